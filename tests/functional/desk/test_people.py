"""People at the desk: listed, added, invited, closed; roles only by two persons."""

from __future__ import annotations

import csv
import io
import re

import pytest
from sqlalchemy import event, select
from support.clock import START
from support.desk import SECRET_KEY, grant, make_department, make_staff, sign_in
from support.editions import stored_edition
from support.pages import open_page, post_form

from budzet.accounts import pending
from budzet.accounts.models import PendingAct, RoleGrant, Staff
from budzet.accounts.pending import Decider
from budzet.accounts.roles import Permission, Role, ScopeKind
from budzet.audit.models import AuditEntry
from budzet.base import actor as actors
from budzet.desk.permission_words import PERMISSION_NAMES
from budzet.notifications.queries import latest_mails
from budzet.notifications.vault import Vault

LIST = "/en/urzad/osoby/"
EVERYBODY = ["Piotr Adamski", "Jan Kowal", "Anna Nowak", "Ewa Żółć"]


@pytest.fixture
def admin(client, services):
    with services.database.transaction() as session:
        person = make_staff(session, Role.ADMIN, name="Anna Nowak", email="anna@zielone.example")
    sign_in(client, services, person)
    return person


@pytest.fixture
def others(services, admin):
    """A reviewer in a department, somebody invited, somebody whose account is closed."""
    with services.database.transaction() as session:
        zielen = make_department(session)
        ewa = make_staff(session, Role.MODERATOR, name="Ewa Żółć", email="ewa@zielone.example", department=zielen)
        piotr = make_staff(session, name="Piotr Adamski", email="piotr@zielone.example")
        piotr.totp_sealed = None
        jan = make_staff(session, Role.EDITOR, name="Jan Kowal", email="jan@zielone.example")
        jan.active = False
    return {"ewa": ewa, "piotr": piotr, "jan": jan, "zielen": zielen}


def entries(services, act):
    with services.database.read_session() as session:
        return session.scalars(select(AuditEntry).where(AuditEntry.act == act)).all()


def listed(page):
    """Return the names of the list in its order."""
    return re.findall(r'/osoby/\d+">([^<]+)</a>', page.html)


def get(services, person):
    with services.database.read_session() as session:
        return session.get_one(Staff, person.id)


# --- the list --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "names"),
    (
        ("", EVERYBODY),
        ("q=zolc", ["Ewa Żółć"]),
        ("q=jan@zielone", ["Jan Kowal"]),
        ("rola=moderator", ["Ewa Żółć"]),
        ("stan=active", ["Anna Nowak", "Ewa Żółć"]),
        ("stan=invited", ["Piotr Adamski"]),
        ("stan=closed", ["Jan Kowal"]),
        ("wydzial={department}", ["Ewa Żółć"]),
        ("stan=closed&rola=moderator", []),
        # Nonsense narrows nothing.
        ("stan=x&rola=king&wydzial=abc&strona=-1", EVERYBODY),
    ),
)
def test_the_list_is_narrowed_by_the_address(client, others, query, names):
    page = open_page(client, LIST + "?" + query.format(department=others["zielen"].id))
    assert listed(page) == names
    assert ("Nobody fits the filter." in page.text) is (names == [])


@pytest.mark.parametrize(
    ("query", "first", "sorted_"),
    (
        ("", "Piotr Adamski", "ascending"),
        ("?kolejnosc=-nazwisko", "Ewa Żółć", "descending"),
        ("?kolejnosc=stan", "Anna Nowak", "ascending"),
        ("?kolejnosc=nonsense", "Piotr Adamski", "ascending"),
    ),
)
def test_the_list_is_sorted_by_its_headings(client, others, query, first, sorted_):
    page = open_page(client, LIST + query)
    assert listed(page)[0] == first
    assert page.html.count("aria-sort=") == 1
    assert f'aria-sort="{sorted_}"' in page.html


def test_the_list_asks_the_same_questions_whatever_its_length(client, services, others):
    def asked():
        statements = []

        def note(*call):
            statements.append(call[2])

        event.listen(services.database.engine, "before_cursor_execute", note)
        open_page(client, LIST)
        event.remove(services.database.engine, "before_cursor_execute", note)
        return len(statements)

    few = asked()
    with services.database.transaction() as session:
        for _ in range(25):
            make_staff(session, Role.EDITOR)
    assert asked() == few
    assert "?strona=2" in open_page(client, LIST).html


def test_the_list_is_taken_along_only_with_a_reason_that_is_logged(client, services, others):
    listed_ = f"{LIST}?stan=closed"
    assert post_form(client, listed_, action=listed_).status_code == 422
    answer = post_form(client, listed_, {"reason": "Przegląd uprawnień", "kind": "csv"}, action=listed_)
    table = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert table[1:] == [["Jan Kowal", "jan@zielone.example", "editor", "", "closed", ""]]
    (entry,) = entries(services, "staff.exported")
    assert entry.reason == "Przegląd uprawnień"


def test_everybody_and_every_permission_stand_in_the_table_of_roles(client, others):
    page = open_page(client, f"{LIST}role")
    assert set(PERMISSION_NAMES) == set(Permission)
    for name in PERMISSION_NAMES.values():
        assert str(name) in page.text
    assert page.links["Ewa Żółć"].endswith(f"/osoby/{others['ewa'].id}")
    assert "Jan Kowal" not in page.text  # the account is closed


# --- one person ------------------------------------------------------------------------------------------------------


def test_a_look_at_a_person_is_an_entry_of_the_log(client, services, admin, others):
    open_page(client, f"{LIST}{others['ewa'].id}")
    (entry,) = entries(services, "staff.looked_at")
    assert (entry.actor_id, entry.object_id) == (str(admin.id), str(others["ewa"].id))


def test_a_person_is_added_and_invited_at_once(client, services, admin):
    answer = post_form(
        client,
        f"{LIST}dodaj",
        {"name": "Olga Nowa", "email": "Olga@Zielone.example", "department": ""},
        action=f"{LIST}dodaj",
    )
    assert answer.status_code == 303
    page = open_page(client, answer.location)
    assert page.heading == "Olga Nowa"
    assert "invited" in page.text
    with services.database.read_session() as session:
        (mail,) = latest_mails(session, Vault(SECRET_KEY), 5)
    assert (mail.template, mail.recipient) == ("staff_invitation", "olga@zielone.example")


def test_a_refused_person_keeps_what_was_typed_and_tells_every_fault(client, admin):
    answer = post_form(
        client, f"{LIST}dodaj", {"name": "", "email": "nie adres", "department": "99"}, action=f"{LIST}dodaj"
    )
    assert answer.status_code == 422
    for expected in ('href="#name"', 'href="#email"', 'href="#department"', 'value="nie adres"'):
        assert expected in answer.text


def test_an_address_somebody_has_is_refused(client, others):
    answer = post_form(
        client, f"{LIST}dodaj", {"name": "Drugi Jan", "email": "JAN@zielone.example"}, action=f"{LIST}dodaj"
    )
    assert answer.status_code == 422
    assert "has this e-mail address" in answer.text


def test_the_data_of_a_person_are_changed(client, services, others):
    ewa, zielen = others["ewa"], others["zielen"]
    url = f"{LIST}{ewa.id}/dane"
    page = open_page(client, url)
    assert page.form(url).fields["department"] == [str(zielen.id)]
    assert post_form(client, page, {"name": "Ewa Nowa", "department": ""}, action=url).status_code == 303
    assert (get(services, ewa).name, get(services, ewa).department_id) == ("Ewa Nowa", None)


def press(client, person, button):
    url = f"{LIST}{person.id}"
    return post_form(client, url, action=f"{url}/{button}")


@pytest.mark.parametrize(
    ("who", "button", "act"),
    (
        ("piotr", "zapros", "staff.invited"),
        ("ewa", "drugi-skladnik", "staff.second_factor_reset"),
        ("ewa", "nowe-konto", "staff.reset"),
        ("ewa", "zamknij", "staff.deactivated"),
        ("jan", "otworz", "staff.reactivated"),
    ),
)
def test_the_account_of_a_person_is_kept_by_buttons(client, services, others, who, button, act):
    assert press(client, others[who], button).status_code == 303
    (entry,) = entries(services, act)
    assert entry.object_id == str(others[who].id)


@pytest.mark.parametrize("button", ("zapros", "drugi-skladnik", "zamknij", "otworz", "rola"))
def test_a_person_that_is_not_there_is_not_found(client, admin, button):
    token = open_page(client, f"{LIST}dodaj").form(f"{LIST}dodaj").fields["csrf_token"][0]
    assert client.post(f"{LIST}9999/{button}", data={"csrf_token": token}).status_code == 404


def test_ones_own_account_cannot_be_closed(client, services, admin):
    page = open_page(client, f"{LIST}{admin.id}")
    assert [form for form in page.forms if form.action.endswith("/zamknij")] == []
    token = page.forms[-1].fields["csrf_token"][0]
    answer = client.post(f"{LIST}{admin.id}/zamknij", data={"csrf_token": token})
    assert (answer.status_code, "Własnego konta nie można zamknąć" in answer.text) == (422, True)
    assert get(services, admin).active is True


# --- roles -----------------------------------------------------------------------------------------------------------

WANTED = {"role": "editor", "scope": "city", "valid_from": "4.05.2026", "valid_until": "", "reason": "Zastępstwo."}


def propose(client, person, **changes):
    url = f"{LIST}{person.id}/rola"
    return post_form(client, url, {**WANTED, **changes}, action=url)


def waiting(services):
    with services.database.read_session() as session:
        return session.scalars(select(PendingAct)).all()


def test_a_role_is_proposed_and_holds_only_when_another_person_confirmed_it(client, services, admin, others):
    with services.database.transaction() as session:
        second = make_staff(session, Role.SECOND_PERSON)
    assert propose(client, others["ewa"], valid_until="31 grudnia 2026").status_code == 303
    page = open_page(client, f"{LIST}{others['ewa'].id}")
    assert "Waits for a second person Give Ewa Żółć the role: editor, in the whole city" in page.text
    (act,) = waiting(services)
    with services.database.transaction() as session:
        decider = Decider(second.id, pending.grants_of(second), actors.staff(second.id))
        pending.confirm(session, act.id, decider=decider, now=START)
    page = open_page(client, f"{LIST}{others['ewa'].id}")
    assert "editor in the whole city from 4 May 2026 until 31 December 2026" in page.text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("changes", "faults"),
    (
        ({"role": "", "scope": "", "valid_from": "", "reason": ""}, ["role", "scope", "valid_from", "reason"]),
        ({"role": "king"}, ["role"]),
        ({"scope": "department:9999"}, ["scope"]),
        ({"scope": "moon:1"}, ["scope"]),
        ({"role": "auditor", "scope": "department:{department}"}, ["scope"]),
        ({"role": "merit_reviewer"}, ["scope"]),
        ({"valid_from": "31.02.2026"}, ["valid_from"]),
        ({"valid_until": "3.05.2026"}, ["valid_until"]),
        ({"role": "moderator"}, ["role"]),  # has it already
    ),
)
def test_a_faulty_role_is_refused_with_every_fault(client, services, others, changes, faults):
    typed = {name: value.format(department=others["zielen"].id) for name, value in changes.items()}
    answer = propose(client, others["ewa"], **typed)
    assert answer.status_code == 422
    assert [name for name in WANTED if f'<a href="#{name}">' in answer.text] == [
        name for name in WANTED if name in faults
    ]
    assert waiting(services) == []


def test_a_role_for_a_department_or_an_edition_is_offered_by_name(client, services, settings_of_site, others):
    page = open_page(client, f"{LIST}{others['ewa'].id}/rola")
    assert "Wydział Zieleni (zielen)" in page.text
    assert (
        propose(client, others["ewa"], role="merit_reviewer", scope=f"department:{others['zielen'].id}").status_code
        == 303
    )
    (act,) = waiting(services)
    assert act.params["scope_kind"] == ScopeKind.DEPARTMENT.value
    assert act.alone_allowed is True  # the stored edition is of a small office


@pytest.fixture
def settings_of_site(services):
    with services.database.transaction() as session:
        stored_edition(session, services.settings.keys_dir)


def test_taking_a_role_back_is_proposed_with_a_reason(client, services, others):
    with services.database.read_session() as session:
        number = session.scalar(select(RoleGrant.id).where(RoleGrant.staff_id == others["ewa"].id))
    url = f"{LIST}{others['ewa'].id}/odbierz/{number}"
    assert "moderator, in the whole city" in open_page(client, url).text
    assert post_form(client, url, {"reason": ""}, action=url).status_code == 422
    assert post_form(client, url, {"reason": "Zmiana obowiązków."}, action=url).status_code == 303
    (act,) = waiting(services)
    assert (act.kind, act.params, act.reason) == ("role.revoke", {"grant_id": number}, "Zmiana obowiązków.")


def test_the_last_administrator_keeps_the_role(client, services, admin):
    with services.database.read_session() as session:
        number = session.scalar(select(RoleGrant.id).where(RoleGrant.staff_id == admin.id))
    url = f"{LIST}{admin.id}/odbierz/{number}"
    assert post_form(client, url, {"reason": "Odchodzę."}, action=url).status_code == 422
    assert waiting(services) == []


def test_a_role_of_another_person_is_not_found_under_this_one(client, services, admin, others):
    with services.database.read_session() as session:
        number = session.scalar(select(RoleGrant.id).where(RoleGrant.staff_id == others["ewa"].id))
    assert client.get(f"{LIST}{admin.id}/odbierz/{number}").status_code == 404


def test_every_dangerous_press_asks_for_the_second_factor(client, services, admin, others):
    sign_in(client, services, admin, fresh=False)
    assert press(client, others["ewa"], "zamknij").status_code == 403
    assert propose(client, others["ewa"]).status_code == 403
    assert get(services, others["ewa"]).active is True


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_keeps_accounts(client, services, role):
    with services.database.transaction() as session:
        person = make_staff(session)
        grant(session, person, role)
    sign_in(client, services, person)
    assert client.get(LIST).status_code == 403
