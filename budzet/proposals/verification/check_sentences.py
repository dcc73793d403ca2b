"""What the computer found, as one Polish sentence that says it was the computer (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from budzet.proposals.application_document import amount
from budzet.proposals.verification.prechecks import Check

_MONEY = ("cost", "most", "least")

_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "received_unknown": "nie wiadomo, kiedy wniosek wpłynął.",
        "received_in_time": "wniosek wpłynął w terminie naboru.",
        "received_late": "wniosek wpłynął poza terminem naboru.",
        "authors_fit": "autorów: {authors}, dozwolonych najwyżej {most}.",
        "authors_too_many": "autorów jest {authors}, a dozwolonych najwyżej {most}.",
        "complete": "wypełniono wszystkie wymagane pola.",
        "incomplete": "brakujące lub błędne pola: {count}.",
        "support_not_asked": "w tej puli poparcie nie jest wymagane.",
        "signatures_enough": "ważnych podpisów: {given}, potrzeba {needed}.",
        "signatures_uncounted": "ważnych podpisów: {given}, potrzeba {needed}. List na papierze nikt nie policzył.",
        "signatures_missing": "ważnych podpisów jest {given}, a potrzeba {needed}.",
        "cost_missing": "wniosek nie ma kosztu.",
        "cost_above_limit": "koszt {cost} jest wyższy od limitu {most}.",
        "cost_below_limit": "koszt {cost} jest niższy od najmniejszego dozwolonego {least}.",
        "cost_fits": "koszt {cost} mieści się w limicie {most}.",
        "citywide": "projekt ogólnomiejski może dotyczyć całego miasta.",
        "streets_elsewhere": "wskazana ulica leży też poza dzielnicą projektu: {names}. Sprawdź na mapie.",
        "streets_inside": "wskazana ulica leży w dzielnicy projektu.",
        "streets_unknown": "w opisie miejsca nie ma ulicy z wykazu. Sprawdź na mapie.",
        "age_unknown": "autor nie powiedział, czy jest osobą niepełnoletnią.",
        "adult": "autor jest osobą pełnoletnią.",
        "guardian_agrees": "autor jest osobą niepełnoletnią, opiekun się zgodził.",
        "guardian_missing": "autor jest osobą niepełnoletnią, a zgody opiekuna nie ma.",
    }
)


def sentence(check: Check) -> str:
    """Return what the computer says of one thing."""
    figures = {
        name: amount(value) if name in _MONEY and isinstance(value, int) and check.name == "limit" else value
        for name, value in check.said.params.items()
    }
    return "Sprawdził komputer: " + _SENTENCES[check.said.code].format(**figures)


def codes() -> frozenset[str]:
    """Return the codes there are sentences for."""
    return frozenset(_SENTENCES)
