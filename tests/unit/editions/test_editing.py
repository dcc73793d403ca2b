"""Changing a stored edition: a plan read from the rows, changed and saved is exactly what is read again."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from support.clock import START
from support.databases import SqliteFiles
from support.editions import ACTOR, DRAFTS, make_plan, stored_edition

from budzet.audit.models import AuditEntry
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.money import zl
from budzet.db.session import Database
from budzet.editions import copying, editing, presets, queries, services, starting_points
from budzet.editions.ballot_form import Approval, ChooseOne, Cumulative, Knapsack, Ranking
from budzet.editions.editing import ChangedMeanwhileError, Edit
from budzet.editions.models import Pool, StreetRange, Topic
from budzet.editions.models_published import EditionText
from budzet.editions.plan import ContestPlan, DistrictPlan, EditionPlan, PoolPlan, TopicPlan, findings
from budzet.editions.result_rules import AbsoluteThreshold, EqualShares, Greedy, Phragmen, ShareOfBallots
from budzet.editions.terms import Appeals, Pesel, Support, Terms


def create(database, plan):
    """Store the edition of a plan and return its id."""
    with database.transaction() as session:
        return services.create_edition(session, plan, actor=ACTOR, now=START).id


def save(database, edition_id, plan, confirmed=()):
    """Save a changed plan."""
    with database.transaction() as session:
        return editing.save_plan(session, edition_id, plan, confirmed=confirmed, actor=ACTOR, now=START)


def stored(database, slug="2026"):
    """Return the stored plan."""
    with database.read_session() as session:
        return editing.plan_of(session, queries.by_slug(session, slug))


def last_entry(database) -> AuditEntry:
    """Return the newest entry of the log."""
    with database.read_session() as session:
        return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()


# --- what is saved is what is read -----------------------------------------------------------------------------------


def test_a_city_read_from_its_rows_is_the_preset_and_saving_it_changes_nothing(database):
    for name in presets.names():
        plan = presets.load(name, slug=name)
        edition_id = create(database, plan)
        before = stored(database, name)
        assert before == plan.model_copy(update={"city": None}), name
        assert save(database, edition_id, before) == before, name
        assert stored(database, name) == before, name
        assert last_entry(database).act == "edition_created"


KEYS = ("a", "b", "c", "d")
FORMS = (
    ChooseOne(),
    Approval(max_projects=3),
    Cumulative(points=5, max_projects=2, max_per_project=3),
    Ranking(points=(3, 2, 1), exact=True),
    Knapsack(max_cost=zl(50_000)),
)
RULES = (
    Greedy(on="points", threshold=AbsoluteThreshold(at_least=5)),
    Greedy(on="points", misfit="stop", threshold=ShareOfBallots(per_mille=25)),
    EqualShares(utility="cost"),
    Phragmen(),
)
NAMES = st.sampled_from(("Północ", "Las „Stary”", "Rynek", "Ósma 8"))


@st.composite
def plans(draw) -> EditionPlan:
    """Plans of every shape the desk can make: parts come and go, change their order, forms and rules."""
    places = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=4))
    districts = [
        DistrictPlan(
            key=key,
            name=draw(NAMES),
            residents=draw(st.none() | st.integers(0, 90_000)),
            parent=draw(st.sampled_from([None, *places[:index]])),
        )
        for index, key in enumerate(places)
    ]
    asked = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1, max_size=3))
    pools = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=len(asked), max_size=4))
    plan = make_plan(
        title=draw(NAMES),
        resolution_number=draw(st.sampled_from(("", "XII/345/26"))),
        ordinal=draw(st.sampled_from(("", "XIII"))),
        number_citywide=draw(st.sampled_from(("M/{nr}/{edycja}", "{nr}"))),
        number_district=draw(st.sampled_from(("L{dzielnica}/{nr}/{edycja}", "{pula}-{nr}"))),
        resolution_date=draw(st.none() | st.dates(dt.date(2025, 1, 1), dt.date(2026, 1, 1))),
        report_spending=draw(st.none() | st.integers(0, 10**12)),
        terms=Terms(support=Support(citywide=draw(st.integers(0, 50))), appeals=Appeals(days=draw(st.integers(1, 60)))),
        districts=tuple(districts),
        contests=tuple(ContestPlan(key=key, name=draw(NAMES), form=draw(st.sampled_from(FORMS))) for key in asked),
        pools=tuple(
            PoolPlan(
                key=key,
                contest=asked[index % len(asked)],
                name=draw(NAMES),
                budget=draw(st.integers(0, 10**10)),
                district=draw(st.sampled_from([None, *places])),
                rule=draw(st.sampled_from(RULES)),
                ties=draw(st.sampled_from([("public_draw",), ("lower_cost", "public_draw")])),
            )
            for index, key in enumerate(pools)
        ),
        topics=tuple(
            TopicPlan(key=key, name=draw(NAMES)) for key in draw(st.lists(st.sampled_from(KEYS), unique=True))
        ),
    )
    paths = draw(
        st.lists(st.sampled_from(("terms.appeals.days", "terms.support", "title", f"pools.{pools[0]}.budget")))
    )
    return plan.model_copy(update={"examples": tuple(dict.fromkeys(paths))})


@pytest.fixture(scope="module")
def kept_database(tmp_path_factory):
    """One database for a property: each example saves over what the one before has left."""
    with SqliteFiles(tmp_path_factory.mktemp("files")).fresh(tmp_path_factory.mktemp("var")) as url:
        made = Database(url)
        create(made, make_plan())
        yield made
        made.dispose()


@given(plan=plans().filter(lambda plan: not findings(plan)))
@settings(max_examples=40)
def test_any_valid_plan_that_is_saved_comes_back_equal(kept_database, plan):
    with kept_database.read_session() as session:
        edition_id = queries.by_slug(session, "2026").id
    save(kept_database, edition_id, plan)
    assert stored(kept_database) == plan


def test_rows_keep_their_ids_when_their_values_change(database):
    plan = make_plan()
    edition_id = create(database, plan)
    with database.read_session() as session:
        before = {pool.key: pool.id for pool in queries.pools(session, edition_id)}
    dearer = tuple(pool.model_copy(update={"budget": pool.budget + 100}) for pool in reversed(plan.pools))
    save(database, edition_id, plan.model_copy(update={"pools": dearer}))
    with database.read_session() as session:
        after = queries.pools(session, edition_id)
        assert {pool.key: pool.id for pool in after} == before
        assert [pool.key for pool in after] == ["miasto", "poludnie", "polnoc"]


# --- examples and the log --------------------------------------------------------------------------------------------


def test_confirmed_examples_go_with_everything_under_their_path_and_so_do_those_of_things_that_are_gone(database):
    plan = make_plan(examples=("terms.appeals.days", "pools.polnoc.budget", "pools.miasto.budget", "timetable"))
    edition_id = create(database, plan)
    after = save(database, edition_id, plan, confirmed=("terms.appeals", "pools.polnoc"))
    assert after.examples == ("pools.miasto.budget", "timetable")
    left = tuple(pool for pool in plan.pools if pool.key != "miasto")
    contests = tuple(contest for contest in plan.contests if contest.key == "lokalne")
    smaller = after.model_copy(update={"pools": left, "contests": contests})
    assert save(database, edition_id, smaller).examples == ("timetable",)


def test_a_path_is_confirmed_whole_not_by_its_first_letters(database):
    plan = make_plan(examples=("terms.support.citywide",))
    edition_id = create(database, plan)
    assert save(database, edition_id, plan, confirmed=("terms.supp",)).examples == ("terms.support.citywide",)


def test_the_log_tells_old_and_new_numbers_and_of_texts_only_that_they_changed(database):
    plan = make_plan(examples=("title",))
    edition_id = create(database, plan)
    terms = plan.terms.model_copy(update={"appeals": Appeals(days=3, body="Burmistrz Jan Kowalski")})
    save(database, edition_id, plan.model_copy(update={"terms": terms, "title": "Inny"}), confirmed=("title",))
    entry = last_entry(database)
    assert (entry.act, entry.object_id, entry.edition_id) == ("edition_changed", "2026", edition_id)
    assert entry.details == {
        "changed": {"terms.appeals.body": [], "terms.appeals.days": [7, 3], "title": []},
        "confirmed": ["title"],
    }


# --- refusals --------------------------------------------------------------------------------------------------------


def test_a_faulty_plan_is_refused_with_every_fault_and_nothing_is_stored(database):
    plan = make_plan()
    edition_id = create(database, plan)
    lost = tuple(pool.model_copy(update={"contest": "nie-ma", "budget": 5}) for pool in plan.pools)
    with pytest.raises(DomainError) as refusal:
        save(database, edition_id, plan.model_copy(update={"pools": lost}))
    codes = [finding.code for finding in refusal.value.findings]
    assert codes == ["unknown_contest"] * 3 + ["contest_without_pool"] * 2
    assert stored(database) == plan


@pytest.mark.parametrize("origin", ("local", "import"))
def test_a_frozen_or_imported_edition_is_not_changed(database, origin):
    with database.transaction() as session:
        made = stored_edition(session, plan=make_plan(origin=origin), drafts=DRAFTS, frozen=origin == "local")
        edition_id = made.edition.id
    with pytest.raises(DomainError, match="zamrożone" if origin == "local" else "wczytana"):
        save(database, edition_id, make_plan(title="Inny"))
    assert stored(database).title == "Budżet obywatelski Zielone 2026"


def test_an_edition_that_is_not_there_cannot_be_changed(database):
    with pytest.raises(NotFoundError):
        save(database, 77, make_plan())


def test_a_pool_with_projects_and_a_topic_of_a_project_cannot_be_removed(database):
    plan = make_plan()
    with database.transaction() as session:
        edition_id = stored_edition(session, plan=plan, drafts=DRAFTS, frozen=False).edition.id
    without_south = tuple(pool for pool in plan.pools if pool.key != "poludnie")
    with pytest.raises(ConflictError, match="Puli „Południe” nie można usunąć"):
        save(database, edition_id, plan.model_copy(update={"pools": without_south}))
    with pytest.raises(ConflictError, match="Tematu „Zieleń i środowisko” nie można usunąć"):
        save(database, edition_id, plan.model_copy(update={"topics": plan.topics[1:]}))
    with database.read_session() as session:
        assert len(session.scalars(select(Pool)).all()) == 3
        assert len(session.scalars(select(Topic)).all()) == 4


def test_a_pool_without_projects_can_be_removed(database):
    plan = make_plan()
    in_the_north = tuple(draft for draft in DRAFTS if draft.pool == "polnoc")
    with database.transaction() as session:
        edition_id = stored_edition(session, plan=plan, drafts=in_the_north, frozen=False).edition.id
    without_south = tuple(pool for pool in plan.pools if pool.key != "poludnie")
    save(database, edition_id, plan.model_copy(update={"pools": without_south}))
    assert [pool.key for pool in stored(database).pools] == ["polnoc", "miasto"]


# --- two clerks ------------------------------------------------------------------------------------------------------


def days(plan):
    """What a page with the days of appeals shows of a plan."""
    return plan.terms.appeals.days


def set_days(number):
    """Return what puts other days into a plan."""

    def apply(plan):
        appeals = plan.terms.appeals.model_copy(update={"days": number})
        return plan.model_copy(update={"terms": plan.terms.model_copy(update={"appeals": appeals})})

    return apply


def edit(database, edition_id, seen, number):
    """Change the days of appeals as somebody who saw ``seen`` days."""
    wanted = Edit(part=days, seen=editing.version(seen), apply=set_days(number))
    with database.transaction() as session:
        editing.change(session, edition_id, wanted, actor=ACTOR, now=START)


def test_the_second_of_two_clerks_on_one_page_is_told_what_is_stored_now(database):
    edition_id = create(database, make_plan())
    edit(database, edition_id, seen=7, number=3)
    with pytest.raises(ChangedMeanwhileError) as refusal:
        edit(database, edition_id, seen=7, number=14)
    assert days(refusal.value.plan) == days(stored(database)) == 3


def test_two_clerks_on_two_pages_both_save(database):
    plan = make_plan()
    edition_id = create(database, plan)
    save(database, edition_id, plan.model_copy(update={"title": "Inny"}))
    edit(database, edition_id, seen=7, number=14)
    assert (stored(database).title, days(stored(database))) == ("Inny", 14)


# --- starting points -------------------------------------------------------------------------------------------------


def test_a_blank_edition_is_valid_and_asks_to_check_every_term(database):
    plan = starting_points.blank(slug="2030", title="Budżet 2030")
    create(database, plan)
    assert stored(database, "2030") == plan
    assert {"terms.appeals.days", "terms.identity.contacts", "pools.ogolnomiejska.budget"} <= set(plan.examples)
    confirmed = ("terms.identity", "terms.support", "terms.appeals", "contests", "pools")
    assert {path.split(".")[1] for path in plan.examples if not path.startswith(confirmed)} == {
        *("double_votes", "paper_cards", "grace_minutes", "pool_order", "cost_limits", "cards", "ballot_number"),
        *("rows_published", "privacy", "staffing"),
    }


def test_a_copy_has_all_values_streets_and_texts_and_every_sum_is_to_check(database):
    plan = make_plan(
        terms=Terms(support=Support(citywide=7)), resolution_number="I/1/25", examples=("terms.appeals.days",)
    )
    with database.transaction() as session:
        edition = stored_edition(session, plan=plan, drafts=DRAFTS).edition
        north = queries.districts(session, edition.id)[0]
        session.add(
            StreetRange(
                edition_id=edition.id,
                district_id=north.id,
                street="Źródlana",
                street_folded="zrodlana",
                numbers="1-9",
                place=1,
            )
        )
        for number in (1, 2):
            session.add(
                EditionText(
                    edition_id=edition.id,
                    kind="clause",
                    language="pl",
                    version=number,
                    body=f"v{number}",
                    made_at=START,
                )
            )
        session.flush()
        made = copying.copy_edition(session, edition, slug="2027", title="Budżet 2027", actor=ACTOR, now=START)
        copied_id = made.id
    copy = stored(database, "2027")
    assert copy.examples == (
        "terms.appeals.days",
        "pools.polnoc.budget",
        "pools.poludnie.budget",
        "pools.miasto.budget",
    )
    kept = {"terms", "districts", "contests", "pools", "topics"}
    assert copy.model_dump(include=kept) == plan.model_dump(include=kept)
    assert (copy.title, copy.resolution_number) == ("Budżet 2027", "")
    with database.read_session() as session:
        streets = session.scalars(select(StreetRange).where(StreetRange.edition_id == copied_id)).all()
        assert [(row.street, row.numbers) for row in streets] == [("Źródlana", "1-9")]
        assert streets[0].district_id == queries.districts(session, copied_id)[0].id
        texts = session.scalars(select(EditionText).where(EditionText.edition_id == copied_id)).all()
        assert [(row.version, row.body) for row in texts] == [(1, "v2")]


def test_an_identity_scheme_that_goes_takes_its_example_along(database):
    pesel = Terms().identity.model_copy(update={"schemes": (Pesel(legal_basis="§ 4"),)})
    plan = make_plan(
        terms=Terms(identity=pesel), examples=("terms.identity.schemes.pesel.legal_basis", "terms.identity.contacts")
    )
    edition_id = create(database, plan)
    assert save(database, edition_id, plan).examples == plan.examples
    assert save(database, edition_id, plan.model_copy(update={"terms": Terms()})).examples == (
        "terms.identity.contacts",
    )
