"""The texts of an edition that a city may write in its own words: one table, with a default for each language.

A text is plain: an empty line ends a paragraph, ``# `` begins a heading, ``- `` a point of a list. What stands in
braces is filled in. The defaults are files in ``templates/texts``; of a mail the first line is its subject.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from budzet.base.findings import Finding
from budzet.base.places import templates_dir
from budzet.base.text import fold
from budzet.documents import fill
from budzet.editions.facts import RequiredText
from budzet.editions.timetable import StageKind

Shape = Literal["page", "line", "mail"]
"""Several blocks on a page, one sentence, or a mail with its subject."""

LENGTHS: Mapping[Shape, int] = MappingProxyType({"page": 20_000, "line": 300, "mail": 5_000})
SUBJECT_LENGTH = 150


@dataclass(frozen=True, slots=True)
class TextKind:
    """One text. ``name`` is what findings call it in Polish, ``slug`` its name in addresses; ``own_before``: the stage
    before which the city must have looked at the text and saved it as its own.
    """

    kind: str
    slug: str
    name: str
    shape: Shape
    allowed: tuple[str, ...]
    required: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("pl", "en")
    own_before: StageKind | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one language; ``version`` 0 is the default that comes with the service."""

    body: str
    subject: str = ""
    version: int = 0


def digest(kind: str, language: str, text: Text) -> bytes:
    """Return the SHA-256 (32 bytes) of a version of a text as the city wrote it, before its fields are filled in.

    From the stored versions anybody can find again which one was agreed to.
    """
    return hashlib.sha256("\x00".join((kind, language, text.body)).encode()).digest()


COMMON = (
    *("miasto", "miasta", "w mieście", "urząd", "adres urzędu", "telefon", "e-mail"),
    *("inspektor", "e-mail inspektora", "e-Doręczenia", "edycja"),
)
"""Fields of every text: the city in three cases, the office and how to reach it, the title of the edition."""


def _instruction(stage: StageKind, name: str) -> TextKind:
    kind = f"instruction_{stage.value}"
    return TextKind(kind, fold(name).replace(" ", "-"), name, "page", COMMON, languages=("pl",))


KINDS: Mapping[str, TextKind] = MappingProxyType(
    {
        text.kind: text
        for text in (
            TextKind(
                "privacy_clause",
                "klauzula-informacyjna",
                "klauzula informacyjna o danych osobowych",
                "page",
                COMMON,
                required=("urząd", "e-mail inspektora"),
                own_before=StageKind.INTAKE,
            ),
            TextKind(
                "support_clause",
                "klauzula-listy-poparcia",
                "klauzula informacyjna na liście poparcia",
                "page",
                COMMON,
                required=("urząd", "e-mail inspektora"),
                languages=("pl",),
            ),
            TextKind(
                "declaration_resident",
                "oswiadczenie",
                "oświadczenie o zamieszkaniu",
                "line",
                COMMON,
                required=("w mieście",),
            ),
            TextKind("intake_intro", "zacheta", "zachęta do zgłaszania projektów", "line", COMMON),
            TextKind(
                "mail_code",
                "wiadomosc-z-kodem",
                "wiadomość z kodem do głosowania",
                "mail",
                (*COMMON, "kod", "czas ważności"),
                required=("kod",),
            ),
            TextKind(
                "mail_receipt",
                "wiadomosc-z-potwierdzeniem",
                "wiadomość z potwierdzeniem oddania głosu",
                "mail",
                (*COMMON, "numer", "adres sprawdzenia", "podpis"),
                required=("numer", "adres sprawdzenia", "podpis"),
            ),
            _instruction(StageKind.INTAKE, "wskazówki na czas naboru"),
            _instruction(StageKind.VERIFICATION, "wskazówki na czas weryfikacji"),
            _instruction(StageKind.APPEAL, "wskazówki na czas odwołań"),
            _instruction(StageKind.VOTING, "wskazówki na czas głosowania"),
            _instruction(StageKind.RESULTS, "wskazówki na czas ogłaszania wyników"),
        )
    }
)
"""Every text by its key."""

REQUIRED = tuple(RequiredText(text.kind, text.name, text.own_before) for text in KINDS.values() if text.own_before)
"""The texts a city must have made its own before a stage begins."""

LATER = MappingProxyType(
    {
        "kod": "code",
        "numer": "number",
        "adres sprawdzenia": "look_up_url",
        "podpis": "signature",
    }
)
"""Fields that are known only when the mail is written, and the value of the mail each one stands for."""

SENTENCES = {
    "text_empty": "Napisz tekst. Jeśli ma zostać domyślny, nie trzeba go zapisywać.",
    "text_too_long": "Tekst ma {length} znaków, a może mieć najwyżej {most}.",
    "not_one_line": "To ma być jedno zdanie w jednym wierszu.",
    "subject_empty": "Napisz temat wiadomości.",
    "subject_too_long": "Temat ma {length} znaków, a może mieć najwyżej {most}.",
    "subject_not_one_line": "Temat musi zmieścić się w jednym wierszu.",
}


@cache
def default(kind: str, language: str) -> Text:
    """Return the text that comes with the service."""
    path = templates_dir() / "texts" / f"{kind}.{language}.txt"
    body = path.read_text(encoding="utf-8").strip()
    if KINDS[kind].shape != "mail":
        return Text(body)
    subject, _, rest = body.partition("\n")
    return Text(rest.strip(), subject.strip())


def findings(text: TextKind, written: Text) -> list[Finding]:
    """Return every fault of a text somebody wrote; the params ``part`` of each says whether subject or body has it."""
    faults = [*_shape_faults(text, written), *fill.findings(written.body, text.allowed, text.required)]
    in_subject: list[Finding] = []
    if text.shape == "mail":
        in_subject = [*_subject_faults(written.subject), *fill.findings(written.subject, text.allowed)]
    return [_of_part("body", fault) for fault in faults] + [_of_part("subject", fault) for fault in in_subject]


def sentence(finding: Finding) -> str:
    """Return a fault as a clerk reads it."""
    words = SENTENCES.get(finding.code)
    return words.format(**finding.params) if words else fill.sentence(finding)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its fields filled in."""
    return fill.fill(text, values)


def _of_part(part: str, fault: Finding) -> Finding:
    return Finding.of(fault.code, fault.field, **{**fault.params, "part": part})


def _shape_faults(text: TextKind, written: Text) -> list[Finding]:
    body, most = written.body.strip(), LENGTHS[text.shape]
    if not body:
        return [Finding.of("text_empty")]
    if len(body) > most:
        return [Finding.of("text_too_long", length=len(body), most=most)]
    return [Finding.of("not_one_line")] if text.shape == "line" and "\n" in body else []


def _subject_faults(subject: str) -> list[Finding]:
    if not subject.strip():
        return [Finding.of("subject_empty")]
    if len(subject) > SUBJECT_LENGTH:
        return [Finding.of("subject_too_long", length=len(subject), most=SUBJECT_LENGTH)]
    return [Finding.of("subject_not_one_line")] if any(mark in subject for mark in "\r\n\v\f\x85\u2028\u2029") else []
