"""Logs: one JSON object a line on stderr, with the request's id and endpoint; never an address with its query, never
what was typed.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import logging.config
import secrets
import time
import traceback

from flask import Flask, Response, g, has_app_context, request

from budzet.settings import Settings
from budzet.web.redaction import redact

_access = logging.getLogger("budzet.requests")
# What a record carries beside its message; numbers and names of ours, so they need no redaction.
_EXTRAS = ("endpoint", "method", "status", "duration_ms")
_CHAIN = 10  # exceptions that led to one another and are told


class JsonLines(logging.Formatter):
    """One record as one line of JSON.

    Of an exception the kinds and the places are written. Its message is written only in development: libraries put
    values into messages, and what somebody typed has no pattern one could look for.
    """

    def __init__(self, *, messages: bool) -> None:
        super().__init__()
        self.messages = messages

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        if has_app_context() and "request_id" in g:
            line["request"] = g.request_id
        line |= {name: getattr(record, name) for name in _EXTRAS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1]:
            line["error"] = self._error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)

    def _error(self, error: BaseException) -> str:
        if self.messages:
            return redact("".join(traceback.format_exception(error)))
        told: list[str] = []
        link: BaseException | None = error
        while link is not None and len(told) < _CHAIN:
            places = "".join(
                f"  {at.filename}:{at.lineno} {at.name}\n" for at in traceback.extract_tb(link.__traceback__)
            )
            told.append(f"{type(link).__name__}\n{places}")
            link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
        return "\n".join(told)


def configure(settings: Settings) -> None:
    """Send every log of this process to stderr as JSON lines."""
    quiet = {"level": "WARNING"}
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonLines, "messages": settings.env == "development"}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"level": settings.log_level, "handlers": ["stderr"]},
            # These write statements with their values, addresses with their query and network addresses.
            "loggers": {
                "sqlalchemy": quiet,
                "werkzeug": quiet,
                "alembic": quiet,
                "flask_wtf": quiet,
                "flask-limiter": {"level": "ERROR"},
            },
        }
    )


def init_app(app: Flask) -> None:
    """Give each request an id and log its end."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    # Made here and never taken from outside: a caller could choose the words of the log.
    g.request_id = secrets.token_hex(6)
    g.started = time.perf_counter()


def _end(response: Response) -> Response:
    duration = round((time.perf_counter() - g.started) * 1000, 1) if "started" in g else None
    _access.info(
        "request",
        extra={
            "endpoint": request.endpoint,
            "method": request.method,
            "status": response.status_code,
            "duration_ms": duration,
        },
    )
    return response
