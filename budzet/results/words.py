"""Outcomes in sentences: why a project won or did not, how equal scores were settled."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from flask_babel import gettext, ngettext

from budzet.results.models import ProjectOutcomeRow
from budzet.results.protocol import ProtocolProject
from budzet.web import filters

Unit = Literal["votes", "points"]

_TOLD_WINNERS = 2
_TITLE = 40


def outcome_label(row: ProjectOutcomeRow | ProtocolProject) -> str:
    """Return the word for what became of a project."""
    return gettext("Chosen by residents") if row.selected else gettext("Not chosen")


def reason(row: ProjectOutcomeRow | ProtocolProject, unit: Unit, title_of: Mapping[str, str]) -> str:
    """Return why, with the figures of the moment; nothing where a project simply fitted.

    ``title_of`` gives the title for a ballot position (as text): a rival is named.
    """
    code, _, rival = row.reason.partition(":")
    if code == "funded":
        return ""
    if code == "excluded_by":
        return gettext(
            "It cannot be carried out together with the chosen “%(title)s”.", title=title_of.get(rival, rival)
        )
    sentences = {
        "funded_80": gettext("At least 80% of its cost was left, so the rules let it win."),
        "over_budget": gettext(
            "Not enough money: it costs %(cost)s, %(left)s was left.",
            cost=filters.zl(row.cost),
            left=filters.zl(row.money_left),
        ),
        "after_stop": gettext("A project before it did not fit, and by the rules the list of winners ended there."),
        "below_threshold": _below(row, unit),
        "withdrawn": gettext("It was withdrawn. Votes for it do not count."),
        "lost_draw": gettext("Its score was equal to that of another project, and the draw did not favour it."),
        "outbid": _outbid(row),
    }
    return sentences[code]


def _outbid(row: ProjectOutcomeRow | ProtocolProject) -> str:
    if row.support is None:
        return gettext("Those who voted for it had too little money left for what it costs.")
    share = filters.number(Decimal(row.support["effective_per_mille"]) / 10)
    return gettext("Those who voted for it could pay at most %(share)s%% of its cost.", share=share)


def _below(row: ProjectOutcomeRow | ProtocolProject, unit: Unit) -> str:
    got, needed = filters.number(row.score), filters.number(row.threshold or 0)
    if unit == "points":
        return gettext("Too few points: %(got)s, and %(needed)s were needed.", got=got, needed=needed)
    return gettext("Too few votes: %(got)s, and %(needed)s were needed.", got=got, needed=needed)


def how_close(row: ProjectOutcomeRow, unit: Unit, title_of: Mapping[str, str], smallest_cell: int) -> list[str]:
    """Return what a loser lacked: votes, or a lower cost, or where the money of those who voted for it went.

    Of winners that fewer than ``smallest_cell`` of its supporters paid for nothing is told: it could tell of a person.
    A cost is told only when at least half of the project could have been built for it.
    """
    if row.selected:
        return []
    told = []
    if row.margin_votes is not None:
        number = filters.number(row.margin_votes)
        told.append(
            ngettext("It lacked %(number)s point.", "It lacked %(number)s points.", row.margin_votes, number=number)
            if unit == "points"
            else ngettext("It lacked %(number)s vote.", "It lacked %(number)s votes.", row.margin_votes, number=number)
        )
    lost_to = row.support["lost_to"] if row.support else []
    if most := [one for one in lost_to if one["ballots"] >= smallest_cell][:_TOLD_WINNERS]:
        paid = (
            gettext("“%(title)s” %(sum)s", title=_short(title_of, one["winner"]), sum=_whole(one["amount"]))
            for one in most
        )
        told.append(gettext("They paid most for: %(names)s.", names=", ".join(paid)))
    if row.margin_cost is not None and 2 * row.margin_cost >= row.cost:
        told.append(gettext("At a cost of up to %(cost)s it would have won.", cost=_whole(row.margin_cost)))
    return told


def _short(title_of: Mapping[str, str], winner: str) -> str:
    title = title_of.get(winner, winner)
    return title if len(title) <= _TITLE else f"{title[: _TITLE - 1].rstrip()}…"


def _whole(grosze: int) -> str:
    """Return whole złotys, rounded down: grosze say nothing here."""
    return filters.zl(grosze // 100 * 100)


def protocol(
    run: Mapping[str, Any] | None, received: Sequence[tuple[str, int]], passed: Sequence[tuple[str, int]]
) -> list[str]:
    """Return what happened beside the ballots: money that came from and went to other pools (name, grosze), the part
    of each voter, the comparison of two results.
    """
    told = [
        gettext(
            "Before this pool was counted it got %(sum)s that the pool “%(name)s” had left.",
            sum=filters.zl(amount),
            name=name,
        )
        for name, amount in received
    ]
    told += [
        gettext("%(sum)s that no project took went to the pool “%(name)s”.", sum=filters.zl(amount), name=name)
        for name, amount in passed
    ]
    if run:
        if money := Fraction(run["money"]):
            told.append(gettext("The part of each voter was %(sum)s.", sum=filters.zl(math.floor(money))))
        if compared := run["compared"]:
            told.append(
                gettext(
                    "More winning projects than in the order of votes: %(more)s ballots. Fewer: %(fewer)s.",
                    more=filters.number(compared["shares"]),
                    fewer=filters.number(compared["plain"]),
                )
            )
    return told


def tie(entry: Mapping[str, Any], title_of: Mapping[str, str], seed: str | None) -> str:
    """Return how one group of equal scores was settled; only groups where the order mattered are told."""
    titles = ", ".join(gettext("“%(words)s”", words=title_of.get(id_, id_)) for id_ in entry["ids"])
    how = {
        "lower_cost": gettext("the cheaper one went first"),
        "more_votes": gettext("the one more people voted for went first"),
        "public_draw": gettext("the public draw decided, with the drawn text “%(seed)s”", seed=seed or ""),
        "list_order": gettext("the order of the city's published list decided"),
    }[entry["decided_by"]]
    return gettext(
        "The projects %(titles)s had %(score)s each: %(how)s.",
        titles=titles,
        score=filters.number(entry["score"]),
        how=how,
    )
