"""A certificate of a result: every payment, exact, so that it can be checked without finding it again.

``check`` replays the payments on the ballots. It shares no code with the search: it holds its own account of the money
and asks of each round only whether what is written is right and whether any other project could have had it cheaper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from budzet.results.rules.profile import Ints, Profile

CLOSE = 1 - 1e-9
"""A sum of floats below this part of a cost is below it exactly; what comes closer is added up in whole numbers."""


@dataclass(frozen=True, slots=True)
class Round:
    """One purchase at ``level / unit`` grosze; ``classes`` are its ballots: ``(amount before, gain, ballots)``.

    Amounts in ``1 / unit`` grosze: under Equal Shares the money a ballot had, under Phragmén what it had paid.
    """

    project: str
    unit: int
    level: int
    classes: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """The payments of a result. ``money`` is a voter's part at the start; ``step`` grosze more and it overspends.

    ``following`` are the purchases of that next step, up to the one that costs more than the pool has left; None
    without a completion and when everything that is supported was bought.
    """

    rule: Literal["equal_shares", "phragmen"]
    utility: Literal["cost", "cardinality", "points"]
    budget: int
    money: Fraction
    step: int
    rounds: tuple[Round, ...]
    following: tuple[Round, ...] | None


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a result had to obey beside the ballots: who took part, the order of ties (lower first), rivals."""

    in_play: frozenset[str]
    rank: Mapping[str, int]
    rivals: Mapping[str, frozenset[str]]


def to_dict(certificate: Certificate) -> dict[str, Any]:
    """Return a form for JSON: large whole numbers as text, since other languages round them."""
    following = certificate.following
    return {
        "rule": certificate.rule,
        "utility": certificate.utility,
        "budget": certificate.budget,
        "money": str(certificate.money),
        "step": certificate.step,
        "rounds": [_round_to_dict(one) for one in certificate.rounds],
        "following": None if following is None else [_round_to_dict(one) for one in following],
    }


def from_dict(value: Mapping[str, Any]) -> Certificate:
    """Read that form. Raises ``ValueError`` when something is missing or not a number."""
    try:
        following = value["following"]
        return Certificate(
            rule=value["rule"],
            utility=value["utility"],
            budget=int(value["budget"]),
            money=Fraction(value["money"]),
            step=int(value["step"]),
            rounds=tuple(_round_of(one) for one in value["rounds"]),
            following=None if following is None else tuple(_round_of(one) for one in following),
        )
    except (KeyError, TypeError, ZeroDivisionError) as error:
        raise ValueError(f"not a certificate: {error!r}") from error


def conditions_to_dict(conditions: Conditions) -> dict[str, Any]:
    """Return a form for JSON, sorted, so that the same conditions are the same text."""
    return {
        "in_play": sorted(conditions.in_play),
        "rank": dict(sorted(conditions.rank.items())),
        "rivals": {one: sorted(others) for one, others in sorted(conditions.rivals.items())},
    }


def conditions_from_dict(value: Mapping[str, Any]) -> Conditions:
    """Read that form. Raises ``ValueError`` when something is missing or not what it should be."""
    try:
        return Conditions(
            in_play=frozenset(value["in_play"]),
            rank={str(one): int(rank) for one, rank in value["rank"].items()},
            rivals={str(one): frozenset(others) for one, others in value["rivals"].items()},
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not the conditions of a certificate: {error!r}") from error


def check(profile: Profile, conditions: Conditions, certificate: Certificate) -> list[str]:
    """Return every fault found; an empty list proves the result. Of a wrong round the rest is not replayed."""
    if certificate.rule == "phragmen":
        return list(_Replay(profile, conditions, certificate, Fraction(0)).phragmen(certificate.rounds))
    faults = list(_Replay(profile, conditions, certificate, certificate.money).shares(certificate.rounds, ends=True))
    spent = _spent(profile, certificate.rounds)
    if spent > certificate.budget:
        faults.append(f"wybrane projekty kosztują {spent}, a w puli jest {certificate.budget}")
    if (following := certificate.following) is not None:
        money = certificate.money + certificate.step
        faults += _Replay(profile, conditions, certificate, money).shares(following, ends=False)
        if _spent(profile, following) <= certificate.budget:
            faults.append("następny krok nie przekracza puli")
    return faults


def _spent(profile: Profile, rounds: Sequence[Round]) -> int:
    cost = {candidate.id: candidate.cost for candidate in profile.candidates}
    return sum(cost.get(one.project, 0) for one in rounds)


def _round_to_dict(one: Round) -> dict[str, Any]:
    return {
        "project": one.project,
        "unit": str(one.unit),
        "level": str(one.level),
        "classes": [[str(amount), gain, ballots] for amount, gain, ballots in one.classes],
    }


def _round_of(value: Mapping[str, Any]) -> Round:
    classes = tuple((int(amount), int(gain), int(ballots)) for amount, gain, ballots in value["classes"])
    one = Round(str(value["project"]), int(value["unit"]), int(value["level"]), classes)
    if one.unit < 1 or one.level < 0:
        raise ValueError("not a certificate: a unit below 1 or a level below 0")
    return one


class _Replay:
    """The account of one run: what each distinct ballot has, as a class number and an exact amount for each class."""

    def __init__(self, profile: Profile, conditions: Conditions, certificate: Certificate, amount: Fraction) -> None:
        self.profile, self.conditions, self.certificate = profile, conditions, certificate
        self.place = {candidate.id: index for index, candidate in enumerate(profile.candidates)}
        self.owner: Ints = np.repeat(np.arange(len(profile.times)), np.diff(profile.starts))
        points = certificate.utility == "points" and certificate.rule == "equal_shares"
        self.gain: Ints = profile.points if points else np.ones_like(profile.points)
        self.of: Ints = np.zeros(len(profile.times), dtype=np.int64)
        self.unit, self.amounts = amount.denominator, [amount.numerator]
        gained = np.bincount(
            profile.choice, weights=self.gain * profile.times[self.owner], minlength=len(profile.candidates)
        )
        self._by_project: Ints = np.argsort(profile.choice, kind="stable")
        self._ends: Ints = np.cumsum(np.bincount(profile.choice, minlength=len(profile.candidates)))
        self.remaining = {one for one in conditions.in_play if gained[self.place[one]] > 0}

    def shares(self, rounds: Sequence[Round], *, ends: bool) -> Iterator[str]:
        """Replay a run of Equal Shares; with ``ends`` nothing may be left that its supporters could pay."""
        for number, one in enumerate(rounds, start=1):
            if fault := self._taken(one) or self._paid_shares(one) or self._cheaper(one):
                yield f"runda {number}: {fault}"
                return
            self._settle(one, [max(0, amount - gain * one.level) for amount, gain, _ in one.classes])
        if ends:
            for project in sorted(self.remaining):
                held = sum(self.amounts[place] * times for place, _, times in self._groups(project))
                if held >= self._cost(project) * self.unit:
                    yield f"po ostatniej rundzie popierających {project} stać na ten projekt"

    def phragmen(self, rounds: Sequence[Round]) -> Iterator[str]:
        """Replay a run of Phragmén; at its end a project with the lowest load must not fit, or none be left."""
        budget = self.certificate.budget
        left = budget
        self.remaining = {one for one in self.remaining if self._cost(one) <= budget}
        for number, one in enumerate(rounds, start=1):
            if fault := self._taken(one) or self._paid_loads(one) or self._lighter(one):
                yield f"runda {number}: {fault}"
                return
            self._settle(one, [one.level for _ in one.classes])
            left -= self._cost(one.project)
        if left < 0:
            yield f"wybrane projekty kosztują {budget - left}, a w puli jest {budget}"
        loads = {one: self._load(one) for one in self.remaining}
        if loads and all(self._cost(one) <= left for one in loads if loads[one] == min(loads.values())):
            yield "liczenie się kończy, choć następny projekt się mieści"

    def _cost(self, project: str) -> int:
        return self.profile.candidates[self.place[project]].cost

    def _choices_of(self, project: str) -> Ints:
        end = int(self._ends[self.place[project]])
        begin = int(self._ends[self.place[project] - 1]) if self.place[project] else 0
        return self._by_project[begin:end]

    def _groups(self, project: str) -> list[tuple[int, int, int]]:
        mine = self._choices_of(project)
        gain = self.gain[mine]
        span = int(gain.max(initial=0)) + 1
        owners = self.owner[mine]
        times = np.bincount(self.of[owners] * span + gain, weights=self.profile.times[owners])
        found = np.flatnonzero(times).tolist()
        return [(code // span, code % span, int(times[code])) for code in found if code % span]

    def _taken(self, one: Round) -> str:
        """Say what is wrong with the round as such: its project, its unit, who stands behind it and what they have."""
        if one.project not in self.remaining:
            return f"projektu {one.project} nie można już wybrać"
        if one.unit % self.unit:
            return "jednostka nie dzieli tego, co było przedtem"
        factor = one.unit // self.unit
        self.amounts, self.unit = [amount * factor for amount in self.amounts], one.unit
        held = sorted((self.amounts[place], gain, times) for place, gain, times in self._groups(one.project))
        return "" if held == sorted(one.classes) else f"popierający {one.project} mają inne kwoty"

    def _paid_shares(self, one: Round) -> str:
        paid = sum(min(amount, gain * one.level) * times for amount, gain, times in one.classes)
        if paid != self._cost(one.project) * one.unit:
            return f"wpłaty nie dają kosztu projektu {one.project}"
        # Where everybody gave all they had, a lower level could have asked for the same.
        if one.level and all(amount < gain * one.level for amount, gain, _ in one.classes):
            return f"poziom wpłat na {one.project} jest za wysoki"
        return ""

    def _paid_loads(self, one: Round) -> str:
        paid = sum((one.level - amount) * times for amount, _, times in one.classes)
        return "" if paid == self._cost(one.project) * one.unit else f"wpłaty nie dają kosztu projektu {one.project}"

    def _divisor(self, project: str) -> int:
        return self._cost(project) or 1 if self.certificate.utility == "cost" else 1

    def _cheaper(self, one: Round) -> str:
        """Say which other project asked less, or as much and goes first: at this level its cost comes together."""
        chosen = self._divisor(one.project)
        for project in self._close(one):
            level, cost = one.level * self._divisor(project), self._cost(project) * one.unit * chosen
            groups = [(self.amounts[place] * chosen, gain, times) for place, gain, times in self._groups(project)]
            paid = sum(min(amount, gain * level) * times for amount, gain, times in groups)
            less = paid > cost or (paid == cost and all(amount < gain * level for amount, gain, _ in groups))
            if less or (paid == cost and self.conditions.rank[project] < self.conditions.rank[one.project]):
                return f"{project} wymagał mniej niż {one.project} albo stoi przed nim"
        return ""

    def _close(self, one: Round) -> list[str]:
        """Return the other projects that at this level come so close to their cost that only whole numbers can tell."""
        money = np.array([amount / self.unit for amount in self.amounts])[self.of][self.owner]
        price = float(Fraction(one.level, one.unit * self._divisor(one.project)))
        levels = np.array([price * self._divisor(candidate.id) for candidate in self.profile.candidates])
        paid = np.minimum(money, self.gain * levels[self.profile.choice]) * self.profile.times[self.owner]
        together = np.bincount(self.profile.choice, weights=paid, minlength=len(levels))
        return [
            project
            for project in sorted(self.remaining - {one.project})
            if together[self.place[project]] >= self._cost(project) * CLOSE
        ]

    def _load(self, project: str) -> Fraction:
        groups = self._groups(project)
        total = self._cost(project) * self.unit + sum(self.amounts[place] * times for place, _, times in groups)
        return Fraction(total, self.unit * sum(times for _, _, times in groups))

    def _lighter(self, one: Round) -> str:
        mine = Fraction(one.level, one.unit)
        for project in sorted(self.remaining - {one.project}):
            load = self._load(project)
            first = self.conditions.rank[project] < self.conditions.rank[one.project]
            if load < mine or (load == mine and first):
                return f"{project} obciążał mniej niż {one.project} albo stoi przed nim"
        return ""

    def _settle(self, one: Round, after: Sequence[int]) -> None:
        """Give the supporters what they have afterwards, and forget what nobody holds any more."""
        mine = self._choices_of(one.project)
        mine = mine[self.gain[mine] > 0]
        owners, gain = self.owner[mine], self.gain[mine]
        new = {(amount, given): left for (amount, given, _), left in zip(one.classes, after, strict=True)}
        span = int(gain.max()) + 1
        codes = self.of[owners] * span + gain
        found, which = np.unique(codes, return_inverse=True)
        fresh = [new[self.amounts[code // span], code % span] for code in found.tolist()]
        self.amounts += fresh
        self.of[owners] = len(self.amounts) - len(fresh) + which
        values = sorted({self.amounts[place] for place in np.unique(self.of).tolist()})
        index = {amount: place for place, amount in enumerate(values)}
        table = np.array([index.get(amount, 0) for amount in self.amounts])
        self.of, self.amounts = table[self.of], values
        out = {one.project} | self.conditions.rivals.get(one.project, frozenset())
        self.remaining -= out
