"""What is written about a project: notes of the office to itself, messages between the office and the author."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_babel import lazy_gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.accounts.models import Staff
from budzet.accounts.roles import Permission
from budzet.audit import services as audit
from budzet.base.errors import ConflictError, DomainError
from budzet.base.findings import Finding
from budzet.proposals import applicants
from budzet.proposals.acting import Acting
from budzet.proposals.verification.cases import Case, Doer, find, refuse_without
from budzet.proposals.verification.models import ReviewMessage, ReviewNote
from budzet.proposals.verification.moving import desk_link, project_words

LONGEST = 4000
MESSAGES_A_DAY = 10
"""How many messages an author may write about one project within a day."""

_WORKERS = (Permission.VERIFY_FORMALLY, Permission.REVIEW_MERIT, Permission.ASSIGN_REVIEWS, Permission.APPROVE_CARDS)
_LENGTH = lazy_gettext("Write a message of at most %(most)s characters.", most=LONGEST)
_TOO_MANY = lazy_gettext("You have written several messages today. Write the next one tomorrow or call the office.")
_UNREACHABLE = "Autor tego projektu nie ma adresu e-mail. Napisz do niego listem."


class TooManyMessagesError(DomainError):
    """This author has written enough for today."""

    http_status = 429


def add_note(session: Session, edition_id: int, proposal_id: int, body: str, *, doer: Doer) -> ReviewNote:
    """Write a note of the office to itself. Raises ``DomainError`` for an empty or very long one."""
    text = _body(body)
    case = find(session, edition_id, proposal_id)
    refuse_without(case, doer, Permission.SEE_PROPOSALS)
    made = ReviewNote(
        edition_id=edition_id, proposal_id=proposal_id, staff_id=doer.staff_id or 0, at=doer.now, body=text
    )
    session.add(made)
    session.flush()
    _record(session, case, "review.noted", doer.acting)
    return made


def notes(session: Session, case: Case) -> Sequence[tuple[ReviewNote, str]]:
    """Return the notes on a project with their writers, the newest first."""
    rows = session.execute(
        select(ReviewNote, Staff.name)
        .join(Staff, Staff.id == ReviewNote.staff_id)
        .where(ReviewNote.edition_id == case.edition.id, ReviewNote.proposal_id == case.proposal.id)
        .order_by(ReviewNote.id.desc())
    )
    return [(note, name) for note, name in rows]


def write_to_author(session: Session, edition_id: int, proposal_id: int, body: str, *, doer: Doer) -> ReviewMessage:
    """Write to the applicant, who gets a mail that a message waits, with a link to it and without its words.

    Raises ``DomainError`` for an empty or very long text, ``ConflictError`` when there is no address.
    """
    text = _body(body)
    case = find(session, edition_id, proposal_id)
    refuse_without(case, doer, *_WORKERS)
    made = _add(session, case, text, doer.acting)
    by = doer.posting
    link = by.post.link(f"/{case.edition.slug}/moj-projekt/{proposal_id}/", "wiadomosci")
    context = {**project_words(case), "link": link}
    if not applicants.tell_applicant(session, case.proposal, "office_wrote", context, by=by):
        raise ConflictError(_UNREACHABLE)
    _record(session, case, "review.message_sent", doer.acting)
    return made


def write_to_office(session: Session, edition_id: int, proposal_id: int, body: str, *, by: Acting) -> ReviewMessage:
    """Write to the office as the applicant; whoever works on the project gets a mail.

    Raises ``NotFoundError`` for somebody else's project, ``DomainError``, ``TooManyMessagesError``.
    """
    text = _body(body)
    applicants.own_project(session, edition_id, proposal_id, by.resident_id)
    case = find(session, edition_id, proposal_id)
    _refuse_flood(session, case, by.now)
    made = _add(session, case, text, by)
    doer = Doer(by)
    person = session.get(Staff, case.review.assignee_id) if case.review.assignee_id else None
    if person is not None and person.active:
        context = {**project_words(case), "link": f"{desk_link(case, doer)}/korespondencja"}
        doer.posting.post.send(session, person.email, "author_wrote", context, now=by.now)
    _record(session, case, "review.message_received", by)
    return made


def messages(session: Session, case: Case) -> Sequence[tuple[ReviewMessage, str]]:
    """Return the messages about a project, the oldest first, each with the clerk's name; the author's have none.

    The author sees that the office wrote, not who: pages for authors leave the name out.
    """
    rows = session.execute(
        select(ReviewMessage, Staff.name)
        .outerjoin(Staff, Staff.id == ReviewMessage.staff_id)
        .where(ReviewMessage.edition_id == case.edition.id, ReviewMessage.proposal_id == case.proposal.id)
        .order_by(ReviewMessage.id)
    )
    return [(message, name or "") for message, name in rows]


def _add(session: Session, case: Case, text: str, by: Acting) -> ReviewMessage:
    made = ReviewMessage(
        edition_id=case.edition.id, proposal_id=case.proposal.id, staff_id=by.clerk_id, at=by.now, body=text
    )
    session.add(made)
    session.flush()
    return made


def _body(body: str) -> str:
    text = body.strip()
    if not 0 < len(text) <= LONGEST:
        raise DomainError(_LENGTH, [Finding.of("body_length", "body", most=LONGEST)])
    return text


def _refuse_flood(session: Session, case: Case, now: dt.datetime) -> None:
    recent = select(func.count()).where(
        ReviewMessage.proposal_id == case.proposal.id,
        ReviewMessage.staff_id.is_(None),
        ReviewMessage.at > now - dt.timedelta(days=1),
    )
    if (session.scalar(recent) or 0) >= MESSAGES_A_DAY:
        raise TooManyMessagesError(_TOO_MANY)


def _record(session: Session, case: Case, act: str, by: Acting) -> None:
    audit.record(
        session,
        by.actor,
        act,
        now=by.now,
        object_kind="proposal",
        object_id=str(case.proposal.id),
        edition_id=case.edition.id,
        details={"number": case.proposal.number},
    )
