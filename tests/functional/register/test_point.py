"""A resident is added to the register at a point: what the clerk types becomes tags, whatever the register knew."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from support.clock import START
from support.desk import make_staff, sign_in
from support.editions import WEEK, make_plan, make_spans, store_city, stored_edition
from support.pages import open_page, post_form, read_page
from support.register import ANNA_PESEL, JAN_PESEL, NORTH, SOUTH, register_plan, store_office

from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.residents import keys
from budzet.residents.person_key import strong_tag, voter_tag
from budzet.residents.register import queries
from budzet.residents.register.models import RegisterEntry

URL = "/en/urzad/edycje/2026/rejestr/dopisz"
ANNA = {
    "given_name": "Anna",
    "surname": "Kowalska",
    "birth_day": "27",
    "birth_month": "3",
    "birth_year": "1985",
    "pesel": "",
    "street": "Mariacka",
    "house": "3",
    "district": "",
    "basis": "declaration",
    "signed": "y",
}


@pytest.fixture
def point(client, services, clock):
    """A clerk of a point; voting is open."""
    with services.database.transaction() as session:
        store_office(session)
        clerk = make_staff(session, Role.POINT_OFFICER)
    clock.set(START + 10 * WEEK)
    sign_in(client, services, clerk)
    return client


def add(client, **changes):
    return post_form(client, URL, {**ANNA, **changes}, action=URL)


def rows(services):
    with services.database.read_session() as session:
        return session.scalars(select(RegisterEntry).order_by(RegisterEntry.voter_tag, RegisterEntry.twin)).all()


def secret(services):
    return keys.load(services.settings.keys_dir, 1).registration


def test_a_person_is_in_the_register_at_once_as_tags_only(point, services):
    assert add(point, pesel=ANNA_PESEL).location == URL
    assert "This person is in the register and can vote now." in open_page(point, URL).text
    [row] = rows(services)
    day = dt.date(1985, 3, 27)
    voter = voter_tag(secret(services), 1, surname="Kowalska", given_name="Anna", birth_date=day)
    assert (row.voter_tag, row.strong_tag, row.area) == (voter, strong_tag(secret(services), 1, ANNA_PESEL), NORTH)
    assert row.clerk_id is not None
    with services.database.read_session() as session:
        assert queries.admits(session, 1, voter, None)
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "register.person_added")).one()
    assert (entry.actor_id, entry.actor_role) == (str(row.clerk_id), "point_officer")
    assert dict(entry.details) == {"basis": "declaration"}


@pytest.mark.parametrize(
    ("typed", "area"),
    [
        ({"house": "20"}, SOUTH),
        ({"street": "", "house": "", "district": "poludnie"}, SOUTH),
        ({"street": "Nieznana", "district": "polnoc"}, NORTH),
    ],
)
def test_the_district_comes_from_the_address_or_is_chosen(point, services, typed, area):
    assert add(point, **typed).status_code == 303
    assert [row.area for row in rows(services)] == [area]


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        # The same person again, with or without the number: nothing is added, and the page says the same.
        ({}, {}, 1),
        ({"pesel": ANNA_PESEL}, {}, 1),
        ({"pesel": ANNA_PESEL}, {"pesel": ANNA_PESEL, "surname": "Nowa"}, 1),
        # Another person of the same name born on the same day.
        ({"pesel": ANNA_PESEL}, {"pesel": "85032700106"}, 2),
        ({}, {"surname": "Lis"}, 2),
    ],
)
def test_nobody_is_told_whether_a_person_was_there_before(point, services, first, second, count):
    add(point, **first)
    said = post_form(point, URL, {**ANNA, **second}, action=URL, follow=True)
    assert "This person is in the register and can vote now." in read_page(said).text
    assert len(rows(services)) == count


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"surname": ""}, "Write the surname."),
        ({"given_name": "?"}, "Write the name with letters."),
        ({"birth_day": "", "birth_month": "", "birth_year": ""}, "Write the date of birth"),
        ({"birth_day": "31", "birth_month": "2"}, "There is no such date."),
        ({"birth_year": "2126"}, "This date of birth is in the future."),
        ({"birth_year": "1885"}, "It would make the person more than 115 years old."),
        ({"pesel": "123"}, "This is not a PESEL number."),
        ({"pesel": JAN_PESEL}, "The PESEL number has another date of birth in it."),
        ({"street": "Nieznana"}, "The street index does not know this address."),
        ({"street": "", "house": ""}, "Write street and house number, or choose the district."),
        ({"signed": None}, "Tick that the person has shown a document and signed."),
        ({"basis": "whim"}, "Choose one of the answers on the list."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_stored(point, services, typed, sentence):
    refused = add(point, **typed)
    assert refused.status_code == 422
    assert sentence in read_page(refused).text
    assert rows(services) == []


def test_after_the_vote_nobody_is_added(point, services, clock):
    page = open_page(point, URL)
    clock.set(START + 11 * WEEK)
    with services.database.transaction() as session:
        clerk = make_staff(session, Role.POINT_OFFICER)
    sign_in(point, services, clerk)
    refused = post_form(point, page, ANNA, action=URL)
    assert refused.status_code == 409
    assert "Głosowanie już się skończyło." in read_page(refused).text
    assert rows(services) == []


def test_where_there_are_no_districts_no_address_is_asked_for(client, services):
    plan = make_plan()
    pools = tuple(pool.model_copy(update={"district": None, "contest": "ogolnomiejskie"}) for pool in plan.pools[2:])
    with services.database.transaction() as session:
        store_city(session)
        bare = make_plan(districts=(), pools=pools, contests=plan.contests[1:])
        stored_edition(session, plan=bare, drafts=(), frozen=False)
        clerk = make_staff(session, Role.POINT_OFFICER)
    sign_in(client, services, clerk)
    assert "street" not in open_page(client, URL).form(URL).fields
    added = post_form(client, URL, {**ANNA, "street": None, "house": None, "district": None}, action=URL)
    assert added.status_code == 303
    assert [row.area for row in rows(services)] == [0]


def test_the_menu_of_a_clerk_leads_there(point):
    way = open_page(point, "/en/urzad/").links["Add a resident"]
    assert point.get(way).location == URL
    assert URL in open_page(point, URL).links.values()


def test_where_several_editions_have_a_register_the_clerk_chooses(point, services):
    with services.database.transaction() as session:
        spans = make_spans(START + 10 * WEEK, START + 11 * WEEK)
        stored_edition(session, plan=register_plan(slug="2027", title="Druga"), spans=spans, frozen=False)
        # None of these: without a register, over.
        stored_edition(session, plan=make_plan(slug="2025"), spans=spans, frozen=False)
        stored_edition(session, plan=register_plan(slug="2024"), spans=make_spans(START, START + WEEK), frozen=False)
    links = open_page(point, "/en/urzad/rejestr").links.values()
    assert {url for url in links if url.endswith("/dopisz")} == {URL, URL.replace("2026", "2027")}


def test_after_all_votes_there_is_nothing_to_choose(point, services, clock):
    clock.set(START + 12 * WEEK)
    with services.database.transaction() as session:
        clerk = make_staff(session, Role.POINT_OFFICER)
    sign_in(point, services, clerk)
    assert "There is no edition now" in open_page(point, "/en/urzad/rejestr").text
