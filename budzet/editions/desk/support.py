"""How many residents support a project before it is handed in, and what it may cost (R-02)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.findings import Finding
from budzet.editions import desk_scope, queries, statute, stored_facts, terms_words
from budzet.editions.desk import pages
from budzet.editions.desk.blueprint import bp
from budzet.editions.desk.forms import MoneyField, PercentField, WholeField
from budzet.editions.desk.pages import Settings
from budzet.editions.desk.plan_form import PlanForm
from budzet.editions.layout import page_edition
from budzet.editions.places import Page
from budzet.editions.plan import EditionPlan
from budzet.web.requests import get_session, now

_SHARE = _l("At most this share of its pool, in per cent")
_LEAST = _l("At least (zł)")
_MOST = _l("At most (zł)")


class SupportForm(PlanForm):
    """Signatures, authors, limits of costs."""

    FIELDS = {"too_many_signatures_citywide": "citywide", "too_many_signatures": "district"}

    citywide = WholeField(_l("Signatures under a project for the whole city"), path="terms.support.citywide")
    district = WholeField(_l("Signatures under a project for a district"), path="terms.support.district")
    authors_most = WholeField(_l("At most so many authors of one project"), path="terms.support.authors_most")
    citywide_share = PercentField(_SHARE, path="terms.cost_limits.citywide.share_per_mille")
    citywide_least = MoneyField(_LEAST, path="terms.cost_limits.citywide.least", optional=True)
    citywide_most = MoneyField(_MOST, path="terms.cost_limits.citywide.most", optional=True)
    district_share = PercentField(_SHARE, path="terms.cost_limits.district.share_per_mille")
    district_least = MoneyField(_LEAST, path="terms.cost_limits.district.least", optional=True)
    district_most = MoneyField(_MOST, path="terms.cost_limits.district.most", optional=True)


def _check(plan: EditionPlan) -> Sequence[Finding]:
    """More signatures than the statute allows are refused at once."""
    facts = stored_facts.facts(get_session(), page_edition(), now())
    wanted = dataclasses.replace(facts, terms=plan.terms)
    return [found for found in statute.signature_findings(wanted) if found.code in SupportForm.FIELDS]


def _more(plan: EditionPlan) -> Mapping[str, Any]:
    """The most the statute allows, beside the fields: for the city and for the smallest district that has a pool."""
    city = queries.city(get_session())
    with_pool = {pool.district for pool in plan.pools}
    counted = [one for one in plan.districts if one.key in with_pool and one.residents is not None]
    smallest = min(counted, key=lambda one: one.residents or 0, default=None)
    return {
        "residents": city.residents if city else None,
        "most_citywide": statute.most_signatures(city.residents) if city and city.residents is not None else None,
        "smallest": smallest,
        "most_district": statute.most_signatures(smallest.residents or 0) if smallest else None,
    }


def _told(plan: EditionPlan) -> list[str]:
    return terms_words.support(plan.terms)


_PAGE = Settings(
    endpoint="support",
    template="edition_desk/support.html",
    form=SupportForm,
    page=Page.SUPPORT,
    shows=("terms.support", "terms.cost_limits"),
    told=_told,
    check=_check,
    more=_more,
)


@bp.get("/<edition_slug>/poparcie")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def support(edition_slug: str) -> ResponseReturnValue:
    """Show signatures and limits of costs."""
    return pages.show(_PAGE)


@bp.post("/<edition_slug>/poparcie")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def save_support(edition_slug: str) -> ResponseReturnValue:
    """Save signatures and limits of costs."""
    return pages.save(_PAGE)
