"""The page of a co-author: asked by mail, they say with a button whether they take part, and under which name."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import resident_session
from budzet.accounts.access import public
from budzet.base.actor import Actor, resident
from budzet.base.errors import DomainError
from budzet.editions import text_pages
from budzet.editions.layout import page_edition
from budzet.proposals import acting, coauthors
from budzet.proposals.acting import Acting
from budzet.proposals.co_author_form import CoAuthorForm
from budzet.web.requests import get_session, transaction

bp = Blueprint("co_author", __name__, url_prefix="/<edition_slug>/zglos/wspolautor")

NOBODY = Actor("visitor")
"""Somebody without an account."""


@bp.route("/<token>", methods=["GET", "POST"])
@public
def answer(edition_slug: str, token: str) -> ResponseReturnValue:
    """Show the invitation; take the answer."""
    edition, by = page_edition(), visitor()
    author, draft = coauthors.asked_by(get_session(), edition.id, token)
    said = by.safe.open(author.sealed)
    form = CoAuthorForm(data={"name": said.name, "show_name": "", "lives_here": said.lives_here})
    title, answered = draft.content.title, author.confirmed_at is not None
    if request.form.get("act") == "no":
        with transaction() as session:
            coauthors.decline(session, edition.id, token, by=by)
        return redirect(url_for("co_author.answered", edition_slug=edition_slug, said="nie"), 303)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                coauthors.confirm(session, edition.id, token, form.person(), by=by)
            return redirect(url_for("co_author.answered", edition_slug=edition_slug, said="tak"), 303)
        except DomainError as refused:
            form.form_errors.append(refused.sentence)
    page = {"title": title or gettext("(no title yet)"), "answered": answered, "token": token}
    page["declaration"] = text_pages.line("declaration_resident", edition)
    shown = render_template("wizard/co_author.html", form=form, errors=form.errors, page=page)
    return shown, 422 if form.is_submitted() else 200


@bp.get("/odpowiedz/<any(tak, nie):said>")
@public
def answered(edition_slug: str, said: str) -> ResponseReturnValue:
    """Say that the answer is stored."""
    return render_template("wizard/co_author_answered.html", takes_part=said == "tak")


def visitor() -> Acting:
    """Return the act of whoever is at the page, with an account or without."""
    known = resident_session.find()
    return acting.of_request(resident(known.id) if known else NOBODY)
