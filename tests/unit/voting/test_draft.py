"""The draft in the resident's browser: always as long, only for its owner, only for half an hour."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.clock import START

from budzet.voting.ballot import Choice
from budzet.voting.draft import Draft, DraftBox

SIZE = 256
OWNER, STRANGER = bytes([1]) * 32, bytes([2]) * 32
SECOND = dt.timedelta(seconds=1)
BOX = DraftBox(b"a secret of the tests")
DRAFT = Draft(7, (Choice(1, 3), Choice(8)), area=1)

# More than the longest legal ballot: a fault must not lose what was ticked.
choices = st.dictionaries(st.integers(0, 65535), st.integers(0, 255), max_size=200).map(
    lambda given: tuple(Choice(*pair) for pair in sorted(given.items()))
)
drafts = st.builds(Draft, st.integers(0, 2**63), choices, st.integers(0, 65535))


def encode(draft: Draft = DRAFT, box: DraftBox = BOX, owner: bytes = OWNER, now: dt.datetime = START) -> str:
    """Return the text of the cookie."""
    return box.encode(draft, SIZE, owner=owner, now=now)


def decode(text: str, box: DraftBox = BOX, owner: bytes = OWNER, now: dt.datetime = START) -> Draft | None:
    """Return the draft in a cookie."""
    return box.decode(text, owner=owner, now=now)


@settings(max_examples=100, deadline=None)
@given(draft=drafts)
def test_a_draft_comes_back_as_it_was(draft):
    assert decode(encode(draft)) == draft


@settings(max_examples=50, deadline=None)
@given(draft=drafts)
def test_a_draft_is_as_long_whatever_is_in_it(draft):
    assert len(encode(draft)) == len(encode(Draft(7)))


def test_a_draft_fits_in_a_cookie_even_in_a_large_edition():
    """Browsers keep 4096 bytes. The longest ballot known (Warsaw to 2025) named 25 projects; here is room for 600."""
    assert len(BOX.encode(DRAFT, 2048, owner=OWNER, now=START)) < 4000


def test_a_draft_holds_far_more_than_a_legal_ballot_and_drops_the_last_beyond():
    legal = 64
    many = tuple(Choice(position) for position in range(1, 400))
    kept = decode(encode(Draft(7, many))).choices
    assert kept == many[: len(kept)]
    assert len(kept) > 3 * legal


def test_the_choices_cannot_be_read_in_the_cookie():
    packed = b"\x00\x01\x03\x00\x08\x01"
    assert packed not in base64.urlsafe_b64decode(encode())
    assert encode() != encode()


@pytest.mark.parametrize(
    ("passed", "there"),
    (
        (dt.timedelta(), True),
        (dt.timedelta(minutes=59, seconds=59), True),
        (dt.timedelta(hours=1), False),
        (dt.timedelta(days=1), False),
    ),
)
def test_a_draft_is_kept_for_an_hour_from_the_last_act(passed, there):
    assert decode(encode(), now=START + passed) == (DRAFT if there else None)
    again = encode(now=START + dt.timedelta(minutes=59))
    assert decode(again, now=START + dt.timedelta(minutes=118)) == DRAFT


def test_the_next_person_at_the_same_computer_does_not_see_it():
    assert decode(encode(), owner=STRANGER) is None


def test_a_draft_closed_with_another_secret_is_not_ours():
    assert decode(encode(), box=DraftBox(b"another secret")) is None
    assert decode(encode(box=DraftBox(b"another secret"))) is None


def test_any_changed_character_is_seen():
    text = encode()
    for place in range(0, len(text), 7):
        other = "A" if text[place] != "A" else "B"
        assert decode(text[:place] + other + text[place + 1 :]) is None


@pytest.mark.parametrize("text", ("", "A", "====", "not ours", "źródło", "%00", "A" * 4000))
def test_what_is_no_draft_of_ours_is_no_draft(text):
    assert decode(text) is None


def test_a_part_of_a_draft_is_none():
    text = encode()
    assert [decode(part) for part in (text[:-4], text[4:], text[:-1], text + text)] == [None] * 4


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60))
def test_whatever_a_browser_sends_gets_an_answer(text):
    assert decode(text) is None


def test_a_second_more_or_less_of_the_clock_does_not_lose_a_draft():
    """Two hosts of one city may differ by a second."""
    assert decode(encode(), now=START - SECOND) == DRAFT
