"""Who you are, by the terms of the city: several ways to say it, the district by the street index, guardians, what one
agrees to.
"""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from support.clock import START
from support.editions import ACTOR, NORTH, SOUTH, WEEK, StoredEdition, make_plan
from support.pages import open_page, post_form, read_page
from support.voter import ANNA, ROOT, cast, choose, identify, mails, newest_code, store, type_code, vote
from support.voting import envelopes, statuses

from budzet.editions import queries as editions
from budzet.editions import street_names, text_services, texts
from budzet.editions.models import StreetRange
from budzet.editions.terms import Identity, InPerson, Minors, NameBirthAddress, Pesel, PeselAndRegister, Terms
from budzet.editions.texts import Text
from budzet.residents import schemes
from budzet.residents.models import CodeChallenge
from budzet.residents.person_key import second_tag, strong_tag, voter_tag
from budzet.residents.register.models import RegisterEntry

EN = f"/en{ROOT}"
BASIS = "§ 12 ust. 3 uchwały nr XII/345/26"
BY_REGISTER = PeselAndRegister(second_datum="mothers_maiden_name", legal_basis=BASIS)


def plan_of(**identity):
    """Return the plan of the edition with another identity."""
    return make_plan(terms=Terms(identity=Identity(**identity)))


def two_ways():
    """Name and address, or a PESEL."""
    return plan_of(schemes=(NameBirthAddress(), Pesel(legal_basis=BASIS), InPerson()))


BY_PESEL = {
    **{name: value for name, value in ANNA.items() if not name.startswith("birth_")},
    "pesel": "85032712347",
}


def challenges(services) -> list[CodeChallenge]:
    with services.database.read_session() as session:
        return list(session.scalars(select(CodeChallenge).order_by(CodeChallenge.expires_at)))


def identify_by(client, way: str, who, **changes):
    return post_form(client, f"{ROOT}/dane/{way}", {**who, **changes})


# --- several ways ----------------------------------------------------------------------------------------------------


def test_where_there_are_several_ways_each_is_shown_with_what_it_needs(client, services):
    store(services, plan=two_ways())
    page = open_page(client, f"{EN}/dane")
    assert page.heading == "Choose how to confirm who you are"
    for words in (
        "With your name, date of birth and address",
        "Your name, PESEL number and address.",
        "An e-mail address. We will send a code to it.",
    ):
        assert words in page.text
    assert f"{EN}/dane/pesel" in page.links.values()
    assert "With your PESEL number" in open_page(client, f"{EN}/").text


def test_a_form_asks_only_for_what_its_way_needs(client, services):
    store(services, plan=two_ways())
    by_name = open_page(client, f"{EN}/dane/dane-i-adres").form().fields
    by_pesel = open_page(client, f"{EN}/dane/pesel")
    assert "birth_day" in by_name
    assert "pesel" not in by_name
    assert "pesel" in by_pesel.form().fields
    assert "birth_day" not in by_pesel.form().fields
    assert f"The resolution of the city council asks for it: {BASIS}." in by_pesel.text
    assert by_pesel.links["I have no PESEL number"] == f"{EN}/#other-ways"


def test_a_way_the_terms_do_not_have_is_not_there(client, services):
    store(services)
    for way in ("pesel", "pesel-i-rejestr", "inny"):
        assert client.get(f"{ROOT}/dane/{way}").status_code == 404
        assert client.post(f"{ROOT}/dane/{way}").status_code in {400, 404}


def test_one_person_by_two_ways_has_one_vote_that_counts(app, client, services):
    stored = store(services, plan=two_ways())
    identify_by(client, "dane-i-adres", ANNA)
    go_on_and_cast(client)
    other = app.test_client()
    identify_by(other, "pesel", BY_PESEL, email="inny@zielone.example", given_name="ANNA MARIA")
    go_on_and_cast(other)
    assert statuses(services.database, stored) == {"counted": 1, "conflict": 1}
    strong = {envelope.status.value: envelope.strong_tag for envelope in envelopes(services.database, stored)}
    assert strong["counted"] is None
    assert strong["conflict"] is not None


def test_one_pesel_under_two_names_has_one_vote_that_counts(app, client, services):
    stored = store(services, plan=two_ways())
    for tab, surname in ((client, "Kowalska"), (app.test_client(), "Zielińska")):
        identify_by(tab, "pesel", BY_PESEL, surname=surname)
        go_on_and_cast(tab)
    assert statuses(services.database, stored) == {"counted": 1, "conflict": 1}


@pytest.mark.parametrize("by_number", [Pesel(legal_basis=BASIS), BY_REGISTER])
def test_a_resident_of_the_register_does_not_become_two_with_another_name_beside_their_pesel(
    app, client, services, by_number
):
    stored = store(services, plan=plan_of(schemes=(NameBirthAddress(), by_number, InPerson()), register_used=True))
    key, id_, number = stored.keys.registration, stored.edition.id, BY_PESEL["pesel"]
    born = dt.date(1985, 3, 27)
    with services.database.transaction() as session:
        session.add(
            RegisterEntry(
                edition_id=id_,
                voter_tag=voter_tag(key, id_, surname="Kowalska", given_name="Anna", birth_date=born),
                strong_tag=strong_tag(key, id_, number),
                second_tag=second_tag(key, id_, number, "mothers_maiden_name", "Wzorcowa"),
            )
        )
    identify_by(client, "dane-i-adres", ANNA)
    go_on_and_cast(client)
    other, way = app.test_client(), schemes.ALL[by_number.kind].slug
    identify_by(other, way, {**BY_PESEL, "second_datum": "Wzorcowa"}, surname="Zielińska")
    go_on_and_cast(other)
    assert statuses(services.database, stored) == {"counted": 1, "pending": 1}


def go_on_and_cast(client) -> None:
    type_code(client, newest_code(client))
    choose(client, "lokalne", {1: 3})
    choose(client, "ogolnomiejskie", [8])
    cast(client)


def test_a_pesel_of_nobody_living_is_told_beside_its_field_and_everything_typed_stays(client, services):
    store(services, plan=two_ways())
    answer = post_form(client, f"{EN}/dane/pesel", {**BY_PESEL, "pesel": "25810512343"})
    page = read_page(answer)
    assert answer.status_code == 422
    assert "It would make you more than 115 years old." in page.text
    assert page.form().fields["pesel"] == ["25810512343"]
    assert page.form().fields["street"] == [ANNA["street"]]
    assert mails(client) == []


# --- the district ----------------------------------------------------------------------------------------------------


def with_streets(services) -> StoredEdition:
    """Store the edition with a street that lies in the north, and one that lies in both districts."""
    stored = store(services)
    lines = (("Źródlana", "", "polnoc"), ("Graniczna", "1-9", "polnoc"), ("Graniczna", "9-20", "poludnie"))
    with services.database.transaction() as session:
        ids = {district.key: district.id for district in editions.districts(session, stored.edition.id)}
        session.add_all(
            StreetRange(
                edition_id=stored.edition.id,
                district_id=ids[key],
                street=street,
                street_folded=street_names.folded(street),
                numbers=numbers,
                place=place,
            )
            for place, (street, numbers, key) in enumerate(lines, 1)
        )
    return stored


def test_with_a_street_index_nobody_is_asked_for_their_district(client, services):
    with_streets(services)
    page = open_page(client, f"{ROOT}/dane")
    assert "district" not in page.form().fields
    assert identify(client, district=None).status_code == 303
    assert [row.area for row in challenges(services)] == [NORTH]


def test_the_index_wins_over_a_district_somebody_would_rather_have(client, services):
    with_streets(services)
    assert identify(client, district="poludnie").status_code == 303
    assert [row.area for row in challenges(services)] == [NORTH]


def test_an_address_in_two_districts_is_asked_about_with_those_two(client, services):
    with_streets(services)
    answer = identify(client, root=EN, street="Graniczna", house="9", district=None)
    page = read_page(answer)
    assert answer.status_code == 422
    assert "This address may lie in more than one district. Choose the one you live in." in page.text
    again = post_form(client, page, {"district": "poludnie", "lives_here": "y"})
    assert again.status_code == 303
    assert [row.area for row in challenges(services)] == [SOUTH]


def test_a_street_nobody_knows_leads_to_streets_like_it_and_to_the_list_of_districts(client, services):
    with_streets(services)
    page = read_page(identify(client, root=EN, street="Zrodlna", district=None))
    assert "Did you mean: Źródlana?" in page.text
    page = read_page(identify(client, root=EN, street="Xyz", district=None))
    assert "We do not know this street." in page.text
    page = read_page(identify(client, root=EN, street="Graniczna", house="99", district=None))
    assert "We do not know this house number in this street." in page.text
    assert post_form(client, page, {"district": "poludnie", "lives_here": "y"}).status_code == 303


# --- children --------------------------------------------------------------------------------------------------------

CHILD = {**ANNA, "birth_year": "2015"}


def test_under_the_age_of_the_terms_a_guardian_agrees_with_their_name(client, services):
    stored = store(services, plan=plan_of(minors=Minors(consent_under=13)))
    page = read_page(identify(client, CHILD, root=EN))
    assert "Write the first name and surname of the parent or guardian." in page.text
    assert "Without the consent of a parent or guardian we cannot accept this vote." in page.text
    vote(client, {**CHILD, "guardian_name": "Maria Kowalska", "guardian_agrees": "y"})
    assert statuses(services.database, stored) == {"counted": 1}


def test_who_is_old_enough_leaves_the_guardian_empty(client, services):
    store(services, plan=plan_of(minors=Minors(consent_under=13)))
    assert identify(client, birth_day="4", birth_month="5", birth_year="2013").status_code == 303  # 13 today
    assert identify(client, birth_day="5", birth_month="5", birth_year="2013").status_code == 422


def test_where_age_asks_for_nobody_no_guardian_is_on_the_form(client, services):
    store(services)
    assert "guardian_name" not in open_page(client, f"{ROOT}/dane").form().fields


def test_a_vote_that_waits_for_a_consent_on_paper_is_held_and_looks_like_any_other(app, client, services):
    stored = store(services, plan=plan_of(minors=Minors(consent_under=13, consent_form="paper")))
    assert "let a parent or guardian bring their written consent" in open_page(client, f"{EN}/dane").text
    vote(client, CHILD)
    vote(app.test_client(), {**ANNA, "email": "inna@zielone.example"})
    assert statuses(services.database, stored) == {"held": 1, "counted": 1}


# --- what one agrees to ----------------------------------------------------------------------------------------------


def test_the_vote_knows_which_text_of_the_declaration_was_agreed_to(client, services):
    stored = store(services)
    vote(client)
    with services.database.read_session() as session:
        text = text_services.current(session, stored.edition.id, "declaration_resident", "pl")
    assert [row.declaration for row in envelopes(services.database, stored)] == [
        texts.digest("declaration_resident", "pl", text)
    ]


def test_a_declaration_that_changed_meanwhile_is_read_again(client, services):
    stored = store(services)
    page = open_page(client, f"{EN}/dane")
    new = "I declare that I live {w mieście}, and I know why you ask."
    with services.database.transaction() as session:
        edition = editions.by_slug(session, stored.edition.slug)
        text_services.save(session, edition, "declaration_resident", "en", Text(new), actor=ACTOR, now=START - WEEK)
    answer = post_form(client, page, ANNA)
    again = read_page(answer)
    assert answer.status_code == 422
    assert "The text of the declaration has changed. Read it and tick it again." in again.text
    assert "I declare that I live in Zielone, and I know why you ask." in again.text
    assert post_form(client, again, ANNA).status_code == 303


def test_a_form_without_the_text_that_was_read_is_not_taken(client, services):
    store(services)
    assert identify(client, agreed_to=None).status_code == 422
    assert mails(client) == []
