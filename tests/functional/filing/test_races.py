"""Many at one instant, from several processes on both engines: numbers without gaps, one signature for one person."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select
from support.applications import make_signer, written_draft
from support.filing_office import Processes, Step

from budzet.audit import queries as audit
from budzet.proposals import support
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import ProposalCounter, ProposalVersion, SupportSignature

MANY = 50


@pytest.fixture(scope="module")
def processes():
    made = Processes(number=2, threads=8)
    yield made
    made.close()


def test_fifty_at_one_instant_get_fifty_numbers_without_a_gap_and_one_draft_sent_often_gets_one(office, processes):
    authors = [office.anna, office.resident("ewa@poczta.example"), office.resident("jan@poczta.example")]
    steps = [
        Step(draft.id, author.resident_id, draft.version)
        for author, number in zip(authors, (17, 17, 16), strict=True)
        for draft in ready(office, author, number)
    ]
    again = [*steps, *steps[:3] * 4]
    numbers = processes.do(office, again)
    wanted = {f"L1/{number:02}/XIII" for number in range(1, MANY + 1)}
    assert set(numbers) == wanted
    assert len(numbers) == MANY + 12
    with office.session() as session:
        assert set(session.scalars(select(Proposal.number))) == wanted
        assert session.scalars(select(ProposalCounter.last)).all() == [MANY]
        assert session.scalar(select(func.count()).select_from(ProposalVersion)) == MANY
        assert audit.verify(session).broken is None
    assert len(office.mails("application_received")) == MANY


def ready(office, by, number):
    """Store drafts that can be handed in, with their support on paper."""
    with office.session() as session:
        found = [written_draft(session, office.edition, by=by) for _ in range(number)]
        for draft in found:
            support.count_paper(session, draft.id, 3, {}, by=office.anna)
    return found


def test_of_many_presses_of_one_person_one_row_is_left(office, processes):
    draft = office.draft()
    with office.session() as session:
        ewa = make_signer(session, office.edition, office.anna)
        others = [
            make_signer(session, office.edition, office.anna, surname=f"Kos{letter}", email=f"{letter}@poczta.example")
            for letter in "abcd"
        ]
    presses = [Step(draft.id, office.anna.resident_id, signer=signer) for signer in [ewa] * 24 + others]
    answers = processes.do(office, presses)
    assert Counter(answers) == {"signed": 5, "signed_before": 23}
    with office.session() as session:
        assert session.scalar(select(func.count()).select_from(SupportSignature)) == 5


def test_no_more_people_than_may_share_one_address_get_in_at_once(office, processes):
    draft = office.draft()
    most = office.edition.terms.identity.persons_per_contact
    with office.session() as session:
        family = [
            make_signer(session, office.edition, office.anna, given_name=name, email="dom@poczta.example")
            for name in ("Adam", "Beata", "Cezary", "Dorota", "Emil", "Filip")
        ]
    steps = [Step(draft.id, office.anna.resident_id, signer=one) for one in family]
    answers = processes.do(office, steps)
    assert Counter(answers) == {"signed": most, "ConflictError": len(family) - most}
