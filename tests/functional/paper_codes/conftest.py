"""The tests of this folder share one application; each has a fresh database."""

from __future__ import annotations

from support.site import app, clock, mailer, shared_site, site

__all__ = ["app", "clock", "mailer", "shared_site", "site"]
