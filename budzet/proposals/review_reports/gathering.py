"""Reading the verification of an edition whole: eight statements, whatever the number of projects."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer

from budzet.accounts.models import Department, Staff
from budzet.editions.models import District, Pool
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import ProposalEvent
from budzet.proposals.review_reports.figures import Call, CaseFacts, Late, Reason, Span, Stage
from budzet.proposals.verification.criteria import Card, CardKind
from budzet.proposals.verification.desk import queue_due
from budzet.proposals.verification.judging import Mark
from budzet.proposals.verification.models import Review, ReviewCard, ReviewSheet
from budzet.proposals.verification.models_calls import CompletionCall, ReviewStop
from budzet.proposals.verification.states import PUBLIC, ReviewState, Verdict

_EVENTS = ("formal_review", "merit_review", "positive", "negative")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read, by project where it belongs to one."""

    sheets: Mapping[int, list[ReviewSheet]]
    calls: Mapping[int, list[CompletionCall]]
    stops: Mapping[int, list[tuple[ReviewStop, str]]]
    events: Mapping[int, list[ProposalEvent]]
    cards: Mapping[int, Card]
    people: Mapping[int, tuple[str, str]]
    dates: Mapping[ReviewState, dt.datetime]
    now: dt.datetime

    def name(self, staff_id: int | None) -> str:
        return self.people.get(staff_id or 0, ("", ""))[0]

    def unit(self, staff_id: int | None) -> str:
        return self.people.get(staff_id or 0, ("", ""))[1]


def cases(session: Session, edition_id: int, pool: str = "", *, now: dt.datetime) -> list[CaseFacts]:
    """Return every project that is or was in verification, by pool and number; only those of one pool with ``pool``."""
    rows = session.execute(_rows(edition_id, pool)).all()
    found = _read(session, edition_id, pool, now)
    return [
        _case(found, proposal, review, one, district or "", unit or "")
        for proposal, review, one, district, unit in rows
    ]


def _rows(edition_id: int, pool: str) -> Select[Proposal, Review, Pool, str | None, str | None]:
    statement = (
        select(Proposal, Review, Pool, District.name, Department.name)
        .options(defer(Proposal.description), defer(Proposal.search_text))
        .join(Review, (Review.edition_id == Proposal.edition_id) & (Review.proposal_id == Proposal.id))
        .join(Pool, (Pool.edition_id == Proposal.edition_id) & (Pool.id == Proposal.pool_id))
        .outerjoin(District, District.id == Pool.district_id)
        .outerjoin(Department, Department.id == Review.department_id)
        .where(Proposal.edition_id == edition_id)
        .order_by(Pool.place, Proposal.number)
    )
    return statement.where(Pool.key == pool) if pool else statement


def _read(session: Session, edition_id: int, pool: str, now: dt.datetime) -> _Read:
    def of(table: Any, *also: Any) -> Any:
        statement = select(table, *also).where(table.edition_id == edition_id)
        if pool:
            inside = select(Proposal.id).join(Pool, Pool.id == Proposal.pool_id)
            inside = inside.where(Proposal.edition_id == edition_id, Pool.key == pool)
            statement = statement.where(table.proposal_id.in_(inside))
        return statement.order_by(table.id)

    sheets = session.scalars(of(ReviewSheet).where(ReviewSheet.handed_in_at.is_not(None)))
    calls = session.scalars(of(CompletionCall).options(defer(CompletionCall.body)))
    stops = session.execute(of(ReviewStop, Department.name).join(Department, Department.id == ReviewStop.department_id))
    events = session.scalars(of(ProposalEvent).where(ProposalEvent.kind.in_(_EVENTS)))
    cards = session.execute(select(ReviewCard.id, ReviewCard.content).where(ReviewCard.edition_id == edition_id))
    people = session.execute(
        select(Staff.id, Staff.name, Department.name).outerjoin(Department, Department.id == Staff.department_id)
    )
    return _Read(
        sheets=_grouped(sheets, lambda one: one.proposal_id),
        calls=_grouped(calls, lambda one: one.proposal_id),
        stops=_grouped(((stop, name) for stop, name in stops), lambda one: one[0].proposal_id),
        events=_grouped(events, lambda one: one.proposal_id),
        cards={card_id: content for card_id, content in cards},  # noqa: C416  rows are no pairs to the types
        people={staff_id: (name, unit or "") for staff_id, name, unit in people},
        dates=queue_due.by_edition(session, [edition_id])[edition_id],
        now=now,
    )


def _grouped(rows: Iterable[_T], key: Callable[[_T], int]) -> dict[int, list[_T]]:
    found: dict[int, list[_T]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _case(found: _Read, proposal: Proposal, review: Review, pool: Pool, district: str, unit: str) -> CaseFacts:
    sheets = found.sheets.get(proposal.id, [])
    formal, merit = _last(sheets, CardKind.FORMAL), _last(sheets, CardKind.MERIT)
    events = {event.kind: event.at for event in found.events.get(proposal.id, [])}
    work = _Work(found, proposal, review, unit, formal, merit, events)
    return CaseFacts(
        proposal_id=proposal.id,
        number=proposal.number,
        title=proposal.title,
        case_mark=proposal.case_mark,
        pool=pool.key,
        pool_name=pool.name,
        district=district,
        status=proposal.status,
        state=review.state,
        received_at=proposal.received_at,
        formal_begun_at=events.get("formal_review"),
        formal_done_at=formal.handed_in_at if formal else None,
        passed_at=events.get("merit_review"),
        merit_done_at=merit.handed_in_at if merit else None,
        decided_at=review.decided_at,
        published_at=events.get("positive") or events.get("negative"),
        clerk=found.name(review.assignee_id),
        unit=unit,
        formal_judge=found.name(formal.handed_in_by) if formal else "",
        merit_judge=found.name(merit.handed_in_by) if merit else "",
        decider=found.name(review.decided_by),
        rounds=(_rounds(sheets, CardKind.FORMAL), _rounds(sheets, CardKind.MERIT)),
        asked=tuple(name for _stop, name in found.stops.get(proposal.id, [])),
        estimate=review.estimate if review.estimate is not None else proposal.cost,
        cost=review.cost,
        upkeep=review.upkeep,
        reason=review.reason,
        spans=tuple(work.spans()),
        reasons=tuple(work.reasons()),
        calls=tuple(_call(one) for one in found.calls.get(proposal.id, [])),
        late=tuple(work.late()),
    )


def _last(sheets: Sequence[ReviewSheet], kind: CardKind) -> ReviewSheet | None:
    return max((one for one in sheets if one.kind is kind), key=lambda one: one.round, default=None)


def _rounds(sheets: Sequence[ReviewSheet], kind: CardKind) -> int:
    return sum(one.kind is kind for one in sheets)


def _call(row: CompletionCall) -> Call:
    return Call(row.channel.value, row.sent_at, row.due_at, row.ended_at, row.how_ended.value if row.how_ended else "")


_REFUSED = {
    ReviewState.FORMAL_NEGATIVE,
    ReviewState.MERIT_NEGATIVE,
    ReviewState.PUBLISHED_NEGATIVE,
}


@dataclass(frozen=True, slots=True)
class _Work:
    """What was done about one project, and what is late."""

    found: _Read
    proposal: Proposal
    review: Review
    unit: str
    formal: ReviewSheet | None
    merit: ReviewSheet | None
    events: Mapping[str, dt.datetime]

    def spans(self) -> Iterable[Span]:
        formal, merit, passed = self.formal, self.merit, self.events.get("merit_review")
        formal_decided = passed or (self.review.decided_at if self.merit is None else None)
        formal_at = formal.handed_in_at if formal else None
        merit_at = merit.handed_in_at if merit else None
        formal_unit = self.found.unit(formal.handed_in_by) if formal else ""
        yield from _span(Stage.FORMAL, formal_unit, self.proposal.received_at, formal_at)
        yield from _span(Stage.FORMAL_DECISION, "", formal_at, formal_decided)
        yield from _span(Stage.MERIT, self.unit, passed, merit_at)
        yield from _span(Stage.MERIT_DECISION, "", merit_at, self.review.decided_at)
        for stop, name in self.found.stops.get(self.proposal.id, []):
            yield from _span(Stage.OPINION, name, stop.asked_at, stop.answered_at)

    def reasons(self) -> Iterable[Reason]:
        refusing = self.merit or self.formal
        if self.review.state not in _REFUSED or refusing is None or refusing.verdict is not Verdict.NEGATIVE:
            return
        card = self.found.cards[refusing.card_id]
        for criterion in card.criteria:
            answer = refusing.answers.mark(criterion.key)
            if answer is not None and answer.mark is Mark.NOT_MET:
                yield Reason(refusing.kind.value, criterion.label, criterion.question)

    def late(self) -> Iterable[Late]:
        person, now = self.found.name(self.review.assignee_id), self.found.now
        if not _in_verification(self.proposal, self.review):
            return
        open_stops = [
            (stop, name)
            for stop, name in self.found.stops.get(self.proposal.id, [])
            if stop.asked_at is not None and stop.answered_at is None and stop.due_at is not None and stop.due_at <= now
        ]
        if self.review.state is ReviewState.MERIT and open_stops:
            yield from (Late(name, "", stop.due_at) for stop, name in open_stops if stop.due_at is not None)
            return
        call = next((one for one in self.found.calls.get(self.proposal.id, []) if one.ended_at is None), None)
        due = queue_due.instant(self.review.state, call, self.found.dates)
        if due is not None and due <= now:
            yield Late(self.unit or self.found.unit(self.review.assignee_id), person, due)


def _span(stage: Stage, unit: str, begun: dt.datetime | None, done: dt.datetime | None) -> Iterable[Span]:
    if begun is not None and done is not None and begun <= done:
        yield Span(stage, unit, begun, done)


def _in_verification(proposal: Proposal, review: Review) -> bool:
    return PUBLIC[review.state] is proposal.status
