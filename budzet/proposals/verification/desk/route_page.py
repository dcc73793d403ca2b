"""What the page of the route shows: departments in their order, who is asked now, opinions, verified costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts.models import Department, Staff
from budzet.accounts.roles import Permission
from budzet.base.money import Grosze
from budzet.proposals.models_applications import Attachment
from budzet.proposals.verification import sheets
from budzet.proposals.verification.cases import Case
from budzet.proposals.verification.criteria import COST, UPKEEP, CardKind
from budzet.proposals.verification.desk.case_page import Frame
from budzet.proposals.verification.desk.route_forms import PlanForm, SkipForm
from budzet.proposals.verification.models_calls import ReviewStop
from budzet.proposals.verification.states import PUBLIC, ReviewState


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop: ``state`` is planned, asked, late, given or skipped; ``entered_by`` when it came on paper."""

    stop: ReviewStop
    department: Department
    state: str
    entered_by: str
    scan: Attachment | None


@dataclass(frozen=True, slots=True)
class Costs:
    """A sum the author wrote and what was verified, if anything was yet."""

    written: Grosze | None
    verified: Grosze | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutePage:
    """Everything the page shows. ``may_plan``: nobody is asked now and a route may begin."""

    rounds: list[list[Stop]]
    asked: Stop | None
    may_plan: bool
    may_act: bool
    cost: Costs
    upkeep: Costs
    departments: list[tuple[str, str]]
    plan: PlanForm
    skip: SkipForm


def of_case(session: Session, frame: Frame, plan: PlanForm | None = None, skip: SkipForm | None = None) -> RoutePage:
    """Return the page; the forms are those that were sent and come back."""
    case = frame.case
    stops = _stops(session, case, frame.doer.now)
    is_assessed = case.review.state is ReviewState.MERIT and case.proposal.status is PUBLIC[ReviewState.MERIT]
    may_act = is_assessed and frame.may(Permission.ASSIGN_REVIEWS)
    is_open = any(one.state in ("planned", "asked", "late") for one in stops)
    asked = next((one for one in stops if one.state in ("asked", "late")), None)
    departments = _departments(session) if may_act and not is_open else []
    cost, upkeep = _costs(session, case)
    rounds = sorted({one.stop.round for one in stops}, reverse=True)
    return RoutePage(
        rounds=[[one for one in stops if one.stop.round == number] for number in rounds],
        asked=asked if is_assessed else None,
        may_plan=may_act and not is_open,
        may_act=may_act,
        cost=cost,
        upkeep=upkeep,
        departments=departments,
        plan=_with_choices(plan or new_plan(), departments),
        skip=skip or SkipForm(formdata=None),
    )


def new_plan() -> PlanForm:
    """Return an empty route."""
    form = PlanForm(formdata=None)
    form.fill_up()
    return form


def _with_choices(form: PlanForm, departments: Sequence[tuple[str, str]]) -> PlanForm:
    for row in form.stops:
        row.form.department.choices = departments
    return form


def _departments(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(select(Department).where(Department.active).order_by(Department.name))
    return [(str(row.id), row.name if row.email else f"{row.name} (bez adresu e-mail)") for row in rows]


def _stops(session: Session, case: Case, now: dt.datetime) -> list[Stop]:
    rows = session.execute(
        select(ReviewStop, Department, Staff.name, Attachment)
        .join(Department, Department.id == ReviewStop.department_id)
        .outerjoin(Staff, Staff.id == ReviewStop.entered_by)
        .outerjoin(Attachment, Attachment.id == ReviewStop.attachment_id)
        .where(ReviewStop.edition_id == case.edition.id, ReviewStop.proposal_id == case.proposal.id)
        .order_by(ReviewStop.round, ReviewStop.place)
    )
    return [Stop(stop, unit, _state(stop, now), name or "", scan) for stop, unit, name, scan in rows]


def _state(stop: ReviewStop, now: dt.datetime) -> str:
    if stop.answered_at is not None:
        return "given" if stop.verdict is not None else "skipped"
    if stop.asked_at is None:
        return "planned"
    return "late" if stop.due_at is not None and stop.due_at <= now else "asked"


def _costs(session: Session, case: Case) -> tuple[Costs, Costs]:
    found = sheets.of_project(session, case, CardKind.MERIT)
    answers = found[0][0].answers if found else None
    review = case.review
    cost = answers.amount(COST) if answers else review.cost
    upkeep = answers.amount(UPKEEP) if answers else review.upkeep
    written = review.estimate if review.estimate is not None else case.proposal.cost
    return (
        Costs(written, None if cost is None else Grosze(cost)),
        Costs(case.proposal.upkeep, None if upkeep is None else Grosze(upkeep)),
    )
