"""Ballots of one pool as arrays: equal ballots stand once, with how many there were (tally.md §3)."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
MergedBallots = Mapping[tuple[tuple[int, int], ...], int]
"""Choices ``((candidate index, points), …)`` of a ballot and the number of ballots that made exactly these."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project as a rule sees it; ``cost`` in grosze. A withdrawn one stays listed and can never win.

    ``excluded_by`` is the id of a project that won in a pool counted earlier and cannot be carried out beside this one.
    """

    id: str
    cost: int
    withdrawn: bool = False
    excluded_by: str = ""

    @property
    def lost_before(self) -> str:
        """Why the project cannot win whatever the ballots say, as a reason of the outcome; empty when it can."""
        if self.withdrawn:
            return "withdrawn"
        return f"excluded_by:{self.excluded_by}" if self.excluded_by else ""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Candidates in the order of the list and the ballots of their pool, merged.

    Distinct ballot ``b`` was cast ``times[b]`` times; its choices are ``choice[starts[b]:starts[b + 1]]`` (indices of
    candidates) with the points beside them. A tick is one point.

    The same choices by candidate: ``backers[ends[c - 1]:ends[c]]`` are the distinct ballots that name ``c``, with the
    points ``given`` beside them.
    """

    candidates: tuple[Candidate, ...]
    starts: Ints
    choice: Ints
    points: Ints
    times: Ints
    backers: Ints = dataclasses.field(init=False)
    given: Ints = dataclasses.field(init=False)
    ends: Ints = dataclasses.field(init=False)
    votes: Ints = dataclasses.field(init=False)
    score: Ints = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        """Group the choices; count ``votes`` (ballots that name a candidate) and ``score`` (their points), exactly."""
        number = len(self.candidates)
        order = np.argsort(self.choice.astype(np.min_scalar_type(number)), kind="stable")  # small numbers: by radix
        backers = np.repeat(np.arange(len(self.times), dtype=np.int64), np.diff(self.starts))[order]
        given = self.points[order]
        ends = np.cumsum(np.bincount(self.choice, minlength=number))
        cast = self.times[backers]
        for name, value in (
            ("backers", backers),
            ("given", given),
            ("ends", ends),
            ("votes", _sums(cast, ends)),
            ("score", _sums(cast * given, ends)),
        ):
            object.__setattr__(self, name, value)

    def shut_out(self, excluded_by: Mapping[str, str]) -> Profile:
        """Return the same ballots where some candidates are shut out, each by the project its id stands with."""
        if not any(candidate.id in excluded_by for candidate in self.candidates):
            return self
        return dataclasses.replace(
            self,
            candidates=tuple(
                dataclasses.replace(candidate, excluded_by=excluded_by.get(candidate.id, candidate.excluded_by))
                for candidate in self.candidates
            ),
        )

    @classmethod
    def from_totals(cls, candidates: Sequence[Candidate], totals: Sequence[tuple[int, int]], ballots: int) -> Profile:
        """Make ballots that give each candidate its ``(votes, score)``: the first ones name every project.

        A rule that looks at votes and scores alone decides on them as on the real ones. Raises ``ValueError`` when a
        project has more votes than there are ballots, or a score without a vote.
        """
        if any(votes > ballots or (score > 0 and not votes) for votes, score in totals):
            raise ValueError("more votes than ballots, or a score without a vote")
        shares = [divmod(score, votes) if votes else (0, 0) for votes, score in totals]
        steps = sorted({0, ballots, *(rest for _each, rest in shares), *(votes for votes, _score in totals)})
        merged: Counter[tuple[tuple[int, int], ...]] = Counter()
        for first, end in pairwise(steps):
            choices = tuple(
                (index, each + (first < rest))
                for index, ((votes, _score), (each, rest)) in enumerate(zip(totals, shares, strict=True))
                if first < votes
            )
            merged[choices] += end - first
        return cls.from_merged(candidates, merged)

    @property
    def ballots(self) -> int:
        """The number of ballots cast in the pool, empty ones with them."""
        return int(self.times.sum())

    @classmethod
    def from_merged(cls, candidates: Sequence[Candidate], merged: MergedBallots) -> Profile:
        """Build the arrays. Raises ``ValueError`` when two candidates share an id or a choice names none of them."""
        if len({candidate.id for candidate in candidates}) != len(candidates):
            raise ValueError("two candidates share an id")
        lengths = np.fromiter((len(ballot) for ballot in merged), dtype=np.int64, count=len(merged))
        pairs = np.fromiter(chain.from_iterable(chain.from_iterable(merged)), dtype=np.int64).reshape(-1, 2)
        choice, points = pairs[:, 0].copy(), pairs[:, 1].copy()
        if choice.size and (choice.min() < 0 or choice.max() >= len(candidates)):
            raise ValueError("a ballot names a candidate that is not there")
        return cls(
            candidates=tuple(candidates),
            starts=np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths))),
            choice=choice,
            points=points,
            times=np.fromiter(merged.values(), dtype=np.int64, count=len(merged)),
        )


def _sums(values: Ints, ends: Ints) -> Ints:
    """Return the sum of each part; a part ends where the next begins."""
    return np.diff(np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(values)))[ends], prepend=0)
