"""Outcomes in sentences: why a project won or did not, how equal scores were settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from flask_babel import gettext

from budzet.results.models import ProjectOutcomeRow
from budzet.web import filters

Unit = Literal["votes", "points"]


def outcome_label(row: ProjectOutcomeRow) -> str:
    """Return the word for what became of a project."""
    return gettext("Chosen by residents") if row.selected else gettext("Not chosen")


def reason(row: ProjectOutcomeRow, unit: Unit, title_of: Mapping[str, str]) -> str:
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
    }
    return sentences[code]


def _below(row: ProjectOutcomeRow, unit: Unit) -> str:
    got, needed = filters.number(row.score), filters.number(row.threshold or 0)
    if unit == "points":
        return gettext("Too few points: %(got)s, and %(needed)s were needed.", got=got, needed=needed)
    return gettext("Too few votes: %(got)s, and %(needed)s were needed.", got=got, needed=needed)


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
