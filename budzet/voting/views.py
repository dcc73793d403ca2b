"""The way to the ballot: start, who you are, the code; and looking up a confirmation number."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from budzet.accounts.access import public
from budzet.base import calendar
from budzet.base.findings import Finding
from budzet.editions import queries as editions
from budzet.editions import text_pages
from budzet.editions import words as edition_words
from budzet.editions.layout import mail_context, page_city, page_edition, page_timetable
from budzet.editions.models import Edition, Origin
from budzet.editions.timetable import StageKind, StageState
from budzet.i18n import language
from budzet.residents import codes, identity, keys, person_key
from budzet.residents import words as identity_words
from budzet.residents.asking import CodeForm, IdentifyForm
from budzet.residents.codes import Claim, Letter, Proven
from budzet.voting import cookies, fate, queries, receipt, sessions, words
from budzet.voting.forms import NumberForm
from budzet.web.requests import get_session, now, services, settings, transaction

bp = Blueprint("voting", __name__, url_prefix="/<edition_slug>/glosowanie")


def voting_state(edition: Edition) -> str:
    """Return ``before``, ``open``, ``after`` or ``not_ready`` for an edition now."""
    state = page_timetable().state(StageKind.VOTING, now())
    if state is StageState.AFTER or edition.origin is Origin.IMPORT:
        return "after"
    if edition.frozen_at is None or queries.public_key(get_session(), edition.id) is None or state is StageState.UNSET:
        return "not_ready"
    return "open" if state is StageState.OPEN else "before"


def not_open(edition: Edition) -> ResponseReturnValue | None:
    """Return the page that says voting is not open, or ``None`` when it is."""
    state = voting_state(edition)
    return None if state == "open" else (_start_page(edition, state), 403)


def _start_page(edition: Edition, state: str) -> str:
    timetable = page_timetable()
    voting, results = timetable.span(StageKind.VOTING), timetable.span(StageKind.RESULTS)
    return render_template(
        "voting/start.html",
        voting={
            "state": state,
            "opens_at": voting and voting.opens_at,
            "closes_at": voting and voting.closes_at,
            "results_by": results and results.opens_at,
            "has_results": timetable.is_open(StageKind.RESULTS, now()),
            "contests": [
                {"name": contest.name, "rule": edition_words.voting_rule(contest)}
                for contest in editions.voted_contests(get_session(), edition.id)
            ],
        },
    )


@bp.get("/")
@public
def start(edition_slug: str) -> ResponseReturnValue:
    """Who may vote, what to prepare, until when, other ways."""
    edition = page_edition()
    return _start_page(edition, voting_state(edition))


@bp.route("/dane", methods=["GET", "POST"])
@public
def identify(edition_slug: str) -> ResponseReturnValue:
    """Ask who the resident is; a right answer sends a code, the same page for everybody."""
    edition = page_edition()
    if (refusal := not_open(edition)) is not None:
        return refusal
    form = IdentifyForm()
    places = _own_districts(edition)
    if places:
        form.district.choices = [
            ("", gettext("Choose a district")),
            *((key, name) for key, (_, name) in places.items()),
        ]
    else:
        del form.district
    if not form.is_submitted():
        return _identify_page(form, edition)
    declared = form.declaration()
    faults = identity.check(declared, today=calendar.local(now()).date(), districts=frozenset(places))
    form.attach(faults, identity_words.IDENTITY)
    if faults:
        return _identify_page(form, edition), 422
    response = redirect(url_for("voting.code", edition_slug=edition_slug), 303)
    area = places[declared.district][0] if places else 0
    cookies.put(response, cookies.CHALLENGE, _send_code(edition, declared, area))
    return response


def _identify_page(form: IdentifyForm, edition: Edition) -> str:
    declaration = text_pages.line("declaration_resident", edition)
    return render_template("voting/identify.html", form=form, errors=form.errors, declaration=declaration)


def _own_districts(edition: Edition) -> dict[str, tuple[int, str]]:
    """Return area number and name by key when some contest asks for the own district."""
    frozen = editions.frozen(get_session(), edition)
    if not any(contest.district_scope == "own" for contest in frozen.contests):
        return {}
    return {district.key: (frozen.area_of[district.key], district.name) for district in frozen.districts}


def _send_code(edition: Edition, declared: identity.Declaration, area: int) -> str:
    secret = keys.load(settings().keys_dir, edition.id)
    born = declared.birth_date
    if born is None:
        raise AssertionError("the rule lets no declaration without a birth date through")
    claim = Claim(
        edition_id=edition.id,
        voter_tag=person_key.voter_tag(
            secret.registration, edition.id, surname=declared.surname, given_name=declared.given_name, birth_date=born
        ),
        contact_tag=person_key.contact_tag(secret.contact, edition.id, declared.email),
        net_tag=person_key.net_tag(secret.network, edition.id, request.remote_addr or ""),
        area=area,
        assurance=edition.terms.identity.schemes[0].assurance,
        contact=declared.email.strip(),
    )
    with transaction() as session:
        return codes.start(session, claim, _letter(), keys=secret, vault=services().vault, now=now())


def _letter() -> Letter:
    minutes = ngettext("%(num)d minute", "%(num)d minutes", codes.CODE_MINUTES)
    return Letter("voting/code", language(), mail_context("mail_code", **{"czas ważności": minutes}))


@bp.route("/kod", methods=["GET", "POST"])
@public
def code(edition_slug: str) -> ResponseReturnValue:
    """Ask for the code; the right one opens the ballot."""
    edition = page_edition()
    if (refusal := not_open(edition)) is not None:
        return refusal
    challenge = cookies.read(cookies.CHALLENGE)
    hint = codes.contact_hint(get_session(), challenge, now())
    if hint is None:
        return redirect(url_for("voting.identify", edition_slug=edition_slug), 303)
    form = CodeForm()
    if not form.is_submitted():
        return _code_page(form, hint)
    secret = keys.load(settings().keys_dir, edition.id)
    limit = edition.terms.identity.persons_per_contact
    sid = ""
    with transaction() as session:
        answer = codes.confirm(session, challenge, form.digits(), keys=secret, now=now())
        used_up = isinstance(answer, Proven) and sessions.contact_is_used_up(session, answer, limit)
        if isinstance(answer, Proven) and not used_up:
            sid = sessions.open_session(session, answer, now=now())
    if used_up:
        return _contact_used_up(limit), 409
    if not sid:
        form.attach([_wrong_code(answer if isinstance(answer, int) else None)], words.CODE)
        return _code_page(form, hint), 422
    first = editions.frozen(get_session(), edition).contests[0]
    response = redirect(url_for("voting.contest", edition_slug=edition_slug, contest_key=first.key), 303)
    cookies.put(response, cookies.SESSION, sid)
    cookies.drop(response, cookies.CHALLENGE)
    return response


def _code_page(form: CodeForm, hint: str) -> str:
    return render_template(
        "voting/code.html", form=form, contact_hint=hint, minutes=codes.CODE_MINUTES, errors=form.errors
    )


def _wrong_code(tries_left: int | None) -> Finding:
    return Finding.of("code_wrong", "code", left=tries_left) if tries_left else Finding.of("code_over", "code")


def _contact_used_up(limit: int) -> str:
    city = page_city()
    return render_template(
        "voting/notice.html",
        heading=gettext("This e-mail address has been used already"),
        kind="warning",
        paragraphs=[
            gettext("Number of people who have voted with this address: %(limit)s. That is the limit.", limit=limit),
            gettext("Your vote is not stored. You can still vote:"),
            gettext("with another e-mail address,"),
            gettext("with the help of the city hall, by phone: %(phone)s,", phone=city.help_phone),
            gettext("at the city hall: %(address)s.", address=city.office_address),
        ],
        actions=[
            (
                gettext("Use another address"),
                url_for("voting.identify", edition_slug=(request.view_args or {})["edition_slug"]),
            )
        ],
    )


@bp.post("/kod/nowy")
@public
def resend_code(edition_slug: str) -> ResponseReturnValue:
    """Send a new code to the same address."""
    edition = page_edition()
    if (refusal := not_open(edition)) is not None:
        return refusal
    secret = keys.load(settings().keys_dir, edition.id)
    letter = _letter()
    with transaction() as session:
        sent = codes.resend(
            session, cookies.read(cookies.CHALLENGE), letter, keys=secret, vault=services().vault, now=now()
        )
    return redirect(url_for("voting.code" if sent else "voting.identify", edition_slug=edition_slug), 303)


@bp.route("/sprawdz-numer", methods=["GET", "POST"])
@public
def look_up(edition_slug: str) -> ResponseReturnValue:
    """Tell whether a vote with a number is stored; once the set is closed, whether it counts and why not."""
    edition = page_edition()
    form = NumberForm()
    if not form.is_submitted():
        return render_template("voting/look_up.html", form=form, result=None, errors=[])
    reach = receipt.parse_number(form.number.data or "")
    if reach is None:
        form.attach([Finding.of("not_a_number", "number")], words.CODE)
        return render_template("voting/look_up.html", form=form, result=None, errors=form.errors), 422
    found = fate.of_number(get_session(), edition.id, *reach)
    return render_template(
        "voting/look_up.html", form=form, result=found.value, why_not=words.WHY_NOT.get(found), errors=[]
    )
