"""The texts of an edition as they are stored: every saved version stays, the newest one holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base import text as words
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.editions import texts
from budzet.editions.models import City, Edition
from budzet.editions.models_published import EditionText
from budzet.editions.texts import Text, TextKind


def kind_named(slug: str, language: str) -> TextKind:
    """Return the text with that name in addresses. Raises ``NotFoundError``, also when it has no such language."""
    found = next((text for text in texts.KINDS.values() if text.slug == slug), None)
    if found is None or language not in found.languages:
        raise NotFoundError("Nie ma takiego tekstu.")
    return found


def own(session: Session, edition_id: int, kind: str, language: str) -> Text | None:
    """Return the newest version the city has saved, or ``None``."""
    newest = (
        select(EditionText)
        .where(EditionText.edition_id == edition_id, EditionText.kind == kind, EditionText.language == language)
        .order_by(EditionText.version.desc())
        .limit(1)
    )
    row = session.scalar(newest)
    return Text(row.body, row.subject, row.version) if row else None


def current(session: Session, edition_id: int, kind: str, language: str) -> Text:
    """Return the text that holds now: the city's own or the default. In Polish where the language has none."""
    known = language if language in texts.KINDS[kind].languages else "pl"
    return own(session, edition_id, kind, known) or texts.default(kind, known)


def versions(session: Session, edition_id: int, kind: str, language: str) -> Sequence[EditionText]:
    """Return every version the city has saved, the newest first."""
    rows = select(EditionText).where(
        EditionText.edition_id == edition_id, EditionText.kind == kind, EditionText.language == language
    )
    return session.scalars(rows.order_by(EditionText.version.desc())).all()


def newest_versions(session: Session, edition_id: int) -> dict[tuple[str, str], int]:
    """Return the number of the newest version of each text the city has saved, by kind and language."""
    rows = session.execute(
        select(EditionText.kind, EditionText.language, func.max(EditionText.version))
        .where(EditionText.edition_id == edition_id)
        .group_by(EditionText.kind, EditionText.language)
    )
    return {(kind, language): version for kind, language, version in rows}


def save(
    session: Session, edition: Edition, kind: str, language: str, written: Text, *, actor: Actor, now: dt.datetime
) -> int:
    """Save a text as the city's own and return the number of the version. ``written.version`` is the one it was made
    from.

    Raises ``DomainError`` with every fault, ``ConflictError`` when somebody has saved another version since.
    """
    if faults := texts.findings(texts.KINDS[kind], written):
        raise DomainError("Nie zapisano tekstu. " + " ".join(texts.sentence(fault) for fault in faults), faults)
    newest = own(session, edition.id, kind, language)
    if (newest.version if newest else 0) != written.version:
        raise ConflictError(_CHANGED)
    row = EditionText(
        edition_id=edition.id,
        kind=kind,
        language=language,
        version=written.version + 1,
        subject=written.subject.strip(),
        body=written.body.strip(),
        made_at=now,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise ConflictError(_CHANGED) from None
    _record(session, edition, row, actor=actor, now=now)
    return row.version


_CHANGED = "Ktoś inny zapisał ten tekst w międzyczasie. Nic nie zmieniono."


def values(city: City | None, edition: Edition | None, language: str) -> dict[str, str]:
    """Return what the fields of every text stand for, in one language."""
    if city is None:
        return {**dict.fromkeys(texts.COMMON, ""), "edycja": edition.title if edition else ""}
    polish = language == "pl"
    return {
        "miasto": city.name,
        "miasta": city.name_genitive if polish else city.name,
        "w mieście": words.inside(city.name_locative) if polish else f"in {city.name}",
        "urząd": city.office_name,
        "adres urzędu": city.office_address,
        "telefon": city.help_phone,
        "e-mail": city.help_email,
        "inspektor": city.dpo_name,
        "e-mail inspektora": city.dpo_email,
        "e-Doręczenia": city.e_delivery,
        "edycja": edition.title if edition else "",
    }


def mail_words(
    session: Session, edition: Edition, kind: str, language: str, given: Mapping[str, str]
) -> dict[str, Any]:
    """Return the city's own words of a mail for its context, or nothing: then the mail's template speaks.

    ``given`` are fields of this mail that are known already; the rest is filled in when the mail is written.
    """
    written = own(session, edition.id, kind, language)
    if written is None:
        return {}
    city = session.get(City, 1)
    later = {field: name for field, name in texts.LATER.items() if field in texts.KINDS[kind].allowed}
    return {
        "own_words": {
            "subject": written.subject,
            "body": written.body,
            "values": {**values(city, edition, language), **given},
            "later": later,
        }
    }


def _record(session: Session, edition: Edition, row: EditionText, *, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        session,
        actor,
        "text_saved",
        now=now,
        object_kind="edition_text",
        object_id=f"{edition.slug}/{row.kind}/{row.language}",
        edition_id=edition.id,
        details={"version": row.version},
    )
