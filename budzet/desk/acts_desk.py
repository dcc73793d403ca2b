"""Acts of two persons at the desk: what waits, what one may do about it, what was decided."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import StringField

from budzet.accounts import desk_session, pending
from budzet.accounts.access import anywhere, requires
from budzet.accounts.models import PendingAct, PendingState
from budzet.accounts.pending import Decider, Standing
from budzet.accounts.roles import Permission
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.desk import act_view
from budzet.web.forms import BaseForm, at_most
from budzet.web.paging import paginate
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("acts_desk", __name__, url_prefix="/urzad/dwie-osoby")

_ID = "<int(max=2147483647):act_id>"


class DecisionForm(BaseForm):
    """Why somebody decides so."""

    reason = StringField(validators=[at_most(1000)])


@bp.get("/")
@requires(Permission.CONFIRM_ACTS, scope=anywhere)
def acts() -> ResponseReturnValue:
    """Show what waits, the oldest first, and what was decided, the latest first."""
    session, user = get_session(), desk_session.current()
    seen = pending.reachable(user.id, user.grants, user.today)
    waiting = session.scalars(seen.where(PendingAct.state == PendingState.WAITING).order_by(PendingAct.id)).all()
    decided = seen.where(PendingAct.state != PendingState.WAITING)
    page = paginate(session, decided.order_by(PendingAct.decided_at.desc(), PendingAct.id.desc()))
    names = act_view.names_of(session, [*waiting, *page.items])
    return render_template(
        "desk/acts.html",
        waiting=[act_view.shown(row, names, _standing(row)) for row in waiting],
        decided=[act_view.shown(row, names, Standing()) for row in page.items],
        page=page,
    )


@bp.get(f"/{_ID}")
@requires(Permission.CONFIRM_ACTS, scope=anywhere)
def act(act_id: int) -> ResponseReturnValue:
    """Show one act."""
    return _page(_act(act_id), DecisionForm(formdata=None))


@bp.post(f"/{_ID}/potwierdz")
@requires(Permission.CONFIRM_ACTS, scope=anywhere, step_up=True)
def confirm(act_id: int) -> ResponseReturnValue:
    """Confirm an act, which carries it out."""
    return _decide(act_id, pending.confirm, gettext("Confirmed. It is done."))


@bp.post(f"/{_ID}/odrzuc")
@requires(Permission.CONFIRM_ACTS, scope=anywhere, step_up=True)
def reject(act_id: int) -> ResponseReturnValue:
    """Reject an act, or withdraw one's own."""
    own = _act(act_id).proposed_by == desk_session.current().id
    return _decide(act_id, pending.reject, gettext("Withdrawn.") if own else gettext("Rejected. Nothing was done."))


def _decide(act_id: int, decision: Callable[..., PendingAct], done: str) -> ResponseReturnValue:
    user, form = desk_session.current(), DecisionForm()
    standing = _standing(_act(act_id))  # only what this person may see
    if not form.validate():
        return _page(_act(act_id), form), 422
    decider = Decider(user.id, user.grants, user.actor, form.reason.data or "")
    try:
        with transaction() as session:
            decision(session, act_id, decider=decider, now=now())
    except (ConflictError, NotFoundError):
        raise
    except DomainError as error:
        owes_reason = not decider.reason and (standing.confirm_alone or decision is pending.reject)
        faults = form.reason.errors if owes_reason else form.form_errors
        faults.append(error.sentence)
        return _page(_act(act_id), form), 422
    flash(done, "good")
    return redirect(url_for("acts_desk.acts"), 303)


def _act(act_id: int) -> PendingAct:
    user = desk_session.current()
    seen = pending.reachable(user.id, user.grants, user.today)
    found = get_session().scalar(seen.where(PendingAct.id == act_id))
    if found is None:
        raise NotFoundError("Nie ma takiej czynności.")
    return found


def _standing(row: PendingAct) -> Standing:
    user = desk_session.current()
    return pending.standing(row, user.id, user.grants, now())


def _page(row: PendingAct, form: DecisionForm) -> str:
    names = act_view.names_of(get_session(), [row])
    shown = act_view.shown(row, names, _standing(row))
    return render_template("desk/act.html", act=shown, form=form, errors=form.errors)
