"""The lists on pages: what residents read and take along, what the desk shows, who may, what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event
from support.clock import START
from support.desk import edition_scope, make_staff, sign_in
from support.jobs import run_due_jobs
from support.lists import BASIS, WHY, Publisher
from support.pages import open_page, post_form, read_page

from budzet.accounts import pending
from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.proposals import withdrawal

DESK = "/en/urzad/edycje/2026/listy"
PUBLIC = "/en/2026/listy/"
HOUR = START + dt.timedelta(hours=5)
TYPED = {"reason": BASIS, "day": "4.05.2026", "time": "15:00"}


@pytest.fixture
def office(publisher) -> Publisher:
    """The office that publishes."""
    return publisher


@pytest.fixture
def coordinator(client, services, office):
    """A browser of the coordinator."""
    sign_in(client, services, office.proposer)
    return client


def second_confirms(office, services) -> None:
    with services.database.read_session() as session:
        (row,) = pending.waiting(session)
    office.confirm(row.id, at=services.clock.now())


def published(office, app, **changes) -> None:
    office.decided(at=office.app.extensions["budzet"].clock.now(), **changes)
    run_due_jobs(app)


def acts(services, act: str) -> list[str]:
    with services.database.read_session() as session:
        return [row.reason for row in session.query(AuditEntry).filter(AuditEntry.act == act)]


# --- from the desk to the public -----------------------------------------------------------------------------------


def test_the_lists_go_from_the_desk_to_residents_at_the_hour(app, coordinator, services, clock, office):
    good, bad = office.positive(title="Ławki nad rzeką"), office.negative(title="Kosze")
    page = open_page(coordinator, DESK)
    assert "Not public yet" in page.text
    assert "2 by e-mail." in page.text
    assert post_form(coordinator, page, TYPED, action=DESK).status_code == 303
    waiting = open_page(coordinator, DESK)
    assert "The publication waits for a second person" in waiting.text
    assert DESK not in [form.action for form in waiting.forms]
    second_confirms(office, services)
    assert "version 1 will be published" in open_page(coordinator, DESK).text

    clock.set(HOUR - dt.timedelta(seconds=1))
    run_due_jobs(app)
    visitor = app.test_client()
    assert "The lists are not published yet." in open_page(visitor, PUBLIC).text
    assert visitor.get(f"{PUBLIC}1/").status_code == 404
    assert visitor.get(f"{PUBLIC}1/pliki/listy.pdf").status_code == 404
    assert WHY not in open_page(visitor, f"/en/2026/projekty/{bad.id}").text
    assert "Lists of the verification" not in open_page(visitor, "/en/2026/").links

    clock.set(HOUR)
    run_due_jobs(app)
    public = open_page(visitor, PUBLIC)
    for words in ("Ławki nad rzeką", good.number, "11,000", WHY, BASIS, "Decided by two persons."):
        assert words in public.text, words
    assert "One may appeal until" in public.text
    project = open_page(visitor, f"/en/2026/projekty/{bad.id}").text
    assert (
        WHY in project,
        "One may appeal until 11 May 2026, 23:59" in project.replace("\N{NO-BREAK SPACE}", " "),
    ) == (
        True,
        True,
    )
    assert open_page(visitor, "/en/2026/").links["Lists of the verification"] == PUBLIC
    sign_in(coordinator, services, office.proposer)
    desk = open_page(coordinator, DESK)
    assert "Nothing has changed since the newest version" in desk.text
    assert DESK not in [form.action for form in desk.forms]


def test_files_are_served_with_what_they_are_and_nothing_else_is(app, client, office):
    office.positive(title="Ławki")
    published(office, app)
    kinds = {
        "listy.pdf": "application/pdf",
        "listy.csv": "text/csv",
        "listy.xlsx": "application/vnd.openxml",
        "listy-bip.html": "text/html",
        "listy.json": "application/json",
    }
    for name, kind in kinds.items():
        answer = client.get(f"{PUBLIC}1/pliki/{name}")
        assert (answer.status_code, answer.content_type.startswith(kind)) == (200, True), name
        assert answer.headers["Content-Security-Policy"].startswith("sandbox"), name
        answer.close()
    for name in ("listy.txt", "..%2Flisty.pdf", ".1"):
        assert client.get(f"{PUBLIC}1/pliki/{name}").status_code == 404, name
    assert client.get(f"{PUBLIC}2/pliki/listy.pdf").status_code == 404


def test_a_version_can_be_searched_and_narrowed(app, client, office):
    office.positive(title="Źródło pod lipą")
    office.positive(title="Kosze", pool="poludnie")
    office.negative(title="Wieża")
    published(office, app)
    narrowed = {
        "?q=zrodlo": {"Źródło pod lipą"},
        "?pula=poludnie": {"Kosze"},
        "?lista=negative": {"Wieża"},
        "?q=nic": set(),
        "?lista=cokolwiek": set(),
        "": {"Źródło pod lipą", "Kosze", "Wieża"},
    }
    for query, titles in narrowed.items():
        page = open_page(client, f"{PUBLIC}{query}")
        assert {one for one in ("Źródło pod lipą", "Kosze", "Wieża") if one in page.links} == titles, query
    assert "No project fits the filter." in open_page(client, f"{PUBLIC}?q=nic").text


def test_an_older_version_says_that_there_is_a_newer_one_and_what_was_changed(app, client, services, clock, office):
    gone, _stays = office.positive(title="Ławki"), office.positive(title="Kosze")
    published(office, app)
    with office.bureau.session() as session:
        withdrawal.withdraw(session, office.bureau.edition.id, gone.id, by=office.bureau.office.anna)
    clock.forward(days=1)
    office.decided(at=clock.now(), reason="Autor wycofał projekt.")
    run_due_jobs(app)
    old = open_page(client, f"{PUBLIC}1/")
    assert "This is an older version" in old.text
    assert old.links["See the newest version: 2"] == f"{PUBLIC}2/"
    assert "This is an older version" not in open_page(client, PUBLIC).text
    changes = open_page(client, f"{PUBLIC}2/zmiany")
    assert "1 difference from version 1." in changes.text
    assert "Assessed positively Withdrawn by the author" in changes.text
    assert "Autor wycofał projekt." in changes.text
    assert client.get(f"{PUBLIC}1/zmiany").status_code == 404


# --- what the desk refuses -----------------------------------------------------------------------------------------


def test_a_faulty_proposal_keeps_what_was_typed_and_leads_to_every_fault(coordinator, office):
    office.positive(pool="poludnie")
    office.bureau.filed(title="Kosze")
    typed = {"reason": "", "partial": "", "day": "31.02.2026", "time": "25:00"}
    answer = post_form(coordinator, DESK, typed, action=DESK)
    page = read_page(answer)
    assert answer.status_code == 422
    assert page.links["Write a day that exists, for example 01.03.2026."] == "#day"
    assert page.links["Write a time, for example 8:00 or 23:59."] == "#time"
    assert page.form(DESK).fields["day"] == ["31.02.2026"]
    answer = post_form(coordinator, DESK, {"reason": "", "time": "8:00"}, action=DESK)
    assert read_page(answer).links["Write the day too."] == "#day"
    answer = post_form(coordinator, DESK, {"reason": ""}, action=DESK)
    page = read_page(answer)
    assert answer.status_code == 422
    assert {"#reason", "#partial"} <= set(page.links.values())
    assert post_form(coordinator, DESK, {"reason": BASIS, "partial": "Trwa ocena."}, action=DESK).status_code == 303


def test_a_page_that_was_opened_before_a_result_changed_is_told_and_keeps_what_was_typed(coordinator, office):
    office.positive()
    page = open_page(coordinator, DESK)
    office.negative(title="Kosze")
    answer = post_form(coordinator, page, TYPED, action=DESK)
    fresh = read_page(answer)
    assert (answer.status_code, "zmieniły się wyniki" in fresh.text) == (409, True)
    assert fresh.form(DESK).fields["reason"] == [BASIS]
    assert post_form(coordinator, fresh, {}, action=DESK).status_code == 303


def test_a_publication_is_taken_back_with_a_reason(app, coordinator, services, clock, office):
    office.positive()
    office.decided(hour=HOUR)
    page = open_page(coordinator, DESK)
    action = next(form.action for form in page.forms if form.action.endswith("/cofnij"))
    answer = post_form(coordinator, page, {"reason": " "}, action=action)
    assert (answer.status_code, read_page(answer).links.get("Napisz, dlaczego cofasz publikację.")) == (
        422,
        "#back-reason",
    )
    assert post_form(coordinator, page, {"reason": "Błąd w tytule."}, action=action).status_code == 303
    clock.set(HOUR)
    run_due_jobs(app)
    assert "The lists are not published yet." in open_page(app.test_client(), PUBLIC).text
    assert acts(services, "lists.taken_back") == ["Błąd w tytule."]
    sign_in(coordinator, services, office.proposer)
    assert post_form(coordinator, page, {"reason": "Jeszcze raz."}, action=action).status_code == 409


def test_a_change_after_the_decision_is_told_at_the_desk_before_and_after_the_hour(
    app, coordinator, services, clock, office
):
    changed = office.positive()
    office.negative(title="Kosze")
    office.decided(hour=HOUR)
    office.reopen(changed)
    assert "It cannot be published as it stands" in open_page(coordinator, DESK).text
    clock.set(HOUR)
    run_due_jobs(app)
    sign_in(coordinator, services, office.proposer)
    page = open_page(coordinator, DESK)
    assert "Version 1 was not published at its hour" in page.text
    assert changed.number in page.text
    assert "The lists were not published: results have changed" in open_page(coordinator, "/en/urzad/").text


def test_the_preview_is_what_will_be_published_and_is_shown_to_both_persons(app, client, services, office):
    office.positive(title="Ławki")
    office.negative(title="Kosze")
    office.propose(hour=HOUR, partial="Trwa ocena.")
    sign_in(client, services, office.second)
    page = open_page(client, f"{DESK}/podglad")
    for words in ("Not public yet", "Ławki", WHY, BASIS, "Trwa ocena."):
        assert words in page.text, words
    previewed = client.get(f"{DESK}/podglad/listy.json").data
    answer = client.get(f"{DESK}/podglad/listy.pdf")
    assert (answer.content_type, answer.headers["Cache-Control"]) == ("application/pdf", "no-store")
    assert client.get(f"{DESK}/podglad/listy.txt").status_code == 404
    second_confirms(office, services)
    services.clock.set(HOUR)
    run_due_jobs(app)
    with client.get(f"{PUBLIC}1/pliki/listy.json") as answer:
        assert answer.data == previewed


PAGES = ("", "/podglad", "/podglad/listy.pdf", "/1/powiadomienia")


@pytest.mark.parametrize("role", (Role.FORMAL_VERIFIER, Role.APPROVER, Role.AUDITOR, Role.EDITOR))
def test_whoever_neither_proposes_nor_confirms_learns_nothing(app, client, services, office, role):
    office.positive()
    published(office, app)
    assert "/urzad/logowanie" in client.get(DESK).location
    with services.database.transaction() as session:
        person = make_staff(session, role)
    sign_in(client, services, person)
    assert [client.get(f"{DESK}{path}").status_code for path in PAGES] == [403] * len(PAGES)


def test_a_coordinator_of_another_edition_finds_nothing(app, client, services, office):
    office.positive()
    published(office, app)
    with services.database.transaction() as session:
        person = make_staff(session, Role.COORDINATOR, scope=edition_scope(office.bureau.edition.id + 1))
    sign_in(client, services, person)
    assert [client.get(f"{DESK}{path}").status_code for path in PAGES] == [404] * len(PAGES)


def test_a_dangerous_step_asks_for_the_second_factor_anew(app, client, services, office):
    project = office.positive()
    office.without_mail(project)
    published(office, app)
    sign_in(client, services, office.proposer, fresh=False)
    page = open_page(client, f"{DESK}/1/powiadomienia")
    action = f"{DESK}/1/pisma/pisma.pdf"
    answer = post_form(client, page, action=action)
    assert answer.status_code == 403
    assert acts(services, "lists.letters_taken") == []


# --- who is told ---------------------------------------------------------------------------------------------------


def told_page(office, app, client, services):
    office.positive(title="Ławki")
    for title in ("Kosze", "Drzewa"):
        office.without_mail(office.negative(title=title))
    published(office, app)
    sign_in(client, services, office.proposer)
    return open_page(client, f"{DESK}/1/powiadomienia")


def test_the_desk_sees_where_each_one_stands_without_a_name(app, client, services, office):
    page = told_page(office, app, client, services)
    assert "Mail sent 1 Letter to be posted 2" in page.text
    assert page.text.count("Letter to be posted") >= 3
    for secret in ("Nowak", "Leśna", "anna@poczta.example"):
        assert secret not in page.text
    assert "2 letters to post" in open_page(client, "/en/urzad/").text
    only = open_page(client, f"{DESK}/1/powiadomienia?stan=sent")
    assert ("Ławki" in only.text, "Kosze" in only.text) == (True, False)


def test_letters_and_book_are_downloaded_with_a_trace(app, client, services, office):
    page = told_page(office, app, client, services)
    for name, kind in (("pisma.pdf", "application/pdf"), ("ksiazka-nadawcza.csv", "text/csv; charset=utf-8")):
        answer = post_form(client, page, action=f"{DESK}/1/pisma/{name}")
        assert (answer.status_code, answer.content_type) == (200, kind)
        assert answer.headers["Cache-Control"] == "no-store"
        answer.close()
    assert len(acts(services, "lists.letters_taken")) == 2
    token = page.form(f"{DESK}/1/nadane").fields["csrf_token"][0]
    assert client.post(f"{DESK}/1/pisma/inny.pdf", data={"csrf_token": token}).status_code == 404


def test_letters_are_marked_as_posted_one_by_one_or_all(app, client, services, office):
    page = told_page(office, app, client, services)
    first = office.recipients()[1].id
    action = f"{DESK}/1/nadane"
    faulty = post_form(client, page, {"which": "ticked", "day": ""}, action=action)
    assert faulty.status_code == 422
    assert {"#day", "#content"} <= set(read_page(faulty).links.values())
    late = post_form(client, page, {"which": "all", "day": "5.05.2026"}, action=action)
    assert (late.status_code, "dzień nadania" in late.text) == (422, True)
    done = post_form(client, page, {"which": "ticked", "day": "4.05.2026", "ids": [first]}, action=action, follow=True)
    assert "1 letter is marked as posted." in read_page(done).text
    rest = post_form(client, f"{DESK}/1/powiadomienia", {"which": "all", "day": "4.05.2026"}, action=action)
    assert rest.status_code == 303
    assert [row.posted_on for row in office.recipients()] == [None, START.date(), START.date()]


def test_a_mail_that_came_back_becomes_a_letter(app, client, services, office):
    page = told_page(office, app, client, services)
    mailed = office.recipients()[0].id
    answer = post_form(client, page, action=f"{DESK}/1/powiadomienia/{mailed}/listem", follow=True)
    assert "This person is told by letter now." in read_page(answer).text
    again = post_form(client, f"{DESK}/1/powiadomienia", action=f"{DESK}/1/pisma", follow=True)
    assert "The letters are being made." in read_page(again).text
    run_due_jobs(app)
    answer = post_form(client, f"{DESK}/1/powiadomienia", action=f"{DESK}/1/pisma/ksiazka-nadawcza.csv")
    assert len(answer.text.splitlines()) == 4
    answer.close()


def test_what_the_desk_asks_of_the_database_does_not_grow_with_the_lists(coordinator, services, office):
    def statements(url: str) -> int:
        seen: list[str] = []
        note = lambda *given: seen.append(given[2])  # noqa: E731
        event.listen(services.database.engine, "before_cursor_execute", note)
        open_page(coordinator, url)
        event.remove(services.database.engine, "before_cursor_execute", note)
        return len(seen)

    office.positive()
    few = [statements(DESK), statements(f"{DESK}/podglad")]
    for title in ("Kosze", "Drzewa", "Wieża"):
        office.negative(title=title)
    assert [statements(DESK), statements(f"{DESK}/podglad")] == few
