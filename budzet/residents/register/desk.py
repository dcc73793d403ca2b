"""The register of residents at the desk: a file is brought, read by the worker, let in by a second person."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import desk_session, pending, proposing
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.documents import tables
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.residents.register import acts, desk_page, files, queries, services
from budzet.residents.register.forms import AskForm
from budzet.residents.register.rows import COLUMNS, EXAMPLES, LIMITS
from budzet.web import uploads
from budzet.web.requests import get_session, now, settings, transaction

bp = Blueprint("register_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/rejestr")
uploads.allow(bp, "bring", most=LIMITS.max_bytes)

_ID = "<int(max=2147483647):import_id>"


@bp.get("")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def register(edition_slug: str) -> ResponseReturnValue:
    """Show the register as numbers, the file that waits, and the files that came before."""
    return _page()


@bp.post("")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page)
def bring(edition_slug: str) -> ResponseReturnValue:
    """Take a file; the worker reads it."""
    edition_id, actor, folder = page_edition().id, desk_session.actor(), files.folder_of(settings())
    files.ready_folder(folder)
    sent = folder / f"sent-{secrets.token_hex(16)}"
    try:
        kept = uploads.keep("file", sent)
        if kept is None:
            return _page(file_fault=gettext("Choose a file."), status=422)
        with transaction() as session:
            services.bring(
                session,
                edition_id,
                sent,
                name=desk_page.file_name(kept.name),
                sha256=kept.sha256,
                staff_id=desk_session.staff_id(),
                actor=actor,
                now=now(),
            )
    except ConflictError as error:
        return _page(file_fault=error.sentence, status=409)
    finally:
        sent.unlink(missing_ok=True)
    flash(gettext("The file is being read."))
    return redirect(url_for("register_desk.register", edition_slug=edition_slug), 303)


@bp.post(f"/{_ID}/popros")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page, step_up=True)
def ask(edition_slug: str, import_id: int) -> ResponseReturnValue:
    """Ask a second person to let the file in."""
    form, edition_id, staff_id = AskForm(), page_edition().id, desk_session.staff_id()
    if not form.validate():
        return _page(form, status=422)
    try:
        proposing.propose_here(
            lambda session: acts.approval_proposal(
                session,
                session.get_one(Edition, edition_id),
                import_id,
                form.reason.data or "",
                staff_id=staff_id,
                now=now(),
            )
        )
    except NotFoundError:
        raise
    except DomainError as error:
        form.form_errors.append(error.sentence)
        return _page(form, status=error.http_status)
    return redirect(url_for("register_desk.register", edition_slug=edition_slug), 303)


@bp.post(f"/{_ID}/odrzuc")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page)
def refuse(edition_slug: str, import_id: int) -> ResponseReturnValue:
    """Turn a file down that nobody was asked about yet."""
    edition_id, actor, staff_id = page_edition().id, desk_session.actor(), desk_session.staff_id()
    row = services.found(get_session(), import_id)
    if row.edition_id != edition_id:
        raise NotFoundError("Nie ma takiego pliku.")
    if pending.waiting_for(get_session(), acts.APPROVE.name, edition_id):
        raise ConflictError("Ten plik czeka na drugą osobę. Wycofaj najpierw prośbę o zatwierdzenie.")
    with transaction() as session:
        services.refuse(session, import_id, staff_id=staff_id, actor=actor, now=now())
    files.discard(files.folder_of(settings()), import_id)
    flash(gettext("The file was turned down. Nothing of it was kept."))
    return redirect(url_for("register_desk.register", edition_slug=edition_slug), 303)


@bp.get("/wzor.csv")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def example(edition_slug: str) -> ResponseReturnValue:
    """Give a table with the header and two lines that show how it is filled."""
    answer = Response(
        tables.csv_bytes([column.names[0] for column in COLUMNS], EXAMPLES), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="rejestr-wzor.csv"'
    return answer


def _page(form: AskForm | None = None, *, file_fault: str = "", status: int = 200) -> ResponseReturnValue:
    form = form or AskForm(formdata=None)
    page: dict[str, Any] = desk_page.build(get_session(), page_edition(), now())
    waiting = pending.waiting_for(get_session(), acts.APPROVE.name, page_edition().id)
    may = desk_session.current().may_in(Permission.PROPOSE_ACTS, desk_scope.of_page())
    errors = [*form.errors, *([("file", file_fault)] if file_fault else [])]
    return render_template(
        "register_desk/register.html",
        page=page,
        form=form,
        errors=errors,
        file_fault=file_fault,
        waiting=waiting,
        may_propose=may,
        own=desk_session.staff_id() == page["brought_by"],
        size=queries.size(get_session(), page_edition().id),
    ), status
