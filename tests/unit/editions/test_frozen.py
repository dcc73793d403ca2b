"""The frozen edition: one byte form, whose hash is in every ballot. What was frozen can always be read back."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from support.editions import NORTH, SOUTH, make_frozen

from budzet.editions.ballot_form import Approval, Cumulative
from budzet.editions.frozen import (
    FrozenContest,
    FrozenDistrict,
    FrozenEdition,
    FrozenPool,
    FrozenProject,
    canonical_bytes,
    load,
    rules_hash,
)
from budzet.editions.result_rules import AbsoluteThreshold, Greedy, ShareOfBallots
from budzet.editions.terms import Identity, NameBirthAddress, Terms

# An edition that is frozen now must give this hash for ever. If the test of it fails, the format has changed and
# ballots of frozen editions would be refused at their opening: give the new format a schema version of its own.
GOLDEN = "06a45aed4231cb4129e40e93b6fa3a435f2d5cd71ef527a6c5e3ef28c7602ef9"
GOLDEN_EDITION = FrozenEdition(
    edition="2026",
    terms=Terms(identity=Identity(schemes=(NameBirthAddress(),))),
    districts=(FrozenDistrict(key="polnoc", name="Północ"),),
    contests=(
        FrozenContest(
            key="lokalne",
            name="Projekty lokalne",
            form=Cumulative(points=5, max_projects=3, max_per_project=3),
            district_scope="own",
            fault_voids="ballot",
        ),
        FrozenContest(key="ogolnomiejskie", name="Projekty ogólnomiejskie", form=Approval(max_projects=2)),
    ),
    pools=(
        FrozenPool(
            key="polnoc",
            contest="lokalne",
            district="polnoc",
            name="Północ",
            budget=10_000_000,
            rule=Greedy(on="points", threshold=AbsoluteThreshold(at_least=50)),
            ties=("lower_cost", "public_draw"),
        ),
        FrozenPool(
            key="miasto",
            contest="ogolnomiejskie",
            district=None,
            name="Całe miasto",
            budget=30_000_000,
            rule=Greedy(misfit="stop", threshold=ShareOfBallots(per_mille=20)),
            ties=("public_draw",),
        ),
    ),
    projects=(
        FrozenProject(position=1, pool="polnoc", number="L1", title="Źródło i łąka „kwietna”", cost=4_000_000),
        FrozenProject(position=2, pool="miasto", number="M1", title="Tężnia", cost=20_000_001),
    ),
)


def test_the_format_of_frozen_editions_has_not_changed():
    assert rules_hash(canonical_bytes(GOLDEN_EDITION)).hex() == GOLDEN


def test_the_hash_is_the_sha256_of_the_stored_bytes():
    stored = canonical_bytes(make_frozen())
    assert rules_hash(stored) == hashlib.sha256(stored).digest()


def test_the_bytes_are_json_in_utf8_with_sorted_keys_and_no_blanks():
    stored = canonical_bytes(make_frozen())
    text = stored.decode("utf-8")
    again = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again == text
    assert "Źródło i łąka kwietna" in text
    assert list(json.loads(text)) == sorted(json.loads(text))


def test_the_same_value_gives_the_same_bytes_however_its_fields_were_ordered():
    value = make_frozen()
    backwards = dict(reversed(value.model_dump().items()))
    assert list(backwards) != list(value.model_dump())
    assert canonical_bytes(FrozenEdition(**backwards)) == canonical_bytes(value)


def test_a_default_that_is_written_out_gives_the_same_bytes():
    short = make_frozen(citywide={"form": Approval(max_projects=2)})
    long = make_frozen(citywide={"form": Approval(min_projects=1, max_projects=2), "fault_voids": "contest"})
    assert canonical_bytes(short) == canonical_bytes(long)


def changed_projects(**changes: object) -> tuple[FrozenProject, ...]:
    """Return the ballot list with one project changed."""
    first, *rest = make_frozen().projects
    return (first.model_copy(update=changes), *rest)


@pytest.mark.parametrize(
    "changed",
    (
        make_frozen(edition="2027"),
        make_frozen(terms=Terms(grace_minutes=1)),
        make_frozen(terms=Terms(pool_order="districts_first")),
        make_frozen(exclusion_groups=((1, 2),)),
        make_frozen(local={"form": Cumulative(points=5, max_projects=3, max_per_project=2)}),
        make_frozen(local={"district_scope": "any_one"}),
        make_frozen(citywide={"completeness": "must_fill"}),
        make_frozen(citywide={"fault_voids": "ballot"}),
        make_frozen(projects=changed_projects(cost=1)),
        make_frozen(projects=changed_projects(title="Źródło")),
        make_frozen(projects=make_frozen().projects[:-1]),
        make_frozen(districts=tuple(reversed(make_frozen().districts))),  # their order numbers the areas
        make_frozen(
            pools=tuple(
                pool.model_copy(update={"rule": Greedy(threshold=AbsoluteThreshold(at_least=50))})
                for pool in make_frozen().pools
            )
        ),
    ),
)
def test_whatever_decides_anything_changes_the_hash(changed):
    assert canonical_bytes(changed) != canonical_bytes(make_frozen())


def test_no_dates_are_frozen():
    """An outage may prolong voting: that must not invalidate the ballots already cast."""
    names = set(FrozenEdition.model_fields)
    parts = {"schema_version", "edition", "terms", "districts", "contests", "pools", "projects", "exclusion_groups"}
    assert names == parts
    assert b'_at"' not in canonical_bytes(make_frozen())


def test_what_was_frozen_is_read_back():
    value = make_frozen(local={"district_scope": "any_one", "completeness": "must_fill"})
    read = load(canonical_bytes(value))
    assert read == value
    assert canonical_bytes(read) == canonical_bytes(value)


def test_a_frozen_edition_finds_its_pools_projects_and_areas():
    value = make_frozen()
    assert value.pool_by_key["poludnie"].budget == 8_000_000
    assert value.project_at[5].number == "L5"
    assert value.area_of == {"polnoc": NORTH, "poludnie": SOUTH}


@pytest.mark.parametrize(
    "damage",
    (
        lambda stored: b"",
        lambda stored: b"{}",
        lambda stored: stored[:-1],
        lambda stored: stored.replace(b'"schema_version":1', b'"schema_version":2'),
        lambda stored: stored.replace(b'"edition":', b'"edycja":'),
        lambda stored: stored.replace(b'"budget":8000000', b'"budget":80000.00'),
        lambda stored: stored.replace(b'"budget":8000000', b'"budget":-8000000'),
        lambda stored: stored.replace(b'"kind":"cumulative"', b'"kind":"hearts"'),
        lambda stored: stored.replace(b'"position":1,', b'"position":0,'),
        lambda stored: stored.replace(b'"position":1,', b'"position":65536,'),  # two bytes inside a ballot
    ),
)
def test_bytes_that_are_no_frozen_edition_are_refused(damage):
    stored = canonical_bytes(make_frozen())
    assert damage(stored) != stored
    with pytest.raises(ValidationError):
        load(damage(stored))


titles = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


@settings(max_examples=100, deadline=None)
@given(title=titles, cost=st.integers(0, 10**12), position=st.integers(1, 65535), edition=titles)
def test_any_edition_comes_back_as_it_was_frozen(title, cost, position, edition):
    project = FrozenProject(position=position, pool="miasto", number="M1", title=title, cost=cost)
    value = make_frozen(projects=(project,), edition=edition)
    stored = canonical_bytes(value)
    assert load(stored) == value
    assert canonical_bytes(load(stored)) == stored
