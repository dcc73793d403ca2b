"""Deciding about cards: positive ones together in one act, negative ones one by one, never by whoever judged."""

from __future__ import annotations

import dataclasses

import pytest
from support.verification import Bureau
from support.voting import all_at_once

from budzet.accounts.roles import Role
from budzet.base.errors import ConflictError, DomainError
from budzet.editions.models import Edition
from budzet.proposals.models import ProposalStatus
from budzet.proposals.verification import approving
from budzet.proposals.verification.cases import Doer
from budzet.proposals.verification.states import ReviewState

pytestmark = pytest.mark.engines("sqlite")
BOTH_ENGINES = pytest.mark.engines("sqlite", "postgresql")


def approve(bureau: Bureau, ticked, doer: Doer | None = None) -> int:
    with bureau.session() as session:
        return approving.approve_all(session, bureau.edition.id, ticked, doer=doer or bureau.approver)


def decide(bureau: Bureau, act, project, reason: str, doer: Doer | None = None):
    with bureau.session() as session:
        version = bureau.review(project).version
        return act(session, bureau.edition.id, project.id, version, reason, doer=doer or bureau.approver)


def small(bureau: Bureau) -> Bureau:
    """Return the office of a small town."""
    with bureau.session() as session:
        edition = session.get_one(Edition, bureau.edition.id)
        edition.terms = edition.terms.model_copy(update={"staffing": "small"})
    return dataclasses.replace(bureau, edition=edition)


def everybody(bureau: Bureau) -> Doer:
    with bureau.session() as session:
        return bureau.person(session, Role.FORMAL_VERIFIER, Role.APPROVER, Role.COORDINATOR)


@BOTH_ENGINES
def test_positive_cards_are_approved_together_each_with_its_own_trace(bureau):
    projects = [bureau.filed(title=title) for title in ("Ławki", "Kosze", "Drzewa")]
    for project in projects:
        bureau.handed_in(project)
    assert approve(bureau, bureau.ticked(*projects)) == 3
    for project in projects:
        case = bureau.case(project)
        assert (case.review.state, case.proposal.status) == (ReviewState.MERIT, ProposalStatus.MERIT_REVIEW)
        assert bureau.acts(project)[-1] == "review.formal_approved"
    assert [one["together"] for one in bureau.office.acts("review.formal_approved")] == [3, 3, 3]
    assert len(bureau.office.mails("formal_passed")) == 3


def test_one_card_in_the_way_keeps_all_of_them_from_being_approved(bureau):
    good, bad, changed = (bureau.filed(title=title) for title in ("Ławki", "Kosze", "Drzewa"))
    bureau.handed_in(good)
    bureau.handed_in(bad, {"decent": "Wyzwiska."})
    bureau.handed_in(changed)
    ticked = bureau.ticked(good, bad, changed)
    decide(bureau, approving.give_back, changed, "Za krótko.")
    with pytest.raises(ConflictError) as refused:
        approve(bureau, ticked)
    assert [(one.code, one.params["proposal"]) for one in refused.value.findings] == [
        ("card_positive", bad.id),
        ("changed", changed.id),
    ]
    assert bad.number in refused.value.sentence
    assert bureau.review(good).state is ReviewState.FORMAL_DONE


@pytest.mark.parametrize("number", (0, 201))
def test_nothing_and_too_much_cannot_be_approved_at_once(bureau, number):
    with pytest.raises(DomainError):
        approve(bureau, dict.fromkeys(range(number), 1))


def test_whoever_judged_does_not_approve(bureau):
    both = everybody(bureau)
    project = bureau.filed()
    bureau.handed_in(project, doer=both)
    with pytest.raises(ConflictError, match="inna osoba"):
        approve(bureau, bureau.ticked(project), both)
    approve(bureau, bureau.ticked(project))
    bureau.handed_in(project, doer=both)
    with pytest.raises(ConflictError, match="inna osoba"):
        approve(bureau, bureau.ticked(project), both)


def test_with_small_staffing_a_positive_formal_card_passes_at_once_and_the_rest_needs_two(bureau):
    office = small(bureau)
    both = everybody(office)
    passed, refused = office.filed(), office.filed(title="Kosze")
    office.handed_in(passed, doer=both)
    assert office.review(passed).state is ReviewState.MERIT
    assert office.acts(passed)[-1] == "review.formal_passed"
    office.handed_in(refused, {"decent": "Wyzwiska."}, doer=both)
    with pytest.raises(DomainError, match="inna osoba"):
        decide(office, approving.reject, refused, "Obraża.", both)
    office.handed_in(passed, doer=both)
    with pytest.raises(ConflictError, match="inna osoba"):
        approve(office, office.ticked(passed), both)


@BOTH_ENGINES
def test_a_negative_card_is_approved_alone_with_a_reason_that_nobody_outside_sees_yet(bureau):
    project = bureau.filed()
    bureau.handed_in(project, {"decent": "Wyzwiska."})
    with pytest.raises(DomainError, match="Napisz powód"):
        decide(bureau, approving.reject, project, " ")
    decide(bureau, approving.reject, project, "Opis obraża sąsiadów.")
    case = bureau.case(project)
    assert (case.review.state, case.review.reason) == (ReviewState.FORMAL_NEGATIVE, "Opis obraża sąsiadów.")
    assert case.review.decided_by == bureau.approver.staff_id
    assert case.proposal.status is ProposalStatus.FORMAL_REVIEW
    assert bureau.events(project, public=True) == ["submitted", "formal_review"]
    assert bureau.office.mails("formal_passed") == []


def test_a_decision_is_taken_back_while_nobody_outside_has_seen_it(bureau):
    project = bureau.filed()
    bureau.handed_in(project, {"decent": "Wyzwiska."})
    decide(bureau, approving.reject, project, "Obraża.")
    review = decide(bureau, approving.reopen, project, "Autor przeprosił.")
    assert (review.state, review.decided_by, review.reason) == (ReviewState.FORMAL, None, "")
    bureau.on_merit(project)
    bureau.handed_in(project, doer=bureau.coordinator)
    approve(bureau, bureau.ticked(project))
    assert bureau.review(project).state is ReviewState.POSITIVE
    assert decide(bureau, approving.reopen, project, "Zmienił się plan.").state is ReviewState.MERIT


@pytest.mark.parametrize("act", (approving.reject, approving.give_back, approving.reopen))
def test_a_project_that_waits_for_no_decision_is_not_decided(bureau, act):
    with pytest.raises(ConflictError, match="nie czeka na decyzję"):
        decide(bureau, act, bureau.filed(), "Bo tak.")


@BOTH_ENGINES
def test_of_two_who_approve_one_table_at_once_one_does_and_the_other_is_told(bureau):
    projects = [bureau.filed(title=title) for title in ("Ławki", "Kosze")]
    for project in projects:
        bureau.handed_in(project)
    ticked = bureau.ticked(*projects)

    def work() -> str:
        try:
            return str(approve(bureau, ticked))
        except ConflictError:
            return "told"

    assert sorted(all_at_once([work, work], 2)) == ["2", "told"]
    assert len(bureau.office.acts("review.formal_approved")) == 2
