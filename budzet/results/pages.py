"""What the pages of results show, as values built from a stored outcome."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from budzet.editions import terms_words
from budzet.editions import words as edition_words
from budzet.editions.models import City, Edition, Origin
from budzet.results import downloads, files, queries, words
from budzet.results.models import Count
from budzet.results.queries import PoolResult, ProjectResultRow
from budzet.voting import queries as voting
from budzet.web import filters

_BAR = 1000  # the budget bar is drawn a thousand units wide


def overview(session: Session, edition: Edition, count: Count, city: City | None) -> dict[str, Any]:
    """Return the page of an edition: figures, every pool, the chart of how the money was spent."""
    pools = queries.pool_results(session, count.id)
    winners, projects = sum(pool.winners for pool in pools), sum(pool.projects for pool in pools)
    # What a pool got from another one is in the sum once, as that one's own money.
    budget = sum(pool.outcome.budget - pool.outcome.received for pool in pools)
    spent = sum(pool.outcome.spent for pool in pools)
    return {
        "sentence": _sentence(winners, projects, spent, budget),
        "figures": [
            *_voters(edition, count, city),
            (f"{filters.number(winners)} / {filters.number(projects)}", gettext("Chosen projects")),
            (filters.zl(spent), gettext("Money for the chosen projects")),
        ],
        "pools": [
            {
                "name": entry.pool.name,
                "url": url_for("results.pool", edition_slug=edition.slug, pool_key=entry.pool.key),
                "budget": entry.outcome.budget,
                "spent": entry.outcome.spent,
                "bar": round(100 * entry.outcome.spent / entry.outcome.budget, 1) if entry.outcome.budget else 0,
                "winners": entry.winners,
                "projects": entry.projects,
                "voters": entry.outcome.ballots,
            }
            for entry in pools
        ],
        "chart": _chart(edition, count, len(pools)),
        "how": _how(session, edition, pools),
        "counted_at": count.counted_at,
    }


def _voters(edition: Edition, count: Count, city: City | None) -> list[tuple[str, str]]:
    if edition.origin is Origin.IMPORT:
        # Files of one pool each do not say which ballots belong to one person.
        return [(filters.number(count.voters), gettext("Ballots in all pools"))]
    figures = [(filters.number(count.voters), gettext("People who voted"))]
    if city and city.residents:
        figures.append((filters.percent(count.voters, city.residents), gettext("Turnout")))
    return figures


def _sentence(winners: int, projects: int, spent: int, budget: int, passed: int = 0) -> str:
    if not winners:
        return gettext("No project won. %(left)s stays in the pool.", left=filters.zl(budget - passed))
    won = ngettext(
        "%(num)d of %(projects)s projects won.", "%(num)d of %(projects)s projects won.", winners, projects=projects
    )
    money = gettext(
        "We will spend %(spent)s of %(budget)s; %(left)s is left.",
        spent=filters.zl(spent),
        budget=filters.zl(budget),
        left=filters.zl(budget - spent - passed),
    )
    onward = gettext("%(sum)s goes on to another pool.", sum=filters.zl(passed)) if passed else ""
    return " ".join(filter(None, (won, money, onward)))


def _chart(edition: Edition, count: Count, pools: int) -> dict[str, Any]:
    return {
        "png_url": downloads.address(edition, count, files.CHART_PNG),
        "svg_url": downloads.address(edition, count, files.CHART_SVG),
        "width": files.CHART_WIDTH,
        "height": files.chart_height(pools),
        "title": gettext("Money of each pool: spent and left"),
        "alt": gettext("Bars: how much of each pool is spent. The same numbers are in the table above."),
    }


def pool(
    session: Session, edition: Edition, count: Count, entry: PoolResult, others: list[PoolResult], residents: int | None
) -> dict[str, Any]:
    """Return the page of one pool: sentence, bar, every project with its reason, how it was counted.

    ``residents`` is the number of people who live where the pool is for, if the city gave it.
    """
    found = queries.project_results(session, count.id, entry.pool.id)
    titles = {str(row.proposal.ballot_position): row.proposal.title for row in found}
    unit: words.Unit = entry.pool.rule.counted
    outcome, best = entry.outcome, max((row.outcome.score for row in found), default=0)
    segments = _segments([row.outcome.cost for row in found if row.outcome.selected], outcome.budget)
    return {
        "heading": gettext("Results: %(title)s", title=entry.pool.name),
        "sentence": _sentence(entry.winners, entry.projects, outcome.spent, outcome.budget, entry.passed),
        "segments": segments,
        "remainder_x": _BAR * outcome.spent // outcome.budget if outcome.budget else 0,
        "budget": outcome.budget,
        "spent": outcome.spent,
        "left": entry.left,
        "pool_options": [
            {
                "label": other.pool.name,
                "url": url_for("results.pool", edition_slug=edition.slug, pool_key=other.pool.key),
                "current": other.pool.id == entry.pool.id,
            }
            for other in others
        ],
        "unit": unit,
        "rows": [
            {
                **_row(row, best),
                "url": url_for("proposals.project", edition_slug=edition.slug, proposal_id=row.proposal.id),
                "reason": words.reason(row.outcome, unit, titles),
                "support": _support(row),
                "close": " ".join(words.how_close(row.outcome, unit, titles, edition.terms.privacy.smallest_cell)),
            }
            for row in found
        ],
        "how": edition_words.pool_rule(entry.pool),
        "protocol": _protocol(session, count, entry, others),
        "ties": [words.tie(tie, titles, count.seed) for tie in outcome.ties if tie["decisive"]],
        "voters": outcome.ballots,
        "void": outcome.void,
        "residents": residents,
        "turnout": filters.percent(outcome.ballots, residents) if residents else None,
        "downloads": [
            (
                gettext("Table of the results (CSV)"),
                downloads.address(edition, count, files.table_name(entry.pool.key)),
            )
        ],
    }


def _support(row: ProjectResultRow) -> float | None:
    """Return how much of its cost a loser's supporters could pay, out of 100, for its bar."""
    support = row.outcome.support
    return min(100.0, support["effective_per_mille"] / 10) if support else None


def _protocol(session: Session, count: Count, entry: PoolResult, pools: list[PoolResult]) -> list[str]:
    name_of = {other.pool.id: other.pool.name for other in pools}
    moved = queries.transfers(session, count.id)
    return words.protocol(
        entry.outcome.run,
        received=[(name_of[one.source_id], one.amount) for one in moved if one.target_id == entry.pool.id],
        passed=[(name_of[one.target_id], one.amount) for one in moved if one.source_id == entry.pool.id],
    )


def _row(row: ProjectResultRow, best: int) -> dict[str, Any]:
    """Return a line of the ranking; ``best`` is the score its bar is measured against."""
    return {
        "place": row.outcome.place,
        "title": row.proposal.title,
        "number": row.proposal.number,
        "bar": round(100 * row.outcome.score / best, 1) if best else 0,
        "votes": row.outcome.votes,
        "score": row.outcome.score,
        "cost": row.outcome.cost,
        "won": row.outcome.selected,
        "outcome_label": words.outcome_label(row.outcome),
    }


def _segments(costs: list[int], budget: int) -> list[tuple[int, int]]:
    """Return (x, width) of each winner on the bar; rounded at the edges, so that the sum never drifts."""
    edges = [0]
    for cost in costs:
        edges.append(edges[-1] + cost)
    scaled = [min(_BAR, _BAR * edge // budget) if budget else 0 for edge in edges]
    return [(left, right - left) for left, right in pairwise(scaled)]


def _how(session: Session, edition: Edition, pools: list[PoolResult]) -> list[str]:
    ways = {tuple(edition_words.pool_rule(entry.pool)) for entry in pools}
    if len(ways) > 1:
        sentences = [gettext("Pools are counted by different rules. You find them on the page of each pool.")]
    else:
        sentences = [sentence for way in ways for sentence in way]
    sentences += terms_words.order_of_pools(edition.terms)
    opening = voting.opening(session, edition.id)
    if edition.origin is Origin.IMPORT:
        return [gettext("We counted the ballots that the city has published."), *sentences]
    if opening is not None:
        opened_at = filters.moment(opening.opened_at)
        return [gettext("We opened the votes on %(moment)s, after the end of voting.", moment=opened_at), *sentences]
    return sentences
