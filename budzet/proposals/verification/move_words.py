"""Why a move cannot be made, in a clerk's words: one Polish sentence for each finding (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from budzet.base.findings import Finding

_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "changed": "W tym czasie ktoś inny zmienił stan projektu.",
        "not_allowed": "Nie masz uprawnienia, aby to zrobić przy tym projekcie.",
        "not_in_verification": "Ten projekt nie jest już w weryfikacji: został wycofany, połączony albo zmieniono jego "
        "stan.",
        "not_from_here": "W tym stanie projektu nie można tego zrobić. Ktoś mógł go już przesunąć dalej.",
        "interest_declared": "Złożono oświadczenie o wyłączeniu się z oceny, więc o tym projekcie decyduje inna osoba.",
        "reason": "Napisz powód.",
        "items_named": "Wskaż co najmniej jeden punkt karty, który autor ma uzupełnić.",
        "card_whole": "Karta nie jest jeszcze wypełniona do końca.",
        "card_positive": "Karta nie jest pozytywna.",
        "card_negative": "Karta nie jest negatywna.",
        "another_person": "Kartę musi zatwierdzić inna osoba niż ta, która ją wypełniła.",
        "another_unless_small": "Kartę musi zatwierdzić inna osoba niż ta, która ją wypełniła.",
        "small_staffing": "W tej edycji każdą kartę zatwierdza druga osoba.",
        "deadline_passed": "Termin na uzupełnienie jeszcze nie minął.",
        "no_open_offer": "Autor nie odpowiedział jeszcze na proponowane zmiany.",
        "route_done": "Nie wszystkie wydziały z obiegu wydały opinię.",
    }
)


def sentence(finding: Finding) -> str:
    """Return why a move cannot be made."""
    return _SENTENCES[finding.code]


def codes() -> frozenset[str]:
    """Return the codes there are sentences for."""
    return frozenset(_SENTENCES)
