"""The VOTES part of a ``.pb`` file: each row becomes choices with points; equal votes are kept once.

Points of a choice: what the file gives (cumulative, scoring); one for each tick (approval, choose-1); for a ranking
``max_length - place`` from the top, so 3, 2, 1 of three (Kraków), unless the file has a column of points.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from budzet.exchange.pb_meta import Meta
from budzet.exchange.pb_rows import Columns, Faults, Row
from budzet.exchange.pb_values import quoted, whole

RawBallot = tuple[tuple[int, int], ...]
"""Pairs (project index, points), ordered by index."""


class VoteFaultError(ValueError):
    """A vote breaks the rules of its file; the text is the reason."""


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Distinct ballots, and for each row of the file its line and which of them it is."""

    distinct: tuple[RawBallot, ...]
    lines: array[int]
    which: array[int]

    def rows(self) -> Iterator[tuple[int, RawBallot]]:
        """Yield the line and the ballot of each row, in the order of the file."""
        for line, place in zip(self.lines, self.which, strict=True):
            yield line, self.distinct[place]

    def merged(self) -> Counter[RawBallot]:
        """Return how many rows there are of each distinct ballot."""
        return Counter({self.distinct[place]: times for place, times in Counter(self.which).items()})


class VotesReader:
    """Takes the rows of VOTES one by one, so that a large file is never held as rows."""

    def __init__(self, header: Row, meta: Meta, index: Mapping[str, int], faults: Faults) -> None:
        self.meta, self.index, self.faults = meta, index, faults
        needs_points = meta.vote_type in {"cumulative", "scoring"}
        required = ("voter_id", "vote", "points") if needs_points else ("voter_id", "vote")
        self.columns = Columns("VOTES", header, required, faults)
        if "points" in self.columns and meta.vote_type in {"approval", "choose-1"}:
            faults.add("VOTES", header.line, f"kolumna „points” nie pasuje do głosów {meta.vote_type}")
        self.least = 1 if meta.vote_type == "choose-1" or meta.min_length is None else meta.min_length
        self.most = 1 if meta.vote_type == "choose-1" else meta.max_length or len(index)
        self.lines, self.which = array("L"), array("L")
        self._voters: set[str] = set()
        self._known: dict[tuple[str, str], int | str] = {}
        self._places: dict[RawBallot, int] = {}
        self._pairs: dict[tuple[int, int], tuple[int, int]] = {}

    def take(self, row: Row) -> None:
        """Read one row; its faults are noted with its line."""
        if not self.columns.fits(row):
            return
        voter = self.columns.get(row, "voter_id")
        if not voter or voter in self._voters:
            reason = f"voter_id {quoted(voter)} stoi drugi raz" if voter else "brak voter_id"
            self.faults.add("VOTES", row.line, reason)
        self._voters.add(voter)
        raw = (self.columns.get(row, "vote"), self.columns.get(row, "points"))
        if (place := self._known.get(raw)) is None:
            place = self._known[raw] = self._place(*raw)
        if isinstance(place, str):
            self.faults.add("VOTES", row.line, place)
        else:
            self.lines.append(row.line)
            self.which.append(place)

    def votes(self) -> Votes:
        """Return everything taken so far."""
        return Votes(tuple(self._places), self.lines, self.which)

    def _place(self, vote: str, points: str) -> int | str:
        try:
            ballot = self._ballot(vote, points)
        except ValueError as error:
            return str(error)
        return self._places.setdefault(ballot, len(self._places))

    def _ballot(self, vote: str, points: str) -> RawBallot:
        ids = [one.strip() for one in vote.split(",")] if vote else []
        places = [self.index.get(one, -1) for one in ids]
        if -1 in places:
            raise VoteFaultError(f"głos na projekt {quoted(ids[places.index(-1)])}, którego nie ma w PROJECTS")
        if len(set(places)) < len(places):
            twice = next(one for one, times in Counter(ids).items() if times > 1)
            raise VoteFaultError(f"projekt {quoted(twice)} stoi w głosie dwa razy")
        if not self.least <= len(ids) <= self.most:
            allowed = str(self.most) if self.least == self.most else f"od {self.least} do {self.most}"
            raise VoteFaultError(f"projektów w głosie jest {len(ids)}, a ma być {allowed}")
        pairs = zip(places, self._points(len(ids), points), strict=True)
        # Equal pairs are kept once: there are few of them, and many ballots.
        return tuple(sorted(self._pairs.setdefault(pair, pair) for pair in pairs))

    def _points(self, length: int, text: str) -> list[int]:
        if "points" not in self.columns:
            ranked = self.meta.vote_type == "ordinal"
            return [self.most - place if ranked else 1 for place in range(length)]
        points = [whole(part.strip()) for part in text.split(",")] if text else []
        if len(points) != length:
            raise VoteFaultError(f"projektów w głosie jest {length}, a liczb punktów {len(points)}")
        if self.meta.vote_type in {"cumulative", "scoring"}:
            self._check_points(points)
        return points

    def _check_points(self, points: list[int]) -> None:
        # min_sum_points is not held against a vote: real files count votes that spread less (rounded percentages).
        meta = self.meta
        limits = (
            ("suma punktów", sum(points), None, meta.max_sum_points),
            ("najmniej punktów", min(points, default=0), meta.min_points, None),
            ("najwięcej punktów", max(points, default=0), None, meta.max_points),
        )
        for what, value, least, most in limits:
            if least is not None and value < least:
                raise VoteFaultError(f"{what} to {value}, a ma być co najmniej {least}")
            if most is not None and value > most:
                raise VoteFaultError(f"{what} to {value}, a może być co najwyżej {most}")


def recount(merged: Counter[RawBallot], projects: int) -> tuple[list[int], list[int]]:
    """Return for each project the number of votes that name it and the sum of their points."""
    votes, score = [0] * projects, [0] * projects
    for ballot, times in merged.items():
        for index, points in ballot:
            votes[index] += times
            score[index] += times * points
    return votes, score
