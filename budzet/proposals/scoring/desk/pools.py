"""The pools a team scores, and one of them: its criteria, its team, how far it is."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import desk_session
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import ConflictError, DomainError
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.proposals.scoring import queries, results, services, words
from budzet.proposals.scoring.desk.blueprint import bp, doer, may, page_pool, team_scope
from budzet.proposals.scoring.desk.forms import MEASURES, TIES, CriteriaForm, MemberForm, whole
from budzet.proposals.scoring.models import ScoringSetup
from budzet.web.requests import get_session, transaction


@bp.get("")
@requires(Permission.SEE_PROPOSALS, scope=desk_scope.of_page)
def pools(edition_slug: str) -> ResponseReturnValue:
    """List the pools of the edition the office decides."""
    session, edition = get_session(), page_edition()
    found = queries.decided_pools(session, edition.id)
    return render_template("scoring/pools.html", pools=found, progress=results.progress(session, found))


@bp.get("/<pool_key>")
@requires(Permission.SEE_PROPOSALS, scope=team_scope)
def pool(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    """Show one pool."""
    return _page(MemberForm(formdata=None))


@bp.post("/<pool_key>/zespol")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def add_member(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    """Take somebody into the team."""
    form, edition_id, by = MemberForm(), page_edition().id, doer()
    try:
        with transaction() as session:
            services.add_member(session, edition_id, pool_key, whole(form.person.data or ""), doer=by)
    except DomainError as fault:
        form.person.errors = [fault.sentence]
        return _page(form), fault.http_status
    flash(gettext("The person is in the team."))
    return _back(edition_slug, pool_key)


@bp.post("/<pool_key>/zespol/<int(max=2147483647):person_id>/usun")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def remove_member(edition_slug: str, pool_key: str, person_id: int) -> ResponseReturnValue:
    """Take somebody out of the team."""
    edition_id, by = page_edition().id, doer()
    with transaction() as session:
        services.remove_member(session, edition_id, pool_key, person_id, doer=by)
    flash(gettext("The person is no longer in the team."))
    return _back(edition_slug, pool_key)


@bp.route("/<pool_key>/kryteria", methods=["GET", "POST"])
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def criteria(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    """Show and change how the pool is scored."""
    session, edition_id, by, one = get_session(), page_edition().id, doer(), page_pool()
    form, stands = CriteriaForm.with_rows(services.setup_of(session, one)), services.points_given(session, one)
    if not form.validate_on_submit():
        return _criteria(form, stands=stands), 422 if form.is_submitted() else 200
    setup, kept = form.setup()
    try:
        with transaction() as writing:
            services.save_setup(writing, edition_id, pool_key, setup, max(0, whole(form.seen.data or "")), doer=by)
    except DomainError as fault:
        form.attach_rows(fault.findings, kept)
        if not fault.findings:
            form.form_errors.append(fault.sentence)
        newer = services.setup_of(get_session(), one) if isinstance(fault, ConflictError) else None
        if newer is not None:
            form.seen.data = str(newer.version)
        return _criteria(form, stands=stands, newer=newer), fault.http_status
    flash(gettext("The criteria are saved. Everybody can read them on the page of this pool."))
    return _back(edition_slug, pool_key)


def _criteria(form: CriteriaForm, *, stands: bool, newer: ScoringSetup | None = None) -> str:
    """Show the form; ``newer`` is what somebody else has saved meanwhile, beside what was typed."""
    choices = {"measures": MEASURES.items(), "ties": TIES.items()}
    return render_template(
        "scoring/criteria.html",
        form=form,
        errors=form.errors,
        pool=page_pool(),
        stands=stands,
        newer=newer.content if newer else None,
        **choices,
    )


def _page(form: MemberForm) -> str:
    session, one, by = get_session(), page_pool(), doer()
    row, may_edit = services.setup_of(session, one), may(Permission.EDIT_EDITION)
    found = results.standing(session, one)
    people = services.candidates(session, one, by) if may_edit else []
    form.person.choices = [("", gettext("Choose a person")), *((str(person.id), person.name) for person in people)]
    return render_template(
        "scoring/pool.html",
        pool=one,
        setup=row.content if row else None,
        rule=words.rule_sentences(row.content) if row else [],
        found=found,
        form=form,
        errors=form.errors,
        may_edit=may_edit,
        in_team=desk_session.current().id in found.team,
        stands=services.points_given(session, one),
    )


def _back(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    return redirect(url_for("scoring_desk.pool", edition_slug=edition_slug, pool_key=pool_key), 303)
