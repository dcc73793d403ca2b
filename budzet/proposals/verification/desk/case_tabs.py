"""The pages of a case, as one table: the tabs under its head."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import lazy_gettext as _l

from budzet.accounts import access
from budzet.proposals.verification.cases import Case
from budzet.proposals.verification.desk import case_way

TABS: tuple[tuple[str, Any], ...] = (
    ("case_desk.card", _l("Card")),
    ("case_desk.history", _l("Application and history")),
    ("correspondence_desk.messages", _l("Correspondence")),
    ("call_desk.call", _l("Call to complete")),
    ("offer_desk.offers", _l("Proposed changes")),
    ("route_desk.route", _l("Opinions of departments")),
    ("case_work_desk.work", _l("Notes and handing on")),
)
"""Endpoint and name of each page of a case; every one takes ``edition_slug`` and ``proposal_id``."""


def of_case(case: Case) -> list[dict[str, Any]]:
    """Return the tabs somebody may open: address, name, whether it is this page."""
    named: dict[str, Any] = {"edition_slug": case.edition.slug, "proposal_id": case.proposal.id, **case_way.carried()}
    return [
        {"url": url_for(endpoint, **named), "label": label, "current": _is_here(endpoint)}
        for endpoint, label in TABS
        if access.opens(endpoint, case.scopes)
    ]


def _is_here(endpoint: str) -> bool:
    """Whether this page is the tab's or one below it: of the same blueprint, unless it has a tab of its own."""
    if request.endpoint in {known for known, _label in TABS}:
        return request.endpoint == endpoint
    first = next(known for known, _label in TABS if known.split(".")[0] == request.blueprint)
    return endpoint == first
