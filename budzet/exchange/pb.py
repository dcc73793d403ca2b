"""Read a ``.pb`` file, the public format of participatory budgets (pabulib.org/format): pure, from text to a value.

A file that contradicts itself is refused whole, with the section, line and reason of each fault; nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from budzet.base.money import Grosze
from budzet.exchange.pb_lines import MOST_BYTES, TOO_BIG
from budzet.exchange.pb_meta import Meta, VoteType, parse_meta
from budzet.exchange.pb_projects import SENTINEL_COST, PbProject, ProjectsReader
from budzet.exchange.pb_rows import Faults, Row, rows
from budzet.exchange.pb_values import shown
from budzet.exchange.pb_votes import RawBallot, Votes, VotesReader, recount

__all__ = ["SENTINEL_COST", "PbFile", "PbProject", "RawBallot", "parse_pb", "read_pb"]


@dataclass(frozen=True, slots=True, eq=False)
class PbFile:
    """One pool: what META says, its projects in the order of the file and its votes, equal ones merged."""

    name: str
    meta: Meta
    projects: tuple[PbProject, ...]
    votes: Counter[RawBallot]
    _rows: Votes

    def iter_ballots(self) -> Iterator[tuple[int, RawBallot]]:
        """Yield the line number and the ``((project index, points), …)`` of each row of VOTES."""
        return self._rows.rows()

    @property
    def country(self) -> str:
        """The country, as the file writes it."""
        return self.meta.country

    @property
    def unit(self) -> str:
        """The city."""
        return self.meta.unit

    @property
    def instance(self) -> str:
        """The label of the edition; mostly a year, not always that of the vote."""
        return self.meta.instance

    @property
    def district(self) -> str | None:
        """The parent of the subunit, if named."""
        return self.meta.district

    @property
    def subunit(self) -> str | None:
        """The part of the city this pool is for, or None for the whole city."""
        return self.meta.subunit

    @property
    def currency(self) -> str | None:
        """The ISO 4217 code, if named."""
        return self.meta.currency

    @property
    def budget(self) -> Grosze:
        """The money of the pool in minor units."""
        return self.meta.budget

    @property
    def vote_type(self) -> VoteType:
        """How people voted."""
        return self.meta.vote_type

    @property
    def rule(self) -> str:
        """The name of the rule, as the file writes it."""
        return self.meta.rule

    @property
    def threshold(self) -> int | None:
        """The least score a project needs, if any."""
        return self.meta.threshold

    @property
    def comment(self) -> str:
        """Free text; where odd rules are explained."""
        return self.meta.comment

    @property
    def date_begin(self) -> dt.date:
        """The first day of the vote."""
        return self.meta.date_begin

    @property
    def date_end(self) -> dt.date:
        """The last day of the vote."""
        return self.meta.date_end

    @property
    def min_length(self) -> int | None:
        """The least number of projects in a vote, if named."""
        return self.meta.min_length

    @property
    def max_length(self) -> int | None:
        """The largest number of projects in a vote, if named."""
        return self.meta.max_length

    @property
    def min_sum_points(self) -> int | None:
        """The least sum of points in a vote, if named."""
        return self.meta.min_sum_points

    @property
    def max_sum_points(self) -> int | None:
        """The largest sum of points in a vote, if named."""
        return self.meta.max_sum_points

    @property
    def num_projects(self) -> int:
        """The number of projects."""
        return len(self.projects)

    @property
    def num_votes(self) -> int:
        """The number of rows in VOTES."""
        return len(self._rows.lines)


def read_pb(path: Path) -> PbFile:
    """Read a file. Raises ``ImportRefusedError`` naming file, section, line and reason of each fault."""
    faults = Faults(shown(path.name))
    try:
        if path.stat().st_size > MOST_BYTES:
            faults.add("plik", None, TOO_BIG)
            raise faults.refusal()
        with path.open(encoding="utf-8", newline="") as stream:
            return _parse(stream, faults)
    except OSError as error:
        faults.add("plik", None, _WHY_NOT_OPEN.get(type(error), "nie da się go przeczytać"))
        raise faults.refusal() from error


_WHY_NOT_OPEN = {
    FileNotFoundError: "nie ma takiego pliku",
    IsADirectoryError: "to jest folder, nie plik",
    PermissionError: "nie wolno go czytać temu użytkownikowi",
}


def parse_pb(text: str, name: str) -> PbFile:
    """Parse the text of a file called ``name``. Raises ``ImportRefusedError``, see ``read_pb``."""
    return _parse(io.StringIO(text, newline=""), Faults(name))


def _parse(stream: TextIO, faults: Faults) -> PbFile:
    meta_rows: list[Row] = []
    projects = ProjectsReader(faults)
    votes: VotesReader | None = None
    for section, row in rows(stream, faults):
        if section == "META":
            meta_rows.append(row)
        elif section == "PROJECTS":
            projects.take(row)
        elif votes is None:
            # The header of VOTES: what stands above must be sound before a vote can be read.
            meta = parse_meta(meta_rows, faults)
            projects.check()
            if meta is None:
                break
            votes = VotesReader(row, meta, projects.index, faults)
        else:
            votes.take(row)
    if votes is None and not faults.count:
        faults.add("VOTES", None, "brak wiersza z nazwami kolumn")
    if votes is None or faults.count:
        raise faults.refusal()
    taken = votes.votes()
    result = PbFile(faults.name, votes.meta, tuple(projects.found), taken.merged(), taken)
    _check_counts(result, meta_rows, projects.lines, faults)
    if faults.count:
        raise faults.refusal()
    return result


def _check_counts(file: PbFile, meta_rows: list[Row], lines: list[int], faults: Faults) -> None:
    """Compare what the file says of itself with what stands in it."""
    for what, said, counted in (
        ("num_projects", file.meta.num_projects, file.num_projects),
        ("num_votes", file.meta.num_votes, file.num_votes),
    ):
        if said != counted:
            line = next(row.line for row in meta_rows if row.cells[0] == what)
            faults.add("META", line, f"{what} mówi {said}, a w pliku jest {counted}")
    votes, score = recount(file.votes, file.num_projects)
    # Rankings of other countries come with scores on other scales; the points of ours follow from the format.
    columns: Mapping[str, list[int]] = (
        {"votes": votes} if file.vote_type == "ordinal" else {"votes": votes, "score": score}
    )
    for place, project in enumerate(file.projects):
        for name, counted_by_project in columns.items():
            told = getattr(project, name)
            if told is not None and told != counted_by_project[place]:
                faults.add(
                    "PROJECTS", lines[place], f"{name} mówi {told}, a z głosów wynika {counted_by_project[place]}"
                )
