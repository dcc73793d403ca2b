"""Terms in sentences a resident reads: how to vote in a contest, how a pool is decided. Generated, never typed."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext, ngettext

from budzet.editions.ballot_form import Approval, BallotForm, ChooseOne, Cumulative, Knapsack, Ranking
from budzet.editions.models import Contest, Pool
from budzet.editions.plan import ContestPlan, PoolPlan
from budzet.editions.result_rules import (
    AbsoluteThreshold,
    EqualShares,
    Greedy,
    Phragmen,
    ResultRule,
    ShareOfBallots,
    TieStep,
)
from budzet.editions.timetable import StageKind
from budzet.web import filters


def voting_rule(contest: Contest | ContestPlan) -> str:
    """Return how to fill in this part of the ballot."""
    sentences = [_form(contest.form), *_districts(contest)]
    if contest.completeness == "may_be_empty":
        sentences.append(gettext("You may also leave this part empty."))
    else:
        sentences.append(gettext("This part must be filled in."))
    return " ".join(sentences)


def _form(form: BallotForm) -> str:
    match form:
        case Approval():
            return _approval(form)
        case ChooseOne():
            return gettext("Choose one project.")
        case Cumulative():
            return _cumulative(form)
        case Ranking():
            return _ranking(form)
        case Knapsack():
            return gettext("Choose projects that together cost at most %(sum)s.", sum=filters.zl(form.max_cost))


def _approval(form: Approval) -> str:
    if form.max_projects == 1:
        return gettext("Choose one project.")
    if form.min_projects == form.max_projects:
        return ngettext("Choose exactly %(num)d project.", "Choose exactly %(num)d projects.", form.max_projects)
    if form.min_projects == 1:
        return ngettext("Choose up to %(num)d project.", "Choose up to %(num)d projects.", form.max_projects)
    return gettext(
        "Choose at least %(least)d and at most %(most)d projects.", least=form.min_projects, most=form.max_projects
    )


def _cumulative(form: Cumulative) -> str:
    have = ngettext("You have %(num)d point.", "You have %(num)d points.", form.points)
    if form.max_projects == 1:
        return f"{have} " + gettext("Give them to one project.")
    if form.max_per_project == form.points:
        share = gettext("You may give them all to one project or share them out.")
    else:
        share = gettext("You may give one project at most %(most)d of them.", most=form.max_per_project)
    if form.max_projects < form.points:
        share += " " + ngettext(
            "You may support %(num)d project.", "You may support up to %(num)d projects.", form.max_projects
        )
    return f"{have} {share}"


def _ranking(form: Ranking) -> str:
    scale = ", ".join(str(points) for points in form.points)
    if form.exact:
        choose = ngettext("Choose exactly %(num)d project.", "Choose exactly %(num)d projects.", form.limit)
    else:
        choose = ngettext("Choose up to %(num)d project.", "Choose up to %(num)d projects.", form.limit)
    return f"{choose} " + gettext("Then give each of them other points: %(scale)s.", scale=scale)


def _districts(contest: Contest | ContestPlan) -> list[str]:
    if contest.district_scope == "own":
        return [gettext("You choose among the projects of the district you live in.")]
    if contest.district_scope == "any_one":
        return [gettext("All projects you choose here must be from one district.")]
    if contest.district_scope == "up_to_n":
        return [
            ngettext(
                "You may choose projects from %(num)d district.",
                "You may choose projects from at most %(num)d districts.",
                contest.district_limit or 1,
            )
        ]
    return []


def decided_by_office() -> str:
    """Return how projects are chosen that are on no ballot."""
    return gettext("The city hall decides on these projects after it has asked residents. They are not on the ballot.")


def pool_rule(pool: Pool | PoolPlan) -> list[str]:
    """Return how a pool is decided, a sentence a step: nothing to count where the office decides."""
    if pool.decision_mode == "officials":
        return []
    sentences = counting_rule(pool.rule, pool.ties)
    if pool.exclusions == "confirmed_groups":
        sentences.append(
            gettext("Of projects that cannot both be carried out, only the one with the better result wins.")
        )
    if pool.leftover == "to_citywide":
        sentences.append(gettext("Money that no project takes goes to the pool of the whole city."))
    elif pool.leftover == "to_next_pool":
        sentences.append(gettext("Money that no project takes goes to the next pool."))
    return sentences


def counting_rule(rule: ResultRule, ties: tuple[TieStep, ...]) -> list[str]:
    """Return how a pool is decided, a sentence a step."""
    match rule:
        case Greedy():
            steps = _greedy(rule)
        case EqualShares():
            steps = _equal_shares(rule)
        case Phragmen():
            steps = _phragmen(rule)
    return [*steps, _ties(ties)]


def _greedy(rule: Greedy) -> list[str]:
    sentences = [
        gettext("We add up the points of each project.")
        if rule.on == "points"
        else gettext("We add up the votes for each project."),
        *_threshold(rule),
        gettext("Projects win in the order of their results as long as there is enough money in the pool."),
    ]
    if rule.misfit == "skip":
        sentences.append(
            gettext("If a project costs more than what is left, we pass over it and look at the next one.")
        )
    elif rule.misfit == "stop":
        sentences.append(gettext("The first project that costs more than what is left ends the list of winners."))
    else:
        sentences.append(
            gettext(
                "The first project that costs more than what is left ends the list of winners. "
                "It still wins when at least 80% of its cost is left."
            )
        )
    return sentences


def _equal_shares(rule: EqualShares) -> list[str]:
    sentences = [
        *_threshold(rule),
        gettext("Each voter gets an equal part of the pool, and it pays for the projects this voter supports."),
        {
            "cost": gettext(
                "The next to win is always the project that asks each supporter for the smallest part of its cost."
            ),
            "cardinality": gettext(
                "The next to win is always the project that asks each supporter for the smallest sum."
            ),
            "points": gettext(
                "The next to win is always the project that asks its supporters for the smallest sum for a point."
            ),
        }[rule.utility],
    ]
    if rule.completion == "add1":
        sentences.append(
            gettext(
                "We raise the part of each voter by 1 zł at a time, as long as the winners cost no more than there is "
                "in the pool."
            )
        )
    if rule.comparison:
        sentences.append(
            gettext(
                "We compare this with the winners in the order of votes. If more voters have more winning projects "
                "there, those projects win."
            )
        )
    return sentences


def _phragmen(rule: Phragmen) -> list[str]:
    return [
        *_threshold(rule),
        gettext("Supporters save up equal sums; the project they can pay for first wins first."),
        gettext("The first project that costs more than what is left ends the list of winners."),
    ]


def _threshold(rule: ResultRule) -> list[str]:
    threshold = rule.threshold
    if threshold is None:
        return []
    if isinstance(threshold, AbsoluteThreshold):
        if rule.counted == "points":
            return [
                ngettext(
                    "A project needs at least %(num)d point.",
                    "A project needs at least %(num)d points.",
                    threshold.at_least,
                )
            ]
        return [
            ngettext(
                "A project needs at least %(num)d vote.", "A project needs at least %(num)d votes.", threshold.at_least
            )
        ]
    share = filters.number(Decimal(threshold.per_mille) / 10)
    if isinstance(threshold, ShareOfBallots):
        return [gettext("A project needs support on at least %(share)s%% of the valid ballots.", share=share)]
    return [gettext("A dear project needs more votes: %(share)s%% of its share in the pool.", share=share)]


def _ties(ties: tuple[TieStep, ...]) -> str:
    names = {
        "lower_cost": gettext("the cheaper project goes first"),
        "more_votes": gettext("the project more people voted for goes first"),
        "public_draw": gettext("a public draw decides"),
        "list_order": gettext("the order of the city's published list decides"),
    }
    steps = gettext(", and if that settles nothing, ").join(names[step] for step in ties)
    return gettext("When results are equal, %(steps)s.", steps=steps)


def stage_name(kind: StageKind) -> str:
    """Return the name of a stage as residents read it."""
    return {
        StageKind.INTAKE: gettext("Handing in projects"),
        StageKind.VERIFICATION: gettext("Checking projects"),
        StageKind.APPEAL: gettext("Appeals"),
        StageKind.VOTING: gettext("Voting"),
        StageKind.RESULTS: gettext("Results"),
        StageKind.IMPLEMENTATION: gettext("Carrying out projects"),
    }[kind]
