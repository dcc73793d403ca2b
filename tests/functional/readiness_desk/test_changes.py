"""What changes after the freeze: proposed by one, confirmed by another, told to everybody in plain words."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from support.clock import START
from support.desk import make_staff, sign_in
from support.editions import WEEK, ready_spans, store_city, stored_edition
from support.pages import open_page, post_form, read_page
from support.voter import store

from budzet.accounts import pending
from budzet.accounts.models import PendingAct, Staff
from budzet.accounts.pending import Decider
from budzet.accounts.roles import Role
from budzet.base.actor import staff
from budzet.editions import queries
from budzet.editions.timetable import StageKind

URL = "/en/urzad/edycje/2026/zmiany"
CORRECT, EXTEND = f"{URL}/korekta", f"{URL}/przedluzenie"
HOUR = dt.timedelta(hours=1)
CLOSES = START + WEEK  # 11 May, 10 o'clock in Warsaw; START is 4 May, 10 o'clock
TYPED = {
    "outage_from": "2026-05-04T05:00",
    "outage_to": "2026-05-04T08:15",
    "closes_at": "2026-05-11T14:00",
    "reason": "Awaria zasilania.",
}


@pytest.fixture
def anna(client, services):
    """A coordinator at the desk."""
    with services.database.transaction() as session:
        found = make_staff(session, Role.COORDINATOR, name="Anna Nowak")
    sign_in(client, services, found)
    return found


def before_voting(services):
    """Store an edition that is frozen while its voting has not begun."""
    with services.database.transaction() as session:
        store_city(session)
        return stored_edition(session, spans=ready_spans()).edition


def confirm(services, *, by: Role = Role.SECOND_PERSON) -> None:
    """Confirm the only act that waits, as another person."""
    with services.database.transaction() as session:
        ewa = make_staff(session, by)
        (row,) = pending.waiting(session)
        pending.confirm(session, row.id, decider=Decider(ewa.id, pending.grants_of(ewa), staff(ewa.id)), now=START)


def confirm_alone(services, anna, reason: str) -> None:
    """Confirm the only act that waits as its proposer, a day later."""
    with services.database.transaction() as session:
        (row,) = pending.waiting(session)
        grants = pending.grants_of(session.get_one(Staff, anna.id))
        decider = Decider(anna.id, grants, staff(anna.id), reason)
        pending.confirm(session, row.id, decider=decider, now=START + dt.timedelta(days=1))


def closes_at(services) -> dt.datetime:
    """Return the end of voting."""
    with services.database.read_session() as session:
        edition = queries.by_slug(session, "2026")
        return queries.timetable(session, edition.id).span(StageKind.VOTING).closes_at


def proposals(services) -> list[str]:
    """Return the kinds of what was proposed."""
    with services.database.read_session() as session:
        return list(session.scalars(select(PendingAct.kind)))


# --- the extension -------------------------------------------------------------------------------------------------


def test_residents_read_on_the_home_page_that_voting_goes_on_and_until_when(client, services, anna):
    store(services)
    assert post_form(client, URL, TYPED, action=EXTEND).location == URL
    assert "This proposal waits for a second person" in open_page(client, URL).text
    assert closes_at(services) == CLOSES
    confirm(services)
    assert closes_at(services) == CLOSES + 4 * HOUR
    told = "The service was down for 3 hours 15 minutes. Therefore we extend voting until 11 May 2026, 14:00."
    home = open_page(client, "/en/2026/")
    assert told in home.text
    assert "You can vote until 11 May 2026, 14:00." in home.text
    assert home.links["All notices of this edition"] == "/en/2026/zasady#notices"
    rules = open_page(client, "/en/2026/zasady")
    assert told in rules.text
    assert "Why: Awaria zasilania." in rules.text
    assert "single-handed" not in rules.text
    assert told in open_page(client, URL).text


def test_what_one_person_decided_is_marked_with_their_reason(client, services, anna):
    store(services)
    post_form(client, URL, TYPED, action=EXTEND)
    confirm_alone(services, anna, "Druga osoba jest na urlopie.")
    rules = open_page(client, "/en/2026/zasady").text
    assert "single-handed" in rules
    assert "Their reason: Druga osoba jest na urlopie." in rules


def test_after_voting_the_home_page_tells_of_the_extension_no_more(client, services, anna, clock):
    store(services)
    post_form(client, URL, TYPED, action=EXTEND)
    confirm(services)
    clock.set(CLOSES + 4 * HOUR)
    assert "we extend voting" not in open_page(client, "/en/2026/").text
    assert "we extend voting" in open_page(client, "/en/2026/zasady").text


@pytest.mark.parametrize(
    ("changed", "fault", "leads_to"),
    (
        ({"closes_at": "2026-05-11T13:00"}, "Przerwa trwała 195 min", "#closes_at"),
        ({"outage_to": "2026-05-04T04:00"}, "Koniec przerwy musi być po jej początku.", "#outage_to"),
        ({"outage_to": "2026-05-04T11:00"}, "Przerwa musi być już zakończona.", "#outage_to"),
        ({"outage_from": "2026-04-01T11:00"}, "Przerwa musi przypadać w czasie głosowania.", "#outage_from"),
        ({"outage_from": "4 maja"}, "Choose a day and an hour.", "#outage_from"),
        ({"outage_from": "2026-02-30T10:00"}, "Choose a day and an hour.", "#outage_from"),
        ({"outage_from": ""}, "Choose a day and an hour.", "#outage_from"),
        ({"reason": " "}, "Write what happened.", "#reason"),
    ),
)
def test_a_faulty_extension_keeps_what_was_typed_and_leads_to_the_fault(
    client, services, anna, changed, fault, leads_to
):
    store(services)
    answer = post_form(client, URL, {**TYPED, **changed}, action=EXTEND)
    page = read_page(answer)
    assert answer.status_code == 422
    assert [url for words, url in page.links.items() if words.startswith(fault)] == [leads_to]
    kept = {name: value for name, value in {**TYPED, **changed}.items() if name != "reason"}
    fields = page.form(EXTEND).fields
    assert {name: fields[name][0] for name in kept} == kept
    assert fields["reason"][0].strip() == {**TYPED, **changed}["reason"].strip()
    assert proposals(services) == []


def test_outside_voting_nothing_can_be_extended(client, services, anna, clock):
    store(services)
    page = open_page(client, URL)
    clock.set(CLOSES)
    sign_in(client, services, anna)
    assert "Voting is not open, so it cannot be extended." in open_page(client, URL).text
    assert [form for form in open_page(client, URL).forms if form.action == EXTEND] == []
    assert post_form(client, page, TYPED, action=EXTEND).status_code == 422
    assert proposals(services) == []


# --- the correction ------------------------------------------------------------------------------------------------


def test_a_correction_is_told_before_anything_is_changed(client, services, anna):
    mark = before_voting(services).rules_hash.hex()
    typed = {"change": "Kwota puli Północ: 200 000 zł.", "reason": "Pomyłka w kwocie."}
    assert post_form(client, URL, typed, action=CORRECT).location == URL
    confirm(services)
    home, rules = open_page(client, "/en/2026/").text, open_page(client, "/en/2026/zasady")
    for text in (home, rules.text):
        assert "We are correcting what was fixed before. Nobody had voted yet." in text
        assert "What changes: Kwota puli Północ: 200 000 zł." in text
    assert "Why: Pomyłka w kwocie." in rules.text
    assert "".join(rules.text.split("Fingerprint then:")[1].split()).startswith(mark)
    assert "frozen" not in rules.ids
    assert "This edition is not frozen." in open_page(client, URL).text


def test_a_correction_says_what_will_change_and_why(client, services, anna):
    before_voting(services)
    answer = post_form(client, URL, {"change": "Kwota.", "reason": ""}, action=CORRECT)
    page = read_page(answer)
    assert answer.status_code == 422
    assert page.links["Write why the correction is needed."] == "#reason"
    assert page.form(CORRECT).fields["change"][0].strip() == "Kwota."
    assert proposals(services) == []


def test_once_voting_has_begun_the_rules_stay(client, services, anna, clock):
    before_voting(services)
    page = open_page(client, URL)
    clock.set(START + 10 * WEEK)
    sign_in(client, services, anna)
    assert "The rules cannot be changed any more." in open_page(client, URL).text
    answer = post_form(client, page, {"change": "Kwota.", "reason": "Pomyłka."}, action=CORRECT)
    assert answer.status_code == 409
    assert proposals(services) == []


@pytest.mark.parametrize("role", (Role.AUDITOR, Role.FORMAL_VERIFIER))
def test_who_only_looks_sees_no_forms_and_cannot_propose(client, services, role):
    store(services)
    with services.database.transaction() as session:
        found = make_staff(session, role)
    sign_in(client, services, found)
    page = open_page(client, URL)
    assert [form for form in page.forms if form.action in (CORRECT, EXTEND)] == []
    token = page.forms[0].fields["csrf_token"][0]
    for address in (CORRECT, EXTEND):
        assert client.post(address, data={**TYPED, "csrf_token": token}).status_code == 403
