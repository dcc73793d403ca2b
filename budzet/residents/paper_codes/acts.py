"""The act of two persons on a set of letters: to let it be printed. Importing this module registers it.

Whoever has the print file could vote as those people, so one person alone never makes one.
"""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.models import PendingAct, PendingState
from budzet.accounts.pending import ActKind, Proposal
from budzet.accounts.roles import Permission
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError
from budzet.editions.models import Edition
from budzet.residents.paper_codes import letters
from budzet.residents.paper_codes.models import BatchState
from budzet.web import filters


def proposal(
    session: Session, edition: Edition, batch_id: int, reason: str, *, staff_id: int, now: dt.datetime
) -> Proposal:
    """Return the proposal to print a set of letters. Raises ``ConflictError``, and ``DomainError`` for anybody but who
    brought the file.
    """
    row = letters.found(session, edition.id, batch_id)
    if row.state is not BatchState.WAITING:
        raise ConflictError("O tych listach już zdecydowano. Nic nie zmieniono.")
    if row.uploaded_by != staff_id:
        raise DomainError("O zatwierdzenie prosi osoba, która wczytała plik.")
    letters.refuse_closed(session, edition, now)
    params = {"title": edition.title, "batch_id": row.id, "sha256": row.sha256.hex(), "persons": row.persons}
    return Proposal(
        kind="letters.let_out",
        object_key=f"letters:{edition.slug}:{row.id}",
        reason=reason,
        params=params,
        edition_id=edition.id,
    )


def waiting(session: Session, edition_id: int) -> dict[int, PendingAct]:
    """Return the acts that wait for a second person, by the set of letters they are about."""
    rows = select(PendingAct).where(
        PendingAct.state == PendingState.WAITING,
        PendingAct.kind == "letters.let_out",
        PendingAct.edition_id == edition_id,
    )
    return {row.params["batch_id"]: row for row in session.scalars(rows)}


def _let_out(session: Session, row: PendingAct, actor: Actor, now: dt.datetime) -> None:
    letters.let_out(session, row.params["batch_id"], staff_id=_decided_by(row), actor=actor, now=now)


def _put_away(session: Session, row: PendingAct, actor: Actor, now: dt.datetime) -> None:
    letters.refuse(session, row.params["batch_id"], staff_id=_decided_by(row), actor=actor, now=now)


def _decided_by(row: PendingAct) -> int:
    if row.decided_by is None:
        raise RuntimeError("an act is carried out after it was decided")
    return row.decided_by


def _sentence(row: PendingAct) -> str:
    told = ngettext(
        "Print a letter with a code for %(people)s person of “%(title)s”.",
        "Print letters with codes for %(people)s persons of “%(title)s”.",
        row.params["persons"],
        title=row.params["title"],
        people=filters.number(row.params["persons"]),
    )
    mark = gettext("Fingerprint of the file: %(mark)s.", mark=bytes.fromhex(row.params["sha256"])[:8].hex(" ", 4))
    return f"{told} {mark}"


LET_OUT = pending.act(
    ActKind("letters.let_out", Permission.CONFIRM_ACTS, _let_out, _sentence, never_alone=True, put_away=_put_away)
)
