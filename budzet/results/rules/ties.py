"""Equal scores: a chain of steps that orders them, and the draw at its end (R-53, R-54).

A tie is only settled where it matters: when the order of the equal ones changes who wins. Then a step of the chain must
separate them, or a draw with a public seed; a tie nobody can settle is refused, never left to the order of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from budzet.base import lots
from budzet.base.errors import DomainError
from budzet.editions.result_rules import TieStep

RankStep = TieStep | Literal["id_order"]
"""A step of the terms, or ``id_order``: by the id as text, the last key of the practice described in tally.md §4."""

ListKey = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """Projects of equal score: their ``ids`` in the order they were taken.

    ``decisive`` says that another order could change who wins; ``decided_by`` is then the last step that was needed
    to order them, and empty otherwise.
    """

    score: int
    ids: tuple[str, ...]
    decisive: bool
    decided_by: str


class UnresolvedTieError(DomainError):
    """The order of equal projects decides who wins, and nothing in the chain (or no seed) orders them."""

    def __init__(self, score: int, ids: Sequence[str]) -> None:
        super().__init__(
            f"Projekty {', '.join(ids)} mają równy wynik ({score}), a od ich kolejności zależy, który wejdzie."
        )
        self.score = score
        self.ids = tuple(ids)


@dataclass(frozen=True, slots=True)
class Standing:
    """A project inside a group of equal score; ``index`` is its place on the list, ``cost`` in grosze."""

    index: int
    id: str
    cost: int
    votes: int


@dataclass(frozen=True, slots=True)
class TieChain:
    """The steps of one pool with the seed of its draw; ``label`` names the draw (see ``base.lots``)."""

    steps: tuple[RankStep, ...]
    seed: str | None
    label: str

    def bunches(self, equal: Sequence[Standing]) -> tuple[list[list[Standing]], str]:
        """Order a group by the steps before a draw. Return what is still equal together, and the last step that told.

        Within a bunch the order is that of the list, which decides nothing.
        """
        told: list[RankStep] = []
        apart = 1
        for step in self._plain_steps():
            if (now_apart := len({_key(one, [*told, step]) for one in equal})) > apart:
                told, apart = [*told, step], now_apart
        ordered = sorted(equal, key=lambda one: (_key(one, told), one.index))
        parts = [list(part) for _, part in groupby(ordered, key=lambda one: _key(one, told))]
        return parts, told[-1] if told else ""

    def draw(self, score: int, bunch: Sequence[Standing]) -> list[Standing]:
        """Draw the order of a bunch that nothing else separates. Raises ``UnresolvedTieError`` when it may not."""
        by_id = {one.id: one for one in bunch}
        if "public_draw" not in self.steps or not self.seed:
            raise UnresolvedTieError(score, tuple(by_id))
        return [by_id[name] for name in lots.draw(self.seed, self.label, by_id)]

    def rank(self, one: Standing) -> ListKey:
        """Return where a project stands among its equals: lower first; those that nothing separates share a rank."""
        rank = _key(one, self._plain_steps())
        if "public_draw" in self.steps and self.seed:
            return (*rank, lots.ticket(self.seed, self.label, one.id).hex())
        return rank

    def _plain_steps(self) -> tuple[RankStep, ...]:
        end = self.steps.index("public_draw") if "public_draw" in self.steps else len(self.steps)
        return self.steps[:end]


def _key(one: Standing, steps: Sequence[RankStep]) -> ListKey:
    return tuple(_measure(one, step) for step in steps)


def _measure(one: Standing, step: RankStep) -> int | str:
    match step:
        case "lower_cost":
            return one.cost
        case "more_votes":
            return -one.votes
        case "list_order":
            return one.index
        case "id_order":
            return one.id
        case "public_draw":
            raise ValueError("a draw has no key")
