"""Papers a call to complete asks for: lists of support and consents, which the author sends as files for the office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.errors import DomainError, NotFoundError
from budzet.base.findings import Finding
from budzet.jobs import services as jobs
from budzet.proposals import applicants, attachments, blanking
from budzet.proposals.acting import Acting
from budzet.proposals.attachments import Accepted
from budzet.proposals.models_applications import Attachment, AttachmentKind
from budzet.proposals.verification import calls
from budzet.proposals.verification.cases import Case, find
from budzet.proposals.verification.criteria import PAPERS
from budzet.proposals.verification.models_calls import CompletionCall

KINDS: Mapping[str, AttachmentKind] = MappingProxyType(
    {"support": AttachmentKind.SUPPORT_SCAN, "consents": AttachmentKind.CONSENT}
)
"""Which kind of file each paper of a card is."""

_NOT_ASKED = lazy_gettext("The call does not ask for this paper.")


def asked(found: CompletionCall) -> list[str]:
    """Return the papers a call asks for."""
    return sorted(PAPERS & set(found.fields))


def sent(session: Session, case: Case, found: CompletionCall) -> Sequence[Attachment]:
    """Return the papers that came since the call was sent, the first first."""
    kinds = [KINDS[paper] for paper in asked(found)]
    return session.scalars(
        select(Attachment)
        .where(
            Attachment.edition_id == case.edition.id,
            Attachment.proposal_id == case.proposal.id,
            Attachment.draft_id.is_(None),
            Attachment.kind.in_(kinds),
            Attachment.made_at >= found.sent_at,
            Attachment.removed_at.is_(None),
        )
        .order_by(Attachment.id)
    ).all()


def faults(session: Session, case: Case, found: CompletionCall, came: Sequence[Attachment]) -> list[Finding]:
    """Return the papers that are still missing: those an item asks for that nothing else can mend."""
    items = calls.named_items(session, case, found)
    needed = {paper for item in items if set(item.fields) <= PAPERS for paper in item.fields}
    missing = needed - {paper for paper, kind in KINDS.items() if any(one.kind is kind for one in came)}
    return [Finding.of(f"{paper}_missing", f"file-{paper}") for paper in sorted(missing)]


def add(
    session: Session, edition_id: int, proposal_id: int, accepted: Accepted, folder: Path, *, by: Acting
) -> Attachment:
    """Store a paper the author sends while the call is open. Raises as ``calls.open_to_author``, ``DomainError``."""
    case, found = _open(session, edition_id, proposal_id, by)
    if accepted.kind not in [KINDS[paper] for paper in asked(found)]:
        raise DomainError(_NOT_ASKED)
    return attachments.add_to_project(session, case.edition.id, proposal_id, accepted, folder, by=by)


def remove(session: Session, edition_id: int, proposal_id: int, attachment_id: int, *, by: Acting) -> None:
    """Take back a paper that was sent for this call; the worker deletes the file. Raises as ``add``."""
    case, found = _open(session, edition_id, proposal_id, by)
    row = next((one for one in sent(session, case, found) if one.id == attachment_id), None)
    if row is None:
        raise NotFoundError("Nie ma takiego pliku.")
    row.removed_at = by.now
    session.flush()
    jobs.enqueue(session, blanking.REMOVE_FILES, {"names": [row.file_name]}, now=by.now)
    audit.record(
        session,
        by.actor,
        "attachment.removed",
        now=by.now,
        object_kind="attachment",
        object_id=str(row.id),
        edition_id=edition_id,
        details={"kind": row.kind.value, "size": row.size},
    )


def _open(session: Session, edition_id: int, proposal_id: int, by: Acting) -> tuple[Case, CompletionCall]:
    applicants.own_project(session, edition_id, proposal_id, by.resident_id)
    case = find(session, edition_id, proposal_id, lock=True)
    return case, calls.open_to_author(session, case, by.now)
