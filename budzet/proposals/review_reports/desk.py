"""Reports of the verification at the desk: figures beside bars, and the whole table to take along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from budzet.accounts import exports
from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.editions import desk_scope
from budzet.editions import queries as editions
from budzet.editions.layout import page_edition
from budzet.proposals.review_reports import figures, gathering, sheet, words
from budzet.proposals.review_reports.figures import CaseFacts, Group, Times
from budzet.web import lists
from budzet.web.requests import get_session, now

bp = Blueprint("review_reports_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/raporty-weryfikacji")


@bp.get("")
@requires(Permission.ASSIGN_REVIEWS, scope=desk_scope.of_page)
def reports(edition_slug: str) -> ResponseReturnValue:
    """Show the figures of the edition or of one pool, or give the whole table."""
    session, edition = get_session(), page_edition()
    pools = [(one.key, one.name) for one in editions.pools(session, edition.id)]
    pool = lists.choice("pula", dict(pools))
    cases = gathering.cases(session, edition.id, pool, now=now())
    if kind := lists.choice("plik", exports.KINDS):
        name = f"weryfikacja-{edition.slug}" + (f"-{pool}" if pool else "")
        return exports.answer(sheet.of_cases(cases, name, gettext("Verification")), kind)
    return render_template("review_reports/reports.html", pools=pools, pool=pool, words=words, **_figures(cases))


def _figures(cases: Sequence[CaseFacts]) -> dict[str, Any]:
    times = figures.times(cases)
    refusals = figures.refusals(cases)
    late = figures.overdue(cases, now())
    return {
        "total": len(cases),
        "groups": list(Group),
        "states": figures.by_pool(cases),
        "sums": {group: sum(case.group is group for case in cases) for group in Group},
        "times": [_row(one, times) for one in times],
        "late": late,
        "late_most": max((count for _unit, _person, count, _days in late), default=0),
        "refusals": refusals,
        "refused_most": max((count for _reason, count in refusals), default=0),
        "calls": figures.calls(cases),
        "summary": _summary(cases),
        "files": [(name.upper(), lists.address(plik=name)) for name in ("xlsx", "csv")],
    }


def _row(one: Times, every: Sequence[Times]) -> tuple[Times, int]:
    """Return times with the length of their bar, out of 100: 90 % of the cases took no longer."""
    most = max(other.ninetieth for other in every) or 1
    return one, 100 * one.ninetieth // most


def _summary(cases: Sequence[CaseFacts]) -> str:
    left = sum(case.in_verification and case.group not in _OVER for case in cases)
    late = sum(bool(case.late) for case in cases)
    said = ngettext(
        "%(num)d project of %(all)s is still in verification.",
        "%(num)d projects of %(all)s are still in verification.",
        left,
        all=len(cases),
    )
    return f"{said} " + ngettext("%(num)d is late.", "%(num)d are late.", late)


_OVER = frozenset({Group.POSITIVE, Group.NEGATIVE, Group.UNEXAMINED, Group.GONE})
