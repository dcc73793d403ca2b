"""Acts of two persons: at the desk and, for people without one, on the page of a mailed link."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from support.acts import user_of
from support.clock import START
from support.desk import SECRET_KEY, code_at, edition_scope, grant, make_staff, sign_in
from support.jobs import run_due_jobs
from support.pages import open_page, post_form, read_page

from budzet.accounts import acts, pending
from budzet.accounts.models import PendingAct, PendingState, Staff
from budzet.accounts.pending import ActKind, Proposal
from budzet.accounts.roles import Permission, Role
from budzet.audit import services as audit
from budzet.audit.models import AuditEntry
from budzet.base.errors import DomainError
from budzet.notifications.queries import latest_mails
from budzet.notifications.vault import Vault

LIST = "/en/urzad/dwie-osoby/"


def carry_out(session, row, actor, now):
    if row.params.get("impossible"):
        raise DomainError("Tego już nie da się zrobić.")
    audit.record(session, actor, "test.carried_out", now=now, object_id=row.object_key)


pending.act(ActKind("test.page", Permission.CONFIRM_ACTS, carry_out, lambda row: f"Do thing {row.object_key}."))
pending.act(ActKind("test.never", Permission.CONFIRM_ACTS, carry_out, lambda row: "Annul.", never_alone=True))


@pytest.fixture
def people(services):
    """Two coordinators, a secretary with a minimal account, an auditor."""
    with services.database.transaction() as session:
        return {
            "anna": make_staff(session, Role.COORDINATOR, name="Anna Nowak"),
            "jan": make_staff(session, Role.COORDINATOR, name="Jan Kowal"),
            "sekretarz": make_staff(session, Role.SECOND_PERSON, name="Ewa Sekretarz", email="ewa@zielone.example"),
        }


def propose(services, person, *, kind="test.page", key="7", edition_id=None, alone=True, **params):
    with services.database.transaction() as session:
        proposal = Proposal(kind, key, "Tak uchwalono.", params, edition_id=edition_id, alone_allowed=alone)
        link = acts.mailed_link("http://localhost")
        vault = Vault(SECRET_KEY)
        now = services.clock.now()
        return acts.propose_and_tell(session, proposal, user=user_of(person), link=link, vault=vault, now=now).id


def state(services, act_id):
    with services.database.read_session() as session:
        row = session.get_one(PendingAct, act_id)
        return row.state, row.decided_by, row.decision_reason, row.single_handed


def carried_out(services):
    with services.database.read_session() as session:
        return session.scalars(select(AuditEntry.object_id).where(AuditEntry.act == "test.carried_out")).all()


def press(client, act_id, button, reason=""):
    """Press a button of the page of an act as a browser does; the form belongs to the first of them."""
    page = open_page(client, f"{LIST}{act_id}")
    token = page.forms[-1].fields["csrf_token"][0]
    return client.post(f"{LIST}{act_id}/{button}", data={"csrf_token": token, "reason": reason})


def unbroken(page):
    return page.text.replace("\N{NO-BREAK SPACE}", " ")


# --- at the desk -----------------------------------------------------------------------------------------------------


def test_the_list_says_what_is_proposed_by_whom_why_and_what_one_may_do(client, services, people):
    propose(services, people["anna"])
    sign_in(client, services, people["jan"])
    page = open_page(client, LIST)
    assert "Do thing 7. Anna Nowak 4 May 2026, 10:00 Tak uchwalono. You may confirm or reject it." in unbroken(page)


def test_another_person_confirms_and_it_is_done(client, services, people):
    number = propose(services, people["anna"])
    sign_in(client, services, people["jan"])
    assert press(client, number, "potwierdz").status_code == 303
    assert state(services, number) == (PendingState.CONFIRMED, people["jan"].id, "", False)
    assert carried_out(services) == ["7"]
    page = open_page(client, LIST)
    assert "Nothing waits." in page.text
    assert "confirmed by Jan Kowal" in page.text


def test_rejecting_needs_a_reason_and_keeps_the_page(client, services, people):
    number = propose(services, people["anna"])
    sign_in(client, services, people["jan"])
    refused = press(client, number, "odrzuc")
    assert (refused.status_code, 'href="#reason"' in refused.text) == (422, True)
    assert press(client, number, "odrzuc", "Brakuje jednego projektu.").status_code == 303
    assert state(services, number)[:3] == (PendingState.REJECTED, people["jan"].id, "Brakuje jednego projektu.")
    assert carried_out(services) == []


def test_the_proposer_may_withdraw_but_not_confirm(client, services, people):
    number = propose(services, people["anna"])
    sign_in(client, services, people["anna"])
    page = open_page(client, f"{LIST}{number}")
    assert [form.action for form in page.forms if "dwie-osoby" in form.action] == [f"{LIST}{number}/odrzuc"]
    assert "you may confirm it alone from 5 May 2026, 10:00" in unbroken(page)
    assert press(client, number, "potwierdz").status_code == 422
    assert press(client, number, "odrzuc").status_code == 303
    assert state(services, number)[0] is PendingState.WITHDRAWN


@pytest.mark.parametrize(
    ("hours", "kind", "alone", "reason", "status"),
    (
        (24, "test.page", True, "Burmistrz jest na urlopie.", 303),
        # A reason is owed.
        (24, "test.page", True, "", 422),
        # Not yet, not in an edition with full staffing, never of this kind.
        (23, "test.page", True, "Burmistrz jest na urlopie.", 422),
        (24, "test.page", False, "Burmistrz jest na urlopie.", 422),
        (24, "test.never", True, "Burmistrz jest na urlopie.", 422),
    ),
)
def test_confirming_alone_waits_a_day_and_needs_a_reason(
    client, services, clock, people, hours, kind, alone, reason, status
):
    number = propose(services, people["anna"], kind=kind, alone=alone)
    clock.forward(hours=hours)
    sign_in(client, services, people["anna"])
    assert press(client, number, "potwierdz", reason).status_code == status
    confirmed = status == 303
    assert (state(services, number)[0] is PendingState.CONFIRMED) is confirmed
    assert (state(services, number)[3], carried_out(services)) == (confirmed, ["7"] if confirmed else [])


def test_who_has_lost_the_role_meanwhile_confirms_nothing_alone(client, services, clock, people):
    number = propose(services, people["anna"])
    clock.forward(hours=24)
    with services.database.transaction() as session:
        anna = session.get_one(Staff, people["anna"].id)
        anna.grants[0].revoked_at = clock.now()
        # Her new role opens the page of acts, but reaches another edition only.
        grant(session, anna, Role.COORDINATOR, scope=edition_scope(99))
    sign_in(client, services, people["anna"])
    assert press(client, number, "potwierdz", "Burmistrz jest na urlopie.").status_code == 422
    assert state(services, number)[0] is PendingState.WAITING


def test_who_confirms_alone_is_told_that_the_reason_will_be_public(client, services, clock, people):
    number = propose(services, people["anna"])
    clock.forward(hours=24)
    sign_in(client, services, people["anna"])
    assert "your reason will be public, marked “done by one person”" in open_page(client, f"{LIST}{number}").text


def test_an_act_that_cannot_be_carried_out_any_more_stays_undone(client, services, people):
    number = propose(services, people["anna"], impossible=True)
    sign_in(client, services, people["jan"])
    answer = press(client, number, "potwierdz")
    assert (answer.status_code, "Tego już nie da się zrobić." in answer.text) == (422, True)
    assert state(services, number)[0] is PendingState.WAITING


def test_the_second_of_two_decisions_changes_nothing(client, services, people):
    number = propose(services, people["anna"])
    sign_in(client, services, people["jan"])
    page = open_page(client, f"{LIST}{number}")
    token = page.forms[-1].fields["csrf_token"][0]
    data = {"csrf_token": token, "reason": "x"}
    assert client.post(f"{LIST}{number}/potwierdz", data=data).status_code == 303
    assert client.post(f"{LIST}{number}/odrzuc", data=data).status_code == 409
    assert state(services, number)[0] is PendingState.CONFIRMED


def test_deciding_asks_for_the_second_factor_that_was_not_shown_just_now(client, services, people):
    number = propose(services, people["anna"])
    sign_in(client, services, people["jan"], fresh=False)
    assert press(client, number, "potwierdz").status_code == 403
    assert state(services, number)[0] is PendingState.WAITING


def test_acts_of_another_edition_are_not_there(client, services, people):
    number = propose(services, people["anna"], edition_id=3)
    with services.database.transaction() as session:
        elsewhere = make_staff(session, Role.COORDINATOR, scope=edition_scope(4))
    sign_in(client, services, elsewhere)
    assert "Do thing 7." not in open_page(client, LIST).text
    assert client.get(f"{LIST}{number}").status_code == 404


def test_an_act_of_a_kind_this_version_does_not_know_breaks_nothing(client, services, people):
    number = propose(services, people["anna"])
    with services.database.transaction() as session:
        values = {"kind": "of.the.future", "object_key": "x", "params": {}, "reason": "x", "alone_allowed": False}
        row = PendingAct(**values, proposed_by=people["anna"].id, proposed_at=START, state=PendingState.WAITING)
        session.add(row)
    sign_in(client, services, people["jan"])
    assert "Do thing 7." in open_page(client, LIST).text
    assert client.get(f"{LIST}{row.id}").status_code == 404
    assert number != row.id


# --- by a mailed link ------------------------------------------------------------------------------------------------


@pytest.fixture
def letter(services, people):
    """The number of a waiting act and the address in the secretary's mail."""
    number = propose(services, people["anna"])
    with services.database.read_session() as session:
        mails = latest_mails(session, Vault(SECRET_KEY), 10)
    url = next(mail.context["url"] for mail in mails if mail.recipient == "ewa@zielone.example")
    return number, "/en" + re.sub(r"^http://localhost", "", url)


def answer(client, url, **typed):
    values = {"decision": "confirm", "code": code_at(START), **typed}
    return post_form(client, url, values, action=url)


def test_the_page_of_the_link_shows_what_is_asked_without_a_session(client, letter):
    page = open_page(client, letter[1])
    assert "Ewa Sekretarz, you are asked to be the second person." in page.text
    assert "Do thing 7." in page.text
    assert "Tak uchwalono." in page.text
    assert "Menu of the desk" not in page.html


def test_opening_the_page_changes_nothing(client, services, letter):
    for _ in range(8):
        open_page(client, letter[1])
    assert state(services, letter[0])[0] is PendingState.WAITING
    assert answer(client, letter[1]).status_code == 200


def test_a_code_confirms(client, services, people, letter):
    done = answer(client, letter[1])
    assert (done.status_code, "Confirmed. It is done." in done.text) == (200, True)
    assert state(services, letter[0]) == (PendingState.CONFIRMED, people["sekretarz"].id, "", False)
    assert carried_out(services) == ["7"]
    with services.database.read_session() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "act.confirmed")).one()
    assert (entry.actor_id, entry.actor_role) == (str(people["sekretarz"].id), "second_person")


def test_a_code_rejects_with_a_reason(client, services, letter):
    done = answer(client, letter[1], decision="reject", reason="Zła data.")
    assert (done.status_code, "Rejected. Nothing was done." in done.text) == (200, True)
    assert state(services, letter[0])[::2] == (PendingState.REJECTED, "Zła data.")


@pytest.mark.parametrize(
    ("typed", "faults"),
    (
        ({"decision": "", "code": ""}, ["#decision", "#code"]),
        ({"decision": "perhaps"}, ["#decision"]),
        ({"decision": "reject", "reason": " "}, ["#reason"]),
        ({"decision": "reject", "code": ""}, ["#code", "#reason"]),
        ({"reason": "x" * 1001}, ["#reason"]),
    ),
)
def test_what_is_missing_is_told_at_once_and_uses_no_code_up(client, services, letter, typed, faults):
    refused = answer(client, letter[1], **typed)
    assert refused.status_code == 422
    assert sorted(re.findall(r'<li><a href="(#\w+)"', refused.text)) == sorted(faults)
    assert answer(client, letter[1]).status_code == 200


def test_a_wrong_code_keeps_what_was_typed(client, services, letter):
    refused = answer(client, letter[1], decision="reject", reason="Zła data.", code="000000")
    assert refused.status_code == 422
    page = read_page(refused)
    assert page.forms[-1].fields["decision"] == ["reject"]
    assert page.forms[-1].fields["reason"] == ["Zła data."]
    assert state(services, letter[0])[0] is PendingState.WAITING


def test_after_five_wrong_codes_the_link_is_dead_for_the_right_one_too(client, services, clock, letter):
    for _ in range(5):
        assert answer(client, letter[1], code="000000").status_code in (422, 429)
        clock.forward(minutes=16)
    assert client.get(letter[1]).status_code == 404
    assert state(services, letter[0])[0] is PendingState.WAITING


def test_a_code_works_once(client, services, people, letter):
    other = propose(services, people["anna"], key="8")
    with services.database.read_session() as session:
        mails = latest_mails(session, Vault(SECRET_KEY), 10)
    urls = {mail.context["url"] for mail in mails if mail.recipient == "ewa@zielone.example"}
    second = next(url for url in urls if not letter[1].endswith(url.rsplit("/", 1)[1]))
    assert answer(client, letter[1]).status_code == 200
    assert answer(client, second.replace("http://localhost", "/en")).status_code == 422
    assert state(services, other)[0] is PendingState.WAITING


def test_a_link_of_a_decided_act_says_how_it_was_decided(client, services, people, letter):
    with services.database.transaction() as session:
        jan = people["jan"]
        decider = pending.Decider(jan.id, pending.grants_of(jan), user_of(jan).actor)
        pending.confirm(session, letter[0], decider=decider, now=START)
    page = open_page(client, letter[1])
    assert "This was decided already" in page.text
    assert "confirmed by Jan Kowal" in page.text
    assert page.forms == []


@pytest.mark.parametrize("path", ("x", "A" * 200, "../../etc"))
def test_a_made_up_link_does_not_work(client, path):
    assert client.get(f"/en/urzad/potwierdzenie/{path}").status_code == 404


def test_a_link_ends_after_seven_days(client, clock, letter):
    clock.forward(days=7)
    page = open_page(client, letter[1], status=404)
    assert page.heading == "This link does not work"


def test_a_link_of_a_closed_account_does_not_work(client, services, people, letter):
    with services.database.transaction() as session:
        session.merge(people["sekretarz"]).active = False
    assert client.get(letter[1]).status_code == 404


def test_a_role_that_was_taken_back_decides_nothing(client, services, people, letter):
    with services.database.transaction() as session:
        for grant in session.merge(people["sekretarz"]).grants:
            grant.revoked_at = START
    page = open_page(client, letter[1])
    assert "You may not decide this any more" in page.text
    assert page.forms == []


def test_the_mail_says_what_is_proposed_and_where_to_decide(app, mailer, letter):
    run_due_jobs(app)
    (mail,) = [mail for mail in mailer.sent if mail.recipient == "ewa@zielone.example"]
    for words in ("Do thing 7.", "Anna Nowak", "Tak uchwalono.", letter[1].removeprefix("/en")):
        assert words in mail.body
