"""Handing cases on: to a person, one or many at once; from department to department along the delegation graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.models import Department, DepartmentForward, RoleGrant, Staff
from budzet.accounts.roles import Permission, Role, ScopeKind
from budzet.audit import services as audit
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.proposals.verification.cases import Case, Doer, find, refuse_without, seen
from budzet.proposals.verification.models import HandoverKind, InterestDeclaration, ReviewHandover
from budzet.proposals.verification.moving import desk_link, project_words
from budzet.proposals.verification.states import PUBLIC, ReviewState

AT_ONCE = 500
"""How many cases may be given to somebody at once."""

WORKED = {
    ReviewState.WAITING: Permission.VERIFY_FORMALLY,
    ReviewState.FORMAL: Permission.VERIFY_FORMALLY,
    ReviewState.COMPLETION: Permission.VERIFY_FORMALLY,
    ReviewState.MERIT: Permission.REVIEW_MERIT,
}
"""Where a case is worked on, and what whoever works on it must be allowed."""

_NONE_TICKED = "Zaznacz co najmniej jeden projekt."
_TOO_MANY = "Naraz można przydzielić najwyżej {most} projektów."
_NO_PERSON = "Nie ma takiej osoby."
_CHANGED = "Nie przydzielono niczego. W tym czasie ktoś zmienił stan: {which}. Otwórz listę jeszcze raz."
_NOT_WORKED = "Nie przydzielono niczego. Nikt nie pracuje teraz nad: {which}."
_MAY_NOT = "{name} nie ma uprawnienia do: {which}. Nie przydzielono niczego."
_INTEREST = "{name} ma oświadczenie o wyłączeniu się z oceny: {which}. Nie przydzielono niczego."
_NOT_NOW = "Tego projektu nie można teraz przekazać."
_NO_DEPARTMENT = "Nie ma takiego wydziału albo został zamknięty."
_NOT_ALONG = "Wydział, w którym jest projekt, nie może go przekazać temu wydziałowi."
_NOBODY_THERE = "Ten wydział nie ma ani adresu e-mail, ani osoby oceniającej. Projekt nikogo by tam nie znalazł."
_NO_RETURN = "Tego projektu nie można zwrócić: nikt go tu nie przekazał albo wydział nie zwraca projektów."
_NO_NOTE = "Napisz, dlaczego zwracasz projekt."


def assign(session: Session, edition_id: int, ticked: Mapping[int, int], staff_id: int, *, doer: Doer) -> int:
    """Give cases to somebody in one act: all of them or none; return how many. They get one mail.

    ``ticked`` gives for each project the version of its review that was on the screen. Raises ``ConflictError`` for
    cases that changed, ``DomainError`` when somebody may not work on one of them.
    """
    if not ticked:
        raise DomainError(_NONE_TICKED)
    if len(ticked) > AT_ONCE:
        raise DomainError(_TOO_MANY.format(most=AT_ONCE))
    person = session.get(Staff, staff_id)
    if person is None or not person.active:
        raise NotFoundError(_NO_PERSON)
    cases = [find(session, edition_id, proposal_id, lock=True) for proposal_id in sorted(ticked)]
    _refuse(session, cases, ticked, person, doer)
    for case in cases:
        case.review.assignee_id = person.id
        case.review.version += 1
        _note(session, case, HandoverKind.ASSIGNED, doer, to_staff_id=person.id)
        _record(session, case, "review.assigned", doer, to=person.id)
    if person.id != doer.staff_id:
        _tell_person(session, cases, person, doer)
    return len(cases)


def forward(
    session: Session, edition_id: int, proposal_id: int, seen_at: int, department_id: int, note: str, *, doer: Doer
) -> None:
    """Hand a case on to a department: from the coordinator to any, from a department to those it may hand on to.

    Raises ``ConflictError`` for an old page, ``DomainError`` when the graph has no such line or nobody would find the
    case there.
    """
    case = _workable(session, edition_id, proposal_id, seen_at, doer)
    target = session.get(Department, department_id)
    if target is None or not target.active:
        raise NotFoundError(_NO_DEPARTMENT)
    if target.id not in {one.id for one in targets(session, case)}:
        raise DomainError(_NOT_ALONG)
    if not target.email and not _has_reviewer(session, target.id):
        raise DomainError(_NOBODY_THERE)
    _hand_on(session, case, HandoverKind.FORWARDED, target.id, note, doer)
    if target.email:
        context = {**project_words(case), "note": note.strip(), "link": desk_link(case, doer)}
        doer.posting.post.send(session, target.email, "case_forwarded", context, now=doer.now)


def give_back(session: Session, edition_id: int, proposal_id: int, seen_at: int, note: str, *, doer: Doer) -> None:
    """Return a case to where it came from, with the reason. Raises as ``forward``."""
    case = _workable(session, edition_id, proposal_id, seen_at, doer)
    if not note.strip():
        raise DomainError(_NO_NOTE)
    here = session.get(Department, case.review.department_id) if case.review.department_id else None
    way = path(history(session, case))
    if here is None or not here.may_return or not way:
        raise DomainError(_NO_RETURN)
    _hand_on(session, case, HandoverKind.RETURNED, way[-1], note, doer)


def targets(session: Session, case: Case) -> list[Department]:
    """Return the departments a case may be handed on to from where it lies."""
    statement = select(Department).where(Department.active).order_by(Department.name)
    here = case.review.department_id
    if here is not None:
        along = select(DepartmentForward.to_id).where(DepartmentForward.from_id == here)
        statement = statement.where(Department.id.in_(along))
    return list(session.scalars(statement))


def history(session: Session, case: Case) -> list[ReviewHandover]:
    """Return how a case went from hand to hand, the oldest first."""
    return list(
        session.scalars(
            select(ReviewHandover)
            .where(ReviewHandover.edition_id == case.edition.id, ReviewHandover.proposal_id == case.proposal.id)
            .order_by(ReviewHandover.id)
        )
    )


def path(handed: Iterable[ReviewHandover]) -> list[int | None]:
    """Return the departments a case was handed on from and not returned to yet; ``None`` is the coordinator."""
    way: list[int | None] = []
    for one in handed:
        if one.kind is HandoverKind.FORWARDED:
            way.append(one.from_department_id)
        elif one.kind is HandoverKind.RETURNED and way:
            way.pop()
    return way


def _workable(session: Session, edition_id: int, proposal_id: int, seen_at: int, doer: Doer) -> Case:
    case = seen(session, edition_id, proposal_id, seen_at)
    refuse_without(case, doer, Permission.ASSIGN_REVIEWS, Permission.REVIEW_MERIT)
    if not _is_worked_on(case):
        raise ConflictError(_NOT_NOW)
    return case


def _is_worked_on(case: Case) -> bool:
    return case.review.state in WORKED and case.proposal.status is PUBLIC[case.review.state]


def _has_reviewer(session: Session, department_id: int) -> bool:
    reviewers = (
        exists()
        .where(
            RoleGrant.role == Role.MERIT_REVIEWER,
            RoleGrant.scope_kind == ScopeKind.DEPARTMENT,
            RoleGrant.scope_id == department_id,
            RoleGrant.revoked_at.is_(None),
            Staff.active,
        )
        .where(Staff.id == RoleGrant.staff_id)
    )
    return bool(session.scalar(select(reviewers)))


def _refuse(session: Session, cases: list[Case], ticked: Mapping[int, int], person: Staff, doer: Doer) -> None:
    for case in cases:
        refuse_without(case, doer, Permission.ASSIGN_REVIEWS)
    hand = Doer(doer.acting, pending.grants_of(person))
    declared = set(
        session.scalars(select(InterestDeclaration.proposal_id).where(InterestDeclaration.staff_id == person.id))
    )
    names = {"name": person.name}
    _stop(_CHANGED, [case for case in cases if case.review.version != ticked[case.proposal.id]], names, ConflictError)
    _stop(_NOT_WORKED, [case for case in cases if not _is_worked_on(case)], names, ConflictError)
    _stop(_MAY_NOT, [case for case in cases if not hand.may(WORKED[case.review.state], case.scopes)], names)
    _stop(_INTEREST, [case for case in cases if case.proposal.id in declared], names)


def _stop(sentence: str, found: list[Case], names: Mapping[str, str], kind: type[DomainError] = DomainError) -> None:
    if found:
        raise kind(sentence.format(which=", ".join(case.proposal.number for case in found), **names))


def _hand_on(
    session: Session, case: Case, kind: HandoverKind, department_id: int | None, note: str, doer: Doer
) -> None:
    before = case.review.department_id
    case.review.department_id, case.review.assignee_id = department_id, None
    case.review.version += 1
    ends = {"from_department_id": before, "to_department_id": department_id}
    _note(session, case, kind, doer, note=note.strip(), **ends)
    if kind is HandoverKind.FORWARDED:
        _record(session, case, "review.forwarded", doer, **ends)
    else:
        _record(session, case, "review.returned", doer, **ends)


def _note(session: Session, case: Case, kind: HandoverKind, doer: Doer, **values: Any) -> None:
    session.add(
        ReviewHandover(
            edition_id=case.edition.id,
            proposal_id=case.proposal.id,
            kind=kind,
            by_staff_id=doer.staff_id,
            at=doer.now,
            **values,
        )
    )
    session.flush()


def _record(session: Session, case: Case, act: str, doer: Doer, **details: Any) -> None:
    audit.record(
        session,
        doer.acting.actor,
        act,
        now=doer.now,
        object_kind="proposal",
        object_id=str(case.proposal.id),
        edition_id=case.edition.id,
        details={"number": case.proposal.number, **details},
    )


def _tell_person(session: Session, cases: list[Case], person: Staff, doer: Doer) -> None:
    edition = cases[0].edition
    context = {
        "projects": [f"{case.proposal.number} {case.proposal.title}" for case in cases],
        "edition_title": edition.title,
        "link": doer.posting.post.link(f"/urzad/edycje/{edition.slug}/", "weryfikacja"),
    }
    doer.posting.post.send(session, person.email, "cases_assigned", context, now=doer.now)
