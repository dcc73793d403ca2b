"""The tests of this folder share one application for the words of mails; each has a database of its own."""

from __future__ import annotations

from support.lists import publisher
from support.site import shared_site
from support.verification import bureau

__all__ = ["bureau", "publisher", "shared_site"]
