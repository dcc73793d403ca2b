"""Ballots as arrays: what is no election is refused, and counting is exact."""

from __future__ import annotations

import numpy as np
import pytest

from budzet.results.rules.profile import Candidate, Profile


@pytest.mark.parametrize(
    ("candidates", "merged", "reason"),
    [
        ([Candidate("a", 1), Candidate("a", 2)], {}, "two candidates share an id"),
        ([Candidate("a", 1)], {((1, 1),): 1}, "a ballot names a candidate that is not there"),
        ([Candidate("a", 1)], {((-1, 1),): 1}, "a ballot names a candidate that is not there"),
    ],
)
def test_a_profile_refuses_what_is_not_an_election(
    candidates: list[Candidate], merged: dict[tuple[tuple[int, int], ...], int], reason: str
) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        Profile.from_merged(candidates, merged)


def test_a_profile_counts_in_whole_numbers() -> None:
    profile = Profile.from_merged([Candidate("a", 1)], {((0, 3),): 2**60, (): 1})
    assert {array.dtype for array in (profile.times, profile.votes, profile.score, profile.points)} == {np.dtype("i8")}
    assert (profile.ballots, profile.votes.tolist(), profile.score.tolist()) == (2**60 + 1, [2**60], [3 * 2**60])


def test_the_choices_stand_by_candidate_too() -> None:
    candidates = [Candidate(name, 1) for name in ("nobody", "a", "b", "last")]
    profile = Profile.from_merged(candidates, {((1, 3), (2, 1)): 2, (): 4, ((2, 5),): 1, ((1, 1),): 7})
    ends = profile.ends.tolist()
    assert {
        one.id: list(zip(profile.backers[begin:end].tolist(), profile.given[begin:end].tolist(), strict=True))
        for one, begin, end in zip(candidates, [0, *ends], ends, strict=False)
    } == {"nobody": [], "a": [(0, 3), (3, 1)], "b": [(0, 1), (2, 5)], "last": []}
    assert (profile.votes.tolist(), profile.score.tolist()) == ([0, 9, 3, 0], [0, 13, 7, 0])


def test_a_profile_without_candidates_or_ballots_is_empty() -> None:
    profile = Profile.from_merged([], {(): 3})
    assert (profile.ballots, profile.votes.tolist(), profile.ends.tolist()) == (3, [], [])
