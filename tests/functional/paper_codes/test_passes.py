"""Passes: who comes to a point with a document votes there, without phone, e-mail and PESEL."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from support.clock import START
from support.desk import make_staff, sign_in
from support.editions import NORTH, WEEK, store_city, stored_edition
from support.pages import open_page, post_form, read_page
from support.paper_codes import BY_CODE, PASS, enter_by_name, made_pass, open_ballot, paper_plan, store_office
from support.voter import ANNA, ROOT, cast, choose
from support.voting import envelopes, statuses

from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.editions.terms import InPerson, Minors, NameBirthAddress
from budzet.residents.paper_codes.models import PaperCode


@pytest.fixture
def stored(services, point):
    return point[0]


@pytest.fixture
def point(services):
    """The edition and the clerk of a point."""
    stored, _, _, clerk = store_office(services)
    return stored, clerk


@pytest.fixture
def clerk(app, services, point):
    """The clerk at their computer."""
    desk = app.test_client()
    sign_in(desk, services, point[1])
    return desk


def vote_on(client) -> None:
    choose(client, "lokalne", {1: 3})
    choose(client, "ogolnomiejskie", [8])
    cast(client)


def test_a_resident_with_a_document_votes_at_the_point(client, services, clerk, stored):
    code = made_pass(clerk)
    assert open_ballot(client, code, way="przepustka").status_code == 303
    vote_on(client)
    (envelope,) = envelopes(services.database, stored)
    assert (envelope.status.value, envelope.assurance, envelope.contact_tag) == ("counted", 4, None)
    assert "Passes you have given out in this edition: 1, used so far: 1." in open_page(clerk, PASS).text


def test_a_pass_is_good_once(app, client, clerk):
    code = made_pass(clerk)
    assert open_ballot(client, code, way="przepustka").status_code == 303
    again = open_ballot(app.test_client(), code, way="przepustka")
    assert again.status_code == 422
    assert "Ten kod nie otwiera karty" in read_page(again).text


@pytest.mark.parametrize(("minutes", "status"), ((59, 303), (60, 422)))
def test_a_pass_is_good_for_an_hour(client, clerk, clock, minutes, status):
    code = made_pass(clerk)
    clock.forward(minutes=minutes)
    assert open_ballot(client, code, way="przepustka").status_code == status


def test_a_pass_is_no_letter_and_opens_nothing_for_another_person(client, clerk):
    code = made_pass(clerk)
    assert open_ballot(client, code, way="kod-z-listu").status_code == 422
    assert open_ballot(client, code, way="przepustka", surname="Lis").status_code == 422
    assert open_ballot(client, code, way="przepustka").status_code == 303, "the tries of others do not use it up"


def test_a_vote_at_the_point_takes_the_place_of_one_cast_with_stolen_data(app, client, services, clerk, stored):
    thief = app.test_client()
    enter_by_name(thief)
    vote_on(thief)
    assert open_ballot(client, made_pass(clerk), way="przepustka").status_code == 303
    vote_on(client)
    assert statuses(services.database, stored) == {"superseded": 1, "counted": 1}


def test_what_the_clerk_types_is_not_stored(services, clerk):
    made_pass(clerk, pesel="44051401359", birth_day="14", birth_month="5", birth_year="1944")
    with services.database.read_session() as session:
        (row,) = session.scalars(select(PaperCode)).all()
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.act == "pass.made")).all()
    assert (row.area, row.strong_tag is not None, row.batch_id) == (NORTH, True, None)
    assert "Kowalska" not in str(entry.details)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    (
        ({"surname": ""}, "Write the surname."),
        ({"birth_year": "1825"}, "It would make the person more than 115 years old."),
        ({"signed": None}, "Tick that the person has shown a document and signed."),
        ({"district": ""}, "Write street and house number, or choose the district."),
        ({"pesel": "44051401358"}, "This is not a PESEL number."),
    ),
)
def test_a_fault_is_told_beside_its_field_and_no_pass_is_made(services, clerk, changes, sentence):
    who = {**BY_CODE, "district": "polnoc", "signed": "y", **changes}
    who.pop("lives_here")
    answer = post_form(clerk, PASS, who, action=PASS)
    page = read_page(answer)
    assert answer.status_code == 422
    assert sentence in page.text
    assert "receipt-number" not in page.html
    with services.database.read_session() as session:
        assert session.scalars(select(PaperCode)).all() == []


def test_before_and_after_the_vote_no_pass_is_given_out(services, clerk, clock, point):
    for at in (START - 2 * WEEK, START + WEEK):
        clock.set(at)
        sign_in(clerk, services, point[1])
        assert "Przepustki wydaje się tylko wtedy, gdy trwa głosowanie." in open_page(clerk, PASS).text
        assert not [form for form in open_page(clerk, PASS).forms if form.action == PASS]


def test_a_minor_needs_the_consent_the_clerk_has_seen(app, services, client):
    plan = paper_plan(schemes=(NameBirthAddress(), InPerson()), minors=Minors(consent_under=13, consent_form="paper"))
    with services.database.transaction() as session:
        store_city(session)
        stored = stored_edition(session, services.settings.keys_dir, plan=plan)
        officer = make_staff(session, Role.POINT_OFFICER)
    desk = app.test_client()
    sign_in(desk, services, officer)
    child = {**BY_CODE, "birth_year": "2015"}
    who = {**child, "district": "polnoc", "signed": "y"}
    who.pop("lives_here")
    refused = read_page(post_form(desk, PASS, who, action=PASS))
    assert "too young to vote without the consent of a guardian" in refused.text
    code = made_pass(desk, birth_year="2015", guardian="y")
    assert open_ballot(client, code, child, way="przepustka").status_code == 303
    vote_on(client)
    assert statuses(services.database, stored) == {"counted": 1}


def test_who_has_a_pass_finds_the_way_from_the_form(client, services, stored):
    page = open_page(client, f"/en{ROOT}/dane")
    assert page.heading == "Choose how to confirm who you are"
    assert f"/en{ROOT}/dane/przepustka" in page.links.values()
    form = open_page(client, f"/en{ROOT}/dane/dane-i-adres")
    assert form.links["I have a pass from a point"] == f"/en{ROOT}/dane/przepustka"
    assert post_form(client, form, ANNA).status_code == 303
