"""What voting says beside a project: that one can vote for it now, and until when."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext

from budzet.editions.layout import page_timetable
from budzet.editions.models import Edition
from budzet.editions.timetable import StageKind
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.proposals.slots import Panel
from budzet.voting.views import voting_state
from budzet.web import filters


def project_panel(edition: Edition, proposal: Proposal) -> Panel | None:
    """Return the box with the way to the ballot while voting is open."""
    span = page_timetable().span(StageKind.VOTING)
    # What the office decides is admitted too, and has no place on the ballot.
    on_ballot = proposal.status is ProposalStatus.ADMITTED and proposal.ballot_position is not None
    if not on_ballot or span is None or span.closes_at is None:
        return None
    if voting_state(edition) != "open":
        return None
    return Panel(
        heading=gettext("Voting is open."),
        kind="open",
        sentence=gettext("You can vote until %(moment)s.", moment=filters.deadline(span.closes_at)),
        url=url_for("voting.start", edition_slug=edition.slug),
        url_label=gettext("Vote"),
    )
