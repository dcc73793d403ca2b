"""The ballot itself: pick a district where one may, choose in each part, put in order."""

from __future__ import annotations

from collections.abc import Collection

from flask import g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from budzet.accounts.access import resident
from budzet.base.errors import NotFoundError
from budzet.editions import queries as editions
from budzet.editions import words as edition_words
from budzet.editions.ballot_form import Ranking
from budzet.editions.frozen import FrozenContest, FrozenEdition
from budzet.editions.layout import page_edition
from budzet.voting import ballot_page, contest_page, districts_page, words
from budzet.voting.ballot import Ballot, card_from, judge
from budzet.voting.ballot_page import BallotFilter
from budzet.voting.ballot_session import draft_of, keep, load_session
from budzet.voting.draft import Draft
from budzet.voting.views import bp, not_open
from budzet.web.requests import get_session

PICKED = "dzielnica"
"""The parameter that carries the districts somebody picked."""


@bp.route("/karta/<contest_key>", methods=["GET", "POST"])
@resident(load_session)
def contest(edition_slug: str, contest_key: str) -> ResponseReturnValue:
    """Choose in one contest. Every button saves the draft; only "next" asks the judge."""
    if (refusal := not_open(page_edition())) is not None:
        return refusal
    frozen = editions.frozen(get_session(), page_edition())
    current = _contest(frozen, contest_key)
    draft = draft_of(g.resident, frozen)
    picked = _picked(frozen, current, draft)
    if ballot_page.picks_district(current) and not picked:
        return redirect(url_for("voting.districts", edition_slug=edition_slug, contest_key=contest_key), 303)
    if request.method != "POST":
        page = contest_page.build(frozen, current, draft, _filter(request.args), picked)
        return render_template("voting/contest.html", page=page)
    draft = ballot_page.updated(draft, frozen, current, request.form)
    action, _, argument = request.form.get("action", "next").partition(":")
    if action == "remove" and (position := ballot_page.read_position(argument)) is not None:
        draft = ballot_page.without(draft, position)
    return keep(_after(frozen, current, draft, picked, action, argument), draft, g.resident, frozen)


def _contest(frozen: FrozenEdition, key: str) -> FrozenContest:
    found = next((contest for contest in frozen.contests if contest.key == key), None)
    if found is None:
        raise NotFoundError(gettext("The ballot has no such part."))
    return found


def _picked(frozen: FrozenEdition, current: FrozenContest, draft: Draft) -> list[str]:
    """Return the districts picked in the address of this page, else those that the choices come from."""
    if not ballot_page.picks_district(current):
        return []
    known = {district.key for district in ballot_page.districts_of(frozen, current)}
    asked = [key for key in dict.fromkeys(request.args.getlist(PICKED)) if key in known]
    return asked[: current.most_districts] or ballot_page.district_keys(frozen, current, draft.choices)


def _filter(values: MultiDict[str, str]) -> BallotFilter:
    return BallotFilter(values.get("q", "").strip(), values.get("topic", ""), values.get("district", ""))


def _after(
    frozen: FrozenEdition, current: FrozenContest, draft: Draft, picked: list[str], action: str, argument: str
) -> Response:
    """Return the answer to a press of a button: the page again, another part, the districts or the check page."""
    if action == "goto" and any(contest.key == argument for contest in frozen.contests):
        return _to_contest(argument)
    if action == "districts" and ballot_page.picks_district(current):
        return _to("voting.districts", current)
    if action != "next":
        narrowed = BallotFilter() if action == "clear" else _filter(request.form)
        page = contest_page.build(frozen, current, draft, narrowed, picked)
        return make_response(render_template("voting/contest.html", page=page))
    if faults := _faults(frozen, current, draft, later=_OF_RANKING):
        page = contest_page.build(frozen, current, draft, BallotFilter(), picked, faults)
        return make_response(render_template("voting/contest.html", page=page), 422)
    if isinstance(current.form, Ranking) and ballot_page.in_contest(frozen, current, draft.choices):
        return _to("voting.ranking", current)
    return _onwards(frozen, current)


# Faults of the places; they are told on the page on which places are given.
_OF_RANKING = frozenset({"points_missing", "points_off_scale", "points_twice"})


def _faults(
    frozen: FrozenEdition, current: FrozenContest, draft: Draft, *, later: frozenset[str] = frozenset()
) -> list[tuple[str, str]]:
    found = judge(Ballot(draft.choices, draft.area), card_from(frozen))
    own = (finding for finding in found if finding.field == current.key and finding.code not in later)
    return words.ballot_errors(own, frozen, lambda _key: "projects")


def _onwards(frozen: FrozenEdition, current: FrozenContest) -> Response:
    after = contest_page.following(frozen, current)
    return _to_contest(after.key) if after else redirect(url_for("voting.check", edition_slug=frozen.edition), 303)


def _to_contest(key: str, picked: Collection[str] = ()) -> Response:
    address = url_for(
        "voting.contest", edition_slug=page_edition().slug, contest_key=key, dzielnica=list(picked) or None
    )
    return redirect(address, 303)


def _to(endpoint: str, current: FrozenContest) -> Response:
    return redirect(url_for(endpoint, edition_slug=page_edition().slug, contest_key=current.key), 303)


@bp.route("/karta/<contest_key>/dzielnica", methods=["GET", "POST"])
@resident(load_session)
def districts(edition_slug: str, contest_key: str) -> ResponseReturnValue:
    """Pick the district, or the few, whose projects one wants to choose among."""
    if (refusal := not_open(page_edition())) is not None:
        return refusal
    frozen = editions.frozen(get_session(), page_edition())
    current, draft = _contest(frozen, contest_key), draft_of(g.resident, frozen)
    if not ballot_page.picks_district(current):
        return _to_contest(current.key)
    if request.method != "POST":
        picked = ballot_page.district_keys(frozen, current, draft.choices)
        return render_template("voting/districts.html", page=districts_page.build(frozen, current, draft, picked))
    if request.form.get("action") == "skip":
        return keep(_onwards(frozen, current), draft, g.resident, frozen)
    picked = [key for key in dict.fromkeys(request.form.getlist(PICKED)) if key]
    if faults := districts_page.faults(frozen, current, picked):
        page = districts_page.build(frozen, current, draft, picked, faults)
        return render_template("voting/districts.html", page=page), 422
    draft = ballot_page.within(draft, frozen, current, picked)
    return keep(_to_contest(current.key, picked), draft, g.resident, frozen)


@bp.route("/karta/<contest_key>/kolejnosc", methods=["GET", "POST"])
@resident(load_session)
def ranking(edition_slug: str, contest_key: str) -> ResponseReturnValue:
    """Give the chosen projects of a ranking their points, each other ones."""
    if (refusal := not_open(page_edition())) is not None:
        return refusal
    frozen = editions.frozen(get_session(), page_edition())
    current, draft = _contest(frozen, contest_key), draft_of(g.resident, frozen)
    chosen = ballot_page.in_contest(frozen, current, draft.choices)
    if not isinstance(current.form, Ranking) or not chosen:
        return _to_contest(current.key)
    if request.method != "POST":
        return _ranking_page(frozen, current, current.form, draft)
    draft = ballot_page.ranked(draft, chosen, request.form)
    action = request.form.get("action", "next")
    if action == "back":
        return keep(_to_contest(current.key), draft, g.resident, frozen)
    faults = _faults(frozen, current, draft) if action == "next" else []
    if faults or action != "next":
        response = make_response(_ranking_page(frozen, current, current.form, draft, faults), 422 if faults else 200)
        return keep(response, draft, g.resident, frozen)
    return keep(_onwards(frozen, current), draft, g.resident, frozen)


def _ranking_page(
    frozen: FrozenEdition,
    current: FrozenContest,
    form: Ranking,
    draft: Draft,
    faults: Collection[tuple[str, str]] = (),
) -> str:
    page = {
        "contest_name": current.name,
        "rule": edition_words.voting_rule(current),
        "scale": form.points,
        "exact": form.exact,
        "rows": [
            {
                "position": choice.position,
                "points": choice.points,
                "number": frozen.project_at[choice.position].number,
                "title": frozen.project_at[choice.position].title,
                "cost": frozen.project_at[choice.position].cost,
            }
            for choice in ballot_page.in_contest(frozen, current, draft.choices)
        ],
        "next_label": contest_page.next_label(frozen, current),
        "errors": list(faults),
    }
    return render_template("voting/ranking.html", page=page)
