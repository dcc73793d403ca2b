"""What a team's scoring says beside a project of a pool the office decides."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext

from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.proposals.scoring import queries, words
from budzet.proposals.slots import Panel
from budzet.web.requests import get_session

_AHEAD = frozenset(ProposalStatus) - {
    *(ProposalStatus.NEGATIVE, ProposalStatus.LEFT_UNEXAMINED, ProposalStatus.WITHDRAWN, ProposalStatus.MERGED),
    *(ProposalStatus.IN_PROGRESS, ProposalStatus.DONE, ProposalStatus.IMPOSSIBLE, ProposalStatus.APPEALED),
}


def project_panel(edition: Edition, proposal: Proposal) -> Panel | None:
    """Return the box that says who decides on the project, or what was decided."""
    session = get_session()
    pool = next((one for one in editions.pools(session, edition.id) if one.id == proposal.pool_id), None)
    if pool is None or pool.decision_mode != "officials" or proposal.status not in _AHEAD:
        return None
    found = queries.published(session, pool)
    decided = found and next((one for one in found[0].content.projects if one.proposal_id == proposal.id), None)
    url = url_for("scoring.show", edition_slug=edition.slug, pool_key=pool.key)
    if found and decided:
        return Panel(
            heading=words.outcome(decided),
            kind="won" if decided.funded else "lost",
            sentence=words.reason(decided, found[0].content.setup),
            url=url,
            url_label=gettext("Result of the scoring: %(title)s", title=pool.name),
        )
    return Panel(
        heading=gettext("Scored by a team"),
        kind="plain",
        sentence=gettext(
            "Residents do not vote on this project. A team of the city hall scores it by published criteria."
        ),
        url=url,
        url_label=gettext("By what projects are scored"),
    )
