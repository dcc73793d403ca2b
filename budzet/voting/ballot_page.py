"""What the ballot pages show, as values: built from the frozen edition, the draft and the filter. No words of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from budzet.base.money import Grosze
from budzet.base.text import fold
from budzet.editions.frozen import FrozenContest, FrozenEdition, FrozenProject
from budzet.editions.terms import Approval
from budzet.voting.ballot import Choice
from budzet.voting.draft import Draft

# What two bytes and one byte hold inside an envelope.
_LAST_POSITION, _MOST_POINTS = 65535, 255


@dataclass(frozen=True, slots=True)
class ProjectDetails:
    """What the ballot shows of a project besides its frozen title and cost; topics are (key, name, icon)."""

    topics: tuple[tuple[str, str, str], ...]
    place: str
    description: str
    url: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class BallotLine:
    """One project on the page."""

    position: int
    number: str
    title: str
    cost: Grosze
    details: ProjectDetails
    points: int

    @property
    def chosen(self) -> bool:
        """Whether it has a vote or points in the draft."""
        return self.points > 0

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

    def fits(self, project: FrozenProject, details: ProjectDetails) -> bool:
        """Say whether a project is shown."""
        text = fold(f"{project.number} {project.title} {details.place}")
        in_words = all(word in text for word in fold(self.q).split())
        return in_words and (not self.topic or any(key == self.topic for key, _, _ in details.topics))


@dataclass(frozen=True, slots=True)
class PartSum:
    """How much of one part of the ballot is used: projects or points of the limit."""

    contest: FrozenContest
    used: int
    limit: int

    @property
    def counts_points(self) -> bool:
        """Whether ``used`` are points."""
        return not isinstance(self.contest.form, Approval)


def contest_by_key(frozen: FrozenEdition, key: str) -> FrozenContest | None:
    """Return the contest with that key."""
    return next((contest for contest in frozen.contests if contest.key == key), None)


def projects_of(frozen: FrozenEdition, contest: FrozenContest, area: int) -> list[FrozenProject]:
    """Return the projects a resident of ``area`` may choose in a contest, in ballot order."""
    own = frozen.districts[area - 1].key if area else None
    pools = {
        pool.key
        for pool in frozen.pools
        if pool.contest == contest.key and (contest.district_scope != "own" or pool.district in {own, None})
    }
    return [project for project in frozen.projects if project.pool in pools]


def in_contest(frozen: FrozenEdition, contest: FrozenContest, choices: Iterable[Choice]) -> list[Choice]:
    """Return the choices that belong to a contest, whatever the district."""
    pools = {pool.key for pool in frozen.pools if pool.contest == contest.key}
    return [
        choice
        for choice in choices
        if choice.position in frozen.project_at and frozen.project_at[choice.position].pool in pools
    ]


def part_sum(frozen: FrozenEdition, contest: FrozenContest, choices: Sequence[Choice]) -> PartSum:
    """Return how much of a contest the choices use."""
    chosen = in_contest(frozen, contest, choices)
    if isinstance(contest.form, Approval):
        return PartSum(contest, len(chosen), contest.form.max_projects)
    return PartSum(contest, sum(choice.points for choice in chosen), contest.form.points)


def updated(draft: Draft, contest: FrozenContest, form: MultiDict[str, str]) -> Draft:
    """Return the draft after a press of any button: what the page showed is replaced, what it hid is kept."""
    shown = _positions(form.get("shown", "").split(","))
    kept = [choice for choice in draft.choices if choice.position not in shown]
    if isinstance(contest.form, Approval):
        fresh = [Choice(position) for position in sorted(shown & _positions(form.getlist("p")))]
    else:
        given = {position: _read(form.get(f"points-{position}", ""), _MOST_POINTS) for position in sorted(shown)}
        fresh = [Choice(position, points) for position, points in given.items() if points]
    return replace(draft, choices=tuple(sorted((*kept, *fresh), key=lambda choice: choice.position)))


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


def on_list(draft: Draft, frozen: FrozenEdition) -> Draft:
    """Return the draft without positions that the ballot list has not: no page of ours shows them to be removed."""
    return replace(draft, choices=tuple(choice for choice in draft.choices if choice.position in frozen.project_at))


def without(draft: Draft, position: int) -> Draft:
    """Return the draft without one project."""
    return replace(draft, choices=tuple(choice for choice in draft.choices if choice.position != position))


def lines(
    projects: Sequence[FrozenProject],
    details: Mapping[int, ProjectDetails],
    choices: Sequence[Choice],
    narrowed: BallotFilter,
) -> list[BallotLine]:
    """Return the lines the filter lets through, in ballot order."""
    points = {choice.position: choice.points for choice in choices}
    return [
        BallotLine(p.position, p.number, p.title, Grosze(p.cost), details[p.position], points.get(p.position, 0))
        for p in projects
        if narrowed.fits(p, details[p.position])
    ]
