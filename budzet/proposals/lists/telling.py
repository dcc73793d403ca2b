"""Telling the authors what a version of the lists says of their projects: by e-mail, else by letter.

Whoever has an address of e-mail gets a mail in the transaction of the publication; an applicant without one gets a
letter. Everybody who is told is a row, so that the office can say of each when.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet import i18n
from budzet.accounts.models import Resident
from budzet.editions.models import Edition
from budzet.notifications import services as notifications
from budzet.proposals.acting import Acting, Safe
from budzet.proposals.application import Applicant
from budzet.proposals.lists import appeals
from budzet.proposals.lists.content import Entry, Outcome
from budzet.proposals.lists.models import Channel, ListRecipient, ProjectList
from budzet.proposals.models_applications import Author, AuthorKind
from budzet.proposals.verification.cases import Doer

TEMPLATES: Mapping[Outcome, str] = {Outcome.POSITIVE: "list_positive", Outcome.NEGATIVE: "list_negative"}


@dataclass(frozen=True, slots=True)
class Told:
    """How many are told by e-mail and by letter, and how many the office has no address of."""

    mails: int = 0
    letters: int = 0
    unreachable: int = 0


def tell(session: Session, edition: Edition, found: ProjectList, news: Iterable[Entry], *, doer: Doer) -> Told:
    """Put the mails to the authors of projects into the outbox and note who is to get a letter."""
    entries, by = {one.proposal_id: one for one in news}, doer.posting
    rows: list[ListRecipient] = []
    seen: set[tuple[int, str]] = set()
    for author, account in _authors(session, edition.id):
        entry = entries.get(author.proposal_id or 0)
        if entry is None:
            continue
        address = _address(author, account, by.safe)
        if address and (entry.proposal_id, address.casefold()) in seen:
            continue
        seen.add((entry.proposal_id, address.casefold()))
        if address or author.kind is AuthorKind.APPLICANT:
            rows.append(_recipient(session, edition, found, (author, entry, address), by))
    session.add_all(rows)
    session.flush()
    return _counted(rows)


def reachable(session: Session, edition_id: int, news: Iterable[Entry], safe: Safe) -> Told:
    """Return how many would be told in which way: what a clerk reads before the lists are proposed."""
    wanted, found = {one.proposal_id for one in news}, list[Channel]()
    for author, account in _authors(session, edition_id):
        if author.proposal_id not in wanted:
            continue
        address = _address(author, account, safe)
        if address or author.kind is AuthorKind.APPLICANT:
            found.append(_channel(author, address, safe))
    return Told(found.count(Channel.MAIL), found.count(Channel.LETTER), found.count(Channel.NONE))


def _authors(session: Session, edition_id: int) -> Sequence[tuple[Author, Resident | None]]:
    rows = session.execute(
        select(Author, Resident)
        .outerjoin(Resident, Resident.id == Author.resident_id)
        .where(Author.edition_id == edition_id, Author.proposal_id.is_not(None))
        .order_by(Author.proposal_id, Author.kind, Author.id)
    )
    return [(author, account) for author, account in rows]


def _address(author: Author, account: Resident | None, safe: Safe) -> str:
    given = safe.open(author.sealed).email.strip()
    if given or account is None:
        return given
    return safe.addresses.vault.decrypt(account.email_sealed)


def has_postal_address(person: Applicant) -> bool:
    """Say whether a letter to somebody can be addressed."""
    return all(part.strip() for part in (person.name, person.house, person.postcode, person.town))


def _channel(author: Author, address: str, safe: Safe) -> Channel:
    if address:
        return Channel.MAIL
    return Channel.LETTER if has_postal_address(safe.open(author.sealed)) else Channel.NONE


def _recipient(
    session: Session, edition: Edition, found: ProjectList, told: tuple[Author, Entry, str], by: Acting
) -> ListRecipient:
    author, entry, address = told
    channel = _channel(author, address, by.safe)
    mail_id = _mail(session, edition, entry, address, by) if channel is Channel.MAIL else None
    return ListRecipient(
        edition_id=edition.id,
        list_id=found.id,
        proposal_id=entry.proposal_id,
        author_id=author.id,
        channel=channel,
        mail_id=mail_id,
    )


def _mail(session: Session, edition: Edition, entry: Entry, address: str, by: Acting) -> int:
    return notifications.add(
        session,
        address,
        TEMPLATES[entry.outcome],
        {**mail_words(edition, entry, by.now), **_links(edition, entry, by)},
        language=i18n.DEFAULT,
        now=by.now,
        vault=by.post.vault,
        keep_address=True,
    )


def mail_words(edition: Edition, entry: Entry, now: dt.datetime) -> dict[str, Any]:
    """Return what a mail says of a project's result."""
    terms = edition.terms.appeals
    return {
        "number": entry.number,
        "title": entry.title,
        "edition_title": edition.title,
        "cost": entry.cost,
        "estimate": entry.estimate,
        "reason": entry.reason,
        "appeal": appeals.sentence(terms, appeals.from_list(terms, now)),
    }


def _links(edition: Edition, entry: Entry, by: Acting) -> dict[str, str]:
    return {
        "link": by.post.link(f"/{edition.slug}/projekty/", str(entry.proposal_id)),
        "lists": by.post.link(f"/{edition.slug}/", "listy/"),
        "city": by.post.city,
        "service_url": by.post.public_url,
    }


def _counted(rows: Sequence[ListRecipient]) -> Told:
    found = [row.channel for row in rows]
    return Told(found.count(Channel.MAIL), found.count(Channel.LETTER), found.count(Channel.NONE))
