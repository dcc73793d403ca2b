"""The desk's pages on whether an edition is ready, and on what changes after the freeze.

What is proposed here waits for a second person (``acts``).
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from budzet.accounts import desk_session, pending, proposing
from budzet.accounts.access import requires
from budzet.accounts.pending import Proposal
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.editions import acts, desk_scope, extension, notices, queries, readiness_page, stored_facts
from budzet.editions.act_forms import CorrectionForm, ExtensionForm, FreezeForm, as_typed
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.editions.timetable import StageKind
from budzet.web.forms import BaseForm
from budzet.web.requests import get_session, now

bp = Blueprint("readiness_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>")

Proposer = Callable[[Session, Edition], Proposal]


@bp.get("/gotowosc")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def readiness(edition_slug: str) -> ResponseReturnValue:
    """Show whether each stage may begin, and what is missing."""
    return _readiness_page(FreezeForm(formdata=None))


@bp.post("/gotowosc/zamrozenie")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page, step_up=True)
def propose_freeze(edition_slug: str) -> ResponseReturnValue:
    """Propose to freeze the edition; a second person confirms."""
    form = FreezeForm()
    if not form.validate():
        return _readiness_page(form), 422
    status = _propose(form, lambda session, edition: acts.freeze_proposal(session, edition, _reason(form), now=now()))
    if status:
        return _readiness_page(form), status
    return redirect(url_for("readiness_desk.readiness", edition_slug=edition_slug), 303)


@bp.get("/zmiany")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def changes(edition_slug: str) -> ResponseReturnValue:
    """Show what can still change after the freeze, and what has changed."""
    return _changes_page(CorrectionForm(formdata=None), _fresh_extension())


@bp.post("/zmiany/korekta")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page, step_up=True)
def propose_correction(edition_slug: str) -> ResponseReturnValue:
    """Propose to undo the freeze for a correction; a second person confirms."""
    form = CorrectionForm()
    status = _proposed_if_valid(
        form,
        lambda session, edition: acts.correction_proposal(
            session, edition, _reason(form), form.change.data or "", now=now()
        ),
    )
    if status:
        return _changes_page(form, _fresh_extension()), status
    return redirect(url_for("readiness_desk.changes", edition_slug=edition_slug), 303)


@bp.post("/zmiany/przedluzenie")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page, step_up=True)
def propose_extension(edition_slug: str) -> ResponseReturnValue:
    """Propose to extend voting after an outage; a second person confirms."""
    form = ExtensionForm()
    status = _proposed_if_valid(
        form,
        lambda session, edition: acts.extension_proposal(session, edition, form.extension(), _reason(form), now=now()),
    )
    if status:
        return _changes_page(CorrectionForm(formdata=None), form), status
    return redirect(url_for("readiness_desk.changes", edition_slug=edition_slug), 303)


def _reason(form: FreezeForm | CorrectionForm | ExtensionForm) -> str:
    return form.reason.data or ""


def _proposed_if_valid(form: BaseForm, proposer: Proposer) -> int:
    return _propose(form, proposer) if form.validate() else 422


def _propose(form: BaseForm, proposer: Proposer) -> int:
    """Store the proposal and tell who may confirm; a refusal is put into the form and its status returned, else 0."""
    edition_id = page_edition().id
    try:
        proposing.propose_here(lambda session: proposer(session, session.get_one(Edition, edition_id)))
    except DomainError as error:
        _refuse(form, error)
        return error.http_status
    return 0


def _refuse(form: BaseForm, error: DomainError) -> None:
    if error.findings and all(finding.code in extension.SENTENCES for finding in error.findings):
        form.attach(error.findings, extension.SENTENCES)
    else:
        form.form_errors.append(error.sentence)


def _readiness_page(form: FreezeForm) -> str:
    edition, session = page_edition(), get_session()
    page = readiness_page.page(stored_facts.facts(session, edition, now()), now())
    return render_template(
        "readiness_desk/readiness.html",
        page=page,
        form=form,
        errors=form.errors,
        waiting=pending.waiting_for(session, acts.FREEZE.name, edition.id),
        may_propose=_may_propose(edition),
        fingerprint=edition.rules_hash.hex() if edition.rules_hash else "",
    )


def _changes_page(correction: CorrectionForm, extended: ExtensionForm) -> str:
    edition, session = page_edition(), get_session()
    timetable = queries.timetable(session, edition.id)
    return render_template(
        "readiness_desk/changes.html",
        correction=correction,
        extension=extended,
        errors=[*correction.errors, *extended.errors],
        voting=timetable.span(StageKind.VOTING),
        state=timetable.state(StageKind.VOTING, now()).value,
        notices=notices.all_of(session, edition.id),
        waiting_correction=pending.waiting_for(session, acts.CORRECT.name, edition.id),
        waiting_extension=pending.waiting_for(session, acts.EXTEND.name, edition.id),
        may_propose=_may_propose(edition),
    )


def _fresh_extension() -> ExtensionForm:
    form = ExtensionForm(formdata=None)
    voting = queries.timetable(get_session(), page_edition().id).span(StageKind.VOTING)
    if voting is not None and voting.closes_at is not None:
        form.closes_at.data = as_typed(voting.closes_at)
    return form


def _may_propose(edition: Edition) -> bool:
    return desk_session.current().may_in(Permission.PROPOSE_ACTS, desk_scope.of_page()) and edition.origin != "import"
