"""Carriers of text messages, chosen in the settings. Tests take ``MemoryTexter`` and patch nothing."""

from __future__ import annotations

import http.client
import json
import logging
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import Any, Protocol

from budzet.notifications import sms_text
from budzet.settings import Settings

_log = logging.getLogger(__name__)
_TIMEOUT = 20.0  # seconds
_LARGEST_ANSWER = 64_000  # bytes
_CODE = re.compile(r"-?[A-Za-z_]{0,40}-?\d{0,5}", re.ASCII)


class TextNotSentError(Exception):
    """The gateway did not take a message; says its status or the code of its fault, never number or text."""


@dataclass(frozen=True, slots=True)
class TextMessage:
    """A text message ready to go; ``recipient`` is a number like +48600123456."""

    recipient: str
    body: str


class Texter(Protocol):
    """Anything that can carry a text message out; raises when it cannot."""

    def send(self, message: TextMessage) -> None:
        """Carry ``message`` out, once."""
        ...


@dataclass(slots=True)
class MemoryTexter:
    """Keeps messages in a list, for tests."""

    sent: list[TextMessage] = field(default_factory=list)

    def send(self, message: TextMessage) -> None:
        """Put ``message`` in the list."""
        self.sent.append(message)


class ConsoleTexter:
    """Sends nothing. In development the text goes to stderr, so that one can vote; elsewhere it is not shown."""

    def __init__(self, *, shows_text: bool) -> None:
        self.shows_text = shows_text

    def send(self, message: TextMessage) -> None:
        """Say that there was a message; past the log, because the log holds no personal data."""
        _log.info("a text message went to the console")
        if self.shows_text:
            sys.stderr.write(f"\n--- {message.recipient}: {message.body}\n---\n")


class HttpTexter:
    """Hands messages to a gateway: a form with ``to``, ``message``, ``from`` and ``format=json``, the token as bearer.

    Gateways of Polish operators take this form. A redirect is not followed: the token is for one host only.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opener = urllib.request.build_opener(_NoRedirects)

    def send(self, message: TextMessage) -> None:
        """Hand ``message`` over. Raises ``TextNotSentError`` when the gateway does not take it or does not answer."""
        settings = self._settings
        body = message.body if settings.sms_diacritics else sms_text.plain(message.body)
        fields = {"to": message.recipient, "message": body, "format": "json", "encoding": "utf-8"}
        if settings.sms_sender:
            fields["from"] = settings.sms_sender
        request = urllib.request.Request(  # noqa: S310  the settings let no other scheme than http and https in
            settings.sms_gateway,
            data=urllib.parse.urlencode(fields).encode(),
            headers={"Authorization": f"Bearer {settings.sms_token}", "Accept": "application/json"},
        )
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as answer:
                told = answer.read(_LARGEST_ANSWER)
        except urllib.error.HTTPError as error:
            error.close()
            raise TextNotSentError(f"status {error.code}") from None
        except (OSError, http.client.HTTPException) as error:
            raise TextNotSentError(type(error).__name__) from None
        if fault := _fault_in(told):
            raise TextNotSentError(f"fault {fault}")


def make_texter(settings: Settings) -> Texter:
    """Return the carrier the settings ask for."""
    if settings.sms_gateway:
        return HttpTexter(settings)
    return ConsoleTexter(shows_text=settings.env == "development")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Follow nothing: the opener then raises the status."""


def _fault_in(told: bytes) -> str:
    """Return the code of a fault that came with status 200, as gateways of this kind answer."""
    try:
        answer = json.loads(told)
    except ValueError:
        return ""
    code = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(code, int | str) or not code:
        return ""
    # A sentence, or a long number, may hold the number of the phone.
    return str(code) if _CODE.fullmatch(str(code)) else "in words"
