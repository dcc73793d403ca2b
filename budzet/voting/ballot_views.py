"""The ballot itself: choose, check, cast, receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from budzet.accounts.access import resident
from budzet.base.errors import DomainError, NotFoundError
from budzet.base.findings import Finding
from budzet.editions import queries as editions
from budzet.editions import words as edition_words
from budzet.editions.frozen import FrozenContest, FrozenEdition
from budzet.editions.layout import page_edition
from budzet.editions.terms import Approval
from budzet.proposals import queries as proposals
from budzet.residents.codes import TooManyCodesError
from budzet.voting import ballot_page, cookies, payload, queries, seal, sessions, words
from budzet.voting.ballot import Ballot, card_from, judge
from budzet.voting.ballot_page import BallotFilter
from budzet.voting.cookies import Reviewed
from budzet.voting.details import details_of
from budzet.voting.draft import Draft
from budzet.voting.models import CastSession
from budzet.voting.payload import Channel, Payload
from budzet.voting.views import bp, not_open
from budzet.web.requests import get_session, now, transaction


class SessionEndedError(DomainError):
    """There is no open session behind this browser's cookie."""

    http_status = 403


def load_session() -> CastSession:
    """Return the session of the person at this browser. Raises ``SessionEndedError``."""
    found = sessions.find(get_session(), cookies.read(cookies.SESSION), page_edition().id, now=now())
    if found is None:
        raise SessionEndedError("session ended")
    return found


@bp.errorhandler(SessionEndedError)
def session_ended(_error: SessionEndedError) -> ResponseReturnValue:
    """Say that the time is over, what is kept and how to go on."""
    edition = page_edition()
    if (refusal := not_open(edition)) is not None:
        return refusal
    actions = [(gettext("Confirm who you are again"), url_for("voting.identify", edition_slug=edition.slug))]
    return notice(
        gettext("Your session has ended"),
        [
            gettext("You have not cast a vote in this window, or the time for it is over."),
            gettext("Your choice is kept in this browser for 30 minutes. After a new code you will find it again."),
            gettext("If you saw a confirmation number, your vote is stored."),
        ],
        actions,
        status=403,
    )


@bp.errorhandler(TooManyCodesError)
def too_many_codes(error: TooManyCodesError) -> ResponseReturnValue:
    """Say that this address, not the person, must wait, and how to go on at once."""
    actions = [(gettext("Use another address"), url_for("voting.identify", edition_slug=page_edition().slug))]
    page, status = notice(gettext("We have sent several codes already"), [str(error.sentence)], actions, status=429)
    return page, status, {"Retry-After": "3600"}


def notice(
    heading: str, paragraphs: list[str], actions: list[tuple[str, str]], *, status: int, kind: str = "warning"
) -> tuple[str, int]:
    """Return a page that says what happened, what is kept and what to do next."""
    page = render_template("voting/notice.html", heading=heading, paragraphs=paragraphs, actions=actions, kind=kind)
    return page, status


def _draft(person: CastSession, frozen: FrozenEdition) -> Draft:
    found = cookies.draft_box().decode(cookies.read(cookies.DRAFT), owner=person.voter_tag, now=now())
    if found is None or found.edition_id != person.edition_id:
        return Draft(person.edition_id, (), person.area)
    return Draft(found.edition_id, found.choices, person.area)


def _keep(response: Response, draft: Draft, person: CastSession, frozen: FrozenEdition) -> Response:
    size = payload.payload_size(frozen)
    cookies.put(response, cookies.DRAFT, cookies.draft_box().encode(draft, size, owner=person.voter_tag, now=now()))
    return response


@bp.route("/karta/<contest_key>", methods=["GET", "POST"])
@resident(load_session)
def contest(edition_slug: str, contest_key: str) -> ResponseReturnValue:
    """Choose in one contest. Every button saves the draft; only "next" asks the judge."""
    edition, person = page_edition(), g.resident
    if (refusal := not_open(edition)) is not None:
        return refusal
    frozen = editions.frozen(get_session(), edition)
    current = ballot_page.contest_by_key(frozen, contest_key)
    if current is None:
        raise NotFoundError(gettext("The ballot has no such part."))
    draft = _draft(person, frozen)
    if request.method != "POST":
        narrowed = BallotFilter(request.args.get("q", "").strip(), request.args.get("topic", ""))
        page = _contest_page(frozen, current, draft, narrowed)
        return render_template("voting/contest.html", page=page)
    draft = ballot_page.on_list(ballot_page.updated(draft, current, request.form), frozen)
    action, _, argument = request.form.get("action", "next").partition(":")
    if action == "remove" and (position := ballot_page.read_position(argument)) is not None:
        draft = ballot_page.without(draft, position)
    response = _after(frozen, current, draft, action, argument)
    with transaction() as session:
        sessions.extend(session, cookies.read(cookies.SESSION), now=now())
    return _keep(response, draft, person, frozen)


def _after(frozen: FrozenEdition, current: FrozenContest, draft: Draft, action: str, argument: str) -> Response:
    """Return the answer to a press of a button: the page again, another part, or the check page."""
    narrowed = BallotFilter(request.form.get("q", "").strip(), request.form.get("topic", ""))
    if action == "goto" and ballot_page.contest_by_key(frozen, argument):
        return _to_contest(argument)
    if action != "next":
        narrowed = BallotFilter() if action == "clear" else narrowed
        return make_response(
            render_template("voting/contest.html", page=_contest_page(frozen, current, draft, narrowed))
        )
    found = judge(Ballot(draft.choices, draft.area), card_from(frozen))
    faults = words.ballot_errors(
        (finding for finding in found if finding.field == current.key), frozen, lambda _key: "projects"
    )
    if faults:
        page = _contest_page(frozen, current, draft, BallotFilter(), faults)
        return make_response(render_template("voting/contest.html", page=page), 422)
    following = _following(frozen, current)
    return (
        _to_contest(following.key) if following else redirect(url_for("voting.check", edition_slug=frozen.edition), 303)
    )


def _to_contest(key: str) -> Response:
    slug = page_edition().slug
    return redirect(url_for("voting.contest", edition_slug=slug, contest_key=key), 303)


def _following(frozen: FrozenEdition, current: FrozenContest) -> FrozenContest | None:
    keys_in_order = [contest.key for contest in frozen.contests]
    place = keys_in_order.index(current.key) + 1
    return frozen.contests[place] if place < len(frozen.contests) else None


def _contest_page(
    frozen: FrozenEdition,
    current: FrozenContest,
    draft: Draft,
    narrowed: BallotFilter,
    faults: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    edition, session = page_edition(), get_session()
    projects = ballot_page.projects_of(frozen, current, draft.area)
    details = details_of(session, edition, projects)
    rows = ballot_page.lines(projects, details, draft.choices, narrowed)
    chosen = ballot_page.in_contest(frozen, current, draft.choices)
    sums = [ballot_page.part_sum(frozen, part, draft.choices) for part in frozen.contests]
    own = next(part for part in sums if part.contest.key == current.key)
    form, following = current.form, _following(frozen, current)
    points = {choice.position: choice.points for choice in chosen}
    return {
        "contest_name": current.name,
        "district_name": _district_name(frozen, current, draft.area),
        "rule": edition_words.voting_rule(current),
        "order_sentence": gettext("The order of projects is the same for everybody."),
        "kind": form.kind,
        "limit": form.max_projects,
        "max_points": 1 if isinstance(form, Approval) else form.max_per_project,
        "points_limit": None if isinstance(form, Approval) else form.points,
        "tabs": [
            {
                "key": part.contest.key,
                "name": part.contest.name,
                "chosen": part.used,
                "limit": part.limit,
                "current": part.contest.key == current.key,
                "unit": "points" if part.counts_points else "projects",
            }
            for part in sums
        ],
        "filter_q": narrowed.q,
        "filter_topic": narrowed.topic,
        "topic_options": [(topic.key, topic.name) for topic in editions.topics(session, edition.id)],
        "rows": rows,
        "hidden_chosen": len(points.keys() - {row.position for row in rows}),
        "shown": ",".join(str(row.position) for row in rows),
        "summary": [
            {
                "name": part.contest.name,
                "sub": _district_name(frozen, part.contest, draft.area),
                "chosen": part.used,
                "limit": part.limit,
            }
            for part in sums
        ],
        "picked": [
            {
                "position": choice.position,
                "title": frozen.project_at[choice.position].title,
                "points": 0 if isinstance(form, Approval) else choice.points,
            }
            for choice in chosen
        ],
        "used": own.used,
        "next_label": gettext("Next: %(part)s", part=following.name)
        if following
        else gettext("Next: check your ballot"),
        "errors": list(faults),
        "total": len(projects),
    }


def _district_name(frozen: FrozenEdition, part: FrozenContest, area: int) -> str | None:
    return frozen.districts[area - 1].name if area and part.district_scope == "own" else None


@bp.get("/sprawdz")
@resident(load_session)
def check(edition_slug: str) -> ResponseReturnValue:
    """Show the whole ballot once more and seal it; from here on nobody can change it, not even the person."""
    edition, person = page_edition(), g.resident
    if (refusal := not_open(edition)) is not None:
        return refusal
    session = get_session()
    frozen = editions.frozen(session, edition)
    draft = _draft(person, frozen)
    found = judge(Ballot(draft.choices, draft.area), card_from(frozen))
    order = [part.key for part in frozen.contests]
    faults = words.ballot_errors(
        found, frozen, lambda key: f"part-{order.index(key) + 1}" if key in order else "part-1"
    )
    withdrawn = proposals.withdrawn_positions(session, edition.id)
    warnings = [
        words.ballot_sentence(Finding.of("project_withdrawn", position=choice.position), frozen)
        for choice in draft.choices
        if choice.position in withdrawn
    ]
    sealed = "" if faults else _sealed(edition.id, edition.rules_hash or b"", frozen, draft)
    page = {"parts": _parts(frozen, draft), "sealed": sealed, "errors": faults, "warnings": warnings}
    return render_template("voting/check.html", page=page), 422 if faults else 200


def _sealed(edition_id: int, rules_hash: bytes, frozen: FrozenEdition, draft: Draft) -> str:
    public_key = queries.public_key(get_session(), edition_id)
    if public_key is None:
        raise AssertionError("voting is not open without a key")
    packed = payload.pack(
        Payload(
            edition_id=edition_id,
            rules_hash=rules_hash,
            area=draft.area,
            channel=Channel.ONLINE,
            code=payload.new_code(),
            choices=draft.choices,
        ),
        payload.payload_size(frozen),
    )
    sid = sessions.sid_hash(cookies.read(cookies.SESSION))
    return cookies.sign_review(Reviewed(edition_id, sid, seal.seal(packed, public_key)))


def _parts(frozen: FrozenEdition, draft: Draft) -> list[dict[str, Any]]:
    parts = []
    for part in frozen.contests:
        chosen = ballot_page.in_contest(frozen, part, draft.choices)
        total = ballot_page.part_sum(frozen, part, draft.choices)
        parts.append(
            {
                "contest_name": part.name,
                "sub": _district_name(frozen, part, draft.area),
                "items": [
                    {
                        "title": frozen.project_at[choice.position].title,
                        "number": frozen.project_at[choice.position].number,
                        "cost": frozen.project_at[choice.position].cost,
                        "points": choice.points if total.counts_points else 0,
                    }
                    for choice in chosen
                ],
                "change_url": url_for("voting.contest", edition_slug=frozen.edition, contest_key=part.key),
                "empty": not chosen,
                "unused": max(0, total.limit - total.used),
            }
        )
    return parts
