"""What somebody typed never passes into a log, however it is written and whatever stands around it."""

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.web.redaction import redact

PERSONAL_NUMBER, CODE = "44051401458", "483920"
TOKEN = "Qm9Zk3xYzA1bC2dEfGhIjKlMnOp-_a"


# The names of these cases stand in the report of the tests, so each case has one that says nothing.
@pytest.mark.parametrize(
    ("written", "left"),
    (
        pytest.param(f"bad value {PERSONAL_NUMBER}", "bad value [number]", id="personal number"),
        pytest.param(f"pesel_{PERSONAL_NUMBER}.", "pesel_[number].", id="personal number in a name"),
        pytest.param(f"pesel{PERSONAL_NUMBER}x", "pesel[number]x", id="personal number among letters"),
        pytest.param("440514 01458", "[number]", id="personal number in two parts"),
        pytest.param("4405-1401-458", "[number]", id="personal number in three parts"),
        pytest.param("+48 600 123 456", "+[number]", id="phone with country"),
        pytest.param("0048600123456", "[number]", id="phone with zeros"),
        pytest.param("tel.600123456", "tel.[number]", id="phone after a dot"),
        pytest.param("600.123.456", "[number]", id="phone with dots"),
        pytest.param("600-123-456", "[number]", id="phone with hyphens"),
        pytest.param("(32) 259-30-00", "([number]", id="phone of an office"),
        pytest.param("61 1090 1014 0000 0712 1981 2874", "[number]", id="bank account"),
        pytest.param("from 192.168.100.200", "from [number]", id="network address"),
        pytest.param(f"code={CODE}", "code=[number]", id="code"),
        pytest.param("kod: 483 920.", "kod: [number].", id="code with a space"),
        pytest.param("'483-920'", "'[number]'", id="code with a hyphen"),
        pytest.param("Anna <anna.nowak+bo@example.pl>", "Anna <[e-mail]>", id="e-mail"),
        pytest.param("to=anna%40example.pl&x", "to=[e-mail]", id="e-mail of a query"),
        pytest.param("anna@localhost refused", "[e-mail] refused", id="e-mail without a dot"),
        pytest.param("GET /2026/x?q=Anna HTTP", "GET /2026/x?hidden HTTP", id="query"),
        pytest.param(f"sid {TOKEN} unknown", "sid [token] unknown", id="token"),
        pytest.param(f"{TOKEN}.Zx-1.{TOKEN}", "[token]", id="signed token"),
        pytest.param("ab" * 20, "[token]", id="hash"),
        pytest.param("7K3M-9QXT-02BD-W8RV-5HNA", "[confirmation number]", id="confirmation number"),
        pytest.param("7k3m-9qxt-02bd-w8rv-5hna", "[confirmation number]", id="confirmation number, small"),
        pytest.param("Cookie: session=a; sid=b\nnext", "Cookie: hidden\nnext", id="cookie header"),
        pytest.param("Authorization: Bearer x", "Authorization: hidden", id="authorization header"),
        pytest.param("smtp_password='hunter2', port=25", "smtp_password: hidden, port=25", id="password"),
        pytest.param('{"secret_key": "abc"}', '{"secret_key: hidden', id="secret of a dictionary"),
        pytest.param("postgresql://budzet:hunter2@db/budzet", "postgresql://budzet:[e-mail]", id="database address"),
        pytest.param(
            "INSERT INTO a\n[parameters: ('Anna', 'Nowak')]\n(Background: x)",
            "INSERT INTO a\n[parameters hidden]\n(Background: x)",
            id="values of a statement",
        ),
        pytest.param("DETAIL:  Key (name)=(Anna) already exists.", "DETAIL hidden", id="detail of PostgreSQL"),
        pytest.param(
            "[type=int_parsing, input_value='Anna', input_type=str]",
            "[type=int_parsing, input_value=hidden, input_type=str]",
            id="value of a model",
        ),
    ),
)
def test_what_is_secret_is_hidden_and_the_rest_stays(written, left):
    assert redact(written) == left


@pytest.mark.parametrize(
    "message",
    (
        "request",
        "job 12345 (notifications.send) failed",
        "not ready: edition_keys",
        '  File "/srv/budzet/lib/python3.11/site-packages/flask/app.py", line 1511, in wsgi_app',
        "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) unable to open database file",
        "werkzeug.exceptions.RequestEntityTooLarge: 413 Request Entity Too Large",
        "took 12.345678 ms",
        "edition 2026, 73 556 ballots, 2026-05-04T10:00:00",
        "budzet.voting.ballot_views",
        "Nie ma edycji „2031”.",
    ),
)
def test_what_an_operator_needs_stays_readable(message):
    assert redact(message) == message


AROUND = ("", " ", "'", '"', ":", "=", "(", ")", ",", ";", "\n", "/", "_", "ł", "pesel", "kod: ", "tel.", "[", "]", "<")


@st.composite
def personal_numbers(draw) -> str:
    """Eleven digits as people set them apart."""
    digits = draw(st.text("0123456789", min_size=11, max_size=11))
    cuts = sorted(draw(st.sets(st.integers(1, 10), max_size=4)))
    mark = draw(st.sampled_from(["", " ", "-"]))
    return mark.join(digits[left:right] for left, right in zip([0, *cuts], [*cuts, 11], strict=True))


@st.composite
def phones(draw) -> str:
    digits = draw(st.text("0123456789", min_size=9, max_size=9))
    mark = draw(st.sampled_from(["", " ", "-", "."]))
    country = draw(st.sampled_from(["", "+48", "48", "+48 ", "0048 "]))
    return country + mark.join((digits[:3], digits[3:6], digits[6:]))


@st.composite
def codes(draw) -> str:
    digits = draw(st.text("0123456789", min_size=6, max_size=6))
    return draw(st.sampled_from([digits, f"{digits[:3]} {digits[3:]}", f"{digits[:3]}-{digits[3:]}"]))


def emails() -> st.SearchStrategy[str]:
    names = st.from_regex(r"[A-Za-z0-9ąęłóśżźćńĄĘŁÓ._%+-]{1,20}", fullmatch=True)
    return st.builds("{}@{}".format, names, st.sampled_from(["example.pl", "um.katowice.pl", "poczta.example.com"]))


def tokens() -> st.SearchStrategy[str]:
    """What ``secrets.token_urlsafe(24)`` gives."""
    return (
        st.binary(min_size=24, max_size=24)
        .map(lambda raw: base64.urlsafe_b64encode(raw).decode())
        # Fewer than one in a million has no small or no capital letter, or begins with two hyphens.
        .filter(lambda text: re.search(r"[a-z]", text) and re.search(r"[A-Z]", text) and text[0] not in "-_")
    )


@settings(max_examples=200, deadline=None)
@given(st.one_of(personal_numbers(), phones(), codes(), emails(), tokens()), st.data())
def test_nothing_secret_passes_whatever_stands_around_it(secret, data):
    before, after = data.draw(st.sampled_from(AROUND)), data.draw(st.sampled_from(AROUND))
    hidden = redact(f"{before}{secret}{after}")
    assert secret not in hidden
    if "@" not in secret:
        assert not re.search(r"\d", hidden)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_what_was_hidden_once_needs_no_second_time(text):
    assert redact(redact(text)) == redact(text)
