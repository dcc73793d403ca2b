"""The act of two persons on an import of residents: to let it be the register. Importing this module registers it.

Who brought the file asks for it and is never the one who lets it in, however small the office is (security.md T15).
"""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.models import PendingAct
from budzet.accounts.pending import ActKind, Proposal
from budzet.accounts.roles import Permission
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.editions.models import Edition
from budzet.residents.register import services
from budzet.residents.register.models import ImportState
from budzet.web import filters

_COUNTS = ("rows", "came", "gone", "changed", "same")


def approval_proposal(
    session: Session, edition: Edition, import_id: int, reason: str, *, staff_id: int, now: dt.datetime
) -> Proposal:
    """Return the proposal to let an import be the register of its edition.

    Raises ``ConflictError`` when it was decided before or voting has begun, ``DomainError`` for anybody but the person
    who brought the file.
    """
    row = services.found(session, import_id)
    if row.edition_id != edition.id:
        raise NotFoundError("Nie ma takiego pliku.")
    if row.state is not ImportState.READY:
        raise ConflictError("O tym pliku już zdecydowano. Nic nie zmieniono.")
    if row.uploaded_by != staff_id:
        raise DomainError("O zatwierdzenie prosi osoba, która wczytała plik.")
    services.refuse_closed(session, edition, now)
    return Proposal(
        kind="register.approve",
        object_key=f"register:{edition.slug}",
        reason=reason,
        params={
            "title": edition.title,
            "import_id": row.id,
            "sha256": row.sha256.hex(),
            **{name: getattr(row, name) for name in _COUNTS},
        },
        edition_id=edition.id,
    )


def _approve(session: Session, row: PendingAct, actor: Actor, now: dt.datetime) -> None:
    if row.decided_by is None:
        raise RuntimeError("an act is carried out after it was decided")
    services.approve(session, row.params["import_id"], staff_id=row.decided_by, actor=actor, now=now)


def _put_away(session: Session, row: PendingAct, actor: Actor, now: dt.datetime) -> None:
    if row.decided_by is None:
        raise RuntimeError("an act is put away after it was decided")
    services.refuse(session, row.params["import_id"], staff_id=row.decided_by, actor=actor, now=now)


def _sentence(row: PendingAct) -> str:
    told = ngettext(
        "Make the register of “%(title)s” from a file with %(people)s person.",
        "Make the register of “%(title)s” from a file with %(people)s persons.",
        row.params["rows"],
        title=row.params["title"],
        people=filters.number(row.params["rows"]),
    )
    counts = {name: filters.number(row.params[name]) for name in _COUNTS}
    changes = gettext("New: %(came)s, gone: %(gone)s, changed: %(changed)s, as before: %(same)s.", **counts)
    mark = gettext("Fingerprint of the file: %(mark)s.", mark=bytes.fromhex(row.params["sha256"])[:8].hex(" ", 4))
    return f"{told} {changes} {mark}"


APPROVE = pending.act(
    ActKind("register.approve", Permission.CONFIRM_ACTS, _approve, _sentence, never_alone=True, put_away=_put_away)
)
