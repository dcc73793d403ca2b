"""A package of cases for the office's system of files (paczka do EZD): for each case its application, files, metadata.

Written case by case, so that it may be larger than the memory. The same cases give the same bytes. Names in it are
plain letters and digits, which every system can unpack.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.base.errors import NotFoundError
from budzet.documents.letter import Document, Heading, Paragraph, Table
from budzet.documents.pdf import pdf_bytes
from budzet.documents.tables import csv_bytes
from budzet.editions.models import Edition
from budzet.proposals import (
    applicants,
    application_document,
    attachment_files,
    attachments,
    package_metadata,
    receipts,
    versions,
)
from budzet.proposals.acting import Safe
from budzet.proposals.application import Applicant, Application, canonical_bytes
from budzet.proposals.application_document import Names
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import Attachment
from budzet.proposals.package_metadata import CaseFacts, PackedFile

LIST_NAME = "lista.csv"
LIST_COLUMNS = ("Folder", "Znak sprawy", "JRWA", "Numer", "Tytuł", "Pula", "Sposób złożenia", "Data wpływu", "Stan")

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment a zip archive can name
_LONGEST = 60
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where a package comes from: the folder of files, what opens the applicants' data, addresses of projects."""

    folder: Path
    safe: Safe
    url_of: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class _Case:
    """One case, read whole but for its files."""

    proposal: Proposal
    facts: CaseFacts
    papers: tuple[tuple[str, bytes], ...]
    rows: tuple[tuple[str, Attachment], ...]


def write(
    session: Session,
    edition: Edition,
    proposal_ids: Sequence[int],
    out: IO[bytes],
    sources: Sources,
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> int:
    """Write the package of some projects of an edition into a file and return how many cases are in it.

    ``progress`` hears how many are done. Raises ``NotFoundError`` for a project that is not of the edition.
    """
    names, folders = receipts.names_of(session, edition.id), _Folders()
    lines: list[tuple[str, ...]] = []
    with zipfile.ZipFile(out, "w") as archive:
        for done, proposal in enumerate(_proposals(session, edition, proposal_ids), start=1):
            folder = folders.of(proposal)
            case = _case(session, edition, proposal, names, sources)
            _put_case(archive, folder, case, sources.folder)
            lines.append((folder, *package_metadata.line(case.facts)))
            progress(done)
        _put(archive, LIST_NAME, csv_bytes(LIST_COLUMNS, lines))
    return len(lines)


def plain_name(name: str) -> str:
    """Return a name of letters, digits, points and hyphens, which every system can save under; empty at worst."""
    bare = unicodedata.normalize("NFKD", name.translate(_STROKES)).encode("ascii", "ignore").decode("ascii")
    joined = re.sub(r"[^0-9A-Za-z.]+", "-", bare).strip("-.")[:_LONGEST].strip("-.")
    joined = re.sub(r"\.{2,}", ".", joined)
    return f"x-{joined}" if _RESERVED.fullmatch(joined) else joined


_STROKES = str.maketrans({"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ß": "ss"})


class _Folders:
    """Gives every case a folder of its own, named by its mark or its number."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, proposal: Proposal) -> str:
        name = plain_name(proposal.case_mark or proposal.number) or "sprawa"
        # Systems that do not tell capitals apart must not unpack two cases into one.
        if name.casefold() in self._taken or name.casefold() == LIST_NAME:
            name = f"{name}-{proposal.id}"
        self._taken.add(name.casefold())
        return name


def _proposals(session: Session, edition: Edition, ids: Sequence[int]) -> Iterator[Proposal]:
    known = dict(
        session.execute(
            select(Proposal.id, Proposal.number).where(Proposal.edition_id == edition.id, Proposal.id.in_(list(ids)))
        ).all()
    )
    if missing := set(ids) - known.keys():
        raise NotFoundError(f"Nie ma takich projektów w tej edycji: {', '.join(map(str, sorted(missing)))}.")
    for proposal_id in sorted(known, key=lambda one: (known[one], one)):
        yield session.get_one(Proposal, proposal_id)


def _case(session: Session, edition: Edition, proposal: Proposal, names: Names, sources: Sources) -> _Case:
    stored = versions.of_project(session, proposal)
    people = [sources.safe.open(author.sealed) for author in applicants.of_project(session, proposal)]
    rows = tuple(
        (f"zalaczniki/{number:02}-{_file_name(row)}", row)
        for number, row in enumerate(attachments.of_project(session, proposal, public=False), start=1)
    )
    papers = tuple(_papers(proposal, [(one.number, one.content) for one in reversed(stored)], people, names))
    facts = package_metadata.of_proposal(
        session,
        edition,
        proposal,
        author=people[0].name if people else "",
        url=sources.url_of(proposal.id),
        files=tuple([PackedFile.of_paper(*paper) for paper in papers] + [_packed(*row) for row in rows]),
    )
    return _Case(proposal, facts, papers, rows)


def _papers(
    proposal: Proposal, contents: Sequence[tuple[int, Application]], people: Sequence[Applicant], names: Names
) -> Iterator[tuple[str, bytes]]:
    """Yield the application as it was handed in, the bytes its receipt has the mark of, and the newest version."""
    if not contents:
        yield "wniosek.pdf", pdf_bytes(_imported(proposal))
        return
    first = contents[0][1]
    yield "wniosek.pdf", pdf_bytes(_document(proposal, first, people, names, "Wniosek"))
    yield "tresc.json", canonical_bytes(first)
    number, newest = contents[-1]
    if number > 1:
        title = f"Wersja {number}"
        yield f"wersja-{number}.pdf", pdf_bytes(_document(proposal, newest, people, names, title))


def _document(
    proposal: Proposal, content: Application, people: Sequence[Applicant], names: Names, title: str
) -> Document:
    received = application_document.moment(proposal.received_at) if proposal.received_at else "–"
    channel = application_document.CHANNELS.get(proposal.channel, proposal.channel)
    facts = (
        ("Znak sprawy", proposal.case_mark or "–"),
        ("Klasa JRWA", proposal.jrwa or "–"),
        ("Tytuł", content.title),
        ("Data i godzina wpływu", received),
        ("Sposób złożenia", channel),
    )
    return Document(
        f"{title} {proposal.number}",
        (
            Table(("Dane", "Treść"), facts),
            *application_document.applicant_blocks(people),
            *application_document.content_blocks(content, names),
        ),
    )


def _imported(proposal: Proposal) -> Document:
    """Return what is known of a project that was not handed in here."""
    cost = application_document.amount(proposal.cost)
    blocks = (
        Table(("Dane", "Treść"), (("Tytuł", proposal.title), ("Koszt", cost), ("Miejsce", proposal.place or "–"))),
        Heading("Opis"),
        Paragraph(proposal.description or "–"),
    )
    return Document(f"Projekt {proposal.number}", blocks)


def _put_case(archive: zipfile.ZipFile, folder: str, case: _Case, uploads: Path) -> None:
    for name, data in (*case.papers, *package_metadata.written(case.facts)):
        _put(archive, f"{folder}/{name}", data)
    for name, row in case.rows:
        path = uploads / row.file_name
        if not path.is_file():
            raise NotFoundError(
                f"Brakuje pliku załącznika projektu {case.proposal.number}. Odtwórz go z kopii zapasowej."
            )
        # Pictures and PDF files are packed already.
        with path.open("rb") as source, archive.open(_entry(f"{folder}/{name}", zipfile.ZIP_STORED), "w") as target:
            shutil.copyfileobj(source, target)


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(_entry(name, zipfile.ZIP_DEFLATED), data)


def _entry(name: str, kind: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.compress_type = kind
    entry.external_attr = 0o600 << 16
    return entry


def _file_name(row: Attachment) -> str:
    ending = attachment_files.ENDINGS[row.media_type]
    return f"{plain_name(row.original_name.removesuffix(ending)) or 'plik'}{ending}"


def _packed(name: str, row: Attachment) -> PackedFile:
    return PackedFile(name, row.media_type, row.size, row.sha256.hex(), row.is_public, row.alt_text)


def ids_of_edition(session: Session, edition_id: int) -> list[int]:
    """Return every project of an edition."""
    return list(session.scalars(select(Proposal.id).where(Proposal.edition_id == edition_id).order_by(Proposal.id)))
