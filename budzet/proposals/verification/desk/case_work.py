"""What may be done to a case beside its card: notes, keeping it, handing it on, taking no part, opening it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import StringField

from budzet.accounts.models import Department
from budzet.accounts.roles import Permission
from budzet.base import calendar
from budzet.proposals.verification import approving, cases, conversation, handing, interests, locks, moving
from budzet.proposals.verification.cases import Doer
from budzet.proposals.verification.desk import case_history, case_people
from budzet.proposals.verification.desk.case_history import Handed
from budzet.proposals.verification.desk.case_page import Frame
from budzet.proposals.verification.models import ReviewNote
from budzet.proposals.verification.moving import Step
from budzet.proposals.verification.states import Move, ReviewState
from budzet.web.forms import BaseForm

_S = ReviewState
WORKED = (_S.WAITING, _S.FORMAL, _S.COMPLETION, _S.MERIT)
KEPT = (_S.WAITING, _S.FORMAL, _S.MERIT)
REOPENED = (_S.FORMAL_NEGATIVE, _S.MERIT_NEGATIVE, _S.POSITIVE, _S.LEFT_UNEXAMINED)


class WorkForm(BaseForm):
    """Everything the page of a case sends; each form on it sends its own part."""

    note = StringField()
    person = StringField()
    department = StringField()
    forward_note = StringField()
    return_note = StringField()
    interest_note = StringField()
    reopen_reason = StringField()


@dataclass(frozen=True, slots=True)
class Given:
    """One act that was sent: where, from which page, with what, by whom."""

    session: Session
    edition_id: int
    proposal_id: int
    seen: int
    form: WorkForm
    doer: Doer

    def text(self, name: str) -> str:
        """Return what was typed in a field."""
        return str(self.form[name].data or "")

    def number(self, name: str) -> int:
        """Return the id chosen in a field; 0 when none was."""
        text = self.text(name)
        return int(text) if text.isdecimal() and len(text) < 10 else 0


def _note(given: Given) -> None:
    conversation.add_note(given.session, given.edition_id, given.proposal_id, given.text("note"), doer=given.doer)


def _keep(given: Given) -> None:
    locks.take(given.session, given.edition_id, given.proposal_id, doer=given.doer)


def _let_go(given: Given) -> None:
    locks.let_go(given.session, given.edition_id, given.proposal_id, doer=given.doer)


def _assign(given: Given) -> None:
    ticked = {given.proposal_id: given.seen}
    handing.assign(given.session, given.edition_id, ticked, given.number("person"), doer=given.doer)


def _forward(given: Given) -> None:
    department, note = given.number("department"), given.text("forward_note")
    ids = given.edition_id, given.proposal_id, given.seen
    handing.forward(given.session, *ids, department, note, doer=given.doer)


def _give_back(given: Given) -> None:
    ids = given.edition_id, given.proposal_id, given.seen
    handing.give_back(given.session, *ids, given.text("return_note"), doer=given.doer)


def _declare(given: Given) -> None:
    note = given.text("interest_note")
    interests.declare(given.session, given.edition_id, given.proposal_id, note, doer=given.doer)


def _begin(given: Given) -> None:
    case = cases.seen(given.session, given.edition_id, given.proposal_id, given.seen)
    moving.move(given.session, case, Step(Move.BEGIN_FORMAL), doer=given.doer)


def _reopen(given: Given) -> None:
    ids = given.edition_id, given.proposal_id, given.seen
    approving.reopen(given.session, *ids, given.text("reopen_reason"), doer=given.doer)


@dataclass(frozen=True, slots=True)
class Act:
    """One act: what does it, the field its refusal stands beside, what is said when it is done."""

    run: Callable[[Given], None]
    field: str
    said: Any


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "notatka": Act(_note, "note", _l("The note is added. Only the office reads it.")),
        "zajmij": Act(_keep, "", _l("The card is kept for you.")),
        "zwolnij": Act(_let_go, "", _l("You have let the card go. Somebody else may fill it in.")),
        "przydziel": Act(_assign, "person", _l("The project is given to this person.")),
        "przekaz": Act(_forward, "department", _l("The project is passed to the department.")),
        "zwroc": Act(_give_back, "return_note", _l("The project is returned.")),
        "wylaczenie": Act(
            _declare, "interest_note", _l("Your declaration is noted. Another person reviews this project.")
        ),
        "rozpocznij": Act(_begin, "", _l("The formal review has begun.")),
        "otworz": Act(_reopen, "reopen_reason", _l("The case is open again.")),
    }
)
"""Every act, by the name it has in the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage:
    """What the page shows. Each ``may_…`` says whether the act is offered to whoever looks; the services decide."""

    notes: list[tuple[ReviewNote, str]]
    handed: list[Handed]
    people: list[tuple[int, str]]
    departments: list[Department]
    may_keep: bool
    may_return: bool
    may_begin: bool
    may_reopen: bool

    @property
    def department_choices(self) -> list[tuple[int, str]]:
        """The departments it may be passed to, as a list to choose from."""
        return [(one.id, one.name) for one in self.departments]


def page(session: Session, frame: Frame) -> WorkPage:
    """Return the page of the work on a case."""
    case, state = frame.case, frame.case.review.state
    works = frame.is_in_verification and state in WORKED and not frame.head.interest
    hands_on = works and (frame.may(Permission.ASSIGN_REVIEWS) or frame.may(Permission.REVIEW_MERIT))
    permission = Permission.REVIEW_MERIT if state is _S.MERIT else Permission.VERIFY_FORMALLY
    fills = frame.may(permission) or (state is _S.MERIT and frame.may(Permission.ASSIGN_REVIEWS))
    handed, department, today = case_history.handed(session, case), frame.head.department, _today(frame)
    return WorkPage(
        notes=list(conversation.notes(session, case)),
        handed=handed,
        people=case_people.able(session, case, permission, today)
        if works and frame.may(Permission.ASSIGN_REVIEWS)
        else [],
        departments=handing.targets(session, case) if hands_on else [],
        may_keep=works and fills and state in KEPT,
        may_return=bool(
            hands_on and department and department.may_return and handing.path(one.handover for one in handed)
        ),
        may_begin=works and state is _S.WAITING and frame.may(Permission.VERIFY_FORMALLY),
        may_reopen=frame.is_in_verification and state in REOPENED and frame.may(Permission.APPROVE_CARDS),
    )


def _today(frame: Frame) -> Any:
    return calendar.local(frame.doer.now).date()
