"""Compare what is told of a count with the count made again; each difference names its pool and project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budzet.editions.frozen import FrozenEdition
from budzet.exchange.open_data import names, tables
from budzet.exchange.open_data.reading import Folder
from budzet.exchange.open_data.told import Told, ToldPool, ToldProject
from budzet.exchange.pb_values import quoted
from budzet.results.counting import CountedPool

_POOL = {
    "name": "nazwa",
    "rule": "reguła",
    "budget": "pieniądze puli",
    "received": "pieniądze z innych pul",
    "spent": "wydane pieniądze",
    "ballots": "liczba kart",
    "rows": "czy publikuje się karty",
    "run": "przebieg reguły",
    "selected": "wybrane projekty",
}
_PROJECT = {
    "number": "numer",
    "cost": "koszt",
    "votes": "głosy",
    "score": "punkty",
    "outcome": "wynik",
    "reason": "powód",
    "place": "kolejność",
    "money_left": "pieniądze, gdy przyszła jego kolej",
    "threshold": "próg",
    "margin_votes": "o ile głosów",
    "margin_cost": "o ile złotych",
    "effective_support_per_mille": "poparcie skuteczne",
    "lost_to": "za co zapłaciły osoby, które go chciały",
}


def pool_differences(told: ToldPool, again: ToldPool) -> Iterator[str]:
    """Yield what is told differently of a pool than it was counted."""
    at = f"pula „{told.pool}”"
    yield from _fields(at, told, again, _POOL)
    for place in range(max(len(told.ties), len(again.ties))):
        one, other = told.ties[place : place + 1], again.ties[place : place + 1]
        if one != other:
            tie = (one or other)[0]
            ids = ", ".join(map(quoted, tie.ids))
            how = "inny niż w ponownym liczeniu" if one and other else "zbędny" if one else "brakuje go"
            yield f"{at}: remis projektów {ids} (wynik {tie.score}): {how}"
    expected = {project.id: project for project in again.projects}
    for project in told.projects:
        yield from _fields(project_at(told.pool, project), project, expected[project.id], _PROJECT)


def taken_differences(told: ToldPool, again: ToldPool, withdrawn: frozenset[str], entry: CountedPool) -> Iterator[str]:
    """Yield what cannot be true of a pool that cannot be counted again; ``again`` has what follows from the rules."""
    at = f"pula „{told.pool}”"
    yield from _fields(at, told, again, {name: _POOL[name] for name in ("name", "rule", "rows")})
    expected = {project.id: project for project in again.projects}
    cost = {candidate.id: candidate.cost for candidate in entry.profile.candidates}
    budget = entry.pool.budget + entry.received
    if told.budget != budget or told.received != entry.received:
        yield f"{at}: {_POOL['budget']}: podano {told.budget}, a wychodzi {budget}"
    won = [project for project in told.projects if project.outcome == "selected"]
    if {project.id for project in won} != set(told.selected) or len(set(told.selected)) != len(told.selected):
        yield f"{at}: {_POOL['selected']} nie zgadzają się z wynikami projektów"
    if told.spent != sum(project.cost for project in won) or told.spent > told.budget:
        yield f"{at}: {_POOL['spent']}: {told.spent}, a wybrane projekty kosztują razem {sum(p.cost for p in won)}"
    if sorted(project.place for project in told.projects) != list(range(1, len(told.projects) + 1)):
        yield f"{at}: kolejność projektów ma luki albo powtórzenia"
    for project in told.projects:
        where = project_at(told.pool, project)
        yield from _fields(where, project, expected[project.id], {"number": _PROJECT["number"]})
        if project.cost != cost[project.id]:
            yield f"{where}: {_PROJECT['cost']}: podano {project.cost}, a wychodzi {cost[project.id]}"
        yield from (f"{where}: {fault}" for fault in _contradictions(project, told.ballots, withdrawn))
    for one, other in entry.exclusions:
        if {one, other} <= set(told.selected):
            yield f"{at}: projekty {one} i {other} się wykluczają, a oba wygrały"


def _contradictions(project: ToldProject, ballots: int, withdrawn: frozenset[str]) -> Iterator[str]:
    if project.votes > ballots:
        yield f"głosów {project.votes}, a kart w puli {ballots}"
    if (project.reason == "withdrawn") != (project.id in withdrawn):
        yield "powód nie zgadza się z listą wycofanych"
    if (project.reason == "funded") != (project.outcome == "selected"):
        yield "wynik i powód nie pasują do siebie"


def table_differences(folder: Folder, frozen: FrozenEdition, told: Told) -> None:
    """Note every cell of the table of projects that says something else than the results."""
    expected = {row["position"]: row for row in tables.project_rows(frozen, told)}
    seen = set[str]()
    for line, cells in folder.table(names.PROJECTS, tables.PROJECT_COLUMNS):
        row = dict(zip(tables.PROJECT_COLUMNS, cells, strict=True))
        position = row["position"]
        if position not in expected or position in seen:
            folder.faults.add(names.PROJECTS, f"projektu {quoted(position)} nie ma albo stoi drugi raz", line)
            continue
        seen.add(position)
        for name, value in expected[position].items():
            if row[name] != value:
                folder.faults.add(
                    names.PROJECTS,
                    f"projekt {position}, kolumna {name}: {quoted(row[name])}, a w wynikach {quoted(value)}",
                    line,
                )
    for position in sorted(expected.keys() - seen, key=int):
        folder.faults.add(names.PROJECTS, f"brak projektu {position}")


def totals_differences(folder: Folder, name: str, told: ToldPool) -> None:
    """Note every sum of a file of sums that the results tell differently."""
    expected = {row["position"]: row for row in tables.totals_rows(told)}
    for line, (position, votes, score, _ballots) in folder.table(name, tables.TOTALS_COLUMNS):
        row = expected.get(position)
        if row and (votes, score) != (row["votes"], row["score"]):
            text = f"projekt {position}: głosy i punkty {votes}, {score}, a w wynikach {row['votes']}, {row['score']}"
            folder.faults.add(name, text, line)


def project_at(pool: str, project: ToldProject) -> str:
    """Return how a project is named in a sentence."""
    return f"pula „{pool}”, projekt {project.id} ({quoted(project.number)})"


def _fields(at: str, told: Any, again: Any, labels: Mapping[str, str]) -> Iterator[str]:
    for name, label in labels.items():
        one, other = getattr(told, name), getattr(again, name)
        if one != other:
            yield f"{at}: {label}: podano {_value(one)}, a wychodzi {_value(other)}"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(quoted(str(one)) for one in value) or "nic"
    if isinstance(value, str | dict):
        return quoted(str(value))
    return "nic" if value is None else str(value)
