"""The page that says whether an edition is ready: every line leads to its field, and the freeze is proposed here."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select, update
from support.clock import START
from support.desk import edition_scope, make_staff, sign_in
from support.editions import ACTOR, WEEK, ready_edition, ready_spans, store_city, stored_edition
from support.jobs import run_due_jobs
from support.pages import open_page, post_form, read_page
from support.voter import store

from budzet.accounts import pending
from budzet.accounts.desk_session import StaffUser
from budzet.accounts.models import PendingAct, PendingState
from budzet.accounts.pending import Decider
from budzet.accounts.roles import Role
from budzet.base.actor import staff
from budzet.editions import queries, readiness_page, readiness_tasks, stored_facts
from budzet.editions import services as edition_services
from budzet.editions.models import Edition, Pool, StreetRange
from budzet.editions.timetable import Span, StageKind

URL = "/en/urzad/edycje/2026/gotowosc"
FREEZE = f"{URL}/zamrozenie"
DAY = dt.timedelta(days=1)
ENGLISH = {"path": "/urzad/", "environ_overrides": {"budzet.language": "en", "SCRIPT_NAME": "/en"}}


def person(client, services, *roles, **options):
    """Store somebody and let them sit down at the desk."""
    with services.database.transaction() as session:
        found = make_staff(session, *roles, **options)
    sign_in(client, services, found)
    return found


@pytest.fixture
def ready(client, services):
    """An edition that misses nothing but the freeze, and a coordinator who looks at it."""
    with services.database.transaction() as session:
        store_city(session)
        edition = ready_edition(session)
    person(client, services, Role.COORDINATOR)
    return edition


def change(services, **values):
    """Change columns of the edition past every page."""
    with services.database.transaction() as session:
        session.execute(update(Edition).values(**values))


def verdict(page) -> str:
    """Return the answer on top of the page."""
    return re.search(r'<h2 id="verdict">([^<]+)</h2>', page.html)[1]


# --- what is missing -----------------------------------------------------------------------------------------------


def test_an_edition_in_order_is_ready_and_its_freeze_can_be_proposed(client, services, ready):
    page = open_page(client, URL)
    assert verdict(page) == "Checking projects may begin"
    assert "Done: 8 of 8." in page.text
    assert page.form(FREEZE)


def test_every_part_the_statute_asks_for_is_a_line_that_leads_to_its_page(client, services, ready):
    change(services, resolution_number="", examples=("terms.appeals.days",))
    page = open_page(client, URL)
    assert "Done: 6 of 8." in page.text
    assert "Missing: numer i data uchwały" in page.text
    assert "Missing: termin i organ odwołania" in page.text
    assert "There is: zasady głosowania" in page.text
    assert page.links["numer i data uchwały"].endswith("#resolution_number")


@pytest.mark.parametrize("place", list(readiness_page.Page))
def test_every_page_a_finding_can_lead_to_is_there(client, services, ready, place):
    with client.application.test_request_context("/en/urzad/"):
        url = readiness_page.url_of(readiness_page.Place(place), "2026")
    assert open_page(client, url.partition("#")[0])


def test_what_blocks_and_what_is_a_warning_is_said_in_words(client, services, ready, clock):
    clock.set(START - 40 * WEEK)
    change(services, examples=("terms.appeals.days",))
    text = open_page(client, URL).text
    assert "Blocks: zasady › odwołania › liczba dni: do sprawdzenia z uchwałą." in text
    assert "Warning: Głosuje się na projekty swojej dzielnicy, a nie ma wykazu ulic." in text


def test_many_values_of_one_page_to_be_checked_are_one_line(client, services, ready, clock):
    clock.set(START - 40 * WEEK)
    change(services, examples=("pools.polnoc.ties", "pools.poludnie.ties", "pools.miasto.ties"))
    page = open_page(client, URL)
    assert "Pools and results: 3 values to be checked with the resolution." in page.text
    assert verdict(page) == "2 things are missing"  # these values, and the part of the statute they belong to


def test_many_findings_that_are_alike_are_one_line(client, services):
    with services.database.transaction() as session:
        store_city(session)
        stored_edition(session, drafts=(), spans=ready_spans(), frozen=False)
    person(client, services, Role.COORDINATOR)
    page = open_page(client, URL)
    assert page.text.count("nie ma żadnego projektu") == 6  # three pools: for voting and for the freeze
    with services.database.transaction() as session:
        for key in ("a", "b"):
            row = session.scalars(select(Pool).where(Pool.key == "miasto")).one()
            names = set(Pool.__mapper__.column_attrs.keys()) - {"id"}
            values = {name: getattr(row, name) for name in names}
            session.add(Pool(**{**values, "key": key, "name": key}))
    page = open_page(client, URL)
    assert page.text.count("nie ma żadnego projektu") == 2
    assert "And 4 more like it." in page.text


def test_a_stage_that_should_be_open_and_is_not_says_so_to_clerks_and_to_residents(client, services, clock, ready):
    change(services, resolution_number="")
    clock.set(ready_spans()[0].opens_at)
    sign_in(client, services, second(services))
    page = open_page(client, URL)
    assert "This stage should be open, but it is shut" in page.text
    assert verdict(page) == "1 thing is missing"
    assert "We are not taking in projects yet." in open_page(client, "/en/2026/").text
    change(services, resolution_number="XII/345/26")
    assert "This stage should be open" not in open_page(client, URL).text
    assert "We are taking in projects." in open_page(client, "/en/2026/").text


def second(services):
    """Return another coordinator."""
    with services.database.transaction() as session:
        return make_staff(session, Role.COORDINATOR)


def test_stages_that_lie_behind_ask_for_nothing(client, services):
    store(services)  # voting is open; nobody kept dates of appeals, and the information clause is the default
    person(client, services, Role.COORDINATOR)
    page = open_page(client, URL)
    assert verdict(page) == "Voting may begin"
    assert "Brakuje tekstu" not in page.text
    assert page.text.count("Over.") == 2


def test_who_may_not_propose_sees_what_is_missing_and_no_form(client, services, ready):
    person(client, services, Role.AUDITOR)
    page = open_page(client, URL)
    assert "A coordinator can propose the freeze." in page.text
    assert [form for form in page.forms if form.action == FREEZE] == []


# --- the freeze ----------------------------------------------------------------------------------------------------


def test_a_proposed_freeze_waits_and_everybody_who_may_confirm_is_told(client, services, mailer, ready):
    with services.database.transaction() as session:
        make_staff(session, Role.SECOND_PERSON, email="ewa@zielone.example")
    answer = post_form(client, URL, {"reason": "Protokół nr 3."}, action=FREEZE)
    assert (answer.status_code, answer.location) == (303, URL)
    page = open_page(client, URL)
    assert "The freeze waits for a second person" in page.text
    assert [form for form in page.forms if form.action == FREEZE] == []
    with services.database.read_session() as session:
        (row,) = session.scalars(select(PendingAct))
        assert (row.kind, row.reason, row.state) == ("edition.freeze", "Protokół nr 3.", PendingState.WAITING)
        assert queries.by_slug(session, "2026").frozen_at is None
    run_due_jobs(client.application)
    assert [mail.recipient for mail in mailer.sent] == ["ewa@zielone.example"]
    assert "12" in mailer.sent[0].body


def test_after_the_second_person_the_page_shows_the_fingerprint(client, services, ready):
    post_form(client, URL, {"reason": "Protokół nr 3."}, action=FREEZE)
    with services.database.transaction() as session:
        ewa = make_staff(session, Role.SECOND_PERSON)
        (row,) = session.scalars(select(PendingAct))
        decider = Decider(ewa.id, pending.grants_of(ewa), staff(ewa.id))
        pending.confirm(session, row.id, decider=decider, now=START)
        mark = queries.by_slug(session, "2026").rules_hash.hex()
    for url in (URL, "/en/2026/zasady"):
        shown = re.search(r'<code class="fingerprint">(.+?)</code>', open_page(client, url).html)[1]
        assert "".join(re.findall(r"[0-9a-f]{4}", re.sub("<[^>]+>", " ", shown))) == mark


def test_a_freeze_without_a_reason_is_refused(client, services, ready):
    answer = post_form(client, URL, {"reason": ""}, action=FREEZE)
    page = read_page(answer)
    assert answer.status_code == 422
    assert page.links["Write on what basis you freeze the edition."] == "#reason"


def test_a_freeze_that_misses_something_since_the_page_was_opened_keeps_what_was_typed(client, services, ready):
    page = open_page(client, URL)
    change(services, resolution_number="")
    answer = post_form(client, page, {"reason": "Protokół nr 3."}, action=FREEZE)
    assert answer.status_code == 422
    assert "Nie można zamrozić edycji." in read_page(answer).text
    with services.database.read_session() as session:
        assert session.scalars(select(PendingAct)).all() == []


def test_a_second_proposal_while_one_waits_is_refused(client, services, ready):
    page = open_page(client, URL)
    post_form(client, page, {"reason": "Raz."}, action=FREEZE)
    answer = post_form(client, page, {"reason": "Dwa."}, action=FREEZE)
    assert answer.status_code == 409
    assert "już czeka na drugą osobę" in read_page(answer).text


def test_a_freeze_is_proposed_only_with_the_second_factor_shown_a_moment_ago(client, services, ready):
    with services.database.transaction() as session:
        found = make_staff(session, Role.COORDINATOR)
    sign_in(client, services, found, fresh=False)
    assert post_form(client, URL, {"reason": "Protokół."}, action=FREEZE).status_code == 403
    with services.database.read_session() as session:
        assert session.scalars(select(PendingAct)).all() == []


def test_a_coordinator_of_another_edition_finds_nothing_here(client, services, ready):
    person(client, services, Role.COORDINATOR, scope=edition_scope(ready.id + 1))
    assert client.get(URL).status_code == 404


# --- tasks on the front page ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opens_in", "resolution", "role", "titles"),
    (
        (31, "", Role.COORDINATOR, []),
        (30, "", Role.COORDINATOR, ["Make ready: Handing in projects (1 thing is missing)"]),
        (30, "XII/345/26", Role.COORDINATOR, []),
        (30, "", Role.AUDITOR, []),
        (-1, "", Role.COORDINATOR, ["Handing in projects should be open, but it is shut (1 thing is missing)"]),
    ),
)
def test_who_sets_editions_up_is_told_what_is_missing_for_stages_soon_to_begin(
    client, services, ready, opens_in, resolution, role, titles
):
    opens_at = START + opens_in * DAY
    spans = (Span(StageKind.INTAKE, opens_at, opens_at + WEEK),)
    with services.database.transaction() as session:
        edition = queries.by_slug(session, "2026")
        edition.resolution_number = resolution
        dates = (*spans, Span(StageKind.RESULTS, opens_at + 20 * WEEK))
        set_timetable(session, edition, dates)
        found = make_staff(session, role)
        grants = pending.grants_of(found)
    user = StaffUser(found.id, found.name, found.email, None, grants, 0, START.date())
    with client.application.test_request_context(**ENGLISH), services.database.read_session() as session:
        tasks = list(readiness_tasks.tasks(session, user, START))
        assert [task.title for task in tasks] == titles
        assert [task.due for task in tasks] == [opens_at.date()] * len(titles)
        assert all(open_page(client, task.url.partition("#")[0]) for task in tasks)


def set_timetable(session, edition, spans):
    """Set the dates of an edition."""
    edition_services.set_timetable(session, edition.id, spans, actor=ACTOR, now=START)


def test_the_facts_of_the_gates_are_those_of_the_desk_where_both_know(services, ready):
    with services.database.read_session() as session:
        edition = queries.by_slug(session, "2026")
        whole, gate = stored_facts.facts(session, edition, START), stored_facts.facts_for_gates(session, edition, START)
    assert gate.projects == ()
    assert len(whole.projects) == 12
    for name in ("terms", "contests", "pools", "districts", "timetable", "texts", "examples", "people_who_confirm"):
        assert getattr(gate, name) == getattr(whole, name), name


def test_streets_that_lie_in_two_districts_are_a_warning(client, services, ready):
    with services.database.transaction() as session:
        places = queries.districts(session, ready.id)
        for number, (district, numbers) in enumerate(((places[0], "1-15"), (places[1], "15-20")), start=1):
            session.add(
                StreetRange(
                    edition_id=ready.id,
                    district_id=district.id,
                    street="Szkolna",
                    street_folded="szkolna",
                    numbers=numbers,
                    place=number,
                )
            )
    text = open_page(client, URL).text
    assert "Warning: W wykazie ulic te same numery leżą w dwóch dzielnicach." in text
    assert "nie ma wykazu ulic" not in text
