"""Read a ``.pb`` file, the public format of participatory budgets (pabulib.org/format): pure, from text to a value.

A file that contradicts itself is refused whole, with the section, line and reason of each fault; nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from budzet.base.money import Grosze
from budzet.exchange.pb_meta import Meta, VoteType, parse_meta
from budzet.exchange.pb_rows import Columns, Faults, Row, amount, coordinate, rows, whole, words
from budzet.exchange.pb_votes import RawBallot, Votes, VotesReader, recount

__all__ = ["SENTINEL_COST", "PbFile", "PbProject", "RawBallot", "parse_pb", "read_pb"]

SENTINEL_COST = Grosze(999_999_999_00)
"""The cost files give to a project that was taken back after the vote: it can never win."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class PbProject:
    """A project of a file; ``cost`` in minor units. ``votes``, ``score`` and ``selected`` as the file states them."""

    id: str
    cost: Grosze
    withdrawn: bool
    name: str
    categories: tuple[str, ...]
    targets: tuple[str, ...]
    neighborhood: str | None
    description: str | None
    latitude: float | None
    longitude: float | None
    votes: int | None
    score: int | None
    selected: int | None


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
    faults = Faults(path.name)
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add("plik", raw.count(b"\n", 0, error.start) + 1, "znak spoza UTF-8; zapisz plik jako UTF-8")
        raise faults.refusal() from error
    return parse_pb(text, path.name)


def parse_pb(text: str, name: str) -> PbFile:
    """Parse the text of a file called ``name``. Raises ``ImportRefusedError``, see ``read_pb``."""
    faults = Faults(name)
    meta_rows: list[Row] = []
    projects = _Projects(faults)
    votes: VotesReader | None = None
    for section, row in rows(text, faults):
        if section == "META":
            meta_rows.append(row)
        elif section == "PROJECTS":
            projects.take(row)
        elif votes is None:
            # The header of VOTES: what stands above must be sound before a vote can be read.
            meta = parse_meta(meta_rows, faults)
            projects.check_header()
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
    result = PbFile(name, votes.meta, tuple(projects.found), taken.merged(), taken)
    _check_counts(result, meta_rows, projects.lines, faults)
    if faults.count:
        raise faults.refusal()
    return result


class _Projects:
    """Takes the rows of PROJECTS one by one."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.columns: Columns | None = None
        self.found: list[PbProject] = []
        self.lines: list[int] = []
        self.index: dict[str, int] = {}

    def check_header(self) -> None:
        """Note a fault when the section had no header."""
        if self.columns is None:
            self.faults.add("PROJECTS", None, "brak wiersza z nazwami kolumn")

    def take(self, row: Row) -> None:
        """Read the header or one project."""
        if self.columns is None:
            self.columns = Columns("PROJECTS", row, ("project_id", "cost"), self.faults)
        elif self.columns.fits(row):
            project = _project(self.columns, row, self.faults)
            if not project.id or "," in project.id:
                self.faults.add("PROJECTS", row.line, f"zły identyfikator projektu „{project.id}”")
            elif project.id in self.index:
                self.faults.add("PROJECTS", row.line, f"projekt „{project.id}” stoi drugi raz")
            self.index.setdefault(project.id, len(self.found))
            self.found.append(project)
            self.lines.append(row.line)


def _project(columns: Columns, row: Row, faults: Faults) -> PbProject:
    def read(name: str, parse: Callable[[str], _T]) -> _T | None:
        text = columns.get(row, name)
        try:
            return parse(text) if text else None
        except ValueError as error:
            faults.add("PROJECTS", row.line, f"{name}: {error}")
            return None

    before = faults.count
    cost = read("cost", amount) or Grosze(0)
    if not cost and faults.count == before:
        faults.add("PROJECTS", row.line, "cost: brak kosztu albo koszt zero")
    latitude, longitude = read("latitude", lambda text: coordinate(text, 90)), read("longitude", _longitude)
    if (latitude is None) != (longitude is None) and faults.count == before:
        faults.add("PROJECTS", row.line, "latitude i longitude muszą stać razem")
    return PbProject(
        id=columns.get(row, "project_id"),
        cost=cost,
        withdrawn=cost == SENTINEL_COST,
        name=columns.get(row, "name"),
        categories=words(columns.get(row, "category")),
        # Called ``target`` before April 2026.
        targets=words(columns.get(row, "beneficiaries") or columns.get(row, "target")),
        neighborhood=columns.get(row, "neighborhood") or None,
        description=columns.get(row, "description") or None,
        latitude=latitude,
        longitude=longitude,
        votes=read("votes", whole),
        score=read("score", whole),
        selected=read("selected", _selected),
    )


def _longitude(text: str) -> float:
    return coordinate(text, 180)


def _selected(text: str) -> int:
    if text not in {"0", "1", "2", "3"}:
        raise ValueError(f"„{text}”, a może być 0, 1, 2 albo 3")
    return int(text)


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
