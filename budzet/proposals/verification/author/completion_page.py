"""What the page of a completion shows: what the office asks and until when, or what became of its call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from budzet.base import calendar
from budzet.base.money import Grosze
from budzet.documents import pictures
from budzet.proposals import application_document, draft_facts, map_page
from budzet.proposals.application import Application
from budzet.proposals.author_page import OwnProject
from budzet.proposals.models_applications import Attachment
from budzet.proposals.verification import calls, cases, completing_papers
from budzet.proposals.verification.author.completion_form import CompletionForm
from budzet.proposals.verification.cases import Case
from budzet.proposals.verification.criteria import Criterion
from budzet.proposals.verification.models_calls import CallEnd, CompletionCall
from budzet.proposals.verification.states import PUBLIC, ReviewState

PAPERS = {"support": _l("List of support"), "consents": _l("Consent, for example of the owner of the ground")}
"""What a paper is called."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An open call as its author reads it."""

    call: CompletionCall
    items: list[Criterion]
    working_days_left: int | None
    papers: list[tuple[str, Any]]
    sent: Sequence[Attachment]

    @property
    def has_fields(self) -> bool:
        """Whether it opens anything that is typed."""
        return bool(calls.opened(self.call))


@dataclass(frozen=True, slots=True)
class Over:
    """A page without a form: ``kind`` is none, completed, recalled or late; ``call`` is the newest one."""

    kind: str
    call: CompletionCall | None = None


def of_project(session: Session, case: Case, now: dt.datetime) -> Asked | Over:
    """Return what the office asks of the author now, or why it asks nothing."""
    found = next(iter(calls.of_project(session, case)), None)
    if found is None:
        return Over("none")
    if found.ended_at is not None:
        return Over({CallEnd.COMPLETED: "completed", CallEnd.RECALLED: "recalled"}.get(_how(found), "late"), found)
    if case.proposal.status is not PUBLIC[ReviewState.COMPLETION]:
        return Over("none", found)
    if found.due_at is not None and found.due_at <= now:
        return Over("late", found)
    return Asked(
        call=found,
        items=calls.named_items(session, case, found),
        working_days_left=_working_days_left(found, now),
        papers=[(paper, PAPERS[paper]) for paper in completing_papers.asked(found)],
        sent=completing_papers.sent(session, case, found),
    )


def find(session: Session, own: OwnProject) -> Case:
    """Return the verification of one's own project. Raises ``NotFoundError``."""
    return cases.find(session, own.edition.id, own.proposal.id)


def _how(found: CompletionCall) -> CallEnd:
    return found.how_ended or CallEnd.EXPIRED


def _working_days_left(found: CompletionCall, now: dt.datetime) -> int | None:
    if found.due_at is None:
        return None
    last = calendar.local(found.due_at - dt.timedelta(microseconds=1)).date()
    return calendar.working_days_until(calendar.local(now).date(), last)


def extras(session: Session, own: OwnProject, form: CompletionForm, asked: Asked) -> dict[str, Any]:
    """Return what the opened fields show besides themselves."""
    content = own.newest.content if own.newest else Application()
    typed = form.typed() if form.is_submitted() else {}
    costs = typed.get("costs", content.costs)
    point: dict[str, Any] = {name: typed[name] for name in ("latitude", "longitude") if name in typed}
    return {
        "similar": [],
        "catalogue": [],
        "map": map_page.for_draft(session, content.model_copy(update=point)),
        "sum": Grosze(sum(item.amount for item in costs)),
        "pool": draft_facts.pool_limits(session, own.edition).get(content.pool) if "costs" in form.opened else None,
        "sizes": {row.id: application_document.size(row.size) for row in asked.sent},
        "most_mb": pictures.MAX_BYTES // (1024 * 1024),
    }
