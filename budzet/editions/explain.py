"""Faults of terms in a clerk's words: where a value stands and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

PLACES = {
    "appeals": "odwołania",
    "assurance": "pewność",
    "at_least": "co najmniej",
    "authors_most": "najwięcej autorów",
    "ballot_number": "numer na karcie",
    "body": "organ odwoławczy",
    "budget": "kwota",
    "cards": "karty oceny",
    "city": "miasto",
    "citywide": "projekty ogólnomiejskie",
    "comparison": "porównanie z wynikiem większościowym",
    "completeness": "czy można zostawić puste",
    "completion": "uzupełnienie",
    "consent_form": "forma zgody opiekuna",
    "consent_under": "zgoda opiekuna poniżej lat",
    "contacts": "drogi wysyłania kodu",
    "contest": "część karty",
    "contests": "części karty",
    "cost_limits": "limity kosztu",
    "day_kind": "rodzaj dni",
    "days": "liczba dni",
    "decision_mode": "kto decyduje",
    "district": "dzielnica",
    "district_limit": "liczba dzielnic",
    "district_scope": "wybór dzielnicy",
    "districts": "dzielnice",
    "double_votes": "dwa głosy jednej osoby",
    "exact": "cała skala obowiązkowa",
    "exclusions": "projekty, które się wykluczają",
    "fault_voids": "skutek błędu",
    "form": "sposób głosowania",
    "formal": "ocena formalna",
    "grace_minutes": "minuty na oddanie sprawdzonej karty po końcu głosowania",
    "icon": "ikona",
    "identity": "potwierdzanie tożsamości",
    "key": "oznaczenie",
    "kind": "rodzaj",
    "least": "najmniej",
    "leftover": "reszta pieniędzy",
    "legal_basis": "podstawa w uchwale",
    "max_cost": "największy łączny koszt",
    "max_per_project": "najwięcej punktów na projekt",
    "max_projects": "najwięcej projektów",
    "merit": "ocena merytoryczna",
    "min_projects": "najmniej projektów",
    "minors": "dzieci i młodzież",
    "minutes_years": "lata przechowywania protokołów",
    "misfit": "projekt, który się nie mieści",
    "most": "najwięcej",
    "name": "nazwa",
    "name_genitive": "nazwa (kogo? czego?)",
    "name_locative": "nazwa (w kim? w czym?)",
    "number_citywide": "wzór numeru projektu ogólnomiejskiego",
    "number_district": "wzór numeru projektu dzielnicowego",
    "on": "co się liczy",
    "ordinal": "która to edycja",
    "paper_cards": "karty papierowe",
    "parent": "leży w dzielnicy",
    "per_mille": "promile",
    "persons_per_contact": "osoby na jeden kontakt",
    "points": "punkty",
    "pool_order": "kolejność liczenia pul",
    "pools": "pule",
    "privacy": "ochrona danych",
    "register_used": "rejestr mieszkańców",
    "report_spending": "wydatki ze sprawozdania",
    "residents": "liczba mieszkańców",
    "resolution_date": "data uchwały",
    "resolution_number": "numer uchwały",
    "rows_published": "publikowanie kart",
    "rule": "reguła",
    "runs_from": "od kiedy biegnie termin",
    "schemes": "sposoby",
    "second_datum": "druga dana",
    "share_per_mille": "promile puli",
    "slug": "adres",
    "smallest_cell": "najmniejsza grupa w statystykach",
    "staffing": "obsada",
    "support": "poparcie",
    "terms": "zasady",
    "threshold": "próg poparcia",
    "ties": "remisy",
    "title": "tytuł",
    "topics": "tematy",
    "utility": "użyteczność",
    "voter_data_days": "dni przechowywania danych głosujących",
}
"""The name a clerk knows each member by."""

_FAULTS = {
    "missing": "brakuje wartości",
    "extra_forbidden": "nieznana nazwa",
    "int_type": "to ma być liczba całkowita",
    "int_parsing": "to ma być liczba całkowita",
    "int_from_float": "to ma być liczba całkowita",
    "bool_type": "to ma być „tak” albo „nie”",
    "string_type": "to ma być tekst",
    "tuple_type": "to ma być lista",
    "model_type": "to ma być zestaw wartości",
    "greater_than_equal": "to ma być co najmniej {ge}",
    "less_than_equal": "to ma być co najwyżej {le}",
    "literal_error": "wybierz jedno z: {expected}",
    "union_tag_invalid": "wybierz jedno z: {expected_tags}",
    "union_tag_not_found": "brakuje rodzaju",
    "too_short": "lista jest za krótka",
    "too_long": "lista jest za długa",
    "string_too_short": "brakuje tekstu",
    "string_pattern_mismatch": "tylko małe litery bez polskich znaków, cyfry i łączniki",
    "json_invalid": "to nie jest poprawny JSON",
}


def place(path: Iterable[str | int]) -> str:
    """Return where a value stands: ``pule › bogucice › kwota``; positions in lists are counted from one."""
    parts = [str(part + 1) if isinstance(part, int) else PLACES.get(part, part) for part in path]
    return " › ".join(parts)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of refused terms: where it is as pydantic says it, its stable code, what is wrong there."""

    location: tuple[str | int, ...]
    code: str
    what: str


def faults(error: ValidationError) -> list[Fault]:
    """Return every fault of refused terms."""
    told = error.errors(include_url=False, include_input=False)
    return [Fault(one["loc"], one["type"], _what(one)) for one in told if not _follows(one, told)]


def sentences(error: ValidationError) -> list[str]:
    """Return every fault of refused terms, a sentence each."""
    return [_sentence(fault) for fault in faults(error)]


def _follows(fault: Mapping[str, Any], faults: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a list only seems too short because pydantic does not count its faulty members."""
    place = fault["loc"]
    return fault["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in faults
    )


def _sentence(fault: Fault) -> str:
    where = place(_without_tags(fault.location))
    return f"{where}: {fault.what}" if where else fault.what


def _what(fault: Mapping[str, Any]) -> str:
    params = {name: str(value).replace("'", "").replace(" or ", ", ") for name, value in fault.get("ctx", {}).items()}
    # What is not in the table comes from our own validators and is a whole sentence already.
    return _FAULTS[fault["type"]].format(**params) + "." if fault["type"] in _FAULTS else fault["msg"]


def _without_tags(path: tuple[str | int, ...]) -> list[str | int]:
    """Leave out the tag that pydantic puts after a member which has kinds."""
    kept: list[str | int] = []
    for part in path:
        after = kept[-1] if kept else ""
        has_kinds = after in {"form", "rule", "threshold"} or (isinstance(after, int) and kept[-2:-1] == ["schemes"])
        if not (has_kinds and isinstance(part, str) and part not in PLACES):
            kept.append(part)
    return kept
