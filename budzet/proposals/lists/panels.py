"""What the lists say beside a project: why it was refused and until when one may appeal; a way to the lists."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext

from budzet.editions.models import Edition
from budzet.proposals.lists import list_page, queries
from budzet.proposals.lists.content import Outcome
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.proposals.slots import Link, Panel
from budzet.web.requests import get_session

_SHOWN = {
    ProposalStatus.POSITIVE: Outcome.POSITIVE,
    ProposalStatus.ADMITTED: Outcome.POSITIVE,
    ProposalStatus.NEGATIVE: Outcome.NEGATIVE,
    ProposalStatus.APPEALED: Outcome.NEGATIVE,
}


def project_panel(edition: Edition, proposal: Proposal) -> Panel | None:
    """Return the box with the outcome of the verification, from the hour of its publication."""
    if proposal.status not in _SHOWN:
        return None
    found = queries.newest_entry(get_session(), edition.id, proposal.id)
    if found is None or found[0].outcome is not _SHOWN[proposal.status]:
        return None
    entry, version = found
    negative = entry.outcome is Outcome.NEGATIVE
    return Panel(
        heading=str(list_page.OUTCOME_WORDS[entry.outcome]),
        kind="lost" if negative else "won",
        sentence=f"{entry.reason} {list_page.appeal_sentence(edition, entry.appeals_until)}"
        if negative
        else gettext("It is on the list of applications qualified positively."),
        url=url_for("lists.version", edition_slug=edition.slug, number=version.number),
        url_label=gettext("Lists of the verification, version %(number)s", number=version.number),
    )


def lists_link(edition: Edition) -> Link | None:
    """Return the way to the lists once there are any."""
    if queries.newest(get_session(), edition.id) is None:
        return None
    return Link(gettext("Lists of the verification"), url_for("lists.newest", edition_slug=edition.slug))
