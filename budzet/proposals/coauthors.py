"""Co-authors: asked by mail whether they take part; they say so, with their name, or decline."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.accounts.login import folded
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.editions.models import Edition
from budzet.proposals import applicants
from budzet.proposals.acting import Acting, Safe
from budzet.proposals.application import Applicant
from budzet.proposals.models_applications import ApplicationDraft, Author, AuthorKind

INVITED_MOST = 40
"""How many mails one draft may cause: a list of addresses must not become a way to mail strangers."""

_TOO_MANY = lazy_gettext("This draft has already asked too many people by mail. Write to the office.")
_NOT_ASKED = lazy_gettext("This invitation is not valid any more. Ask the author of the project for a new one.")
_ANSWERED = lazy_gettext("The project has been handed in. Nothing can be changed here any more.")


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody on the list of co-authors and what they said: ``yes``, ``no`` or nothing yet (``waiting``)."""

    email: str
    name: str
    answer: str


def path(edition: Edition) -> str:
    """Return the address the link of an invitation begins with."""
    return f"/{edition.slug}/zglos/wspolautor/"


def listed(session: Session, draft: ApplicationDraft, safe: Safe) -> list[Asked]:
    """Return the co-authors of a draft with their answers."""
    found = []
    for row in _rows(session, draft):
        person = safe.open(row.sealed)
        answer = "yes" if row.confirmed_at else "no" if row.declined_at else "waiting"
        found.append(Asked(person.email, person.name, answer))
    return found


def waiting(session: Session, draft: ApplicationDraft) -> int:
    """Return how many co-authors have not answered."""
    return (
        session.scalar(
            select(func.count()).where(
                Author.edition_id == draft.edition_id,
                Author.draft_id == draft.id,
                Author.kind == AuthorKind.CO_AUTHOR,
                Author.confirmed_at.is_(None),
                Author.declined_at.is_(None),
            )
        )
        or 0
    )


def update(session: Session, draft: ApplicationDraft, emails: Sequence[str], *, by: Acting) -> None:
    """Make the co-authors of a draft those of a list: new ones are asked by mail, those taken off it are forgotten.

    Raises ``DomainError`` when the draft has asked too many people already.
    """
    wanted = {folded(email): email.strip() for email in emails if email.strip()}
    rows = {folded(by.safe.open(row.sealed).email): row for row in _rows(session, draft)}
    for key in rows.keys() - wanted.keys():
        session.delete(rows[key])
    fresh = [email for key, email in wanted.items() if key not in rows]
    if draft.invited + len(fresh) > INVITED_MOST:
        raise DomainError(_TOO_MANY)
    for email in fresh:
        _ask(session, draft, email, by=by)
    session.flush()


def asked_by(session: Session, edition_id: int, token: str) -> tuple[Author, ApplicationDraft]:
    """Return the invitation of a link with its draft. Raises ``NotFoundError``, ``ConflictError`` once handed in."""
    row = session.scalar(select(Author).where(Author.token_hash == _hash(token), Author.edition_id == edition_id))
    draft = session.get(ApplicationDraft, row.draft_id, with_for_update=True) if row and row.draft_id else None
    if row is None or draft is None or draft.lapsed_at is not None:
        raise NotFoundError(_NOT_ASKED)
    if draft.proposal_id is not None:
        raise ConflictError(_ANSWERED)
    return row, draft


def confirm(session: Session, edition_id: int, token: str, person: Applicant, *, by: Acting) -> None:
    """Take part: ``person`` is what the co-author says of themselves; the address stays the one that was asked.

    May be said again with other values until the project is handed in. Raises as ``asked_by``, and ``DomainError``
    without a name or the declaration of residence.
    """
    row, _draft = asked_by(session, edition_id, token)
    if not person.name.strip() or not person.lives_here:
        raise DomainError(lazy_gettext("Write your name and tick that you live in the city."))
    whole = person.model_copy(update={"email": by.safe.open(row.sealed).email})
    row.sealed = by.safe.seal(whole)
    row.public_name = applicants.public_name(whole)
    row.resident_id = by.resident_id
    row.confirmed_at, row.declined_at = by.now, None
    session.flush()


def decline(session: Session, edition_id: int, token: str, *, by: Acting) -> None:
    """Decline to take part; may be taken back by the same link. Raises as ``asked_by``."""
    row, _draft = asked_by(session, edition_id, token)
    row.sealed = by.safe.seal(Applicant(email=by.safe.open(row.sealed).email))
    row.public_name, row.resident_id = "", None
    row.confirmed_at, row.declined_at = None, by.now
    session.flush()


def _ask(session: Session, draft: ApplicationDraft, email: str, *, by: Acting) -> None:
    token = secrets.token_urlsafe(24)
    session.add(
        Author(
            edition_id=draft.edition_id,
            draft_id=draft.id,
            kind=AuthorKind.CO_AUTHOR,
            sealed=by.safe.seal(Applicant(email=email)),
            token_hash=_hash(token),
        )
    )
    draft.invited += 1
    edition = session.get_one(Edition, draft.edition_id)
    context = {
        "edition_title": edition.title,
        "title": draft.content.title,
        "author": by.safe.open(draft.applicant_sealed).name,
        "link": by.post.link(path(edition), token),
    }
    by.post.send(session, email, "co_author_asked", context, now=by.now)


def _rows(session: Session, draft: ApplicationDraft) -> Sequence[Author]:
    return session.scalars(
        select(Author)
        .where(
            Author.edition_id == draft.edition_id,
            Author.draft_id == draft.id,
            Author.kind == AuthorKind.CO_AUTHOR,
        )
        .order_by(Author.id)
    ).all()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
