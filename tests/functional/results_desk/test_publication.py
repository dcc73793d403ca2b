"""Publishing results: counted by the server, proposed by one person, confirmed by another, shown at the set hour."""

from __future__ import annotations

import datetime as dt

import pytest
from support.desk import make_staff, sign_in
from support.editions import WEEK, make_plan, store_city, stored_edition
from support.jobs import run_due_jobs
from support.pages import open_page, post_form, read_page
from support.voting import CLOSED, count_votes, elect

from budzet.accounts import pending
from budzet.accounts.models import PendingState
from budzet.accounts.pending import Decider
from budzet.accounts.roles import Role
from budzet.base.actor import staff
from budzet.base.errors import ConflictError
from budzet.editions.terms import Terms
from budzet.results import queries
from budzet.results.models import Count

PAGE = "/en/urzad/edycje/2026/wyniki/"
RESULTS = CLOSED + WEEK
REASON = {"reason": "Protokół komisji nr 7."}


def stored(services, *, staffing: str = "full"):
    """Store the city and an edition whose voting is over and opened, at the close of voting."""
    with services.database.transaction() as session:
        store_city(session)
        plan = make_plan(terms=Terms(staffing=staffing))
        edition = stored_edition(session, services.settings.keys_dir, plan=plan)
    elect(services.database, edition, [((8, 1), (9, 1)), ((8, 1),), ((9, 1), (11, 1))])
    return edition


def counted(services, **kind):
    edition = stored(services, **kind)
    count_votes(services.database, edition, seed="4 8 15", released=False)
    return edition


@pytest.fixture
def people(services, clock):
    """Anna, who coordinates, and Ewa, who only confirms; it is the hour of the close of voting."""
    clock.set(CLOSED)
    with services.database.transaction() as session:
        return (
            make_staff(session, Role.COORDINATOR, name="Anna Nowak"),
            make_staff(session, Role.SECOND_PERSON, name="Ewa Sekretarz", email="ewa@zielone.example"),
        )


def confirm(services, person, *, reason: str = "") -> None:
    """Confirm the only act that waits, now."""
    with services.database.transaction() as session:
        (row,) = pending.waiting(session)
        decider = Decider(person.id, pending.grants_of(person), staff(person.id), reason)
        pending.confirm(session, row.id, decider=decider, now=services.clock.now())


def public_results(app, client) -> str:
    run_due_jobs(app)
    return open_page(client, "/2026/wyniki/").text


def test_before_the_count_the_page_says_what_comes_first(client, services, people):
    stored(services)
    sign_in(client, services, people[0])
    page = open_page(client, PAGE)
    assert "Nothing is counted yet." in page.text
    assert [form.action for form in page.forms if form.action == PAGE] == []


def test_a_count_is_published_by_two_persons_and_not_before_its_hour(app, client, services, clock, people):
    edition = counted(services)
    clock.set(RESULTS - dt.timedelta(hours=1))
    sign_in(client, services, people[0])
    page = open_page(client, PAGE)
    assert "Not public yet" in page.text
    assert post_form(client, page, REASON, action=PAGE).status_code == 303
    waiting = open_page(client, PAGE)
    assert "The publication waits for a second person" in waiting.text

    clock.set(RESULTS + dt.timedelta(hours=1))
    assert "Ścieżka nad rzeką" not in public_results(app, client), "nobody has confirmed"
    clock.set(RESULTS - dt.timedelta(minutes=30))
    confirm(services, people[1])
    assert "the results will be published" in open_page(client, PAGE).text
    run_due_jobs(app)
    with services.database.read_session() as session:
        assert queries.published(session, edition.edition.id) is None
    clock.set(RESULTS)
    public_results(app, client)
    with services.database.read_session() as session:
        assert queries.published(session, edition.edition.id).published_at == RESULTS
    assert "Published on" in open_page(client, PAGE).text
    rules = open_page(client, "/en/2026/zasady").text
    assert "Results checked" in rules
    assert "Protokół komisji nr 7." in rules
    assert "single-handed" not in rules


def test_in_a_small_city_one_person_publishes_after_a_day_and_everybody_reads_why(client, services, clock, people):
    counted(services, staffing="small")
    sign_in(client, services, people[0])
    post_form(client, PAGE, REASON, action=PAGE)
    clock.forward(hours=24)
    confirm(services, people[0], reason="Nikogo innego dziś nie ma.")
    rules = open_page(client, "/en/2026/zasady").text
    assert "single-handed" in rules
    assert "Nikogo innego dziś nie ma." in rules


def test_a_proposal_without_a_reason_is_refused_with_a_link_to_it(client, services, people):
    counted(services)
    sign_in(client, services, people[0])
    answer = post_form(client, PAGE, {"reason": ""}, action=PAGE)
    page = read_page(answer)
    assert answer.status_code == 422
    assert page.links["Write on what basis you publish."] == "#reason"


def test_what_waits_or_was_decided_is_not_proposed_again(client, services, people):
    counted(services)
    sign_in(client, services, people[0])
    page = open_page(client, PAGE)
    assert post_form(client, page, REASON, action=PAGE).status_code == 303
    assert post_form(client, page, REASON, action=PAGE).status_code == 409
    confirm(services, people[1])
    answer = post_form(client, page, REASON, action=PAGE)
    assert (answer.status_code, "już zdecydowano" in answer.text) == (409, True)


def test_only_the_count_that_was_proposed_is_published(client, services, people):
    edition = counted(services)
    sign_in(client, services, people[0])
    post_form(client, PAGE, REASON, action=PAGE)
    with services.database.transaction() as session:
        old = queries.latest(session, edition.edition.id)
        values = {name: getattr(old, name) for name in ("edition_id", "counted_at", "seed", "draw_algorithm", "voters")}
        session.add(Count(**values, version=2, digest=bytes(32)))
    with pytest.raises(ConflictError, match="policzono ponownie"):
        confirm(services, people[1])
    with services.database.read_session() as session:
        (row,) = pending.waiting(session)
        assert (row.state, queries.latest(session, edition.edition.id).released_at) == (PendingState.WAITING, None)


def test_residents_and_clerks_who_propose_nothing_do_not_see_what_was_counted(client, services, people):
    counted(services)
    assert "/urzad/logowanie" in client.get(PAGE).location
    with services.database.transaction() as session:
        auditor = make_staff(session, Role.AUDITOR)
    sign_in(client, services, auditor)
    assert client.get(PAGE).status_code == 403
