"""Passes: a code for somebody who stands at a point and has shown a document; good once, for an hour."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError
from budzet.editions import queries as editions
from budzet.editions.models import Edition, Origin
from budzet.editions.timetable import StageKind
from budzet.residents.at_point import PersonAtPoint
from budzet.residents.keys import EditionKeys
from budzet.residents.paper_codes import code
from budzet.residents.paper_codes.models import PaperCode

MINUTES = 60


def refuse_closed(session: Session, edition: Edition, now: dt.datetime) -> None:
    """Raise ``ConflictError`` when no pass of this edition opens anything at ``now``."""
    if not any(scheme.kind == "in_person" for scheme in edition.terms.identity.schemes):
        raise ConflictError("W tej edycji nie głosuje się osobiście w punkcie. Tak mówią jej zasady.")
    is_open = editions.timetable(session, edition.id).is_open(StageKind.VOTING, now)
    if edition.origin is Origin.IMPORT or not is_open:
        raise ConflictError("Przepustki wydaje się tylko wtedy, gdy trwa głosowanie.")


def make(
    session: Session,
    edition: Edition,
    person: PersonAtPoint,
    *,
    keys: EditionKeys,
    clerk_id: int,
    actor: Actor,
    now: dt.datetime,
) -> str:
    """Make a pass for a person whose document a clerk has seen, and return its code, which is stored nowhere.

    Whether the person has voted is not asked: the second vote is decided by the Terms. Raises ``ConflictError`` when
    voting is not open.
    """
    refuse_closed(session, edition, now)
    made, tags = code.new(), person.tags(keys.registration, edition.id)
    session.add(
        PaperCode(
            edition_id=edition.id,
            code_mac=code.mac(keys.contact, edition.id, made),
            voter_tag=tags.voter,
            strong_tag=tags.strong,
            area=person.area,
            made_by=clerk_id,
            made_at=now,
            expires_at=now + dt.timedelta(minutes=MINUTES),
        )
    )
    session.flush()
    audit.record(
        session,
        actor,
        "pass.made",
        now=now,
        object_kind="edition",
        object_id=edition.slug,
        edition_id=edition.id,
    )
    return made


def count(session: Session, edition_id: int, clerk_id: int) -> tuple[int, int]:
    """Return how many passes a clerk has given out, and how many of them were used."""
    made, used = session.execute(
        select(func.count(), func.count(PaperCode.used_at)).where(
            PaperCode.edition_id == edition_id, PaperCode.made_by == clerk_id
        )
    ).one()
    return made, used
