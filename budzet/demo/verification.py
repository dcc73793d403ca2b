"""Projects of the demonstration in their verification (``verification.toml``), each brought as far as its road says."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts.models import Resident
from budzet.accounts.roles import Role
from budzet.base import actor as actors
from budzet.base.money import zl
from budzet.demo import applications, published
from budzet.demo.office import Office
from budzet.editions import queries as editions
from budzet.proposals import withdrawal
from budzet.proposals.filing import Arrival
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import Channel
from budzet.proposals.verification import (
    approving,
    calls,
    cases,
    checking,
    conversation,
    deadlines,
    judging,
    offers,
    reason_texts,
    route,
    sheets,
)
from budzet.proposals.verification.calls import Call
from budzet.proposals.verification.cases import Doer
from budzet.proposals.verification.judging import Answer, Answers, Mark, Written
from budzet.proposals.verification.models_calls import CallChannel
from budzet.proposals.verification.offers import Offer
from budzet.proposals.verification.reason_texts import Reason
from budzet.proposals.verification.route_card import Opinion
from budzet.proposals.verification.sheets import Seen
from budzet.proposals.verification.states import Verdict
from budzet.web.requests import Services

_PART = ("land", "law", "standards")
_CARE = "Sprawdzono z wydziałem prowadzącym."


Entry = Mapping[str, Any]
_Step = Callable[[Office, Proposal, Entry], None]


def seed(session: Session, files: Path, services: Services) -> None:
    """Store the applications, each as far on its road as the file says. Staff and editions are there before."""
    values = tomllib.loads((files / "verification.toml").read_text(encoding="utf-8"))
    office = Office(session, services, editions.by_slug(session, values["edition"]), services.clock.now())
    for line in values["reasons"]:
        text = Reason(line["title"], line["body"])
        reason_texts.save(session, office.edition.id, text, actor=actors.command("demo"), now=office.ago(50))
    # What was published comes first; everything else got its result, or waits for it, since.
    first = [entry for entry in values["applications"] if entry.get("published")]
    others = [entry for entry in values["applications"] if not entry.get("published")]
    for number, entry in enumerate((*first, *others)):
        if number == len(first):
            published.publish(office, values["lists"], 4)
        project = _handed_in(office, entry, 48 - number / 4)
        for step in _ROADS[entry["road"]]:
            step(office, project, entry)


def score(session: Session, files: Path, services: Services) -> None:
    """Let a team score the green budget, whose projects the worker has published meanwhile."""
    values = tomllib.loads((files / "verification.toml").read_text(encoding="utf-8"))
    edition = editions.by_slug(session, values["edition"])
    published.score(Office(session, services, edition, services.clock.now()), values["scoring"])


def _handed_in(office: Office, entry: Entry, days_ago: float) -> Proposal:
    received_at, channel = office.ago(days_ago), Channel(entry["channel"])
    if channel is not Channel.ONLINE:
        by = applications.officer(office.session, office.services, received_at)
        return applications.hand_in(
            office.session, office.edition, entry, Arrival(channel=channel, received_at=received_at), by=by
        )
    addresses = office.doer(Role.FORMAL_VERIFIER, 0).acting.safe.addresses
    email = entry["email"]
    author = Resident(email_tag=addresses.tag(email), email_sealed=addresses.vault.encrypt(email), made_at=received_at)
    office.session.add(author)
    office.session.flush()
    by = applications.act(office.services, actors.resident(author.id), received_at)
    return applications.hand_in(office.session, office.edition, entry, Arrival(), by=by)


def _looked_at(office: Office, project: Proposal, _entry: Entry) -> None:
    checking.check_one(office.session, office.edition.id, project.id, doer=office.service(40))


def _withdrawn(office: Office, project: Proposal, entry: Entry) -> None:
    author = office.session.scalars(select(Resident).order_by(Resident.id.desc())).first()
    assert author is not None  # noqa: S101  stored with the project
    by = applications.act(office.services, actors.resident(author.id), office.ago(41.5))
    withdrawal.withdraw(office.session, office.edition.id, project.id, entry["why"], by=by)


def _filled_in(office: Office, project: Proposal, entry: Entry, doer: Doer) -> tuple[Answers, Seen]:
    """Return the card a project waits for, whole: all met but what the file refuses."""
    case = cases.find(office.session, office.edition.id, project.id)
    found = sheets.look(office.session, case, doer.acting.safe)
    refused = {key: note for key, note in entry.get("refused", {}).items() if found.card.criterion(key)}
    kept = tuple(one for one in found.answers.marks if one.key not in refused and one.mark is not Mark.NOT_MET)
    unmet = tuple(Answer(key=key, mark=Mark.NOT_MET, note=note) for key, note in refused.items())
    whole = judging.all_met(found.card, found.answers.model_copy(update={"marks": kept + unmet}))
    sums = {"cost": zl(entry.get("cost", 0)) or project.cost, "upkeep": zl(entry["upkeep"])}
    words = {"cost_words": entry.get("cost_words", _CARE), "justification": entry.get("why", "")}
    entries = tuple(
        Written(key=one.key, amount=sums[one.key])
        if one.kind == "money"
        else Written(key=one.key, text=words.get(one.key, _CARE))
        for one in found.card.entries
    )
    return whole.model_copy(update={"entries": entries}), Seen(case.review.version, found.version)


def _judged(role: Role, days_ago: float, department: str = "", *, hand_in: bool = True) -> _Step:
    def step(office: Office, project: Proposal, entry: Entry) -> None:
        doer = office.doer(role, days_ago, department)
        answers, seen = _filled_in(office, project, entry, doer)
        done = sheets.hand_in if hand_in else sheets.save
        done(office.session, office.edition.id, project.id, answers, seen, doer=doer)

    return step


def _called(channel: CallChannel, days_ago: float) -> _Step:
    def step(office: Office, project: Proposal, entry: Entry) -> None:
        asked = Call(items=tuple(entry["refused"]), channel=channel, days=7, body=entry["words"])
        doer, seen_at = office.doer(Role.FORMAL_VERIFIER, days_ago), office.version(project)
        calls.call(office.session, office.edition.id, project.id, asked, seen_at, doer=doer)

    return step


def _expired(office: Office, project: Proposal, _entry: Entry) -> None:
    deadlines.expire(office.session, office.edition.id, project.id, doer=office.service(15))


def _approved(days_ago: float) -> _Step:
    def step(office: Office, project: Proposal, _entry: Entry) -> None:
        doer = office.doer(Role.APPROVER, days_ago)
        approving.approve_all(office.session, office.edition.id, office.ticked(project), doer=doer)

    return step


def _rejected(days_ago: float) -> _Step:
    def step(office: Office, project: Proposal, entry: Entry) -> None:
        doer, seen_at = office.doer(Role.APPROVER, days_ago), office.version(project)
        approving.reject(office.session, office.edition.id, project.id, seen_at, entry["why"], doer=doer)

    return step


def _sent_round(*departments: str) -> _Step:
    def step(office: Office, project: Proposal, _entry: Entry) -> None:
        ids = [office.department(key) for key in departments]
        doer, seen_at = office.doer(Role.COORDINATOR, 26), office.version(project)
        route.plan(office.session, office.edition.id, project.id, ids, seen_at, doer=doer)

    return step


def _answered(department: str, *, hand_in: bool) -> _Step:
    def step(office: Office, project: Proposal, entry: Entry) -> None:
        doer = office.doer(Role.MERIT_REVIEWER, 18, department)
        answers, seen = _filled_in(office, project, entry, doer)
        marks = tuple(one for one in answers.marks if hand_in or one.key in _PART)
        given = Answers(marks=marks, entries=answers.entries if hand_in else ())
        bad = any(one.mark is Mark.NOT_MET for one in marks)
        opinion = Opinion(
            verdict=Verdict.NEGATIVE if bad else Verdict.POSITIVE,
            answers=given,
            words="Sprawdzono w terenie i w ewidencji gruntów.",
            signed_by=f"Kierownik, {department}",
            hand_in=hand_in,
        )
        route.answer(office.session, office.edition.id, project.id, opinion, seen.review, doer=doer)

    return step


def _offered(office: Office, project: Proposal, entry: Entry) -> None:
    given = entry["offer"]
    proposed = Offer(typed={"place": given["place"]}, reason=given["reason"], days=7)
    doer, seen_at = office.doer(Role.COORDINATOR, 2), office.version(project)
    offers.offer(office.session, office.edition.id, project.id, proposed, seen_at, doer=doer)


def _noted(office: Office, project: Proposal, _entry: Entry) -> None:
    doer = office.doer(Role.FORMAL_VERIFIER, 29)
    note = "Numer działki potwierdziłam telefonicznie w wydziale geodezji."
    conversation.add_note(office.session, office.edition.id, project.id, note, doer=doer)


_V, _R = Role.FORMAL_VERIFIER, Role.MERIT_REVIEWER
_TO_MERIT: tuple[_Step, ...] = (_looked_at, _judged(_V, 30), _approved(27))
_ROADS: Mapping[str, tuple[_Step, ...]] = {
    "waiting": (),
    "withdrawn": (_withdrawn,),
    "formal": (_looked_at, _judged(_V, 3, hand_in=False), _noted),
    "called": (_looked_at, _judged(_V, 4, hand_in=False), _called(CallChannel.EMAIL, 3)),
    "called_by_letter": (_looked_at, _judged(_V, 6, hand_in=False), _called(CallChannel.LETTER, 5)),
    "left_unexamined": (_looked_at, _judged(_V, 32, hand_in=False), _called(CallChannel.EMAIL, 31), _expired),
    "formal_done": (_looked_at, _judged(_V, 2)),
    "formal_negative": (_looked_at, _judged(_V, 20), _rejected(17)),
    "merit": (*_TO_MERIT, _sent_round("zielen", "drogi")),
    "merit_opinion": (*_TO_MERIT, _sent_round("drogi", "zielen"), _answered("drogi", hand_in=False)),
    "offered": (*_TO_MERIT, _sent_round("zielen"), _offered),
    "merit_done": (*_TO_MERIT, _sent_round("zielen"), _answered("zielen", hand_in=True)),
    "merit_negative": (*_TO_MERIT, _sent_round("drogi"), _answered("drogi", hand_in=True), _rejected(8)),
    "positive": (*_TO_MERIT, _sent_round("zielen"), _answered("zielen", hand_in=True), _approved(6)),
}
