"""A resident's own list: projects marked on the public pages before voting, kept in their browser only.

The cookie is signed and names an edition and project numbers; the server stores nothing and nobody else can read it.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from budzet.web.requests import settings

MOST = 60
"""How many projects fit; a browser drops a cookie over 4096 bytes."""

_DAYS = 60
_SALT = "proposals.shortlist"


def read(edition_slug: str) -> tuple[str, ...]:
    """Return the numbers of the listed projects of an edition, in the order they were added."""
    try:
        slug, numbers = _signer().loads(request.cookies.get(_name(), ""))
    except (BadSignature, ValueError, TypeError):
        return ()
    return tuple(str(number) for number in numbers) if slug == edition_slug else ()


def put(response: Response, edition_slug: str, numbers: Sequence[str]) -> None:
    """Keep the list of an edition in the browser; an empty one is forgotten."""
    if not numbers:
        return forget(response)
    value = _signer().dumps([edition_slug, list(numbers)[:MOST]])
    response.set_cookie(
        _name(),
        value if isinstance(value, str) else value.decode("ascii"),
        max_age=_DAYS * 86400,
        path="/",
        secure=settings().https,
        httponly=True,
        samesite="Lax",
    )
    return None


def forget(response: Response) -> None:
    """Take the list out of the browser."""
    response.delete_cookie(_name(), path="/", secure=settings().https, httponly=True, samesite="Lax")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt=_SALT)


def _name() -> str:
    return "__Host-list" if settings().https else "list"
