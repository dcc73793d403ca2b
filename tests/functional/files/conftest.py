"""The tests of this folder share one application; each has a fresh database with an edition that takes projects in."""

from __future__ import annotations

from support.site import app, clock, mailer, shared_site, site
from support.wizard import desk

__all__ = ["app", "clock", "desk", "mailer", "shared_site", "site"]
