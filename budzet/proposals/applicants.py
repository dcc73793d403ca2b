"""Who stands behind drafts and projects: their sealed data, whose project is whose, where mails to authors go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from budzet.accounts.models import Resident
from budzet.base.errors import NotFoundError
from budzet.editions.models import Edition
from budzet.proposals.acting import Acting, Safe
from budzet.proposals.application import Applicant
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import ApplicationDraft, Author, AuthorKind
from budzet.proposals.support_tags import Person


def public_name(person: Applicant) -> str:
    """Return the name that may stand beside the project: only with consent (R-17)."""
    return " ".join(person.name.split()) if person.show_name else ""


def as_person(person: Applicant) -> Person:
    """Return somebody as the rule sees them that lets no author support their own project."""
    return Person(name=person.name, email=person.email, address=f"{person.street} {person.house}")


def behind(session: Session, draft: ApplicationDraft, safe: Safe) -> list[Applicant]:
    """Return everybody behind a draft, the applicant first; after it was handed in those of the project."""
    rows = session.scalars(
        select(Author)
        .where(Author.edition_id == draft.edition_id, Author.draft_id == draft.id, Author.declined_at.is_(None))
        .order_by(Author.kind, Author.id)
    )
    found = [safe.open(row.sealed) for row in rows]
    return [safe.open(draft.applicant_sealed), *found] if draft.applicant_sealed is not None else found


def of_project(session: Session, proposal: Proposal) -> Sequence[Author]:
    """Return the authors of a project, the applicant first."""
    return session.scalars(
        select(Author)
        .where(Author.edition_id == proposal.edition_id, Author.proposal_id == proposal.id)
        .order_by(Author.kind, Author.id)
    ).all()


def public_names(session: Session, proposal: Proposal) -> list[str]:
    """Return the names that may stand beside a project, the applicant's first."""
    return [author.public_name for author in of_project(session, proposal) if author.public_name]


def projects_of(session: Session, resident_id: int) -> Sequence[tuple[Proposal, Edition, AuthorKind]]:
    """Return the projects a resident is behind, the newest first, each with what they are to it."""
    rows = session.execute(
        select(Proposal, Edition, Author.kind)
        .join(Author, (Author.edition_id == Proposal.edition_id) & (Author.proposal_id == Proposal.id))
        .join(Edition, Edition.id == Proposal.edition_id)
        .where(Author.resident_id == resident_id)
        .order_by(Proposal.id.desc())
    )
    return [(proposal, edition, kind) for proposal, edition, kind in rows]


def own_project(session: Session, edition_id: int, proposal_id: int, resident_id: int | None) -> Proposal:
    """Return a project whose applicant a resident is, kept from others until this transaction ends.

    Co-authors help, but do not decide (glossary 36). Raises ``NotFoundError``: nobody learns whose project it is.
    """
    own = (
        select(Proposal)
        .join(Author, (Author.edition_id == Proposal.edition_id) & (Author.proposal_id == Proposal.id))
        .where(
            Proposal.edition_id == edition_id,
            Proposal.id == proposal_id,
            Author.kind == AuthorKind.APPLICANT,
            Author.resident_id == resident_id,
        )
        .with_for_update(of=Proposal)
    )
    found = session.scalar(own) if resident_id is not None else None
    if found is None:
        raise NotFoundError("Nie ma takiego projektu wśród Twoich projektów.")
    return found


def address_of(session: Session, author: Author, safe: Safe) -> str:
    """Return where mails to an author go: the address given in the application, else that of the account."""
    given = safe.open(author.sealed).email.strip()
    if given or author.resident_id is None:
        return given
    account = session.get(Resident, author.resident_id)
    return safe.addresses.vault.decrypt(account.email_sealed) if account else ""


def tell_authors(session: Session, proposal: Proposal, template: str, context: Mapping[str, Any], *, by: Acting) -> int:
    """Mail everybody behind a project who gave an address; return how many mails were queued."""
    addresses = {address_of(session, author, by.safe) for author in of_project(session, proposal)} - {""}
    for address in sorted(addresses):
        by.post.send(session, address, template, context, now=by.now)
    return len(addresses)


def tell_applicant(
    session: Session, proposal: Proposal, template: str, context: Mapping[str, Any], *, by: Acting
) -> bool:
    """Mail the applicant of a project; say whether there was an address."""
    for author in of_project(session, proposal):
        if author.kind is AuthorKind.APPLICANT and (address := address_of(session, author, by.safe)):
            by.post.send(session, address, template, context, now=by.now)
            return True
    return False


def let_go(session: Session, resident_id: int) -> None:
    """Cut a resident's account off the projects they are behind; the office keeps what an application must hold."""
    session.execute(update(Author).where(Author.resident_id == resident_id).values(resident_id=None))
