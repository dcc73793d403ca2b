"""What results say beside projects: who won and why."""

from __future__ import annotations

from flask import g, url_for
from flask_babel import gettext

from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.proposals.models import Proposal
from budzet.proposals.slots import Panel, Tag
from budzet.results import queries, words
from budzet.results.models import Count, ProjectOutcomeRow
from budzet.web.requests import get_session


def project_panel(edition: Edition, proposal: Proposal) -> Panel | None:
    """Return the box with the outcome of a project once results are published."""
    found = _outcomes(edition, [proposal.id])
    if not found:
        return None
    row = found[0]
    pool = next(pool for pool in editions.pools(get_session(), edition.id) if pool.id == row.pool_id)
    titles = _titles(edition, row)
    unit, smallest_cell = pool.rule.counted, edition.terms.privacy.smallest_cell
    told = [words.reason(row, unit, titles), *words.how_close(row, unit, titles, smallest_cell)]
    why = " ".join(filter(None, told))
    return Panel(
        heading=words.outcome_label(row),
        kind="won" if row.selected else "lost",
        sentence=why or gettext("It was within the money of its pool."),
        url=url_for("results.pool", edition_slug=edition.slug, pool_key=pool.key),
        url_label=gettext("Results: %(title)s", title=pool.name),
    )


def _titles(edition: Edition, row: ProjectOutcomeRow) -> dict[str, str]:
    if not row.reason.startswith("excluded_by:") and not row.support:
        return {}
    frozen = editions.frozen(get_session(), edition)
    return {str(project.position): project.title for project in frozen.projects}


def list_tags(edition: Edition, proposal_ids: list[int]) -> dict[int, Tag]:
    """Return the tag of each project of a list page with one query."""
    return {
        row.proposal_id: Tag("won" if row.selected else "lost", words.outcome_label(row))
        for row in _outcomes(edition, proposal_ids)
    }


def _outcomes(edition: Edition, proposal_ids: list[int]) -> list[ProjectOutcomeRow]:
    if "published_count" not in g:
        g.published_count = queries.published(get_session(), edition.id)
    count: Count | None = g.published_count
    return list(queries.outcomes_of(get_session(), count.id, proposal_ids)) if count else []
