"""The audit log at the desk: an auditor finds what was done, without personal data, and checks that it is whole."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import event, select, update
from support.audit import by_hand, write_entries
from support.clock import START
from support.desk import make_staff, sign_in
from support.pages import open_page, post_form

from budzet.accounts.roles import Role
from budzet.audit import services as audit
from budzet.audit.models import AuditEntry
from budzet.base.actor import SYSTEM, command, staff

LOG = "/en/urzad/dziennik/"


@pytest.fixture
def auditor(client, services):
    """An auditor at the desk; the log has an entry of each kind of actor."""
    with services.database.transaction() as session:
        person = make_staff(session, Role.AUDITOR, name="Zofia Kontrola")
        for actor, act, kind, number in (
            (staff(7, "coordinator"), "act.proposed", "act", "1"),
            (command("demo"), "edition_created", "edition", "2031"),
            (SYSTEM, "something.new", "shadow", "5"),
        ):
            audit.record(session, actor, act, now=START, object_kind=kind, object_id=number, reason="Tak uchwalono.")
    sign_in(client, services, person)
    return person


def rows(page):
    """Return how many entries a page shows."""
    return page.html.count('<th scope="row"')


def export(client, kind):
    listed = f"{LOG}?kto=staff"
    return post_form(client, listed, {"reason": "Kontrola roczna", "kind": kind}, action=listed)


def read_csv(answer):
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))


def test_acts_are_told_in_words_and_people_by_number_and_role(client, auditor):
    page = open_page(client, LOG)
    assert page.heading == "Audit log"
    assert "person 7 (coordinator) Act of two persons proposed act of two persons 1" in page.text
    assert "command “demo” Edition made edition 2031" in page.text
    assert "Tak uchwalono." in page.text


def test_an_act_this_version_does_not_know_is_shown_by_its_name(client, auditor):
    assert "the service itself something.new shadow 5" in open_page(client, LOG).text


@pytest.mark.parametrize(
    ("query", "found"),
    (
        ("", 3),
        ("od=2026-05-04&do=2026-05-04", 3),
        ("od=2026-05-05", 0),
        ("do=2026-05-03", 0),
        ("czynnosc=edition_created", 1),
        ("kto=staff", 1),
        ("kto=staff&numer-osoby=7", 1),
        ("kto=staff&numer-osoby=8", 0),
        ("rodzaj=edition&numer=2031", 1),
        ("edycja=12", 0),
        # Nonsense narrows nothing and breaks nothing.
        ("od=wczoraj&edycja=x&kto=nobody&strona=abc", 3),
        ("edycja=99999999999999999999", 3),
        ("numer=%00", 3),
    ),
)
def test_filters_stand_in_the_address(client, auditor, query, found):
    page = open_page(client, f"{LOG}?{query}")
    assert rows(page) == found
    assert ("No entry fits the filter." in page.text) is (found == 0)


def test_the_list_has_pages_and_asks_the_same_few_questions_whatever_its_length(client, services, auditor):
    write_entries(services.database, 60)
    asked = []
    event.listen(services.database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    first = open_page(client, f"{LOG}?rodzaj=act")
    entries = [statement for statement in asked if "audit_entry" in statement]
    assert (rows(first), len(entries)) == (50, 3)
    assert first.links["Next page"].endswith("?rodzaj=act&strona=2")
    assert rows(open_page(client, f"{LOG}?rodzaj=act&strona=2")) == 11


def test_a_whole_log_is_said_to_be_whole(client, services, auditor):
    answer = post_form(client, LOG, action="/en/urzad/dziennik/sprawdz")
    assert answer.status_code == 303
    page = open_page(client, answer.location)
    assert "Dziennik jest cały: 3 wpisy" in page.text


def test_a_row_changed_by_hand_is_named(client, services, auditor):
    by_hand(services.database, update(AuditEntry).where(AuditEntry.id == 2).values(object_id="2032"))
    answer = post_form(client, LOG, action="/en/urzad/dziennik/sprawdz", follow=True)
    assert "Dziennik jest naruszony. Wpis nr 2 został zmieniony" in answer.text


def test_an_export_needs_a_reason_and_is_an_entry_itself(client, services, auditor):
    refused = post_form(client, f"{LOG}?kto=staff", action=f"{LOG}?kto=staff")
    assert (refused.status_code, "Write why you need this table." in refused.text) == (422, True)
    answer = export(client, "csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dziennik.csv"'
    table = read_csv(answer)
    with services.database.read_session() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.act, last.actor_id, last.reason) == ("audit.exported", str(auditor.id), "Kontrola roczna")
    assert [row[0] for row in table] == ["Number", "4", "1"]
    assert table[1][8] == last.hash.hex()


def test_an_export_as_a_workbook_opens_as_one(client, auditor):
    answer = export(client, "xlsx")
    assert answer.data.startswith(b"PK")
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')


def test_an_export_asks_for_the_second_factor_that_was_not_shown_just_now(client, services, auditor):
    sign_in(client, services, auditor, fresh=False)
    answer = export(client, "csv")
    assert (answer.status_code, "Confirm with your code" in answer.text) == (403, True)


def test_the_auditor_sees_no_names(client, services, auditor):
    with services.database.transaction() as session:
        make_staff(session, Role.COORDINATOR, name="Barbara Sekretna", email="sekretna@zielone.example")
    page = open_page(client, LOG)
    assert "Sekretna" not in page.text
    assert "sekretna" not in page.html


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_nobody_else_opens_the_log(client, services, role):
    with services.database.transaction() as session:
        person = make_staff(session, role)
    sign_in(client, services, person)
    assert client.get(LOG).status_code == 403
