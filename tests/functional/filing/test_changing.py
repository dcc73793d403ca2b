"""After handing in: a new version, withdrawing, joining two projects; each until its date and by the applicant only."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from support.applications import CLOSES, later, whole_application
from support.clock import START
from support.editions import WEEK

from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.money import zl
from budzet.editions.models import EditionDate
from budzet.editions.timetable import DateKind
from budzet.proposals import applicants, merging, queries, timeline, versions, withdrawal
from budzet.proposals.application import CostItem
from budzet.proposals.drafts import DraftChangedError
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.proposals.models_applications import AuthorKind, MergeOffer, ProposalVersion

pytestmark = pytest.mark.engines("sqlite")

TICK = dt.timedelta(microseconds=1)


def set_date(office, kind, at) -> None:
    """Give the edition a single date."""
    with office.session() as session:
        session.add(EditionDate(edition_id=office.edition.id, kind=kind.value, at=at))


def set_status(office, proposal, status) -> None:
    """Put a project where the verification would."""
    with office.session() as session:
        session.execute(update(Proposal).where(Proposal.id == proposal.id).values(status=status))


def edit(office, proposal, typed, seen=1, reason="", by=None) -> ProposalVersion:
    """Change a project as its applicant."""
    with office.session() as session:
        return versions.edit(session, office.edition.id, proposal.id, typed, seen, reason, by=by or office.anna)


def now_of(office, proposal) -> Proposal:
    """Return a project as it is now."""
    with office.session() as session:
        return session.get_one(Proposal, proposal.id)


def history(office, proposal) -> list[tuple[str, str]]:
    """Return the public lines of a project, without when."""
    with office.session() as session:
        return [(line.kind, line.reason) for line in timeline.lines(session, now_in(session, proposal))]


def now_in(session, proposal) -> Proposal:
    """Return a project in a session."""
    return session.get_one(Proposal, proposal.id)


# Versions


@pytest.mark.engines("sqlite", "postgresql")
def test_a_change_is_a_new_version_with_its_reason_and_the_project_says_what_it_says(office):
    proposal = office.filed()
    more = (*whole_application().costs, CostItem(what="Kosz", unit_price=50_000))
    typed = {"title": "Ławki i kosz", "costs": more, "topics": ("sport",)}
    made = edit(office, proposal, typed, reason=" Prosili sąsiedzi. ", by=later(office.anna, days=1))
    assert (made.number, made.made_by, made.reason) == (2, "author", "Prosili sąsiedzi.")
    found = now_of(office, proposal)
    assert (found.title, found.cost, found.number) == ("Ławki i kosz", zl(12_500), "L1/01/XIII")
    assert "kosz" in found.search_text
    assert history(office, proposal) == [("submitted", ""), ("changed", "Prosili sąsiedzi.")]
    assert office.acts("proposal.changed") == [{"version": 2, "fields": ["title", "topics", "costs", "cost"]}]
    with office.session() as session:
        first, second = versions.pair(session, found, 2)
        assert (first.content, second.content) == (whole_application(), whole_application(**typed))
        assert versions.pair(session, found, 1)[0] is None
        assert [version.number for version in versions.of_project(session, found)] == [2, 1]
        with pytest.raises(NotFoundError):
            versions.pair(session, found, 3)
        topics = queries.topics_of(session, office.edition.id, [proposal.id])[proposal.id]
    assert [topic.key for topic in topics] == ["sport"]


def test_saving_the_same_again_makes_no_version(office):
    proposal = office.filed()
    assert edit(office, proposal, {"title": "Ławki nad rzeką"}).number == 1
    assert history(office, proposal) == [("submitted", "")]


def test_of_two_windows_the_second_is_told_before_it_overwrites_a_version(office):
    proposal = office.filed()
    edit(office, proposal, {"title": "Pierwsze okno"})
    with pytest.raises(DraftChangedError) as told:
        edit(office, proposal, {"title": "Drugie okno"})
    assert (told.value.stored.application.title, told.value.version) == ("Pierwsze okno", 2)


@pytest.mark.parametrize(
    ("typed", "codes"),
    (
        ({"title": ""}, ["title_required"]),
        ({"costs": (CostItem(what="Złoto", unit_price=zl(200_000)),)}, ["cost_above_limit"]),
        ({"pool": "poludnie"}, ["pool_stays"]),  # the number names the district
        ({"summary": "x" * 501, "upkeep": None}, ["text_too_long", "upkeep_required"]),
    ),
)
def test_a_version_with_faults_is_refused_with_all_of_them(office, typed, codes):
    proposal = office.filed()
    with pytest.raises(DomainError) as refused:
        edit(office, proposal, typed)
    assert [fault.code for fault in refused.value.findings] == codes
    assert now_of(office, proposal).title == "Ławki nad rzeką"


def test_neither_co_authors_nor_strangers_nor_clerks_change_a_project(office):
    proposal = office.filed()
    for by in (office.resident("ewa@poczta.example"), office.clerk()):
        with pytest.raises(NotFoundError):
            edit(office, proposal, {"title": "Cudzy"}, by=by)


@pytest.mark.parametrize(
    ("ends", "at", "allowed"),
    (
        (None, CLOSES - TICK, True),  # with the intake
        (None, CLOSES, False),
        (CLOSES + WEEK, CLOSES + WEEK - TICK, True),
        (CLOSES + WEEK, CLOSES + WEEK, False),
    ),
)
def test_an_author_changes_until_the_date_of_the_edition(office, ends, at, allowed):
    proposal = office.filed()
    if ends:
        set_date(office, DateKind.EDITING_ENDS, ends)
    by = dataclasses.replace(office.anna, now=at)
    if allowed:
        assert edit(office, proposal, {"title": "Inny"}, by=by).number == 2
    else:
        with pytest.raises(ConflictError):
            edit(office, proposal, {"title": "Inny"}, by=by)


def test_from_the_assessment_on_the_text_stands(office):
    proposal = office.filed()
    allowed = []
    for status in set(ProposalStatus) - {ProposalStatus.WITHDRAWN}:
        set_status(office, proposal, status)
        try:
            edit(office, proposal, {"title": "Ławki nad rzeką"})
        except ConflictError:
            continue
        allowed.append(status.value)
    assert sorted(allowed) == ["formal_review", "submitted"]
    set_status(office, proposal, ProposalStatus.SUBMITTED)
    withdraw(office, proposal)
    with pytest.raises(ConflictError):
        edit(office, proposal, {"title": "Inny"})


def test_the_office_changes_a_project_in_public(office):
    proposal, clerk = office.filed(), office.clerk()
    with office.session() as session:
        content = whole_application(place="Bulwar Północny")
        made = versions.add(session, now_in(session, proposal), content, "Nazwa ulicy", by=clerk)
    assert made.made_by == "office"
    assert history(office, proposal)[-1] == ("changed_by_office", "Nazwa ulicy")


def test_versions_never_change(office):
    office.filed()
    with pytest.raises(IntegrityError), office.session() as session:
        session.execute(update(ProposalVersion).values(reason="inny"))


# Withdrawing


def withdraw(office, proposal, reason="", by=None) -> Proposal:
    """Withdraw a project."""
    with office.session() as session:
        return withdrawal.withdraw(session, office.edition.id, proposal.id, reason, by=by or office.anna)


def test_a_withdrawn_project_stays_in_public_with_its_reason_and_its_authors_are_told(office):
    proposal = withdraw(office, office.filed(), " Ktoś już to robi. ")
    assert (proposal.status, proposal.withdrawn_at) == (ProposalStatus.WITHDRAWN, START)
    assert history(office, proposal) == [("submitted", ""), ("withdrawn", "Ktoś już to robi.")]
    assert [mail.recipient for mail in office.mails("project_withdrawn")] == ["anna@poczta.example"]
    assert office.acts("proposal.withdrawn") == [{"number": "L1/01/XIII"}]
    with office.session() as session:
        chosen = queries.ProjectFilter(status="withdrawn")
        assert [row[0].number for row in session.execute(queries.listing(office.edition, chosen))] == ["L1/01/XIII"]
        assert queries.statuses_of(session, office.edition.id) == [ProposalStatus.WITHDRAWN]
    with pytest.raises(ConflictError):
        withdraw(office, proposal)


@pytest.mark.parametrize(
    ("ends", "at", "allowed"),
    (
        (None, START + 25 * WEEK - TICK, True),  # until voting begins
        (None, START + 25 * WEEK, False),
        (CLOSES, CLOSES - TICK, True),
        (CLOSES, CLOSES, False),
    ),
)
def test_a_project_is_withdrawn_until_the_date_of_the_edition(office, ends, at, allowed):
    proposal = office.filed()
    if ends:
        set_date(office, DateKind.WITHDRAWAL_ENDS, ends)
    by = dataclasses.replace(office.anna, now=at)
    with office.session() as session:
        assert withdrawal.may_withdraw(session, now_in(session, proposal), by=by) is allowed
    if allowed:
        assert withdraw(office, proposal, by=by).withdrawn_at == at
    else:
        with pytest.raises(ConflictError):
            withdraw(office, proposal, by=by)


def test_only_the_applicant_withdraws(office):
    proposal = office.filed()
    for by in (office.resident("ewa@poczta.example"), office.clerk()):
        with pytest.raises(NotFoundError):
            withdraw(office, proposal, by=by)
    assert now_of(office, proposal).status is ProposalStatus.SUBMITTED


def test_an_unknown_status_narrows_the_list_to_nothing(office):
    office.filed()
    office.draft()
    with office.session() as session:
        listed = {
            status: len(session.execute(queries.listing(office.edition, queries.ProjectFilter(status=status))).all())
            for status in ("", "submitted", "chosen", "draft", "nonsense")
        }
    # A draft is no project: no filter shows it.
    assert listed == {"": 1, "submitted": 1, "chosen": 0, "draft": 0, "nonsense": 0}


# Joining


def offer(office, one, number, by=None) -> MergeOffer:
    """Offer to join another project."""
    with office.session() as session:
        return merging.offer(session, office.edition.id, one.id, number, by=by or office.anna)


def answer(office, found, what, by) -> Proposal | None:
    """Agree, decline or take back."""
    with office.session() as session:
        return getattr(merging, what)(session, office.edition.id, found.id, by=by)


@pytest.fixture
def two(office):
    """Anna's project, Ewa's project and Ewa."""
    ewa = office.resident("ewa@poczta.example")
    person = {"name": "Ewa Lis", "email": "ewa@poczta.example", "street": "Polna", "show_name": True}
    return office.filed(), office.filed(ewa, applicant=person, title="Kosze nad rzeką"), ewa


@pytest.mark.engines("sqlite", "postgresql")
def test_when_both_agree_one_project_goes_on_with_the_authors_of_both(office, two):
    mine, hers, ewa = two
    found = offer(office, mine, " L1/02/XIII ")
    (mail,) = office.mails("merge_offered")
    assert (mail.recipient, mail.context["link"].endswith(f"/2026/moj-projekt/{hers.id}/")) == (
        "ewa@poczta.example",
        True,
    )
    assert answer(office, found, "agree", ewa).id == hers.id
    gone = now_of(office, mine)
    assert (gone.status, gone.merged_into_id) == (ProposalStatus.MERGED, hers.id)
    assert now_of(office, hers).status is ProposalStatus.SUBMITTED
    with office.session() as session:
        authors = applicants.of_project(session, now_in(session, hers))
        assert [(author.kind, author.resident_id) for author in authors] == [
            (AuthorKind.APPLICANT, ewa.resident_id),
            (AuthorKind.CO_AUTHOR, office.anna.resident_id),
        ]
        (_first, merged), (_one, took_in) = (timeline.lines(session, now_in(session, one)) for one in (mine, hers))
        assert (merged.kind, merged.other_id) == ("merged", hers.id)
        assert (took_in.kind, took_in.other_id) == ("took_in", mine.id)
    assert {mail.recipient for mail in office.mails("projects_merged")} == {"anna@poczta.example", "ewa@poczta.example"}
    assert office.acts("proposal.merged") == [{"number": "L1/01/XIII", "into": "L1/02/XIII"}]


def test_an_offer_is_declined_or_taken_back_and_both_go_on(office, two):
    mine, hers, ewa = two
    answer(office, offer(office, mine, hers.number), "decline", ewa)
    assert [mail.recipient for mail in office.mails("merge_declined")] == ["anna@poczta.example"]
    answer(office, offer(office, mine, hers.number), "take_back", office.anna)
    with office.session() as session:
        assert merging.offers_of(session, now_in(session, mine)) == []
        assert [one.agreed for one in session.scalars(select(MergeOffer))] == [False, False]
    assert {now_of(office, one).status for one in (mine, hers)} == {ProposalStatus.SUBMITTED}


@pytest.mark.parametrize("number", ("L1/01/XIII", "L9/99/XIII", "", "L1/03/XIII"))
def test_one_joins_another_project_that_is_there(office, two, number):
    withdraw(office, office.filed())  # L1/03/XIII
    with pytest.raises(DomainError, match="no other project"):
        offer(office, two[0], number)


def test_one_offer_waits_at_a_time(office, two):
    mine, hers, _ewa = two
    offer(office, mine, hers.number)
    with pytest.raises(ConflictError, match="already offered"):
        offer(office, mine, hers.number)


def test_only_those_answer_whose_project_it_is_and_only_once(office, two):
    mine, hers, ewa = two
    found = offer(office, mine, hers.number)
    for what, by in (("agree", office.anna), ("decline", office.anna), ("take_back", ewa)):
        with pytest.raises(NotFoundError):
            answer(office, found, what, by)
    with pytest.raises(NotFoundError):
        offer(office, hers, mine.number)
    answer(office, found, "agree", ewa)
    for what in ("agree", "decline"):
        with pytest.raises(NotFoundError):
            answer(office, found, what, ewa)


def test_an_offer_ends_with_a_withdrawal(office, two):
    mine, hers, ewa = two
    found = offer(office, mine, hers.number)
    withdraw(office, mine)
    with pytest.raises(NotFoundError):
        answer(office, found, "agree", ewa)


def test_it_may_be_too_late_by_the_time_of_the_answer(office, two):
    mine, hers, ewa = two
    found = offer(office, mine, hers.number)
    with pytest.raises(ConflictError):
        answer(office, found, "agree", later(ewa, weeks=25))
    set_status(office, hers, ProposalStatus.ADMITTED)
    with pytest.raises(ConflictError):
        answer(office, found, "agree", ewa)
    assert now_of(office, mine).status is ProposalStatus.SUBMITTED


def test_a_chain_of_joined_projects_leads_to_the_one_that_goes_on(office, two):
    mine, hers, ewa = two
    answer(office, offer(office, mine, hers.number), "agree", ewa)
    jan = office.resident("jan@poczta.example")
    third = office.filed(jan, applicant={"name": "Jan Kos", "email": "jan@poczta.example"})
    answer(office, offer(office, hers, third.number, by=ewa), "agree", jan)
    assert {now_of(office, one).merged_into_id for one in (mine, hers)} == {third.id}
    with office.session() as session:
        assert len(applicants.of_project(session, now_in(session, third))) == 3
