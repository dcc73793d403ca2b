"""Each test has a database of its own, on both engines; one application gives the words of mails and documents."""

from __future__ import annotations

from support.scoring import scored
from support.site import shared_site

__all__ = ["scored", "shared_site"]
