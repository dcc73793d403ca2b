"""Telling the authors what a version of the lists says of their projects: by e-mail, else by letter.

Whoever has an address of e-mail gets a mail; an applicant without one gets a letter. Everybody who is told is a row
made in the transaction of the publication, so that the office can say of each when. The mails are put into the outbox
right after it, some at a time: a thousand of them would keep everybody else from writing for too long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet import i18n
from budzet.accounts.models import Resident
from budzet.editions.models import Edition
from budzet.jobs.handlers import JobContext, handler
from budzet.notifications import services as notifications
from budzet.proposals.acting import Acting, Safe
from budzet.proposals.application import Applicant
from budzet.proposals.lists import appeals
from budzet.proposals.lists.content import Entry, Outcome
from budzet.proposals.lists.models import Channel, ListEntry, ListRecipient, ProjectList
from budzet.proposals.models_applications import Author, AuthorKind
from budzet.proposals.verification import deadlines

SEND_JOB = "lists.tell"
_AT_ONCE = 100

TEMPLATES: Mapping[Outcome, str] = {Outcome.POSITIVE: "list_positive", Outcome.NEGATIVE: "list_negative"}


@dataclass(frozen=True, slots=True)
class Told:
    """How many are told by e-mail and by letter, and how many the office has no address of."""

    mails: int = 0
    letters: int = 0
    unreachable: int = 0


def note(session: Session, edition: Edition, found: ProjectList, news: Iterable[Entry], safe: Safe) -> Told:
    """Note who is to be told of which project and how; the mails follow by ``SEND_JOB``."""
    entries = {one.proposal_id: one for one in news}
    rows: list[ListRecipient] = []
    seen: set[tuple[int, str]] = set()
    for author, account in _authors(session, edition.id):
        proposal_id = author.proposal_id or 0
        address = _address(author, account, safe)
        if proposal_id not in entries or (address and (proposal_id, address.casefold()) in seen):
            continue
        seen.add((proposal_id, address.casefold()))
        if address or author.kind is AuthorKind.APPLICANT:
            channel = _channel(author, address, safe)
            values = {"edition_id": edition.id, "list_id": found.id, "proposal_id": proposal_id}
            rows.append(ListRecipient(**values, author_id=author.id, channel=channel))
    session.add_all(rows)
    session.flush()
    return _counted([row.channel for row in rows])


@handler(SEND_JOB)
def send(context: JobContext, args: dict[str, Any]) -> dict[str, Any]:
    """Put the mails of a version into the outbox, some at a time; run again, it goes on where it stopped."""
    by, done = deadlines.service(context).posting, 0
    while True:
        with context.database.transaction() as session:
            found = session.get_one(ProjectList, args["list_id"])
            some = _unsent(session, found)
            for row, author, account, entry in some:
                _send(session, session.get_one(Edition, found.edition_id), (row, author, account, entry), by)
        done += len(some)
        if not some:
            return {"mails": done}


def _unsent(session: Session, found: ProjectList) -> Sequence[tuple[ListRecipient, Author, Resident | None, ListEntry]]:
    rows = session.execute(
        select(ListRecipient, Author, Resident, ListEntry)
        .join(Author, Author.id == ListRecipient.author_id)
        .outerjoin(Resident, Resident.id == Author.resident_id)
        .join(
            ListEntry,
            (ListEntry.list_id == ListRecipient.list_id) & (ListEntry.proposal_id == ListRecipient.proposal_id),
        )
        .where(
            ListRecipient.edition_id == found.edition_id,
            ListRecipient.list_id == found.id,
            ListRecipient.channel == Channel.MAIL,
            ListRecipient.mail_id.is_(None),
        )
        .order_by(ListRecipient.id)
        .limit(_AT_ONCE)
        .with_for_update(of=ListRecipient)
    )
    return [(row, author, account, entry) for row, author, account, entry in rows]


def _send(
    session: Session, edition: Edition, told: tuple[ListRecipient, Author, Resident | None, ListEntry], by: Acting
) -> None:
    row, author, account, entry = told
    address = _address(author, account, by.safe)
    if address:
        row.mail_id = _mail(session, edition, entry, address, by)
    else:
        # The account was deleted a moment ago.
        row.channel = _channel(author, "", by.safe)
    session.flush()


def reachable(session: Session, edition_id: int, news: Iterable[Entry], safe: Safe) -> Told:
    """Return how many would be told in which way: what a clerk reads before the lists are proposed."""
    wanted, found = {one.proposal_id for one in news}, list[Channel]()
    for author, account in _authors(session, edition_id):
        if author.proposal_id not in wanted:
            continue
        address = _address(author, account, safe)
        if address or author.kind is AuthorKind.APPLICANT:
            found.append(_channel(author, address, safe))
    return _counted(found)


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


def _mail(session: Session, edition: Edition, entry: ListEntry, address: str, by: Acting) -> int:
    return notifications.add(
        session,
        address,
        TEMPLATES[entry.outcome],
        {**_words(edition, entry), **_links(edition, entry, by)},
        language=i18n.DEFAULT,
        now=by.now,
        vault=by.post.vault,
        keep_address=True,
    )


def _words(edition: Edition, entry: ListEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "title": entry.title,
        "edition_title": edition.title,
        "cost": entry.cost,
        "estimate": entry.estimate,
        "reason": entry.reason,
        "appeal": appeals.sentence(edition.terms.appeals, entry.appeals_until),
    }


def _links(edition: Edition, entry: ListEntry, by: Acting) -> dict[str, str]:
    return {
        "link": by.post.link(f"/{edition.slug}/projekty/", str(entry.proposal_id)),
        "lists": by.post.link(f"/{edition.slug}/", "listy/"),
        "city": by.post.city,
        "service_url": by.post.public_url,
    }


def _counted(found: Sequence[Channel]) -> Told:
    return Told(found.count(Channel.MAIL), found.count(Channel.LETTER), found.count(Channel.NONE))
