"""The statuses of a project in public (glossary §4), and how the list marks them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from budzet.proposals.models import ProposalStatus
from budzet.proposals.slots import Tag

WORDS: Mapping[ProposalStatus, Any] = {
    ProposalStatus.SUBMITTED: _l("Handed in"),
    ProposalStatus.FORMAL_REVIEW: _l("Formal review"),
    ProposalStatus.COMPLETION_REQUESTED: _l("To be completed by the author"),
    ProposalStatus.MERIT_REVIEW: _l("Assessment"),
    ProposalStatus.POSITIVE: _l("Assessed positively"),
    ProposalStatus.NEGATIVE: _l("Assessed negatively"),
    ProposalStatus.LEFT_UNEXAMINED: _l("Left without examination"),
    ProposalStatus.APPEALED: _l("Under appeal"),
    ProposalStatus.ADMITTED: _l("On the list for the vote"),
    ProposalStatus.WITHDRAWN: _l("Withdrawn"),
    ProposalStatus.MERGED: _l("Joined with another project"),
    ProposalStatus.CHOSEN: _l("Chosen to be carried out"),
    ProposalStatus.NOT_CHOSEN: _l("Not chosen"),
    ProposalStatus.IN_PROGRESS: _l("Is being carried out"),
    ProposalStatus.DONE: _l("Carried out"),
    ProposalStatus.IMPOSSIBLE: _l("Will not be carried out"),
}
_KINDS = {ProposalStatus.POSITIVE: "won", ProposalStatus.CHOSEN: "won", ProposalStatus.DONE: "won"}


def tag(status: ProposalStatus) -> Tag:
    """Return the word beside a project in the list."""
    return Tag(_KINDS.get(status, "plain"), str(WORDS[status]))
