"""The pages of a resident's own list. They set a cookie, so they stand apart from the public pages, which set none."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts.access import public
from budzet.editions.layout import page_edition
from budzet.proposals import queries, shortlist
from budzet.web.requests import get_session

bp = Blueprint("shortlist", __name__, url_prefix="/<edition_slug>/moja-lista")


@bp.get("/")
@public
def show(edition_slug: str) -> ResponseReturnValue:
    """Show the list, and the project that is to be added if the address names one (it is added by the button)."""
    edition, session = page_edition(), get_session()
    listed = shortlist.read(edition.slug)
    asked = request.args.get("projekt", "")
    rows = queries.by_numbers(session, edition, [*listed, asked])
    page = {
        "items": [rows[number] for number in listed if number in rows],
        "wanted": rows.get(asked) if asked not in listed else None,
        "full": len(listed) >= shortlist.MOST,
        "most": shortlist.MOST,
    }
    return render_template("proposals/shortlist.html", page=page)


@bp.post("/dodaj")
@public
def add(edition_slug: str) -> ResponseReturnValue:
    """Put a project on the list; the one that is there already stays where it is."""
    edition = page_edition()
    listed = list(shortlist.read(edition.slug))
    number = request.form.get("number", "")
    if number not in queries.by_numbers(get_session(), edition, [number]):
        return _refused(gettext("There is no such project in this edition."))
    if number not in listed and len(listed) >= shortlist.MOST:
        return _refused(gettext("Your list is full. Take a project off it first."))
    return _changed(edition.slug, [*listed, *([number] if number not in listed else [])])


@bp.post("/usun")
@public
def remove(edition_slug: str) -> ResponseReturnValue:
    """Take a project off the list."""
    slug = page_edition().slug
    return _changed(slug, [number for number in shortlist.read(slug) if number != request.form.get("number")])


def _changed(edition_slug: str, numbers: list[str]) -> ResponseReturnValue:
    response = redirect(url_for("shortlist.show", edition_slug=edition_slug), 303)
    shortlist.put(response, edition_slug, numbers)
    return response


def _refused(sentence: str) -> ResponseReturnValue:
    edition = page_edition()
    rows = queries.by_numbers(get_session(), edition, shortlist.read(edition.slug))
    page = {"items": list(rows.values()), "wanted": None, "full": False, "most": shortlist.MOST}
    return render_template("proposals/shortlist.html", page=page, errors=[("content", sentence)]), 422
