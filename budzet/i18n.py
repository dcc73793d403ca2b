"""Languages: Polish without a prefix, others under ``/en``, moved into SCRIPT_NAME so that routes know no language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DEFAULT = "pl"
# Only languages whose catalog is complete; the message ids are English, so English needs none.
LOCALES = {"pl": "pl", "en": "en_GB"}
LABELS = {"pl": "Polski", "en": "English"}
_ENVIRON_KEY = "budzet.language"


class LanguagePrefix:
    """WSGI middleware: ``/en/projekty`` becomes ``/projekty`` under the script name ``/en``."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Move the prefix, if there is one."""
        head, _, rest = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
        if head in LOCALES and head != DEFAULT:
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{head}"
            environ["PATH_INFO"] = f"/{rest}"
            environ[_ENVIRON_KEY] = head
        return self.app(environ, start_response)


@dataclass(frozen=True, slots=True)
class Language:
    """One entry of the language switcher."""

    code: str
    label: str
    url: str
    current: bool


def init_app(app: Flask) -> None:
    """Set Flask-Babel up and put the middleware before the routes."""
    Babel(app, default_locale=LOCALES[DEFAULT], default_timezone="Europe/Warsaw", locale_selector=_locale)
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]


def language() -> str:
    """Return the code of the language texts are in now: of the request, or of the mail being written."""
    locale = get_locale()
    code = str(locale.language) if locale else DEFAULT
    return code if code in LOCALES else DEFAULT


def requested_language() -> str:
    """Return the language of the request's address; Polish outside a request."""
    return str(request.environ.get(_ENVIRON_KEY, DEFAULT)) if has_request_context() else DEFAULT


def languages() -> list[Language]:
    """Return the switcher: the same page and query in each language."""
    # One slash only: a page asked for as //host must not become a link to that host.
    path = "/" + quote(request.path.lstrip("/"))
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    current = requested_language()
    return [
        Language(code, LABELS[code], f"{'' if code == DEFAULT else '/' + code}{path}{query}", code == current)
        for code in LOCALES
    ]


def without_prefix(url: str) -> str:
    """Return an address of this service without the language: files are the same in all of them."""
    head, _, rest = url.removeprefix("/").partition("/")
    return f"/{rest}" if head in LOCALES and head != DEFAULT else url


def _locale() -> str:
    return LOCALES[requested_language()]
