"""What is to be done: lists by state, person and department, the table to be approved, the next case."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from support.clock import START
from support.verification import Bureau

from budzet.accounts.models import Staff
from budzet.proposals import withdrawal
from budzet.proposals.verification import handing, queues
from budzet.proposals.verification.queues import CaseFilter, Late
from budzet.proposals.verification.states import ReviewState, Verdict


@pytest.fixture
def projects(bureau):
    """Five projects: one waits, two have cards, one is with greenery, one was withdrawn."""
    made = [bureau.filed(title=title) for title in ("Ławki", "Kosze", "Drzewa", "Plac zabaw", "Źródło")]
    bureau.handed_in(made[1])
    bureau.handed_in(made[2], {"decent": "Wyzwiska."})
    bureau.on_merit(made[3])
    with bureau.session() as session:
        version = bureau.review(made[3]).version
        ids = (bureau.edition.id, made[3].id)
        handing.forward(session, *ids, version, bureau.greenery.id, "", doer=bureau.coordinator)
        withdrawal.withdraw(session, bureau.edition.id, made[4].id, by=bureau.office.anna)
    return made


def titles(bureau: Bureau, **chosen) -> list[str]:
    with bureau.session() as session:
        rows = session.execute(queues.listing(bureau.edition.id, CaseFilter(**chosen))).all()
    return sorted(proposal.title for proposal, *_rest in rows)


def test_lists_are_narrowed_leave_out_what_was_withdrawn_and_name_who_judged(bureau, projects):
    verifier, greenery = bureau.verifier.staff_id, bureau.greenery.id
    for chosen, found in (
        ({}, ["Drzewa", "Kosze", "Plac zabaw", "Ławki"]),
        ({"state": ReviewState.FORMAL_DONE}, ["Drzewa", "Kosze"]),
        ({"q": "lawki"}, ["Ławki"]),
        ({"pool": "poludnie"}, []),
        ({"assignee_id": verifier}, ["Drzewa", "Kosze"]),
        ({"unassigned": True}, ["Plac zabaw", "Ławki"]),
        ({"department_id": greenery}, ["Plac zabaw"]),
        ({"departments": [greenery]}, ["Plac zabaw"]),
        ({"departments": []}, []),
        ({"states": (ReviewState.WAITING, ReviewState.MERIT)}, ["Plac zabaw", "Ławki"]),
        ({"late": Late(START)}, []),
        ({"late": Late(START, (ReviewState.WAITING,))}, ["Ławki"]),
        ({"waits_since": START}, []),
        ({"waits_since": START + dt.timedelta(seconds=1), "q": "drzewa"}, ["Drzewa"]),
    ):
        assert titles(bureau, **chosen) == found, chosen
    with bureau.session() as session:
        state = ReviewState.FORMAL_DONE
        for verdict, title in ((Verdict.POSITIVE, "Kosze"), (Verdict.NEGATIVE, "Drzewa")):
            ((proposal, _review, pool, judge),) = session.execute(
                queues.to_approve(bureau.edition.id, state, verdict)
            ).all()
            assert (proposal.title, pool.key, judge.name) == (title, "polnoc", "Wera Formalna")


def burdens(session, bureau):
    """How many cases each of the staff works on, by their id."""
    return dict(session.execute(select(Staff.id, queues.load(bureau.edition.id).scalar_subquery())).all())


def test_states_and_burdens_are_counted_and_one_goes_from_case_to_case(bureau, projects):
    with bureau.session() as session:
        assert queues.counts(session, bureau.edition.id) == {
            ReviewState.WAITING: 1,
            ReviewState.FORMAL_DONE: 2,
            ReviewState.MERIT: 1,
        }
        assert queues.counts(session, bureau.edition.id, CaseFilter(q="lawki")) == {ReviewState.WAITING: 1}
        assert set(burdens(session, bureau).values()) == {0}
    ticked = bureau.ticked(projects[0])
    with bureau.session() as session:
        staff_id = bureau.verifier.staff_id
        handing.assign(session, bureau.edition.id, ticked, staff_id, doer=bureau.coordinator)
        assert {id_: number for id_, number in burdens(session, bureau).items() if number} == {staff_id: 1}
    chosen = CaseFilter(state=ReviewState.FORMAL_DONE)
    with bureau.session() as session:

        def around(project):
            return queues.neighbours(session, bureau.edition.id, chosen, project.id)

        assert around(projects[1]) == (None, projects[2].id)
        assert around(projects[2]) == (projects[1].id, None)
        assert around(projects[0]) == (None, projects[1].id)
