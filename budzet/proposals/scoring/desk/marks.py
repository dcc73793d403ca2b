"""A member's own page: every project of the pool, the points of each, and handing them in."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import desk_session
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import ConflictError, DomainError
from budzet.editions.layout import page_edition
from budzet.proposals.scoring import marking
from budzet.proposals.scoring.desk.blueprint import bp, doer, page_pool, team_scope
from budzet.proposals.scoring.desk.forms import InterestForm, PointsForm
from budzet.proposals.scoring.marking import Own
from budzet.proposals.scoring.setups import Setup
from budzet.web.forms import BaseForm
from budzet.web.requests import get_session, transaction

_ONE = "/<pool_key>/oceny/<int(max=2147483647):proposal_id>"


@bp.get("/<pool_key>/oceny")
@requires(Permission.SEE_PROPOSALS, scope=team_scope)
def marks(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    """List the projects a member scores, with their own points."""
    return _sheet(BaseForm(formdata=None))


@bp.route(_ONE, methods=["GET", "POST"])
@requires(Permission.SEE_PROPOSALS, scope=team_scope)
def mark(edition_slug: str, pool_key: str, proposal_id: int) -> ResponseReturnValue:
    """Show and keep a member's points of one project."""
    edition_id, by = page_edition().id, doer()
    setup, (sheet, own) = _setup(), _own(proposal_id)
    form = PointsForm.for_setup(setup, own.mark)
    if not form.validate_on_submit():
        return _project(form, setup, sheet, own), 422 if form.is_submitted() else 200
    try:
        with transaction() as writing:
            marking.save(writing, edition_id, pool_key, proposal_id, form.written(setup), doer=by)
    except DomainError as fault:
        form.attach_points(fault.findings)
        if not fault.findings:
            form.form_errors.append(fault.sentence)
        if isinstance(fault, ConflictError):
            sheet, own = _own(proposal_id)
            form.seen.data = str(own.mark.version if own.mark else 0)
        return _project(form, setup, sheet, own), fault.http_status
    flash(gettext("The points of the project %(number)s are saved.", number=own.proposal.number))
    return redirect(_next(edition_slug, pool_key, setup, sheet, own), 303)


@bp.post(f"{_ONE}/wylaczenie")
@requires(Permission.SEE_PROPOSALS, scope=team_scope)
def declare(edition_slug: str, pool_key: str, proposal_id: int) -> ResponseReturnValue:
    """Declare an interest in a project: one does not score it."""
    form, edition_id, by = InterestForm(), page_edition().id, doer()
    setup, (sheet, own) = _setup(), _own(proposal_id)
    if not form.validate():
        return _project(PointsForm.for_setup(setup, own.mark), setup, sheet, own, interest=form), 422
    with transaction() as session:
        marking.declare_interest(session, edition_id, pool_key, proposal_id, form.note.data or "", doer=by)
    flash(gettext("Your declaration is kept. You do not score the project %(number)s.", number=own.proposal.number))
    return redirect(url_for("scoring_desk.marks", edition_slug=edition_slug, pool_key=pool_key), 303)


@bp.post("/<pool_key>/oceny/oddaj")
@requires(Permission.SEE_PROPOSALS, scope=team_scope)
def hand_in(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    """Hand in everything; from now on it stands, and one sees what others gave."""
    edition_id, by, form = page_edition().id, doer(), BaseForm()
    try:
        with transaction() as session:
            marking.hand_in(session, edition_id, pool_key, doer=by)
    except DomainError as fault:
        form.form_errors.append(fault.sentence)
        return _sheet(form), fault.http_status
    flash(gettext("Your scores are handed in. Thank you."))
    return redirect(url_for("scoring_desk.result", edition_slug=edition_slug, pool_key=pool_key), 303)


def _setup() -> Setup:
    marking.refuse_stranger(get_session(), page_pool(), doer())
    return marking.required_setup(get_session(), page_pool())


def _own(proposal_id: int) -> tuple[list[Own], Own]:
    return marking.own_of(get_session(), page_pool(), desk_session.current().id, proposal_id)


def _next(edition_slug: str, pool_key: str, setup: Setup, sheet: Sequence[Own], own: Own) -> str:
    """Return the next project without points, after this one or before it; else the list."""
    place = next(number for number, one in enumerate(sheet) if one.proposal.id == own.proposal.id)
    around = [*sheet[place + 1 :], *sheet[:place]]
    left = next((one.proposal.id for one in around if not one.done(setup)), None)
    if left is None:
        return url_for("scoring_desk.marks", edition_slug=edition_slug, pool_key=pool_key)
    return url_for("scoring_desk.mark", edition_slug=edition_slug, pool_key=pool_key, proposal_id=left)


def _sheet(form: BaseForm) -> str:
    setup, pool = _setup(), page_pool()
    sheet = marking.own_sheet(get_session(), pool, desk_session.current().id)
    return render_template(
        "scoring/marks.html",
        pool=pool,
        setup=setup,
        sheet=sheet,
        errors=form.errors,
        left=sum(not one.done(setup) for one in sheet),
        over=marking.all_handed_in(sheet),
    )


def _project(
    form: PointsForm, setup: Setup, sheet: Sequence[Own], own: Own, *, interest: InterestForm | None = None
) -> str:
    return render_template(
        "scoring/mark.html",
        pool=page_pool(),
        setup=setup,
        form=form,
        interest=interest or InterestForm(formdata=None),
        errors=form.errors + (interest.errors if interest else []),
        own=own,
        place=next(number for number, one in enumerate(sheet, start=1) if one.proposal.id == own.proposal.id),
        total=len(sheet),
    )
