"""Sequential Phragmén: supporters of a project share its cost so that the heaviest load grows least (a comparison).

A ballot's load is what it has paid so far. The project whose supporters would all stand at the lowest load is bought
next; the rule ends at the first such project that does not fit, also when only one of several equal ones does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from budzet.results.rules.backing import SUM_ERROR, Lowest
from budzet.results.rules.classes import Classes
from budzet.results.rules.question import NOTHING, Notes, Question, Run


class _Loads:
    """The load of each distinct ballot, exactly, with floats beside it."""

    def __init__(self, question: Question) -> None:
        self.backing = question.backing
        self.classes = Classes(len(question.profile.times), Fraction(0))
        self.floats = np.zeros(len(question.profile.times))

    def bounds(self, candidate: int) -> tuple[float, float]:
        one = self.backing[candidate]
        load = (one.cost + float(self.floats[one.who] @ one.times)) / one.total
        return load * (1 - 2 * SUM_ERROR), load * (1 + 2 * SUM_ERROR)

    def exact(self, candidate: int) -> Fraction:
        one, classes = self.backing[candidate], self.classes
        total = one.cost * classes.unit + classes.total(classes.groups(one))
        return Fraction(total, one.total * classes.unit)


def run(question: Question, forced: Sequence[int] = ()) -> Run:
    """Run the rule; ``forced`` are the first purchases, where equal ones could be taken in another order.

    A project dearer than the whole pool does not take part.
    """
    starters = [one for one in question.starters if question.backing[one].cost <= question.budget]
    if not starters:
        return NOTHING
    loads, notes = _Loads(question), Notes(question, Fraction(0), forced)
    search = Lowest(((loads.bounds(one)[0], one) for one in starters), loads.bounds)
    while near := search.find():
        load = {one: loads.exact(one) for one in near}
        least = min(load.values())
        equal = [one for one in near if load[one] == least]
        if any(notes.spent + question.backing[one].cost > question.budget for one in equal):
            break
        notes.met(equal, int(least))
        winner = notes.choose(equal)
        one = question.backing[winner]
        notes.buy(loads.classes.buy(winner, one, least, lambda _load, _gain, level: level))
        loads.floats[one.who] = float(least)
        search.remove(winner)
        for rival in question.rivals.get(winner, ()):
            search.remove(rival)
    return notes.run()
