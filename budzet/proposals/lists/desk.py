"""The lists at the desk: what would be published, its preview, the proposal to publish, taking a decision back."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import desk_session, proposing
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.proposals.acting import Safe
from budzet.proposals.lists import acts, desk_page, files, list_page, services
from budzet.proposals.lists.blueprint import bp
from budzet.proposals.lists.forms import BackForm, ListForm
from budzet.proposals.lists.gathering import Asked
from budzet.proposals.lists.services import Plan
from budzet.web.paging import page_of
from budzet.web.requests import get_session, now, settings, transaction


@bp.get("")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page)
def lists(edition_slug: str) -> ResponseReturnValue:
    """Show what would be published now and where its publication stands; nobody else sees it before."""
    return _page(None, BackForm(formdata=None))


@bp.post("")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page, step_up=True)
def propose(edition_slug: str) -> ResponseReturnValue:
    """Propose to publish the next version; a second person confirms."""
    form, edition_id = ListForm(), page_edition().id
    form.validate()
    hour = form.hour()
    if form.errors:
        return _page(form, BackForm(formdata=None)), 422
    asked = Asked(reason=form.reason.data or "", partial=form.partial.data or "", marks=bool(form.marks.data))
    plan, instant = Plan(asked=asked, hour=hour, seen=form.seen.data or ""), now()
    try:
        proposing.propose_here(
            lambda session: acts.publication_proposal(session, session.get_one(Edition, edition_id), plan, now=instant)
        )
    except DomainError as error:
        form.tell(error.findings)
        if not error.findings:
            form.form_errors.append(error.sentence)
        # What was typed stays; the button then sends what the page shows now.
        form.seen.data = None if isinstance(error, ConflictError) else form.seen.data
        return _page(form, BackForm(formdata=None)), error.http_status
    return redirect(url_for("lists_desk.lists", edition_slug=edition_slug), 303)


@bp.post("/<int(max=2147483647):list_id>/cofnij")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page, step_up=True)
def take_back(edition_slug: str, list_id: int) -> ResponseReturnValue:
    """Take back a version that waits for its hour."""
    form, edition_id, actor = BackForm(), page_edition().id, desk_session.actor()
    if not form.validate():
        return _page(None, form), 422
    try:
        with transaction() as session:
            services.take_back(session, edition_id, list_id, form.reason.data or "", actor=actor, now=now())
    except DomainError as error:
        form.reason.errors = [*form.reason.errors, error.sentence]
        return _page(None, form), error.http_status
    flash(gettext("The publication was taken back. Nobody outside has seen the lists."), "good")
    return redirect(url_for("lists_desk.lists", edition_slug=edition_slug), 303)


@bp.get("/podglad")
@requires(Permission.CONFIRM_ACTS, scope=desk_scope.of_page)
def preview(edition_slug: str) -> ResponseReturnValue:
    """Show what would be published, as residents will see it: to whoever proposes or confirms it."""
    content, frame = desk_page.preview(get_session(), page_edition(), _asked(), now())
    page = page_of(content.entries, size=list_page.PAGE_SIZE)
    return render_template(
        "lists/preview.html",
        content=content,
        frame=frame,
        page=page,
        groups=list_page.groups(page.items),
        names=list(files.MEDIA_TYPES),
        words=list_page,
        marks="1" if _asked().marks else None,
    )


@bp.get("/podglad/<name>")
@requires(Permission.CONFIRM_ACTS, scope=desk_scope.of_page)
def preview_file(edition_slug: str, name: str) -> ResponseReturnValue:
    """Give one of the files as it would be published."""
    if name not in files.MEDIA_TYPES:
        raise NotFoundError("Nie ma takiego pliku.")
    content, frame = desk_page.preview(get_session(), page_edition(), _asked(), now())
    response = Response(files.make(name, content, frame), mimetype=files.MEDIA_TYPES[name])
    response.headers["Content-Disposition"] = f'attachment; filename="podglad-{name}"'
    return response


def _asked() -> Asked:
    return Asked(marks=request.args.get("znaki") == "1")


def _page(form: ListForm | None, back: BackForm) -> str:
    page = desk_page.of_edition(get_session(), page_edition(), Safe.of(settings()))
    if form is None:
        form = ListForm(formdata=None)
        form.show(page.not_before if page.not_before and page.not_before > now() else None)
    form.seen.data = form.seen.data or page.mark
    return render_template(
        "lists/desk.html",
        form=form,
        back=back,
        errors=[*form.errors, *((f"back-{field}", sentence) for field, sentence in back.errors)],
        page=page,
        hour=page.waiting.publish_at if page.waiting and page.waiting.publish_at > now() else None,
        cases_url=f"{request.script_root}/urzad/edycje/{page_edition().slug}/weryfikacja/",
        words=list_page,
    )
