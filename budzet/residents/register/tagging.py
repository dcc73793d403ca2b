"""Lines of a file as what is stored of them: tags, an area. What is wrong with the file is gathered beside them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from budzet.base import calendar
from budzet.base.findings import Finding
from budzet.documents.reading import Faults, Row
from budzet.editions import editing, queries, street_queries
from budzet.editions.models import Edition
from budzet.editions.terms import PeselAndRegister, Terms
from budzet.editions.timetable import StageKind
from budzet.residents import person_key
from budzet.residents.register.areas import UNKNOWN, Areas
from budzet.residents.register.rows import LIMITS, Person, SecondKind, fault, person
from budzet.residents.register.staging import Staged

_MOST_UNPLACED = 50


def second_kind(terms: Terms) -> SecondKind | None:
    """Return which second datum an edition matches with its register, if any."""
    return next((one.second_datum for one in terms.identity.schemes if isinstance(one, PeselAndRegister)), None)


@dataclass(slots=True)
class Outcome:
    """What was read: faults, persons without a district; ``told`` is a reason against the file as a whole."""

    faults: Faults = field(default_factory=lambda: Faults(LIMITS.max_shown))
    unplaced: int = 0
    unplaced_lines: list[int] = field(default_factory=list)
    told: str = ""
    kind: str = ""

    def not_placed(self, line: int) -> None:
        """Count a person whose address is in no district."""
        self.unplaced += 1
        if len(self.unplaced_lines) < _MOST_UNPLACED:
            self.unplaced_lines.append(line)

    def values(self) -> dict[str, Any]:
        """Return what is stored beside the faults."""
        return {"unplaced": self.unplaced, "unplaced_lines": self.unplaced_lines, "second_kind": self.kind}

    def findings(self) -> Faults:
        """Return the faults; names of columns nobody knows only when the line is a header for certain."""
        if self.told:
            return Faults(1, [Finding.of("refused", line=None, column=None, reason=self.told)], 1)
        headless = any(one.code == "missing_column" for one in self.faults.first)
        if headless:
            self.faults.first = [_nameless(one) for one in self.faults.first]
        return self.faults


def _nameless(finding: Finding) -> Finding:
    """What a file without a header has in its place are the data of a person."""
    if finding.code != "unknown_column":
        return finding
    return Finding.of(finding.code, line=finding.params["line"], column=None, reason=finding.params["reason"])


@dataclass(frozen=True, slots=True)
class Reader:
    """What lines of a file are read with."""

    edition_id: int
    import_id: int
    key: bytes
    areas: Areas
    places_needed: bool
    kind: SecondKind | None
    day: dt.date
    names: dict[str, str] = field(default_factory=dict)
    """Parts of names: a city of a million has some ten thousand."""

    @classmethod
    def of(cls, session: Session, import_id: int, edition_id: int, key: bytes, now: dt.datetime) -> Reader:
        """Return what reads a file for an edition; ``key`` is its registration key."""
        edition = session.get_one(Edition, edition_id)
        plan = editing.plan_of(session, edition)
        voting = queries.timetable(session, edition_id).span(StageKind.VOTING)
        return cls(
            edition_id=edition_id,
            import_id=import_id,
            key=key,
            areas=Areas(plan.districts, street_queries.rows(session, edition_id)),
            places_needed=any(contest.district_scope == "own" for contest in plan.contests),
            kind=second_kind(plan.terms),
            # R-60 counts to the day of voting.
            day=calendar.local((voting and voting.closes_at) or now).date(),
        )

    def tags(self, row: Row, outcome: Outcome) -> Staged | None:
        """Return what is stored of a row; nothing when it has a fault."""
        found = person(row.values, line=row.line, second_kind=self.kind, today=self.day)
        area = self._area(row, outcome)
        if isinstance(found, list):
            for one in found:
                outcome.faults.add(one)
            return None
        return None if outcome.faults.count else self._tagged(found, row.line, area)

    def _area(self, row: Row, outcome: Outcome) -> int:
        values = row.values
        if not self.areas.any:
            return UNKNOWN
        if values["district"]:
            area = self.areas.named(values["district"])
            if area is None:
                outcome.faults.add(fault("unknown_district", "district", row.line))
            return area or UNKNOWN
        area = self.areas.at(values["street"], values["house"])
        if area == UNKNOWN and self.places_needed:
            outcome.not_placed(row.line)
        return area

    def _tagged(self, one: Person, line: int, area: int) -> Staged:
        key, edition_id, digits = self.key, self.edition_id, one.pesel
        second = None
        if self.kind and one.second:
            second = person_key.second_tag(key, edition_id, digits, self.kind, self._part(one.second))
        return Staged(
            import_id=self.import_id,
            voter_tag=person_key.voter_tag(
                key,
                edition_id,
                surname=self._part(one.surname),
                given_name=self._part(one.given_name),
                birth_date=one.birth_date,
            ),
            line=line,
            strong_tag=person_key.strong_tag(key, edition_id, digits) if digits else None,
            second_tag=second,
            area=area,
        )

    def _part(self, name: str) -> str:
        if name not in self.names:
            self.names[name] = person_key.name_part(name)
        return self.names[name]
