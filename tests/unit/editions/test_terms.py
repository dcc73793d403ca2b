"""The terms of a city: frozen values that refuse what they do not know, and give the same bytes wherever they go."""

from __future__ import annotations

import types
import typing

import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from budzet.editions import terms
from budzet.editions.ballot_form import Approval, BallotForm, Cumulative
from budzet.editions.frozen import FrozenEdition
from budzet.editions.plan import EditionPlan
from budzet.editions.result_rules import AbsoluteThreshold, Greedy, ShareOfBallots, ShareOfCost, Threshold
from budzet.editions.terms import Identity, NameBirthAddress, Terms

CUMULATIVE = {"points": 5, "max_projects": 3, "max_per_project": 3}


@pytest.mark.parametrize(
    ("value", "fields", "place", "reason"),
    (
        (Approval, {}, "max_projects", "required"),
        (Approval, {"max_projects": 0}, "max_projects", "greater than or equal to 1"),
        (Approval, {"max_projects": 1000}, "max_projects", "less than or equal to 999"),
        (Approval, {"max_projects": 2, "min_projects": 0}, "min_projects", "greater than or equal to 1"),
        (Approval, {"max_projects": 2, "min_projects": 3}, "", "min_projects is above max_projects"),
        (Cumulative, CUMULATIVE | {"points": 0}, "points", "greater than or equal to 1"),
        (Cumulative, CUMULATIVE | {"points": 256}, "points", "less than or equal to 255"),  # one byte each
        (Cumulative, CUMULATIVE | {"max_projects": 0}, "max_projects", "greater than or equal to 1"),
        (Cumulative, CUMULATIVE | {"max_per_project": 0}, "max_per_project", "greater than or equal to 1"),
        (Cumulative, CUMULATIVE | {"max_per_project": 6}, "", "max_per_project is above points"),
        (Cumulative, CUMULATIVE | {"max_projects": 6}, "", "max_projects is above points"),  # a point each at least
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
        (Terms, {"double_votes": "all_void"}, "double_votes", "'refuse_second'"),  # no engine for it yet
        (Terms, {"smallest_cell": 0}, "smallest_cell", "greater than or equal to 1"),
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
        (Terms, {"smallest_cell": 10.0}),
        (Terms, {"identity": "name_birth_address"}),
    ),
)
def test_nothing_is_read_as_what_it_is_not(value, fields):
    with pytest.raises(ValidationError):
        value.model_validate(fields)


def values_of(module: types.ModuleType) -> list[type[BaseModel]]:
    """Return every value class of a module."""
    return [member for member in vars(module).values() if isinstance(member, type) and issubclass(member, terms.Value)]


@pytest.mark.parametrize("value", values_of(terms), ids=lambda value: value.__name__)
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
    assert {int, str, tuple, Terms, Greedy, Cumulative, ShareOfCost} <= found


SHARES = st.integers(1, 1000)
THRESHOLDS = (
    st.none()
    | st.builds(AbsoluteThreshold, at_least=st.integers(1, 10**6))
    | st.builds(ShareOfBallots, per_mille=SHARES)
    | st.builds(ShareOfCost, per_mille=SHARES)
)
RULES = st.builds(
    Greedy,
    on=st.sampled_from(["votes", "points"]),
    misfit=st.sampled_from(["skip", "stop", "stop_then_80_percent"]),
    threshold=THRESHOLDS,
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
TERMS = st.builds(
    Terms,
    identity=st.builds(Identity, persons_per_contact=st.integers(1, 20)),
    rows_published=st.booleans(),
    smallest_cell=st.integers(1, 1000),
)


@settings(max_examples=200, deadline=None)
@given(value=RULES | APPROVALS | CUMULATIVES | TERMS)
def test_a_value_comes_back_from_json_as_it_was(value):
    assert type(value).model_validate_json(value.model_dump_json()) == value


@settings(max_examples=50, deadline=None)
@given(form=APPROVALS | CUMULATIVES)
def test_a_form_is_known_by_its_kind(form):
    read = TypeAdapter(BallotForm).validate_json(form.model_dump_json())
    assert (type(read), read) == (type(form), form)
    assert read.most_choices == read.max_projects


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
