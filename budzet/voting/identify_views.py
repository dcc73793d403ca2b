"""Who you are, and the code: the same pages, statuses and work for everybody (security notes §3.3)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from budzet.accounts.access import public
from budzet.base import calendar
from budzet.base.findings import Finding
from budzet.editions import queries as editions
from budzet.editions import terms, text_pages
from budzet.editions.frozen import FrozenEdition
from budzet.editions.layout import mail_context, page_edition
from budzet.editions.models import Edition
from budzet.i18n import language
from budzet.residents import codes, identity, keys, schemes
from budzet.residents import words as identity_words
from budzet.residents.asking import CodeForm, IdentifyForm
from budzet.residents.codes import Letter, Proven, SentTo
from budzet.residents.identity import Asked
from budzet.residents.paper_codes import redeeming
from budzet.residents.schemes import Declaration
from budzet.voting import claims, contact_page, cookies, residence, sessions, ways, words
from budzet.voting.residence import Residence
from budzet.voting.views import bp, not_open
from budzet.web.requests import get_session, now, services, settings, transaction


@dataclass(frozen=True, slots=True)
class Way:
    """The scheme of this page, as the Terms have it and as the plug-in that carries it out."""

    terms: terms.IdentityScheme
    scheme: schemes.Scheme


@bp.route("/dane", methods=["GET", "POST"], defaults={"way": ""})
@bp.route("/dane/<way>", methods=["GET", "POST"])
@public
def identify(edition_slug: str, way: str) -> ResponseReturnValue:
    """Ask who the resident is; a right answer sends a code, the same page for everybody.

    Where there are several ways, the address without one shows them all.
    """
    edition = page_edition()
    if (refusal := not_open(edition)) is not None:
        return refusal
    chosen = _chosen_way(edition, way)
    if chosen is None:
        return render_template("voting/ways.html", ways=ways.of_terms(edition.terms))
    form, frozen = IdentifyForm(), editions.frozen(get_session(), edition)
    if not form.is_submitted():
        home = _home(edition, frozen, chosen)
        form.ask(_asked(edition, chosen, home))
        return _identify_page(form, edition, chosen, home)
    declared = form.declaration()
    home = _home(edition, frozen, chosen, (declared.street, declared.house))
    asked = _asked(edition, chosen, home)
    form.ask(asked)
    faults = identity.check(declared, asked, today=calendar.local(now()).date())
    agreement = text_pages.agreement("declaration_resident", edition)
    if declared.lives_here and form.agreed_to.data != agreement.digest.hex():
        faults.append(Finding.of("declaration_changed", "lives_here"))
    form.attach(faults, identity_words.IDENTITY)
    if faults:
        return _identify_page(form, edition, chosen, home), 422
    if chosen.scheme.on_paper:
        return _redeem(form, edition, chosen, declared, agreement.digest)
    response = redirect(url_for("voting.code", edition_slug=edition_slug), 303)
    area = _area(frozen, home, declared)
    cookies.put(response, cookies.CHALLENGE, _send_code(edition, chosen, asked, declared, area, agreement.digest))
    return response


@bp.get("/kod-z-listu")
@public
def letter(edition_slug: str) -> ResponseReturnValue:
    """Lead from the address in a letter, short enough to be typed, to the form of its code."""
    return redirect(url_for("voting.identify", edition_slug=edition_slug, way=schemes.BY_LETTER.slug), 302)


def _chosen_way(edition: Edition, slug: str) -> Way | None:
    """Return the scheme named in the address, or the one there is beside a pass from a point; ``None`` where one must
    be chosen.
    """
    found = [Way(one, schemes.ALL[one.kind]) for one in edition.terms.identity.schemes]
    if not slug:
        from_home = [way for way in found if way.scheme is not schemes.BY_PASS] or found
        return from_home[0] if len(from_home) == 1 else None
    named = next((way for way in found if way.scheme.slug == slug), None)
    return abort(404) if named is None else named


def _home(edition: Edition, frozen: FrozenEdition, way: Way, address: tuple[str, str] | None = None) -> Residence:
    """Return where somebody lives; a code on paper knows it already."""
    if way.scheme.on_paper:
        return Residence()
    return residence.find(get_session(), edition.id, frozen, address)


def _asked(edition: Edition, way: Way, home: Residence) -> Asked:
    # At a point the clerk has seen to the consent.
    minors, at_a_point = edition.terms.identity.minors, way.scheme is schemes.BY_PASS
    return Asked(
        scheme=way.scheme,
        contacts=edition.terms.identity.contacts,
        phone_prefixes=settings().phone_prefixes,
        districts=frozenset(home.names),
        why_district=home.why,
        guardian_under=minors.consent_under if minors.consent_form == "tick" and not at_a_point else 0,
    )


def _area(frozen: FrozenEdition, home: Residence, declared: Declaration) -> int:
    key = home.district or (declared.district if home.names else "")
    return frozen.area_of[key] if key else 0


def _identify_page(form: IdentifyForm, edition: Edition, way: Way, home: Residence) -> str:
    if "district" in form:
        first = ("", gettext("Choose a district"))
        form.district.choices = [first, *home.names.items()]
        if form.district.data not in home.names:
            form.district.data = ""
    agreement = text_pages.agreement("declaration_resident", edition)
    page = {
        "action": url_for("voting.identify", **(request.view_args or {})),
        "legal_basis": getattr(way.terms, "legal_basis", ""),
        "second_datum": getattr(way.terms, "second_datum", ""),
        "guardian_under": edition.terms.identity.minors.consent_under,
        "paper_consent_under": 0 if way.scheme is schemes.BY_PASS else _paper_consent_under(edition),
        "on_paper": way.scheme.on_paper,
        "with_pass": any(one.kind == "in_person" for one in edition.terms.identity.schemes),
        "declaration": agreement.sentence,
        "agreed_to": agreement.digest.hex(),
    }
    return render_template("voting/identify.html", form=form, errors=form.errors, page=page)


def _paper_consent_under(edition: Edition) -> int:
    minors = edition.terms.identity.minors
    return minors.consent_under if minors.consent_form == "paper" else 0


def _send_code(edition: Edition, way: Way, asked: Asked, declared: Declaration, area: int, agreed_to: bytes) -> str:
    if isinstance(way.terms, terms.LetterCode | terms.InPerson):
        raise TypeError("no code is sent to who has one on paper")
    secret = keys.load(settings().keys_dir, edition.id)
    to = identity.contact(declared, asked)
    if to is None:
        raise AssertionError("the rule lets no declaration without a contact through")
    with transaction() as session:
        claim = claims.of(
            session,
            edition,
            way.terms,
            declared,
            to=to,
            keys=secret,
            area=area,
            network=request.remote_addr or "",
            declaration=agreed_to,
            today=calendar.local(now()).date(),
        )
        return codes.start(session, claim, _letter(), keys=secret, vault=services().vault, now=now())


def _redeem(
    form: IdentifyForm, edition: Edition, way: Way, declared: Declaration, agreed_to: bytes
) -> ResponseReturnValue:
    """Lead who has a code on paper to the ballot; one answer for every code that opens nothing."""
    secret = keys.load(settings().keys_dir, edition.id)
    shown = claims.shown(
        edition,
        way.scheme,
        declared,
        keys=secret,
        network=request.remote_addr or "",
        declaration=agreed_to,
        today=calendar.local(now()).date(),
    )
    kind: redeeming.PaperKind = "letter_code" if way.scheme is schemes.BY_LETTER else "in_person"
    with transaction() as session:
        proven = redeeming.redeem(session, edition.id, kind, shown, keys=secret, now=now())
        sid = sessions.open_session(session, proven, now=now()) if proven else ""
    if not sid:
        fault = "wrong_letter_code" if kind == "letter_code" else "wrong_pass"
        form.attach([Finding.of(fault, "paper_code")], identity_words.IDENTITY)
        return _identify_page(form, edition, way, Residence()), 422
    return to_the_ballot(edition, sid)


def _letter() -> Letter:
    minutes = ngettext("%(num)d minute", "%(num)d minutes", codes.CODE_MINUTES)
    context = mail_context("mail_code", **{"czas ważności": minutes})
    return Letter("voting/code", language(), context, texts_a_day=settings().sms_daily_budget)


@bp.route("/kod", methods=["GET", "POST"])
@public
def code(edition_slug: str) -> ResponseReturnValue:
    """Ask for the code; the right one opens the ballot."""
    edition = page_edition()
    if (refusal := not_open(edition)) is not None:
        return refusal
    challenge = cookies.read(cookies.CHALLENGE)
    sent_to = codes.sent_to(get_session(), edition.id, challenge, now())
    if sent_to is None:
        return redirect(url_for("voting.identify", edition_slug=edition_slug), 303)
    form = CodeForm()
    if not form.is_submitted():
        return _code_page(form, sent_to)
    secret = keys.load(settings().keys_dir, edition.id)
    limit = edition.terms.identity.persons_per_contact
    sid = ""
    with transaction() as session:
        answer = codes.confirm(session, challenge, form.digits(), keys=secret, now=now())
        used_up = isinstance(answer, Proven) and sessions.contact_is_used_up(session, answer, limit)
        if isinstance(answer, Proven) and not used_up:
            sid = sessions.open_session(session, answer, now=now())
    if used_up:
        return contact_page.used_up(edition, sent_to.kind, limit)
    if not sid:
        form.attach([_wrong_code(answer if isinstance(answer, int) else None)], words.CODE)
        return _code_page(form, sent_to), 422
    return to_the_ballot(edition, sid)


def to_the_ballot(edition: Edition, sid: str) -> ResponseReturnValue:
    """Lead a person who has proven who they are to the first part of the ballot, or to the report they came for."""
    first = editions.frozen(get_session(), edition).contests[0]
    to = url_for("voting.contest", edition_slug=edition.slug, contest_key=first.key)
    if cookies.read(cookies.GOAL):
        to = url_for("voting.report_impersonation", edition_slug=edition.slug)
    response = redirect(to, 303)
    cookies.put(response, cookies.SESSION, sid)
    cookies.drop(response, cookies.CHALLENGE, cookies.GOAL)
    return response


def _code_page(form: CodeForm, sent_to: SentTo) -> str:
    return render_template(
        "voting/code.html", form=form, sent_to=sent_to, minutes=codes.CODE_MINUTES, errors=form.errors
    )


def _wrong_code(tries_left: int | None) -> Finding:
    return Finding.of("code_wrong", "code", left=tries_left) if tries_left else Finding.of("code_over", "code")


@bp.post("/kod/nowy")
@public
def resend_code(edition_slug: str) -> ResponseReturnValue:
    """Send a new code to the same address."""
    edition = page_edition()
    if (refusal := not_open(edition)) is not None:
        return refusal
    secret, challenge = keys.load(settings().keys_dir, edition.id), cookies.read(cookies.CHALLENGE)
    letter, sent = _letter(), False
    if codes.sent_to(get_session(), edition.id, challenge, now()) is not None:
        with transaction() as session:
            sent = codes.resend(session, challenge, letter, keys=secret, vault=services().vault, now=now())
    return redirect(url_for("voting.code" if sent else "voting.identify", edition_slug=edition_slug), 303)
