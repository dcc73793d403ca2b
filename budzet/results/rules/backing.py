"""Who stands behind each project, and the lazy search for the least measure: what the rules over voters share."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from budzet.results.rules.profile import Ints, Profile

Floats = npt.NDArray[np.float64]

TOLERANCE = 1e-9
"""Measures that differ relatively by less are looked at exactly; the rounding of any sum here stays far below it."""
SUM_ERROR = 2e-11
"""A bound of the relative error of a sum of as many as 180 000 positive terms in double precision."""


@dataclass(frozen=True, slots=True, eq=False)
class Backing:
    """The ballots that name one candidate: their places in the profile, how many of each, what it gives them.

    ``gain`` is one for each ballot where a rule does not look at points; ``real_gain`` is then None. ``weight`` is
    ``times * gain``, ``total`` its sum (0 when nobody gains), ``most`` the largest gain.
    """

    cost: int
    who: Ints
    times: Floats
    gain: Ints
    real_gain: Floats | None
    weight: Floats
    total: int
    most: int


def backings(profile: Profile, *, points: bool) -> list[Backing]:
    """Return the backing of each candidate; with ``points`` a ballot gains its points, and those of none fall out."""
    owner = np.repeat(np.arange(len(profile.times), dtype=np.int64), np.diff(profile.starts))
    choice = profile.choice.astype(np.min_scalar_type(len(profile.candidates)))  # small numbers sort by radix
    order = np.argsort(choice, kind="stable")
    if points:
        order = order[profile.points[order] > 0]
    gain = profile.points[order] if points else np.ones(len(order), dtype=np.int64)
    who = owner[order]
    times = profile.times[who].astype(np.float64)
    weight = times * gain
    ends = np.cumsum(np.bincount(choice[order], minlength=len(profile.candidates))).tolist()
    return [
        _backing(candidate.cost, slice(begin, end), who, times, gain, weight, points=points)
        for candidate, begin, end in zip(profile.candidates, [0, *ends], ends, strict=False)
    ]


def _backing(cost: int, mine: slice, who: Ints, times: Floats, gain: Ints, weight: Floats, *, points: bool) -> Backing:
    return Backing(
        cost=cost,
        who=who[mine],
        times=times[mine],
        gain=gain[mine],
        real_gain=gain[mine].astype(np.float64) if points else None,
        weight=weight[mine],
        total=int(weight[mine].sum()),  # whole numbers far below 2**53
        most=int(gain[mine].max(initial=0)) if points else 1,
    )


def voters(profile: Profile) -> int:
    """Return how many ballots name at least one project: those among whom the money is shared."""
    return int(profile.times[np.diff(profile.starts) > 0].sum())


class Lowest:
    """Finds the candidates of the lowest measure, where measures only ever grow: few are measured again each time.

    ``measure`` returns a lower and an upper bound of a candidate's measure, or None when it is out for good.
    """

    def __init__(
        self, bounds: Iterable[tuple[float, int]], measure: Callable[[int], tuple[float, float] | None]
    ) -> None:
        self._heap = list(bounds)
        heapq.heapify(self._heap)
        self._measure = measure
        self._gone: set[int] = set()

    def remove(self, candidate: int) -> None:
        """Take a candidate out."""
        self._gone.add(candidate)

    def find(self) -> list[int]:
        """Return every candidate whose measure may be the lowest: mostly one; none when all are out."""
        measured: list[tuple[float, int]] = []
        most = float("inf")
        while self._heap and self._heap[0][0] <= most:
            _, candidate = heapq.heappop(self._heap)
            if candidate in self._gone or (bounds := self._measure(candidate)) is None:
                continue
            measured.append((bounds[0], candidate))
            most = min(most, bounds[1])
        for one in measured:
            heapq.heappush(self._heap, one)
        return [candidate for low, candidate in measured if low <= most]
