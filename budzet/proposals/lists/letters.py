"""Letters to those without e-mail: one print file and the posting book, made by the worker, kept for a week.

Both hold names and addresses, so they lie in a folder for nobody else and are opened by name only at the desk. They
hold the letters that did not go out yet, in one order.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.documents import tables
from budzet.documents.tables import Cell
from budzet.documents.typesetting import typeset
from budzet.editions import queries as editions
from budzet.editions.models import City, Edition
from budzet.jobs import services as jobs
from budzet.jobs.handlers import JobContext, handler
from budzet.jobs.models import Job
from budzet.jobs.recurring import recurring
from budzet.proposals.acting import Safe
from budzet.proposals.lists import letter_words
from budzet.proposals.lists.letter_words import Addressed
from budzet.proposals.lists.models import Channel, ListEntry, ListRecipient, ProjectList
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import Author
from budzet.settings import Settings

KIND = "lists.letters"
KEPT = dt.timedelta(days=7)
MEDIA_TYPES = {"pisma.pdf": "application/pdf", "ksiazka-nadawcza.csv": "text/csv"}
"""The two files with what they are."""

_FOLDER = "list-letters"
_NAME = re.compile(r"[0-9]+-[a-z.-]+")
HEADER = ("Lp.", "Adresat", "Adres", "Kod pocztowy", "Miejscowość", "Znak sprawy", "Numer projektu", "Uwagi")


@dataclass(frozen=True, slots=True)
class Made:
    """What is there of the files: when they were made, whether the worker is at them now."""

    at: dt.datetime | None
    waits: bool


def ask(session: Session, found: ProjectList, *, now: dt.datetime) -> None:
    """Let the worker make the files of a version."""
    jobs.enqueue(session, KIND, {"list_id": found.id}, now=now)


def state(session: Session, found: ProjectList, settings: Settings) -> Made:
    """Say whether the files of a version are there."""
    open_ones = session.scalars(select(Job).where(Job.kind == KIND, Job.done_at.is_(None)))
    path = path_of(settings, found.id, "pisma.pdf")
    at = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) if path.is_file() else None
    return Made(at, any(job.args["list_id"] == found.id for job in open_ones))


def path_of(settings: Settings, list_id: int, name: str) -> Path:
    """Return where a file of a version lies. Raises ``KeyError`` for a name that is none."""
    if name not in MEDIA_TYPES:
        raise KeyError(name)
    return settings.uploads_dir / _FOLDER / f"{list_id}-{name}"


@handler(KIND)
def make(context: JobContext, args: dict[str, Any]) -> dict[str, Any]:
    """Write both files of a version; run again, they are written anew with what is left to post."""
    with context.database.read_session() as session:
        found = session.get_one(ProjectList, args["list_id"])
        edition, city = session.get_one(Edition, found.edition_id), editions.city(session)
        left = to_post(session, found, Safe.of(context.settings))
        data = {
            "pisma.pdf": printed(left, edition, city, found, context.settings.public_url),
            "ksiazka-nadawcza.csv": tables.csv_bytes(HEADER, book(left)),
        }
    for name, content in data.items():
        _put(path_of(context.settings, args["list_id"], name), content, context.now)
    return {"letters": len(left)}


@recurring("lists.delete_letters", dt.timedelta(hours=6))
def delete_old(context: JobContext, _args: dict[str, Any]) -> dict[str, Any]:
    """Delete files that are a week old."""
    folder, latest = context.settings.uploads_dir / _FOLDER, (context.now - KEPT).timestamp()
    found = list(folder.iterdir()) if folder.is_dir() else []
    old = [path for path in found if _NAME.fullmatch(path.name) and path.stat().st_mtime < latest]
    for path in old:
        path.unlink(missing_ok=True)
    return {"files": len(old)}


def to_post(session: Session, found: ProjectList, safe: Safe) -> list[Addressed]:
    """Return the letters that did not go out yet, in the order of the list."""
    rows = session.execute(
        select(Author.sealed, ListEntry, Proposal.case_mark)
        .join(ListRecipient, ListRecipient.author_id == Author.id)
        .join(
            ListEntry,
            (ListEntry.list_id == ListRecipient.list_id) & (ListEntry.proposal_id == ListRecipient.proposal_id),
        )
        .join(Proposal, (Proposal.edition_id == ListEntry.edition_id) & (Proposal.id == ListEntry.proposal_id))
        .where(
            ListRecipient.edition_id == found.edition_id,
            ListRecipient.list_id == found.id,
            ListRecipient.channel == Channel.LETTER,
            ListRecipient.posted_on.is_(None),
        )
        .order_by(ListEntry.position, ListRecipient.id)
    )
    return [Addressed(safe.open(sealed), entry, mark) for sealed, entry, mark in rows]


def printed(
    left: Sequence[Addressed], edition: Edition, city: City | None, found: ProjectList, public_url: str
) -> bytes:
    """Return the print file: each letter begins on a page of its own."""
    frame = letter_words.Frame(
        office=city.office_name if city else "",
        address=city.office_address if city else "",
        town=city.name if city else "",
        edition_title=edition.title,
        appeals=edition.terms.appeals,
        published_at=found.published_at or found.confirmed_at,
        url=f"{public_url}/{edition.slug}/listy/",
    )
    return typeset("list_letters.typ", letter_words.value(frame, left))


def book(left: Sequence[Addressed]) -> list[tuple[Cell, ...]]:
    """Return the posting book."""
    return [
        (
            number,
            " / ".join(letter_words.names(one.person)),
            letter_words.street(one.person),
            one.person.postcode,
            one.person.town,
            one.case_mark,
            one.entry.number,
            "",
        )
        for number, one in enumerate(left, start=1)
    ]


def _put(path: Path, data: bytes, now: dt.datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with open(fresh, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as out:
        out.write(data)
    os.utime(fresh, (now.timestamp(), now.timestamp()))
    fresh.replace(path)
