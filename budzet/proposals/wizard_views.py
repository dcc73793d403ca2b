"""The wizard: what one needs, one's drafts, the task list of a draft and its sections."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budzet.accounts import resident_session
from budzet.accounts.access import public, resident
from budzet.base.errors import ConflictError, DomainError
from budzet.editions.layout import page_edition, page_timetable
from budzet.editions.timetable import StageKind
from budzet.proposals import (
    applicants,
    catalogue,
    draft_facts,
    drafts,
    wizard_draft,
    wizard_lines,
    wizard_page,
    wizard_sections,
    wizard_words,
)
from budzet.proposals.application import Section
from budzet.proposals.drafts import DraftChangedError
from budzet.proposals.wizard_draft import DraftView
from budzet.proposals.wizard_forms import CostForm, SectionForm
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("wizard", __name__, url_prefix="/<edition_slug>/zglos")

_HIDDEN = frozenset({"csrf_token", "version", "act"})
_ROWS_MORE = 3


@bp.get("/")
@public
def start(edition_slug: str) -> ResponseReturnValue:
    """Say what a project needs, until when, who may, and the ways without e-mail."""
    edition, timetable = page_edition(), page_timetable()
    span = timetable.span(StageKind.INTAKE)
    limits = list(draft_facts.pool_limits(get_session(), edition).values())
    page = {
        "state": timetable.state(StageKind.INTAKE, now()).value,
        "opens_at": span and span.opens_at,
        "closes_at": span and span.closes_at,
        "pools": limits,
        "signatures": sorted({pool.signatures for pool in limits}),
        "authors_most": edition.terms.support.authors_most,
    }
    return render_template("wizard/start.html", page=page)


@bp.get("/szkice")
@resident(resident_session.load)
def own(edition_slug: str) -> ResponseReturnValue:
    """Show a resident's drafts and projects in this edition, and the button that begins another."""
    edition, session, by = page_edition(), get_session(), wizard_draft.acting_resident()
    found = [draft for draft, of in drafts.of_resident(session, by.resident_id or 0) if of.id == edition.id]
    projects = applicants.projects_of(session, by.resident_id or 0)
    page = {
        "drafts": found,
        "projects": [proposal for proposal, of, _kind in projects if of.id == edition.id],
        "older": [(proposal, of) for proposal, of, kind in projects if of.id != edition.id and kind == "applicant"],
        "is_open": drafts.door(session, edition, by).is_open(now()),
        "resident": resident_session.current(),
    }
    return render_template("wizard/own.html", page=page)


@bp.post("/szkice")
@resident(resident_session.load)
def begin(edition_slug: str) -> ResponseReturnValue:
    """Begin a draft, empty or with what an older project of one's own says."""
    edition_id, by = page_edition().id, wizard_draft.acting_resident()
    older, older_edition = (request.form.get(name, 0, int) for name in ("older", "older_edition"))
    with transaction() as session:
        if older:
            draft = drafts.copy(session, older_edition, older, edition_id, by=by)
        else:
            draft = drafts.create(session, edition_id, by=by)
        draft_id = draft.id
    return redirect(url_for("wizard.tasks", edition_slug=edition_slug, draft_id=draft_id), 303)


@bp.get("/<int(max=2147483647):draft_id>")
@resident(resident_session.load)
def tasks(edition_slug: str, draft_id: int) -> ResponseReturnValue:
    """Show how far each section of a draft is."""
    view = wizard_draft.own_draft(draft_id)
    if view.draft.proposal_id is not None:
        return redirect(url_for("handing_in.receipt", edition_slug=edition_slug, draft_id=draft_id), 303)
    if not view.is_open:
        return redirect(url_for("handing_in.check", edition_slug=edition_slug, draft_id=draft_id), 303)
    return render_template("wizard/tasks.html", view=view, tasks=wizard_page.tasks(view))


@bp.route("/<int(max=2147483647):draft_id>/<address>", methods=["GET", "POST"])
@resident(resident_session.load)
def section(edition_slug: str, draft_id: int, address: str) -> ResponseReturnValue:
    """Show one section and save it, as far as it is filled in."""
    part = wizard_words.section_of(address)
    if part not in wizard_sections.WITH_FORM:
        abort(404)
    view = wizard_draft.own_draft(draft_id)
    if request.method == "GET" and not view.is_open:
        return redirect(url_for("handing_in.check", edition_slug=edition_slug, draft_id=draft_id), 303)
    form = wizard_sections.make(get_session(), view, part)
    if not form.is_submitted():
        if wizard_page.MISSING in request.args:
            form.attach(map(wizard_page.written, view.findings[part]), wizard_words.FINDINGS)
        return _page(view, part, form)
    if not form.validate():
        return _page(view, part, form), 422
    return _save(view, part, form)


def _save(view: DraftView, part: Section, form: SectionForm) -> ResponseReturnValue:
    act = request.form.get("act", "next")
    _insert_from_catalogue(view, form, act)
    try:
        with transaction() as session:
            drafts.save(session, view.edition.id, view.draft.id, form.typed(), form.seen_version(), by=view.by)
    except DraftChangedError as changed:
        return _two_windows(view, part, changed)
    except DomainError as refused:
        # The page comes back with everything that was typed on it.
        form.form_errors.append(refused.sentence)
        return _page(view, part, form), 409 if isinstance(refused, ConflictError) else 422
    return redirect(_after(view, part, form, act), 303)


def _after(view: DraftView, part: Section, form: SectionForm, act: str) -> str:
    if isinstance(form, CostForm) and act != "next" and act != "later":
        rows = {wizard_sections.ROWS: len(form.costs) + _ROWS_MORE} if act == "row" else {}
        return wizard_page.section_url(view, part, "cost-rows", **rows)
    if act == "later":
        return url_for("wizard.tasks", edition_slug=view.edition.slug, draft_id=view.draft.id)
    return wizard_page.next_url(view, part)


def _insert_from_catalogue(view: DraftView, form: SectionForm, act: str) -> None:
    if isinstance(form, CostForm) and act == "insert":
        chosen = request.form.get("catalogue", 0, int)
        for line in catalogue.everything(get_session(), view.edition.id):
            if line.id == chosen:
                form.insert(line.name, line.unit, line.price)


def _two_windows(view: DraftView, part: Section, changed: DraftChangedError) -> ResponseReturnValue:
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _HIDDEN]
    page = render_template(
        "wizard/changed.html",
        view=view,
        differences=wizard_lines.differences(view, part, changed.stored, changed.typed),
        fields=fields,
        version=changed.version,
        url=wizard_page.section_url(view, part),
    )
    return page, 409


def _page(view: DraftView, part: Section, form: SectionForm) -> str:
    shown = wizard_sections.typed_answers(view, form) if form.is_submitted() else view.answers
    page: dict[str, Any] = {
        "url": wizard_page.section_url(view, part),
        "number": view.sections.index(part) + 1,
        "of": len(view.sections),
        **wizard_sections.extras(get_session(), view, part, shown),
    }
    return render_template(f"wizard/{part.value}.html", view=view, form=form, errors=form.errors, page=page)
