"""What pages and documents say of a team's scoring: the rule, points, outcomes, faults."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from budzet.proposals.scoring.protocol import Judged, Protocol
from budzet.proposals.scoring.setups import Setup
from budzet.web import filters

SETUP_FAULTS: Mapping[str, Any] = {
    "no_criteria": _l("Write at least one criterion."),
    "too_many_criteria": _l("There may be at most %(most)s criteria."),
    "name_missing": _l("Write what is scored here."),
    "name_twice": _l("Another criterion has this name."),
    "text_too_long": _l("Write at most %(most)s characters."),
    "number_wrong": _l("Write a whole number from 1 to %(most)s."),
    "share_wrong": _l("Write a whole number from 0 to 100."),
}

POINT_FAULTS: Mapping[str, Any] = {
    "points_missing": _l("Write the points for “%(name)s”."),
    "points_wrong": _l("Write a whole number from 0 to %(most)s for “%(name)s”."),
    "criterion_unknown": _l("The criteria have changed. Open this page again."),
    "text_too_long": _l("Write at most %(most)s characters."),
}


def points(score: Fraction) -> str:
    """Write an exact score: whole, or with two decimals rounded half up."""
    if score.denominator == 1:
        return filters.number(score.numerator)
    hundredths = (200 * score.numerator + score.denominator) // (2 * score.denominator)
    return filters.number(Decimal(hundredths).scaleb(-2))


def rule_sentences(setup: Setup) -> list[str]:
    """Return how a pool is decided, a sentence for each part of the rule."""
    found = [
        gettext("Every member of the team scores every project by themselves."),
        gettext("The points of each criterion are multiplied by its weight and added up."),
        ngettext(
            "One member can give a project at most %(num)d point.",
            "One member can give a project at most %(num)d points.",
            setup.most,
        ),
        gettext("The mean of all members stands for the project.")
        if setup.measure == "mean"
        else gettext("The sum of all members stands for the project."),
        gettext("Whoever has declared an interest in a project does not score it."),
    ]
    if setup.at_least:
        found.append(gettext("A project needs at least %(share)s%% of the points it could get.", share=setup.at_least))
    return [
        *found,
        gettext("The money is given from the best score down. A project that no longer fits is passed over."),
        _tie(setup),
    ]


def _tie(setup: Setup) -> str:
    if setup.tie == "first_criterion" and setup.criteria:
        return gettext(
            "Of equal projects, the one with more points for “%(name)s” goes first; if they are still equal, "
            "their order is drawn in public.",
            name=setup.criteria[0].name,
        )
    if setup.tie == "lower_cost":
        return gettext(
            "Of equal projects, the cheaper one goes first; if they are still equal, their order is drawn in public."
        )
    return gettext("The order of equal projects is drawn in public.")


def outcome(judged: Judged) -> str:
    """Return what became of a project in a word."""
    return gettext("Funded") if judged.funded else gettext("Not funded")


def reason(judged: Judged, setup: Setup) -> str:
    """Return why a project is funded or not."""
    left, cost = filters.zl(judged.money_left), filters.zl(judged.cost)
    if judged.reason == "funded":
        sentence = gettext("Its cost, %(cost)s, was within the %(left)s that were left.", cost=cost, left=left)
    elif judged.reason == "over_budget":
        sentence = gettext("It costs %(cost)s, and only %(left)s were left.", cost=cost, left=left)
    elif judged.reason == "lost_draw":
        sentence = gettext(
            "An equal project was drawn before it; it costs %(cost)s, and only %(left)s were left.",
            cost=cost,
            left=left,
        )
    elif judged.reason == "below_threshold":
        sentence = gettext("It got less than %(share)s%% of the points it could get.", share=setup.at_least)
    else:
        sentence = gettext("Nobody scored it: every member of the team has declared an interest in it.")
    if judged.drawn and judged.reason == "funded":
        sentence += " " + gettext("Its place among equal projects was drawn in public.")
    return sentence


def how_scored(judged: Judged, setup: Setup) -> str:
    """Return how the score came about: ``83 points of 3 members``."""
    people = ngettext("%(num)d member", "%(num)d members", judged.scorers)
    total = filters.number(judged.total)
    if setup.measure == "mean":
        return gettext("%(total)s points of %(people)s", total=total, people=people)
    return people


def summary(protocol: Protocol) -> str:
    """Return what a protocol says in one sentence."""
    funded = sum(one.funded for one in protocol.projects)
    return ngettext(
        "%(num)d of %(all)s projects is funded, for %(spent)s out of %(budget)s.",
        "%(num)d of %(all)s projects are funded, for %(spent)s out of %(budget)s.",
        funded,
        all=len(protocol.projects),
        spent=filters.zl(protocol.spent),
        budget=filters.zl(protocol.budget),
    )
