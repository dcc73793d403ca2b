"""The blueprint of the route of departments."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint(
    "route_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/weryfikacja/<int(max=2147483647):proposal_id>"
)
