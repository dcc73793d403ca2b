"""An edition at a glance: what is filled in, what is still to be checked, where to go next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from budzet.accounts import access
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.editions import desk_menu, desk_scope, stored_facts
from budzet.editions.desk import pages
from budzet.editions.desk.blueprint import bp
from budzet.editions.facts import EditionFacts
from budzet.editions.layout import page_edition
from budzet.editions.timetable import StageKind
from budzet.web import filters
from budzet.web.requests import get_session, now

# Pages where work is done, not where the edition is set up.
_LEFT_OUT = {"overview", "applications", "packages", "documents", "readiness", "results", "compare"}


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the edition: what is on it now, how many values are to be checked, what is missing or warned of."""

    label: Any
    url: str
    summary: str
    to_check: int
    missing: int
    warnings: int

    @property
    def waits(self) -> bool:
        """Say whether something must still be done here."""
        return bool(self.to_check or self.missing)

    @property
    def done(self) -> bool:
        """Say whether there is nothing to say of this page."""
        return not self.waits and not self.warnings


@bp.get("/<edition_slug>/")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def overview(edition_slug: str) -> ResponseReturnValue:
    """Show the edition at a glance."""
    edition = page_edition()
    parts = _parts(stored_facts.facts(get_session(), edition, now()))
    return render_template(
        "edition_desk/overview.html",
        parts=parts,
        to_check=len(edition.examples),
        next_part=next((part for part in parts if part.waits), None),
        **pages.rights(edition),
    )


def _parts(facts: EditionFacts) -> list[Part]:
    to_check = pages.to_check_by_page(facts.examples)
    found = {(one.place.page.value, one.blocking, one.finding.code, one.finding.field) for one in pages.requirements()}
    scopes = desk_scope.of_page()
    counted = Counter((page, blocking) for page, blocking, _code, _field in found)
    summaries = _summaries(facts)
    return [
        Part(
            label=label,
            url=url_for(endpoint, edition_slug=facts.slug),
            summary=summaries.get(place, ""),
            to_check=to_check.get(place, 0),
            missing=counted[place, True],
            warnings=counted[place, False],
        )
        for place, endpoint, label in desk_menu.SECTIONS
        if place not in _LEFT_OUT and access.opens(endpoint, scopes)
    ]


def _summaries(facts: EditionFacts) -> dict[str, str]:
    """What is filled in, a few words a page."""
    stages = sum(facts.timetable.span(kind) is not None for kind in StageKind)
    money = sum(pool.budget for pool in facts.pools)
    pools = ngettext("%(num)d pool", "%(num)d pools", len(facts.pools))
    return {
        "basics": _resolution(facts),
        "timetable": gettext("%(set)d of %(all)d stages have dates", set=stages, all=len(StageKind)),
        "districts": ngettext("%(num)d district", "%(num)d districts", len(facts.districts)),
        "streets": ngettext("%(num)d line of the index", "%(num)d lines of the index", facts.street_rows or 0),
        "contests": ", ".join(contest.name for contest in facts.contests),
        "pools": f"{pools}, {filters.zl(money)}",
        "identity": ngettext("%(num)d way to prove who one is", "%(num)d ways to prove who one is", _schemes(facts)),
        "support": _signatures(facts),
        "appeals": facts.terms.appeals.body,
        "cards": gettext("a small office") if facts.terms.staffing == "small" else gettext("a full office"),
        "topics": ngettext("%(num)d topic", "%(num)d topics", len(facts.topics)),
        "texts": _texts(facts),
    }


def _resolution(facts: EditionFacts) -> str:
    if not facts.resolution_number:
        return gettext("no resolution yet")
    return gettext("resolution no. %(number)s", number=facts.resolution_number)


def _schemes(facts: EditionFacts) -> int:
    return len(facts.terms.identity.schemes)


def _signatures(facts: EditionFacts) -> str:
    asked = facts.terms.support
    return gettext(
        "signatures: %(city)d for the city, %(district)d for a district", city=asked.citywide, district=asked.district
    )


def _texts(facts: EditionFacts) -> str:
    needed = [text for text in facts.required_texts if text.kind not in facts.texts]
    if not needed:
        return gettext("all that are needed are there")
    return ngettext("%(num)d text is missing", "%(num)d texts are missing", len(needed))
