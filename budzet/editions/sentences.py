"""Findings of this room in a clerk's words: one Polish sentence for each, stages and dates by their names."""

from __future__ import annotations

from collections.abc import Iterable

from budzet.base.findings import Finding
from budzet.editions import engines, plan
from budzet.editions.timetable import DateKind, Point, StageKind, point_name

STAGE_NAMES = {
    StageKind.INTAKE: "nabór projektów",
    StageKind.VERIFICATION: "weryfikacja",
    StageKind.APPEAL: "odwołania",
    StageKind.VOTING: "głosowanie",
    StageKind.RESULTS: "wyniki",
    StageKind.IMPLEMENTATION: "realizacja",
}
DATE_NAMES = {
    DateKind.EDITING_ENDS: "koniec poprawiania projektów przez autorów",
    DateKind.PAPER_INTAKE_ENDS: "koniec wpisywania projektów papierowych",
    DateKind.FORMAL_CARDS_DUE: "karty oceny formalnej gotowe",
    DateKind.MERIT_CARDS_DUE: "karty oceny merytorycznej gotowe",
    DateKind.CARDS_APPROVED_BY: "karty zatwierdzone",
    DateKind.ASSESSMENT_PUBLISHED: "publikacja wyników weryfikacji",
    DateKind.REASSESSMENT_CARDS_DUE: "karty ponownej oceny gotowe",
    DateKind.REASSESSMENT_ENDS: "koniec ponownej oceny",
    DateKind.REASSESSMENT_PUBLISHED: "publikacja wyników odwołań",
    DateKind.WITHDRAWAL_ENDS: "koniec wycofywania projektów",
    DateKind.BALLOT_ORDER_DRAW: "losowanie kolejności projektów",
    DateKind.VOTE_BUTTON_SHOWN: "przycisk „Zagłosuj” na stronie głównej",
    DateKind.PAPER_VOTES_TYPED_UNTIL: "koniec wpisywania głosów z papieru",
    DateKind.RESULTS_BUTTON_SHOWN: "przycisk „Wyniki” na stronie głównej",
    DateKind.STATUS_MAILS_END: "koniec wysyłania wiadomości o zmianie stanu projektu",
}
_OF_STAGE = {
    StageKind.INTAKE: "naboru projektów",
    StageKind.VERIFICATION: "weryfikacji",
    StageKind.APPEAL: "odwołań",
    StageKind.VOTING: "głosowania",
    StageKind.RESULTS: "ogłaszania wyników",
    StageKind.IMPLEMENTATION: "realizacji",
}
_EDGES = {"opens": "początek", "closes": "koniec"}

# What is money among the parameters of a finding.
_AMOUNTS = frozenset({"planned", "least", "cost", "budget"})
_NBSP = "\N{NO-BREAK SPACE}"

SENTENCES = {
    "stage_ends_before_it_begins": "Etap „{field}” kończy się, zanim się zacznie.",
    "stage_out_of_order": "Etap „{field}” zaczyna się przed etapem „{before}”.",
    "date_too_early": "Termin: {field}. Wypada za wcześnie, bo przed terminem: {before}.",
    "date_too_late": "Termin: {field}. Wypada za późno, bo po terminie: {after}.",
    "voting_has_no_dates": "Brakuje dat głosowania.",
    "voting_has_begun": "Termin rozpoczęcia głosowania już minął. Najpierw przesuń termin.",
    "pool_without_projects": "Pula „{field}” nie ma żadnego projektu.",
    "cost_above_pool": "Projekt {field} kosztuje więcej, niż jest w puli.",
    "no_way_without_data": "Kto nie ma numeru PESEL, telefonu ani e-maila, nie ma jak zagłosować. "
    "Dodaj kod z listu albo głosowanie osobiste w punkcie.",
    "pesel_without_basis": "PESEL można zbierać tylko na podstawie uchwały. Podaj paragraf, który na to pozwala.",
    "example_value": "{field}: do sprawdzenia z uchwałą.",
    "stage_without_dates": "Etap „{field}” nie ma dat.",
    "no_contests": "Nie ma żadnej części karty.",
    "no_pools": "Nie ma żadnej puli.",
    "statute_part_missing": "Art. 5a ust. 7 ustawy wymaga, a tu brakuje: {name}.",
    "city_residents_unknown": "Podaj liczbę mieszkańców miasta. Od niej zależy, ilu podpisów wolno żądać.",
    "district_residents_unknown": "Podaj liczbę mieszkańców: {name}. Od niej zależy, ilu podpisów wolno żądać.",
    "too_many_signatures_citywide": (
        "Projekty ogólnomiejskie: wymagana liczba podpisów to {asked}, a ustawa pozwala najwyżej na {most}."
    ),
    "too_many_signatures": "{name}: wymagana liczba podpisów to {asked}, a ustawa pozwala najwyżej na {most}.",
    "report_spending_unknown": (
        "Podaj wydatki z ostatniego sprawozdania z wykonania budżetu. Miasto na prawach powiatu musi przeznaczyć "
        "na budżet obywatelski co najmniej 0,5% tej kwoty."
    ),
    "pools_below_minimum": ("Pule mają razem {planned}. To mniej niż 0,5% wydatków ze sprawozdania, czyli {least}."),
    "text_missing": "Brakuje tekstu: {name}.",
    "too_few_confirm": "Decyzje potwierdza druga osoba. Osób, które mogą to zrobić: {count}. Potrzeba co najmniej 2.",
    "not_frozen": "Zasady i lista do głosowania nie są zamrożone.",
    "appeals_undecided": "Nierozpatrzone odwołania: {count}. Głosowanie może się zacząć, gdy nie będzie żadnego.",
    "opening_not_rehearsed": "Nie było próby otwarcia głosów z dwoma arkuszami klucza.",
    "results_late": "Wyniki są planowane na {day}. Do 15 listopada powstaje projekt budżetu, zostaje mało czasu.",
    "results_too_late": "Wyniki są planowane na {day}, a projekt budżetu trafia do rady do 15 listopada.",
    "appeals_late": "Odwołania kończą się {day}. Do 15 listopada powstaje projekt budżetu, zostaje mało czasu.",
    "appeals_too_late": "Odwołania kończą się {day}, a projekt budżetu trafia do rady do 15 listopada.",
    "others_vote_can_be_blocked": (
        "Zasada „{member}” pozwala zablokować cudzy głos każdemu, kto zna dane tej osoby. "
        "Wybierz inną zasadę albo pewniejszy sposób potwierdzania tożsamości."
    ),
    "register_not_imported": "Głosujących porównuje się z rejestrem, a rejestru nie ma albo nikt go nie zatwierdził.",
    "register_without_second": "W rejestrze nie ma danej, którą mieszkańcy mają podać obok numeru PESEL. "
    "Wczytaj plik z tą kolumną.",
    "no_street_index": "Głosuje się na projekty swojej dzielnicy, a nie ma wykazu ulic.",
    "streets_overlap": "W wykazie ulic te same numery leżą w dwóch dzielnicach. Takich miejsc: {count}.",
    "street_without_name": "Brakuje nazwy ulicy.",
    "streets_same_number": (
        "Wiersze {line} i {other_line}: ulica „{street}”, numer {number} leży w dwóch dzielnicach."
    ),
    "numbers_unreadable": "Nie można odczytać numerów domów: „{text}”. Przykłady: 1-15, od 17, 2-20 parzyste.",
    "numbers_backwards": "Numery domów „{text}” biegną od większego do mniejszego.",
    "numbers_empty": "W zapisie „{text}” nie ma żadnego numeru domu.",
    **plan.SENTENCES,
    **engines.SENTENCES,
}
"""One sentence a clerk understands for each finding of this room."""


def amount(grosze: int) -> str:
    """Write an amount in Polish: ``145 600 zł``, with decimals only where there are grosze: ``145 600,50 zł``."""
    whole, rest = divmod(abs(grosze), 100)
    decimals = f",{rest:02}" if rest else ""
    return f"{'−' if grosze < 0 else ''}{number(whole)}{decimals}{_NBSP}zł"


def number(value: int) -> str:
    """Write a whole number with its thousands set apart: ``73 556``."""
    return f"{value:,}".replace(",", _NBSP)


def sentences(faults: Iterable[Finding]) -> list[str]:
    """Return the findings as sentences; stages and dates have their Polish names."""
    return [_sentence(fault) for fault in faults]


def point_words(point: Point) -> str:
    """Return the Polish name of a date, or of the beginning or end of a stage."""
    if isinstance(point, DateKind):
        return DATE_NAMES[point]
    kind, edge = point
    return f"{_EDGES[edge]} {_OF_STAGE[kind]}"


def _sentence(fault: Finding) -> str:
    words = {
        name: amount(word) if name in _AMOUNTS and isinstance(word, int) else word
        for name, word in {"field": fault.field, **fault.params}.items()
    }
    if fault.code.startswith("stage_"):
        words = {name: STAGE_NAMES[StageKind(str(word))] for name, word in words.items()}
    elif fault.code.startswith("date_"):
        words = {name: _POINTS[str(word)] for name, word in words.items()}
    sentence = SENTENCES[fault.code].format(**words)
    # A fault of one line of a file says which line; a fault between two lines names both by itself.
    of_line = "line" in fault.params and "other_line" not in fault.params
    return f"Wiersz {fault.params['line']}: {sentence}" if of_line else sentence


_ALL_POINTS: tuple[Point, ...] = (
    *DateKind,
    *((kind, "opens") for kind in StageKind),
    *((kind, "closes") for kind in StageKind),
)
_POINTS = {point_name(point): point_words(point) for point in _ALL_POINTS}
