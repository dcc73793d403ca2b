"""Pages that belong to no feature: home, help, rules, the legal pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from budzet.accounts.access import public
from budzet.base import calendar
from budzet.editions import document_services, edition_documents, notices, terms_words, text_pages, words
from budzet.editions import queries as editions
from budzet.editions.edition_documents import Filling
from budzet.editions.layout import page_edition, page_timetable, shown_edition
from budzet.editions.models import Edition, Origin, Pool
from budzet.editions.timetable import Span, StageKind, StageState, Timetable
from budzet.proposals import queries as proposals
from budzet.proposals import slots
from budzet.voting import queries as voting
from budzet.web import filters
from budzet.web.requests import get_session, now, settings

bp = Blueprint("pages", __name__)

# The day on which this version's pages were checked; it changes with the pages, not with the installation.
_DECLARED = dt.date(2026, 11, 24)


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """Lead to the edition that matters now."""
    edition = editions.current(get_session(), now())
    if edition is None:
        return render_template("pages/no_edition.html")
    return redirect(url_for("pages.edition_home", edition_slug=edition.slug))


@bp.get("/<edition_slug>/")
@public
def edition_home(edition_slug: str) -> ResponseReturnValue:
    """Show an edition: one main button that follows the stage, timetable, pools, how to vote."""
    edition, session, timetable = page_edition(), get_session(), page_timetable()
    counts = proposals.count_by_pool(session, edition.id)
    pools = editions.pools(session, edition.id)
    span = timetable.span(StageKind.VOTING)
    page = {
        "lead": _lead(edition, timetable),
        "action": _action(edition, timetable),
        "stages": [_stage(stage) for stage in timetable.spans],
        "figures": [
            (filters.number(sum(counts.values())), gettext("Projects")),
            (filters.zl(sum(pool.budget for pool in pools)), gettext("Money for projects")),
            *_last_figure(edition, span),
        ],
        "pools": [
            {
                "name": pool.name,
                "projects": counts.get(pool.id, 0),
                "budget": pool.budget,
                "url": url_for("proposals.project_list", edition_slug=edition.slug, pool=pool.key),
            }
            for pool in pools
        ],
        "notices": [] if _voting_is_over(timetable) else notices.on_home(session, edition),
        "links": slots.links(edition),
        "closes_at": span.closes_at if span and span.state(now()) is StageState.OPEN else None,
        "voting_over": _voting_is_over(timetable),
        "contests": [
            (contest.name, words.voting_rule(contest)) for contest in editions.voted_contests(session, edition.id)
        ],
        "others": [
            (other.title, url_for("pages.edition_home", edition_slug=other.slug))
            for other in editions.all_editions(session)
            if other.id != edition.id
        ],
    }
    return render_template("pages/home.html", page=page)


def _voting_is_over(timetable: Timetable) -> bool:
    return timetable.state(StageKind.VOTING, now()) is StageState.AFTER


def _lead(edition: Edition, timetable: Timetable) -> str:
    instant = now()
    if timetable.is_open(StageKind.VOTING, instant):
        return gettext("Choose the projects the city will carry out. Your vote decides.")
    if timetable.is_open(StageKind.INTAKE, instant):
        return text_pages.line("intake_intro", edition)
    if timetable.is_open(StageKind.RESULTS, instant):
        return gettext("Residents have chosen. See which projects the city will carry out and why.")
    if timetable.state(StageKind.VOTING, instant) is StageState.AFTER:
        return gettext("Voting is over. We are counting the votes.")
    return gettext("Residents decide what the city will carry out. See the projects and come back to vote.")


def _action(edition: Edition, timetable: Timetable) -> tuple[str, str]:
    instant = now()
    if timetable.is_open(StageKind.VOTING, instant) and edition.frozen_at is not None:
        return gettext("Vote"), url_for("voting.start", edition_slug=edition.slug)
    if timetable.is_open(StageKind.RESULTS, instant):
        return gettext("See the results"), url_for("results.overview", edition_slug=edition.slug)
    if timetable.is_open(StageKind.INTAKE, instant):
        return gettext("Hand in a project"), url_for("wizard.start", edition_slug=edition.slug)
    return gettext("See the projects"), url_for("proposals.project_list", edition_slug=edition.slug)


def _stage(span: Span) -> dict[str, Any]:
    states = {StageState.AFTER: "done", StageState.OPEN: "current", StageState.BEFORE: "later"}
    return {
        "name": words.stage_name(span.kind),
        "opens_at": span.opens_at,
        "closes_at": span.closes_at,
        "state": "held" if span.held and span.state(now()) is StageState.BEFORE else states[span.state(now())],
    }


def _last_figure(edition: Edition, span: Span | None) -> list[tuple[str, str]]:
    if span is None or span.closes_at is None:
        return []
    state = span.state(now())
    if state is StageState.OPEN:
        return [(filters.number(calendar.days_left(now(), span.closes_at)), gettext("Days until voting ends"))]
    if state is StageState.AFTER:
        # Files of one pool each do not say which ballots belong to one person.
        label = gettext("Ballots in all pools") if edition.origin is Origin.IMPORT else gettext("People who voted")
        return [(filters.number(voting.voters(get_session(), edition.id)), label)]
    return [(filters.day(span.opens_at), gettext("Voting begins"))]


@bp.get("/<edition_slug>/zasady")
@public
def rules(edition_slug: str) -> ResponseReturnValue:
    """Say how one votes and how each pool is decided, generated from the terms."""
    edition, session = page_edition(), get_session()
    pools = editions.pools(session, edition.id)
    voted = {contest.id for contest in editions.voted_contests(session, edition.id)}
    page = {
        "contests": [
            {
                "name": contest.name,
                "rule": words.voting_rule(contest) if contest.id in voted else words.decided_by_office(),
                "ways": _ways([pool for pool in pools if pool.contest_id == contest.id]),
            }
            for contest in editions.contests(session, edition.id)
        ],
        "fingerprint": edition.rules_hash.hex() if edition.rules_hash else None,
        "frozen_at": edition.frozen_at,
        "resolution": (edition.resolution_number, edition.resolution_date),
        "order": terms_words.order_of_pools(edition.terms),
        "notices": notices.all_of(session, edition.id),
        "documents": _documents(session, edition),
    }
    return render_template("pages/rules.html", rules=page)


def _documents(session: Session, edition: Edition) -> list[dict[str, Any]]:
    """Return the signed documents, each with the title it was signed under and its public file once that is made."""
    found = []
    for row in document_services.signed(session, edition.id):
        kind = edition_documents.KINDS[row.kind]
        made = document_services.file_of(settings().published_dir, edition.slug, kind).is_file()
        url = url_for("edition_files.signed_document", edition_slug=edition.slug, name=kind.slug) if made else ""
        title = edition_documents.compose(row.kind, row.body, Filling(**row.words)).title
        found.append({"title": title, "signed_on": row.signed_on, "url": url})
    return found


def _ways(pools: list[Pool]) -> list[dict[str, Any]]:
    """Return each way of counting once, with the pools that are counted so."""
    ways: dict[tuple[str, ...], list[Pool]] = {}
    for pool in pools:
        ways.setdefault(tuple(words.pool_rule(pool)), []).append(pool)
    return [{"how": how, "pools": [{"name": p.name, "budget": p.budget} for p in found]} for how, found in ways.items()]


@bp.get("/pomoc")
@public
def help_page() -> ResponseReturnValue:
    """Say how to vote, what to do without e-mail, whom to ask."""
    return render_template("pages/help.html")


@bp.get("/deklaracja-dostepnosci")
@public
def accessibility() -> ResponseReturnValue:
    """Show the declaration under the Act of 4 April 2019."""
    declaration = {
        "url": settings().public_url,
        "published": _DECLARED,
        "updated": _DECLARED,
        "prepared": _DECLARED,
    }
    return render_template("pages/accessibility.html", declaration=declaration)


@bp.get("/ochrona-danych")
@public
def privacy() -> ResponseReturnValue:
    """Say which data the vote needs and why: the city's information clause of the edition that matters now."""
    return render_template("pages/privacy.html", blocks=text_pages.blocks("privacy_clause", shown_edition()))
