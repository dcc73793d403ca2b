"""Handing in: everything that is missing at once, or a project with a number, its first version and a receipt."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json

import pytest
from sqlalchemy import func, select, update
from support.applications import (
    CLOSES,
    as_resident,
    filed,
    hand_in,
    intake_edition,
    later,
    ready_draft,
    whole_applicant,
    whole_application,
)
from support.clock import START
from support.editions import WEEK, make_plan
from support.jobs import run_due_jobs

from budzet.base import calendar
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.money import zl
from budzet.editions.models import Edition, EditionDate
from budzet.editions.plan import PoolPlan
from budzet.editions.result_rules import Greedy
from budzet.editions.timetable import DateKind
from budzet.proposals import applicants, drafts, queries, services, timeline, versions
from budzet.proposals.application import Section
from budzet.proposals.drafts import DraftChangedError, IntakeClosedError
from budzet.proposals.filing import Arrival, IncompleteError
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.proposals.models_applications import (
    ApplicationDraft,
    Attachment,
    AttachmentKind,
    AuthorKind,
    Channel,
    ProposalEvent,
)
from budzet.proposals.services import ProposalDraft

pytestmark = pytest.mark.engines("sqlite")

BY_POST = Arrival(channel=Channel.POST, received_at=START - dt.timedelta(days=2))


def give(office, draft, arrival=None, by=None) -> Proposal:
    """Hand a draft in."""
    with office.session() as session:
        given = [arrival] if arrival else []
        return hand_in(session, office.edition, draft, *given, by=by or office.anna)


@pytest.mark.engines("sqlite", "postgresql")
def test_a_whole_application_becomes_a_project_with_everything_it_said(office):
    proposal = give(office, office.ready(latitude=50.1, longitude=19.5))
    assert (proposal.number, proposal.status) == ("L1/01/XIII", ProposalStatus.SUBMITTED)
    assert (proposal.title, proposal.place) == ("Ławki nad rzeką", "Bulwar, od mostu do przystani")
    assert (proposal.cost, proposal.upkeep, proposal.latitude) == (zl(12_000), zl(500), 50.1)
    assert (proposal.channel, proposal.received_at, proposal.case_mark) == ("online", START, "")
    assert proposal.search_text == "l1 01 xiii lawki nad rzeka bulwar od mostu do przystani"
    assert proposal.shuffle == services.shuffle_key("2026", "L1/01/XIII")
    with office.session() as session:
        topics = queries.topics_of(session, office.edition.id, [proposal.id])[proposal.id]
        assert [topic.key for topic in topics] == ["zielen"]
        assert queries.project(session, office.edition, proposal.id).pool.key == "polnoc"


def test_the_first_version_is_what_was_handed_in_and_anybody_can_work_its_checksum_out(office):
    proposal = give(office, office.ready())
    with office.session() as session:
        version = versions.newest(session, proposal)
    assert (version.number, version.content, version.made_by) == (1, whole_application(), "author")
    plain = json.dumps(version.content.model_dump(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert version.sha256 == hashlib.sha256(plain.encode()).digest()


def test_everything_that_is_missing_is_told_at_once(office):
    with office.session() as session:
        draft = drafts.create(session, office.edition.id, by=office.anna)
    with pytest.raises(IncompleteError) as refused:
        give(office, draft)
    assert {section for section, found in refused.value.sections.items() if found} == {
        Section.IDEA,
        Section.PLACE,
        Section.COST,
        Section.DESIGN,
        Section.ABOUT,
    }
    codes = {finding.code for finding in refused.value.findings}
    assert {"title_required", "pool_required", "costs_required", "design_required", "name_required"} <= codes
    assert refused.value.http_status == 422
    with office.session() as session:
        assert session.scalar(select(func.count()).select_from(Proposal)) == 0


@pytest.mark.parametrize(
    ("changes", "applicant", "code"),
    (
        ({"costs": whole_application().costs * 9}, {}, "cost_above_limit"),  # 108 000 of 100 000 zł
        ({}, {"show_name": None}, "show_name_required"),
        ({}, {"is_minor": True, "guardian_name": "Jan Nowak"}, "guardian_must_agree"),
        ({"universal_design": "no", "universal_how": ""}, {}, "universal_how_required"),
        ({"latitude": 50.0}, {}, "point_needs_both"),
        ({"topics": ("kosmos",)}, {}, "topics_required"),
    ),
)
def test_one_fault_keeps_a_project_from_being_handed_in(office, changes, applicant, code):
    draft = office.ready(applicant=applicant, **changes)
    with pytest.raises(IncompleteError) as refused:
        give(office, draft)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_too_few_signatures_are_told_with_how_many_are_needed(office):
    with pytest.raises(IncompleteError) as refused:
        give(office, office.draft(pool="miasto"))
    (finding,) = refused.value.findings
    assert (finding.code, dict(finding.params)) == ("signatures_missing", {"given": 0, "needed": 7})


def test_a_list_on_paper_that_nobody_has_counted_yet_does_not_keep_a_project_back(office):
    draft = office.draft()
    attach(office, draft, AttachmentKind.SUPPORT_SCAN)
    assert give(office, draft).number == "L1/01/XIII"


def attach(office, draft, kind, **columns) -> None:
    """Add a file to a draft."""
    values = {
        "is_public": False,
        "file_name": f"plik-{draft.id}-{kind}-{len(columns)}",
        "original_name": "lista.pdf",
        "media_type": "application/pdf",
        "size": 1,
        "sha256": bytes(32),
        "made_at": START,
    }
    with office.session() as session:
        session.add(Attachment(edition_id=office.edition.id, draft_id=draft.id, kind=kind, **{**values, **columns}))


def test_files_of_the_draft_become_the_projects_but_not_those_taken_away(office):
    draft = office.ready()
    attach(office, draft, AttachmentKind.DOCUMENT)
    attach(office, draft, AttachmentKind.DOCUMENT, removed_at=START)
    proposal = give(office, draft)
    with office.session() as session:
        rows = session.scalars(select(Attachment).order_by(Attachment.id)).all()
    assert [row.proposal_id for row in rows] == [proposal.id, None]


def test_the_applicant_stands_behind_the_project_and_is_named_only_with_consent(office):
    quiet, named = give(office, office.ready()), give(office, office.ready(applicant={"show_name": True}))
    with office.session() as session:
        assert applicants.public_names(session, quiet) == []
        assert applicants.public_names(session, named) == ["Anna Nowak"]
        (author,) = applicants.of_project(session, quiet)
        assert (author.kind, author.resident_id) == (AuthorKind.APPLICANT, office.anna.resident_id)
        assert office.anna.safe.open(author.sealed) == whole_applicant()
        assert session.scalars(select(ApplicationDraft.applicant_sealed)).all() == [None, None]
        mine = applicants.projects_of(session, office.anna.resident_id)
    assert [(proposal.number, edition.slug) for proposal, edition, _kind in mine] == [
        ("L1/02/XIII", "2026"),
        ("L1/01/XIII", "2026"),
    ]


def test_handing_in_is_told_in_the_timeline_and_in_the_log_without_a_name(office):
    proposal = give(office, office.ready(applicant={"show_name": True}))
    with office.session() as session:
        (line,) = timeline.lines(session, proposal)
    assert (line.kind, line.at, line.reason) == ("submitted", START, "")
    assert office.acts("proposal.submitted") == [{"number": "L1/01/XIII", "channel": "online"}]


def test_handing_in_twice_gives_one_project_and_one_receipt(office):
    draft = office.ready()
    first = give(office, draft)
    again = give(office, draft, by=later(office.anna, minutes=1))
    assert again.id == first.id
    with office.session() as session:
        assert session.scalar(select(func.count()).select_from(Proposal)) == 1
    assert len(office.mails("application_received")) == 1


def test_what_was_changed_since_the_author_checked_it_is_not_handed_in(office):
    draft = office.ready()
    with office.session() as session:
        drafts.save(session, office.edition.id, draft.id, {"title": "Inny"}, draft.version, by=office.anna)
    with pytest.raises(DraftChangedError) as told:
        give(office, draft)
    assert told.value.stored.application.title == "Inny"


def test_a_project_that_was_handed_in_is_no_draft_any_more(office):
    draft = office.ready()
    give(office, draft)
    with office.session() as session, pytest.raises(ConflictError, match="handed in"):
        drafts.save(session, office.edition.id, draft.id, {"title": "Inny"}, draft.version, by=office.anna)


def test_a_draft_of_somebody_else_is_not_handed_in(office):
    draft, ewa = office.ready(), office.resident("ewa@poczta.example")
    with pytest.raises(NotFoundError):
        give(office, draft, by=ewa)


def test_after_the_end_of_the_intake_nothing_is_handed_in_not_even_a_moment(office):
    draft = office.ready()
    with pytest.raises(IntakeClosedError):
        give(office, draft, by=later(office.anna, weeks=3))
    tick = dt.timedelta(microseconds=1)
    assert give(office, draft, by=dataclasses.replace(office.anna, now=CLOSES - tick)).received_at == CLOSES - tick


# Numbers


def test_each_district_counts_for_itself_and_the_city_too(office):
    order = ("polnoc", "miasto", "poludnie", "polnoc", "miasto")
    assert [office.filed(pool=pool).number for pool in order] == [
        "L1/01/XIII",
        "M/01/XIII",
        "L2/01/XIII",
        "L1/02/XIII",
        "M/02/XIII",
    ]


def test_two_pools_with_the_same_look_of_numbers_count_on_together(office):
    pools = (
        *make_plan().pools,
        PoolPlan(key="zielone", contest="ogolnomiejskie", name="Zielony", budget=zl(50_000), rule=Greedy()),
    )
    with office.session() as session:
        edition = intake_edition(session, slug="2027", pools=pools, ordinal="XIV")
        ewa = as_resident(session, office.settings, "ewa@poczta.example")
        numbers = [filed(session, edition, by=ewa, pool=pool).number for pool in ("miasto", "zielone", "miasto")]
        edition.number_citywide = "{pula}/{nr}"
        numbers += [filed(session, edition, by=ewa, pool=pool).number for pool in ("zielone", "miasto")]
    assert numbers == ["M/01/XIV", "M/02/XIV", "M/03/XIV", "zielone/01", "miasto/04"]


def test_numbers_of_imported_projects_are_passed_over(office):
    drafts_ = [
        ProposalDraft(pool="polnoc", number=f"L1/{number:02}/XIII", title="Stary", cost=1) for number in (1, 2, 4)
    ]
    with office.session() as session:
        services.add_proposals(
            session, session.get_one(Edition, office.edition.id), drafts_, actor=office.anna.actor, now=START
        )
    assert [office.filed().number for _ in range(3)] == ["L1/03/XIII", "L1/05/XIII", "L1/06/XIII"]


def test_a_number_of_an_application_that_failed_is_given_to_the_next(office):
    draft = office.ready()
    with office.session() as session:
        assert hand_in(session, office.edition, draft, by=office.anna).number == "L1/01/XIII"
        session.rollback()
    assert office.filed().number == "L1/01/XIII"


# What came on paper


@pytest.mark.parametrize(
    ("arrival", "refused"),
    (
        (BY_POST, None),
        (Arrival(channel=Channel.PAPER_POINT, received_at=START), None),
        (Arrival(channel=Channel.E_DELIVERY, received_at=START - WEEK), None),
        (Arrival(channel=Channel.POST), DomainError),  # no date
        (Arrival(channel=Channel.POST, received_at=START + dt.timedelta(minutes=1)), DomainError),  # not yet
        (Arrival(channel=Channel.POST, received_at=START - 2 * WEEK), ConflictError),  # before the intake
        (Arrival(channel=Channel.ONLINE, received_at=START), DomainError),
        (Arrival(channel=Channel.IMPORT, received_at=START), DomainError),
    ),
)
def test_a_clerk_types_in_what_came_another_way_with_its_date_of_receipt(office, arrival, refused):
    clerk = office.clerk()
    draft = office.ready(clerk)
    if refused is None:
        proposal = give(office, draft, arrival, clerk)
        assert (proposal.channel, proposal.received_at) == (arrival.channel.value, arrival.received_at)
    else:
        with pytest.raises(refused) as told:
            give(office, draft, arrival, clerk)
        assert [finding.field for finding in told.value.findings] == ["received_at"]


def test_paper_that_came_in_time_is_typed_in_after_the_intake_by_its_date_of_receipt(office):
    clerk = office.clerk()
    with office.session() as session:
        kind = DateKind.PAPER_INTAKE_ENDS.value
        session.add(EditionDate(edition_id=office.edition.id, kind=kind, at=CLOSES + WEEK))
    draft = office.ready(clerk)
    late, in_time = (dataclasses.replace(BY_POST, received_at=CLOSES + dt.timedelta(hours=hours)) for hours in (0, -1))
    after = later(clerk, weeks=3, days=2)
    with pytest.raises(ConflictError, match="outside the intake"):
        give(office, draft, late, after)
    assert give(office, draft, in_time, after).received_at == CLOSES - dt.timedelta(hours=1)


def test_a_resident_cannot_say_that_their_project_came_on_paper(office):
    with pytest.raises(IntakeClosedError):
        give(office, office.ready(), BY_POST)


def test_paper_with_faults_is_taken_in_when_the_clerk_has_seen_them(office):
    clerk = office.clerk()
    draft = office.draft(clerk, costs=(), upkeep=None, applicant={"show_name": None, "lives_here": False})
    with pytest.raises(IncompleteError):
        give(office, draft, BY_POST, clerk)
    proposal = give(office, draft, dataclasses.replace(BY_POST, accept_incomplete=True), clerk)
    assert (proposal.cost, proposal.number) == (0, "L1/01/XIII")
    missing = ["costs_required", "must_declare_residence", "show_name_required", "signatures_missing"]
    missing.append("upkeep_required")
    with office.session() as session:
        assert [line.kind for line in timeline.lines(session, proposal)] == ["submitted"]
        hidden = session.scalars(select(ProposalEvent).where(ProposalEvent.is_public.is_(False))).one()
    assert hidden.details == {"missing": missing}
    assert office.acts("proposal.submitted")[0]["missing"] == missing


def test_without_title_pool_and_name_there_is_nothing_to_take_in(office):
    clerk = office.clerk()
    draft = office.draft(clerk, title="", pool="", applicant={"name": " "})
    with pytest.raises(IncompleteError) as refused:
        give(office, draft, dataclasses.replace(BY_POST, accept_incomplete=True), clerk)
    assert {finding.code for finding in refused.value.findings} == {"title_required", "pool_required", "name_required"}


# The receipt


def test_the_receipt_goes_to_the_address_in_the_application(office):
    proposal = give(office, office.ready(applicant={"email": "inna@poczta.example"}))
    (mail,) = office.mails("application_received")
    assert mail.recipient == "inna@poczta.example"
    assert mail.context["number"] == "L1/01/XIII"
    assert mail.context["link"] == f"http://bo.zielone.example/2026/projekty/{proposal.id}"
    with office.session() as session:
        assert mail.context["sha256"] == versions.newest(session, proposal).sha256.hex()


def test_without_an_address_in_the_application_the_accounts_is_used(office):
    give(office, office.ready(applicant={"email": ""}))
    assert [mail.recipient for mail in office.mails("application_received")] == ["anna@poczta.example"]


def test_on_paper_nobody_has_to_give_an_address(office):
    clerk = office.clerk()
    give(office, office.ready(clerk, applicant={"email": ""}), BY_POST, clerk)
    assert office.mails("application_received") == []


def test_the_receipt_reads_with_number_instant_checksum_and_what_happens_next(app, database, settings, mailer, clock):
    with database.transaction() as session:
        edition = intake_edition(session, dates={DateKind.FORMAL_CARDS_DUE: calendar.end_of(dt.date(2026, 6, 19))})
        anna = as_resident(session, settings)
        proposal = hand_in(session, edition, ready_draft(session, edition, by=anna), by=anna)
        checksum = versions.newest(session, proposal).sha256.hex()
    run_due_jobs(app)
    (mail,) = mailer.sent
    assert "L1/01/XIII" in mail.subject
    for said in ("Ławki nad rzeką", "godz.\N{NO-BREAK SPACE}10:00", checksum, "19\N{NO-BREAK SPACE}czerwca", "Zielone"):
        assert said in mail.body
    assert f"/2026/projekty/{proposal.id}" in mail.body


def test_the_office_may_change_ordinal_and_pattern_for_what_comes_later(office):
    with office.session() as session:
        session.execute(update(Edition).values(number_district="{dzielnica}.{nr}", ordinal=""))
    assert office.filed().number == "1.01"
