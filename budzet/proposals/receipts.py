"""The receipt of an application (R-31): what came, when, under which number, with the mark of its content.

It is made of what was stored at that moment and never changes: the same bytes whenever somebody asks for it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.base.errors import NotFoundError
from budzet.documents.letter import Bullets, Document, Heading, Paragraph, Table
from budzet.documents.pdf import pdf_bytes
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.proposals import application_document, versions
from budzet.proposals.application import Application
from budzet.proposals.application_document import FileFact, Names
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import Attachment, ProposalVersion

NEXT = (
    "Urząd sprawdzi, czy wniosek jest kompletny. Jeśli czegoś zabraknie, napiszemy, co i do kiedy trzeba uzupełnić.",
    "Potem urząd oceni, czy projekt można zrealizować. Wynik i jego powody będą na stronie projektu.",
    "Projekt oceniony pozytywnie trafi na listę do głosowania.",
)
"""What happens next, without dates: these stand in the timetable, which may change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a receipt says. ``sha256`` is of the canonical bytes of ``content``, in hexadecimal digits."""

    number: str
    title: str
    edition_title: str
    office: str
    pool_name: str
    received_at: dt.datetime
    channel: str
    sha256: str
    content: Application
    names: Names
    files: tuple[FileFact, ...]
    url: str


def of_project(session: Session, edition: Edition, proposal: Proposal, *, url: str) -> Receipt:
    """Return the receipt of a project, which ``url`` leads to. Raises ``NotFoundError``: imported ones have none."""
    stored = versions.of_project(session, proposal)
    if not stored:
        raise NotFoundError("Ten projekt nie został złożony w tym serwisie, więc nie ma potwierdzenia.")
    first, city, names = stored[-1], editions.city(session), names_of(session, edition.id)
    return Receipt(
        number=proposal.number,
        title=first.content.title.strip(),
        edition_title=edition.title,
        office=city.office_name if city else "",
        pool_name=names.pools.get(first.content.pool, first.content.pool),
        received_at=proposal.received_at or first.made_at,
        channel=application_document.CHANNELS.get(proposal.channel, proposal.channel),
        sha256=first.sha256.hex(),
        content=first.content,
        names=names,
        files=tuple(file_fact(row) for row in _handed_in(session, proposal, first)),
        url=url,
    )


def pdf(receipt: Receipt) -> bytes:
    """Return the receipt as a tagged PDF."""
    facts = (
        ("Numer projektu", receipt.number),
        ("Tytuł", receipt.title),
        ("Edycja", receipt.edition_title),
        ("Pula", receipt.pool_name),
        ("Data i godzina wpływu", application_document.moment(receipt.received_at)),
        ("Sposób złożenia", receipt.channel),
        ("Odbiorca", receipt.office or "–"),
        ("Znak treści (SHA-256)", application_document.grouped(receipt.sha256)),
    )
    document = Document(
        f"Potwierdzenie przyjęcia projektu {receipt.number}",
        (
            Table(("Dane", "Treść"), facts),
            Paragraph("Znak treści powstaje z tego, co zapisano. Gdyby później zmienić choć jedną literę, byłby inny."),
            Heading("Co dalej"),
            Bullets(NEXT),
            Paragraph(f"Strona projektu: {receipt.url}"),
            Heading("Pliki złożone razem z wnioskiem"),
            *application_document.file_blocks(receipt.files),
            Heading("Treść wniosku"),
            *application_document.content_blocks(receipt.content, receipt.names),
        ),
    )
    return pdf_bytes(document)


def names_of(session: Session, edition_id: int) -> Names:
    """Return what the pools and topics of an edition are called."""
    return Names(
        {pool.key: pool.name for pool in editions.pools(session, edition_id)},
        {topic.key: topic.name for topic in editions.topics(session, edition_id)},
    )


def file_fact(row: Attachment) -> FileFact:
    """Return what everybody may know of a file: of one for the office neither its name nor its description."""
    shown = (row.original_name, row.alt_text) if row.is_public else ("", "")
    return FileFact(row.kind.value, shown[0], row.media_type, row.size, row.sha256.hex(), shown[1])


def _handed_in(session: Session, proposal: Proposal, first: ProposalVersion) -> list[Attachment]:
    """Return the files of the draft the project was made of; what the office added later is no part of it."""
    rows = session.scalars(
        select(Attachment)
        .where(
            Attachment.edition_id == proposal.edition_id,
            Attachment.proposal_id == proposal.id,
            Attachment.draft_id.is_not(None),
            Attachment.made_at <= first.made_at,
        )
        .order_by(Attachment.id)
    )
    return list(rows)
