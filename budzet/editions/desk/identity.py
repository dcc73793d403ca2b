"""Who votes and how they prove who they are; what becomes of two votes; votes on paper; the last minutes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.editions import desk_scope, plan_paths, terms_words
from budzet.editions.desk import pages
from budzet.editions.desk.blueprint import bp
from budzet.editions.desk.forms import ChoiceField, FlagField, SeveralField, TextField, WholeField
from budzet.editions.desk.pages import Settings
from budzet.editions.desk.plan_form import PlanForm
from budzet.editions.places import Page
from budzet.editions.plan import EditionPlan

_SCHEMES = "terms.identity.schemes"
_BASIS = _l("The paragraph of the resolution that asks for the PESEL number")
_BASIS_HINT = _l("Without a paragraph that demands it, the city may not ask for it.")


class IdentityForm(PlanForm):
    """Schemes with what belongs to some of them, contacts, minors, two votes, paper."""

    FIELDS = {"paper_rule_without_paper": "double_votes"}

    schemes = SeveralField(
        _l("How residents prove who they are"),
        path=_SCHEMES,
        hint=_l("With several, everybody chooses one."),
        part=True,
        choices=[
            ("name_birth_address", _l("Name, date of birth and address")),
            ("pesel", _l("PESEL number")),
            ("pesel_and_register", _l("PESEL number and one more datum, compared with the register")),
            ("letter_code", _l("Code from a letter sent home")),
            ("in_person", _l("In person at a point, with a document")),
        ],
    )
    pesel_basis = TextField(_BASIS, path=f"{_SCHEMES}.pesel.legal_basis", hint=_BASIS_HINT, optional=True, part=True)
    second_datum = ChoiceField(
        _l("The other datum"),
        path=f"{_SCHEMES}.pesel_and_register.second_datum",
        part=True,
        validate_choice=False,
        choices=[("mothers_maiden_name", _l("Mother's maiden name")), ("fathers_name", _l("Father's first name"))],
    )
    register_basis = TextField(
        _BASIS, path=f"{_SCHEMES}.pesel_and_register.legal_basis", hint=_BASIS_HINT, optional=True, part=True
    )
    contacts = SeveralField(
        _l("The one-time code goes"),
        path="terms.identity.contacts",
        choices=[("email", _l("by e-mail")), ("sms", _l("by text message"))],
    )
    persons_per_contact = WholeField(
        _l("At most so many people with one address or phone number"),
        path="terms.identity.persons_per_contact",
        hint=_l("A family often shares a phone or a mailbox."),
    )
    register_used = FlagField(
        _l("Compare voters with the city's register"),
        path="terms.identity.register_used",
        hint=_l("Who is not in it declares that they live in the city and votes all the same."),
    )
    consent_under = WholeField(
        _l("A guardian agrees for people under the age of"),
        path="terms.identity.minors.consent_under",
        hint=_l("0: never. Age excludes nobody from voting."),
    )
    consent_form = ChoiceField(
        _l("How the guardian agrees"),
        path="terms.identity.minors.consent_form",
        choices=[("tick", _l("with their name on the form")), ("paper", _l("on paper, brought to the office"))],
    )
    double_votes = ChoiceField(
        _l("When somebody votes twice"),
        path="terms.double_votes",
        choices=[
            ("refuse_second", _l("the second vote is not accepted")),
            ("first_counts", _l("the first vote counts")),
            ("last_counts", _l("the last vote counts")),
            ("paper_counts", _l("the vote on paper counts")),
            ("all_void", _l("none of the votes counts")),
        ],
        hints={"all_void": _l("Somebody who knows a resident's data could void their vote.")},
    )
    paper_cards = ChoiceField(
        _l("Votes on paper"),
        path="terms.paper_cards",
        choices=[
            ("none", _l("There are none")),
            ("numbered", _l("On numbered cards given out by the office")),
            ("self_printed", _l("On cards anybody may print")),
        ],
    )

    grace_minutes = WholeField(
        _l("Minutes after the close to cast a ballot that was checked before it"),
        path="terms.grace_minutes",
        hint=_l("From 0 to 5. For those who are on the last page when voting ends."),
    )

    def fill(self, dump: Mapping[str, Any]) -> None:
        """Show the schemes, and what belongs to those that are there."""
        super().fill(dump)
        self.schemes.data = [scheme["kind"] for scheme in plan_paths.get(dump, _SCHEMES)]
        self.pesel_basis.data = plan_paths.get(dump, self.pesel_basis.path) or ""
        self.second_datum.data = plan_paths.get(dump, self.second_datum.path) or "mothers_maiden_name"
        self.register_basis.data = plan_paths.get(dump, self.register_basis.path) or ""

    def put_into(self, dump: dict[str, Any]) -> None:
        """Put the schemes in their order, each with what belongs to it."""
        super().put_into(dump)
        self.schemes.before = [scheme["kind"] for scheme in plan_paths.get(dump, _SCHEMES)]
        own: dict[str, dict[str, Any]] = {
            "pesel": {"legal_basis": self.pesel_basis.read()},
            "pesel_and_register": {
                "legal_basis": self.register_basis.read(),
                "second_datum": self.second_datum.data or "mothers_maiden_name",
            },
        }
        plan_paths.put(dump, _SCHEMES, [{"kind": kind, **own.get(kind, {})} for kind in self.schemes.read()])


def _told(plan: EditionPlan) -> list[str]:
    return terms_words.voters(plan.terms)


_PAGE = Settings(
    endpoint="identity",
    template="edition_desk/identity.html",
    form=IdentityForm,
    page=Page.IDENTITY,
    shows=("terms.identity", "terms.double_votes", "terms.paper_cards", "terms.grace_minutes"),
    told=_told,
)


@bp.get("/<edition_slug>/glosujacy")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def identity(edition_slug: str) -> ResponseReturnValue:
    """Show who votes and how."""
    return pages.show(_PAGE)


@bp.post("/<edition_slug>/glosujacy")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def save_identity(edition_slug: str) -> ResponseReturnValue:
    """Save who votes and how."""
    return pages.save(_PAGE)
