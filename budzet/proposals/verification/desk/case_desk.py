"""One case at the desk: its card, filled in beside what the author wrote; its history."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.accounts import access, looks
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import ConflictError, DomainError
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.proposals.verification import locks, reason_texts, sheets
from budzet.proposals.verification.cases import Case
from budzet.proposals.verification.criteria import Card, CardKind
from budzet.proposals.verification.desk import (
    case_card,
    case_faults,
    case_form,
    case_history,
    case_page,
    case_said,
    case_sheets,
    case_way,
    case_words,
)
from budzet.proposals.verification.desk.case_card import Sent
from budzet.proposals.verification.desk.case_form import Typed
from budzet.proposals.verification.judging import Answers
from budzet.proposals.verification.sheets import Seen
from budzet.proposals.verification.states import ReviewState
from budzet.web import lists
from budzet.web.requests import get_session, transaction

bp = Blueprint(
    "case_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/weryfikacja/<int(max=2147483647):proposal_id>"
)

KINDS = {"formalna": CardKind.FORMAL, "merytoryczna": CardKind.MERIT}
"""What the address calls each card."""

_WORKED: Mapping[CardKind, tuple[ReviewState, ...]] = MappingProxyType(
    {CardKind.FORMAL: (ReviewState.WAITING, ReviewState.FORMAL), CardKind.MERIT: (ReviewState.MERIT,)}
)


@bp.get("")
@requires(Permission.SEE_PROPOSALS, scope=case_page.of_page)
def card(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show the card a case waits for, or the one asked for."""
    return _page(KINDS.get(lists.choice("karta", KINDS)))


@bp.post("")
@requires(Permission.SEE_PROPOSALS, scope=case_page.of_page)
def fill(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Save the card, hand it in, or put a ready text into what is typed."""
    case, act, kind = case_page.page_case(), request.form.get("act", "save"), KINDS.get(request.form.get("karta", ""))
    shown = case_sheets.of_case(get_session(), case, case_page.doer().acting.safe, kind).shown
    if shown is None:
        raise ConflictError(case_page.stale())
    typed = case_form.read(shown.card, shown.answers, request.form)
    if act.startswith("insert-"):
        return _page(kind, Sent(_with_text(case, typed, act.removeprefix("insert-"))))
    answers, unclear = case_form.answers(shown.card, typed)
    if unclear:
        return _page(kind, Sent(typed, case_faults.told(shown.card, unclear))), 422
    is_whole = act == "hand_in"
    after = case_way.following(get_session(), case, case_page.doer(), _WORKED[shown.kind]) if is_whole else None
    try:
        _store(case, answers, is_whole=is_whole)
    except DomainError as fault:
        return _refused(shown.card, kind, typed, fault)
    return _onward(case, shown.kind, after) if is_whole else _saved(case)


@bp.get("/historia")
@requires(Permission.SEE_PROPOSALS, scope=case_page.of_page)
def history(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show the application in each of its versions, and what was done to the case."""
    frame, session, case = case_page.frame(), get_session(), case_page.page_case()
    context = {
        "said": case_said.of_case(session, case, frame["frame"].head.pool),
        "lines": case_history.of_case(session, case),
        "handed": case_history.handed(session, case),
        "office_files": access.opens("attachment_desk.download", desk_scope.of_page()),
    }
    return render_template("verification/case_history.html", **context, **frame)


@bp.get("/autor")
@requires(Permission.SEE_PROPOSALS, scope=case_page.of_page)
def author(edition_slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show who applies; each look is noted, and whoever only judges does not need it."""
    frame = case_page.frame()
    if not frame["frame"].may_see_author:
        abort(403)
    looks.look(
        "proposal.applicant_looked_at",
        object_kind="proposal",
        object_id=str(proposal_id),
        edition_id=page_edition().id,
    )
    people = case_said.people(get_session(), case_page.page_case(), case_page.doer().acting.safe)
    return render_template("verification/case_author.html", people=people, **frame)


def _page(kind: CardKind | None, sent: Sent | None = None) -> str:
    frame = case_page.frame()
    found, session = frame["frame"], get_session()
    cards = case_sheets.of_case(session, found.case, found.doer.acting.safe, kind)
    if cards.shown is None:
        return render_template("verification/case_no_card.html", **frame)
    context = {
        "page": case_card.page(session, found, cards, cards.shown, sent),
        "kinds": {kind: name for name, kind in KINDS.items()},
        "words": case_words,
        "office_files": access.opens("attachment_desk.download", desk_scope.of_page()),
        "sent": sent,
    }
    return render_template("verification/case_card.html", **context, **frame)


def _with_text(case: Case, typed: Typed, key: str) -> Typed:
    wanted = request.form.get(f"text-{key}", "")
    rows = reason_texts.listed(get_session(), case.edition.id)
    body = next((row.body for row in rows if str(row.id) == wanted), "")
    return typed.with_text(key, body) if body else typed


def _store(case: Case, answers: Answers, *, is_whole: bool) -> None:
    at, ids, by = Seen(_number("review"), _number("sheet")), (case.edition.id, case.proposal.id), case_page.doer()
    with transaction() as session:
        if is_whole:
            sheets.hand_in(session, *ids, answers, at, doer=by)
            return
        sheets.save(session, *ids, answers, at, doer=by)
        locks.take(session, *ids, doer=by)


def _number(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _refused(card: Card, kind: CardKind | None, typed: Typed, fault: DomainError) -> ResponseReturnValue:
    """Show the card again with everything that was typed, beside what was stored meanwhile."""
    case, is_late = case_page.again(), isinstance(fault, ConflictError)
    faults = case_faults.told(card, fault.findings) or [("", "content", str(fault.sentence))]
    if is_late:
        faults = [("", "content", str(fault.sentence))]
        now = case_sheets.of_case(get_session(), case, case_page.doer().acting.safe, kind).shown
        typed = typed.over(case_form.of_answers(now.card, now.answers)) if now and now.is_open else typed
    return _page(kind, Sent(typed, faults, is_late)), fault.http_status


def _saved(case: Case) -> ResponseReturnValue:
    flash(gettext("The card is saved. It is not handed in yet."))
    return _to(case, case.proposal.id)


def _onward(case: Case, kind: CardKind, following: int | None) -> ResponseReturnValue:
    """Go on to the next case of the queue or the next that waits for this person, and say what became of this one."""
    after = following or case_way.onward(get_session(), case, case_page.doer(), _WORKED[kind])
    said = gettext("%(number)s: the card is handed in.", number=case.proposal.number)
    more = gettext("This is the next case.") if after else gettext("No other case waits for you.")
    flash(f"{said} {more}")
    return _to(case, after or case.proposal.id)


def _to(case: Case, proposal_id: int) -> ResponseReturnValue:
    carried: dict[str, Any] = case_way.carried()
    return redirect(url_for("case_desk.card", edition_slug=case.edition.slug, proposal_id=proposal_id, **carried), 303)
