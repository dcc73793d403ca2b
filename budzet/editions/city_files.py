"""Files the city brings to every page: its colours as a stylesheet and its logo. Public; their addresses change when
they do, so browsers keep them for a year.
"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from budzet import i18n
from budzet.accounts.access import public
from budzet.editions import city_colours, city_logo, queries
from budzet.editions.models import COLOUR
from budzet.web.requests import get_session, settings

bp = Blueprint("city_files", __name__)

_KEPT = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=300"


@bp.get("/miasto.css")
@public
def stylesheet() -> ResponseReturnValue:
    """Give the city's colours, by day and by night."""
    city = queries.city(get_session())
    colour = city.colour if city else COLOUR
    answer = Response(city_colours.stylesheet(colour), content_type="text/css; charset=utf-8")
    return _kept(answer, colour.removeprefix("#"))


@bp.get("/logo.png")
@public
def logo() -> ResponseReturnValue:
    """Give the city's logo."""
    city = queries.city(get_session())
    path = logo_path(city.logo) if city else None
    if city is None or path is None or not path.is_file():
        abort(404)
    return _kept(Response(path.read_bytes(), content_type="image/png"), city.logo)


def logo_path(name: str) -> Path | None:
    """Return where the logo of that name stands; nothing for what is no name of a logo."""
    return logo_folder() / name if city_logo.NAME.fullmatch(name) else None


def logo_folder() -> Path:
    """Return the folder of the city's logo."""
    return settings().uploads_dir / "city"


def stylesheet_url(colour: str) -> str:
    """Return the address of the city's stylesheet; none when its colour is that of the service."""
    same = colour == COLOUR
    return "" if same else i18n.without_prefix(url_for("city_files.stylesheet", h=colour.removeprefix("#")))


def logo_url(name: str) -> str:
    """Return the address of the city's logo, if it has one."""
    return i18n.without_prefix(url_for("city_files.logo", h=name)) if city_logo.NAME.fullmatch(name) else ""


def _kept(answer: Response, mark: str) -> Response:
    answer.headers["Cache-Control"] = _KEPT if request.args.get("h") == mark else _SHORT
    return answer
