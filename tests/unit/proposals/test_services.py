"""Storing projects and making the ballot list; once it is frozen, the database keeps it as it is."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from support.clock import START
from support.editions import ACTOR, DRAFTS, make_frozen, make_plan, stored_edition

from budzet.audit.models import AuditEntry
from budzet.base.errors import ConflictError, DomainError
from budzet.editions import queries as editions
from budzet.proposals import queries, services
from budzet.proposals.models import Proposal, ProposalStatus, ProposalTopic
from budzet.proposals.services import ProposalDraft

UNNUMBERED = [dataclasses.replace(draft, ballot_position=None) for draft in DRAFTS]
ONE_MORE = ProposalDraft(pool="polnoc", number="L9", title="Studnia", cost=100)


def add(session, edition, *drafts: ProposalDraft):
    """Store projects."""
    return services.add_proposals(session, edition, drafts, actor=ACTOR, now=START)


def number(session, edition):
    """Give the projects their ballot positions."""
    return services.number_by_pool_order(session, edition, actor=ACTOR, now=START)


def positions(session) -> dict[str, int | None]:
    """Return the ballot position of each project by its number."""
    rows = session.execute(select(Proposal.number, Proposal.ballot_position).order_by(Proposal.ballot_position))
    return dict(rows.all())


def test_a_project_is_stored_as_it_was_handed_in(database):
    with database.transaction() as session:
        edition = stored_edition(session).edition
    with database.read_session() as session:
        row = session.scalars(select(Proposal).where(Proposal.number == "L1")).one()
        assert (row.title, row.place, row.cost) == ("Źródło i łąka kwietna", "ul. Źródlana", 4_000_000)
        assert (row.latitude, row.longitude, row.status) == (50.26, 19.02, ProposalStatus.ADMITTED)
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "proposals_added")).one()
        assert (entry.edition_id, entry.details) == (edition.id, {"count": 12})


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("faulty", "named"),
    (
        ([dataclasses.replace(ONE_MORE, pool="wschod")], "wschod"),
        ([dataclasses.replace(ONE_MORE, topics=("zielen", "kosmos"))], "kosmos"),
        (
            [dataclasses.replace(ONE_MORE, pool="wschod", topics=("kosmos",)), dataclasses.replace(ONE_MORE, pool="a")],
            "a, kosmos, wschod",
        ),
    ),
)
def test_an_unknown_pool_or_topic_is_refused_and_nothing_is_stored(database, faulty, named):
    with database.transaction() as session:
        edition = stored_edition(session, drafts=(), frozen=False).edition
    with pytest.raises(DomainError) as refused, database.transaction() as session:
        add(session, edition, ONE_MORE, *faulty)
    assert refused.value.sentence == f"Edycja 2026 nie ma: {named}. Nie dodano żadnego projektu."
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Proposal)) == 0
        assert (
            session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.act == "proposals_added")) == 0
        )


def test_a_pool_of_another_edition_is_unknown(database):
    with database.transaction() as session:
        edition = stored_edition(session, drafts=(), frozen=False).edition
        pools = make_plan().pools
        other = make_plan(slug="2027", pools=(pools[0].model_copy(update={"key": "wschod"}), *pools[1:]))
        stored_edition(session, plan=other, drafts=(), frozen=False)
        with pytest.raises(DomainError, match="wschod"):
            add(session, edition, dataclasses.replace(ONE_MORE, pool="wschod"))


IMPOSSIBLE = (
    dataclasses.replace(ONE_MORE, number="L1"),  # one number, one project
    dataclasses.replace(ONE_MORE, ballot_position=1),  # one place, one project
    dataclasses.replace(ONE_MORE, cost=-1),
    dataclasses.replace(ONE_MORE, latitude=50.0),  # half a point
)


def test_the_database_refuses_a_project_that_cannot_be(database):
    with database.transaction() as session:
        edition = stored_edition(session, drafts=DRAFTS[:1], frozen=False).edition
    for second in IMPOSSIBLE:
        with pytest.raises(IntegrityError), database.transaction() as session:
            add(session, edition, second)


def test_ballot_numbers_go_pool_by_pool_and_inside_a_pool_by_the_order_for_all(database):
    with database.transaction() as session:
        edition = stored_edition(session, drafts=[*reversed(UNNUMBERED)], frozen=False).edition
        rows = number(session, edition)
    expected = [
        draft.number
        for pool in ("polnoc", "poludnie", "miasto")
        for draft in sorted(UNNUMBERED, key=lambda draft: services.shuffle_key("2026", draft.number))
        if draft.pool == pool
    ]
    assert [row.number for row in rows] == expected
    with database.read_session() as session:
        assert positions(session) == {number: place for place, number in enumerate(expected, start=1)}


def test_a_withdrawn_project_gets_no_ballot_number(database):
    drafts = [dataclasses.replace(UNNUMBERED[0], withdrawn_at=START), *UNNUMBERED[1:]]
    with database.transaction() as session:
        edition = stored_edition(session, drafts=drafts, frozen=False).edition
        number(session, edition)
        assert positions(session)["L1"] is None
        assert sorted(place for place in positions(session).values() if place) == list(range(1, 12))


def test_the_list_can_be_numbered_again_until_it_is_frozen(database):
    """A project comes in late and another is taken back: numbers move up and none is left behind."""
    with database.transaction() as session:
        edition = stored_edition(session, drafts=UNNUMBERED, frozen=False).edition
        number(session, edition)
    with database.transaction() as session:
        add(session, edition, *(dataclasses.replace(ONE_MORE, number=f"L{place}0") for place in range(1, 4)))
        session.execute(
            update(Proposal).where(Proposal.number == "L2").values(status=ProposalStatus.WITHDRAWN, withdrawn_at=START)
        )
        number(session, edition)
    with database.read_session() as session:
        found = positions(session)
    assert found.pop("L2") is None
    assert sorted(found.values()) == list(range(1, 15))


def test_a_frozen_list_is_not_numbered_again(database):
    with database.transaction() as session:
        edition = stored_edition(session).edition
    with pytest.raises(ConflictError, match="już zamrożona"), database.transaction() as session:
        number(session, edition)
    with database.read_session() as session:
        assert list(positions(session).values()) == list(range(1, 13))


def test_freezing_takes_the_projects_with_a_ballot_number_in_their_order(database):
    without = dataclasses.replace(ONE_MORE, number="L0", ballot_position=None)
    with database.transaction() as session:
        stored = stored_edition(session, drafts=[without, *reversed(DRAFTS)])
    assert stored.frozen == make_frozen()


CHANGES = (
    update(Proposal).where(Proposal.number == "L1").values(cost=1),
    update(Proposal).where(Proposal.number == "L1").values(title="Inny"),
    update(Proposal).where(Proposal.number == "L1").values(number="L99"),
    update(Proposal).where(Proposal.number == "L1").values(ballot_position=99),
    update(Proposal).where(Proposal.number == "L1").values(ballot_position=None),
    update(Proposal).where(Proposal.number == "M1").values(pool_id=Proposal.pool_id - 1),
    update(Proposal).where(Proposal.number == "L0").values(ballot_position=99),  # it had none
    delete(Proposal).where(Proposal.number == "L2"),
)


def test_the_database_refuses_changes_of_a_frozen_ballot_list(database):
    with database.transaction() as session:
        without = dataclasses.replace(ONE_MORE, number="L0")
        edition = stored_edition(session, drafts=[*DRAFTS, without]).edition
        session.execute(delete(ProposalTopic))  # or a foreign key would keep the projects
        assert len(editions.pools(session, edition.id)) == 3
    for change in CHANGES:
        with pytest.raises(IntegrityError, match="the ballot list is frozen"), database.transaction() as session:
            session.execute(change)
    with pytest.raises(IntegrityError, match="the ballot list is frozen"), database.transaction() as session:
        add(session, edition, dataclasses.replace(ONE_MORE, ballot_position=13))


def test_a_project_can_be_withdrawn_after_the_freeze_and_its_texts_mended(database):
    with database.transaction() as session:
        edition = stored_edition(session).edition
    with database.transaction() as session:
        session.execute(
            update(Proposal)
            .where(Proposal.number == "M2")
            .values(status=ProposalStatus.WITHDRAWN, withdrawn_at=START, description="Wycofany.", place="Park")
        )
    with database.read_session() as session:
        assert queries.withdrawn_positions(session, edition.id) == {9}
        frozen = editions.frozen(session, editions.by_slug(session, "2026"))
        assert frozen.project_at[9].number == "M2"  # it stays on the list


def test_a_project_is_withdrawn_with_a_date_or_not_at_all(database):
    with database.transaction() as session:
        stored_edition(session)
    for values in ({"status": ProposalStatus.WITHDRAWN}, {"withdrawn_at": START}):
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.execute(update(Proposal).where(Proposal.number == "M2").values(**values))


def test_the_list_of_another_edition_stays_free(database):
    with database.transaction() as session:
        stored_edition(session)
        other = stored_edition(session, plan=make_plan(slug="2027"), frozen=False).edition
    with database.transaction() as session:
        session.execute(update(Proposal).where(Proposal.edition_id == other.id).values(cost=1))
        session.execute(delete(ProposalTopic).where(ProposalTopic.edition_id == other.id))
        session.execute(delete(Proposal).where(Proposal.edition_id == other.id))
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Proposal)) == len(DRAFTS)


def test_the_order_for_all_fits_a_database_column():
    keys = [services.shuffle_key("2026", str(number)) for number in range(1000)]
    assert len(set(keys)) == 1000
    assert 0 <= min(keys) < max(keys) < 2**63
