"""What every page does on which one person proposes what another confirms."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash
from flask_babel import gettext
from sqlalchemy.orm import Session

from budzet.accounts import acts, desk_session
from budzet.accounts.pending import Proposal
from budzet.web.requests import now, services, settings, transaction


def propose_here(proposer: Callable[[Session], Proposal]) -> None:
    """Store what ``proposer`` gives as waiting for a second person, mail everybody who may be it, and say so.

    Raises ``DomainError`` as ``proposer`` does, and ``ConflictError`` when one like it waits already.
    """
    user = desk_session.current()
    with transaction() as session:
        acts.propose_and_tell(
            session,
            proposer(session),
            user=user,
            link=acts.mailed_link(settings().public_url),
            vault=services().vault,
            now=now(),
        )
    flash(gettext("The proposal waits for a second person. Everybody who may confirm it was told by e-mail."))
