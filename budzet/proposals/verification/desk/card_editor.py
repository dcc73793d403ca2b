"""The cards of an edition: shown readably with their versions, changed row by row, saved as a new version."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import desk_session
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import ConflictError, DomainError
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.proposals.verification import cards, criteria
from budzet.proposals.verification.criteria import Card, CardKind
from budzet.proposals.verification.desk import (
    card_editor_form,
    card_editor_page,
    card_editor_words,
    case_words,
)
from budzet.web import lists
from budzet.web.requests import get_session, now, transaction

bp = Blueprint("card_editor_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/karty-oceny")

_LARGEST = 512 * 1024
"""Bytes of a whole card as a browser sends it: sixty criteria, each letter of Polish taking six."""

_KINDS = {address: kind for kind, address in card_editor_words.ADDRESSES.items()}


@bp.url_value_preprocessor
def widen(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a whole card be sent; asked before anything reads the form."""
    if endpoint == "card_editor_desk.edit":
        request.max_content_length = request.max_form_memory_size = _LARGEST


@bp.get("/<any(formalna, merytoryczna):kind>")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def card(edition_slug: str, kind: str) -> ResponseReturnValue:
    """Show a card readably, the newest version or the one asked for, and all its versions."""
    return card_editor_page.show(_KINDS[kind], lists.number("wersja"))


@bp.route("/<any(formalna, merytoryczna):kind>/zmien", methods=["GET", "POST"])
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def edit(edition_slug: str, kind: str) -> ResponseReturnValue:
    """Change a card: rows are added, moved and removed on the page; saving makes a new version of all of it."""
    stored, version = cards.shown(get_session(), page_edition(), _KINDS[kind])
    if request.method == "GET":
        return _page(stored, version)
    typed, seen = card_editor_form.read(request.form, stored), _seen()
    wanted = card_editor_form.act(request.form.get("act", ""))
    if wanted is not None:
        made = card_editor_form.changed(typed, wanted)
        return _page(made, seen, opened=card_editor_form.place_after(made, wanted), unsaved=True)
    return _save(typed, seen)


def _save(typed: Card, seen: int) -> ResponseReturnValue:
    edition_id, slug = page_edition().id, page_edition().slug
    try:
        with transaction() as session:
            made = cards.save(session, edition_id, typed, seen, actor=desk_session.actor(), now=now())
            version = made.version if made else 0
    except ConflictError as fault:
        newest = cards.newest(get_session(), edition_id, typed.kind)
        errors = [("card", fault.sentence)]
        return _page(typed, newest.version if newest else 0, errors=errors, unsaved=True, faster=newest), 409
    except DomainError:
        return _page(typed, seen, errors=card_editor_words.faults(typed, criteria.faults(typed)), unsaved=True), 422
    if version == seen:
        flash(gettext("Nothing has changed, so no new version was made."), "info")
    else:
        flash(gettext("The card is saved as version %(number)s.", number=version))
    address = card_editor_words.ADDRESSES[typed.kind]
    return redirect(url_for("card_editor_desk.card", edition_slug=slug, kind=address), 303)


def _page(shown: Card, seen: int, *, errors: list[tuple[str, str]] | None = None, opened: str = "", **said: Any) -> str:
    return render_template(
        "verification/card_editor_edit.html",
        card=shown,
        seen=seen,
        kind=card_editor_words.ADDRESSES[shown.kind],
        name=case_words.CARDS[shown.kind],
        formal=shown.kind is CardKind.FORMAL,
        words=card_editor_words,
        opened=opened,
        errors=errors or [],
        faults=card_editor_page.by_control(errors or []),
        unsaved=said.get("unsaved", False),
        faster=said.get("faster"),
    )


def _seen() -> int:
    text = request.form.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
