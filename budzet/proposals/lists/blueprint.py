"""The blueprint of the lists at the desk; ``routes`` imports the modules that put their views on it."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("lists_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/listy")
