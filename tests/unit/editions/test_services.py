"""Storing an edition: whole or not at all, and once it is frozen the database itself refuses changes."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from support.clock import START
from support.editions import ACTOR, WEEK, make_frozen, make_plan, make_spans, store_city, stored_edition

from budzet.audit.models import AuditEntry
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.editions import queries, services
from budzet.editions.frozen import canonical_bytes, rules_hash
from budzet.editions.models import Contest, District, Edition, Pool, Stage, Topic
from budzet.editions.plan import DistrictPlan
from budzet.editions.result_rules import Greedy
from budzet.editions.terms import Terms
from budzet.editions.timetable import DateKind, Span, StageKind, Timetable
from budzet.proposals import services as proposals

TABLES = (Edition, District, Contest, Pool, Topic, Stage)


def create(session, plan):
    """Store the edition of a plan."""
    return services.create_edition(session, plan, actor=ACTOR, now=START)


def acts(session) -> list[str]:
    """Return the acts in the log, oldest first."""
    return list(session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def test_an_edition_is_stored_with_all_its_parts_in_their_order(database):
    plan = make_plan(
        districts=(
            *make_plan().districts,
            DistrictPlan(key="las", name="Osiedle Las", parent="polnoc"),
        )
    )
    with database.transaction() as session:
        create(session, plan)
    with database.read_session() as session:
        edition = queries.by_slug(session, "2026")
        assert (edition.title, edition.terms, edition.created_at) == (plan.title, plan.terms, START)
        assert (edition.frozen_at, edition.rules_hash) == (None, None)
        districts = queries.districts(session, edition.id)
        assert [(one.key, one.name, one.residents) for one in districts] == [
            ("polnoc", "Północ", 4_000),
            ("poludnie", "Południe", 3_000),
            ("las", "Osiedle Las", None),
        ]
        assert districts[2].parent_id == districts[0].id
        assert [contest.key for contest in queries.contests(session, edition.id)] == ["lokalne", "ogolnomiejskie"]
        assert [pool.key for pool in queries.pools(session, edition.id)] == ["polnoc", "poludnie", "miasto"]
        assert [topic.key for topic in queries.topics(session, edition.id)] == ["zielen", "drogi", "sport", "kultura"]
        assert acts(session) == ["edition_created"]


def test_what_was_stored_is_what_would_be_frozen(database):
    with database.transaction() as session:
        stored_edition(session, frozen=False)
    with database.read_session() as session:
        edition = queries.by_slug(session, "2026")
        assert queries.assemble(session, edition, make_frozen().projects) == make_frozen()


def test_a_taken_slug_is_refused_and_the_first_edition_stays(database):
    with database.transaction() as session:
        create(session, make_plan(title="Pierwsza"))
    with pytest.raises(ConflictError, match="„2026” już istnieje"), database.transaction() as session:
        create(session, make_plan(title="Druga"))
    with database.read_session() as session:
        assert session.scalars(select(Edition.title)).all() == ["Pierwsza"]
        assert acts(session) == ["edition_created"]


def test_a_faulty_plan_is_refused_with_every_reason_and_nothing_is_stored(database):
    plan = make_plan(pools=make_plan().pools[:1] * 2)
    with pytest.raises(DomainError) as refused, database.transaction() as session:
        create(session, plan)
    assert {finding.code for finding in refused.value.findings} == {"pool_twice", "contest_without_pool"}
    assert "Pula „polnoc” jest na liście dwa razy." in refused.value.sentence
    assert "Część karty „ogolnomiejskie” nie ma żadnej puli." in refused.value.sentence
    with database.read_session() as session:
        assert [session.scalars(select(table)).all() for table in TABLES] == [[]] * len(TABLES)
        assert acts(session) == []


def test_the_city_is_stored_once_and_changed_in_place(database):
    with database.transaction() as session:
        store_city(session)
    with database.transaction() as session:
        store_city(session, help_phone="32 111 11 11")
    with database.read_session() as session:
        city = queries.city(session)
        assert (city.id, city.name, city.help_phone) == (1, "Zielone", "32 111 11 11")
        assert acts(session) == ["city_saved", "city_saved"]


def test_a_timetable_replaces_the_one_before_it(database):
    with database.transaction() as session:
        edition = create(session, make_plan())
        services.set_timetable(session, edition.id, make_spans(), actor=ACTOR, now=START)
        later = [Span(StageKind.VOTING, START + WEEK, START + 2 * WEEK)]
        services.set_timetable(session, edition.id, later, actor=ACTOR, now=START)
    with database.read_session() as session:
        assert list(queries.timetable(session, edition.id).spans) == later
        assert acts(session) == ["edition_created", "timetable_set", "timetable_set"]


def test_a_timetable_out_of_order_is_refused_and_the_old_one_stays(database):
    with database.transaction() as session:
        edition = create(session, make_plan())
        services.set_timetable(session, edition.id, make_spans(), actor=ACTOR, now=START)
    faulty = [Span(StageKind.VOTING, START, START - WEEK)]
    with pytest.raises(DomainError, match="Etap „głosowanie” kończy się"), database.transaction() as session:
        services.set_timetable(session, edition.id, faulty, actor=ACTOR, now=START)
    with database.read_session() as session:
        assert queries.timetable(session, edition.id).spans == make_spans()


def test_freezing_stores_the_bytes_and_their_hash_once(database):
    with database.transaction() as session:
        stored = stored_edition(session)
    with database.read_session() as session:
        edition = queries.by_slug(session, "2026")
        assert edition.frozen_bytes == canonical_bytes(make_frozen())
        assert edition.rules_hash == rules_hash(edition.frozen_bytes)
        assert edition.frozen_at == START - 2 * WEEK
        assert queries.frozen(session, edition) == stored.frozen == make_frozen()
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "edition_frozen")).one()
        assert entry.details == {"rules_hash": edition.rules_hash.hex()}


def test_freezing_again_is_refused_and_changes_nothing(database):
    with database.transaction() as session:
        stored_edition(session)
    with pytest.raises(ConflictError, match="już zamrożona"), database.transaction() as session:
        proposals.freeze_edition(session, queries.by_slug(session, "2026"), actor=ACTOR, now=START - WEEK)
    with database.read_session() as session:
        assert queries.by_slug(session, "2026").frozen_at == START - 2 * WEEK
        assert acts(session).count("edition_frozen") == 1


def test_an_edition_that_is_not_ready_is_not_frozen_and_every_reason_is_told(database):
    with database.transaction() as session:
        stored_edition(session, drafts=(), spans=(), frozen=False)
    with pytest.raises(DomainError) as refused, database.transaction() as session:
        proposals.freeze_edition(session, queries.by_slug(session, "2026"), actor=ACTOR, now=START)
    assert refused.value.sentence == (
        "Nie można zamrozić edycji. Brakuje dat głosowania. Pula „polnoc” nie ma żadnego projektu. "
        "Pula „poludnie” nie ma żadnego projektu. Pula „miasto” nie ma żadnego projektu."
    )
    with database.read_session() as session:
        assert queries.by_slug(session, "2026").frozen_at is None


def test_an_imported_edition_is_frozen_after_its_voting(database):
    with database.transaction() as session:
        edition = create(session, make_plan(origin="import"))
        services.set_timetable(session, edition.id, make_spans(START - 3 * WEEK, START), actor=ACTOR, now=START)
        proposals.freeze_edition(session, edition, actor=ACTOR, now=START + WEEK)
    with database.read_session() as session:
        assert queries.by_slug(session, "2026").frozen_at == START + WEEK


CHANGES = (
    update(Contest).values(completeness="must_fill"),
    update(Contest).values(fault_voids="ballot"),
    update(Pool).values(budget=1),
    update(Pool).values(rule=Greedy(misfit="stop")),
    update(Pool).values(ties=("lower_cost",)),
    update(District).values(name="Inna"),
    update(District).values(place=District.place + 10),  # the order numbers the areas inside ballots
    delete(Pool),
    delete(District).where(District.key == "las"),
    delete(Contest),
    update(Edition).values(terms=Terms(rows_published=True)),
    update(Edition).values(frozen_bytes=b"{}"),
    update(Edition).values(rules_hash=bytes(32)),
    update(Edition).values(origin="import"),
    update(Edition).values(frozen_at=START),
    update(Edition).values(slug="2027"),  # it stands in the frozen bytes
    update(Edition).values(frozen_at=None, frozen_bytes=None, rules_hash=None),
)


def refuses(database, change) -> bool:
    """Say whether the database refuses what ``change`` does in a transaction of its own."""
    try:
        with database.transaction() as session:
            change(session)
    except IntegrityError:
        return True
    return False


def test_the_database_refuses_changes_of_a_frozen_edition(database):
    with database.transaction() as session:
        # A district nobody draws on: only the trigger keeps it.
        plan = make_plan(districts=(*make_plan().districts, DistrictPlan(key="las", name="Las")))
        stored_edition(session, plan=plan)
    passed = [
        str(change)
        for change in CHANGES
        if not refuses(database, lambda session, change=change: session.execute(change))
    ]
    assert passed == []


def additions(edition_id: int, contest_id: int):
    """Return one more row for each part of an edition."""
    of_edition = {"edition_id": edition_id, "key": "las", "name": "Las", "place": 9}
    return [
        District(**of_edition),
        Contest(
            **of_edition,
            form=make_frozen().contests[1].form,
            district_scope="any",
            completeness="may_be_empty",
            fault_voids="contest",
        ),
        Pool(**of_edition, contest_id=contest_id, budget=1, rule=Greedy(), ties=("public_draw",)),
    ]


def test_the_database_refuses_additions_to_a_frozen_edition(database):
    with database.transaction() as session:
        edition = stored_edition(session, frozen=False).edition
        contest_id = queries.contests(session, edition.id)[0].id
        before = additions(edition.id, contest_id)
        session.add_all(before)
        session.flush()  # before the freeze it may be added and deleted
        for row in before:
            session.delete(row)
        session.flush()
        proposals.freeze_edition(session, edition, actor=ACTOR, now=START - 2 * WEEK)
    for row in additions(edition.id, contest_id):
        with pytest.raises(IntegrityError, match="frozen"), database.transaction() as session:
            session.add(row)


def test_a_frozen_edition_may_still_be_given_another_title_and_other_dates_but_those_of_voting(database):
    with database.transaction() as session:
        edition = stored_edition(session).edition
    later = [span for span in make_spans() if span.kind is not StageKind.RESULTS]
    later.append(Span(StageKind.RESULTS, START + 3 * WEEK))
    dates = [(DateKind.RESULTS_BUTTON_SHOWN, START + 3 * WEEK)]
    with database.transaction() as session:
        services.set_timetable(session, edition.id, later, dates=dates, actor=ACTOR, now=START)
        session.execute(update(Edition).values(title="Budżet 2026"))
    with database.read_session() as session:
        assert queries.timetable(session, edition.id) == Timetable.of(later, dates)
        assert queries.by_slug(session, "2026").rules_hash == edition.rules_hash


@pytest.mark.parametrize(
    "spans",
    (
        make_spans(opens_at=START - 2 * WEEK),
        make_spans(closes_at=START + 2 * WEEK),  # only an extension after an outage may do that, in public
        make_spans(closes_at=START),
        make_spans()[:2],
    ),
)
def test_the_dates_of_voting_of_a_frozen_edition_stay(database, spans):
    with database.transaction() as session:
        edition = stored_edition(session).edition
    with pytest.raises(ConflictError, match="daty głosowania"), database.transaction() as session:
        services.set_timetable(session, edition.id, spans, actor=ACTOR, now=START)
    with database.read_session() as session:
        assert queries.timetable(session, edition.id).spans == make_spans()


def test_a_change_of_another_edition_is_not_refused(database):
    with database.transaction() as session:
        stored_edition(session)
        other = create(session, make_plan(slug="2027"))
        session.execute(update(Pool).where(Pool.edition_id == other.id).values(budget=1))
        session.execute(delete(Pool).where(Pool.edition_id == other.id))
    with database.read_session() as session:
        assert len(queries.pools(session, queries.by_slug(session, "2026").id)) == 3
        assert len(queries.pools(session, other.id)) == 0


def test_parts_of_a_frozen_edition_cannot_be_moved_to_another(database):
    with database.transaction() as session:
        plan = make_plan(districts=(*make_plan().districts, DistrictPlan(key="las", name="Las")))
        stored_edition(session, plan=plan)
        other = create(session, make_plan(slug="2027"))
    with pytest.raises(IntegrityError, match="frozen"), database.transaction() as session:
        session.execute(update(District).where(District.key == "las").values(edition_id=other.id))


def test_an_edition_that_is_not_frozen_cannot_be_voted_in(database):
    with database.transaction() as session:
        edition = stored_edition(session, frozen=False).edition
    with database.read_session() as session, pytest.raises(DomainError, match="nie jest jeszcze zamrożona"):
        queries.frozen(session, edition)


def test_an_unknown_slug_is_no_edition(database):
    with database.read_session() as session, pytest.raises(NotFoundError, match="„2031”"):
        queries.by_slug(session, "2031")


def test_a_summer_instant_comes_back_as_it_was_stored(database):
    closes = dt.datetime(2026, 3, 29, 22, 0, tzinfo=dt.UTC)
    with database.transaction() as session:
        edition = create(session, make_plan())
        services.set_timetable(
            session, edition.id, [Span(StageKind.VOTING, closes - WEEK, closes)], actor=ACTOR, now=START
        )
    with database.read_session() as session:
        assert queries.timetable(session, edition.id).span(StageKind.VOTING).closes_at == closes
