"""The terms of a city: frozen values that refuse what they do not know, and give the same bytes wherever they go."""

from __future__ import annotations

import types
import typing

import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from budzet.editions import ballot_form, frozen, plan, result_rules, terms
from budzet.editions.ballot_form import Approval, BallotForm, ChooseOne, Cumulative, Knapsack, Ranking
from budzet.editions.frozen import FrozenEdition
from budzet.editions.plan import ContestPlan, EditionPlan, PoolPlan
from budzet.editions.result_rules import (
    AbsoluteThreshold,
    EqualShares,
    Greedy,
    Phragmen,
    ShareOfBallots,
    ShareOfCost,
    Threshold,
)
from budzet.editions.terms import (
    Appeals,
    CostLimit,
    Identity,
    InPerson,
    LetterCode,
    Minors,
    NameBirthAddress,
    Pesel,
    Privacy,
    Terms,
)
from budzet.editions.values import Value

CUMULATIVE = {"points": 5, "max_projects": 3, "max_per_project": 3}
CONTEST = {"key": "ogolne", "name": "Ogólne", "form": {"kind": "choose_one"}}
POOL = {"key": "miasto", "contest": "ogolne", "name": "Miasto", "budget": 1, "rule": {"kind": "greedy"}}


@pytest.mark.parametrize(
    ("value", "fields", "place", "reason"),
    (
        (Approval, {}, "max_projects", "required"),
        (Approval, {"max_projects": 0}, "max_projects", "greater than or equal to 1"),
        (Approval, {"max_projects": 1000}, "max_projects", "less than or equal to 999"),
        (Approval, {"max_projects": 2, "min_projects": 0}, "min_projects", "greater than or equal to 1"),
        (Approval, {"max_projects": 2, "min_projects": 3}, "", "jest większa od największej (2)"),
        (Cumulative, CUMULATIVE | {"points": 0}, "points", "greater than or equal to 1"),
        (Cumulative, CUMULATIVE | {"points": 256}, "points", "less than or equal to 255"),  # one byte each
        (Cumulative, CUMULATIVE | {"max_projects": 0}, "max_projects", "greater than or equal to 1"),
        (Cumulative, CUMULATIVE | {"max_per_project": 0}, "max_per_project", "greater than or equal to 1"),
        (Cumulative, CUMULATIVE | {"max_per_project": 6}, "", "najwyżej 5 pkt"),
        (Cumulative, CUMULATIVE | {"max_projects": 6}, "", "nie da się poprzeć 6 projektów"),  # a point each at least
        (AbsoluteThreshold, {"at_least": 0}, "at_least", "greater than or equal to 1"),
        (ShareOfBallots, {"per_mille": 0}, "per_mille", "greater than or equal to 1"),
        (ShareOfBallots, {"per_mille": 1001}, "per_mille", "less than or equal to 1000"),
        (ShareOfCost, {"per_mille": 0}, "per_mille", "greater than or equal to 1"),
        (ShareOfCost, {"per_mille": 1001}, "per_mille", "less than or equal to 1000"),
        (Greedy, {"on": "hearts"}, "on", "'votes' or 'points'"),
        (Greedy, {"misfit": "guess"}, "misfit", "'skip', 'stop' or 'stop_then_80_percent'"),
        (Greedy, {"threshold": {"kind": "absolute"}}, "threshold.absolute.at_least", "required"),
        (Greedy, {"threshold": {"kind": "luck"}}, "threshold", "does not match any of the expected tags"),
        (NameBirthAddress, {"assurance": 4}, "assurance", "Input should be 1"),  # nobody promotes a scheme in a file
        (Identity, {"schemes": ()}, "schemes", "at least 1"),
        (Identity, {"persons_per_contact": 0}, "persons_per_contact", "greater than or equal to 1"),
        (Identity, {"persons_per_contact": 21}, "persons_per_contact", "less than or equal to 20"),
        (Terms, {"grace_minutes": -1}, "grace_minutes", "greater than or equal to 0"),
        (Terms, {"grace_minutes": 6}, "grace_minutes", "less than or equal to 5"),
        (Terms, {"double_votes": "toss"}, "double_votes", "'refuse_second'"),
        (Terms, {"double_votes": "paper_counts"}, "", "kart papierowych nie ma"),
        (Privacy, {"smallest_cell": 2}, "smallest_cell", "greater than or equal to 3"),
        (Minors, {"consent_under": 19}, "consent_under", "less than or equal to 18"),  # age excludes nobody
        (Ranking, {"points": (3, 3, 1), "exact": True}, "", "muszą maleć"),
        (Ranking, {"points": (1, 2, 3), "exact": True}, "", "muszą maleć"),
        (Ranking, {"points": (), "exact": True}, "points", "at least 1"),
        (Ranking, {"points": (256, 1), "exact": True}, "points.0", "less than or equal to 255"),
        (Ranking, {"points": (3, 2, 1)}, "exact", "required"),
        (Knapsack, {"max_cost": 0}, "max_cost", "greater than or equal to 1"),
        (ContestPlan, CONTEST | {"district_scope": "up_to_n"}, "", "tylko przy wyborze z kilku dzielnic"),
        (ContestPlan, CONTEST | {"district_limit": 2}, "", "tylko przy wyborze z kilku dzielnic"),
        (PoolPlan, POOL | {"ties": ("public_draw", "lower_cost")}, "", "musi być ostatnie"),
        (PoolPlan, POOL | {"ties": ("lower_cost", "lower_cost")}, "", "powtarza"),
        (PoolPlan, POOL | {"ties": ()}, "ties", "at least 1"),
        (EqualShares, {"utility": "love"}, "utility", "'cost', 'cardinality' or 'points'"),
        (Appeals, {"days": 0}, "days", "greater than or equal to 1"),
        (CostLimit, {"share_per_mille": 1001}, "share_per_mille", "less than or equal to 1000"),
        (Identity, {"schemes": (LetterCode(), LetterCode())}, "", "dwa razy"),
        (Pesel, {"assurance": 2}, "assurance", "Input should be 1"),
        (Terms, {"schema_version": 2}, "schema_version", "Input should be 1"),
    ),
)
def test_a_value_out_of_its_limits_is_refused_with_a_reason(value, fields, place, reason):
    with pytest.raises(ValidationError) as refused:
        value.model_validate(fields)
    [error] = refused.value.errors()
    assert ".".join(map(str, error["loc"])) == place
    assert reason.casefold() in error["msg"].casefold()


@pytest.mark.parametrize(
    ("value", "fields"),
    (
        (Approval, {"max_projects": 999, "min_projects": 999}),
        (Approval, {"max_projects": 1}),
        (Cumulative, {"points": 255, "max_projects": 255, "max_per_project": 255}),
        (Cumulative, {"points": 1, "max_projects": 1, "max_per_project": 1}),
        (Cumulative, {"points": 9, "max_projects": 1, "max_per_project": 1}),  # points may stay unused
        (ShareOfBallots, {"per_mille": 1000}),
        (Identity, {"persons_per_contact": 20}),
        (Terms, {}),
    ),
)
def test_a_value_at_its_limits_is_taken(value, fields):
    taken = value.model_validate(fields)
    assert {name: getattr(taken, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("value", "fields"),
    (
        (Approval, {"max_projects": "3"}),
        (Approval, {"max_projects": 3.0}),
        (Approval, {"max_projects": True}),
        (Cumulative, CUMULATIVE | {"points": "5"}),
        (Terms, {"rows_published": 1}),
        (Terms, {"rows_published": "yes"}),
        (Privacy, {"smallest_cell": 10.0}),
        (Terms, {"identity": "name_birth_address"}),
    ),
)
def test_nothing_is_read_as_what_it_is_not(value, fields):
    with pytest.raises(ValidationError):
        value.model_validate(fields)


def values_of(*modules: types.ModuleType) -> list[type[Value]]:
    """Return every class of values in some modules, each once."""
    members = [member for module in modules for member in vars(module).values()]
    return list(dict.fromkeys(member for member in members if isinstance(member, type) and issubclass(member, Value)))


@pytest.mark.parametrize("value", values_of(ballot_form, result_rules, terms, plan, frozen), ids=lambda v: v.__name__)
def test_a_misspelt_term_is_refused(value):
    with pytest.raises(ValidationError) as refused:
        value.model_validate({"treshold": 1})
    assert ("extra_forbidden", ("treshold",)) in {(error["type"], error["loc"]) for error in refused.value.errors()}


def test_terms_never_change():
    with pytest.raises(ValidationError, match="frozen"):
        Terms().rows_published = True
    with pytest.raises(ValidationError, match="frozen"):
        Approval(max_projects=1).max_projects = 2


def annotations_within(annotation: object) -> set[object]:
    """Return every plain type that an annotation holds, at any depth."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        inside = [field.annotation for field in annotation.model_fields.values()]
        return {annotation}.union(*map(annotations_within, inside))
    origin = typing.get_origin(annotation)
    if origin is typing.Literal:
        return {type(choice) for choice in typing.get_args(annotation)}
    if origin is None:
        return {annotation}
    arguments = typing.get_args(annotation)
    return {origin}.union(*map(annotations_within, arguments[:1] if origin is typing.Annotated else arguments))


@pytest.mark.parametrize("root", (FrozenEdition, EditionPlan), ids=lambda root: root.__name__)
def test_no_term_is_a_float_or_has_no_order(root):
    """A float is written differently by different programs and a set in any order: the hash would not be stable."""
    found = annotations_within(root)
    assert {float, complex, set, frozenset, dict, object, typing.Any} & found == set()
    assert {int, str, tuple, Terms, Greedy, EqualShares, Cumulative, Ranking, Knapsack, ShareOfCost} <= found


SHARES = st.integers(1, 1000)
THRESHOLDS = (
    st.none()
    | st.builds(AbsoluteThreshold, at_least=st.integers(1, 10**6))
    | st.builds(ShareOfBallots, per_mille=SHARES)
    | st.builds(ShareOfCost, per_mille=SHARES)
)
RULES = (
    st.builds(
        Greedy,
        on=st.sampled_from(["votes", "points"]),
        misfit=st.sampled_from(["skip", "stop", "stop_then_80_percent"]),
        threshold=THRESHOLDS,
    )
    | st.builds(
        EqualShares,
        utility=st.sampled_from(["cost", "cardinality", "points"]),
        completion=st.sampled_from(["add1", "none"]),
        comparison=st.booleans(),
        threshold=THRESHOLDS,
    )
    | st.builds(Phragmen, threshold=THRESHOLDS)
)
APPROVALS = st.tuples(st.integers(1, 999), st.integers(1, 999)).map(
    lambda limits: Approval(min_projects=min(limits), max_projects=max(limits))
)
CUMULATIVES = st.integers(1, 255).flatmap(
    lambda points: st.builds(
        Cumulative,
        points=st.just(points),
        max_projects=st.integers(1, points),
        max_per_project=st.integers(1, points),
    )
)
RANKINGS = st.builds(
    Ranking,
    points=st.sets(st.integers(1, 255), min_size=1, max_size=9).map(lambda scale: tuple(sorted(scale, reverse=True))),
    exact=st.booleans(),
)
FORMS = APPROVALS | CUMULATIVES | RANKINGS | st.just(ChooseOne()) | st.builds(Knapsack, max_cost=st.integers(1, 10**9))
TERMS = st.builds(
    Terms,
    identity=st.builds(
        Identity,
        schemes=st.sampled_from([(NameBirthAddress(),), (Pesel(legal_basis="§ 4"), LetterCode(), InPerson())]),
        persons_per_contact=st.integers(1, 20),
        minors=st.builds(Minors, consent_under=st.integers(0, 18)),
    ),
    double_votes=st.sampled_from(["refuse_second", "first_counts", "last_counts", "all_void"]),
    paper_cards=st.sampled_from(["none", "numbered", "self_printed"]),
    grace_minutes=st.integers(0, 5),
    pool_order=st.sampled_from(["as_listed", "districts_first", "citywide_first"]),
    rows_published=st.booleans(),
    privacy=st.builds(Privacy, smallest_cell=st.integers(3, 1000)),
)


@settings(max_examples=200, deadline=None)
@given(value=RULES | FORMS | TERMS)
def test_a_value_comes_back_from_json_as_it_was(value):
    assert type(value).model_validate_json(value.model_dump_json()) == value


@settings(max_examples=50, deadline=None)
@given(form=FORMS)
def test_a_form_is_known_by_its_kind(form):
    read = TypeAdapter(BallotForm).validate_json(form.model_dump_json())
    assert (type(read), read) == (type(form), form)


@settings(max_examples=100, deadline=None)
@given(form=FORMS, costs=st.lists(st.integers(0, 10**8), max_size=12))
def test_the_longest_ballot_names_no_more_projects_than_there_are(form, costs):
    most = form.most_choices(costs)
    assert 0 <= most <= len(costs)
    if form.unit == "money":
        assert sum(sorted(costs)[:most]) <= form.limit
        assert most == len(costs) or sum(sorted(costs)[: most + 1]) > form.limit
    else:
        assert most == min(len(costs), getattr(form, "max_projects", form.limit))


@pytest.mark.parametrize(
    ("kind", "expected"),
    (
        ({"kind": "absolute", "at_least": 50}, AbsoluteThreshold),
        ({"kind": "share_of_ballots", "per_mille": 20}, ShareOfBallots),
        ({"kind": "share_of_cost", "per_mille": 500}, ShareOfCost),
    ),
)
def test_a_threshold_is_known_by_its_kind(kind, expected):
    assert type(TypeAdapter(Threshold).validate_python(kind)) is expected


def test_the_kind_of_a_form_must_be_said():
    with pytest.raises(pydantic.ValidationError, match="kind"):
        TypeAdapter(BallotForm).validate_python({"max_projects": 2})
