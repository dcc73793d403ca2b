"""The schemes by which one types who one is, as plug-ins (design.md §5.1): what each asks for and what it knows.

All give the same person key; one that asks for a PESEL also gives its tag. The assurance rank stands in the Terms. Who
has a code on paper (``paper_codes``) types it beside who they are: no address, and no code is sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from budzet.base.findings import Finding
from budzet.residents import person_key, pesel
from budzet.residents.paper_codes import code


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What somebody typed; the birth date as three texts, so that every fault of it can be named."""

    given_name: str
    surname: str
    birth_day: str = ""
    birth_month: str = ""
    birth_year: str = ""
    pesel: str = ""
    second_datum: str = ""
    paper_code: str = ""
    street: str = ""
    house: str = ""
    district: str = ""
    contact_kind: str = ""
    email: str = ""
    phone: str = ""
    guardian_name: str = ""
    guardian_agrees: bool = False
    lives_here: bool = False


@dataclass(frozen=True, slots=True)
class PersonTags:
    """The tags of a person (32 bytes each): of the person key, of a PESEL, of a PESEL with its second datum."""

    voter: bytes
    strong: bytes | None = None
    second: bytes | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way to type who one is: the birth date as such.

    ``texts`` must be filled in; ``names`` of them must be names; ``fields`` are the form's own of this scheme;
    ``birth_field`` is where a fault of the birth date belongs. ``on_paper``: a code on paper proves the person, so none
    is sent and no address is asked for.
    """

    kind: str
    slug: str
    fields: frozenset[str] = frozenset({"birth_day", "birth_month", "birth_year"})
    texts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    birth_field: str = "birth_day"
    on_paper: bool = False

    def birth_date(self, declared: Declaration) -> dt.date | None:
        """Return the birth date, or ``None`` when what was typed holds none."""
        try:
            return dt.date(int(declared.birth_year), int(declared.birth_month), int(declared.birth_day))
        except (ValueError, OverflowError):
            return None

    def faults(self, declared: Declaration) -> Iterator[Finding]:
        """Give the faults of the scheme's own fields."""
        if not (declared.birth_day.strip() or declared.birth_month.strip() or declared.birth_year.strip()):
            yield Finding.of("birth_required", "birth_day")
        elif self.birth_date(declared) is None:
            yield Finding.of("not_a_date", "birth_day")
        if self.on_paper and declared.paper_code.strip() and code.parse(declared.paper_code) is None:
            yield Finding.of("not_a_paper_code", "paper_code")

    def tags(self, key: bytes, edition_id: int, declared: Declaration, datum_kind: str = "") -> PersonTags:
        """Return the tags of who is declared; ``key`` is the registration key of the edition, ``datum_kind`` the kind
        of its second datum.

        Raises ``ValueError`` when there is no birth date: the rule ``identity.check`` comes first.
        """
        born = self.birth_date(declared)
        if born is None:
            raise ValueError("no birth date")
        voter = person_key.voter_tag(
            key, edition_id, surname=declared.surname, given_name=declared.given_name, birth_date=born
        )
        return PersonTags(voter)


@dataclass(frozen=True, slots=True)
class PeselScheme(Scheme):
    """The PESEL number, with or without a second datum; the birth date is the number's own."""

    def birth_date(self, declared: Declaration) -> dt.date | None:
        """Return the birth date in the number."""
        return pesel.birth_date(declared.pesel)

    def faults(self, declared: Declaration) -> Iterator[Finding]:
        """Give the fault of a number that is none. Whether it belongs to somebody is never said (R-61)."""
        if declared.pesel.strip() and not pesel.is_valid(declared.pesel):
            yield Finding.of("not_a_pesel", "pesel")

    def tags(self, key: bytes, edition_id: int, declared: Declaration, datum_kind: str = "") -> PersonTags:
        """Return the tags of the person, of the number and, with a second datum, of both."""
        # Not super(): a dataclass with slots is built anew, and the bare form would look for the first.
        voter = Scheme.tags(self, key, edition_id, declared).voter
        strong = person_key.strong_tag(key, edition_id, declared.pesel)
        second = None
        if "second_datum" in self.fields:
            second = person_key.second_tag(key, edition_id, declared.pesel, datum_kind, declared.second_datum)
        return PersonTags(voter, strong, second)


BY_NAME = Scheme("name_birth_address", "dane-i-adres")
BY_PESEL = PeselScheme("pesel", "pesel", frozenset({"pesel"}), ("pesel",), (), "pesel")
BY_PESEL_AND_REGISTER = PeselScheme(
    "pesel_and_register",
    "pesel-i-rejestr",
    frozenset({"pesel", "second_datum"}),
    ("pesel", "second_datum"),
    ("second_datum",),
    "pesel",
)
BY_LETTER = Scheme(
    "letter_code",
    "kod-z-listu",
    frozenset({"paper_code", "birth_day", "birth_month", "birth_year"}),
    ("paper_code",),
    on_paper=True,
)
BY_PASS = replace(BY_LETTER, kind="in_person", slug="przepustka")

ALL = MappingProxyType(
    {scheme.kind: scheme for scheme in (BY_NAME, BY_PESEL, BY_PESEL_AND_REGISTER, BY_LETTER, BY_PASS)}
)
"""Schemes by the kind the Terms name them by."""
