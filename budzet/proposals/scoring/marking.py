"""Giving points: each member by themselves. What others gave is seen when one's own points are handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.findings import Finding
from budzet.editions.models import Pool
from budzet.proposals.models import Proposal
from budzet.proposals.scoring import queries, services, setups
from budzet.proposals.scoring.models import ScoringMark
from budzet.proposals.scoring.setups import Setup
from budzet.proposals.statuses import ProposalStatus
from budzet.proposals.verification.cases import Doer
from budzet.proposals.verification.models import InterestDeclaration

COMMENT_LONGEST = 1000
SCORED = (
    ProposalStatus.POSITIVE,
    ProposalStatus.ADMITTED,
    ProposalStatus.CHOSEN,
    ProposalStatus.NOT_CHOSEN,
)
"""Where a project stands that a team scores: assessed positively in public, or decided on by the team before."""

_CHANGED = "W innym oknie zmieniono już te punkty. Sprawdź je i zapisz jeszcze raz."
_HANDED_IN = "Te oceny są już oddane, więc się nie zmienią."
_NO_MEMBER = "Nie należysz do zespołu, który ocenia projekty tej puli."


@dataclass(frozen=True, slots=True)
class Own:
    """One project as a member scores it: their points so far, and whether they declared an interest."""

    proposal: Proposal
    mark: ScoringMark | None
    interested: bool

    def done(self, setup: Setup) -> bool:
        """Say whether nothing is left to do for it."""
        given = self.mark.points if self.mark else {}
        return self.interested or not setups.point_findings(setup, given, whole=True)

    def total(self, setup: Setup) -> int:
        """Return the weighted points given so far; of whole points only."""
        return setups.total(setup, self.mark.points) if self.mark else 0

    @property
    def handed_in(self) -> bool:
        """Say whether it is out of the member's hands."""
        return self.interested or (self.mark is not None and self.mark.handed_in_at is not None)


@dataclass(frozen=True, slots=True)
class Written:
    """What a member writes of one project; ``seen`` is the version of the points on the page, 0 for none."""

    points: Mapping[str, int]
    comment: str = ""
    seen: int = 0


def own_sheet(session: Session, pool: Pool, staff_id: int) -> list[Own]:
    """Return every project of a pool as one member scores it, by number."""
    rows = session.execute(
        select(Proposal, ScoringMark, InterestDeclaration.id)
        .outerjoin(
            ScoringMark,
            and_(
                ScoringMark.edition_id == Proposal.edition_id,
                ScoringMark.proposal_id == Proposal.id,
                ScoringMark.staff_id == staff_id,
            ),
        )
        .outerjoin(
            InterestDeclaration,
            and_(
                InterestDeclaration.edition_id == Proposal.edition_id,
                InterestDeclaration.proposal_id == Proposal.id,
                InterestDeclaration.staff_id == staff_id,
            ),
        )
        .where(Proposal.edition_id == pool.edition_id, Proposal.pool_id == pool.id, Proposal.status.in_(SCORED))
        .order_by(Proposal.number)
    )
    return [Own(proposal, mark, declared is not None) for proposal, mark, declared in rows]


def own_of(session: Session, pool: Pool, staff_id: int, proposal_id: int) -> tuple[list[Own], Own]:
    """Return a member's sheet and one project of it. Raises ``NotFoundError``."""
    sheet = own_sheet(session, pool, staff_id)
    found = next((one for one in sheet if one.proposal.id == proposal_id), None)
    if found is None:
        raise NotFoundError("Nie ma takiego projektu wśród projektów tej puli do oceny.")
    return sheet, found


def refuse_stranger(session: Session, pool: Pool, doer: Doer) -> int:
    """Return the member who acts. Raises ``DomainError`` for somebody outside the team."""
    if doer.staff_id is None or not services.is_member(session, pool, doer.staff_id):
        raise DomainError(_NO_MEMBER)
    return doer.staff_id


def save(session: Session, edition_id: int, key: str, proposal_id: int, written: Written, *, doer: Doer) -> None:
    """Keep a member's points of one project; they need not be whole yet.

    Raises ``DomainError`` with every fault, or when they were handed in; ``ConflictError`` when they changed since.
    """
    pool = services.pool_of(session, edition_id, key, lock=True)
    staff_id = refuse_stranger(session, pool, doer)
    setup = required_setup(session, pool)
    _sheet, own = own_of(session, pool, staff_id, proposal_id)
    refuse_waiting(session, pool)
    if own.handed_in:
        raise DomainError(_HANDED_IN if own.mark else "Po oświadczeniu o wyłączeniu nie oceniasz tego projektu.")
    if (own.mark.version if own.mark else 0) != written.seen:
        raise ConflictError(_CHANGED)
    if faults := _faults(setup, written):
        raise DomainError("Nie zapisano punktów. Popraw zaznaczone miejsca.", faults)
    mark = own.mark or ScoringMark(edition_id=edition_id, proposal_id=proposal_id, staff_id=staff_id, version=0)
    mark.points, mark.comment = dict(written.points), written.comment.strip()
    mark.version, mark.saved_at = written.seen + 1, doer.now
    session.add(mark)
    try:
        session.flush()
    except IntegrityError:
        raise ConflictError(_CHANGED) from None


def _faults(setup: Setup, written: Written) -> list[Finding]:
    found = setups.point_findings(setup, dict(written.points), whole=False)
    if len(written.comment) > COMMENT_LONGEST:
        found.append(Finding.of("text_too_long", "comment", most=COMMENT_LONGEST))
    return found


def required_setup(session: Session, pool: Pool) -> Setup:
    """Return how a pool is scored. Raises ``DomainError`` when nobody has said it yet."""
    row = services.setup_of(session, pool)
    if row is None:
        raise DomainError("Ta pula nie ma jeszcze kryteriów oceny.")
    return row.content


def declare_interest(session: Session, edition_id: int, key: str, proposal_id: int, note: str, *, doer: Doer) -> None:
    """Declare an interest in a project: one's points of it do not count, whenever they were given. Not taken back."""
    pool = services.pool_of(session, edition_id, key, lock=True)
    staff_id = refuse_stranger(session, pool, doer)
    _sheet, own = own_of(session, pool, staff_id, proposal_id)
    if own.interested:
        return
    refuse_waiting(session, pool)
    if len(note) > COMMENT_LONGEST:
        raise DomainError(f"Wyjaśnienie może mieć najwyżej {COMMENT_LONGEST} znaków.")
    session.add(
        InterestDeclaration(
            edition_id=edition_id,
            proposal_id=proposal_id,
            staff_id=staff_id,
            declared_at=doer.now,
            note=note.strip(),
        )
    )
    session.flush()
    audit.record(
        session,
        doer.acting.actor,
        "review.interest_declared",
        now=doer.now,
        object_kind="proposal",
        object_id=str(proposal_id),
        edition_id=edition_id,
        details={"number": own.proposal.number},
    )


def hand_in(session: Session, edition_id: int, key: str, *, doer: Doer) -> None:
    """Hand in one's points of every project: from now on they stand. Raises ``DomainError`` with what is missing."""
    pool = services.pool_of(session, edition_id, key, lock=True)
    staff_id = refuse_stranger(session, pool, doer)
    setup, sheet = required_setup(session, pool), own_sheet(session, pool, staff_id)
    missing = [one.proposal.number for one in sheet if not one.done(setup)]
    if missing or not sheet:
        words = f"Brakuje punktów projektów: {', '.join(missing)}." if missing else "Nie ma jeszcze projektów do oceny."
        raise DomainError(f"Nie można oddać ocen. {words}")
    given = [one.mark for one in sheet if one.mark is not None and not one.handed_in]
    if not given and all(one.handed_in for one in sheet if not one.interested):
        return
    for mark in given:
        mark.handed_in_at = doer.now
    session.flush()
    services.record(session, pool, "scoring.handed_in", doer=doer, projects=len(given))


def all_handed_in(sheet: Sequence[Own]) -> bool:
    """Say whether a member has nothing left to score: only then they see what others gave."""
    return bool(sheet) and all(one.handed_in for one in sheet)


def refuse_waiting(session: Session, pool: Pool) -> None:
    """Raise ``ConflictError`` while a result waits for the hour of its publication: nothing may change under it."""
    if queries.waiting(session, pool) is not None:
        raise ConflictError("Wynik tej puli czeka na godzinę publikacji. Do tego czasu nic się w nim nie zmieni.")
