"""A family of ``.pb`` files (one a pool) read as one edition: pure, from parsed files to a plan with its projects.

Files of one country, unit and instance belong together. A file without district and subunit is a citywide pool; every
other is a pool of the district it names. Pools of one level that vote in the same way are one contest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from budzet.base.calendar import end_of, instant
from budzet.base.errors import ImportRefusedError
from budzet.base.text import fold, slug
from budzet.editions.ballot_form import Approval, BallotForm, ChooseOne, Cumulative, Knapsack, Ranking
from budzet.editions.plan import ContestPlan, DistrictPlan, EditionPlan, PoolPlan, TopicPlan
from budzet.editions.timetable import Span, StageKind
from budzet.exchange.pb import PbFile, PbProject
from budzet.exchange.pb_rows import MOST_PROJECTS
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
    """Arrange parsed files as one edition.

    Raises ``ImportRefusedError`` when they do not belong together or hold what an edition cannot hold.
    """
    if len({(file.country, file.unit, file.instance) for file in files}) != 1:
        names = ", ".join(sorted({f"{file.unit} {file.instance}" for file in files}))
        raise ImportRefusedError(f"Pliki są z różnych edycji ({names}). Wczytaj każdą edycję osobno.")
    if (projects := sum(len(file.projects) for file in files)) > MOST_PROJECTS:
        raise ImportRefusedError(f"W plikach jest razem {projects} projektów. Edycja mieści najwyżej {MOST_PROJECTS}.")
    ordered = sorted(files, key=lambda file: (_level(file) != "city", fold(_place(file)), file.name))
    pools = _pools(ordered)
    edition = EditionPlan(
        slug=_address(files[0], wanted_slug),
        title=f"Budżet obywatelski {files[0].unit} {files[0].instance}",
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
        topics=_topics({name for file in files for project in file.projects for name in project.categories}),
    )
    return Family(edition, _spans(files), tuple(pools), tuple(_projects(pools)))


def _address(file: PbFile, wanted: str | None) -> str:
    if wanted is not None:
        if slug(wanted) != wanted or not wanted:
            raise ImportRefusedError(
                f"„{wanted}” nie może być adresem edycji. Użyj: małe litery bez ogonków, cyfry i myślniki."
            )
        return wanted
    made = slug(f"{file.unit} {file.instance}")
    if not made:
        raise ImportRefusedError(f"{file.name}: z nazw w pliku nie da się zrobić adresu. Podaj adres edycji (--slug).")
    return made


def _topics(names: Iterable[str]) -> tuple[TopicPlan, ...]:
    """Return one topic for each address: names that differ in case only are one, others have no place in addresses."""
    by_key = {slug(name): name for name in sorted(names)}
    words = {key: TOPICS.get(name.casefold(), (name, "info")) for key, name in sorted(by_key.items()) if key}
    return tuple(TopicPlan(key=key, name=name, icon=icon) for key, (name, icon) in words.items())


def _level(file: PbFile) -> str:
    return "district" if file.subunit or file.district else "city"


def _place(file: PbFile) -> str:
    return file.subunit or file.district or file.unit


def _pools(files: Sequence[PbFile]) -> list[FamilyPool]:
    pools, position, taken = [], 1, set[str]()
    for file in files:
        key = slug(_place(file)) if _level(file) == "district" else "ogolnomiejska"
        if not key:
            raise ImportRefusedError(f"{file.name}: z nazwy „{_place(file)}” nie da się zrobić adresu puli.")
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
    names = ", ".join(file.name for file in files)
    make = _FORMS.get(kinds.pop()) if len(kinds) == 1 else None
    if make is None:
        told = ", ".join(sorted({file.vote_type for file in files}))
        raise ImportRefusedError(
            f"{names}: kart typu „{told}” ta wersja jeszcze nie przyjmuje. Wynik z samego pliku policzy „budzet tally”."
        )
    try:
        return make(files)
    except ValidationError:
        raise ImportRefusedError(
            f"{names}: META: takich limitów karta nie ma. Mieści najwyżej 999 projektów albo najwyżej 255 punktów, "
            "a najmniejsza liczba projektów nie może być większa od największej."
        ) from None


def _most(files: Sequence[PbFile]) -> int:
    """Return the largest number of projects a ballot of these files can name."""
    return max(min(file.max_length or len(file.projects), len(file.projects)) for file in files)


def _ticks(files: Sequence[PbFile]) -> BallotForm:
    sums = [file.meta.max_sum_cost for file in files]
    if all(sums):
        return Knapsack(max_cost=max(limit or 0 for limit in sums))
    return Approval(min_projects=min(file.min_length or 1 for file in files), max_projects=_most(files))


def _places(files: Sequence[PbFile]) -> BallotForm:
    most = max(file.max_length or len(file.projects) for file in files)
    exact = all(file.min_length == file.max_length == most for file in files)
    return Ranking(points=tuple(range(most, 0, -1)), exact=exact)


def _points(files: Sequence[PbFile]) -> BallotForm:
    points = max(file.max_sum_points or 0 for file in files)
    if not points:
        raise ImportRefusedError(f"{files[0].name}: karta punktowa bez max_sum_points.")
    on_one = max(min(file.meta.max_points or points, points) for file in files)
    return Cumulative(points=points, max_projects=min(points, _most(files)), max_per_project=on_one)


_FORMS: Mapping[str, Callable[[Sequence[PbFile]], BallotForm]] = {
    "choose-1": lambda _files: ChooseOne(),
    "approval": _ticks,
    "ordinal": _places,
    "cumulative": _points,
}


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
            pool.key,
            pool.first_position + offset,
            project,
            tuple(dict.fromkeys(filter(None, map(slug, project.categories)))),
        )
        for pool in pools
        for offset, project in enumerate(pool.file.projects)
    ]
