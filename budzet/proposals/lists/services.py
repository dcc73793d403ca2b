"""What is done with a version of the lists: proposed, kept when two persons have decided, taken back, published.

Until it is published nothing outside says that there is one: the rows everybody reads are made at its hour.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from budzet.accounts.models import PendingAct
from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.findings import Finding
from budzet.base.text import fold
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.editions.timetable import DateKind
from budzet.jobs import services as jobs
from budzet.proposals.lists import checking, gathering, queries, words
from budzet.proposals.lists import content as contents
from budzet.proposals.lists.checking import Facts
from budzet.proposals.lists.content import JUDGED, Content, Outcome
from budzet.proposals.lists.gathering import Asked, Gathered
from budzet.proposals.lists.models import ListEntry, ProjectList
from budzet.proposals.lists.queries import Shelf

PUBLISH_JOB = "lists.publish"

_CHANGED = "Od otwarcia tej strony zmieniły się wyniki projektów. Sprawdź listy jeszcze raz."
_NOTHING_WAITS = "Żadna zatwierdzona wersja list nie czeka na publikację."


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a clerk asks to publish: words, the hour, the mark of the entries that were on the screen."""

    asked: Asked
    hour: dt.datetime | None = None
    seen: str = ""


def not_before(session: Session, edition_id: int) -> dt.datetime | None:
    """Return the hour before which the timetable lets nobody see results of the verification."""
    return editions.timetable(session, edition_id).date(DateKind.ASSESSMENT_PUBLISHED)


def findings(
    session: Session, edition: Edition, plan: Plan, found: Gathered, shelf: Shelf, *, now: dt.datetime
) -> list[Finding]:
    """Return everything that keeps a version from being proposed."""
    date = not_before(session, edition.id)
    earlier = queries.whole(session, shelf.newest) if shelf.newest else []
    known = {one.proposal_id for one in earlier if one.outcome is Outcome.POSITIVE}
    fresh = any(one.outcome is Outcome.POSITIVE and one.proposal_id not in known for one in found.content.entries)
    facts = Facts(
        now=now,
        reason=plan.asked.reason,
        partial=plan.asked.partial,
        judged=sum(one.outcome in JUDGED for one in found.content.entries),
        open=tuple(one.number for one in found.open),
        changed=not earlier or bool(contents.difference(earlier, found.content.entries)),
        waits=shelf.waiting is not None,
        hour=plan.hour,
        not_before=date,
        not_before_words=words.written(date) if date else "",
        frozen_positives=edition.frozen_at is not None and fresh,
    )
    return checking.findings(facts)


def check(session: Session, edition: Edition, plan: Plan, *, now: dt.datetime) -> Gathered:
    """Return what would be published. Raises ``ConflictError`` for an old page, ``DomainError`` with every finding."""
    shelf = queries.shelf(session, edition.id)
    found = gathering.gather(session, edition, shelf.next_number, plan.asked)
    if contents.mark(found.content) != plan.seen:
        raise ConflictError(_CHANGED)
    if faults := findings(session, edition, plan, found, shelf, now=now):
        raise DomainError(checking.in_words(faults), faults)
    return found


def keep(session: Session, row: PendingAct, content: Content, *, actor: Actor, now: dt.datetime) -> ProjectList:
    """Keep what two persons have decided and let the worker publish it at its hour."""
    hour = dt.datetime.fromisoformat(row.params["hour"]) if row.params["hour"] else None
    made = ProjectList(
        edition_id=row.edition_id,
        number=content.number,
        act_id=row.id,
        reason=content.reason,
        partial=content.partial,
        proposed_by=row.proposed_by,
        confirmed_by=row.decided_by,
        confirmed_at=now,
        single_handed=row.single_handed,
        alone_reason=row.decision_reason if row.single_handed else "",
        publish_at=checking.publish_at(hour, not_before(session, row.edition_id or 0), now),
        confirmed=content,
        confirmed_digest=contents.digest(content),
        held=(),
    )
    session.add(made)
    session.flush()
    jobs.enqueue(session, PUBLISH_JOB, {"list_id": made.id}, now=now, run_at=made.publish_at)
    record(session, made, "lists.confirmed", actor=actor, now=now, publish_at=made.publish_at.isoformat())
    return made


def take_back(session: Session, edition_id: int, list_id: int, reason: str, *, actor: Actor, now: dt.datetime) -> None:
    """Take back a version nobody outside has seen. One person may: it only keeps something from being shown.

    Raises ``DomainError`` without a reason, ``ConflictError`` when it was published meanwhile.
    """
    if not reason.strip():
        raise DomainError("Napisz, dlaczego cofasz publikację.", [Finding.of("reason_missing", "reason")])
    found = queries.shelf(session, edition_id, lock=True).waiting
    if found is None or found.id != list_id:
        raise ConflictError(_NOTHING_WAITS)
    found.taken_back_at, found.taken_back_by = now, int(actor.id)
    session.flush()
    record(session, found, "lists.taken_back", actor=actor, now=now, reason=reason.strip())


def drift(confirmed: Content, now: Gathered) -> list[str]:
    """Return the numbers of projects whose result is not any more what was decided to be published.

    A project that was withdrawn or merged is none: everybody knows that already, and it stands so on the list.
    """
    adapted = with_gone(confirmed, now)
    kinds = (contents.Kind.REMOVED, contents.Kind.OUTCOME, contents.Kind.COST, contents.Kind.REASON)
    found = contents.difference(adapted.entries, now.content.entries)
    return sorted(one.shown.number for one in found if one.kind in kinds)


def with_gone(confirmed: Content, now: Gathered) -> Content:
    """Return what was decided, with what left in the meantime in its place."""
    gone = {
        one.proposal_id: one.outcome
        for one in now.content.entries
        if one.outcome in (Outcome.WITHDRAWN, Outcome.MERGED)
    }
    return contents.with_gone(confirmed, gone, now.pools)


def store_entries(
    session: Session, found: ProjectList, content: Content, appeals: dict[int, dt.datetime | None]
) -> None:
    """Store the entries everybody reads from now on; ``appeals`` are ends of the time for appeals by project."""
    values: list[dict[str, Any]] = [
        {
            **entry.model_dump(),
            "outcome": entry.outcome,
            "edition_id": found.edition_id,
            "list_id": found.id,
            "position": position,
            "search_text": fold(f"{entry.title} {entry.number} {entry.place} {entry.district} {entry.case_mark}"),
            "appeals_until": appeals.get(entry.proposal_id),
        }
        for position, entry in enumerate(content.entries, start=1)
    ]
    session.execute(insert(ListEntry), values)


def find(session: Session, list_id: int) -> ProjectList:
    """Return a version, kept from others until this transaction ends. Raises ``NotFoundError``."""
    found = session.get(ProjectList, list_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError("Nie ma takiej wersji list.")
    return found


def record(
    session: Session,
    found: ProjectList,
    act: str,
    *,
    actor: Actor,
    now: dt.datetime,
    reason: str = "",
    **details: Any,
) -> None:
    """Add what was done with a version to the log."""
    audit.record(
        session,
        actor,
        act,
        now=now,
        object_kind="project_list",
        object_id=str(found.number),
        edition_id=found.edition_id,
        details=details,
        reason=reason,
    )
