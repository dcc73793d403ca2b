"""The log: one JSON object a line, with the place of a fault and, outside development, never its message."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from flask import Flask, g

from budzet.web.logs import JsonLines

TYPED = "Kowalska, urodzona w marcu"  # has no pattern one could look for


class RefusedByLibraryError(Exception):
    """Libraries put values into their messages."""


def record(message="something happened", *args, error=None, level=logging.INFO, **extra) -> logging.LogRecord:
    """Return what a logger hands to its formatter."""
    exc_info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("budzet.tests", level, __file__, 1, message, args, exc_info)
    made.__dict__.update(extra)
    return made


def line_of(made: logging.LogRecord, *, messages: bool = False) -> dict[str, object]:
    """Return the line as an operator's tool reads it."""
    text = JsonLines(messages=messages).format(made)
    assert "\n" not in text
    return json.loads(text)


def raised(act) -> Exception:
    """Return the exception that ``act`` raises, with its traceback."""
    try:
        act()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def fail_at_the_library() -> None:
    raise RefusedByLibraryError(f"bad value {TYPED}")


def fail_over_it() -> None:
    try:
        fail_at_the_library()
    except RefusedByLibraryError as error:
        raise ValueError(f"cannot take {TYPED}") from error


def fail_while_handling() -> None:
    try:
        fail_at_the_library()
    except RefusedByLibraryError:
        {}["missing"]


def fail_and_hide_why() -> None:
    try:
        fail_at_the_library()
    except RefusedByLibraryError:
        raise ValueError(TYPED) from None


def test_a_line_says_when_how_bad_where_and_what():
    made = record("job %s (%s) failed", 7, "voting.purge", level=logging.ERROR)
    made.created = 1_777_881_600.25
    assert line_of(made) == {
        "at": "2026-05-04T08:00:00.250+00:00",
        "level": "ERROR",
        "logger": "budzet.tests",
        "message": "job 7 (voting.purge) failed",
    }


def test_polish_letters_are_written_as_they_are():
    assert "Źródło" in JsonLines(messages=False).format(record("Źródło"))


def test_a_message_of_several_lines_stays_on_one_line():
    assert line_of(record("first\nsecond"))["message"] == "first\nsecond"


def test_the_end_of_a_request_is_told_with_its_endpoint_and_not_with_its_address():
    made = record("request", endpoint="voting.cast", method="POST", status=303, duration_ms=1.5, url="/x?sid=1")
    line = line_of(made)
    assert line["endpoint"] == "voting.cast"
    assert (line["method"], line["status"], line["duration_ms"]) == ("POST", 303, 1.5)
    assert "url" not in line


def test_a_line_written_in_a_request_carries_its_id():
    with Flask("pages").app_context():
        assert "request" not in line_of(record())
        g.request_id = "5f2c0a"
        assert line_of(record())["request"] == "5f2c0a"


def test_what_was_typed_does_not_stand_in_a_message():
    assert line_of(record("mail to %s bounced", "anna@example.pl"))["message"] == "mail to [e-mail] bounced"


@pytest.mark.parametrize(
    ("act", "kinds"),
    (
        (fail_at_the_library, ["RefusedByLibraryError"]),
        (fail_over_it, ["ValueError", "RefusedByLibraryError"]),  # a cause
        (fail_while_handling, ["KeyError", "RefusedByLibraryError"]),  # one fault while another was handled
        (fail_and_hide_why, ["ValueError"]),  # "from None"
    ),
)
def test_of_an_exception_the_kinds_and_the_places_are_told_and_not_the_messages(act, kinds):
    told = str(line_of(record(error=raised(act)))["error"])
    assert [text for text in told.split("\n") if text and not text.startswith("  ")] == kinds
    assert f"{__file__}:" in told
    assert act.__name__ in told
    assert TYPED not in told


def test_exceptions_that_lead_to_one_another_in_a_circle_end_the_line_all_the_same():
    first, second = ValueError(TYPED), KeyError(TYPED)
    first.__cause__, second.__cause__ = second, first
    told = str(line_of(record(error=first))["error"])
    assert told.count("ValueError") == 5
    assert TYPED not in told


def test_in_development_the_message_is_told_without_what_is_known_to_be_secret():
    error = raised(lambda: json.loads("{bad"))
    error.add_note("asked by anna@example.pl")
    told = str(line_of(record(error=error), messages=True)["error"])
    assert "JSONDecodeError: Expecting property name" in told
    assert "anna@example.pl" not in told


def test_a_log_call_outside_of_a_handler_has_no_error():
    made = record()
    made.exc_info = sys.exc_info()
    assert "error" not in line_of(made)
