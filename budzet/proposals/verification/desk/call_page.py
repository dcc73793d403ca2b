"""What the page of calls to complete shows: the one that waits, what a new one may name, those before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from budzet.accounts.models import Staff
from budzet.accounts.roles import Permission
from budzet.base import calendar
from budzet.base.money import Grosze
from budzet.proposals import draft_facts, map_page, versions
from budzet.proposals.application import Application
from budzet.proposals.verification import calls, completing_papers
from budzet.proposals.verification.author.completion_form import CompletionForm
from budzet.proposals.verification.cases import Case, Doer
from budzet.proposals.verification.criteria import Criterion
from budzet.proposals.verification.desk.call_forms import CallForm, DeliveryForm, RecallForm, whole_number
from budzet.proposals.verification.desk.case_page import Frame
from budzet.proposals.verification.judging import Answer
from budzet.proposals.verification.models_calls import CallChannel, CompletionCall
from budzet.proposals.verification.states import ReviewState
from budzet.web.forms import BaseForm


@dataclass(frozen=True, slots=True)
class ShownCall:
    """One call with the criteria it names and who sent it."""

    call: CompletionCall
    items: list[Criterion]
    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPage:
    """Everything the page shows. ``by_today`` is the end of the term if the call left by e-mail now."""

    open: ShownCall | None
    earlier: list[ShownCall]
    mendable: list[tuple[Criterion, Answer | None]]
    may_call: bool
    may_act: bool
    has_email: bool
    by_today: dt.datetime | None
    papers_sent: int
    form: BaseForm
    delivery: BaseForm
    recall: BaseForm


def of_case(session: Session, frame: Frame, **forms: BaseForm) -> CallPage:
    """Return the page; ``forms`` are those that were sent and come back."""
    case, by = frame.case, frame.doer
    shown = _calls(session, case)
    waits = next((one for one in shown if one.call.ended_at is None), None)
    may_act = frame.may(Permission.VERIFY_FORMALLY) and frame.is_in_verification
    may_call = may_act and case.review.state is ReviewState.FORMAL
    mendable = calls.mendable(session, case) if may_call else []
    has_email = bool(calls.address_of(session, case, by)) if may_call else False
    form = forms.get("form") or _new(mendable, has_email=has_email)
    return CallPage(
        open=waits,
        earlier=[one for one in shown if one is not waits],
        mendable=mendable,
        may_call=may_call,
        may_act=may_act,
        has_email=has_email,
        by_today=_by_today(form, by),
        papers_sent=len(completing_papers.sent(session, case, waits.call)) if waits else 0,
        form=form,
        delivery=forms.get("delivery") or DeliveryForm(formdata=None),
        recall=forms.get("recall") or RecallForm(formdata=None),
    )


def _new(mendable: list[tuple[Criterion, Answer | None]], *, has_email: bool) -> CallForm:
    """Return an empty form: everything that can be mended is ticked, the usual days stand in it."""
    channel = CallChannel.EMAIL if has_email else CallChannel.LETTER
    items = [criterion.key for criterion, _answer in mendable]
    return CallForm(formdata=None, items=items, days=str(calls.DAYS), channel=channel.value)


def _by_today(form: BaseForm, by: Doer) -> dt.datetime | None:
    days = whole_number(form["days"].data)
    if not 1 <= days <= calls.DAYS_MOST:
        return None
    return calendar.end_of_working_days(calendar.local(by.now).date(), days)


def _calls(session: Session, case: Case) -> list[ShownCall]:
    found = calls.of_project(session, case)
    names = {person.id: person.name for person in _people(session, found)}
    named = calls.items_of(session, case, found)
    return [ShownCall(one, named[one.id], names.get(one.staff_id, "")) for one in found]


def _people(session: Session, found: Any) -> list[Staff]:
    ids = {one.staff_id for one in found}
    return list(session.query(Staff).where(Staff.id.in_(ids))) if ids else []


def paper(session: Session, frame: Frame, form: CompletionForm) -> dict[str, Any]:
    """Return what the form of a completion on paper shows besides its fields."""
    newest = versions.newest(session, frame.case.proposal)
    content = newest.content if newest else Application(title=frame.case.proposal.title)
    typed = form.typed() if form.is_submitted() else {}
    found = calls.waiting(session, frame.case)
    pools = draft_facts.pool_limits(session, frame.case.edition) if "costs" in form.opened else {}
    return {
        "similar": [],
        "catalogue": [],
        "map": map_page.for_draft(session, content),
        "sum": Grosze(sum(item.amount for item in typed.get("costs", content.costs))),
        "pool": pools.get(content.pool),
        "call": found,
        "items": calls.named_items(session, frame.case, found),
        "sizes": {},
    }
