"""The money of a pool on the way down the list: what the next project may cost, and whether the list has ended (R-53).

One owner of what happens at a misfit, for the count itself and for the question by how much a project missed it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from budzet.editions.result_rules import Misfit

ENOUGH = 80
"""The part of a cost, in percent, that must be left for the rule of Poznań to fund the first misfit."""


class Till:
    """The state before the next turn: ``left`` in grosze, whether the list has ``stopped``, who has ``won``, in order.

    ``costs`` by candidate; ``rivals`` are the candidates that each one shuts out once it has won (R-57).
    """

    def __init__(self, costs: Sequence[int], budget: int, misfit: Misfit, rivals: Mapping[int, set[int]]) -> None:
        self.costs, self.misfit, self.rivals = costs, misfit, rivals
        self.left, self.stopped = budget, False
        self.won: dict[int, None] = {}

    def shut_out_by(self, candidate: int) -> int | None:
        """Return the winner that shuts a candidate out, if any."""
        rivals = self.rivals.get(candidate)
        return next((winner for winner in self.won if winner in rivals), None) if rivals else None

    def buys(self, left: int) -> int:
        """Return the largest cost that is funded when ``left`` grosze are left and the list has not ended."""
        return left * 100 // ENOUGH if self.misfit == "stop_then_80_percent" else left

    def offer(self, candidate: int) -> int:
        """Return the largest cost at which a candidate would be funded now; -1 when none would do.

        It never grows from turn to turn: money only leaves, an ended list stays so, winners stay winners.
        """
        return -1 if self.stopped or self.shut_out_by(candidate) is not None else self.buys(self.left)

    def take(self, candidate: int) -> bool:
        """Give a candidate its turn and return whether it is funded."""
        cost = self.costs[candidate]
        if self.offer(candidate) >= cost:
            self.won[candidate] = None
            # What is missing to a project funded by 80 % comes from a reserve, and the list ends with it.
            self.stopped = cost > self.left
            self.left = max(0, self.left - cost)
            return True
        if not self.stopped and self.misfit != "skip" and self.shut_out_by(candidate) is None:
            self.stopped = True
        return False

    def order_matters(self, equal: Sequence[int]) -> bool:
        """Whether two orders of these turns could fund different projects (each is tried in thought; see the tests)."""
        inside = [one for one in equal if self.shut_out_by(one) is None]
        if self.stopped or len(inside) < 2:
            return False
        fitting = [one for one in inside if self.costs[one] <= self.left]
        if self.misfit == "skip":
            return self._has_rivals(fitting) or sum(self.costs[one] for one in fitting) > self.left
        if fitting:
            return self._has_rivals(inside) or not self._all_funded_in_any_order([self.costs[one] for one in inside])
        return any(self.costs[one] <= self.buys(self.left) for one in inside)

    def _has_rivals(self, some: Sequence[int]) -> bool:
        return any(other in self.rivals.get(one, ()) for one in some for other in some)

    def _all_funded_in_any_order(self, costs: Sequence[int]) -> bool:
        """Whether all fit, or whichever comes last is the one misfit that a rule of 80 % still funds."""
        together = sum(costs)
        return together <= self.left or (
            self.misfit == "stop_then_80_percent"
            and all(last <= self.buys(self.left - (together - last)) for last in costs)
        )
