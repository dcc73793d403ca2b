"""Changes the office proposes: made when the author agrees; silence until the deadline is no."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts.models import Staff
from budzet.accounts.roles import Permission
from budzet.audit import services as audit
from budzet.base import actor as actors
from budzet.base import calendar
from budzet.base.errors import ConflictError, DomainError
from budzet.base.findings import Finding
from budzet.proposals import applicants, drafts, versions
from budzet.proposals.acting import Acting
from budzet.proposals.application import Applicant
from budzet.proposals.difference import difference
from budzet.proposals.drafts import Answers
from budzet.proposals.verification.cases import Case, Doer, find, refuse_without, seen
from budzet.proposals.verification.models_calls import ChangeOffer
from budzet.proposals.verification.moving import desk_link, project_words
from budzet.proposals.verification.states import PUBLIC, ReviewState

DAYS, DAYS_MOST, REASON_LONGEST = 5, 60, 2000
"""Working days an author has to answer unless the office says otherwise, and at most; characters of a reason."""

_OFFERED_IN = (ReviewState.FORMAL, ReviewState.MERIT)
_NOT_NOW = "W tym stanie projektu nie można proponować autorowi zmian."
_FAULTY = "Zmiany nie mogą być jeszcze zaproponowane. Popraw to, co jest zaznaczone."
_ONE_WAITS = "Autor nie odpowiedział jeszcze na poprzednie zmiany. Poczekaj albo je wycofaj."
_UNREACHABLE = "Autor tego projektu nie ma adresu e-mail. Zapytaj go listem i zmień projekt za jego zgodą."
_NO_OFFER = lazy_gettext("No change proposed by the office waits for your answer.")
_CHANGED = lazy_gettext("The project was changed since. The office has to propose its change anew.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is proposed: fields of ``Application`` by name, why, and how many working days there are to answer."""

    typed: Mapping[str, Any]
    reason: str
    days: int


def offer(
    session: Session, edition_id: int, proposal_id: int, proposed: Offer, seen_at: int, *, doer: Doer
) -> ChangeOffer:
    """Propose a change to the author, who gets a mail. Raises ``DomainError`` with every fault, ``ConflictError``."""
    case = seen(session, edition_id, proposal_id, seen_at)
    refuse_without(case, doer, Permission.VERIFY_FORMALLY, Permission.REVIEW_MERIT, Permission.ASSIGN_REVIEWS)
    newest = versions.newest(session, case.proposal)
    if newest is None or not may_be_proposed(case):
        raise ConflictError(_NOT_NOW)
    if waiting(session, case) is not None:
        raise ConflictError(_ONE_WAITS)
    content = drafts.merge(Answers(newest.content, Applicant()), proposed.typed).application
    faults = [*_faults(proposed), *versions.faults_of(session, case.edition, newest.content, content)]
    if content == newest.content:
        faults.append(Finding.of("nothing_changed"))
    if faults:
        raise DomainError(_FAULTY, faults)
    made = ChangeOffer(
        edition_id=edition_id,
        proposal_id=proposal_id,
        base_version=newest.number,
        content=content,
        reason=proposed.reason.strip(),
        staff_id=doer.staff_id or 0,
        offered_at=doer.now,
        due_at=calendar.end_of_working_days(calendar.local(doer.now).date(), proposed.days),
    )
    session.add(made)
    session.flush()
    _ask(session, case, made, doer)
    fields = [one.field for one in difference(newest.content, content)]
    _record(session, case, "review.change_offered", doer.acting, fields=fields, days=proposed.days)
    return made


def answer(session: Session, edition_id: int, proposal_id: int, *, agreed: bool, by: Acting) -> None:
    """Agree to a proposed change, or refuse it, as the applicant. Agreed to, it is made.

    Raises ``NotFoundError`` for somebody else's project, ``ConflictError`` when nothing waits, the time is over or the
    project says something else by now.
    """
    applicants.own_project(session, edition_id, proposal_id, by.resident_id)
    case = find(session, edition_id, proposal_id, lock=True)
    found = waiting(session, case)
    if found is None or found.due_at <= by.now or case.proposal.status is not PUBLIC[case.review.state]:
        raise ConflictError(_NO_OFFER)
    if agreed:
        _make(session, case, found, by)
    _end(session, case, found, agreed=agreed, by=by)
    _record(session, case, "review.offer_answered", by, agreed=agreed)


def take_back(session: Session, edition_id: int, proposal_id: int, *, doer: Doer) -> None:
    """Take a proposed change back. Raises ``ConflictError`` when none waits."""
    case = find(session, edition_id, proposal_id, lock=True)
    refuse_without(case, doer, Permission.VERIFY_FORMALLY, Permission.REVIEW_MERIT, Permission.ASSIGN_REVIEWS)
    found = waiting(session, case)
    if found is None:
        raise ConflictError(_NO_OFFER)
    found.ended_at, found.agreed = doer.now, None
    session.flush()
    _record(session, case, "review.offer_taken_back", doer.acting)


def lapse(session: Session, edition_id: int, proposal_id: int, *, by: Acting) -> bool:
    """End a proposed change whose time is over; say whether there was one."""
    case = find(session, edition_id, proposal_id, lock=True)
    found = waiting(session, case)
    if found is None or found.due_at > by.now:
        return False
    _end(session, case, found, agreed=False, by=by)
    _record(session, case, "review.offer_lapsed", by)
    return True


def may_be_proposed(case: Case) -> bool:
    """Say whether a project stands where changes may be proposed."""
    return case.review.state in _OFFERED_IN and case.proposal.status is PUBLIC[case.review.state]


def waiting(session: Session, case: Case) -> ChangeOffer | None:
    """Return the change that waits for the author's answer."""
    return next((one for one in of_project(session, case) if one.ended_at is None), None)


def of_project(session: Session, case: Case) -> Sequence[ChangeOffer]:
    """Return everything the office proposed, the newest first: the log of changes on the merit card."""
    return session.scalars(
        select(ChangeOffer)
        .where(ChangeOffer.edition_id == case.edition.id, ChangeOffer.proposal_id == case.proposal.id)
        .order_by(ChangeOffer.id.desc())
    ).all()


def due(session: Session, now: dt.datetime) -> Sequence[tuple[int, int]]:
    """Return edition and project of the changes nobody answered in time."""
    rows = session.execute(
        select(ChangeOffer.edition_id, ChangeOffer.proposal_id)
        .where(ChangeOffer.ended_at.is_(None), ChangeOffer.due_at <= now)
        .order_by(ChangeOffer.id)
        .limit(100)
    )
    return [(edition_id, proposal_id) for edition_id, proposal_id in rows]


def _faults(proposed: Offer) -> list[Finding]:
    found = []
    if not proposed.reason.strip():
        found.append(Finding.of("text_required", "reason"))
    if len(proposed.reason) > REASON_LONGEST:
        found.append(Finding.of("text_too_long", "reason", most=REASON_LONGEST))
    if not 1 <= proposed.days <= DAYS_MOST:
        found.append(Finding.of("days_wrong", "days", most=DAYS_MOST))
    return found


def _ask(session: Session, case: Case, made: ChangeOffer, doer: Doer) -> None:
    by = doer.posting
    link = by.post.link(f"/{case.edition.slug}/moj-projekt/{case.proposal.id}/", "zmiany")
    context = {**project_words(case), "reason": made.reason, "due_at": made.due_at.isoformat(), "link": link}
    if not applicants.tell_applicant(session, case.proposal, "change_offered", context, by=by):
        raise ConflictError(_UNREACHABLE)


def _make(session: Session, case: Case, found: ChangeOffer, by: Acting) -> None:
    newest = versions.newest(session, case.proposal)
    if newest is None or newest.number != found.base_version:
        raise ConflictError(_CHANGED)
    # The text is the office's; that the author agreed stands in the log beside it.
    office = dataclasses.replace(by, actor=actors.staff(found.staff_id))
    versions.add(session, case.proposal, found.content, found.reason, by=office)


def _end(session: Session, case: Case, found: ChangeOffer, *, agreed: bool, by: Acting) -> None:
    found.ended_at, found.agreed = by.now, agreed
    session.flush()
    person = session.get(Staff, found.staff_id)
    if person is not None and person.active:
        doer = Doer(by)
        context = {**project_words(case), "agreed": agreed, "link": f"{desk_link(case, doer)}/zmiany"}
        doer.posting.post.send(session, person.email, "offer_answered", context, now=by.now)


def _record(session: Session, case: Case, act: str, by: Acting, **details: Any) -> None:
    audit.record(
        session,
        by.actor,
        act,
        now=by.now,
        object_kind="proposal",
        object_id=str(case.proposal.id),
        edition_id=case.edition.id,
        details={"number": case.proposal.number, **details},
    )
