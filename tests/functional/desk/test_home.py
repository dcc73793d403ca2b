"""The front page of the desk: tasks with the late ones first, notices, instructions, and the search."""

from __future__ import annotations

import pytest
from support.acts import user_of
from support.clock import START
from support.desk import SECRET_KEY, edition_scope, grant, make_staff, sign_in
from support.editions import make_plan, make_spans, stored_edition
from support.pages import open_page, post_form

from budzet.accounts import acts, pending
from budzet.accounts.models import StaffNotice
from budzet.accounts.pending import ActKind, Proposal
from budzet.accounts.roles import Permission, Role
from budzet.notifications.vault import Vault
from budzet.proposals.models import Proposal as Project

HOME, NOTICES, SEARCH = "/en/urzad/", "/en/urzad/komunikaty/", "/en/urzad/szukaj"

pending.act(ActKind("test.home", Permission.CONFIRM_ACTS, lambda *_: None, lambda row: f"Do {row.object_key}."))


def person(client, services, *roles, **options):
    with services.database.transaction() as session:
        found = make_staff(session, *roles, **options)
    sign_in(client, services, found)
    return found


def propose(services, proposer, key, *, at=START, alone=False):
    with services.database.transaction() as session:
        proposal = Proposal("test.home", key, "Powód.", {}, alone_allowed=alone)
        link = acts.mailed_link("http://localhost")
        acts.propose_and_tell(session, proposal, user=user_of(proposer), link=link, vault=Vault(SECRET_KEY), now=at)


# --- tasks -----------------------------------------------------------------------------------------------------------


def test_a_desk_without_tasks_says_so(client, services):
    person(client, services, Role.EDITOR)
    assert "Nothing waits for you." in open_page(client, HOME).text


def test_waiting_acts_are_tasks_late_ones_first(client, services, clock):
    with services.database.transaction() as session:
        anna = make_staff(session, Role.COORDINATOR)
    propose(services, anna, "new", at=START)
    clock.forward(days=2)
    propose(services, anna, "newer", at=clock.now())
    jan = person(client, services, Role.COORDINATOR)
    page = open_page(client, HOME)
    assert page.text.index("Do new.") < page.text.index("Do newer.")
    assert "1 working day late" in page.text
    assert "in 1 working day" in page.text
    assert "Acts of two persons 2 1" in page.text  # the queue: two tasks, one late
    assert jan.id != anna.id


def test_an_act_i_may_confirm_alone_now_is_my_task(client, services, clock):
    anna = person(client, services, Role.COORDINATOR)
    propose(services, anna, "mine", alone=True)
    assert "Nothing waits for you." in open_page(client, HOME).text
    clock.forward(hours=24)
    sign_in(client, services, anna)
    assert "Nobody answered; you may confirm alone: Do mine." in open_page(client, HOME).text


def test_invitations_nobody_followed_are_one_task_of_who_keeps_accounts(client, services):
    with services.database.transaction() as session:
        for _ in range(2):
            make_staff(session).totp_sealed = None
    person(client, services, Role.ADMIN)
    page = open_page(client, HOME)
    title = "2 people have not followed the invitation yet."
    assert page.links[title].endswith("/urzad/osoby/?stan=invited")
    with services.database.transaction() as session:
        editor = make_staff(session, Role.EDITOR)
    sign_in(client, services, editor)
    assert title not in open_page(client, HOME).text


def test_the_list_is_narrowed_to_one_queue(client, services):
    with services.database.transaction() as session:
        anna = make_staff(session, Role.COORDINATOR)
        make_staff(session).totp_sealed = None
    propose(services, anna, "new")
    person(client, services, Role.ADMIN)
    page = open_page(client, f"{HOME}?kolejka=osoby")
    assert "Do new." not in page.text
    assert "1 person has not followed" in page.text
    assert "Do new." in open_page(client, f"{HOME}?kolejka=nonsense").text


# --- notices and instructions ----------------------------------------------------------------------------------------


def test_a_notice_is_written_shown_in_its_days_changed_and_removed(client, services, clock):
    anna = person(client, services, Role.COORDINATOR)
    answer = post_form(
        client,
        f"{NOTICES}dodaj",
        {"body": "Jutro szkolenie.", "shown_from": "5.05.2026", "shown_until": "5 maja 2026"},
        action=f"{NOTICES}dodaj",
    )
    assert answer.status_code == 303
    with services.database.read_session() as session:
        number = session.query(StaffNotice).one().id
    assert "Jutro szkolenie." not in open_page(client, HOME).text
    clock.forward(days=1)
    sign_in(client, services, anna)
    assert "Jutro szkolenie." in open_page(client, HOME).text
    post_form(client, f"{NOTICES}{number}", {"body": "Szkolenie odwołane."}, action=f"{NOTICES}{number}")
    assert "Szkolenie odwołane." in open_page(client, HOME).text
    post_form(client, NOTICES, action=f"{NOTICES}{number}/usun")
    assert "There is no notice." in open_page(client, NOTICES).text


@pytest.mark.parametrize(
    ("typed", "faults"),
    (
        ({"body": " "}, ["body"]),
        ({"body": "x" * 2001}, ["body"]),
        ({"shown_from": "wczoraj", "shown_until": "31.02.2026"}, ["shown_from", "shown_until"]),
        ({"shown_from": "6.05.2026", "shown_until": "5.05.2026"}, ["shown_until"]),
        ({"shown_from": "1.05.2026", "shown_until": "3.05.2026"}, ["shown_until"]),
    ),
)
def test_a_faulty_notice_keeps_what_was_typed(client, services, typed, faults):
    person(client, services, Role.COORDINATOR)
    answer = post_form(client, f"{NOTICES}dodaj", {"body": "Szkolenie.", **typed}, action=f"{NOTICES}dodaj")
    assert answer.status_code == 422
    assert [name for name in ("body", "shown_from", "shown_until") if f'<a href="#{name}">' in answer.text] == faults
    assert all(value in answer.text for value in typed.values())
    with services.database.read_session() as session:
        assert session.query(StaffNotice).all() == []


def test_a_notice_that_is_not_there_is_not_found(client, services):
    person(client, services, Role.COORDINATOR)
    token = open_page(client, f"{NOTICES}dodaj").form(f"{NOTICES}dodaj").fields["csrf_token"][0]
    assert client.get(f"{NOTICES}7").status_code == 404
    assert client.post(f"{NOTICES}7/usun", data={"csrf_token": token}).status_code == 404


def test_only_who_writes_notices_may(client, services):
    person(client, services, Role.EDITOR)
    assert client.get(NOTICES).status_code == 403
    assert "Notices for the staff" not in open_page(client, HOME).text


def test_the_instruction_of_the_open_stage_is_shown(client, services):
    with services.database.transaction() as session:
        stored_edition(session, services.settings.keys_dir)
    person(client, services, Role.EDITOR)
    assert "What to mind now" in open_page(client, HOME).text


def test_without_an_edition_there_is_no_instruction(client, services):
    person(client, services, Role.EDITOR)
    assert "What to mind now" not in open_page(client, HOME).text


# --- search ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def editions(services):
    """Two editions with the same projects; one project has the mark of its case."""
    with services.database.transaction() as session:
        newer = stored_edition(session, services.settings.keys_dir)
        older = stored_edition(
            session, services.settings.keys_dir, plan=make_plan(slug="2025"), spans=make_spans(closes_at=START)
        )
        project = session.query(Project).filter_by(edition_id=newer.edition.id).order_by(Project.id).first()
        project.case_mark = "WZ.5532.12.2026"
        return newer.edition, older.edition, project.title, project.number


@pytest.mark.parametrize(
    ("asked", "found"),
    (
        ("WZ.5532.12", 1),
        ("wz.5532.12.2026", 1),
        ("{title}", 2),
        ("{number}", 2),
        ("niczego takiego nie ma", 0),
        ("%", 0),
        ("_", 0),
        ("!?", 0),
    ),
)
def test_projects_are_found_by_number_title_and_case_mark_in_every_edition(client, services, editions, asked, found):
    person(client, services, Role.COORDINATOR)
    query = asked.format(title=editions[2], number=editions[3])
    page = open_page(client, f"{SEARCH}?q={query}")
    assert page.html.count('<th scope="row"') == found
    assert ("Nothing was found." in page.text) is (found == 0)


def test_an_empty_search_asks_for_nothing(client, services, editions):
    person(client, services, Role.COORDINATOR)
    page = open_page(client, SEARCH)
    assert "Nothing was found." not in page.text
    assert "<table" not in page.html


def test_who_works_on_one_edition_finds_nothing_of_another(client, services, editions):
    with services.database.transaction() as session:
        ewa = make_staff(session)
        grant(session, ewa, Role.FORMAL_VERIFIER, scope=edition_scope(editions[1].id))
    sign_in(client, services, ewa)
    page = open_page(client, f"{SEARCH}?q={editions[2]}")
    assert page.html.count('<th scope="row"') == 1
    assert "/edycje/2025/projekty/" in page.html


def test_who_may_not_see_projects_has_no_search(client, services):
    person(client, services, Role.EDITOR)
    assert client.get(SEARCH).status_code == 403
    assert "Find a project" not in open_page(client, HOME).text
