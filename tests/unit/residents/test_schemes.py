"""Whatever way somebody takes, they are one person: every scheme gives the same person key (design.md §5.1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budzet.residents.schemes import ALL, BY_NAME, BY_PESEL, BY_PESEL_AND_REGISTER, Declaration

KEY, EDITION = bytes(range(32)), 7
ANNA = Declaration(
    given_name="Anna Maria",
    surname="Nowak-Lis",
    birth_day="14",
    birth_month="5",
    birth_year="1944",
    pesel="44051401359",
    second_datum="Wiśniewska",
    street="Szkolna",
    house="1",
)


def test_every_scheme_gives_the_same_person_key():
    assert len({scheme.tags(KEY, EDITION, ANNA, "mothers_maiden_name").voter for scheme in ALL.values()}) == 1


@pytest.mark.parametrize(
    "written",
    (
        {"given_name": "ANNA", "surname": "nowak"},
        {"pesel": "440514 01359"},
        {"pesel": "４４０５１４０１３５９"},  # the digits of a Japanese keyboard
        {"second_datum": "WISNIEWSKA-Kowal"},
        {"street": "Leśna", "house": "7", "email": "inny@example.com", "phone": "600 100 200"},
    ),
)
def test_spelling_address_and_contact_change_no_tag(written):
    tags = [BY_PESEL_AND_REGISTER.tags(KEY, EDITION, who, "fathers_name") for who in (ANNA, replace(ANNA, **written))]
    assert tags[0] == tags[1]


def test_only_a_scheme_that_asks_for_a_pesel_knows_its_tag():
    assert BY_NAME.tags(KEY, EDITION, ANNA).strong is None
    by_pesel = BY_PESEL.tags(KEY, EDITION, ANNA)
    assert by_pesel.second is None
    assert by_pesel.strong == BY_PESEL_AND_REGISTER.tags(KEY, EDITION, ANNA, "fathers_name").strong


def test_a_second_datum_is_bound_to_the_number_and_to_its_kind():
    one = BY_PESEL_AND_REGISTER.tags(KEY, EDITION, ANNA, "fathers_name").second
    others = {
        BY_PESEL_AND_REGISTER.tags(KEY, EDITION, ANNA, "mothers_maiden_name").second,
        BY_PESEL_AND_REGISTER.tags(KEY, EDITION, replace(ANNA, pesel="02211307589"), "fathers_name").second,
        BY_PESEL_AND_REGISTER.tags(KEY, EDITION, replace(ANNA, second_datum="Lis"), "fathers_name").second,
        BY_PESEL_AND_REGISTER.tags(KEY, EDITION + 1, ANNA, "fathers_name").second,
    }
    assert one not in others
    assert len(others) == 4


def test_two_people_of_one_name_with_two_numbers_of_one_day_have_two_tags():
    twin = replace(ANNA, pesel="44051401366")
    one, two = (BY_PESEL.tags(KEY, EDITION, who) for who in (ANNA, twin))
    assert one.voter == two.voter
    assert one.strong != two.strong


def test_without_a_birth_date_there_is_no_person():
    for scheme in ALL.values():
        with pytest.raises(ValueError, match="no birth date"):
            scheme.tags(KEY, EDITION, replace(ANNA, birth_year="", pesel="44051401358"))
