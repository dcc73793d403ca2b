"""The pages of a team's scoring: criteria and team, one's own scores, the result, what residents read."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event, select
from support.clock import START
from support.editions import DRAFTS, store_city, stored_edition
from support.jobs import run_due_jobs
from support.pages import check_page, open_page, post_form, read_page
from support.scoring import POOL, add_projects, green_plan

from budzet.accounts import pending
from budzet.accounts.pending import Decider
from budzet.accounts.roles import Role
from budzet.base.money import zl
from budzet.proposals.models import Proposal
from budzet.proposals.scoring.models import ScoringMark
from budzet.proposals.services import ProposalDraft

DESK = "/en/urzad/edycje/2026/ocena-zespolu"
ONE = f"{DESK}/{POOL}"
CRITERIA = f"{ONE}/kryteria"
PUBLIC = f"/en/2026/ocena-zespolu/{POOL}"
EVERYTHING = {"Z1": (9, 5), "Z2": (8, 4), "Z3": (7, 3), "Z4": (1, 0)}


def both_hand_in(scored):
    for doer in (scored.ewa, scored.jan):
        scored.give(doer, EVERYTHING)
    scored.hand_in(scored.ewa, scored.jan)


def test_the_coordinator_writes_criteria_and_everybody_reads_them(scored, browser_of, client):
    desk = browser_of(scored.coordinator)
    assert "Zielony budżet" in open_page(desk, DESK).text
    typed = {"2-name": "Koszt utrzymania", "2-description": "Kto podlewa.", "2-weight": "3", "2-most": "4"}
    answer = post_form(
        desk, CRITERIA, {**typed, "at_least": "60", "measure": "sum", "tie": "lower_cost"}, action=CRITERIA
    )
    assert answer.status_code == 303
    page = open_page(client, PUBLIC)
    assert "Koszt utrzymania" in page.text
    assert "at most 37 points" in page.text
    assert "at least 60% of the points" in page.text
    assert "the cheaper one goes first" in page.text
    assert "The sum of all members" in page.text


def test_faults_of_criteria_are_told_at_once_and_nothing_typed_is_lost(scored, browser_of):
    desk = browser_of(scored.coordinator)
    typed = {"0-name": "", "2-name": "Koszt", "2-weight": "dużo", "2-most": "0", "at_least": "200"}
    answer = post_form(desk, CRITERIA, typed, action=CRITERIA)
    page = read_page(answer)
    check_page(page)
    assert answer.status_code == 422
    for place in ("0-name", "2-weight", "2-most", "at_least"):
        assert f'<a href="#{place}">' in page.html
    assert page.form(CRITERIA).fields["2-weight"] == ["dużo"]
    assert page.form(CRITERIA).fields["2-name"] == ["Koszt"]


def test_two_who_change_the_criteria_at_once_do_not_write_over_each_other(scored, browser_of):
    desk = browser_of(scored.coordinator)
    page = open_page(desk, CRITERIA)
    assert post_form(desk, page, {"2-name": "Pierwsze"}, action=CRITERIA).status_code == 303
    answer = post_form(desk, page, {"2-name": "Drugie"}, action=CRITERIA)
    kept = read_page(answer)
    check_page(kept)
    assert answer.status_code == 409
    assert "Pierwsze" in kept.text, "what is saved now"
    assert kept.form(CRITERIA).fields["2-name"] == ["Drugie"]
    assert post_form(desk, kept, action=CRITERIA).status_code == 303, "knowing it, one may go on"


def test_once_points_are_given_the_page_says_that_the_criteria_stand(scored, browser_of):
    desk = browser_of(scored.coordinator)
    page = open_page(desk, CRITERIA)
    scored.give(scored.ewa, {"Z1": (1, 1)})
    assert post_form(desk, page, {"0-name": "Inne"}, action=CRITERIA).status_code == 422
    assert "The criteria stand" in open_page(desk, CRITERIA).text


def test_the_team_is_named_on_the_page_of_the_pool(scored, browser_of):
    with scored.session() as session:
        ola = scored.person(session, Role.APPROVER, name="Ola Trzecia")
    desk = browser_of(scored.coordinator)
    answer = post_form(desk, ONE, {"person": str(ola.staff_id)}, action=f"{ONE}/zespol", follow=True)
    assert "Ola Trzecia" in read_page(answer).text
    page = open_page(desk, ONE)
    answer = post_form(desk, page, action=f"{ONE}/zespol/{ola.staff_id}/usun", follow=True)
    assert f"{ONE}/zespol/{ola.staff_id}/usun" not in {form.action for form in read_page(answer).forms}
    wrong = post_form(desk, ONE, {"person": "99999"}, action=f"{ONE}/zespol")
    assert (wrong.status_code, "#person" in read_page(wrong).links.values()) == (422, True)


def test_a_member_with_a_role_in_a_department_scores_and_goes_on_to_the_next_project(scored, browser_of):
    ewa = browser_of(scored.ewa)
    tasks = open_page(ewa, "/en/urzad/")
    assert tasks.links["Score the projects: Zielony budżet"] == f"{ONE}/oceny"
    first = scored.project("Z1").id
    typed = {"p-k1": "9", "p-k2": "5", "comment": "Dużo drzew."}
    answer = post_form(ewa, f"{ONE}/oceny/{first}", typed, action=f"{ONE}/oceny/{first}")
    assert answer.headers["Location"] == f"{ONE}/oceny/{scored.project('Z2').id}"
    sheet = open_page(ewa, f"{ONE}/oceny")
    assert "23 / 25" in sheet.text
    early = post_form(ewa, sheet, action=f"{ONE}/oceny/oddaj")
    assert early.status_code == 422
    assert "Z2, Z3, Z4" in read_page(early).text


def test_wrong_points_come_back_as_they_were_typed(scored, browser_of):
    address = f"{ONE}/oceny/{scored.project('Z1').id}"
    answer = post_form(browser_of(scored.ewa), address, {"p-k1": "99", "p-k2": "pięć"}, action=address)
    page = read_page(answer)
    assert answer.status_code == 422
    assert {"#p-k1", "#p-k2"} <= set(page.links.values())
    assert page.form(address).fields["p-k2"] == ["pięć"]


def test_points_changed_in_another_window_are_shown_beside_what_was_typed(scored, browser_of):
    ewa, address = browser_of(scored.ewa), f"{ONE}/oceny/{scored.project('Z1').id}"
    page = open_page(ewa, address)
    scored.give(scored.ewa, {"Z1": (7, 1)})
    kept = read_page(post_form(ewa, page, {"p-k1": "3", "p-k2": "2"}, action=address))
    assert (kept.status, kept.form(address).fields["p-k1"]) == (409, ["3"])
    assert "Saved now: Korzyść dla przyrody 7 · Dostępność 1" in kept.text


def test_who_is_not_in_the_team_scores_nothing(scored, browser_of):
    assert browser_of(scored.coordinator).get(f"{ONE}/oceny").status_code == 422
    with scored.session() as session:
        stranger = scored.person(session, Role.EDITOR)
    assert browser_of(stranger).get(f"{ONE}/oceny").status_code == 403


def test_members_see_what_others_gave_only_when_their_own_is_handed_in(scored, browser_of):
    scored.give(scored.ewa, EVERYTHING, comment="Uwaga Ewy.")
    scored.hand_in(scored.ewa)
    scored.give(scored.jan, EVERYTHING, comment="Uwaga Jana.")
    jan, desk = browser_of(scored.jan), browser_of(scored.coordinator)
    for client in (jan, desk):
        assert "Uwaga Ewy." not in open_page(client, f"{ONE}/wynik").text
    assert "Uwaga Jana." not in open_page(browser_of(scored.ewa), f"{ONE}/wynik").text, "not handed in yet"
    post_form(jan, f"{ONE}/oceny", action=f"{ONE}/oceny/oddaj")
    for client in (jan, desk):
        assert {"Uwaga Ewy.", "Uwaga Jana."} <= set(open_page(client, f"{ONE}/wynik").html.replace("<", ">").split(">"))


def test_a_member_declares_an_interest_and_does_not_score_the_project(scored, browser_of):
    ewa, first = browser_of(scored.ewa), scored.project("Z1").id
    answer = post_form(
        ewa, f"{ONE}/oceny/{first}", {"note": "Projekt sąsiada."}, action=f"{ONE}/oceny/{first}/wylaczenie", follow=True
    )
    assert "you do not score it" in read_page(answer).text
    assert "You do not score this project" in open_page(ewa, f"{ONE}/oceny/{first}").text


def test_a_result_is_published_by_two_persons_at_its_hour_with_its_files(scored, browser_of, client, app, clock):
    both_hand_in(scored)
    desk = browser_of(scored.coordinator)
    assert post_form(desk, f"{ONE}/wynik", {"seed": ""}, action=f"{ONE}/wynik").status_code == 303
    page = open_page(desk, f"{ONE}/wynik")
    refused = post_form(desk, page, {"why": "", "day": "jutro"}, action=f"{ONE}/publikacja")
    assert (refused.status_code, {"#why", "#day"} <= set(read_page(refused).links.values())) == (422, True)
    typed = {"why": "Zarządzenie 7.", "day": "", "time": ""}
    assert post_form(desk, page, typed, action=f"{ONE}/publikacja").status_code == 303
    assert "waits for a second person" in open_page(desk, f"{ONE}/wynik").text
    act = open_page(desk, f"{ONE}/wynik").links["Show this proposal"]
    assert "2 of 4 projects funded" in open_page(desk, act).text

    assert "The result will be published here." in open_page(client, PUBLIC).text
    _confirm(scored)
    clock.forward(minutes=1)
    run_due_jobs(app)
    page = open_page(client, PUBLIC)
    assert "2 of 4 projects are funded" in page.text
    assert "only 40,000 zł were left" in page.text
    assert "Ogrodnik" not in page.text, "nobody's points are public"
    for label, start in (("PDF", b"%PDF"), ("XLSX", b"PK"), ("CSV", b"\xef\xbb\xbf"), ("BIP (HTML)", b"<section")):
        with client.get(page.links[label]) as answer:
            assert answer.data.startswith(start)
    project = open_page(client, f"/en/2026/projekty/{scored.project('Z2').id}")
    assert "Not funded" in project.text
    assert project.links["Result of the scoring: Zielony budżet"] == PUBLIC


def _confirm(scored) -> None:
    with scored.session() as session:
        (row,) = pending.waiting(session)
        decider = Decider(scored.second.staff_id, scored.second.grants, scored.second.acting.actor)
        pending.confirm(session, row.id, decider=decider, now=START)


def test_the_protocol_is_for_the_team_and_the_office_alone(scored, browser_of, client):
    both_hand_in(scored)
    scored.settle()
    desk = browser_of(scored.coordinator)
    address = f"{ONE}/protokol/1"
    page = open_page(desk, address)
    assert "Jan Ogrodnik: 23" in page.text
    for kind, start in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        assert desk.get(f"{address}?plik={kind}").data.startswith(start)
    assert client.get(address).status_code in (302, 303)
    assert client.get(f"{PUBLIC}/1").status_code == 404, "not published"


def test_a_project_of_the_pool_says_that_residents_do_not_vote_on_it(scored, client):
    page = open_page(client, f"/en/2026/projekty/{scored.project('Z1').id}")
    assert "Residents do not vote on this project." in page.text
    assert page.links["By what projects are scored"] == PUBLIC


def test_while_others_vote_a_project_the_office_decides_shows_no_way_to_the_ballot(services, client):
    green = ProposalDraft(pool=POOL, number="Z1", title="Zieleniec", cost=zl(1_000))
    with services.database.transaction() as session:
        store_city(session)
        stored_edition(session, services.settings.keys_dir, plan=green_plan(), drafts=(*DRAFTS, green))
        ids = dict(session.execute(select(Proposal.number, Proposal.id)).all())
    assert "Vote" in open_page(client, f"/en/2026/projekty/{ids['L1']}").links
    assert "Vote" not in open_page(client, f"/en/2026/projekty/{ids['Z1']}").links


@pytest.mark.parametrize("path", ["", f"/{POOL}", f"/{POOL}/wynik", f"/{POOL}/kryteria"])
def test_pages_of_the_desk_ask_the_database_no_more_with_more_projects(scored, browser_of, database, path):
    both_hand_in(scored)
    desk = browser_of(scored.coordinator)
    open_page(desk, f"{DESK}{path}")
    few = _statements(database, lambda: open_page(desk, f"{DESK}{path}"))
    with scored.session() as session:
        for row in add_projects(session, scored.edition, **{f"Y{number}": 500 for number in range(20)}).values():
            for doer in (scored.ewa, scored.jan):
                session.add(_mark(scored, row.id, doer))
    assert _statements(database, lambda: open_page(desk, f"{DESK}{path}")) == few


def _mark(scored, proposal_id, doer) -> ScoringMark:
    return ScoringMark(
        edition_id=scored.edition.id,
        proposal_id=proposal_id,
        staff_id=doer.staff_id,
        points={"k1": 1, "k2": 1},
        version=1,
        saved_at=START,
        handed_in_at=START + dt.timedelta(hours=1),
    )


def _statements(database, act) -> int:
    said = []

    def note(*given):
        said.append(given[2])

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return len(said)
