"""What the ballot pages show, as values: built from the frozen edition, the draft and the filter. No words of rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from budzet.base.money import Grosze
from budzet.base.text import fold
from budzet.editions.ballot_form import ChooseOne, Cumulative, Ranking, Unit
from budzet.editions.frozen import FrozenContest, FrozenDistrict, FrozenEdition, FrozenProject
from budzet.voting.ballot import Choice
from budzet.voting.draft import Draft

# What two bytes and one byte hold inside an envelope.
_LAST_POSITION, _MOST_POINTS = 65535, 255


@dataclass(frozen=True, slots=True)
class ProjectDetails:
    """What the ballot shows of a project besides what is frozen of it; topics are (key, name, icon)."""

    topics: tuple[tuple[str, str, str], ...]
    place: str
    description: str
    url: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class BallotLine:
    """One project on the page. ``points`` are 0 while none are given; ``listed``: it is on the resident's own list.

    ``district`` is the name of its district where the page shows several.
    """

    position: int
    number: str
    title: str
    cost: Grosze
    district: str | None
    details: ProjectDetails
    chosen: bool
    points: int
    listed: bool

    @property
    def topics(self) -> list[dict[str, str]]:
        """Topics for the page's tags."""
        return [{"key": key, "name": name, "icon": icon} for key, name, icon in self.details.topics]

    @property
    def place(self) -> str:
        """Where the project would be."""
        return self.details.place

    @property
    def description(self) -> str:
        """The author's text."""
        return self.details.description

    @property
    def url(self) -> str:
        """The project's own page."""
        return self.details.url

    @property
    def withdrawn(self) -> bool:
        """Whether it was withdrawn after the list was frozen."""
        return self.details.withdrawn


@dataclass(frozen=True, slots=True)
class BallotFilter:
    """What the resident narrows the list to; ticks outside it stay in the draft."""

    q: str = ""
    topic: str = ""
    district: str = ""

    def fits(self, project: FrozenProject, district: str | None, details: ProjectDetails) -> bool:
        """Say whether a project of a district (its key) is shown."""
        text = fold(f"{project.number} {project.title} {details.place}")
        in_words = all(word in text for word in fold(self.q).split())
        on_topic = not self.topic or any(key == self.topic for key, _, _ in details.topics)
        return in_words and on_topic and (not self.district or district == self.district)

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.q or self.topic or self.district)


@dataclass(frozen=True, slots=True)
class PartSum:
    """How much of one part of the ballot is used, in the unit of its form: projects, points or grosze."""

    contest: FrozenContest
    used: int

    @property
    def limit(self) -> int:
        """The most that may be used."""
        return self.contest.form.limit

    @property
    def unit(self) -> Unit:
        """What is counted."""
        return self.contest.form.unit


def contest_by_key(frozen: FrozenEdition, key: str) -> FrozenContest | None:
    """Return the contest with that key."""
    return next((contest for contest in frozen.contests if contest.key == key), None)


def districts_of(frozen: FrozenEdition, contest: FrozenContest) -> list[FrozenDistrict]:
    """Return the districts that have a pool in a contest, in their order."""
    with_pool = {pool.district for pool in frozen.pools if pool.contest == contest.key}
    return [district for district in frozen.districts if district.key in with_pool]


def picks_district(contest: FrozenContest) -> bool:
    """Whether one first picks a district, or a few, and then sees the projects of these."""
    return contest.most_districts is not None


def district_keys(frozen: FrozenEdition, contest: FrozenContest, choices: Iterable[Choice]) -> list[str]:
    """Return the keys of the districts that the choices in a contest come from, in their order."""
    used = {_district_of(frozen, choice.position) for choice in in_contest(frozen, contest, choices)}
    return [district.key for district in frozen.districts if district.key in used]


def projects_of(
    frozen: FrozenEdition, contest: FrozenContest, area: int, picked: Collection[str] = ()
) -> list[FrozenProject]:
    """Return the projects of a contest that a resident of ``area`` may choose, in ballot order.

    ``picked`` are the keys of the districts they picked, where they pick some.
    """
    if contest.district_scope == "own":
        own = frozen.levels_of[area]
        keys = {district.key for district in frozen.districts if frozen.area_of[district.key] in own}
    elif picks_district(contest):
        keys = set(picked)
    else:
        return frozen.projects_in[contest.key]
    return [p for p in frozen.projects_in[contest.key] if frozen.pool_by_key[p.pool].district in {None, *keys}]


def in_contest(frozen: FrozenEdition, contest: FrozenContest, choices: Iterable[Choice]) -> list[Choice]:
    """Return the choices that belong to a contest, whatever the district."""
    positions = {project.position for project in frozen.projects_in[contest.key]}
    return [choice for choice in choices if choice.position in positions]


def part_sum(frozen: FrozenEdition, contest: FrozenContest, choices: Sequence[Choice]) -> PartSum:
    """Return how much of a contest the choices use."""
    chosen = in_contest(frozen, contest, choices)
    if contest.form.unit == "points":
        return PartSum(contest, sum(choice.points for choice in chosen))
    if contest.form.unit == "money":
        return PartSum(contest, sum(frozen.project_at[choice.position].cost for choice in chosen))
    return PartSum(contest, len(chosen))


def updated(draft: Draft, frozen: FrozenEdition, contest: FrozenContest, form: MultiDict[str, str]) -> Draft:
    """Return the draft after a press of any button: what the page showed is replaced, what it hid is kept."""
    # Only projects of this part: a page of ours shows no others.
    shown = _positions(form.get("shown", "").split(",")) & {p.position for p in frozen.projects_in[contest.key]}
    points = {choice.position: choice.points for choice in draft.choices}
    if isinstance(contest.form, Cumulative):
        given = {position: _read(form.get(f"points-{position}", ""), _MOST_POINTS) for position in sorted(shown)}
        fresh = [Choice(position, number) for position, number in given.items() if number]
    else:
        ticked = shown & _positions(form.getlist("p"))
        # A place in the ranking is given on the next page; who unticks a project loses its place.
        ranked = isinstance(contest.form, Ranking)
        fresh = [Choice(position, points.get(position, 0) if ranked else 1) for position in sorted(ticked)]
    replaced = shown
    if isinstance(contest.form, ChooseOne) and fresh:
        # One of a list of radio buttons: it also takes the place of a project that the filter hides.
        replaced = shown | {choice.position for choice in in_contest(frozen, contest, draft.choices)}
    return _with(draft, [choice for choice in draft.choices if choice.position not in replaced] + fresh)


def ranked(draft: Draft, chosen: Sequence[Choice], form: MultiDict[str, str]) -> Draft:
    """Return the draft with the points that were given to the ``chosen`` projects on the page of the ranking."""
    given = {choice.position: _read(form.get(f"points-{choice.position}", ""), _MOST_POINTS) for choice in chosen}
    fresh = [Choice(position, number or 0) for position, number in given.items()]
    return _with(draft, [choice for choice in draft.choices if choice.position not in given] + fresh)


def read_position(text: str) -> int | None:
    """Return the position on the ballot list that a page wrote, ``None`` for anything no ballot can hold."""
    return _read(text, _LAST_POSITION)


def _positions(texts: Iterable[str]) -> set[int]:
    return {position for text in texts if (position := read_position(text)) is not None}


def _read(text: str, most: int) -> int | None:
    # The length first: Python refuses to read numbers of thousands of digits.
    if not text.isdecimal() or len(text) > len(str(most)) or int(text) > most:
        return None
    return int(text)


def within(draft: Draft, frozen: FrozenEdition, contest: FrozenContest, picked: Collection[str]) -> Draft:
    """Return the draft without the choices in a contest that come from other districts than the picked ones."""
    dropped = {
        choice.position
        for choice in in_contest(frozen, contest, draft.choices)
        if _district_of(frozen, choice.position) not in {None, *picked}
    }
    return _with(draft, [choice for choice in draft.choices if choice.position not in dropped])


def without(draft: Draft, position: int) -> Draft:
    """Return the draft without one project."""
    return _with(draft, [choice for choice in draft.choices if choice.position != position])


def lines(
    frozen: FrozenEdition,
    projects: Sequence[FrozenProject],
    details: Mapping[int, ProjectDetails],
    choices: Sequence[Choice],
    narrowed: BallotFilter,
    listed: Collection[int] = (),
) -> list[BallotLine]:
    """Return the lines the filter lets through, in ballot order; ``listed`` are positions on one's own list."""
    points = {choice.position: choice.points for choice in choices}
    names = {district.key: district.name for district in frozen.districts}
    district = {project.position: _district_of(frozen, project.position) for project in projects}
    several = len(set(district.values())) > 1
    return [
        BallotLine(
            position=p.position,
            number=p.number,
            title=p.title,
            cost=Grosze(p.cost),
            district=names.get(district[p.position] or "") if several else None,
            details=details[p.position],
            chosen=p.position in points,
            points=points.get(p.position, 0),
            listed=p.position in listed,
        )
        for p in projects
        if narrowed.fits(p, district[p.position], details[p.position])
    ]


def _with(draft: Draft, choices: Iterable[Choice]) -> Draft:
    return replace(draft, choices=tuple(sorted(choices, key=lambda choice: choice.position)))


def _district_of(frozen: FrozenEdition, position: int) -> str | None:
    return frozen.pool_by_key[frozen.project_at[position].pool].district
