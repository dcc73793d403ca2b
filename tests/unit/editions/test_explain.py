"""Refused terms in a clerk's words: where the value stands and what is wrong with it, every fault at once."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from budzet.editions import explain
from budzet.editions.plan import EditionPlan

POOL = {"key": "miasto", "contest": "ogolne", "name": "Miasto", "budget": 1, "rule": {"kind": "greedy"}}
CONTEST = {"key": "ogolne", "name": "Ogólne", "form": {"kind": "approval", "max_projects": 3}}


def told(**changes: object) -> list[str]:
    """Return what a clerk is told of a plan with these members changed."""
    values = {"slug": "2027", "title": "Budżet", "contests": [CONTEST], "pools": [POOL], **changes}
    with pytest.raises(ValidationError) as caught:
        EditionPlan.model_validate_json(json.dumps(values))
    return explain.sentences(caught.value)


@pytest.mark.parametrize(
    ("changes", "expected"),
    (
        (
            {"contests": [{**CONTEST, "form": {"kind": "approval", "max_projects": 0}}]},
            "części karty › 1 › sposób głosowania › najwięcej projektów: to ma być co najmniej 1.",
        ),
        (
            {"contests": [{**CONTEST, "form": {"kind": "approval"}}]},
            "części karty › 1 › sposób głosowania › najwięcej projektów: brakuje wartości.",
        ),
        (
            {"contests": [{**CONTEST, "form": {"kind": "approval", "min_projects": 4, "max_projects": 3}}]},
            "części karty › 1 › sposób głosowania: Najmniejsza liczba projektów (4) jest większa od największej (3).",
        ),
        (
            {"contests": [{**CONTEST, "form": {"kind": "ranking", "points": [1, 2], "exact": True}}]},
            "części karty › 1 › sposób głosowania: Punkty za kolejne miejsca muszą maleć, na przykład 3, 2, 1.",
        ),
        (
            {"contests": [{**CONTEST, "form": {"kind": "lottery"}}]},
            (
                "części karty › 1 › sposób głosowania: "
                "wybierz jedno z: approval, choose_one, cumulative, ranking, knapsack."
            ),
        ),
        (
            {"contests": [{**CONTEST, "form": {}}]},
            "części karty › 1 › sposób głosowania: brakuje rodzaju.",
        ),
        (
            {"contests": [{**CONTEST, "district_scope": "up_to_n"}]},
            "części karty › 1: Liczbę dzielnic podaje się tylko przy wyborze z kilku dzielnic, i zawsze.",
        ),
        ({"pools": [{**POOL, "budget": "dużo"}]}, "pule › 1 › kwota: to ma być liczba całkowita."),
        ({"pools": [{**POOL, "budget": 10.5}]}, "pule › 1 › kwota: to ma być liczba całkowita."),
        ({"pools": [{**POOL, "ties": []}]}, "pule › 1 › remisy: lista jest za krótka."),
        (
            {"pools": [{**POOL, "ties": ["public_draw", "lower_cost"]}]},
            "pule › 1: Losowanie rozstrzyga każdy remis, więc musi być ostatnie.",
        ),
        ({"pools": [{**POOL, "leftovers": "stay"}]}, "pule › 1 › leftovers: nieznana nazwa."),
        ({"pools": []}, "pule: lista jest za krótka."),
        ({"slug": "Rok 2027"}, "adres: tylko małe litery bez polskich znaków, cyfry i łączniki."),
        (
            {"terms": {"double_votes": "toss"}},
            (
                "zasady › dwa głosy jednej osoby: "
                "wybierz jedno z: refuse_second, first_counts, last_counts, paper_counts, all_void."
            ),
        ),
        (
            {"terms": {"double_votes": "paper_counts"}},
            "zasady: Ma się liczyć głos na papierze, a kart papierowych nie ma.",
        ),
        (
            {"terms": {"identity": {"schemes": [{"kind": "letter_code"}, {"kind": "letter_code"}]}}},
            "zasady › potwierdzanie tożsamości: Ten sam sposób potwierdzania tożsamości jest na liście dwa razy.",
        ),
        (
            {"terms": {"identity": {"schemes": [{"kind": "pesel", "assurance": 4}]}}},
            "zasady › potwierdzanie tożsamości › sposoby › 1 › pewność: wybierz jedno z: 1.",
        ),
        (
            {"terms": {"identity": {"persons_per_contact": 21}}},
            "zasady › potwierdzanie tożsamości › osoby na jeden kontakt: to ma być co najwyżej 20.",
        ),
    ),
)
def test_a_fault_is_told_with_its_place_in_polish(changes, expected):
    assert told(**changes) == [expected]


def test_every_fault_is_told_at_once():
    wrong = [{**POOL, "budget": -1, "name": 5}, {**POOL, "rule": {"kind": "greedy", "misfit": "maybe"}}]
    assert len(told(pools=wrong, slug="")) == 4


def test_every_member_of_the_terms_has_a_name_a_clerk_knows():
    names: set[str] = set()
    schema = EditionPlan.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        names |= set(part.get("properties", {}))
    internal = {"schema_version", "examples", "origin"}
    assert names - internal - set(explain.PLACES) == set()
