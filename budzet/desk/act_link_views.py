"""The one page of a mailed link: somebody without the desk decides an act with the code of their second factor."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import AnyOf

from budzet.accounts import acts, code_check, desk_session, pending
from budzet.accounts.access import public
from budzet.accounts.code_check import Fault
from budzet.accounts.models import ActLink, PendingAct, PendingState, Staff
from budzet.accounts.pending import Decider
from budzet.accounts.roles import PERMISSIONS, allows
from budzet.base import actor as actors
from budzet.base import calendar
from budzet.base.errors import DomainError
from budzet.desk import act_view
from budzet.web.forms import BaseForm, at_most, needed
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("act_link", __name__, url_prefix="/urzad/potwierdzenie")


class LinkForm(BaseForm):
    """A decision with a code of the second factor."""

    decision = StringField(validators=[AnyOf(("confirm", "reject"), message=_l("Choose: confirm or reject."))])
    reason = StringField(validators=[at_most(1000)])
    code = StringField(validators=[needed(_l("Write the code."))])

    def complete(self) -> bool:
        """Say whether the form is whole; rejecting needs a reason."""
        whole = self.validate_on_submit()
        if self.decision.data == "reject" and not self.reason.data:
            self.reason.errors = [*self.reason.errors, gettext("Write why you reject it.")]
            return False
        return whole


@bp.route("/<token>", methods=["GET", "POST"])
@public
def decide(token: str) -> ResponseReturnValue:
    """Show what is proposed; a POST with the right code decides. Opening the page changes nothing."""
    found = _link(token)
    if found is None:
        return _dead()
    (link, person), form = found, LinkForm()
    if not form.is_submitted():
        return _page(link, form)
    if not form.complete():
        return _page(link, form), 422
    with transaction() as session:
        alive = acts.use_try(session, token, now=now())
        fault = _try_code(session, person.id, form.code.data) if alive else None
    if not alive:
        return _dead()
    if fault is not None:
        form.code.errors = [fault.sentence]
        return _page(link, form), fault.status, fault.headers
    return _done(link, person.id, form)


def _link(token: str) -> tuple[ActLink, Staff] | None:
    """Return the living link and its person; ``None`` whatever is wrong with it."""
    session = get_session()
    link = acts.by_token(session, token, now=now())
    person = acts.person_of(session, link) if link else None
    if link is None or person is None or not pending.is_known(pending.get(session, link.act_id)):
        return None
    return link, person


def _try_code(session: Session, staff_id: int, code: str) -> Fault | None:
    secrets = desk_session.secrets()
    return code_check.try_code(session, staff_id, code, secrets_=secrets, failed_as="act.code_failed", now=now())


def _done(link: ActLink, staff_id: int, form: LinkForm) -> ResponseReturnValue:
    try:
        row = _decided(link, staff_id, form)
    except DomainError as error:
        form.form_errors.append(error.sentence)
        return _page(link, form), error.http_status
    return render_template("desk/act_link_done.html", confirmed=row.state is PendingState.CONFIRMED)


def _dead() -> ResponseReturnValue:
    return render_template("desk/act_link_dead.html"), 404


def _decided(link: ActLink, staff_id: int, form: LinkForm) -> PendingAct:
    with transaction() as session:
        person = session.get_one(Staff, staff_id)
        grants = pending.grants_of(person)
        row = pending.get(session, link.act_id)
        today = calendar.local(now()).date()
        permission = pending.kind_of(row).permission
        own = [grant for grant in grants if allows((grant,), permission, pending.scopes_of(row), today)]
        role = next((role.value for role in PERMISSIONS if any(grant.role is role for grant in own)), "")
        decider = Decider(staff_id, grants, actors.staff(staff_id, role), form.reason.data or "")
        decision = pending.confirm if form.decision.data == "confirm" else pending.reject
        return decision(session, link.act_id, decider=decider, now=now())


def _page(link: ActLink, form: LinkForm) -> str:
    session = get_session()
    row = pending.get(session, link.act_id)
    person = session.get_one(Staff, link.staff_id)
    standing = pending.standing(row, person.id, pending.grants_of(person), now())
    shown = act_view.shown(row, act_view.names_of(session, [row]), standing)
    return render_template("desk/act_link.html", act=shown, form=form, errors=form.errors, person=person.name)
