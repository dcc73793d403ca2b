"""The worked example of a pool's rule in words and as a bar."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext, ngettext

from budzet.editions import slots, worked_example
from budzet.editions.plan import PoolPlan
from budzet.editions.worked_example import ExampleResult, WorkedExample
from budzet.web import filters


@dataclass(frozen=True, slots=True)
class Row:
    """A project of the example: its result, what became of it and why."""

    name: str
    score: str
    cost: int
    won: bool
    why: str


@dataclass(frozen=True, slots=True)
class Example:
    """The example as a page shows it. ``segments`` are the winners on the bar, out of 1000."""

    intro: str
    rows: tuple[Row, ...]
    tie: str
    unsettled: bool
    total: str
    segments: tuple[tuple[int, int], ...]
    remainder_x: int


def example(pool: PoolPlan) -> Example:
    """Return the example of a pool's rule."""
    made = worked_example.make(pool.rule, pool.ties, slots.counter())
    segments, spent = [], 0
    for one in made.results:
        if one.won:
            width = min(one.project.cost, one.left) * 1000 // worked_example.BUDGET
            segments.append((spent, width))
            spent += width
    return Example(
        intro=_intro(made),
        rows=tuple(
            Row(one.project.name, _score(made, one), one.project.cost, one.won, _why(made, one)) for one in made.results
        ),
        tie=_tie(made),
        unsettled=made.tie_decided_by == "nothing",
        total=_total(made),
        segments=tuple(segments),
        remainder_x=spent,
    )


def _intro(made: WorkedExample) -> str:
    pool = ngettext(
        "There is %(sum)s in a pool and %(num)d project.",
        "There is %(sum)s in a pool and %(num)d projects.",
        len(made.results),
        sum=filters.zl(worked_example.BUDGET),
    )
    groups = worked_example.vote(made.rule).groups
    if not groups:
        return pool
    told = (
        gettext(
            "%(people)s people vote for %(names)s.",
            people=filters.number(people),
            names=", ".join(f"„{name}”" for name in choices),
        )
        for choices, people in groups
    )
    return " ".join([pool, *told])


def _score(made: WorkedExample, one: ExampleResult) -> str:
    number = filters.number(one.project.score)
    if made.rule.counted == "points":
        return ngettext("%(number)s point", "%(number)s points", one.project.score, number=number)
    return ngettext("%(number)s vote", "%(number)s votes", one.project.score, number=number)


def _why(made: WorkedExample, one: ExampleResult) -> str:
    left, needed = filters.zl(one.left), filters.number(one.needed or 0)
    if one.reason == "funded" and one.tied:
        return gettext("It came first among its equals. %(left)s was left, so it fits.", left=left)
    return {
        "funded": gettext("%(left)s was left, so it fits.", left=left),
        "funded_80": gettext("Only %(left)s was left, but that is at least 80%% of its cost.", left=left),
        "over_budget": gettext("Only %(left)s was left.", left=left),
        "after_stop": gettext("The list ended at the project before."),
        "outbid": gettext("Those who voted for it had too little money left for what it costs."),
        "below_threshold": gettext("It needed at least %(needed)s.", needed=needed),
        "lost_draw": gettext("It was drawn after its equal. Only %(left)s was left.", left=left),
    }[one.reason]


def _tie(made: WorkedExample) -> str:
    names = [one.project.name for one in made.results if one.tied]
    if not names:
        return ""
    equal = gettext("%(names)s have equal results.", names=", ".join(f"„{name}”" for name in names))
    how = {
        "lower_cost": gettext("The cheaper one goes first."),
        "more_votes": gettext("The one more people voted for goes first."),
        "public_draw": gettext("A public draw decides; this is one of the ways it may end."),
        "list_order": gettext("The order of the published list decides."),
        "nothing": gettext("These rules settle nothing here. Put a public draw at the end."),
    }
    return f"{equal} {how[made.tie_decided_by]}"


def _total(made: WorkedExample) -> str:
    won = sum(one.won for one in made.results)
    return ngettext(
        "%(num)d project wins. %(spent)s is spent, %(left)s is left.",
        "%(num)d projects win. %(spent)s is spent, %(left)s is left.",
        won,
        spent=filters.zl(made.spent),
        left=filters.zl(worked_example.BUDGET - made.spent),
    )
