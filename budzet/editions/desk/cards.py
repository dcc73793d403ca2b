"""Cards of the verification, numbers on the ballot, what is published, how long data are kept, how many people work."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.editions import desk_scope, terms_words
from budzet.editions.desk import pages
from budzet.editions.desk.blueprint import bp
from budzet.editions.desk.forms import ChoiceField, FlagField, WholeField
from budzet.editions.desk.pages import Settings
from budzet.editions.desk.plan_form import PlanForm
from budzet.editions.places import Page
from budzet.editions.plan import EditionPlan

_SMALL = _l(
    "Three people are enough. The second person may be anyone the mayor names; after 24 hours without an answer a "
    "coordinator may confirm alone with a reason, and residents see it."
)
_FULL = _l("Every act that binds the city needs two people of the office, and so does a positive assessment.")


class CardsForm(PlanForm):
    """Everything of the terms that is neither voters nor money."""

    formal = ChoiceField(
        _l("Card of the formal assessment"),
        path="terms.cards.formal",
        choices=[("general", _l("General card")), ("katowice", _l("Card after the model of Katowice"))],
    )
    merit = ChoiceField(
        _l("Card of the assessment on merit"),
        path="terms.cards.merit",
        choices=[("general", _l("General card: legality, feasibility, costs"))],
    )
    ballot_number = ChoiceField(
        _l("Numbers of projects on the ballot"),
        path="terms.ballot_number",
        choices=[("drawn", _l("Drawn in public")), ("project_number", _l("The number of the project"))],
    )
    rows_published = FlagField(
        _l("Publish all ballots without the data of voters"),
        path="terms.rows_published",
        hint=_l("Only of pools with at least 100 ballots; of the others only sums are published."),
    )
    staffing = ChoiceField(
        _l("How many people work on this edition"),
        path="terms.staffing",
        choices=[("small", _l("A small office")), ("full", _l("A full office"))],
        hints={"small": _SMALL, "full": _FULL},
    )
    smallest_cell = WholeField(_l("Smallest group shown in statistics (people)"), path="terms.privacy.smallest_cell")
    voter_data_days = WholeField(
        _l("Delete the data of voters so many days after the results"), path="terms.privacy.voter_data_days"
    )
    minutes_years = WholeField(_l("Keep the minutes so many years"), path="terms.privacy.minutes_years")


def _told(plan: EditionPlan) -> list[str]:
    return terms_words.publication(plan.terms)


_PAGE = Settings(
    endpoint="cards",
    template="edition_desk/cards.html",
    form=CardsForm,
    page=Page.CARDS,
    shows=tuple(f"terms.{name}" for name in ("cards", "ballot_number", "rows_published", "staffing", "privacy")),
    told=_told,
)


@bp.get("/<edition_slug>/karty-oceny")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def cards(edition_slug: str) -> ResponseReturnValue:
    """Show cards, numbers, publication and staff."""
    return pages.show(_PAGE)


@bp.post("/<edition_slug>/karty-oceny")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def save_cards(edition_slug: str) -> ResponseReturnValue:
    """Save cards, numbers, publication and staff."""
    return pages.save(_PAGE)
