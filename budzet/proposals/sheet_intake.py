"""A sheet of applications: what came on paper, typed into a spreadsheet, is looked at whole and taken in whole.

``look`` is the dry run: every fault with its line and column. With one fault nothing can be taken in. What an
application lacks is no fault: the office takes it in and calls its author to complete it (R-01), so that is a remark.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.base.errors import ConflictError, DomainError
from budzet.base.findings import Finding
from budzet.documents import reading
from budzet.documents.uploads import Limits
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.proposals import application, draft_facts, drafts, filing, sheet_columns, sheet_rows, support, wizard_page
from budzet.proposals.acting import Acting
from budzet.proposals.application import ApplicationFacts
from budzet.proposals.filing import CLERKS_CHANNELS, NEEDED_FOR_THE_RECORD, Arrival
from budzet.proposals.models import Proposal
from budzet.proposals.sheet_rows import REASONS, Names, SheetRow

LIMITS = Limits(max_rows=500)
"""How much one sheet may hold: all of it is taken in at once."""

_Mark = tuple[str, dt.date]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet would do: its applications; or its first faults, their number and no applications.

    ``remarks`` stop nothing.
    """

    rows: tuple[SheetRow, ...] = ()
    faults: tuple[Finding, ...] = ()
    fault_count: int = 0
    remarks: tuple[Finding, ...] = ()


def look(session: Session, edition: Edition, data: bytes, *, by: Acting) -> Sheet:
    """Read a sheet and say what is wrong with it; nothing is stored."""
    table = reading.read_table(data, tuple(sheet_columns.COLUMNS), limits=LIMITS)
    if table.findings:
        return Sheet(faults=table.findings, fault_count=table.fault_count)
    names, facts = _names(session, edition, by), _facts(session, edition)
    rows: list[SheetRow] = []
    faults: list[Finding] = []
    remarks: list[Finding] = []
    for line in table.rows:
        row, unread = sheet_rows.read_row(line, names)
        faults += unread
        if row is not None:
            rows.append(row)
            _judge(row, facts, faults, remarks)
    faults += _known_before(rows, _there(session, edition))
    if faults:
        faults.sort(key=lambda fault: int(fault.params["line"] or 0))
        return Sheet(faults=tuple(faults[: LIMITS.max_shown]), fault_count=len(faults))
    return Sheet(rows=tuple(rows), remarks=tuple(remarks))


def sentence(finding: Finding) -> str:
    """Return a fault or a remark as a clerk reads it: line, column, what is wrong."""
    return reading.sentence(finding)


def take_in(session: Session, edition_id: int, rows: Sequence[SheetRow], *, by: Acting) -> list[Proposal]:
    """Make a project of every application of a sheet that has no faults, in the order of the sheet.

    All or none: what stops one (``DomainError`` that names its line) is for the caller to give the transaction up. A
    sheet that was taken in before is refused with ``ConflictError``.
    """
    edition = session.get_one(Edition, edition_id, with_for_update=True)
    there = _there(session, edition)
    made = []
    for row in rows:
        if row.mark in there:
            raise ConflictError(_whole(row, REASONS["already_there"]))
        try:
            made.append(_take_in(session, edition, row, by))
        except ConflictError as refused:
            raise ConflictError(_whole(row, refused.sentence)) from refused
        except DomainError as refused:
            raise DomainError(_whole(row, refused.sentence)) from refused
    return made


def _whole(row: SheetRow, sentence: str) -> str:
    return f"Wiersz {row.line}: {sentence} Niczego nie przyjęto."


def _names(session: Session, edition: Edition, by: Acting) -> Names:
    return Names(
        pools=sheet_rows.by_name((pool.key, pool.name) for pool in editions.pools(session, edition.id)),
        topics=sheet_rows.by_name((topic.key, topic.name) for topic in editions.topics(session, edition.id)),
        door=drafts.door(session, edition, by),
        now=by.now,
    )


def _facts(session: Session, edition: Edition) -> ApplicationFacts:
    return ApplicationFacts(
        pools=draft_facts.pool_limits(session, edition),
        topics=frozenset(topic.key for topic in editions.topics(session, edition.id)),
    )


def _there(session: Session, edition: Edition) -> frozenset[_Mark]:
    """Return what clerks have taken in before."""
    rows = session.execute(
        select(Proposal.title, Proposal.received_at).where(
            Proposal.edition_id == edition.id, Proposal.channel.in_([one.value for one in CLERKS_CHANNELS])
        )
    )
    return frozenset(sheet_rows.mark(title, at) for title, at in rows if at is not None)


def _judge(row: SheetRow, facts: ApplicationFacts, faults: list[Finding], remarks: list[Finding]) -> None:
    """Add what keeps an application out of the records to the faults, what it lacks to the remarks."""
    found = application.findings(row.application, row.applicant, replace(facts, signatures=row.signatures or 0))
    for finding in (one for section in found.values() for one in section):
        place = sheet_columns.column_of(finding.field)
        told = sheet_rows.fault(row.line, place, wizard_page.sentence(finding), finding.code)
        (faults if finding.code in NEEDED_FOR_THE_RECORD else remarks).append(told)


def _known_before(rows: Sequence[SheetRow], there: frozenset[_Mark]) -> list[Finding]:
    """Return faults of applications that were taken in before, and of those that stand in the sheet twice."""
    seen: set[_Mark] = set()
    faults = []
    for row in rows:
        if row.mark in there:
            faults.append(sheet_rows.fault(row.line, "title", REASONS["already_there"], "already_there"))
        elif row.mark in seen:
            faults.append(sheet_rows.fault(row.line, "title", REASONS["row_twice"], "row_twice"))
        seen.add(row.mark)
    return faults


def _take_in(session: Session, edition: Edition, row: SheetRow, by: Acting) -> Proposal:
    draft = drafts.create(session, edition.id, by=by)
    parts = (row.application, row.applicant)
    typed = {name: getattr(part, name) for part in parts for name in type(part).model_fields}
    draft = drafts.save(session, edition.id, draft.id, typed, draft.version, by=by)
    if row.signatures is not None:
        support.count_paper(session, draft.id, row.signatures, {}, by=by)
    arrival = Arrival(channel=row.channel, received_at=row.received_at, accept_incomplete=True)
    return filing.hand_in(session, edition.id, draft.id, draft.version, arrival, by=by)
