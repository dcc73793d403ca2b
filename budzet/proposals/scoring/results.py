"""From everybody's points to a protocol: who is missing, what follows under the published rule, what a team decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from budzet.accounts.models import Staff
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.editions.models import Edition, Pool
from budzet.proposals.models import Proposal
from budzet.proposals.scoring import rule, services, setups
from budzet.proposals.scoring.marking import SCORED, refuse_waiting, required_setup
from budzet.proposals.scoring.models import ScoringMark, ScoringMember, ScoringResult
from budzet.proposals.scoring.protocol import Given, Judged, Protocol
from budzet.proposals.scoring.rule import Row, Scored
from budzet.proposals.scoring.setups import Setup
from budzet.proposals.verification.cases import Doer
from budzet.proposals.verification.models import InterestDeclaration

SEED_LONGEST, REASON_LONGEST = 200, 500


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a pool is: its projects and team, what was handed in (project and member), who declared an interest."""

    pool: Pool
    projects: Sequence[Proposal]
    team: Mapping[int, str]
    marks: Mapping[tuple[int, int], ScoringMark]
    interests: frozenset[tuple[int, int]]
    begun: Mapping[int, int] = field(default_factory=dict)

    def expected(self, staff_id: int) -> list[Proposal]:
        """Return the projects a member scores."""
        return [one for one in self.projects if (one.id, staff_id) not in self.interests]

    def handed_in(self, staff_id: int) -> int:
        """Return how many of those they have handed in."""
        return sum((one.id, staff_id) in self.marks for one in self.expected(staff_id))

    def is_done(self, staff_id: int) -> bool:
        """Say whether a member has handed everything in."""
        return self.handed_in(staff_id) == len(self.expected(staff_id))

    @property
    def missing(self) -> list[str]:
        """Return the names of the members who have not handed everything in."""
        return [name for staff_id, name in self.team.items() if not self.is_done(staff_id)]

    @property
    def whole(self) -> bool:
        """Say whether everything is there that a result needs."""
        return bool(self.projects and self.team) and not self.missing


def standing(session: Session, pool: Pool) -> Standing:
    """Return how far a pool is, in five statements whatever its size."""
    here = (Proposal.edition_id == pool.edition_id, Proposal.pool_id == pool.id, Proposal.status.in_(SCORED))
    projects = session.scalars(select(Proposal).where(*here).order_by(Proposal.number)).all()
    team = {staff.id: staff.name for _row, staff in services.members(session, pool)}
    marks = session.scalars(
        select(ScoringMark)
        .join(Proposal, and_(Proposal.edition_id == ScoringMark.edition_id, Proposal.id == ScoringMark.proposal_id))
        .where(*here, ScoringMark.staff_id.in_(list(team)))
    ).all()
    declared = session.execute(
        select(InterestDeclaration.proposal_id, InterestDeclaration.staff_id)
        .join(Proposal, Proposal.id == InterestDeclaration.proposal_id)
        .where(*here, InterestDeclaration.staff_id.in_(list(team)))
    )
    begun: dict[int, int] = defaultdict(int)
    for one in marks:
        begun[one.staff_id] += 1
    return Standing(
        pool=pool,
        projects=projects,
        team=team,
        marks={(one.proposal_id, one.staff_id): one for one in marks if one.handed_in_at is not None},
        interests=frozenset((proposal_id, staff_id) for proposal_id, staff_id in declared),
        begun=begun,
    )


def given_for(found: Standing, setup: Setup, proposal_id: int) -> list[Given]:
    """Return what counts for a project: the handed-in points of every member without an interest in it."""
    return [
        Given(
            staff_id=staff_id,
            points=dict(mark.points),
            total=setups.total(setup, mark.points),
            comment=mark.comment,
        )
        for staff_id in found.team
        if (proposal_id, staff_id) not in found.interests and (mark := found.marks.get((proposal_id, staff_id)))
    ]


def draft(session: Session, edition: Edition, pool: Pool, seed: str = "") -> Protocol:
    """Return the protocol as it would be decided now.

    Raises ``DomainError`` when points are missing, ``rule.UnresolvedTieError`` when a draw is needed and has no seed.
    """
    setup, found = required_setup(session, pool), standing(session, pool)
    if not found.whole:
        raise DomainError(_missing(found))
    given = {one.id: given_for(found, setup, one.id) for one in found.projects}
    scored = [Scored(one.number, one.cost, tuple(item.points for item in given[one.id])) for one in found.projects]
    rows = rule.decide(setup, scored, pool.budget, seed=seed, label=f"{edition.slug}/{pool.key}")
    by_number = {one.number: one for one in found.projects}
    return Protocol(
        setup=setup,
        budget=pool.budget,
        seed=seed if any(row.drawn for row in rows) else "",
        members=dict(found.team),
        projects=tuple(_judged(by_number[row.id], row, given, found) for row in rows),
    )


def _missing(found: Standing) -> str:
    if not found.team:
        return "W zespole tej puli nikogo jeszcze nie ma."
    if not found.projects:
        return "W tej puli nie ma projektów ocenionych pozytywnie."
    return f"Nie wszyscy oddali oceny. Brakuje: {', '.join(found.missing)}."


def _judged(proposal: Proposal, row: Row, given: Mapping[int, list[Given]], found: Standing) -> Judged:
    return Judged(
        proposal_id=proposal.id,
        number=proposal.number,
        title=proposal.title,
        cost=proposal.cost,
        place=row.place,
        total=row.total,
        scorers=row.scorers,
        left_out=tuple(staff_id for staff_id in found.team if (proposal.id, staff_id) in found.interests),
        reason=row.reason,
        money_left=row.money_left,
        drawn=row.drawn,
        given=tuple(given[proposal.id]),
    )


def latest(session: Session, pool: Pool) -> ScoringResult | None:
    """Return the newest result of a pool."""
    return session.scalar(
        select(ScoringResult)
        .where(ScoringResult.edition_id == pool.edition_id, ScoringResult.pool_id == pool.id)
        .order_by(ScoringResult.version.desc())
        .limit(1)
    )


def settle(session: Session, edition_id: int, key: str, *, seed: str, reason: str, doer: Doer) -> ScoringResult:
    """Keep what follows from everybody's points as the next version of the protocol.

    Raises as ``draft``, and ``DomainError`` when nothing has changed or a later version has no reason.
    """
    services.refuse_without(edition_id, doer, Permission.PROPOSE_ACTS)
    pool = services.pool_of(session, edition_id, key, lock=True)
    refuse_waiting(session, pool)
    made, before = draft(session, session.get_one(Edition, edition_id), pool, seed.strip()), latest(session, pool)
    if before is not None and before.content == made:
        raise DomainError("Od ostatniego protokołu nic się nie zmieniło, więc nie ma czego zapisać.")
    if before is not None and not reason.strip():
        raise DomainError("Napisz, dlaczego powstaje kolejna wersja. Ten powód będzie publiczny.")
    row = ScoringResult(
        edition_id=edition_id,
        pool_id=pool.id,
        version=before.version + 1 if before else 1,
        content=made,
        reason=reason.strip(),
        made_at=doer.now,
        made_by=doer.staff_id,
    )
    session.add(row)
    session.flush()
    funded = sum(one.funded for one in made.projects)
    services.record(session, pool, "scoring.settled", doer=doer, reason=row.reason, version=row.version, funded=funded)
    return row


def progress(session: Session, pools: Sequence[Pool]) -> dict[int, tuple[int, int]]:
    """Return how many projects and members each pool has, in two statements."""
    ids = [pool.id for pool in pools]
    projects = session.execute(
        select(Proposal.pool_id, func.count())
        .where(Proposal.pool_id.in_(ids), Proposal.status.in_(SCORED))
        .group_by(Proposal.pool_id)
    ).all()
    people = session.execute(
        select(ScoringMember.pool_id, func.count())
        .join(Staff, Staff.id == ScoringMember.staff_id)
        .where(ScoringMember.pool_id.in_(ids), ScoringMember.removed_at.is_(None))
        .group_by(ScoringMember.pool_id)
    ).all()
    by_pool, by_team = dict(projects), dict(people)
    return {pool.id: (by_pool.get(pool.id, 0), by_team.get(pool.id, 0)) for pool in pools}
