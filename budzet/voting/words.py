"""The sentence for each finding of the code and of the judge; here codes become words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from budzet.base.findings import Finding
from budzet.editions.ballot_form import Unit
from budzet.editions.frozen import FrozenEdition
from budzet.residents import words as identity_words
from budzet.voting.fate import VoteFate
from budzet.web import filters

CODE: Mapping[str, Any] = {
    **identity_words.CODE,
    "not_a_number": _l("A confirmation number has 20 letters and digits, in five groups of four."),
}

BALLOT: Mapping[str, Any] = {
    "ballot_empty": _l("The ballot is empty. Choose at least one project."),
    "contest_empty": _l("This part of the ballot must be filled in. Choose a project."),
    "too_many_projects": _l("Chosen projects: %(chosen)s. The limit is %(limit)s. Remove at least %(over)s."),
    "too_few_projects": _l(
        "Chosen projects: %(chosen)s. Choose at least %(minimum)s, or none to leave this part empty."
    ),
    "not_all_projects": _l("Chosen projects: %(chosen)s. Exactly %(needed)s are needed."),
    "too_many_points": _l("Points given: %(given)s. You have %(limit)s. Take back at least %(over)s."),
    "points_per_project": _l("“%(title)s” may get from 1 to %(limit)s points. Now it has %(given)s."),
    "points_missing": _l("“%(title)s” has no points yet. Choose how many it gets."),
    "points_twice": _l("Two projects have %(given)s points. Each must get other points."),
    "cost_above_limit": _l(
        "The chosen projects cost %(given)s. You may spend %(limit)s. Remove projects for %(over)s."
    ),
    "other_district": _l("“%(title)s” belongs to another district. Remove it."),
    "several_districts": _l(
        "You chose projects from too many districts: %(chosen)s. The limit is %(limit)s. Pick the district again."
    ),
    "project_withdrawn": _l("“%(title)s” was withdrawn. Your vote for it will not count. You may choose another."),
}
_IN_GROSZE = {"cost_above_limit"}


def quantity(unit: Unit, value: int) -> str:
    """Return a number of projects or points, or a sum of money (grosze)."""
    return filters.zl(value) if unit == "money" else filters.number(value)


def amount(unit: Unit, used: int, limit: int) -> str:
    """Return how much of the limit of a part is used: ``2 of 3``."""
    return gettext("%(count)s of %(limit)s", count=quantity(unit, used), limit=quantity(unit, limit))


def unused(unit: Unit, left: int) -> str:
    """Return what is left of the limit of a part, as the last look tells it."""
    if unit == "points":
        return gettext("Points not used: %(count)s. You cannot give them later.", count=left)
    if unit == "money":
        return gettext("Left to spend: %(sum)s.", sum=filters.zl(left))
    return gettext("You may choose more projects here. How many: %(count)s.", count=left)


def ballot_errors(
    findings: Iterable[Finding], frozen: FrozenEdition, anchor: Callable[[str], str]
) -> list[tuple[str, str]]:
    """Return the judge's findings as (anchor, sentence); ``anchor`` gives the place on the page for a contest key."""
    return [(anchor(finding.field), ballot_sentence(finding, frozen)) for finding in findings]


def ballot_sentence(finding: Finding, frozen: FrozenEdition) -> str:
    """Return what to correct on the ballot."""
    if finding.code not in BALLOT:
        # No page of ours can produce these (unknown project, twice the same): a page kept too long, a forged request.
        return gettext("The list of projects on this page is out of date. Choose again.")
    given = dict(finding.params)
    if "position" in given:
        project = frozen.project_at.get(int(given["position"] or 0))
        given["title"] = project.title if project else str(given["position"])
    if "limit" in given:
        given["over"] = int(given.get("chosen") or given.get("given") or 0) - int(given["limit"] or 0)
    if finding.code in _IN_GROSZE:
        given |= {name: filters.zl(int(given[name] or 0)) for name in ("given", "limit", "over")}
    return str(BALLOT[finding.code]) % given


CHANNELS: Mapping[str, Any] = {
    "online": _l("on-line"),
    "point": _l("at a point"),
    "paper": _l("on paper"),
    "import": _l("imported"),
}

STATUSES: Mapping[str, Any] = {
    "counted": _l("counts"),
    "conflict": _l("does not count: there is another vote of this person"),
    "pending": _l("waits: not in the register"),
    "held": _l("waits: something is missing"),
    "superseded": _l("does not count: another vote took its place"),
    "annulled": _l("annulled"),
    "spoiled": _l("spoiled"),
}
"""What a vote is now, in words for the commission."""

WHY_NOT: Mapping[VoteFate, Any] = {
    VoteFate.SUPERSEDED: _l("The same person cast another vote, and by the rules of this vote that one counts."),
    VoteFate.DUPLICATE: _l("There was another vote with the same data, and by the rules this one does not count."),
    VoteFate.NOT_ADMITTED: _l("It waited for a decision of the commission, which did not let it count."),
    VoteFate.ANNULLED: _l("The commission annulled it. The minutes of the vote say how many votes and why."),
    VoteFate.SPOILED: _l("This ballot was spoiled and another one was given for it."),
}
"""Why a stored vote does not count, for who has its number."""
