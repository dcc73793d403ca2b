"""Where a code can go: one normal form for one mailbox or phone, and no number that costs the city a fortune."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budzet.residents import contacts


@pytest.mark.parametrize(
    "typed",
    (
        "600 123 456",
        "600123456",
        "600-123-456",
        "(600) 123.456",
        "+48 600 123 456",
        "0048600123456",
        "48600123456",
        "600\u00a0123\u2011456",
    ),
)
def test_one_phone_has_one_form(typed):
    assert contacts.parse("sms", typed) == "+48600123456"


@pytest.mark.parametrize(
    "typed",
    (
        "",
        "600 123 45",
        "600 123 4567",
        "32 259 30 00",  # a fixed line gets no text message
        "700 123 456",  # a dear number
        "+49 151 12345678",
        "+380501234567",
        "0049 151 12345678",
        "600 123 45a",
        "٦٠٠١٢٣٤٥٦",
        "+48",
        "600123456, 600123457",
    ),
)
def test_what_is_no_polish_mobile_phone_is_refused(typed):
    assert contacts.parse("sms", typed) is None


def test_a_city_may_let_other_countries_in():
    assert contacts.parse("sms", "+380 50 123 45 67", prefixes=("+48", "+380")) == "+380501234567"
    assert contacts.parse("sms", "+49 151 12345678", prefixes=("+48", "+380")) is None
    assert contacts.parse("sms", "+380 50", prefixes=("+380",)) is None
    assert contacts.parse("sms", "600123456", prefixes=("+380",)) is None


def test_an_address_keeps_its_spelling():
    assert contacts.parse("email", " Anna@Example.com ") == "Anna@Example.com"
    assert contacts.parse("email", "600123456") is None


@pytest.mark.parametrize(
    ("kind", "contact", "hint"),
    (
        ("email", "anna.nowak@example.pl", "a•••@example.pl"),
        ("email", "ż@źródło.example", "ż•••@źródło.example"),
        ("sms", "+48600123456", "••• ••• 456"),
    ),
)
def test_the_hint_of_a_contact_is_of_no_use_to_a_bystander(kind, contact, hint):
    assert contacts.hint(kind, contact) == hint


@given(st.text(max_size=20), st.sampled_from(("email", "sms")))
def test_whatever_is_typed_the_normal_form_stays_as_it_is(typed, kind):
    found = contacts.parse(kind, typed)
    assert found is None or contacts.parse(kind, found) == found
