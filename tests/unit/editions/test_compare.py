"""Two versions of an edition: every value that changed is named with both values in words, nothing else is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.editions import TOPICS, make_plan

from budzet.base.money import zl
from budzet.editions import explain, presets
from budzet.editions.ballot_form import Approval, ChooseOne, Cumulative, Knapsack, Ranking
from budzet.editions.compare import WORDS, Change, compare
from budzet.editions.plan import CityPlan, DistrictPlan, EditionPlan
from budzet.editions.result_rules import AbsoluteThreshold, EqualShares, Greedy, ShareOfBallots
from budzet.editions.terms import (
    Appeals,
    CostLimit,
    CostLimits,
    Identity,
    InPerson,
    NameBirthAddress,
    Pesel,
    Terms,
)

OLD = make_plan()
ZL = "\N{NO-BREAK SPACE}zł"


def pool(key: str, **changes: object) -> EditionPlan:
    """Return the plan with one pool changed."""
    pools = tuple(one.model_copy(update=changes) if one.key == key else one for one in OLD.pools)
    return OLD.model_copy(update={"pools": pools})


def contest(**changes: object) -> EditionPlan:
    """Return the plan with its first contest changed."""
    first, *others = OLD.contests
    return OLD.model_copy(update={"contests": (first.model_copy(update=changes), *others)})


def terms(**changes: object) -> EditionPlan:
    return make_plan(terms=Terms(**changes))


def told(new: EditionPlan, old: EditionPlan = OLD) -> list[tuple[str, str, str]]:
    return [(change.place, change.before, change.after) for change in compare(old, new)]


@pytest.mark.parametrize(
    ("new", "expected"),
    (
        (make_plan(title="Nowy"), [("tytuł", "Budżet obywatelski Zielone 2026", "Nowy")]),
        (
            pool("miasto", budget=zl(1_234_567) + 50),
            [
                (
                    "pule › miasto › kwota",
                    f"300 000{ZL}".replace(" ", "\N{NO-BREAK SPACE}"),
                    f"1 234 567,50{ZL}".replace(" ", "\N{NO-BREAK SPACE}"),
                )
            ],
        ),
        (
            pool("miasto", leftover="to_citywide"),
            [("pule › miasto › reszta pieniędzy", "zostaje w puli", "przechodzi do puli ogólnomiejskiej")],
        ),
        (
            pool("miasto", ties=("lower_cost", "public_draw")),
            [("pule › miasto › remisy", "publiczne losowanie", "niższy koszt, publiczne losowanie")],
        ),
        (
            pool("miasto", rule=Greedy(threshold=AbsoluteThreshold(at_least=1_500))),
            [
                ("pule › miasto › reguła › próg poparcia › rodzaj", "brak", "liczba głosów lub punktów"),
                ("pule › miasto › reguła › próg poparcia › co najmniej", "brak", "1\N{NO-BREAK SPACE}500"),
            ],
        ),
        (
            pool("miasto", rule=Greedy(misfit="stop")),
            [("pule › miasto › reguła › projekt, który się nie mieści", "pomija się go", "kończy listę")],
        ),
        (
            contest(form=Approval(max_projects=4)),
            [
                (
                    "części karty › lokalne › sposób głosowania › rodzaj",
                    "rozdzielanie punktów",
                    "zaznaczanie projektów",
                ),
                ("części karty › lokalne › sposób głosowania › punkty", "5", "brak"),
                ("części karty › lokalne › sposób głosowania › najwięcej projektów", "3", "4"),
                ("części karty › lokalne › sposób głosowania › najwięcej punktów na projekt", "3", "brak"),
                ("części karty › lokalne › sposób głosowania › najmniej projektów", "brak", "1"),
            ],
        ),
        (
            contest(district_scope="up_to_n", district_limit=2),
            [
                ("części karty › lokalne › wybór dzielnicy", "dzielnica zamieszkania", "kilka dowolnych dzielnic"),
                ("części karty › lokalne › liczba dzielnic", "brak", "2"),
            ],
        ),
        (
            terms(appeals=Appeals(days=3, day_kind="working")),
            [
                ("zasady › odwołania › liczba dni", "7", "3"),
                ("zasady › odwołania › rodzaj dni", "kalendarzowe", "robocze"),
            ],
        ),
        (terms(rows_published=True), [("zasady › publikowanie kart", "nie", "tak")]),
        (
            terms(cost_limits=CostLimits(citywide=CostLimit(most=zl(500), share_per_mille=200))),
            [
                ("zasady › limity kosztu › projekty ogólnomiejskie › promile puli", "1\N{NO-BREAK SPACE}000", "200"),
                ("zasady › limity kosztu › projekty ogólnomiejskie › najwięcej", "brak", f"500{ZL}"),
            ],
        ),
        (
            terms(identity=Identity(schemes=(Pesel(), NameBirthAddress(), InPerson()), contacts=("email", "sms"))),
            [
                ("zasady › potwierdzanie tożsamości › sposoby › PESEL", "brak", "PESEL"),
                ("zasady › potwierdzanie tożsamości › drogi wysyłania kodu", "e-mail", "e-mail, SMS"),
            ],
        ),
        (
            make_plan(districts=(*OLD.districts, DistrictPlan(key="las", name="Las"))),
            [("dzielnice › las", "brak", "Las")],
        ),
        (make_plan(topics=TOPICS[1:]), [("tematy › zielen", "Zieleń i środowisko", "brak")]),
        (
            make_plan(districts=OLD.districts[::-1]),
            [("dzielnice › kolejność", "polnoc, poludnie", "poludnie, polnoc")],
        ),
        (
            make_plan(city=CityPlan(name="Zielone", name_genitive="Zielonego", name_locative="Zielonem")),
            [
                ("miasto › nazwa", "brak", "Zielone"),
                ("miasto › nazwa (kogo? czego?)", "brak", "Zielonego"),
                ("miasto › nazwa (w kim? w czym?)", "brak", "Zielonem"),
            ],
        ),
        (
            make_plan(resolution_number="XII/34/25", resolution_date=dt.date(2025, 12, 1)),
            [
                (explain.place(["resolution_number"]), "XII/345/26", "XII/34/25"),
                (explain.place(["resolution_date"]), "26.06.2025", "01.12.2025"),
            ],
        ),
        (make_plan(examples=("title",)), []),  # what is still to be confirmed is no rule
    ),
)
def test_a_change_is_told_with_its_place_and_both_values_in_words(new, expected):
    assert told(new) == expected


def test_a_scheme_that_changed_is_named_in_words():
    before, after = (terms(identity=Identity(schemes=(Pesel(legal_basis=basis),))) for basis in ("", "§ 12"))
    assert compare(before, after) == [
        Change(
            "terms.identity.schemes.pesel.legal_basis",
            "zasady › potwierdzanie tożsamości › sposoby › PESEL › podstawa w uchwale",
            "brak",
            "§ 12",
        )
    ]


def test_what_was_removed_reads_as_the_other_way_round():
    there, back = compare(OLD, pool("miasto", budget=1)), compare(pool("miasto", budget=1), OLD)
    assert [(one.path, one.before, one.after) for one in there] == [(one.path, one.after, one.before) for one in back]


@pytest.mark.parametrize("city", presets.names())
def test_a_city_compared_with_itself_has_no_changes(city):
    plan = presets.load(city, slug="2033")
    assert compare(plan, presets.load(city, slug="2033")) == []


def schema_values() -> Iterator[tuple[str, str]]:
    """Yield member and value of everything in a plan that is one of a few."""
    for part in EditionPlan.model_json_schema()["$defs"].values():
        for name, member in part["properties"].items():
            options = (member, member.get("items", {}), *member.get("anyOf", ()))
            yield from (
                (name, value)
                for option in options
                for value in (*option.get("enum", ()), option.get("const"))
                if isinstance(value, str)
            )


@pytest.mark.parametrize(("member", "value"), sorted(set(schema_values())))
def test_every_value_that_is_one_of_a_few_has_a_word(member, value):
    assert WORDS[member][value]


forms = st.sampled_from(
    (
        ChooseOne(),
        Approval(max_projects=3),
        Approval(min_projects=2, max_projects=3),
        Cumulative(points=3, max_projects=2, max_per_project=2),
        Ranking(points=(3, 2, 1), exact=True),
        Knapsack(max_cost=zl(100)),
    )
)
rules = st.sampled_from(
    (
        Greedy(),
        Greedy(on="points", threshold=AbsoluteThreshold(at_least=5)),
        Greedy(threshold=ShareOfBallots(per_mille=20)),
        EqualShares(),
    )
)
some_terms = st.builds(
    Terms,
    identity=st.sampled_from(
        (Identity(), Identity(schemes=(InPerson(), Pesel())), Identity(schemes=(Pesel(legal_basis="§ 1"),)))
    ),
    staffing=st.sampled_from(("small", "full")),
    rows_published=st.booleans(),
    cost_limits=st.sampled_from((CostLimits(), CostLimits(district=CostLimit(least=1, most=zl(5))))),
)
plans = st.builds(
    lambda local, city, rule, budget, own, topics: make_plan(
        {"form": local}, {"form": city}, terms=own, topics=topics, pools=pool("polnoc", rule=rule, budget=budget).pools
    ),
    forms,
    forms,
    rules,
    st.sampled_from((0, 1, zl(5))),
    some_terms,
    st.permutations(TOPICS).flatmap(lambda topics: st.integers(0, 4).map(lambda size: tuple(topics[:size]))),
)


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Return every value of a plan that is there, by its path; entries of lists go by key or kind."""
    if isinstance(value, dict):
        inner = {f"{path}.{name}".strip("."): one for name, one in value.items()}
    elif isinstance(value, tuple) and value and isinstance(value[0], dict):
        inner = {f"{path}.{one.get('key') or one['kind']}": one for one in value}
    else:
        return {} if value in (None, "", ()) else {path: value}
    return {place: leaf for own, one in inner.items() for place, leaf in leaves(one, own).items()}


@settings(max_examples=60)
@given(plans, plans)
def test_every_changed_value_is_named_and_only_those(old, new):
    before, after = leaves(old.model_dump()), leaves(new.model_dump())
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    named = {change.path for change in compare(old, new)}
    assert all(any(f"{path}.".startswith(f"{one}.") for one in named) for path in changed)
    # An entry that came or went is named by one line; the order of a list is a value of its own.
    values = {path for path in named if not path.endswith(".kolejność")}
    assert all(any(f"{one}.".startswith(f"{path}.") for one in changed) for path in values)
    assert bool(named) is (old != new)


@settings(max_examples=50)
@given(plans)
def test_a_plan_compared_with_itself_has_no_changes(plan):
    assert compare(plan, plan) == []
