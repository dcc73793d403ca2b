"""The route of a merit review: departments fill in one card, one after another, by a mailed link, by an account, or on
paper that the coordinator enters.

The link opens one card for one department and is worth nothing once it has answered. The database keeps its hash.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts.models import Department
from budzet.accounts.roles import Permission
from budzet.base import calendar
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.findings import Finding
from budzet.proposals import attachments
from budzet.proposals.acting import Acting
from budzet.proposals.verification import locks, moving, route_card, route_links
from budzet.proposals.verification.cases import Case, Doer, find, refuse_without, seen
from budzet.proposals.verification.models_calls import ReviewStop
from budzet.proposals.verification.route_card import Opinion
from budzet.proposals.verification.route_log import record
from budzet.proposals.verification.states import PUBLIC, Outsider, ReviewState

STOPS_MOST = 10
DAYS, DAYS_MOST = 10, 60
"""Working days a department has for its opinion, unless the coordinator says otherwise, and at most."""
_NOT_NOW = "Wydziały można pytać o opinię tylko w czasie oceny merytorycznej."
_WAITS = "Ten projekt jest już w obiegu. Dokończ go albo pomiń wydziały, które nie odpowiedziały."
_DEPARTMENTS = "Wybierz od jednego do {most} różnych, działających wydziałów."
_DAYS = "Wpisz, ile dni roboczych ma każdy wydział: od 1 do {most}."
_NO_STOP = "Ten wydział nie czeka z opinią o tym projekcie."
_NO_LINK = "Ten link już nie działa: opinia została oddana, wycofana albo minął jego czas. Poproś koordynatora o nowy."
_NO_ADDRESS = "Ten wydział nie ma adresu e-mail. Wpisz jego opinię z podpisanego pisma."
_NO_SCAN = "Dołącz skan podpisanego pisma, który widzi tylko urząd."
_INTEREST = "Złożono oświadczenie o wyłączeniu się z oceny, więc opinię wpisuje inna osoba."
_NO_REASON = "Napisz, dlaczego pomijasz ten wydział."


@dataclass(frozen=True, slots=True)
class Paper:
    """A signed opinion on paper: whose stop it is, the scan, and the version of the review on the screen."""

    stop_id: int
    attachment_id: int
    seen_at: int


_USUAL: Mapping[int, int] = MappingProxyType({})


def plan(
    session: Session,
    edition_id: int,
    proposal_id: int,
    department_ids: Sequence[int],
    seen_at: int,
    *,
    doer: Doer,
    days: Mapping[int, int] = _USUAL,
) -> list[ReviewStop]:
    """Send a card round: these departments, in this order. The first is asked at once.

    ``days`` are the working days of a department, ``DAYS`` of one that is not named there. Raises ``ConflictError``
    when the project is not assessed now or goes round already, ``DomainError``.
    """
    case = seen(session, edition_id, proposal_id, seen_at)
    refuse_without(case, doer, Permission.ASSIGN_REVIEWS)
    if not _is_assessed(case):
        raise ConflictError(_NOT_NOW)
    before = of_project(session, case)
    if any(stop.answered_at is None for stop in before):
        raise ConflictError(_WAITS)
    if any(not 1 <= many <= DAYS_MOST for many in days.values()):
        raise DomainError(_DAYS.format(most=DAYS_MOST))
    active = select(Department.id).where(Department.id.in_(department_ids), Department.active)
    if not 1 <= len(department_ids) <= STOPS_MOST or set(session.scalars(active)) != set(department_ids):
        raise DomainError(_DEPARTMENTS.format(most=STOPS_MOST))
    if len(set(department_ids)) != len(department_ids):
        raise DomainError(_DEPARTMENTS.format(most=STOPS_MOST))
    made = [
        ReviewStop(
            edition_id=edition_id,
            proposal_id=proposal_id,
            round=max((stop.round for stop in before), default=0) + 1,
            place=place,
            department_id=department_id,
            days=days.get(department_id, DAYS),
        )
        for place, department_id in enumerate(department_ids, start=1)
    ]
    session.add_all(made)
    session.flush()
    record(session, case, "review.route_planned", doer, departments=list(department_ids))
    _ask(session, case, made[0], doer)
    return made


def by_token(session: Session, token: str, *, now: dt.datetime, lock: bool = False) -> tuple[Case, ReviewStop]:
    """Return the case and stop a mailed link opens. Raises ``NotFoundError`` for one that is worth nothing any more."""
    found = session.scalar(select(ReviewStop).where(ReviewStop.token_hash == route_links.hash_of(token)))
    if found is None:
        raise NotFoundError(_NO_LINK)
    case = find(session, found.edition_id, found.proposal_id, lock=lock)
    if lock:
        # Of two who answer at once the second finds the answer of the first.
        session.refresh(found)
    unusable = found.token_hash is None or found.answered_at is not None or (found.expires_at or now) <= now
    if unusable or not _is_assessed(case):
        raise NotFoundError(_NO_LINK)
    return case, found


def answer_by_link(session: Session, token: str, opinion: Opinion, *, by: Acting) -> ReviewStop:
    """Answer for a department by its mailed link, which is used up. The last of a route hands the card in.

    Raises ``NotFoundError`` for a link that is worth nothing, ``DomainError`` with every fault.
    """
    case, stop = by_token(session, token, now=by.now, lock=True)
    if not opinion.signed_by.strip():
        raise DomainError(route_card.FAULTY, [Finding.of("text_required", "signed_by")])
    department = dataclasses.replace(by, actor=Actor("department", str(stop.department_id)))
    return _take(session, case, stop, opinion, Doer(department, outsider=Outsider.LINK))


def answer(
    session: Session, edition_id: int, proposal_id: int, opinion: Opinion, seen_at: int, *, doer: Doer
) -> ReviewStop:
    """Answer for the department that is asked now, with an account in it. Raises as ``answer_by_link``."""
    case = seen(session, edition_id, proposal_id, seen_at)
    refuse_without(case, doer, Permission.REVIEW_MERIT)
    _refuse_person(session, case, doer)
    return _take(session, case, current(session, case), opinion, doer)


def enter(
    session: Session, edition_id: int, proposal_id: int, opinion: Opinion, paper: Paper, *, doer: Doer
) -> ReviewStop:
    """Enter the opinion a department gave on signed paper, with its scan; marked as entered by the coordinator.

    Raises as ``answer_by_link``, and ``DomainError`` without a scan that only the office sees.
    """
    case = seen(session, edition_id, proposal_id, paper.seen_at)
    refuse_without(case, doer, Permission.ASSIGN_REVIEWS)
    _refuse_person(session, case, doer)
    stop = current(session, case)
    if stop.id != paper.stop_id:
        raise ConflictError(_NO_STOP)
    scan = attachments.find(session, edition_id, paper.attachment_id)
    if scan.proposal_id != proposal_id or scan.is_public:
        raise DomainError(_NO_SCAN, [Finding.of("scan_required", "attachment")])
    if not opinion.signed_by.strip():
        raise DomainError(route_card.FAULTY, [Finding.of("text_required", "signed_by")])
    stop.entered_by, stop.attachment_id = doer.staff_id, scan.id
    return _take(session, case, stop, opinion, doer)


def skip(session: Session, edition_id: int, proposal_id: int, seen_at: int, reason: str, *, doer: Doer) -> None:
    """Go on without the department that is asked now, with the reason. Raises ``ConflictError``, ``DomainError``."""
    case = seen(session, edition_id, proposal_id, seen_at)
    refuse_without(case, doer, Permission.ASSIGN_REVIEWS)
    if not reason.strip():
        raise DomainError(_NO_REASON)
    stop = current(session, case)
    stop.entered_by, stop.opinion = doer.staff_id, reason.strip()
    _close(session, stop, doer)
    record(session, case, "review.stop_skipped", doer, department=stop.department_id)
    _go_on(session, case, stop, doer)


def send_again(session: Session, edition_id: int, proposal_id: int, *, doer: Doer) -> None:
    """Mail the department that is asked now a new link; the one before is worth nothing any more."""
    case = find(session, edition_id, proposal_id, lock=True)
    refuse_without(case, doer, Permission.ASSIGN_REVIEWS)
    stop = current(session, case)
    if not session.get_one(Department, stop.department_id).email:
        raise DomainError(_NO_ADDRESS)
    _ask(session, case, stop, doer)


def of_project(session: Session, case: Case) -> Sequence[ReviewStop]:
    """Return every stop of a project in its order, those of earlier rounds first."""
    return session.scalars(
        select(ReviewStop)
        .where(ReviewStop.edition_id == case.edition.id, ReviewStop.proposal_id == case.proposal.id)
        .order_by(ReviewStop.round, ReviewStop.place)
    ).all()


def current(session: Session, case: Case) -> ReviewStop:
    """Return the stop that is asked now. Raises ``ConflictError`` when the card goes to nobody."""
    waiting = [stop for stop in of_project(session, case) if stop.answered_at is None and stop.asked_at is not None]
    if not waiting or not _is_assessed(case):
        raise ConflictError(_NO_STOP)
    return waiting[0]


def case_of(session: Session, stop: ReviewStop) -> Case:
    """Return the case a stop belongs to."""
    return find(session, stop.edition_id, stop.proposal_id)


def is_last(session: Session, case: Case, stop: ReviewStop) -> bool:
    """Say whether no department comes after a stop: its opinion may hand the card in."""
    return not any(one.round == stop.round and one.place > stop.place for one in of_project(session, case))


def _is_assessed(case: Case) -> bool:
    return case.review.state is ReviewState.MERIT and case.proposal.status is PUBLIC[ReviewState.MERIT]


def _refuse_person(session: Session, case: Case, doer: Doer) -> None:
    if moving.has_interest(session, case, doer):
        raise DomainError(_INTEREST)
    locks.refuse_locked(session, case, doer=doer)


def _ask(session: Session, case: Case, stop: ReviewStop, doer: Doer) -> None:
    """Give a department the card: by a link of its own when it has an address, else through the coordinator."""
    department = session.get_one(Department, stop.department_id)
    if stop.asked_at is None:
        stop.due_at = calendar.end_of_working_days(calendar.local(doer.now).date(), stop.days)
    stop.asked_at = doer.now
    case.review.department_id, case.review.assignee_id = department.id, None
    case.review.version += 1
    if department.email:
        stop.links += 1
        route_links.mail(session, case, stop, department, "opinion_asked", doer=doer)
    session.flush()
    record(session, case, "review.department_asked", doer, department=department.id)


def _take(session: Session, case: Case, stop: ReviewStop, opinion: Opinion, doer: Doer) -> ReviewStop:
    key = session.get_one(Department, stop.department_id).key
    sheet = route_card.join_in(session, case, opinion, key, doer=doer)
    stop.marks, stop.verdict = opinion.answers, opinion.verdict
    stop.opinion, stop.signed_by = opinion.words.strip(), opinion.signed_by.strip()
    _close(session, stop, doer)
    details = {"department": stop.department_id, "verdict": opinion.verdict.value, "on_paper": bool(stop.entered_by)}
    record(session, case, "review.opinion_given", doer, **details)
    if not _go_on(session, case, stop, doer):
        route_card.hand_in(session, case, sheet, opinion, doer=doer)
    return stop


def _close(session: Session, stop: ReviewStop, doer: Doer) -> None:
    stop.answered_at, stop.token_hash = doer.now, None
    session.flush()


def _go_on(session: Session, case: Case, stop: ReviewStop, doer: Doer) -> bool:
    """Ask the next department; say whether there is one."""
    rest = [one for one in of_project(session, case) if one.round == stop.round and one.answered_at is None]
    if rest:
        _ask(session, case, rest[0], doer)
        return True
    case.review.version += 1
    session.flush()
    return False
