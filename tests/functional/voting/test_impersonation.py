"""Somebody voted in my name: who may say so, the same answer for everybody, and what the commission sees of it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from support.desk import edition_scope, make_staff, sign_in
from support.editions import make_plan, stored_edition
from support.pages import open_page, post_form, read_page
from support.voter import ANNA, ROOT, arrive, cast, enter, identify, newest_code, store, type_code, vote
from support.voting import row_counts, tag
from support.voting import vote as vote_quietly

from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.residents.person_key import strong_tag, voter_tag
from budzet.voting.models import ImpersonationReport

EN = f"/en{ROOT}"
REPORT, DONE = f"{EN}/zgloszenie", f"{EN}/zgloszenie/przyjete"
DESK = "/en/urzad/edycje/2026/cudze-glosy"
STORY = "Sąsiad zna mój PESEL"


@pytest.fixture(autouse=True)
def edition(services):
    return store(services)


WHO = ("given_name", "surname", "birth_day", "birth_month", "birth_year")
AT_THE_DESK = {**{name: ANNA[name] for name in WHO}, "signed": "y"}


def reports(services):
    with services.database.read_session() as session:
        return session.scalars(select(ImpersonationReport).order_by(ImpersonationReport.id)).all()


def report(browser, told=STORY):
    return post_form(browser, open_page(browser, REPORT), {"told": told}, action=REPORT)


# --- residents -------------------------------------------------------------------------------------------------------


def test_who_has_typed_a_code_can_report_and_then_still_vote(client, services, edition):
    enter(client, root=EN)
    answer = report(client)
    assert answer.headers["Location"] == DONE
    page = open_page(client, DONE)
    assert "We have your report" in page.text
    (row,) = reports(services)
    assert (row.way, row.assurance, row.settled_at, row.staff_id) == ("online", 1, None, None)
    open_page(client, f"{EN}/karta/lokalne")


def test_who_has_just_voted_can_report_too(client, services, edition):
    arrive(client, edition, [(8, 1)])
    cast(client, root=EN)
    report(client)
    (row,) = reports(services)
    assert (row.voter_tag, row.contact_tag) == (tag("anna"), tag("anna@example.pl"))


def test_without_a_code_the_page_leads_to_it_and_nothing_is_stored(client, services):
    page = open_page(client, REPORT, status=403)
    assert page.heading == "First confirm who you are"
    assert page.links["Confirm who you are"] == f"{EN}/dane"
    token = open_page(client, f"{EN}/dane").form().fields["csrf_token"]
    assert client.post(REPORT, data={"csrf_token": token, "told": STORY}).status_code == 403
    assert reports(services) == []


def test_who_came_to_report_is_led_back_to_it_by_the_code_and_to_the_ballot_the_next_time(client, services):
    open_page(client, REPORT, status=403)
    identify(client, root=EN)
    assert type_code(client, newest_code(client), root=EN).headers["Location"] == REPORT
    report(client)
    assert len(reports(services)) == 1
    identify(client, root=EN)
    assert "/karta/" in type_code(client, newest_code(client), root=EN).headers["Location"]


def test_the_answer_is_the_same_whether_there_is_such_a_vote_or_not(app, services, edition):
    vote_quietly(services.database, edition, "anna")
    answers = []
    for person in ("anna", "jan"):
        browser = app.test_client()
        arrive(browser, edition, person=person)
        form = browser.get(REPORT)
        answer = report(browser)
        done = browser.get(DONE)
        answers.append(
            (
                form.status_code,
                len(form.text),
                answer.status_code,
                answer.headers["Location"],
                done.status_code,
                len(done.text),
            )
        )
    assert answers[0] == answers[1]


def test_what_was_written_and_who_wrote_it_stand_nowhere_in_the_clear(client, services, edition):
    enter(client, root=EN)
    report(client)
    (row,) = reports(services)
    assert STORY.encode() not in row.told_sealed
    values = str([getattr(row, column.name) for column in ImpersonationReport.__table__.columns])
    assert [word for word in ("Anna", "Kowalska", "1985", "zielone.example", "Sąsiad") if word in values] == []
    with services.database.read_session() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "impersonation.reported")).one()
    assert (entry.actor_kind, entry.actor_id, entry.details) == ("resident", "", {"way": "online"})


def test_a_report_may_say_nothing_but_not_a_novel(client, services, edition):
    arrive(client, edition)
    assert report(client, "").status_code == 303
    answer = report(client, "x" * 1001)
    assert (answer.status_code, read_page(answer).title[:7]) == (422, "Error: ")
    assert len(reports(services)) == 1


def test_a_contact_that_reports_again_and_again_must_wait_and_nobody_else(client, app, services, clock, edition):
    arrive(client, edition)
    for _ in range(3):
        assert report(client).status_code == 303
    answer = report(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    other = app.test_client()
    arrive(other, edition, person="jan")
    assert report(other).status_code == 303
    clock.forward(minutes=61)
    arrive(client, edition)
    assert report(client).status_code == 303


def test_start_and_receipt_lead_to_it(client, edition):
    assert open_page(client, f"{EN}/").links["Somebody voted in my name"] == REPORT
    arrive(client, edition, [(8, 1)])
    cast(client, root=EN)
    assert open_page(client, f"{EN}/potwierdzenie").links["Somebody voted in my name"] == REPORT


@pytest.mark.parametrize(("assurance", "told"), [(1, False), (3, True)])
def test_the_receipt_tells_of_another_vote_only_who_has_shown_who_they_are(client, services, edition, assurance, told):
    vote_quietly(services.database, edition, "anna", assurance=assurance)
    arrive(client, edition, [(8, 1)], assurance=assurance)
    cast(client, root=EN)
    page = open_page(client, f"{EN}/potwierdzenie")
    assert ("There is another vote with your data" in page.text) == told


# --- the desk --------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(app, services, edition):
    """Return a function that signs somebody in with a role in an edition."""

    def open_desk(role, edition_id=edition.edition.id):
        with services.database.transaction() as session:
            person = make_staff(session, role, scope=edition_scope(edition_id))
        browser = app.test_client()
        sign_in(browser, services, person)
        return browser

    return open_desk


def test_the_commission_reads_the_report_beside_the_votes_and_each_look_is_noted(client, services, edition, desk):
    vote_quietly(services.database, edition, "anna")
    vote_quietly(services.database, edition, "anna")
    arrive(client, edition)
    report(client)
    commission = desk(Role.COMMISSION_MEMBER)
    page = open_page(commission, DESK)
    assert "1 report" in page.text
    assert STORY not in page.text
    shown = open_page(commission, page.links["Report 1"])
    assert STORY in shown.text
    assert "counts" in shown.text
    assert "does not count: there is another vote of this person" in shown.text
    assert [word for word in ("Źródło", "Ścieżka", "Park linowy") if word in shown.text] == []
    with services.database.read_session() as session:
        looks = session.scalars(select(AuditEntry).where(AuditEntry.act == "impersonation.looked_at")).all()
    assert [entry.object_id for entry in looks] == ["1"]


def test_a_report_is_settled_once_and_goes_to_the_end_of_the_list(client, services, edition, desk):
    arrive(client, edition)
    report(client)
    report(client)
    commission = desk(Role.COMMISSION_MEMBER)
    page = open_page(commission, f"{DESK}/2")
    action = f"{DESK}/2/zalatwione"
    assert post_form(commission, page, action=action).status_code == 303
    assert post_form(commission, page, action=action).status_code == 409
    assert [row.settled_at is not None for row in reports(services)] == [False, True]
    text = open_page(commission, DESK).text
    assert text.index("Report 1") < text.index("Report 2")


def test_the_list_comes_in_pages(services, edition, desk, app, clock):
    for number in range(21):
        browser = app.test_client()
        arrive(browser, edition, person=f"osoba {number}")
        report(browser)
    commission = desk(Role.COMMISSION_MEMBER)
    assert "Page 1 of 2" in open_page(commission, DESK).text
    assert "Report 1 " in open_page(commission, f"{DESK}?strona=2").text


def test_a_report_of_another_edition_is_not_there(client, services, edition, desk):
    with services.database.transaction() as session:
        other = stored_edition(session, services.settings.keys_dir, plan=make_plan(slug="2027"))
    arrive(client, edition)
    report(client)
    abroad = desk(Role.COMMISSION_MEMBER, other.edition.id)
    assert abroad.get(f"{DESK}/1").status_code == 404
    assert abroad.get("/en/urzad/edycje/2027/cudze-glosy/1").status_code == 404


def test_a_point_types_a_report_in_for_the_same_person_as_their_vote(client, services, edition, desk):
    vote(client, root=EN)
    point = desk(Role.POINT_OFFICER)
    typed = AT_THE_DESK
    answer = post_form(point, open_page(point, f"{DESK}/przyjmij"), {**typed, "told": STORY}, action=f"{DESK}/przyjmij")
    assert answer.status_code == 303
    (row,) = reports(services)
    key = edition.keys.registration
    expected = voter_tag(
        key, edition.edition.id, surname="Kowalska", given_name="Anna", birth_date=dt.date(1985, 3, 27)
    )
    assert (row.way, row.assurance, row.voter_tag) == ("point", 4, expected)
    assert row.staff_id is not None
    assert "counts" in open_page(desk(Role.COMMISSION_MEMBER), f"{DESK}/1").text


def test_a_pesel_shown_at_a_point_finds_a_vote_under_another_name(services, edition, desk):
    point = desk(Role.POINT_OFFICER)
    typed = {**AT_THE_DESK, "birth_day": "14", "birth_month": "5", "birth_year": "1944", "pesel": "44051401359"}
    assert post_form(point, f"{DESK}/przyjmij", typed, action=f"{DESK}/przyjmij").status_code == 303
    (row,) = reports(services)
    assert row.strong_tag == strong_tag(edition.keys.registration, edition.edition.id, "44051401359")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"given_name": ""}, "Write the first name."),
        ({"surname": " "}, "Write the surname."),
        ({"birth_day": "31", "birth_month": "2"}, "There is no such date."),
        ({"birth_year": "x"}, "There is no such date."),
        ({"signed": None}, "Tick that the person has shown a document and signed."),
    ],
)
def test_a_report_at_a_point_needs_a_person(services, desk, typed, sentence):
    point = desk(Role.POINT_OFFICER)
    whole = AT_THE_DESK
    before = row_counts(services.database)["impersonation_report"]
    answer = post_form(point, open_page(point, f"{DESK}/przyjmij"), {**whole, **typed}, action=f"{DESK}/przyjmij")
    assert answer.status_code == 422
    assert sentence in read_page(answer).text
    assert row_counts(services.database)["impersonation_report"] == before


def test_one_person_cannot_fill_the_list_of_the_commission_from_the_points(desk, clock):
    point = desk(Role.POINT_OFFICER)
    whole = AT_THE_DESK
    codes = [
        post_form(point, open_page(point, f"{DESK}/przyjmij"), whole, action=f"{DESK}/przyjmij").status_code
        for _ in range(4)
    ]
    assert codes == [303, 303, 303, 429]


def test_reports_by_whoever_has_somebodys_data_keep_nobody_from_reporting_at_a_point(client, services, desk):
    enter(client, root=EN)
    assert [report(client).status_code for _ in range(3)] == [303, 303, 303]
    point = desk(Role.POINT_OFFICER)
    whole = AT_THE_DESK
    answer = post_form(point, open_page(point, f"{DESK}/przyjmij"), whole, action=f"{DESK}/przyjmij")
    assert answer.status_code == 303
    assert len({row.voter_tag for row in reports(services)}) == 1
