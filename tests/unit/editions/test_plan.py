"""The plan of an edition: faults between its parts are found before anything is stored, all at once."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from support.editions import make_plan

from budzet.base.findings import Finding
from budzet.editions.plan import DistrictPlan, EditionPlan, findings
from budzet.editions.readiness import sentences


def renamed(plan: EditionPlan, part: str, place: int, **changes: object) -> EditionPlan:
    """Return the plan with one member of ``part`` changed."""
    members = list(getattr(plan, part))
    members[place] = members[place].model_copy(update=changes)
    return plan.model_copy(update={part: tuple(members)})


PLAN = make_plan()


@pytest.mark.parametrize(
    ("plan", "expected"),
    (
        (PLAN, []),
        (make_plan(districts=(*PLAN.districts, DistrictPlan(key="las", name="Las", parent="polnoc"))), []),
        (
            renamed(PLAN, "contests", 1, key="lokalne"),  # and the city's pool has lost its contest
            [Finding.of("contest_twice", "lokalne"), Finding.of("unknown_contest", "miasto")],
        ),
        (renamed(PLAN, "pools", 1, key="polnoc"), [Finding.of("pool_twice", "polnoc")]),
        (renamed(PLAN, "topics", 1, key="zielen"), [Finding.of("topic_twice", "zielen")]),
        (
            renamed(PLAN, "districts", 1, key="polnoc"),
            [Finding.of("district_twice", "polnoc"), Finding.of("unknown_district", "poludnie")],
        ),
        (
            renamed(PLAN, "pools", 2, contest="zielone"),
            [Finding.of("unknown_contest", "miasto"), Finding.of("contest_without_pool", "ogolnomiejskie")],
        ),
        (renamed(PLAN, "pools", 0, district="wschod"), [Finding.of("unknown_district", "polnoc")]),
        (renamed(PLAN, "districts", 0, parent="wschod"), [Finding.of("unknown_parent", "polnoc")]),
        (
            make_plan(pools=PLAN.pools[:2]),
            [Finding.of("contest_without_pool", "ogolnomiejskie")],
        ),
        (  # every fault at once
            make_plan(
                districts=(DistrictPlan(key="polnoc", name="Północ", parent="wschod"),) * 2,
                pools=PLAN.pools[:2] * 2,
                topics=PLAN.topics * 2,
            ),
            [
                Finding.of("district_twice", "polnoc"),
                Finding.of("pool_twice", "polnoc"),
                Finding.of("pool_twice", "poludnie"),
                *(Finding.of("topic_twice", topic.key) for topic in PLAN.topics),
                *(Finding.of("unknown_district", "poludnie"),) * 2,
                *(Finding.of("unknown_parent", "polnoc"),) * 2,
                Finding.of("contest_without_pool", "ogolnomiejskie"),
            ],
        ),
    ),
)
def test_faults_between_the_parts_are_found_all_at_once(plan, expected):
    assert findings(plan) == expected
    assert len(sentences(expected)) == len(expected)  # each has a sentence for a clerk


@pytest.mark.parametrize("slug", ("2026", "bo-2026", "budzet-obywatelski-2026-i"))
def test_the_slug_is_a_piece_of_an_address(slug):
    assert make_plan(slug=slug).slug == slug


@pytest.mark.parametrize("slug", ("", "BO", "źródło", "a b", "a/b", "-a", "a-", "a--b", "../etc", "a\n"))
def test_a_slug_that_is_no_piece_of_an_address_is_refused(slug):
    with pytest.raises(ValidationError, match="slug"):
        make_plan(slug=slug)


@pytest.mark.parametrize(
    "change",
    ({"origin": "copied"}, {"budget": 1}, {"contests": ({"key": "x"},)}, {"title": 2026}),
)
def test_a_plan_refuses_what_it_does_not_know(change):
    with pytest.raises(ValidationError):
        make_plan(**change)
