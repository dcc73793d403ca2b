"""What the pages of the intake at the desk call the ways an application may come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

CHANNELS: Mapping[str, Any] = {
    "paper_point": _l("On paper, at the office or a point"),
    "post": _l("By post"),
    "e_delivery": _l("By e-Doręczenia"),
    "epuap": _l("By ePUAP"),
    "email": _l("By e-mail"),
}
"""The channels a clerk chooses from (``filing.CLERKS_CHANNELS``)."""
