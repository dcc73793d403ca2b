"""Drafts: begun while the intake is open, saved part by part, never lost to another window, seen by their writer."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update
from support.applications import CLOSES, fields_of, intake_edition, later, whole_applicant, whole_application
from support.clock import START
from support.editions import WEEK, make_plan

from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.editions.models import Edition, EditionDate, Stage
from budzet.editions.timetable import DateKind, StageKind
from budzet.proposals import draft_facts, drafts
from budzet.proposals.application import Applicant, Application, CostItem, Section, SectionState
from budzet.proposals.drafts import DraftChangedError, IntakeClosedError
from budzet.proposals.models_applications import ApplicationDraft

pytestmark = pytest.mark.engines("sqlite")


def begin(office, by=None) -> ApplicationDraft:
    """Begin a draft."""
    with office.session() as session:
        return drafts.create(session, office.edition.id, by=by or office.anna)


def save(office, draft, typed, version=None, by=None) -> ApplicationDraft:
    """Save fields of a draft."""
    with office.session() as session:
        seen = draft.version if version is None else version
        return drafts.save(session, office.edition.id, draft.id, typed, seen, by=by or office.anna)


def read(office, draft, by=None) -> drafts.Answers:
    """Return what a draft holds now."""
    by = by or office.anna
    with office.session() as session:
        return drafts.answers(drafts.find(session, office.edition.id, draft.id, by=by), by.safe)


def test_a_new_draft_knows_the_address_of_its_account_and_nothing_else(office):
    draft = begin(office)
    found = read(office, draft)
    assert found.application == Application()
    assert found.applicant == Applicant(email="anna@poczta.example")
    assert (draft.version, draft.lapses_at, draft.proposal_id) == (1, CLOSES, None)


@pytest.mark.engines("sqlite", "postgresql")
def test_a_draft_is_saved_part_by_part_and_read_back_whole(office):
    draft = begin(office)
    for part in (whole_application(), whole_applicant()):
        draft = save(office, draft, fields_of(part))
    assert read(office, draft) == drafts.Answers(whole_application(), whole_applicant())
    draft = save(office, draft, {"title": "Inny tytuł"}, by=later(office.anna, days=1))
    assert read(office, draft).application == whole_application(title="Inny tytuł")
    assert (draft.version, draft.saved_at) == (4, START + dt.timedelta(days=1))


def test_what_identifies_the_applicant_is_closed_in_the_database(office):
    save(office, begin(office), fields_of(whole_application(), whole_applicant()))
    dump = dump_of(office.database)
    assert "Ławki nad rzeką" in dump
    for secret in ("Anna Nowak", "anna@poczta.example", "Szkolna"):
        assert secret not in dump
        assert secret.encode().hex().upper() not in dump.upper()


def dump_of(database) -> str:
    """Return everything in a database as text, bytes in hexadecimal."""
    connection = database.engine.raw_connection()
    try:
        return "\n".join(connection.driver_connection.iterdump())
    finally:
        connection.close()


def test_of_two_windows_the_second_is_told_with_both_texts(office):
    draft = save(office, begin(office), {"title": "Ławki", "summary": "Krótko"})
    save(office, draft, {"title": "Ławki i kosze"})
    with pytest.raises(DraftChangedError) as told:
        save(office, draft, {"title": "Ławki i stojaki"})
    assert told.value.stored.application.title == "Ławki i kosze"
    assert told.value.typed == {"title": "Ławki i stojaki"}
    assert told.value.http_status == 409
    # Who chooses their own text afterwards saves it on the version they were shown.
    draft = save(office, draft, told.value.typed, version=told.value.version)
    assert read(office, draft).application == Application(title="Ławki i stojaki", summary="Krótko")


def test_a_draft_that_is_too_long_or_unfinished_is_saved_all_the_same(office):
    draft = save(office, begin(office), {"title": "x" * 500, "costs": (CostItem(what="", unit_price=5),)})
    assert len(read(office, draft).application.title) == 500


@pytest.mark.parametrize(
    ("typed", "field"),
    (
        ({"upkeep": -1}, "upkeep"),
        ({"latitude": 91.0}, "latitude"),
        ({"universal_design": "perhaps"}, "universal_design"),
        ({"is_minor": "yes"}, "is_minor"),
        ({"costs": (CostItem(what="a"), "b")}, "costs"),
    ),
)
def test_a_value_that_cannot_be_is_refused_by_its_field_and_nothing_is_saved(office, typed, field):
    draft = save(office, begin(office), {"title": "Ławki"})
    with pytest.raises(DomainError) as refused:
        save(office, draft, {"title": "Inne", **typed})
    assert [(one.code, one.field) for one in refused.value.findings] == [("value_wrong", field)]
    assert read(office, draft).application.title == "Ławki"


def test_a_field_nobody_knows_is_a_mistake_of_the_page(office):
    with pytest.raises(ValueError, match="colour"):
        save(office, begin(office), {"colour": "red"})


def test_a_draft_is_seen_by_its_writer_and_nobody_else(office):
    draft, ewa, clerk = begin(office), office.resident("ewa@poczta.example"), office.clerk()
    typed_by_clerk = begin(office, clerk)
    for stranger, other in ((ewa, draft), (clerk, draft), (office.anna, typed_by_clerk)):
        with pytest.raises(NotFoundError):
            read(office, other, stranger)
        with pytest.raises(NotFoundError):
            save(office, other, {"title": "Cudze"}, by=stranger)
    with office.session() as session, pytest.raises(NotFoundError):
        drafts.find(session, office.edition.id + 1, draft.id, by=office.anna)
    # Clerks stand in for one another.
    assert read(office, typed_by_clerk, office.clerk()).application == Application()


@pytest.mark.parametrize(
    ("at", "typing_ends", "resident", "clerk"),
    (
        (START, None, True, True),
        (START - 2 * WEEK, None, False, False),  # before the intake
        (CLOSES - dt.timedelta(microseconds=1), None, True, True),
        (CLOSES, None, False, False),
        (CLOSES, CLOSES + WEEK, False, True),  # paper that came in time is still typed in
        (CLOSES + WEEK, CLOSES + WEEK, False, False),
    ),
)
def test_drafts_are_written_while_projects_are_taken_in(office, at, typing_ends, resident, clerk):
    if typing_ends:
        with office.session() as session:
            kind = DateKind.PAPER_INTAKE_ENDS.value
            session.add(EditionDate(edition_id=office.edition.id, kind=kind, at=typing_ends))
    for by, allowed in ((office.anna, resident), (office.clerk(), clerk)):
        moved = later(by, seconds=(at - START).total_seconds())
        if allowed:
            save(office, begin(office, moved), {"title": "W porę"}, by=moved)
        else:
            with pytest.raises(IntakeClosedError):
                begin(office, moved)


def test_after_the_intake_a_draft_can_be_read_but_not_changed(office):
    draft, after = begin(office), later(office.anna, weeks=3)
    with pytest.raises(IntakeClosedError):
        save(office, draft, {"title": "Za późno"}, by=after)
    assert read(office, draft, after).application == Application()


def test_an_edition_that_is_not_in_order_takes_no_drafts(office):
    with office.session() as session:
        session.execute(update(Edition).values(resolution_number=""))
    with pytest.raises(IntakeClosedError):
        begin(office)


def test_a_draft_lives_as_long_as_the_intake_also_when_it_is_prolonged(office):
    draft = begin(office)
    with office.session() as session:
        session.execute(update(Stage).where(Stage.kind == StageKind.INTAKE).values(closes_at=CLOSES + WEEK))
    assert save(office, draft, {"title": "Dalej"}).lapses_at == CLOSES + WEEK


def test_a_resident_has_twenty_drafts_at_most_and_a_clerk_as_many_as_come(office):
    clerk = office.clerk()
    for _ in range(drafts.DRAFTS_MOST):
        begin(office)
        begin(office, clerk)
    with pytest.raises(ConflictError):
        begin(office)
    begin(office, clerk)
    begin(office, office.resident("ewa@poczta.example"))
    with office.session() as session:
        assert len(drafts.of_clerks(session, office.edition.id)) == drafts.DRAFTS_MOST + 1
        one = session.scalars(select(ApplicationDraft).where(ApplicationDraft.resident_id.is_not(None))).first()
        one.lapsed_at = START
    begin(office)


def test_the_account_lists_unfinished_drafts_the_last_saved_first(office):
    first, second = begin(office), begin(office)
    filed = office.filed()
    begin(office, office.resident("ewa@poczta.example"))
    save(office, first, {"title": "Potem"}, by=later(office.anna, minutes=5))
    with office.session() as session:
        listed = drafts.of_resident(session, office.anna.resident_id)
    assert [(draft.id, edition.slug) for draft, edition in listed] == [(first.id, "2026"), (second.id, "2026")]
    assert filed.id


def test_the_parts_of_the_wizard_say_how_far_they_are(office):
    draft = begin(office)
    with office.session() as session:
        found = drafts.find(session, office.edition.id, draft.id, by=office.anna)
        before = draft_facts.states(session, found, office.anna.safe)
    # Pictures are nobody's duty; how much support is enough depends on the pool, which is not chosen yet.
    assert {section for section, state in before.items() if state is SectionState.READY} == {Section.ATTACHMENTS}
    assert set(before.values()) == {SectionState.NOT_STARTED, SectionState.READY}
    draft = office.ready()
    with office.session() as session:
        found = drafts.find(session, office.edition.id, draft.id, by=office.anna)
        assert set(draft_facts.states(session, found, office.anna.safe).values()) == {SectionState.READY}
        assert not any(draft_facts.findings(session, found, office.anna.safe).values())
        facts = draft_facts.facts(session, found, office.anna.safe)
    assert (facts.signatures, facts.co_authors_most) == (3, 2)
    assert {key: pool.signatures for key, pool in facts.pools.items()} == {"polnoc": 3, "poludnie": 3, "miasto": 7}


def test_support_that_is_missing_is_told_with_both_numbers(office):
    draft = office.draft()
    with office.session() as session:
        found = drafts.find(session, office.edition.id, draft.id, by=office.anna)
        (finding,) = draft_facts.findings(session, found, office.anna.safe)[Section.SUPPORT]
    assert (finding.code, dict(finding.params)) == ("signatures_missing", {"given": 0, "needed": 3})


def test_an_older_project_of_ones_own_becomes_a_draft_with_everything_asked_anew(office):
    old = office.filed(applicant={"show_name": True})
    with office.session() as session:
        plan = make_plan()
        new = intake_edition(
            session, slug="2027", pools=plan.pools, topics=tuple(t for t in plan.topics if t.key != "zielen")
        )
        draft = drafts.copy(session, office.edition.id, old.id, new.id, by=office.anna)
    with office.session() as session:
        found = drafts.answers(drafts.find(session, new.id, draft.id, by=office.anna), office.anna.safe)
    assert found.application == whole_application(topics=())
    assert found.applicant == whole_applicant(lives_here=False, is_minor=None, show_name=None)


def test_nobody_copies_a_project_of_somebody_else(office):
    old, ewa = office.filed(), office.resident("ewa@poczta.example")
    for by in (ewa, office.clerk()):
        with office.session() as session, pytest.raises(NotFoundError):
            drafts.copy(session, office.edition.id, old.id, office.edition.id, by=by)
