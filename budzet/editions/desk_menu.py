"""The pages of an edition at the desk, as one table: the side menu shows them, findings of readiness lead to them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import request, url_for
from flask_babel import lazy_gettext as _l

from budzet.accounts import access
from budzet.editions import desk_scope

SECTIONS = (
    ("overview", "edition_desk.overview", _l("Overview")),
    ("basics", "edition_desk.basics", _l("Name and resolution")),
    ("timetable", "timetable_desk.timetable", _l("Timetable")),
    ("districts", "place_desk.districts", _l("Districts")),
    ("streets", "place_desk.streets", _l("Streets")),
    ("contests", "edition_desk.contests", _l("Ballot")),
    ("pools", "edition_desk.pools", _l("Pools and results")),
    ("identity", "edition_desk.identity", _l("Who votes and how")),
    ("register", "register_desk.register", _l("Register of residents")),
    ("register_point", "register_point_desk.add", _l("Add a resident to the register")),
    ("letters", "letters_desk.overview", _l("Letters with codes")),
    ("pass", "pass_desk.make", _l("Pass for a resident")),
    ("support", "edition_desk.support", _l("Support and costs")),
    ("appeals", "edition_desk.appeals", _l("Appeals")),
    ("cards", "edition_desk.cards", _l("Assessment cards")),
    ("topics", "edition_desk.topics", _l("Topics")),
    ("unit_costs", "cost_desk.costs", _l("Typical prices")),
    ("applications", "intake_desk.applications", _l("Applications on paper")),
    ("verification", "review_desk.queue", _l("Verification")),
    ("lists", "lists_desk.lists", _l("Lists")),
    ("scoring", "scoring_desk.pools", _l("Scoring by a team")),
    ("review_reports", "review_reports_desk.reports", _l("Reports of the verification")),
    ("packages", "package_desk.packages", _l("Packages for EZD")),
    ("texts", "text_desk.texts", _l("Texts and mails")),
    ("documents", "document_desk.documents", _l("Documents")),
    ("impersonation", "impersonation_desk.reports", _l("Votes cast for somebody else")),
    ("report_impersonation", "impersonation_desk.report_at_point", _l("Report a vote cast for somebody else")),
    ("readiness", "readiness_desk.readiness", _l("Is it ready?")),
    ("results", "results_desk.publication", _l("Results")),
    ("compare", "edition_desk.compare", _l("Compare with another edition")),
)
"""Key (the ``place`` of a finding), endpoint and name of each page."""

_PARTS = {"contests": ("edition_desk.contest", "contest_key"), "pools": ("edition_desk.pool", "pool_key")}
"""Where each of a list has a page of its own: its endpoint and the name of its key in the address."""


def items(edition_slug: str) -> list[dict[str, Any]]:
    """Return the side menu of an edition for who may open it: address, name, whether it is this page or one below."""
    scopes = desk_scope.of_page()
    pages = (
        (place, url_for(endpoint, edition_slug=edition_slug), label)
        for place, endpoint, label in SECTIONS
        if access.opens(endpoint, scopes)
    )
    return [{"url": url, "label": label, "current": _is_here(place, url)} for place, url, label in pages]


def _is_here(place: str, url: str) -> bool:
    here = f"{request.script_root}{quote(request.path)}"
    # Every page of an edition lies below its overview.
    return here == url or (place != "overview" and here.startswith(f"{url}/"))


def url_of(place: str, edition_slug: str, field: str = "") -> str:
    """Return the address of the page a finding leads to, at the field if it names one."""
    key, _, below = field.partition(".")
    if below and place in _PARTS:
        endpoint, name = _PARTS[place]
        named: dict[str, Any] = {name: key}
        return url_for(endpoint, edition_slug=edition_slug, _anchor=below, **named)
    endpoint = next((endpoint for key, endpoint, _label in SECTIONS if key == place), "readiness_desk.readiness")
    return url_for(endpoint, edition_slug=edition_slug, _anchor=field or None)


def context() -> dict[str, Any]:
    """Give the templates of the edition's desk their side menu."""
    return {"edition_menu": items}
