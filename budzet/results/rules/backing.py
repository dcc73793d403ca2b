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
    times = profile.times[profile.backers].astype(np.float64)
    ones = np.ones_like(profile.given)
    ends = profile.ends.tolist()
    found = []
    for candidate, begin, end in zip(profile.candidates, [0, *ends], ends, strict=False):
        mine = slice(begin, end)
        if points:
            found.append(_by_points(candidate.cost, profile.backers[mine], times[mine], profile.given[mine]))
        else:
            who, cast = profile.backers[mine], times[mine]
            # Whole numbers far below 2**53, so the sum is exact.
            found.append(Backing(candidate.cost, who, cast, ones[mine], None, cast, int(cast.sum()), 1))
    return found


def _by_points(cost: int, who: Ints, times: Floats, gain: Ints) -> Backing:
    some = gain > 0
    who, times, gain = who[some], times[some], gain[some]
    weight = times * gain
    return Backing(cost, who, times, gain, gain.astype(np.float64), weight, int(weight.sum()), int(gain.max(initial=0)))


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
