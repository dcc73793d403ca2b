"""What the desk's front page tells the members of a team: which projects they have still to score."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from budzet.accounts.desk_session import StaffUser
from budzet.accounts.tasks import Queue, Task
from budzet.editions.models import Edition, Pool
from budzet.proposals.models import Proposal
from budzet.proposals.scoring.marking import SCORED
from budzet.proposals.scoring.models import ScoringMark, ScoringMember, ScoringSetup
from budzet.proposals.verification.models import InterestDeclaration

QUEUE = Queue("ocena-zespolu", _l("Scoring by a team"))


def tasks(session: Session, user: StaffUser, now: dt.datetime) -> Iterator[Task]:
    """Yield a task for each pool in which the person has projects to score or scores to hand in."""
    own = and_(ScoringMark.proposal_id == Proposal.id, ScoringMark.staff_id == ScoringMember.staff_id)
    out = and_(InterestDeclaration.proposal_id == Proposal.id, InterestDeclaration.staff_id == ScoringMember.staff_id)
    open_project = exists().where(
        Proposal.edition_id == Pool.edition_id,
        Proposal.pool_id == Pool.id,
        Proposal.status.in_(SCORED),
        ~exists().where(own, ScoringMark.handed_in_at.is_not(None)),
        ~exists().where(out),
    )
    rows = session.execute(
        select(Edition.slug, Edition.title, Pool.key, Pool.name)
        .join(Pool, Pool.edition_id == Edition.id)
        .join(ScoringMember, and_(ScoringMember.edition_id == Pool.edition_id, ScoringMember.pool_id == Pool.id))
        .join(ScoringSetup, and_(ScoringSetup.edition_id == Pool.edition_id, ScoringSetup.pool_id == Pool.id))
        .where(ScoringMember.staff_id == user.id, ScoringMember.removed_at.is_(None), open_project)
        .order_by(Edition.slug, Pool.place)
    )
    for slug, title, key, name in rows:
        yield Task(
            title=gettext("Score the projects: %(pool)s", pool=name),
            url=url_for("scoring_desk.marks", edition_slug=slug, pool_key=key),
            queue=QUEUE,
            case=title,
        )
