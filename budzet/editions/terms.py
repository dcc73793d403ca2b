"""Terms: everything that differs between cities, as frozen values (design.md §6).

Here stand the terms of a whole edition; those of one contest are in ``ballot_form``, those of one pool in
``result_rules``. A member that this version cannot carry out yet may be written down, but such an edition is refused at
the freeze (``engines``).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from budzet.editions.pool_order import PoolOrder
from budzet.editions.values import Value, refusal

DistrictScope = Literal["own", "any_one", "up_to_n", "any"]
"""Whose projects a resident may choose in a contest of districts: of the own one, of one freely chosen, of a few freely
chosen, of all."""

Completeness = Literal["may_be_empty", "must_fill"]
FaultVoids = Literal["contest", "ballot"]
"""What a fault in one contest takes with it when a stored ballot is judged again: that contest or the whole ballot."""


# --- who votes -----------------------------------------------------------------------------------------------------


class NameBirthAddress(Value):
    """Name, birth date and address declared, plus a one-time code sent to a contact (security.md §2.7)."""

    kind: Literal["name_birth_address"] = "name_birth_address"
    assurance: Literal[1] = 1


class Pesel(Value):
    """PESEL beside a one-time code. Only with the paragraph of the resolution that demands it (domain.md §0.3)."""

    kind: Literal["pesel"] = "pesel"
    assurance: Literal[1] = 1
    legal_basis: str = ""


class PeselAndRegister(Value):
    """PESEL and a second datum, both matched with the city's register, beside a one-time code."""

    kind: Literal["pesel_and_register"] = "pesel_and_register"
    assurance: Literal[2] = 2
    second_datum: Literal["mothers_maiden_name", "fathers_name"]
    legal_basis: str = ""


class LetterCode(Value):
    """A code mailed to the address of residence."""

    kind: Literal["letter_code"] = "letter_code"
    assurance: Literal[3] = 3


class InPerson(Value):
    """In person at a point, with a document."""

    kind: Literal["in_person"] = "in_person"
    assurance: Literal[4] = 4


IdentityScheme = Annotated[
    NameBirthAddress | Pesel | PeselAndRegister | LetterCode | InPerson, Field(discriminator="kind")
]


class Minors(Value):
    """Age excludes nobody (R-04). Under ``consent_under`` years (0: never) a guardian's consent is asked for.

    ``consent_form``: a box ticked by the guardian with their name, or a paper brought to the office.
    """

    consent_under: int = Field(default=0, ge=0, le=18)
    consent_form: Literal["tick", "paper"] = "tick"


class Identity(Value):
    """How a resident proves who they are, and how many persons may cast with one contact.

    ``contacts`` are the ways a one-time code may go. ``register``: whether a register of residents pre-verifies; those
    who are not in it declare that they live in the city (R-05).
    """

    schemes: tuple[IdentityScheme, ...] = Field(default=(NameBirthAddress(), InPerson()), min_length=1)
    contacts: tuple[Literal["email", "sms"], ...] = Field(default=("email",), min_length=1)
    persons_per_contact: int = Field(default=3, ge=1, le=20)
    register_used: bool = False
    minors: Minors = Minors()

    @model_validator(mode="after")
    def _schemes_once(self) -> Identity:
        kinds = [scheme.kind for scheme in self.schemes]
        if len(set(kinds)) != len(kinds):
            raise refusal("scheme_twice", "Ten sam sposób potwierdzania tożsamości jest na liście dwa razy.")
        return self


DoubleVotes = Literal["refuse_second", "first_counts", "last_counts", "paper_counts", "all_void"]
"""What becomes of two ballots of one person (design.md §5.6)."""

PaperCards = Literal["none", "numbered", "self_printed"]
"""Paper ballots: none, numbered cards given out by the office, or cards anybody may print."""


# --- before the vote -----------------------------------------------------------------------------------------------


class Support(Value):
    """How many residents must support a project before it is handed in; never above 0.1 % of them (R-02)."""

    citywide: int = Field(default=0, ge=0)
    district: int = Field(default=0, ge=0)
    authors_most: int = Field(default=1, ge=1, le=20)


class Appeals(Value):
    """Until when, from when and to whom one may appeal against a negative result (R-01)."""

    days: int = Field(default=7, ge=1, le=60)
    day_kind: Literal["working", "calendar"] = "calendar"
    runs_from: Literal["notice", "list"] = "list"
    body: str = Field(default="Prezydent Miasta", min_length=1)


class CostLimit(Value):
    """What one project may cost: at most ``share_per_mille`` of its pool, between ``least`` and ``most`` grosze."""

    share_per_mille: int = Field(default=1000, ge=1, le=1000)
    least: int | None = Field(default=None, ge=0)
    most: int | None = Field(default=None, ge=1)


class CostLimits(Value):
    """The limits of a project of the whole city and of one of a district."""

    citywide: CostLimit = CostLimit()
    district: CostLimit = CostLimit()


class Cards(Value):
    """Which of the shipped cards the clerks start from when they verify projects."""

    formal: Literal["general", "katowice"] = "general"
    merit: Literal["general"] = "general"


# --- the edition ---------------------------------------------------------------------------------------------------


class Privacy(Value):
    """What is published and how long the rest is kept."""

    smallest_cell: int = Field(default=10, ge=3)
    voter_data_days: int = Field(default=90, ge=1)
    minutes_years: int = Field(default=5, ge=1)


class Terms(Value):
    """The edition-wide terms; those of a contest or a pool stand with the contest or the pool.

    ``grace_minutes``: for so long after the close a ballot may still be cast whose check page was shown before it
    (security notes §4, "closing second"). ``pool_order`` is the order in which pools are counted: it matters where
    money passes from one to the next and where projects of two pools exclude each other.
    """

    schema_version: Literal[1] = 1
    identity: Identity = Identity()
    double_votes: DoubleVotes = "refuse_second"
    paper_cards: PaperCards = "none"
    grace_minutes: int = Field(default=0, ge=0, le=5)
    pool_order: PoolOrder = "as_listed"
    support: Support = Support()
    appeals: Appeals = Appeals()
    cost_limits: CostLimits = CostLimits()
    cards: Cards = Cards()
    ballot_number: Literal["project_number", "drawn"] = "project_number"
    rows_published: bool = False
    privacy: Privacy = Privacy()
    staffing: Literal["small", "full"] = "small"

    @model_validator(mode="after")
    def _paper_rule_needs_paper(self) -> Terms:
        if self.double_votes == "paper_counts" and self.paper_cards == "none":
            raise refusal("paper_rule_without_paper", "Ma się liczyć głos na papierze, a kart papierowych nie ma.")
        return self
