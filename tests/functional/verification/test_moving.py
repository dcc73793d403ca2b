"""Moving a review: the row of the table and nothing else, audited once, mailed once, with one line in the timeline."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError
from support.clock import START
from support.verification import Bureau

from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.db.migrate import alembic_config
from budzet.notifications.models import OutboxMail
from budzet.proposals import withdrawal
from budzet.proposals.models import ProposalStatus
from budzet.proposals.models_applications import ProposalEvent
from budzet.proposals.services import ProposalDraft, add_proposals
from budzet.proposals.verification import cases, moving
from budzet.proposals.verification.cases import Doer
from budzet.proposals.verification.models import Review
from budzet.proposals.verification.moving import Step
from budzet.proposals.verification.states import (
    PUBLIC,
    ROWS,
    Addressee,
    Move,
    Outsider,
    ReviewState,
    Verdict,
    leaving,
)

pytestmark = pytest.mark.engines("sqlite")
BOTH_ENGINES = pytest.mark.engines("sqlite", "postgresql")


def counted(session, table) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def all_counted(bureau: Bureau) -> tuple[int, int, int]:
    with bureau.office.database.read_session() as session:
        audit, mails, events = (counted(session, table) for table in (AuditEntry, OutboxMail, ProposalEvent))
    return audit, mails, events


def make(bureau: Bureau, project, step: Step, doer: Doer, verdict: Verdict | None = None) -> None:
    """Make a move as a service would; ``verdict`` is what the card handed in last says."""
    with bureau.session() as session:
        case = cases.find(session, bureau.edition.id, project.id, lock=True)
        if verdict is not None:
            case.review.verdict, case.review.judge_id = verdict, bureau.verifier.staff_id
        moving.move(session, case, step, doer=doer)


def test_a_project_that_is_handed_in_waits_for_its_verification(bureau):
    project = bureau.filed()
    review = bureau.review(project)
    assert (review.state, review.version, project.status) == (ReviewState.WAITING, 1, ProposalStatus.SUBMITTED)


@BOTH_ENGINES
def test_a_move_changes_state_and_public_status_and_leaves_its_traces(bureau):
    project = bureau.filed()
    before = all_counted(bureau)
    make(bureau, project, Step(Move.BEGIN_FORMAL), bureau.verifier)
    case = bureau.case(project)
    assert (case.review.state, case.proposal.status) == (ReviewState.FORMAL, ProposalStatus.FORMAL_REVIEW)
    assert case.review.version == 2
    assert all_counted(bureau) == (before[0] + 1, before[1], before[2] + 1)
    assert bureau.acts(project) == ["review.formal_begun"]
    assert bureau.events(project, public=True)[-1] == "formal_review"
    details = bureau.office.acts("review.formal_begun")
    assert details == [{"number": project.number, "from": "waiting", "to": "formal"}]


def test_whoever_has_no_permission_moves_nothing(bureau):
    project = bureau.filed()
    before = all_counted(bureau)
    for doer in (bureau.approver, bureau.coordinator, bureau.reviewer, Doer(bureau.office.anna)):
        with pytest.raises(DomainError, match="Nie masz uprawnienia"):
            make(bureau, project, Step(Move.BEGIN_FORMAL), doer)
    author = Doer(bureau.office.anna, outsider=Outsider.AUTHOR)
    with pytest.raises(DomainError, match="Nie masz uprawnienia"):
        make(bureau, project, Step(Move.BEGIN_FORMAL), author)
    assert all_counted(bureau) == before


def test_a_reviewer_moves_only_what_lies_with_their_department(bureau):
    project = bureau.on_merit(bureau.filed())
    step = Step(Move.HAND_IN_MERIT, card_whole=True)
    with pytest.raises(DomainError, match="Nie masz uprawnienia"):
        make(bureau, project, step, bureau.reviewer, Verdict.POSITIVE)
    with bureau.session() as session:
        cases.find(session, bureau.edition.id, project.id, lock=True).review.department_id = bureau.greenery.id
    make(bureau, project, step, bureau.reviewer, Verdict.POSITIVE)
    assert bureau.review(project).state is ReviewState.MERIT_DONE


def test_a_withdrawn_project_is_not_moved(bureau):
    project = bureau.filed()
    with bureau.session() as session:
        withdrawal.withdraw(session, bureau.edition.id, project.id, by=bureau.office.anna)
    with pytest.raises(ConflictError, match="wycofany"):
        make(bureau, project, Step(Move.BEGIN_FORMAL), bureau.verifier)


@BOTH_ENGINES
def test_a_page_that_is_out_of_date_moves_nothing(bureau):
    project = bureau.filed()
    make(bureau, project, Step(Move.BEGIN_FORMAL), bureau.verifier)
    with bureau.session() as session, pytest.raises(ConflictError, match="ktoś inny zmienił stan"):
        cases.seen(session, bureau.edition.id, project.id, 1)
    with bureau.session() as session, pytest.raises(NotFoundError):
        cases.seen(session, bureau.edition.id + 1, project.id, 2)


def test_a_verified_cost_becomes_the_projects_only_when_the_result_is_published(bureau):
    project = bureau.on_merit(bureau.filed())
    bureau.handed_in(project, doer=bureau.coordinator, cost=1_150_000, upkeep=70_000)
    bureau.approved(project)
    before = bureau.case(project)
    assert (before.proposal.cost, before.proposal.status) == (1_200_000, ProposalStatus.MERIT_REVIEW)
    make(bureau, project, Step(Move.PUBLISH_POSITIVE), bureau.coordinator)
    case = bureau.case(project)
    assert case.proposal.status is ProposalStatus.POSITIVE
    assert (case.review.estimate, case.proposal.cost, case.proposal.upkeep) == (1_200_000, 1_150_000, 70_000)


def test_everybody_reads_the_reason_of_a_refusal_when_it_is_published(bureau):
    project = bureau.filed()
    bureau.handed_in(project, {"decent": "Wyzwiska w opisie."})
    make(bureau, project, Step(Move.REJECT_FORMAL, reason="Opis obraża sąsiadów."), bureau.approver)
    assert bureau.events(project, public=True) == ["submitted", "formal_review"]
    make(bureau, project, Step(Move.PUBLISH_NEGATIVE), Doer(bureau.office.anna, outsider=Outsider.SERVICE))
    with bureau.office.database.read_session() as session:
        event = session.scalars(select(ProposalEvent).where(ProposalEvent.kind == "negative")).one()
    assert (event.reason, event.is_public) == ("Opis obraża sąsiadów.", True)


@BOTH_ENGINES
def test_the_database_keeps_reviews_and_what_was_said(bureau):
    project = bureau.filed()
    with pytest.raises(IntegrityError), bureau.session() as session:
        session.execute(delete(Review).where(Review.proposal_id == project.id))


_steps = st.lists(
    st.tuples(
        # Any move at all, or one of those that lead on from where the review is.
        st.one_of(st.sampled_from(Move), st.integers(0, 5)),
        st.sampled_from(("verifier", "approver", "coordinator", "everything", "right", "right", "right")),
        st.sampled_from((None, *Verdict)),
        st.sampled_from(("", "Bo tak.")),
        st.booleans(),
    ),
    max_size=20,
)


@BOTH_ENGINES
@given(steps=_steps)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_path_leaves_the_table_and_each_move_is_audited_once_and_mailed_once(bureau, steps):
    project = bureau.filed()
    doers = _doers(bureau)
    for chosen, who, verdict, reason, whole in steps:
        onward = [row.what for row in leaving(bureau.review(project).state)] or list(Move)
        move = onward[chosen % len(onward)] if isinstance(chosen, int) else chosen
        doer = doers[ROWS[move].who[0]] if who == "right" and ROWS[move].who[0] in doers else doers["everything"]
        step = Step(move, reason=reason, card_whole=whole, items=int(whole))
        _attempt(bureau, project, step, doers.get(who, doer), verdict)


def _doers(bureau: Bureau) -> dict[str, Doer]:
    with bureau.session() as session:
        roles = (Role.FORMAL_VERIFIER, Role.APPROVER, Role.COORDINATOR)
        everything = bureau.person(session, *roles)
    outsiders = {one.value: Doer(bureau.office.anna, outsider=one) for one in Outsider}
    staff = {"verifier": bureau.verifier, "approver": bureau.approver, "coordinator": bureau.coordinator}
    return {**staff, **outsiders, "everything": everything}


def _attempt(bureau: Bureau, project, step: Step, doer: Doer, verdict: Verdict | None) -> None:
    row, origin, before = ROWS[step.what], bureau.review(project), all_counted(bureau)
    try:
        make(bureau, project, step, doer, verdict)
    except DomainError:
        now = bureau.review(project)
        assert (now.state, now.version, all_counted(bureau)) == (origin.state, origin.version, before)
        return
    case = bureau.case(project)
    assert origin.state in row.origin
    assert (case.review.state, case.review.version) == (row.to, origin.version + 1)
    assert case.proposal.status is PUBLIC[row.to]
    mails = int(row.addressee is Addressee.AUTHORS or (row.addressee is Addressee.JUDGE and bool(case.review.judge_id)))
    assert all_counted(bureau) == (before[0] + 1, before[1] + mails, before[2] + 1)
    assert bureau.acts(project)[-1] == row.act


@BOTH_ENGINES
def test_the_upgrade_lets_projects_wait_that_were_handed_in_before(bureau):
    draft = ProposalDraft(pool="polnoc", number="L9", title="Dawny projekt", cost=100)
    with bureau.session() as session:
        by = {"actor": bureau.coordinator.acting.actor, "now": START}
        old, imported = add_proposals(session, bureau.edition, [draft, replace(draft, number="L8")], **by)
        old.status, old.channel, old.received_at = ProposalStatus.SUBMITTED, "post", START
        imported.status = ProposalStatus.SUBMITTED
        session.flush()
        migration = ScriptDirectory.from_config(alembic_config()).get_revision("0005_verification")
        session.execute(text(migration.module._WAITING))
    assert bureau.review(old).state is ReviewState.WAITING
    with pytest.raises(NotFoundError):
        bureau.review(imported)
