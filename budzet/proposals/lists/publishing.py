"""The job that publishes a version of the lists at its hour: all of it or nothing, however often it is run.

The files are made first, where nobody is served them; then one transaction stores the entries, moves the reviews, notes
whom to tell and says that the version is public. Mails and letters follow by jobs of their own.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.accounts.models import Staff
from budzet.base.actor import SYSTEM
from budzet.base.errors import ConflictError
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.jobs import services as jobs
from budzet.jobs.handlers import JobContext, handler
from budzet.proposals.lists import appeals, checking, files, gathering, letters, queries, services, telling
from budzet.proposals.lists import content as contents
from budzet.proposals.lists.content import JUDGED, Content, Kind, Outcome
from budzet.proposals.lists.files import Frame
from budzet.proposals.lists.gathering import GONE, Asked, Gathered
from budzet.proposals.lists.models import ProjectList
from budzet.proposals.models import Proposal
from budzet.proposals.verification import deadlines, moving
from budzet.proposals.verification.cases import Case, Doer
from budzet.proposals.verification.models import Review
from budzet.proposals.verification.moving import Step
from budzet.proposals.verification.states import Move, ReviewState

_MOVES = {
    ReviewState.POSITIVE: Move.PUBLISH_POSITIVE,
    ReviewState.FORMAL_NEGATIVE: Move.PUBLISH_NEGATIVE,
    ReviewState.MERIT_NEGATIVE: Move.PUBLISH_NEGATIVE,
}
_CHANGED = "W chwili publikacji zmienił się wynik któregoś projektu. Publikacja zostanie ponowiona."


@handler(services.PUBLISH_JOB)
def publish(context: JobContext, args: dict[str, Any]) -> dict[str, Any]:
    """Publish a version, unless it was taken back; put it off when the timetable was, hold it when a result changed."""
    list_id = args["list_id"]
    with context.database.read_session() as session:
        found = session.get_one(ProjectList, list_id)
        edition = session.get_one(Edition, found.edition_id)
        if found.published_at is not None or found.taken_back_at is not None:
            return {"done_before": True}
        date = services.not_before(session, edition.id)
        hour = checking.publish_at(found.publish_at, date, found.publish_at)
        now_known = _gathered(session, edition, found)
        drifted = services.drift(found.confirmed, now_known)
        content = services.with_gone(found.confirmed, now_known)
        frame = frame_of(session, edition, content.number, context.now)
    if hour > context.now:
        return _put_off(context, args, hour)
    if drifted:
        return _hold(context, list_id, drifted)
    target = files.folder(context.settings.published_dir, edition.slug, content.number)
    _write(target, content, frame)
    context.progress(40)
    doer = deadlines.service(context)
    with context.database.transaction() as session:
        return _publish(session, list_id, content, doer)


def frame_of(session: Session, edition: Edition, number: int, moment: dt.datetime, *, preview: bool = False) -> Frame:
    """Return what stands around the entries of a version that is published at ``moment``."""
    city, terms = editions.city(session), edition.terms.appeals
    said = appeals.sentence(terms, appeals.from_list(terms, moment), first=number == 1)
    return Frame(office=city.office_name if city else "", moment=moment, appeals=said, preview=preview)


def _gathered(session: Session, edition: Edition, found: ProjectList) -> Gathered:
    return gathering.gather(session, edition, found.number, Asked())


def _put_off(context: JobContext, args: dict[str, Any], hour: dt.datetime) -> dict[str, Any]:
    with context.database.transaction() as session:
        jobs.enqueue(session, services.PUBLISH_JOB, args, now=context.now, run_at=hour)
    return {"put_off_to": hour.isoformat()}


def _hold(context: JobContext, list_id: int, numbers: list[str]) -> dict[str, Any]:
    """Publish nothing, note what has changed since two persons decided, and tell them."""
    post = deadlines.service(context).posting.post
    with context.database.transaction() as session:
        found = services.find(session, list_id)
        if found.held_at is None:
            found.held_at, found.held = context.now, tuple(numbers)
            session.flush()
            edition = session.get_one(Edition, found.edition_id)
            services.record(session, found, "lists.held", actor=SYSTEM, now=context.now, projects=numbers)
            link = post.link(f"/urzad/edycje/{edition.slug}/", "listy")
            words = {"edition_title": edition.title, "numbers": numbers, "link": link, "version": found.number}
            for staff in session.scalars(
                select(Staff).where(Staff.id.in_([found.proposed_by, found.confirmed_by]), Staff.active)
            ):
                post.send(session, staff.email, "lists_held", words, now=context.now)
    return {"held": numbers}


def _write(target: Path, content: Content, frame: Frame) -> None:
    draft = target.with_name(f".{target.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for name in files.MEDIA_TYPES:
        (draft / name).write_bytes(files.make(name, content, frame))
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)


def _publish(session: Session, list_id: int, content: Content, doer: Doer) -> dict[str, Any]:
    found = services.find(session, list_id)
    if found.published_at is not None or found.taken_back_at is not None:
        return {"done_before": True}
    edition = session.get_one(Edition, found.edition_id)
    cases = _locked(session, edition, content)
    now_known = _gathered(session, edition, found)
    if services.drift(found.confirmed, now_known) or services.with_gone(found.confirmed, now_known) != content:
        raise ConflictError(_CHANGED)
    last = queries.newest(session, edition.id)
    earlier = queries.whole(session, last) if last else []
    ends = _appeals(session, edition, content, last, doer.now)
    services.store_entries(session, found, content, ends)
    for case in cases:
        moving.move(session, case, Step(_MOVES[case.review.state], details={"list": found.number}), doer=doer)
    changes = contents.difference(earlier, content.entries)
    news = [one.shown for one in changes if one.shown.outcome in JUDGED and one.kind not in (Kind.REMOVED, Kind.WORDS)]
    told = telling.note(session, edition, found, news, doer.acting.safe)
    if told.mails:
        jobs.enqueue(session, telling.SEND_JOB, {"list_id": found.id}, now=doer.now)
    if told.letters:
        letters.ask(session, found, now=doer.now)
    _show(session, edition, found, content, doer)
    return {"entries": len(content.entries), "moved": len(cases), "mails": told.mails, "letters": told.letters}


def _locked(session: Session, edition: Edition, content: Content) -> Sequence[Case]:
    """Return the cases whose result becomes public, in one statement, kept from others."""
    judged = {one.proposal_id for one in content.entries if one.outcome in JUDGED}
    rows = session.execute(
        select(Proposal, Review)
        .join(Review, (Review.edition_id == Proposal.edition_id) & (Review.proposal_id == Proposal.id))
        .where(
            Proposal.edition_id == edition.id,
            Review.state.in_(list(_MOVES)),
            Proposal.status.not_in(list(GONE)),
        )
        .order_by(Proposal.id)
        .with_for_update(of=(Proposal, Review))
        .execution_options(populate_existing=True)
    )
    return [Case(edition, proposal, review) for proposal, review in rows if proposal.id in judged]


def _appeals(
    session: Session, edition: Edition, content: Content, last: ProjectList | None, now: dt.datetime
) -> dict[int, dt.datetime | None]:
    """Return until when one may appeal by project; what was negative before keeps its end."""
    fresh = appeals.from_list(edition.terms.appeals, now)
    known = queries.appeals_of(session, last) if last else {}
    return {
        one.proposal_id: known.get((one.proposal_id, one.reason), fresh)
        for one in content.entries
        if one.outcome is Outcome.NEGATIVE
    }


def _show(session: Session, edition: Edition, found: ProjectList, content: Content, doer: Doer) -> None:
    found.digest = contents.digest(content)
    found.appeals_until = appeals.from_list(edition.terms.appeals, doer.now)
    found.held_at, found.held = None, ()
    found.published_at = doer.now
    session.flush()
    services.record(
        session,
        found,
        "lists.published",
        actor=SYSTEM,
        now=doer.now,
        digest=found.digest.hex(),
        decided=found.confirmed_digest.hex(),
        entries=len(content.entries),
    )
