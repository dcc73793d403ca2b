"""The PROJECTS part of a ``.pb`` file: each row becomes a project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from budzet.base.money import Grosze
from budzet.exchange.pb_rows import Columns, Faults, Row
from budzet.exchange.pb_values import amount, coordinate, name, quoted, whole, words

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


class ProjectsReader:
    """Takes the rows of PROJECTS one by one."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.columns: Columns | None = None
        self.found: list[PbProject] = []
        self.lines: list[int] = []
        self.index: dict[str, int] = {}

    def check(self) -> None:
        """Note a fault when the section had no header or no project."""
        if self.columns is None:
            self.faults.add("PROJECTS", None, "brak wiersza z nazwami kolumn")
        elif not self.found and not self.faults.count:
            self.faults.add("PROJECTS", None, "nie ma ani jednego projektu")

    def take(self, row: Row) -> None:
        """Read the header or one project."""
        if self.columns is None:
            self.columns = Columns("PROJECTS", row, ("project_id", "cost"), self.faults)
        elif self.columns.fits(row):
            project = _project(self.columns, row, self.faults)
            if not project.id or "," in project.id or not project.id.isprintable():
                self.faults.add("PROJECTS", row.line, f"zły identyfikator projektu {quoted(project.id)}")
            elif project.id in self.index:
                self.faults.add("PROJECTS", row.line, f"projekt {quoted(project.id)} stoi drugi raz")
            self.index.setdefault(project.id, len(self.found))
            self.found.append(project)
            self.lines.append(row.line)


def _project(columns: Columns, row: Row, faults: Faults) -> PbProject:
    def read(column: str, parse: Callable[[str], _T]) -> _T | None:
        text = columns.get(row, column)
        try:
            return parse(text) if text else None
        except ValueError as error:
            faults.add("PROJECTS", row.line, f"{column}: {error}")
            return None

    before = faults.count
    cost = read("cost", amount) or Grosze(0)
    if not cost and faults.count == before:
        faults.add("PROJECTS", row.line, "cost: brak kosztu albo koszt zero")
    latitude, longitude = read("latitude", lambda text: coordinate(text, 90)), read("longitude", _longitude)
    if (latitude is None) != (longitude is None) and faults.count == before:
        faults.add("PROJECTS", row.line, "latitude i longitude muszą stać razem")
    return PbProject(
        id=read("project_id", name) or "",
        cost=cost,
        withdrawn=cost == SENTINEL_COST,
        name=columns.get(row, "name"),
        categories=read("category", words) or (),
        # Called ``target`` before April 2026.
        targets=read("beneficiaries", words) or read("target", words) or (),
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
        raise ValueError(f"{quoted(text)}, a może być 0, 1, 2 albo 3")
    return int(text)
