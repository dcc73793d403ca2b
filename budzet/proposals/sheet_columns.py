"""The columns of the sheet of applications: one table that reads the sheet, describes it and makes an empty one."""

from __future__ import annotations

from collections.abc import Mapping

from budzet.documents.reading import Column
from budzet.documents.tables import xlsx_bytes

COLUMNS: Mapping[Column, str] = {
    Column("title", ("tytuł", "tytuł projektu"), longest=300): "Tytuł projektu.",
    Column("pool", ("pula", "dzielnica"), longest=200): "Nazwa puli albo jej skrót, jak w ustawieniach edycji.",
    Column("name", ("wnioskodawca", "imię i nazwisko"), longest=200): "Imię i nazwisko osoby, która składa wniosek.",
    Column("channel", ("sposób złożenia", "kanał"), longest=50): "papier, poczta, e-Doręczenia, ePUAP albo e-mail.",
    Column("received", ("data wpływu", "wpłynęło"), longest=50): "2026-05-04 albo z godziną: 2026-05-04 10:15.",
    Column("summary", ("krótki opis",), required=False, longest=6_000): "Jedno lub dwa zdania.",
    Column("description", ("opis",), required=False, longest=20_000): "Co ma powstać albo się wydarzyć.",
    Column("reasons", ("uzasadnienie",), required=False, longest=20_000): "Dlaczego jest to potrzebne.",
    Column("topics", ("tematy", "kategoria"), required=False): "Nazwy tematów edycji, po przecinku.",
    Column("place", ("miejsce", "lokalizacja"), required=False, longest=6_000): "Adres albo opis miejsca.",
    Column("latitude", ("szerokość",), required=False, longest=30): "Stopnie, na przykład 50,2599.",
    Column("longitude", ("długość",), required=False, longest=30): "Stopnie, na przykład 19,0216.",
    Column("cost", ("koszt",), required=False, longest=50): "Cała kwota brutto, w złotych.",
    Column("costs", ("kosztorys",), required=False, longest=20_000): (
        "Każda pozycja w osobnym wierszu komórki: nazwa | ilość | jednostka | cena."
    ),
    Column("upkeep", ("utrzymanie",), required=False, longest=50): "Koszt utrzymania przez rok; 0, jeśli żaden.",
    Column("design", ("dostępność",), required=False, longest=50): "Czy każdy skorzysta: tak, nie albo nie dotyczy.",
    Column("how", ("dostępność – jak",), required=False, longest=20_000): "Jak każdy skorzysta albo dlaczego nie.",
    Column("street", ("ulica",), required=False, longest=200): "Ulica wnioskodawcy.",
    Column("house", ("numer domu",), required=False, longest=50): "Numer domu i mieszkania.",
    Column("postcode", ("kod pocztowy",), required=False, longest=20): "Kod pocztowy.",
    Column("town", ("miejscowość",), required=False, longest=200): "Miejscowość.",
    Column("phone", ("telefon",), required=False, longest=50): "Telefon.",
    Column("email", ("e-mail",), required=False, longest=254): "Na ten adres wyślemy potwierdzenie.",
    Column("lives_here", ("mieszka w gminie",), required=False, longest=10): "Oświadczenie: tak albo nie.",
    Column("is_minor", ("małoletni",), required=False, longest=10): "tak albo nie.",
    Column("guardian", ("opiekun",), required=False, longest=200): "Imię i nazwisko opiekuna małoletniego.",
    Column("guardian_agrees", ("zgoda opiekuna",), required=False, longest=10): "tak albo nie.",
    Column("show_name", ("zgoda na podanie nazwiska",), required=False, longest=10): "tak albo nie.",
    Column("signatures", ("ważne podpisy",), required=False, longest=10): "Ile ważnych podpisów jest na liście.",
}
"""Every column with what belongs in it; the first five must be there."""

SHOWN: Mapping[str, str] = {column.key: column.names[0] for column in COLUMNS}
"""What each column is called."""

OF_FIELD: Mapping[str, str] = {
    **{key: key for key in ("title", "pool", "name", "summary", "description", "reasons", "topics", "place", "upkeep")},
    **{key: key for key in ("street", "house", "postcode", "town", "lives_here", "is_minor", "show_name")},
    "point": "latitude",
    "universal_design": "design",
    "universal_how": "how",
    "guardian_name": "guardian",
    "guardian_agrees": "guardian_agrees",
    "support": "signatures",
    "received_at": "received",
}
"""The column of each field of an application; those of the estimate are told by ``column_of``."""


def column_of(field: str) -> str:
    """Return the key of the column a fault of a field belongs to; empty when there is none."""
    return "costs" if field.startswith("costs-") else OF_FIELD.get(field, "")


def empty_sheet() -> bytes:
    """Return a workbook with the header alone, to be filled in."""
    return xlsx_bytes("Wnioski", [column.names[0] for column in COLUMNS], [])


def description() -> bytes:
    """Return a workbook that says what belongs in each column."""
    rows = [[column.names[0], "tak" if column.required else "nie", words] for column, words in COLUMNS.items()]
    return xlsx_bytes("Kolumny", ["kolumna", "konieczna", "co wpisać"], rows)
