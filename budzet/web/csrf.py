"""Forged posts: a token in every form, and a second lock that needs none."""

from __future__ import annotations

from flask import Flask, request
from flask_wtf.csrf import CSRFError, CSRFProtect

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Ask for the token of every POST and refuse what the browser says comes from another site."""
    app.config.update(
        # The token lives as long as the session cookie: a ballot may lie open for longer than an hour.
        WTF_CSRF_TIME_LIMIT=None,
        # Pages of the vote send no Referer, so it cannot be asked for.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.before_request(_refuse_other_sites)
    CSRFProtect(app)


def _refuse_other_sites() -> None:
    if request.method not in _SAFE_METHODS and request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise CSRFError("the request comes from another site")
