"""The order among projects that a rule over voters finds exactly equal: one order for the whole tally (tally.md §6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budzet.results.rules.profile import Profile
from budzet.results.rules.ties import RankStep, Standing, TieChain


@dataclass(frozen=True, slots=True)
class Preference:
    """Each candidate's ``rank`` (lower first); those that nothing separates share one: only a draw may order them."""

    rank: tuple[int, ...]
    standings: tuple[Standing, ...]
    chain: TieChain

    def first(self, equal: Sequence[int]) -> int:
        """Return the one that goes first; among those nothing separates, the first of the list."""
        return min(equal, key=lambda candidate: (self.rank[candidate], candidate))

    def unresolved(self, equal: Sequence[int]) -> list[int]:
        """Return the foremost ones when nothing separates them; empty when one alone goes first."""
        best = min(self.rank[candidate] for candidate in equal)
        foremost = [candidate for candidate in equal if self.rank[candidate] == best]
        return foremost if len(foremost) > 1 else []

    def order(self, equal: Sequence[int]) -> list[int]:
        """Return them in the order they are taken."""
        return sorted(equal, key=lambda candidate: (self.rank[candidate], candidate))

    def decided_by(self, equal: Sequence[int]) -> str:
        """Return the step of the chain that put the first one first."""
        parts, told = self.chain.bunches([self.standings[candidate] for candidate in equal])
        return "public_draw" if len(parts[0]) > 1 else told


def preference(profile: Profile, ties: Sequence[RankStep], *, seed: str | None, label: str) -> Preference:
    """Order the candidates by the chain ``ties``; a draw at its end is held when there is a ``seed``."""
    chain = TieChain(tuple(ties), seed, label)
    votes = profile.votes.tolist()
    standings = tuple(
        Standing(index, candidate.id, candidate.cost, votes[index])
        for index, candidate in enumerate(profile.candidates)
    )
    rank, place = [0] * len(standings), 0
    for bunch in chain.bunches(standings)[0] if standings else []:
        drawn = len(bunch) > 1 and "public_draw" in ties and bool(seed)
        for one in chain.draw(0, bunch) if drawn else bunch:
            rank[one.index] = place
            place += drawn
        place += not drawn
    return Preference(tuple(rank), standings, chain)
