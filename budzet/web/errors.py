"""Error pages in plain words: what happened, what to do next, a reference for the help line.

They use ``errors/error.html`` past the context processors of pages, so that a page about a broken database does not ask
the database.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, g, make_response, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from budzet.base.errors import DomainError

RETRY_AFTER = {429: "60", 503: "30"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Words:
    """What an error page says."""

    heading: Any
    sentences: tuple[Any, ...]
    again: bool = False  # whether trying the same address again may help


_CSRF = Words(
    _l("The page was open for too long"),
    (
        _l("For your safety we did not accept this form, because it does not come from a page we have just shown you."),
        _l("Go back, load the page again and send the form once more. Cookies must be switched on."),
    ),
)
_WORDS = {
    400: Words(_l("We did not understand this request"), (_l("Go back and try again."),)),
    403: Words(
        _l("This page is not for you"), (_l("Log in with an account that may see it, or go to the home page."),)
    ),
    404: Words(
        _l("There is no such page"),
        (_l("Check the address. If you followed a link, the page may have been moved."),),
    ),
    405: Words(_l("This address cannot be opened like this"), (_l("Go to the home page and start from there."),)),
    409: Words(_l("Somebody was faster"), (_l("Load the page again to see how things stand now."),)),
    413: Words(_l("This is too large"), (_l("Send a shorter text or a smaller file."),)),
    422: Words(_l("This cannot be done"), ()),
    429: Words(
        _l("Too many requests from your network"),
        (_l("Wait a minute and try again. Nothing you have sent before is lost."),),
        again=True,
    ),
    500: Words(
        _l("Something broke on our side"),
        (_l("It is not your fault and we already know about it. Try again in a few minutes."),),
        again=True,
    ),
    503: Words(
        _l("The service is not available right now"),
        (_l("Try again in half a minute. What you typed stays in your browser when you go back."),),
        again=True,
    ),
}


def init_app(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(Exception, _broken)
    for away in (OperationalError, InterfaceError, PoolTimeoutError):
        app.register_error_handler(away, _database_away)
    app.register_error_handler(DataError, _value_refused)


def say_kept(sentence: str | Callable[[], str | None]) -> None:
    """Let the error page of this request, if there will be one, say whether what was sent is kept.

    A callable is asked when the page is made; when it fails, the page says nothing it does not know.
    """
    g.kept_sentence = sentence


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    response = _page(status, _WORDS.get(status, _WORDS[400] if status < 500 else _WORDS[500]))
    for name, value in error.get_headers(request.environ):
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _csrf_error(_error: CSRFError) -> Response:
    return _page(400, _CSRF)


def _domain_error(error: DomainError) -> Response:
    words = _WORDS.get(error.http_status, _WORDS[422])
    # What is missing or broken inside is for the log; a resident needs to know what to do.
    sentences = words.sentences if error.http_status in (404, 503) else (error.sentence,)
    return _page(error.http_status, Words(words.heading, sentences, words.again))


def _database_away(_error: Exception) -> Response:
    _log.exception("the database did not answer")
    return _page(503, _WORDS[503])


def _value_refused(_error: DataError) -> Response:
    """Answer to a value no column can hold (a NUL in an address): nothing is broken, and nobody has such a page."""
    _log.warning("the database refused a value", exc_info=True)
    return _page(400, _WORDS[400])


def _broken(_error: Exception) -> Response:
    _log.exception("unexpected error")
    return _page(500, _WORDS[500])


def _page(status: int, words: Words) -> Response:
    kept = _kept()
    home = f"{request.script_root}/"
    actions = [(_l("Go to the home page"), home)]
    if words.again and request.method == "GET":
        actions.insert(0, (_l("Try again"), f"{request.script_root}/{request.full_path.lstrip('/').rstrip('?')}"))
    template = current_app.jinja_env.get_template("errors/error.html")
    html = template.render(
        heading=words.heading,
        sentences=[*([kept] if kept else []), *words.sentences],
        actions=actions,
        reference=g.get("request_id", ""),
    )
    response = make_response(html, status)
    if status in RETRY_AFTER:
        response.headers["Retry-After"] = RETRY_AFTER[status]
    return response


def _kept() -> str | None:
    sentence: str | Callable[[], str | None] | None = g.get("kept_sentence")
    if not callable(sentence):
        return sentence
    try:
        return sentence()
    except Exception:
        _log.exception("cannot say whether it was kept")
        return None
