"""The page an author shares: what the project is, and how one supports it or takes the support back.

Who signs says who they are and types a code from their mailbox; nothing is stored of them but tags.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budzet.accounts.access import public
from budzet.base import calendar
from budzet.base.errors import DomainError
from budzet.base.findings import Finding
from budzet.editions import text_pages
from budzet.editions.layout import page_edition
from budzet.proposals import carried, support, support_code, support_words, wizard_draft
from budzet.proposals.co_author_views import visitor
from budzet.proposals.support import Signing
from budzet.proposals.support_tags import Person
from budzet.proposals.wizard_draft import DraftView
from budzet.residents import codes, identity
from budzet.residents.asking import CodeForm, IdentifyForm
from budzet.residents.codes import Proven
from budzet.residents.identity import Asked
from budzet.web.requests import get_session, now, settings, transaction

bp = Blueprint("support", __name__, url_prefix="/<edition_slug>/poparcie/<code>")

_ASKED = Asked()
WAYS = {"podpisz": "sign", "wycofaj": "take_back"}
_THANKS = {Signing.SIGNED: "podpisane", Signing.SIGNED_BEFORE: "juz-podpisane"}


@bp.get("/")
@public
def show(edition_slug: str, code: str) -> ResponseReturnValue:
    """Show what the project is and how many support it."""
    return render_template("support/show.html", view=_view(code), code=code)


@bp.route("/<any(podpisz, wycofaj):way>", methods=["GET", "POST"])
@public
def identify(edition_slug: str, code: str, way: str) -> ResponseReturnValue:
    """Ask who somebody is; a right answer mails a code."""
    view, form = _view(code), IdentifyForm()
    form.ask(_ASKED)
    if not _gathers(view):
        return redirect(url_for("support.show", edition_slug=edition_slug, code=code), 303)
    if not form.is_submitted():
        return _identify_page(view, form, code, way)
    declared = form.declaration()
    faults = identity.check(declared, _ASKED, today=calendar.local(now()).date())
    form.attach(faults, support_words.IDENTITY)
    if not faults and way == "podpisz":
        _refuse_author(view, form)
    if form.errors:
        return _identify_page(view, form, code, way), 422
    try:
        values = support_code.send(view, declared)
    except DomainError as refused:
        form.form_errors.append(refused.sentence)
        return _identify_page(view, form, code, way), refused.http_status
    return _code_page(view, CodeForm(formdata=None), code, way, carried.close(settings().secret_key, values))


@bp.post("/<any(podpisz, wycofaj):way>/kod")
@public
def confirm(edition_slug: str, code: str, way: str) -> ResponseReturnValue:
    """Take the code; the right one signs, or takes the signature back."""
    view, form = _view(code), CodeForm()
    sealed = request.form.get("carried", "")
    values = carried.open_(settings().secret_key, sealed)
    if not values or not _gathers(view):
        return redirect(url_for("support.identify", edition_slug=edition_slug, code=code, way=way), 303)
    try:
        with transaction() as session:
            keys = view.by.safe.keys(session, view.edition.id)
            answer = codes.confirm(session, values["challenge"], form.digits(), keys=keys, now=now())
        if isinstance(answer, Proven):
            return redirect(_done(view, code, way, answer, values), 303)
    except DomainError as refused:
        return render_template("support/refused.html", view=view, code=code, sentence=refused.sentence), 409
    fault = Finding.of("code_wrong", "code", left=answer) if answer else Finding.of("code_over", "code")
    form.attach([fault], support_words.CODE)
    return _code_page(view, form, code, way, sealed), 422


@bp.get("/<any('podpisane', 'juz-podpisane', 'wycofane', 'nie-bylo'):what>")
@public
def done(edition_slug: str, code: str, what: str) -> ResponseReturnValue:
    """Say what became of it."""
    return render_template("support/done.html", view=_view(code), code=code, what=what)


def _done(view: DraftView, code: str, way: str, proven: Proven, values: dict[str, str]) -> str:
    with transaction() as session:
        if WAYS[way] == "sign":
            signer = support_code.signer(view, proven, values)
            what = _THANKS[support.sign(session, view.draft.id, signer, by=view.by)]
        else:
            what = "wycofane" if support.take_back(session, view.draft.id, proven, by=view.by) else "nie-bylo"
    return url_for("support.done", edition_slug=view.edition.slug, code=code, what=what)


def _refuse_author(view: DraftView, form: IdentifyForm) -> None:
    person = Person(
        name=f"{form.given_name.data} {form.surname.data}",
        email=form.email.data or "",
        address=f"{form.street.data} {form.house.data}",
    )
    try:
        support.refuse_author(get_session(), view.draft, person, view.by.safe)
    except DomainError as refused:
        form.form_errors.append(refused.sentence)


def _view(code: str) -> DraftView:
    by, edition, session = visitor(), page_edition(), get_session()
    return wizard_draft.view_of(session, edition, support.by_code(session, edition.id, code, by.safe), by)


def _gathers(view: DraftView) -> bool:
    return view.is_open and view.asks_support


def _identify_page(view: DraftView, form: IdentifyForm, code: str, way: str) -> str:
    declaration = text_pages.line("declaration_resident", view.edition)
    page = {"view": view, "code": code, "way": way, "signs": WAYS[way] == "sign", "declaration": declaration}
    return render_template("support/identify.html", form=form, errors=form.errors, **page)


def _code_page(view: DraftView, form: CodeForm, code: str, way: str, sealed: str) -> str:
    page = {"view": view, "code": code, "way": way, "signs": WAYS[way] == "sign", "carried": sealed}
    minutes = codes.CODE_MINUTES
    return render_template("support/code.html", form=form, errors=form.errors, minutes=minutes, **page)
