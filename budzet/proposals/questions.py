"""Questions to an author, relayed by mail: neither side learns the other's address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_babel import lazy_gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.accounts import attempts
from budzet.accounts.login import folded
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.findings import Finding
from budzet.editions.models import Edition
from budzet.proposals import applicants
from budzet.proposals.acting import Acting
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import ProposalQuestion

SHORTEST, LONGEST = 5, 2000
QUESTIONS_A_DAY = 5
"""How many questions one address may ask within a day, about whatever projects."""

_LENGTH = lazy_gettext("Write your message with %(least)s to %(most)s characters.", least=SHORTEST, most=LONGEST)
_TOO_MANY = lazy_gettext("You have asked several questions today. Ask the next one tomorrow.")
_UNREACHABLE = lazy_gettext("The author of this project cannot be reached by mail. Ask the office.")
_NO_QUESTION = lazy_gettext("There is no such question to your projects.")
_ANSWERED = lazy_gettext("This question has been answered already.")


class TooManyQuestionsError(DomainError):
    """This address has asked enough for today."""

    http_status = 429


def ask(session: Session, edition_id: int, proposal_id: int, email: str, body: str, *, by: Acting) -> ProposalQuestion:
    """Mail a question to the applicant of a project, with a link to the page where it is answered.

    ``email`` is where the answer goes; it is closed, and forgotten once the answer is on its way. Raises
    ``DomainError``, ``TooManyQuestionsError``, ``NotFoundError``, ``ConflictError`` when the author has no address.
    """
    text = _body(body)
    proposal = session.get(Proposal, proposal_id)
    if proposal is None or proposal.edition_id != edition_id:
        raise NotFoundError(lazy_gettext("There is no such project."))
    tag = by.safe.tag("question", folded(email))
    _refuse_flood(session, tag, by.now)
    made = ProposalQuestion(
        edition_id=edition_id,
        proposal_id=proposal_id,
        asker_tag=tag,
        asker_sealed=by.safe.vault.encrypt(email.strip()),
        body=text,
        asked_at=by.now,
    )
    session.add(made)
    session.flush()
    edition = session.get_one(Edition, edition_id)
    context = {**_project(proposal), "body": text, "link": by.post.link(_path(edition, proposal), str(made.id))}
    if not applicants.tell_applicant(session, proposal, "question_asked", context, by=by):
        raise ConflictError(_UNREACHABLE)
    return made


def answer(session: Session, edition_id: int, question_id: int, body: str, *, by: Acting) -> ProposalQuestion:
    """Mail the applicant's answer to whoever asked; from then on their address is not kept.

    Raises ``DomainError``, ``NotFoundError`` for a question to somebody else, ``ConflictError`` when it was answered.
    """
    text = _body(body)
    found = find(session, edition_id, question_id, by=by)
    if found.answered_at is not None:
        raise ConflictError(_ANSWERED)
    proposal = session.get_one(Proposal, found.proposal_id)
    edition = session.get_one(Edition, edition_id)
    address = by.safe.vault.decrypt(found.asker_sealed)
    link = by.post.link(f"/{edition.slug}/projekty/", str(proposal.id))
    context = {**_project(proposal), "question": found.body, "body": text, "link": link}
    by.post.send(session, address, "question_answered", context, now=by.now)
    found.answer, found.answered_at = text, by.now
    found.asker_sealed = by.safe.vault.encrypt("")
    session.flush()
    return found


def find(session: Session, edition_id: int, question_id: int, *, by: Acting) -> ProposalQuestion:
    """Return a question to a project of one's own, kept from others. Raises ``NotFoundError``."""
    found = session.get(ProposalQuestion, question_id, with_for_update=True, populate_existing=True)
    if found is None or found.edition_id != edition_id:
        raise NotFoundError(_NO_QUESTION)
    applicants.own_project(session, edition_id, found.proposal_id, by.resident_id)
    return found


def of_project(session: Session, proposal: Proposal) -> Sequence[ProposalQuestion]:
    """Return the questions to a project, those without an answer first, else the newest first. For its authors only."""
    return session.scalars(
        select(ProposalQuestion)
        .where(
            ProposalQuestion.edition_id == proposal.edition_id,
            ProposalQuestion.proposal_id == proposal.id,
        )
        .order_by(ProposalQuestion.answered_at.is_not(None), ProposalQuestion.id.desc())
    ).all()


def _body(body: str) -> str:
    text = body.strip()
    if not SHORTEST <= len(text) <= LONGEST:
        raise DomainError(_LENGTH, [Finding.of("body_length", "body", least=SHORTEST, most=LONGEST)])
    return text


def _refuse_flood(session: Session, tag: bytes, now: dt.datetime) -> None:
    attempts.hold(session, tag)
    recent = select(func.count()).where(
        ProposalQuestion.asker_tag == tag, ProposalQuestion.asked_at > now - dt.timedelta(days=1)
    )
    if (session.scalar(recent) or 0) >= QUESTIONS_A_DAY:
        raise TooManyQuestionsError(_TOO_MANY)


def _path(edition: Edition, proposal: Proposal) -> str:
    return f"/{edition.slug}/moj-projekt/{proposal.id}/pytania/"


def _project(proposal: Proposal) -> dict[str, str]:
    return {"number": proposal.number, "title": proposal.title}
