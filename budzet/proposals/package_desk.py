"""Packages for the office's system of files: of one case at once, of a whole edition by the worker."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from budzet.accounts import desk_session, looks
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.proposals import application_document, package, package_jobs, queries
from budzet.web.forms import BaseForm, at_most, needed
from budzet.web.requests import get_session, now, settings, transaction

bp = Blueprint("package_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>")

_ZIP = "application/zip"


class PackageForm(BaseForm):
    """Why somebody takes a package."""

    reason = StringField(validators=[needed(_l("Write what you need the package for.")), at_most(500)])


@bp.post("/projekty/<int(max=2147483647):proposal_id>/paczka")
@requires(Permission.SEE_PROPOSALS, scope=desk_scope.of_page, step_up=True)
def one(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Give the package of one case."""
    edition_id = page_edition().id
    number = queries.project(get_session(), page_edition(), proposal_id).proposal.number
    looks.look("proposal.packed", object_kind="proposal", object_id=str(proposal_id), edition_id=edition_id)
    edition, name = page_edition(), f"{package.plain_name(number) or 'sprawa'}.zip"
    with ExitStack() as stack:
        out = stack.enter_context(tempfile.TemporaryFile())
        package.write(get_session(), edition, [proposal_id], out, package_jobs.sources(settings(), edition))
        out.seek(0)
        answer = send_file(out, mimetype=_ZIP, as_attachment=True, download_name=name)
        answer.call_on_close(stack.pop_all().close)
    return answer


@bp.route("/paczki", methods=["GET", "POST"])
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page, step_up=True)
def packages(edition_slug: str) -> ResponseReturnValue:
    """Show the packages of the edition; ask for another."""
    form = PackageForm()
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form), 422
    edition_id, reason = page_edition().id, form.reason.data or ""
    with transaction() as session:
        package_jobs.ask(session, edition_id, reason, actor=desk_session.actor(), now=now())
    flash(gettext("The package is being made. Load this page again in a few minutes."), "good")
    return redirect(url_for("package_desk.packages", edition_slug=edition_slug), 303)


@bp.post("/paczki/<int(max=2147483647):package_id>")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page, step_up=True)
def download(edition_slug: str, package_id: int) -> ResponseReturnValue:
    """Give a package that is ready."""
    edition_id, folder = page_edition().id, package_jobs.folder_of(settings()).resolve()
    found = package_jobs.find(get_session(), edition_id, package_id, folder)
    looks.look("package.taken", object_kind="package", object_id=str(package_id), edition_id=edition_id)
    return send_file(
        folder / found.name, mimetype=_ZIP, as_attachment=True, download_name=f"projekty-{edition_slug}.zip"
    )


def _page(form: PackageForm) -> str:
    found = package_jobs.of_edition(get_session(), page_edition().id, package_jobs.folder_of(settings()))
    return render_template(
        "package_desk/packages.html",
        form=form,
        errors=form.errors,
        packages=found,
        sizes={one.id: application_document.size(one.size) for one in found},
        kept_days=package_jobs.KEPT.days,
    )
