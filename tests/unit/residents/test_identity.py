"""What a resident declares: every fault is named at once, and no age is too young or too old to vote."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.base.findings import Finding
from budzet.residents.identity import OLDEST_AGE, Asked, age_on, check
from budzet.residents.schemes import Declaration

TODAY = dt.date(2026, 5, 4)
DISTRICTS = frozenset({"polnoc", "poludnie"})
VALID = Declaration(
    given_name="Anna",
    surname="Nowak",
    birth_day="27",
    birth_month="3",
    birth_year="1985",
    street="Szkolna",
    house="12A",
    district="polnoc",
    email="anna@example.com",
    lives_here=True,
)
NOTHING = Declaration(
    given_name="",
    surname=" ",
    birth_day="",
    birth_month="\t",
    birth_year="",
    street="",
    house="",
    district="",
    email="",
    lives_here=False,
)


def faults(today: dt.date = TODAY, districts: frozenset[str] = DISTRICTS, **changes: object) -> list[tuple[str, str]]:
    """Return code and field of each fault of the valid declaration with changes."""
    found = check(dataclasses.replace(VALID, **changes), Asked(districts=districts), today=today)
    return [(finding.code, finding.field) for finding in found]


def born(day: object, month: object, year: object) -> dict[str, str]:
    """Return the three texts of a birth date."""
    return {"birth_day": str(day), "birth_month": str(month), "birth_year": str(year)}


def test_a_whole_declaration_has_no_faults():
    assert faults() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    (
        ({"given_name": ""}, [("given_name_required", "given_name")]),
        ({"given_name": " \t"}, [("given_name_required", "given_name")]),
        ({"surname": ""}, [("surname_required", "surname")]),
        ({"street": " "}, [("street_required", "street")]),
        ({"house": ""}, [("house_required", "house")]),
        ({"email": ""}, [("email_required", "email")]),
        ({"given_name": "-"}, [("not_a_name", "given_name")]),
        ({"surname": "…"}, [("not_a_name", "surname")]),
        (born("", "", ""), [("birth_required", "birth_day")]),
        (born("", 3, 1985), [("not_a_date", "birth_day")]),
        (born(27, "", 1985), [("not_a_date", "birth_day")]),
        (born(27, 3, ""), [("not_a_date", "birth_day")]),
        (born(31, 4, 1985), [("not_a_date", "birth_day")]),
        (born(29, 2, 2023), [("not_a_date", "birth_day")]),
        (born(0, 3, 1985), [("not_a_date", "birth_day")]),
        (born(27, 13, 1985), [("not_a_date", "birth_day")]),
        (born(27, "marca", 1985), [("not_a_date", "birth_day")]),
        (born(27, 3, "1985 r."), [("not_a_date", "birth_day")]),
        (born(-27, 3, 1985), [("not_a_date", "birth_day")]),
        (born(27, 3, 10**30), [("not_a_date", "birth_day")]),
        (born(27, 3, "9" * 5000), [("not_a_date", "birth_day")]),
        (born(5, 5, 2026), [("born_in_future", "birth_day")]),  # tomorrow
        (born(27, 3, 2085), [("born_in_future", "birth_day")]),
        (born(4, 5, 1910), [("too_old", "birth_day")]),  # 116 today
        (born(27, 3, 85), [("too_old", "birth_day")]),  # a year of two digits
        (born(27, 3, 1826), [("too_old", "birth_day")]),  # a real city counted voters of 200 years
        ({"house": "dom"}, [("not_a_house_number", "house")]),
        ({"house": "A12"}, [("not_a_house_number", "house")]),
        ({"house": "12 przy lesie"}, [("not_a_house_number", "house")]),
        ({"district": ""}, [("district_required", "district")]),
        ({"district": "wschod"}, [("district_required", "district")]),
        ({"district": "Polnoc"}, [("district_required", "district")]),
        ({"email": "anna"}, [("not_an_email", "email")]),
        ({"email": "anna@example"}, [("not_an_email", "email")]),
        ({"email": "@example.com"}, [("not_an_email", "email")]),
        ({"email": "anna@"}, [("not_an_email", "email")]),
        ({"email": "anna@@example.com"}, [("not_an_email", "email")]),
        ({"email": "anna@example..com"}, [("not_an_email", "email")]),
        ({"email": "anna@example.com."}, [("not_an_email", "email")]),
        ({"email": "anna nowak@example.com"}, [("not_an_email", "email")]),
        ({"email": "anna@example.com, jan@example.com"}, [("not_an_email", "email")]),  # one code, one mailbox
        ({"email": "Anna <anna@example.com>"}, [("not_an_email", "email")]),
        ({"email": "anna@example.com\nBcc: jan@example.com"}, [("not_an_email", "email")]),
        ({"lives_here": False}, [("must_declare", "lives_here")]),
        # Several at once, in the order of the page.
        (
            {"given_name": "", "house": "dom", "lives_here": False},
            [("given_name_required", "given_name"), ("not_a_house_number", "house"), ("must_declare", "lives_here")],
        ),
        (
            {"surname": "?", "district": "", "email": "anna", **born(31, 2, 2000)},
            [
                ("not_a_name", "surname"),
                ("not_a_date", "birth_day"),
                ("district_required", "district"),
                ("not_an_email", "email"),
            ],
        ),
        (
            dataclasses.asdict(NOTHING),
            [
                ("given_name_required", "given_name"),
                ("surname_required", "surname"),
                ("birth_required", "birth_day"),
                ("street_required", "street"),
                ("house_required", "house"),
                ("district_required", "district"),
                ("email_required", "email"),
                ("must_declare", "lives_here"),
            ],
        ),
    ),
)
def test_every_fault_is_named_at_once(changes, expected):
    assert faults(**changes) == expected


@pytest.mark.parametrize(
    "changes",
    (
        {"given_name": "Anna Maria", "surname": "Nowak-Kowalska"},
        {"given_name": "Łucja", "surname": "Żółć"},
        {"given_name": "Тарас", "surname": "Дем'яненко"},
        {"given_name": "伟", "surname": "李"},
        {"given_name": "J", "surname": "O"},
        {"house": "1"},
        {"house": " 12 "},
        {"house": "12/14"},
        {"house": "12 A / 3"},
        {"house": "12-14"},
        {"email": " anna@example.com "},
        {"email": "anna+bo@poczta.example.com"},
        {"email": "żaneta@źródło.example"},
        {"email": "o'brien@example.com"},
        born(" 27 ", "03", "1985"),
    ),
)
def test_what_people_really_write_is_taken(changes):
    assert faults(**changes) == []


def test_no_district_is_asked_for_where_none_matters():
    assert faults(districts=frozenset(), district="") == []
    assert faults(districts=frozenset(), district="polnoc") == []


@pytest.mark.parametrize("age", range(OLDEST_AGE + 1))
def test_every_age_may_vote(age):
    """Neither children nor the very old are turned away (R-04)."""
    assert faults(**born(TODAY.day, TODAY.month, TODAY.year - age)) == []


@pytest.mark.parametrize(
    ("born_on", "today", "expected"),
    (
        (dt.date(2026, 5, 4), TODAY, []),  # born today
        (dt.date(2026, 5, 5), TODAY, [("born_in_future", "birth_day")]),
        (dt.date(1910, 5, 5), TODAY, []),  # 115 to the last day
        (dt.date(1910, 5, 4), TODAY, [("too_old", "birth_day")]),
        (dt.date(1912, 2, 29), dt.date(2028, 2, 28), []),  # still 115
        (dt.date(1912, 2, 29), dt.date(2028, 2, 29), [("too_old", "birth_day")]),
        (dt.date(2024, 2, 29), dt.date(2026, 2, 28), []),
    ),
)
def test_only_a_birth_date_that_nobody_living_has_is_a_fault(born_on, today, expected):
    assert faults(today, **born(born_on.day, born_on.month, born_on.year)) == expected


def test_the_limit_of_age_is_told():
    [finding] = check(dataclasses.replace(VALID, birth_year="1826"), Asked(districts=DISTRICTS), today=TODAY)
    assert finding == Finding.of("too_old", "birth_day", oldest=115)


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    (
        (dt.date(2026, 5, 4), dt.date(2026, 5, 4), 0),
        (dt.date(2025, 5, 5), dt.date(2026, 5, 4), 0),
        (dt.date(2025, 5, 4), dt.date(2026, 5, 4), 1),
        (dt.date(1985, 12, 31), dt.date(2026, 1, 1), 40),
        (dt.date(2008, 2, 29), dt.date(2026, 2, 28), 17),  # the day before the birthday
        (dt.date(2008, 2, 29), dt.date(2026, 3, 1), 18),
        (dt.date(2008, 2, 29), dt.date(2028, 2, 29), 20),
        (dt.date(2008, 2, 28), dt.date(2026, 2, 28), 18),
    ),
)
def test_age_is_counted_in_whole_years(born_on, day, age):
    assert age_on(born_on, day) == age


KNOWN = {
    *(f"{field}_required" for field in ("given_name", "surname", "street", "house", "email", "district", "birth")),
    *("not_a_name", "not_a_date", "born_in_future", "too_old", "not_a_house_number", "not_an_email", "must_declare"),
}
text = st.text(max_size=12) | st.integers(-(10**40), 10**40).map(str)


@settings(max_examples=300, deadline=None)
@given(
    declared=st.builds(
        Declaration,
        given_name=text,
        surname=text,
        birth_day=text,
        birth_month=text,
        birth_year=text,
        street=text,
        house=text,
        district=text | st.sampled_from(sorted(DISTRICTS)),
        email=text,
        lives_here=st.booleans(),
    )
)
def test_whatever_is_typed_gets_an_answer_and_one_fault_a_field(declared):
    found = check(declared, Asked(districts=DISTRICTS), today=TODAY)
    assert {finding.code for finding in found} <= KNOWN
    fields = [finding.field for finding in found]
    assert len(set(fields)) == len(fields)
    assert set(fields) <= {field.name for field in dataclasses.fields(Declaration)}
