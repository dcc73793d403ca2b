"""What two persons published of the demonstration's verification, and the team that scores its green budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from budzet.accounts import pending
from budzet.accounts.pending import Decider
from budzet.accounts.roles import Role
from budzet.demo.office import Office
from budzet.proposals.lists import acts, content, gathering, queries
from budzet.proposals.lists.gathering import Asked
from budzet.proposals.lists.services import Plan
from budzet.proposals.models import Proposal
from budzet.proposals.scoring import marking, services
from budzet.proposals.scoring.marking import Written
from budzet.proposals.scoring.setups import Setup


def publish(office: Office, values: Mapping[str, Any], days_ago: float) -> None:
    """Let two persons decide on the lists as they stand now; the worker publishes them."""
    session, edition = office.session, office.edition
    asked = Asked(reason=values["reason"], partial=values["partial"])
    number = queries.shelf(session, edition.id).next_number
    seen = content.mark(gathering.gather(session, edition, number, asked).content)
    first, second = office.doer(Role.COORDINATOR, days_ago), office.doer(Role.SECOND_PERSON, days_ago)
    proposal = acts.publication_proposal(session, edition, Plan(asked=asked, seen=seen), now=first.now)
    actor = first.acting.actor
    row = pending.propose(session, proposal, staff_id=first.staff_id or 0, actor=actor, now=first.now)
    decider = Decider(second.staff_id or 0, second.grants, second.acting.actor)
    pending.confirm(session, row.id, decider=decider, now=second.now)


def score(office: Office, values: Mapping[str, Any]) -> None:
    """Store how the green budget is scored, its team, and the points of the first of the team."""
    session, edition_id, pool = office.session, office.edition.id, values["pool"]
    coordinator = office.doer(Role.COORDINATOR, 5)
    setup = Setup.model_validate({"criteria": tuple(values["criteria"])})
    services.save_setup(session, edition_id, pool, setup, 0, doer=coordinator)
    team = [office.doer(Role.MERIT_REVIEWER, 3, department) for department in values["members"]]
    for doer in team:
        services.add_member(session, edition_id, pool, doer.staff_id or 0, doer=coordinator)
    for title, given in values["points"].items():
        project = session.scalars(
            select(Proposal).where(Proposal.edition_id == edition_id, Proposal.title == title)
        ).one()
        points = {one.key: number for one, number in zip(setup.criteria, given, strict=True)}
        marking.save(session, edition_id, pool, project.id, Written(points), doer=team[0])
    marking.hand_in(session, edition_id, pool, doer=team[0])
