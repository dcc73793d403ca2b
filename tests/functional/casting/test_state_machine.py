"""Voting against a model (T-01): any order of casts, retries, annulments, the close and the opening, on both engines.

``BUDZET_MACHINE_EXAMPLES`` says how many orders are tried (5000 at night).
"""

from __future__ import annotations

import datetime as dt
import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import update
from support.clock import START
from support.shared_database import new_edition
from support.voting import CLOSED, cast, envelopes, freeze_votes, let_in, open_votes, opened_rows, seal_ballot, tag
from support.voting_model import Model, Vote

from budzet.editions.terms import Identity, Terms
from budzet.voting.casting import CastOutcome, VotingClosedError
from budzet.voting.models import Envelope, EnvelopeStatus

EXAMPLES = int(os.environ.get("BUDZET_MACHINE_EXAMPLES", "12"))
STEPS = 25


class Voting(RuleBasedStateMachine):
    """One edition; every answer and every row of the database is what the model says."""

    stored_votes = Bundle("stored_votes")

    def __init__(self, database, keys_dir):
        super().__init__()
        self.database, self.keys_dir = database, keys_dir
        self.ids = []
        self.opened = None

    @initialize(
        double_votes=st.sampled_from(["refuse_second", "first_counts", "last_counts", "all_void"]),
        persons=st.integers(1, 2),
    )
    def found(self, double_votes, persons):
        self.model = Model(double_votes, persons)
        terms = Terms(double_votes=double_votes, identity=Identity(persons_per_contact=persons))
        self.stored = new_edition(self.database, keys_dir=self.keys_dir, plan={"terms": terms})

    @rule(
        target=stored_votes,
        name=st.sampled_from(["anna", "ana", "jan"]),
        register=st.sampled_from([None, None, "nr 1", "nr 2"]),
        contact=st.sampled_from([None, "dom", "praca"]),
        assurance=st.integers(1, 4),
        admitted_as=st.sampled_from(["counted", "counted", "counted", "pending", "held"]),
        off=st.sampled_from([-1, 0, 0, 0, 0, 0, 1]),
    )
    def cast(self, name, register, contact, assurance, admitted_as, off):
        at = {-1: START - dt.timedelta(days=8), 0: START, 1: CLOSED}[off]
        sid = let_in(
            self.database,
            self.stored,
            name,
            at=at,
            strong_tag=register and tag(register),
            contact_tag=contact and tag(contact),
            assurance=assurance,
            admitted_as=admitted_as,
        )
        sealed = seal_ballot(self.stored)
        if off or self.model.closed:
            with pytest.raises(VotingClosedError):
                cast(self.database, self.stored, sid, sealed, at=at)
            return multiple()
        answer = cast(self.database, self.stored, sid, sealed, at=at)
        vote = Vote(len(self.ids), name, register, contact, assurance)
        self.ids.append(answer.envelope_id)
        self.model.cast(vote, admitted_as)
        assert answer.outcome is CastOutcome.STORED
        assert answer.not_the_only_one == (assurance >= 3 and vote.status == "conflict")
        return vote, sid, sealed

    @rule(earlier=stored_votes)
    def press_again(self, earlier):
        vote, sid, sealed = earlier
        answer = cast(self.database, self.stored, sid, sealed, at=CLOSED)
        assert (answer.outcome, answer.envelope_id) == (CastOutcome.STORED_BEFORE, self.ids[vote.number])

    @rule(earlier=stored_votes)
    def cast_another_in_the_same_session(self, earlier):
        _vote, sid, _sealed = earlier
        answer = cast(self.database, self.stored, sid, seal_ballot(self.stored))
        assert answer.outcome is CastOutcome.SESSION_OVER

    @precondition(lambda self: not self.model.closed)
    @rule(earlier=stored_votes)
    def annul(self, earlier):
        self.model.annul(earlier[0])
        with self.database.transaction() as session:
            row = update(Envelope).where(Envelope.id == self.ids[earlier[0].number])
            session.execute(row.values(status=EnvelopeStatus.ANNULLED))

    @precondition(lambda self: len(self.ids) > 4)
    @rule()
    def close_the_set(self):
        self.model.closed = True
        assert freeze_votes(self.database, self.stored).counted == self.model.counted()

    @precondition(lambda self: self.model.closed)
    @rule()
    def open_it(self):
        opening = open_votes(self.database, self.stored)
        assert opening.envelopes == len(opened_rows(self.database, self.stored)) == self.model.counted()
        assert self.opened in (None, opening.digest), "opened again it gives the same"
        self.opened = opening.digest

    @invariant()
    def the_database_says_what_the_model_says(self):
        if not hasattr(self, "stored"):
            return
        found = {envelope.id: envelope.status.value for envelope in envelopes(self.database, self.stored)}
        assert {self.ids.index(id_): status for id_, status in found.items()} == self.model.statuses()


def test_no_order_of_acts_leads_away_from_the_model(shared_database, tmp_path):
    run_state_machine_as_test(
        lambda: Voting(shared_database, tmp_path / "keys"),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
