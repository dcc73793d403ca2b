"""The confirmation number after the set of votes is closed: whether the vote counts and why not; never earlier."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from support.pages import post_form, read_page
from support.voter import ROOT, arrive, cast, store
from support.voting import CLOSED, freeze_votes

from budzet.voting import fate, receipt, words
from budzet.voting.models import Envelope, EnvelopeStatus

LOOK_UP = f"/en{ROOT}/sprawdz-numer"
NOT = "The vote is stored but does not count"
SENTENCES = {
    "conflict": "There was another vote with the same data",
    "superseded": "The same person cast another vote",
    "pending": "It waited for a decision of the commission",
    "held": "It waited for a decision of the commission",
    "annulled": "The commission annulled it",
    "spoiled": "This ballot was spoiled",
}


@pytest.fixture(autouse=True)
def edition(services):
    return store(services)


@pytest.fixture
def number(client, edition):
    arrive(client, edition, [(8, 1)])
    return cast(client)


def becomes(services, number, status):
    low, high = receipt.parse_number(number)
    with services.database.transaction() as session:
        session.execute(update(Envelope).where(Envelope.id.between(low, high)).values(status=EnvelopeStatus(status)))


def look_up(client, number):
    return read_page(post_form(client, LOOK_UP, {"number": number})).text


@pytest.mark.parametrize("status", EnvelopeStatus)
def test_before_the_set_is_closed_every_vote_is_just_stored(client, clock, services, number, status):
    becomes(services, number, status)
    clock.set(CLOSED)
    told = look_up(client, number)
    assert "The vote is stored" in told
    assert "count" not in told.partition("The vote is stored")[2].partition("Confirmation number")[0]


def test_after_it_the_vote_that_counts_is_told(client, services, edition, number):
    freeze_votes(services.database, edition)
    assert "The vote counts" in look_up(client, number)


@pytest.mark.parametrize("status", SENTENCES)
def test_after_it_one_is_told_why_the_vote_does_not_count(client, services, edition, number, status):
    becomes(services, number, status)
    freeze_votes(services.database, edition)
    told = look_up(client, number)
    assert NOT in told
    assert SENTENCES[status] in told
    assert "Call us: 32 000 00 00" in told


def test_a_number_nobody_has_is_unknown_before_and_after(client, services, edition):
    unknown = "0000-0000-0000-0000-0000"
    assert "We do not know this number" in look_up(client, unknown)
    freeze_votes(services.database, edition)
    assert "We do not know this number" in look_up(client, unknown)


def test_every_status_has_a_fate_and_every_fate_that_is_not_good_its_words():
    assert set(fate.FATES) == set(EnvelopeStatus)
    assert set(words.WHY_NOT) == set(fate.FATES.values()) - {fate.VoteFate.COUNTED}
