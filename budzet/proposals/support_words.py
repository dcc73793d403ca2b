"""What the pages of support say when something is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from budzet.residents import words

IDENTITY: Mapping[str, Any] = {
    **words.IDENTITY,
    "must_declare": _l("Tick the declaration that you live in the city. Only residents may support a project."),
}
CODE: Mapping[str, Any] = words.CODE

REFUSED: Mapping[str, Any] = {
    "illegible": _l("cannot be read"),
    "no_address": _l("no address"),
    "not_resident": _l("does not live in the city"),
    "no_signature": _l("no signature"),
    "twice": _l("stands twice"),
    "author": _l("an author's own"),
    "signed_online": _l("has signed online"),
    "other": _l("another reason"),
}
"""Why a signature on paper does not count (``support.REFUSED``)."""
