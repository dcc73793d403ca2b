"""The blueprint of the edition desk; each page is a module that puts its views on it (``routes`` imports them all)."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("edition_desk", __name__, url_prefix="/urzad/edycje")
