"""Name of the edition, the resolution behind it, the spending its money is measured against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.editions import desk_scope, numbers, queries, statute, terms_words
from budzet.editions.desk import pages
from budzet.editions.desk.blueprint import bp
from budzet.editions.desk.forms import DayField, MoneyField, TextField
from budzet.editions.desk.pages import Settings
from budzet.editions.desk.plan_form import PlanForm
from budzet.editions.places import Page
from budzet.editions.plan import EditionPlan
from budzet.web.requests import get_session


class PatternField(TextField):
    """A pattern of public numbers (``editions.numbers``)."""

    def read(self) -> str:
        """Return the pattern."""
        pattern = super().read()
        if faults := numbers.findings(pattern):
            raise ValueError(" ".join(numbers.sentences(faults)))
        return pattern


class BasicsForm(PlanForm):
    """Title, numbers of projects, resolution, spending."""

    title = TextField(_l("Title of the edition"), path="title", hint=_l("Residents read it on every page."))
    ordinal = TextField(
        _l("Which edition it is"), path="ordinal", hint=_l("As the city counts them, for example XIII."), optional=True
    )
    number_district = PatternField(
        _l("Numbers of projects of a district"),
        path="number_district",
        hint=_l("L{dzielnica}/{nr}/{edycja} gives L11/01/XIII. Every number holds {nr}."),
    )
    number_citywide = PatternField(
        _l("Numbers of projects of the whole city"),
        path="number_citywide",
        hint=_l("M/{nr}/{edycja} gives M/01/XIII. {pula} is the key of a pool."),
    )
    resolution_number = TextField(
        _l("Number of the resolution"),
        path="resolution_number",
        hint=_l("As the council gave it, for example XII/345/26."),
        optional=True,
    )
    resolution_date = DayField(_l("Date of the resolution"), path="resolution_date", optional=True)
    report_spending = MoneyField(
        _l("Spending in the last report on the budget's execution (zł)"), path="report_spending", optional=True
    )


def _more(plan: EditionPlan) -> Mapping[str, Any]:
    """What a city with county rights must give at least, beside what the pools hold."""
    city = queries.city(get_session())
    spending = plan.report_spending
    return {
        "county_rights": bool(city and city.county_rights),
        "least_money": None if spending is None else statute.least_money(spending),
        "planned_money": sum(pool.budget for pool in plan.pools if pool.decision_mode == "vote"),
    }


_PAGE = Settings(
    endpoint="basics",
    template="edition_desk/basics.html",
    form=BasicsForm,
    page=Page.BASICS,
    shows=(
        *("title", "ordinal", "number_district", "number_citywide"),
        *("resolution_number", "resolution_date", "report_spending"),
    ),
    told=terms_words.resolution,
    more=_more,
)


@bp.get("/<edition_slug>/podstawy")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def basics(edition_slug: str) -> ResponseReturnValue:
    """Show the basics of an edition."""
    return pages.show(_PAGE)


@bp.post("/<edition_slug>/podstawy")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def save_basics(edition_slug: str) -> ResponseReturnValue:
    """Save the basics of an edition."""
    return pages.save(_PAGE)
