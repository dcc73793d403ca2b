"""Letters with codes at the desk: a file of people is brought, let out by a second person, printed within an hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from budzet.accounts import desk_session, proposing
from budzet.accounts.access import requires
from budzet.accounts.models import Staff
from budzet.accounts.roles import Permission
from budzet.base.errors import ConflictError, DomainError
from budzet.documents import tables
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.jobs.models import Job
from budzet.residents.paper_codes import acts, addressees, files, letters
from budzet.residents.paper_codes.letters import FileFaultsError
from budzet.residents.paper_codes.models import BatchState, LetterBatch
from budzet.residents.register import desk_page
from budzet.residents.register.forms import AskForm
from budzet.web import uploads
from budzet.web.requests import get_session, now, settings, transaction

bp = Blueprint("letters_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/listy-z-kodami")
uploads.allow(bp, "bring", most=addressees.LIMITS.max_bytes)

_ID = "<int(max=2147483647):batch_id>"


@bp.get("")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def overview(edition_slug: str) -> ResponseReturnValue:
    """Show the sets of letters and what comes next with each."""
    return _page()


@bp.post("")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page, step_up=True)
def bring(edition_slug: str) -> ResponseReturnValue:
    """Take a file of people; all its faults at once, or a set of letters that waits for a second person."""
    edition_id, actor, staff_id = page_edition().id, desk_session.actor(), desk_session.staff_id()
    sent = next(iter(uploads.sent_all("file")), None)
    if sent is None or not sent.data:
        return _page(faults=[gettext("Choose a file.")], status=422)
    try:
        with transaction() as session:
            letters.bring(
                session,
                session.get_one(Edition, edition_id),
                sent.data,
                desk_page.file_name(sent.name),
                settings=settings(),
                staff_id=staff_id,
                actor=actor,
                now=now(),
            )
    except FileFaultsError as error:
        return _page(faults=error.sentences, fault_count=error.count, status=422)
    except ConflictError as error:
        return _page(faults=[error.sentence], status=409)
    flash(gettext("The file was read. Ask a second person to let the letters be printed."), "good")
    return redirect(url_for("letters_desk.overview", edition_slug=edition_slug), 303)


@bp.post(f"/{_ID}/popros")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page, step_up=True)
def ask(edition_slug: str, batch_id: int) -> ResponseReturnValue:
    """Ask a second person to let a set of letters be printed."""
    form, edition_id, staff_id = AskForm(), page_edition().id, desk_session.staff_id()
    letters.found(get_session(), edition_id, batch_id)
    if not form.validate():
        return _page(form, asked=batch_id, status=422)
    try:
        proposing.propose_here(
            lambda session: acts.proposal(
                session,
                session.get_one(Edition, edition_id),
                batch_id,
                form.reason.data or "",
                staff_id=staff_id,
                now=now(),
            )
        )
    except DomainError as error:
        form.form_errors.append(error.sentence)
        return _page(form, asked=batch_id, status=error.http_status)
    return redirect(url_for("letters_desk.overview", edition_slug=edition_slug), 303)


@bp.post(f"/{_ID}/odrzuc")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page)
def refuse(edition_slug: str, batch_id: int) -> ResponseReturnValue:
    """Turn a set of letters down that nobody was asked about yet."""
    actor, staff_id = desk_session.actor(), desk_session.staff_id()
    letters.found(get_session(), page_edition().id, batch_id)
    if batch_id in acts.waiting(get_session(), page_edition().id):
        raise ConflictError("Te listy czekają na drugą osobę. Wycofaj najpierw prośbę o zatwierdzenie.")
    with transaction() as session:
        letters.refuse(session, batch_id, staff_id=staff_id, actor=actor, now=now())
    files.path_of(settings(), batch_id, "people").unlink(missing_ok=True)
    flash(gettext("The file was turned down. Nothing of it was kept."))
    return redirect(url_for("letters_desk.overview", edition_slug=edition_slug), 303)


@bp.post(f"/{_ID}/pobierz")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page, step_up=True)
def fetch(edition_slug: str, batch_id: int) -> ResponseReturnValue:
    """Give the print file, for an hour after it was made; each time it is given out is noted."""
    row, actor = letters.found(get_session(), page_edition().id, batch_id), desk_session.actor()
    path = files.path_of(settings(), batch_id, "print")
    if row.state is not BatchState.READY or not path.is_file() or not _is_fresh(row):
        raise ConflictError("Pliku do druku nie ma: jeszcze nie powstał albo minęła jego godzina.")
    with transaction() as session:
        letters.record(session, session.get_one(LetterBatch, batch_id), "letters.fetched", actor=actor, now=now())
    name = f"listy-z-kodami-{batch_id}.pdf"
    return send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name, max_age=0)


@bp.post(f"/{_ID}/wycofaj")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page, step_up=True)
def call_back(edition_slug: str, batch_id: int) -> ResponseReturnValue:
    """Let the codes of a set open nothing any more."""
    actor = desk_session.actor()
    letters.found(get_session(), page_edition().id, batch_id)
    with transaction() as session:
        letters.call_back(session, batch_id, actor=actor, now=now())
    for kind in ("people", "print"):
        files.path_of(settings(), batch_id, kind).unlink(missing_ok=True)
    flash(gettext("The codes of these letters open nothing any more. Votes cast with them stay."), "good")
    return redirect(url_for("letters_desk.overview", edition_slug=edition_slug), 303)


@bp.get("/wzor.csv")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def example(edition_slug: str) -> ResponseReturnValue:
    """Give a table with the header and two lines that show how it is filled."""
    header = [column.names[0] for column in addressees.COLUMNS]
    answer = Response(tables.csv_bytes(header, addressees.EXAMPLES), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="listy-z-kodami-wzor.csv"'
    return answer


def _is_fresh(row: LetterBatch) -> bool:
    return row.printed_at is not None and now() < row.printed_at + files.PRINT_KEPT


def _page(
    form: AskForm | None = None, *, asked: int = 0, faults: Sequence[str] = (), fault_count: int = 0, status: int = 200
) -> ResponseReturnValue:
    form, session = form or AskForm(formdata=None), get_session()
    rows = letters.batches(session, page_edition().id)
    people = {id_ for row in rows for id_ in (row.uploaded_by, row.decided_by) if id_ is not None}
    jobs = [row.job_id for row in rows if row.state is BatchState.PRINTING]
    errors = [*form.errors, *(("file", sentence) for sentence in faults)]
    return render_template(
        "letters_desk/letters.html",
        rows=rows,
        names=dict(session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(people))).all()),
        percent=dict(session.execute(select(Job.id, Job.progress).where(Job.id.in_(jobs))).all()),
        fresh={row.id for row in rows if row.state is BatchState.READY and _is_fresh(row)},
        kept_minutes=int(files.PRINT_KEPT / dt.timedelta(minutes=1)),
        waiting=acts.waiting(session, page_edition().id),
        columns=addressees.COLUMNS,
        most=addressees.LIMITS.max_rows,
        closed=_closed(),
        may_propose=desk_session.current().may_in(Permission.PROPOSE_ACTS, desk_scope.of_page()),
        me=desk_session.staff_id(),
        form=form,
        asked=asked,
        errors=errors,
        faults=faults,
        more_faults=max(fault_count - len(faults), 0),
    ), status


def _closed() -> str:
    try:
        letters.refuse_closed(get_session(), page_edition(), now())
    except ConflictError as error:
        return error.sentence
    return ""
