"""Changes the office proposes to an author: made when the author agrees, not made when refused or unanswered."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import select
from support.verification import Bureau

from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.proposals import versions
from budzet.proposals.verification import offers
from budzet.proposals.verification.cases import Doer
from budzet.proposals.verification.models_calls import ChangeOffer
from budzet.proposals.verification.offers import Offer
from budzet.proposals.verification.states import Outsider

pytestmark = pytest.mark.engines("sqlite")
BOTH_ENGINES = pytest.mark.engines("sqlite", "postgresql")


def service(bureau: Bureau, at: dt.datetime) -> Doer:
    return Doer(dataclasses.replace(bureau.office.anna, now=at), outsider=Outsider.SERVICE)


def propose(bureau: Bureau, project, typed, reason: str = "Ta działka nie jest miejska.", days: int = 6):
    with bureau.session() as session:
        version = bureau.review(project).version
        proposed = Offer(typed=typed, reason=reason, days=days)
        return offers.offer(session, bureau.edition.id, project.id, proposed, version, doer=bureau.coordinator)


def answer(bureau: Bureau, project, *, agreed: bool, by=None) -> None:
    with bureau.session() as session:
        offers.answer(session, bureau.edition.id, project.id, agreed=agreed, by=by or bureau.office.anna)


@BOTH_ENGINES
def test_a_proposed_change_is_made_when_the_author_agrees(bureau):
    project = bureau.on_merit(bureau.filed())
    made = propose(bureau, project, {"place": "Park przy Szkolnej"})
    assert made.due_at == dt.datetime(2026, 5, 12, 22, 0, tzinfo=dt.UTC)
    with pytest.raises(DomainError, match="nie odpowiedział"):
        bureau.handed_in(project, doer=bureau.coordinator)
    answer(bureau, project, agreed=True)
    with bureau.session() as session:
        newest = versions.newest(session, bureau.case(project).proposal)
    assert (newest.content.place, newest.made_by) == ("Park przy Szkolnej", "office")
    assert newest.reason == "Ta działka nie jest miejska."
    assert bureau.office.acts("review.offer_answered")[0]["agreed"] is True
    (mail,) = bureau.office.mails("offer_answered")
    assert mail.context["agreed"] is True
    bureau.handed_in(project, doer=bureau.coordinator)


def test_refused_or_unanswered_a_change_is_not_made(bureau):
    project = bureau.on_merit(bureau.filed())
    propose(bureau, project, {"place": "Park"})
    with pytest.raises(ConflictError, match="nie odpowiedział"):
        propose(bureau, project, {"place": "Las"})
    answer(bureau, project, agreed=False)
    with pytest.raises(ConflictError):
        answer(bureau, project, agreed=True)
    second = propose(bureau, project, {"place": "Las"})
    with pytest.raises(ConflictError):
        answer(bureau, project, agreed=True, by=dataclasses.replace(bureau.office.anna, now=second.due_at))
    by = service(bureau, second.due_at).acting
    with bureau.session() as session:
        assert offers.due(session, second.due_at) == [(bureau.edition.id, project.id)]
        assert offers.lapse(session, bureau.edition.id, project.id, by=by)
        assert not offers.lapse(session, bureau.edition.id, project.id, by=by)
        assert versions.newest(session, bureau.case(project).proposal).number == 1
    propose(bureau, project, {"place": "Las"})
    with bureau.session() as session:
        offers.take_back(session, bureau.edition.id, project.id, doer=bureau.coordinator)
        answers = [one.agreed for one in session.scalars(select(ChangeOffer).order_by(ChangeOffer.id))]
    assert answers == [False, False, None]


WRONG_OFFERS = (
    ({"place": "Park"}, " ", 6, ["text_required"]),
    ({"place": "Park"}, "Bo tak.", 61, ["days_wrong"]),
    ({"place": "Bulwar, od mostu do przystani"}, "Bo tak.", 6, ["nothing_changed"]),
    ({"pool": "poludnie"}, "Bo tak.", 6, ["pool_stays"]),
    ({"title": ""}, "Bo tak.", 6, ["title_required"]),
)


def test_a_faulty_change_is_not_proposed(bureau):
    project = bureau.on_merit(bureau.filed())
    for typed, reason, days, faults in WRONG_OFFERS:
        with pytest.raises(DomainError) as refused:
            propose(bureau, project, typed, reason, days)
        assert [one.code for one in refused.value.findings] == faults


def test_a_change_is_proposed_only_while_the_project_is_worked_on_and_to_nobody_elses(bureau):
    project = bureau.filed()
    with pytest.raises(ConflictError, match="W tym stanie"):
        propose(bureau, project, {"place": "Park"})
    bureau.on_merit(project)
    propose(bureau, project, {"place": "Park"})
    with pytest.raises(NotFoundError):
        answer(bureau, project, agreed=True, by=bureau.office.resident("jan@poczta.example"))
