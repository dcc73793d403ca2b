"""Until when, from when and to whom an author may appeal (R-01)."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.editions import desk_scope, terms_words
from budzet.editions.desk import pages
from budzet.editions.desk.blueprint import bp
from budzet.editions.desk.forms import ChoiceField, TextField, WholeField
from budzet.editions.desk.pages import Settings
from budzet.editions.desk.plan_form import PlanForm
from budzet.editions.places import Page
from budzet.editions.plan import EditionPlan


class AppealsForm(PlanForm):
    """Days, from when they run, the body that decides."""

    days = WholeField(_l("Days to appeal"), path="terms.appeals.days")
    day_kind = ChoiceField(
        _l("Which days count"),
        path="terms.appeals.day_kind",
        choices=[("working", _l("Working days")), ("calendar", _l("All days of the calendar"))],
    )
    runs_from = ChoiceField(
        _l("The days run from"),
        path="terms.appeals.runs_from",
        choices=[
            ("list", _l("the day the list of projects is published")),
            ("notice", _l("the day the author gets the notice")),
        ],
    )
    body = TextField(
        _l("Who decides on appeals"),
        path="terms.appeals.body",
        hint=_l("As the resolution names it, for example: Prezydent Miasta."),
    )


def _told(plan: EditionPlan) -> list[str]:
    return terms_words.appeals(plan.terms.appeals)


_PAGE = Settings(
    endpoint="appeals",
    template="edition_desk/appeals.html",
    form=AppealsForm,
    page=Page.APPEALS,
    shows=("terms.appeals",),
    told=_told,
)


@bp.get("/<edition_slug>/odwolania")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def appeals(edition_slug: str) -> ResponseReturnValue:
    """Show how one appeals."""
    return pages.show(_PAGE)


@bp.post("/<edition_slug>/odwolania")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def save_appeals(edition_slug: str) -> ResponseReturnValue:
    """Save how one appeals."""
    return pages.save(_PAGE)
