"""Completing what a call names: by the author, in the opened fields only, or by a clerk from what came on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from budzet.accounts.roles import Permission
from budzet.base import calendar
from budzet.base.errors import DomainError
from budzet.base.findings import Finding
from budzet.editions import queries as editions
from budzet.proposals import applicants, application, draft_facts, drafts, versions
from budzet.proposals.acting import Acting, Safe
from budzet.proposals.application import Applicant, Application, ApplicationFacts, Section
from budzet.proposals.drafts import Answers, DraftChangedError
from budzet.proposals.models_applications import Author, AuthorKind
from budzet.proposals.verification import calls, completing_papers, moving, sheets
from budzet.proposals.verification.cases import Case, Doer, find, refuse_without, seen
from budzet.proposals.verification.models_calls import CallEnd, CompletionCall
from budzet.proposals.verification.moving import Step
from budzet.proposals.verification.states import Move, Outsider

_NOT_OPEN = lazy_gettext("The call does not name some of these fields, so they cannot be changed now.")
_NOTHING = lazy_gettext("Nothing was changed yet. Complete what the call names.")
_FAULTY = lazy_gettext("The completion cannot be sent yet. See what is missing.")
_LATE = "Uzupełnienie wpłynęło po terminie albo dzień wpływu jest w przyszłości."


def open_to(session: Session, edition_id: int, proposal_id: int, *, by: Acting) -> tuple[CompletionCall, Answers, int]:
    """Return the call one's own project waits on, what is stored now, and the number of its newest version.

    Raises ``NotFoundError`` for somebody else's, ``ConflictError`` when nothing waits or the term is over.
    """
    applicants.own_project(session, edition_id, proposal_id, by.resident_id)
    case = find(session, edition_id, proposal_id)
    found = calls.open_to_author(session, case, by.now)
    before, number = stored(session, case, by.safe)
    return found, before, number


def complete(
    session: Session, edition_id: int, proposal_id: int, typed: Mapping[str, Any], version: int, *, by: Acting
) -> None:
    """Complete one's own project; ``typed`` are fields of ``Application`` and ``Applicant`` by name.

    A field the call does not open is refused, whatever its value. Raises as ``open_to``, ``DraftChangedError`` when
    the project says something else by now, ``DomainError`` with every fault of the opened fields.
    """
    applicants.own_project(session, edition_id, proposal_id, by.resident_id)
    case = find(session, edition_id, proposal_id, lock=True)
    found = calls.open_to_author(session, case, by.now)
    before, number = stored(session, case, by.safe)
    if number != version:
        raise DraftChangedError(before, number, typed)
    came = completing_papers.sent(session, case, found)
    missing = completing_papers.faults(session, case, found, came)
    if not _take_in(session, case, found, before, typed, by, missing) and not came:
        raise DomainError(_NOTHING)
    _finish(session, case, found, Doer(by, outsider=Outsider.AUTHOR))


def complete_on_paper(
    session: Session,
    edition_id: int,
    proposal_id: int,
    typed: Mapping[str, Any],
    at: tuple[int, dt.date],
    *,
    doer: Doer,
) -> None:
    """Note a completion that came on paper; ``typed`` is what is to be changed in the opened fields, or nothing.

    ``at`` is the version of the review on the screen and the day of receipt, which decides. Raises as ``complete``.
    """
    seen_at, received_on = at
    case = seen(session, edition_id, proposal_id, seen_at)
    refuse_without(case, doer, Permission.VERIFY_FORMALLY)
    found = calls.waiting(session, case)
    due = calendar.local(found.due_at - dt.timedelta(microseconds=1)).date() if found.due_at else received_on
    if received_on > min(due, calendar.local(doer.now).date()):
        raise DomainError(_LATE, [Finding.of("day_wrong", "received_on")])
    before, _number = stored(session, case, doer.acting.safe)
    _take_in(session, case, found, before, typed, doer.acting)
    _finish(session, case, found, doer)


def stored(session: Session, case: Case, safe: Safe) -> tuple[Answers, int]:
    """Return what a project says and who applies, as stored now, and the number of its newest version."""
    newest = versions.newest(session, case.proposal)
    author = _applicant(session, case)
    content = newest.content if newest else Application(title=case.proposal.title)
    return Answers(content, safe.open(author.sealed) if author else Applicant()), newest.number if newest else 0


def _applicant(session: Session, case: Case) -> Author | None:
    authors = applicants.of_project(session, case.proposal)
    return next((one for one in authors if one.kind is AuthorKind.APPLICANT), None)


def _take_in(
    session: Session,
    case: Case,
    found: CompletionCall,
    before: Answers,
    typed: Mapping[str, Any],
    by: Acting,
    missing: Sequence[Finding] = (),
) -> bool:
    """Store what was typed in the opened fields; say whether it changes anything."""
    fields = calls.opened(found)
    if closed := sorted(typed.keys() - fields):
        raise DomainError(_NOT_OPEN, [Finding.of("field_closed", field) for field in closed])
    merged = drafts.merge(before, typed)
    faults = [one for one in _faults(session, case, merged) if _field(one) in fields]
    if faults or missing:
        raise DomainError(_FAULTY, [*faults, *missing])
    versions.add(session, case.proposal, merged.application, "", by=by)
    author = _applicant(session, case)
    if author is not None and merged.applicant != before.applicant:
        author.sealed = by.safe.seal(merged.applicant)
        author.public_name = applicants.public_name(merged.applicant)
        session.flush()
    return merged != before


def _faults(session: Session, case: Case, answers: Answers) -> list[Finding]:
    facts = ApplicationFacts(
        pools=draft_facts.pool_limits(session, case.edition),
        topics=frozenset(topic.key for topic in editions.topics(session, case.edition.id)),
    )
    found = application.findings(answers.application, answers.applicant, facts)
    return [one for section in Section if section is not Section.SUPPORT for one in found[section]]


def _field(finding: Finding) -> str:
    """Return the field of an application a finding belongs to: a row of the estimate, half of a point on the map."""
    name = finding.field.partition("-")[0]
    return "latitude" if name == "point" else name


def _finish(session: Session, case: Case, found: CompletionCall, doer: Doer) -> None:
    moving.move(session, case, Step(Move.COMPLETE, details={"call": found.number}), doer=doer)
    calls.end(session, found, CallEnd.COMPLETED, doer.now)
    sheets.look_again(session, case, doer=doer)
