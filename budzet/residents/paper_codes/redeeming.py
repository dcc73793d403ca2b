"""Letting in the person of a code on paper. One answer for a code that is unknown, over, used or somebody else's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from budzet.residents.codes import Proven
from budzet.residents.keys import EditionKeys
from budzet.residents.models import AdmittedAs
from budzet.residents.paper_codes import code
from budzet.residents.paper_codes.models import BatchState, LetterBatch, PaperCode

LETTER_RANK, PASS_RANK = 3, 4
PaperKind = Literal["letter_code", "in_person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody shows: the code (``code.parse``) and the tag of who they say they are; ``declaration`` is the
    digest of the text agreed to, ``admitted_as`` what their vote becomes at first.
    """

    code: str
    voter_tag: bytes
    net_tag: bytes
    declaration: bytes
    admitted_as: AdmittedAs = AdmittedAs.COUNTED


def redeem(
    session: Session, edition_id: int, kind: PaperKind, shown: Shown, *, keys: EditionKeys, now: dt.datetime
) -> Proven | None:
    """Return the person who is proven by a code, or ``None``; a pass is used up by it."""
    conditions = (
        PaperCode.edition_id == edition_id,
        PaperCode.code_mac == code.mac(keys.contact, edition_id, shown.code),
        PaperCode.voter_tag == shown.voter_tag,
        *(_letter() if kind == "letter_code" else _pass(now)),
    )
    row = session.execute(
        update(PaperCode).where(*conditions).values(used_at=now).returning(PaperCode.strong_tag, PaperCode.area)
    ).one_or_none()
    if row is None:
        return None
    return Proven(
        edition_id=edition_id,
        voter_tag=shown.voter_tag,
        strong_tag=row.strong_tag,
        contact_tag=None,
        net_tag=shown.net_tag,
        area=row.area,
        assurance=LETTER_RANK if kind == "letter_code" else PASS_RANK,
        admitted_as=shown.admitted_as,
        declaration=shown.declaration,
    )


def _letter() -> tuple[ColumnElement[bool], ...]:
    let_out = select(LetterBatch.id).where(LetterBatch.state == BatchState.READY)
    return (PaperCode.batch_id.in_(let_out),)


def _pass(now: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        PaperCode.batch_id.is_(None),
        PaperCode.used_at.is_(None),
        PaperCode.expires_at > now,
    )
