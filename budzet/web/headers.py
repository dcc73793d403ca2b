"""Headers of every answer: what the browser may do with the page and how long it may keep it (security.md §3.1)."""

from __future__ import annotations

import re

from flask import Flask, Response, g, request
from flask.sessions import SessionMixin
from werkzeug.wrappers import Response as AnyResponse

from budzet.web import assets
from budzet.web.requests import settings

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
_SANDBOX = "sandbox; default-src 'none'"
_TRUSTED_TYPES = "; require-trusted-types-for 'script'"
_UPGRADE = "; upgrade-insecure-requests"
_HSTS = "max-age=63072000; includeSubDomains"
_FIXED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
    ),
}
_VOTING = re.compile(r"/[^/]+/glosowanie(/|$)")
_PRIVATE = re.compile(r"/(urzad|demo)(/|$)")
_IMMUTABLE = "public, max-age=31536000, immutable"
_ASSET = "public, max-age=3600"
_PUBLIC = "public, max-age=60"
_NO_STORE = "no-store"


def init_app(app: Flask) -> None:
    """Set the headers after every request, errors too."""
    app.after_request(_set_headers)


def allow_map() -> None:
    """Take trusted types off this page, because the map's library breaks under them, and let the map's tiles in."""
    g.has_map = True


def sandbox() -> None:
    """Let a file that people sent do nothing at all in the browser, whatever is in it."""
    g.is_sandboxed = True


def forget(response: AnyResponse) -> AnyResponse:
    """Ask the browser to forget the pages of this site: after casting and at log-out, for computers many people use."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _set_headers(response: Response) -> Response:
    headers = response.headers
    headers.update(_FIXED)
    headers["Content-Security-Policy"] = _content_security_policy()
    headers["Referrer-Policy"] = "no-referrer" if _VOTING.match(request.path) else "same-origin"
    if settings().https:
        headers["Strict-Transport-Security"] = _HSTS
    if caching := _caching(response):
        headers["Cache-Control"] = caching
    return response


def _content_security_policy() -> str:
    if g.get("is_sandboxed"):
        return _SANDBOX
    upgrade = _UPGRADE if settings().https else ""
    if not g.get("has_map"):
        return _CSP + _TRUSTED_TYPES + upgrade
    tiles = settings().map_tile_host
    return _CSP.replace("img-src 'self'", f"img-src 'self' {tiles}".rstrip()) + upgrade


def _caching(response: Response) -> str | None:
    """Return the caching this answer gets, or nothing where its view has decided.

    What a view decides holds only on public pages: a file served to the staff must not stay in a shared computer.
    """
    if _VOTING.match(request.path) or _PRIVATE.match(request.path) or response.status_code >= 400:
        return _NO_STORE
    if request.endpoint == "static":
        return _IMMUTABLE if assets.is_current(request) else _ASSET
    if "Cache-Control" in response.headers:
        return None
    if request.method not in ("GET", "HEAD") or _is_personal(response):
        return _NO_STORE
    return _PUBLIC


def _is_personal(response: Response) -> bool:
    """Say whether the answer depends on the session or sets a cookie: a form's token must not be shared by a cache."""
    session = _untouched_session()
    touched = session is not None and (session.modified or (session.accessed and bool(session)))
    return touched or "Set-Cookie" in response.headers


def _untouched_session() -> SessionMixin | None:
    """Return the session past Flask's proxy, which would count this look as a use of it."""
    from flask.globals import request_ctx

    return request_ctx._session
