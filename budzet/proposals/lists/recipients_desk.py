"""Whom a version of the lists tells: where each one stands, letters to print, the posting book, what went out when."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from budzet.accounts import desk_session, looks
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError, NotFoundError
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.proposals.lists import letters, queries, recipients, services
from budzet.proposals.lists.blueprint import bp
from budzet.proposals.lists.forms import PostedForm, typed_day
from budzet.proposals.lists.models import ProjectList
from budzet.proposals.lists.recipients import Status
from budzet.web import lists as web_lists
from budzet.web.paging import paginate
from budzet.web.requests import get_session, now, settings, transaction

STATUS_WORDS = {
    Status.QUEUED: _l("Mail waits to be sent"),
    Status.TRYING: _l("Mail was refused, it is tried again"),
    Status.FAILED: _l("Mail could not be delivered"),
    Status.SENT: _l("Mail sent"),
    Status.TO_POST: _l("Letter to be posted"),
    Status.POSTED: _l("Letter posted"),
    Status.UNREACHABLE: _l("No address of any kind"),
}
_KINDS = {Status.SENT: "won", Status.POSTED: "won", Status.FAILED: "lost", Status.UNREACHABLE: "lost"}
_PER_PAGE = 50


@bp.get("/<int(max=2147483647):number>/powiadomienia")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page)
def told(edition_slug: str, number: int) -> ResponseReturnValue:
    """Show where each one stands who is told by a version. No name is on the page."""
    return _page(_version(number), PostedForm(formdata=None))


@bp.post("/<int(max=2147483647):number>/nadane")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page)
def mark_posted(edition_slug: str, number: int) -> ResponseReturnValue:
    """Note on which day letters went out: the ticked ones or all."""
    form, found, actor = PostedForm(), _version(number), desk_session.actor()
    day = typed_day(form.day)
    if day is None and not form.day.errors:
        form.day.errors = [gettext("Write the day the letters went out.")]
    ids = None if form.which.data == "all" else form.ids.data or []
    if ids is not None and not ids:
        form.form_errors.append(gettext("Tick at least one letter."))
    if day is None or form.errors:
        return _page(found, form), 422
    try:
        with transaction() as session:
            done = recipients.mark_posted(session, found, ids, day, actor=actor, now=now())
    except DomainError as error:
        form.day.errors = [error.sentence]
        return _page(_version(number), form), error.http_status
    flash(ngettext("%(num)d letter is marked as posted.", "%(num)d letters are marked as posted.", done), "good")
    return _back(edition_slug, number)


@bp.post("/<int(max=2147483647):number>/powiadomienia/<int(max=2147483647):recipient_id>/listem")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page)
def letter_instead(edition_slug: str, number: int, recipient_id: int) -> ResponseReturnValue:
    """Let somebody be told by letter whose mail came back."""
    found, actor = _version(number), desk_session.actor()
    with transaction() as session:
        recipients.letter_instead(session, found, recipient_id, actor=actor, now=now())
    flash(gettext("This person is told by letter now. Make the letters again to print it."), "good")
    return _back(edition_slug, number)


@bp.post("/<int(max=2147483647):number>/pisma")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page, step_up=True)
def make_letters(edition_slug: str, number: int) -> ResponseReturnValue:
    """Let the worker make the letters that did not go out yet, and their posting book."""
    found, actor = _version(number), desk_session.actor()
    with transaction() as session:
        letters.ask(session, found, now=now())
        services.record(session, found, "lists.letters_asked", actor=actor, now=now())
    flash(gettext("The letters are being made. Load this page again in a minute."), "good")
    return _back(edition_slug, number)


@bp.post("/<int(max=2147483647):number>/pisma/<name>")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page, step_up=True)
def letters_file(edition_slug: str, number: int, name: str) -> ResponseReturnValue:
    """Give the letters or the posting book; the log keeps who took them."""
    found, edition_id = _version(number), page_edition().id
    if name not in letters.MEDIA_TYPES:
        raise NotFoundError("Nie ma takiego pliku.")
    path = letters.path_of(settings(), found.id, name).resolve()
    if not path.is_file():
        raise NotFoundError("Tego pliku nie ma: został usunięty albo jeszcze nie powstał. Poproś o nowy.")
    looks.look("lists.letters_taken", object_kind="project_list", object_id=str(number), edition_id=edition_id)
    return send_file(path, mimetype=letters.MEDIA_TYPES[name], as_attachment=True, download_name=name)


def _version(number: int) -> ProjectList:
    return queries.version(get_session(), page_edition().id, number)


def _back(edition_slug: str, number: int) -> ResponseReturnValue:
    return redirect(url_for("lists_desk.told", edition_slug=edition_slug, number=number), 303)


def _page(found: ProjectList, form: PostedForm) -> str:
    status = web_lists.choice("stan", [one.value for one in Status])
    page = paginate(get_session(), recipients.listing(found, status), size=_PER_PAGE)
    rows = [
        {
            "id": row.id,
            "is_author": kind.value == "applicant",
            "number": entry.number,
            "title": entry.title,
            "outcome": entry.outcome,
            "status": Status(state),
            "at": sent_at if state == Status.SENT.value else None,
            "posted_on": row.posted_on,
        }
        for row, kind, entry, sent_at, state in page.items
    ]
    return render_template(
        "lists/told.html",
        version=found,
        form=form,
        errors=form.errors,
        page=replace(page, items=rows),
        counts=recipients.counts(get_session(), found),
        chosen=status,
        words=STATUS_WORDS,
        kinds=_KINDS,
        letters=letters.state(get_session(), found, settings()),
        kept_days=letters.KEPT.days,
        today=now(),
        ticked=[int(one) for one in request.form.getlist("ids") if one.isdigit()],
    )
