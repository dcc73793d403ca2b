"""A family of ``.pb`` files (one a pool) read as one edition: pure, from parsed files to a plan with its projects.

Files of one country, unit and instance belong together. A file without district and subunit is a citywide pool; every
other is a pool of the district it names. Pools of one level that vote in the same way are one contest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from budzet.base.calendar import end_of, instant
from budzet.base.errors import ImportRefusedError
from budzet.base.text import fold, slug
from budzet.editions.ballot_form import Approval, BallotForm, ChooseOne, Cumulative, Knapsack, Ranking
from budzet.editions.plan import ContestPlan, DistrictPlan, EditionPlan, PoolPlan, TopicPlan
from budzet.editions.timetable import Span, StageKind
from budzet.exchange.pb import PbFile, PbProject
from budzet.exchange.tally import rule_in_file

# Pabulib's category names, as published, with our words and icons for them.
TOPICS = {
    "education": ("Edukacja", "education"),
    "culture": ("Kultura", "culture"),
    "health": ("Zdrowie i bezpieczeństwo", "health"),
    "sport": ("Sport i rekreacja", "sport"),
    "public space": ("Przestrzeń publiczna", "public-space"),
    "public transit and roads": ("Drogi i ruch pieszy", "roads"),
    "environmental protection": ("Ochrona środowiska", "environment"),
    "urban greenery": ("Zieleń", "nature"),
    "welfare": ("Sprawy społeczne", "welfare"),
}
_LEVELS = {"city": ("ogolnomiejskie", "Projekty ogólnomiejskie"), "district": ("dzielnicowe", "Projekty dzielnicowe")}


@dataclass(frozen=True, slots=True)
class FamilyProject:
    """A project of one file with the keys it gets in the edition."""

    pool: str
    position: int
    source: PbProject
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FamilyPool:
    """A file with its pool key, its district and the ballot position of its first project."""

    key: str
    file: PbFile
    district: str | None
    first_position: int


@dataclass(frozen=True, slots=True)
class Family:
    """Everything the import stores besides ballots."""

    plan: EditionPlan
    spans: tuple[Span, ...]
    pools: tuple[FamilyPool, ...]
    projects: tuple[FamilyProject, ...]


def read_family(files: Sequence[PbFile], *, wanted_slug: str | None = None) -> Family:
    """Arrange parsed files as one edition. Raises ``ImportRefusedError`` when they do not belong together."""
    first = files[0]
    if len({(file.country, file.unit, file.instance) for file in files}) != 1:
        names = ", ".join(sorted({f"{file.unit} {file.instance}" for file in files}))
        raise ImportRefusedError(f"Pliki są z różnych edycji ({names}). Wczytaj każdą edycję osobno.")
    ordered = sorted(files, key=lambda file: (_level(file) != "city", fold(_place(file)), file.name))
    pools = _pools(ordered)
    edition = EditionPlan(
        slug=wanted_slug or slug(f"{first.unit} {first.instance}"),
        title=f"Budżet obywatelski {first.unit} {first.instance}",
        origin="import",
        districts=tuple(
            {
                pool.district: DistrictPlan(key=pool.district, name=_place(pool.file))
                for pool in pools
                if pool.district
            }.values()
        ),
        contests=tuple(_contests(pools)),
        pools=tuple(_pool_plan(pool) for pool in pools),
        topics=tuple(
            TopicPlan(
                key=slug(name), name=TOPICS.get(name, (name, "info"))[0], icon=TOPICS.get(name, (name, "info"))[1]
            )
            for name in sorted({name for file in files for project in file.projects for name in project.categories})
        ),
    )
    return Family(edition, _spans(files), tuple(pools), tuple(_projects(pools)))


def _level(file: PbFile) -> str:
    return "district" if file.subunit or file.district else "city"


def _place(file: PbFile) -> str:
    return file.subunit or file.district or file.unit


def _pools(files: Sequence[PbFile]) -> list[FamilyPool]:
    pools, position, taken = [], 1, set[str]()
    for file in files:
        key = slug(_place(file)) if _level(file) == "district" else "ogolnomiejska"
        if key in taken:
            raise ImportRefusedError(f"{file.name}: pula „{_place(file)}” jest już w innym pliku tej edycji.")
        taken.add(key)
        district = slug(_place(file)) if _level(file) == "district" else None
        pools.append(FamilyPool(key, file, district, position))
        position += len(file.projects)
    return pools


def contest_key(file: PbFile) -> str:
    """Return the contest a file's pool belongs to: its level, and the vote type where levels mix them."""
    return _LEVELS[_level(file)][0] + ("" if file.vote_type != "choose-1" else "-jeden")


def _contests(pools: Sequence[FamilyPool]) -> list[ContestPlan]:
    keys = list(dict.fromkeys(contest_key(pool.file) for pool in pools))
    contests = []
    for key in keys:
        files = [pool.file for pool in pools if contest_key(pool.file) == key]
        level = _level(files[0])
        contests.append(
            ContestPlan(
                key=key,
                name=_LEVELS[level][1],
                form=_form(files),
                district_scope="own" if level == "district" else "any",
            )
        )
    return contests


def _form(files: Sequence[PbFile]) -> BallotForm:
    """Return the form of a contest: limits that differ between its files are the widest of them."""
    kinds = {file.vote_type for file in files}
    most = max(file.max_length or len(file.projects) for file in files)
    if kinds == {"choose-1"}:
        return ChooseOne()
    if kinds == {"approval"}:
        sums = [file.meta.max_sum_cost for file in files]
        if all(sums):
            return Knapsack(max_cost=max(sum_ or 0 for sum_ in sums))
        return Approval(min_projects=min(file.min_length or 1 for file in files), max_projects=most)
    if kinds == {"ordinal"}:
        exact = all(file.min_length == file.max_length == most for file in files)
        return Ranking(points=tuple(range(most, 0, -1)), exact=exact)
    if kinds == {"cumulative"}:
        points = max(file.max_sum_points or 0 for file in files)
        if points:
            return Cumulative(points=points, max_projects=min(points, most), max_per_project=points)
        raise ImportRefusedError(f"{files[0].name}: karta punktowa bez max_sum_points.")
    raise ImportRefusedError(
        f"{files[0].name}: kart typu „{', '.join(sorted(kinds))}” ta wersja jeszcze nie przyjmuje. "
        "Wynik z samego pliku policzy „budzet tally”."
    )


def _pool_plan(pool: FamilyPool) -> PoolPlan:
    return PoolPlan(
        key=pool.key,
        contest=contest_key(pool.file),
        name=_place(pool.file) if pool.district else "Pula ogólnomiejska",
        budget=pool.file.budget,
        district=pool.district,
        rule=rule_in_file(pool.file),
        ties=("list_order",),
    )


def _spans(files: Sequence[PbFile]) -> tuple[Span, ...]:
    begins: dt.date = min(file.date_begin for file in files)
    ends: dt.date = max(file.date_end for file in files)
    closes = end_of(ends)
    return (Span(StageKind.VOTING, instant(begins), closes), Span(StageKind.RESULTS, closes))


def _projects(pools: Sequence[FamilyPool]) -> list[FamilyProject]:
    return [
        FamilyProject(
            pool.key, pool.first_position + offset, project, tuple(dict.fromkeys(slug(c) for c in project.categories))
        )
        for pool in pools
        for offset, project in enumerate(pool.file.projects)
    ]
