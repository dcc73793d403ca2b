"""What the lists of the verification cost: seconds (CPU and wall) of the publication, of each file, of each page.

    python bench/lists.py [PROJECTS]

An edition with PROJECTS reviewed projects (1373 unless given) is made in a temporary folder and its lists are
published by the worker's job, with a mail to every author. The budget of a file and of a page is two seconds of CPU.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.models import RoleGrant, Staff
from budzet.accounts.pending import Decider
from budzet.accounts.roles import Role, ScopeKind
from budzet.app import create_app
from budzet.base import actor as actors
from budzet.base import calendar
from budzet.base.actor import command
from budzet.base.money import zl
from budzet.db.migrate import upgrade
from budzet.editions import presets, services
from budzet.editions.models import City, Edition
from budzet.jobs.handlers import JobContext
from budzet.jobs.running import claim, find
from budzet.proposals import services as proposals
from budzet.proposals.acting import Safe
from budzet.proposals.application import Applicant
from budzet.proposals.lists import acts, files, gathering, publishing
from budzet.proposals.lists import content as contents
from budzet.proposals.lists.gathering import Asked
from budzet.proposals.lists.models import ProjectList
from budzet.proposals.lists.services import Plan
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.proposals.models_applications import Author, AuthorKind
from budzet.proposals.services import ProposalDraft
from budzet.proposals.verification.models import Review
from budzet.proposals.verification.states import ReviewState
from budzet.settings import load_settings
from budzet.web.requests import Services

BUDGET, ROUNDS = 2.0, 5
WORDS = ("Ławki", "Park", "Siłownia", "Ścieżka rowerowa wzdłuż torów", "Boisko", "Zieleń", "Plac zabaw", "Oświetlenie")
STATES = (ReviewState.POSITIVE,) * 6 + (ReviewState.FORMAL_NEGATIVE, ReviewState.MERIT_NEGATIVE)
REASON = "Teren nie należy do miasta, a jego właściciel nie zgodził się na realizację projektu. " * 2
SLUG = "duza"


class Seconds(NamedTuple):
    """How long something takes."""

    cpu: float
    wall: float


def main(number: int) -> None:
    """Print the seconds of everything and their share of the budget."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(load_settings(env="test", var_dir=Path(folder), log_level="ERROR"))
        found: Services = app.extensions["budzet"]
        upgrade(found.database.engine)
        with found.database.transaction() as session:
            fill(session, found, number)
        print(f"{number} projects")
        with app.test_request_context():
            propose(found)
        for name in files.MEDIA_TYPES:
            shown(f"file {name}", once(lambda name=name: made(found, name)))
        while seconds := work(found):
            shown(*seconds, budget=0)
        pages(app, found)
        found.database.dispose()


def fill(session: Session, found: Services, number: int) -> None:
    """Store the city, two persons and an edition whose every project has a result."""
    now = found.clock.now()
    names = {"name": "Zielone", "name_genitive": "Zielonego", "name_locative": "Zielonem"}
    office = {"office_name": "Urząd Miasta Zielone", "office_address": "Rynek 1", "help_phone": "32 000 00 00"}
    mails = {"help_email": "bo@zielone.example", "dpo_email": "iod@zielone.example"}
    services.save_city(
        session, City(id=1, residents=90_000, **names, **office, **mails), actor=command("bench"), now=now
    )
    plan = presets.load("katowice", slug=SLUG)
    edition = services.create_edition(session, plan, actor=command("bench"), now=now)
    pools = [pool.key for pool in plan.pools]
    drafts = [
        ProposalDraft(
            pool=pools[index % len(pools)],
            number=f"L{index % len(pools)}/{index + 1}/XIII",
            title=f"{WORDS[index % len(WORDS)]} {index + 1}",
            place="ul. Kościuszki 12, między szkołą a parkiem",
            cost=zl(10_000 + index),
        )
        for index in range(number)
    ]
    proposals.add_proposals(session, edition, drafts, actor=command("bench"), now=now)
    session.flush()
    safe = Safe.of(found.settings)
    for index, proposal in enumerate(session.query(Proposal).order_by(Proposal.id)):
        review(session, proposal, STATES[index % len(STATES)], now)
        person = Applicant(
            name="Anna Nowak",
            email=f"anna{index}@poczta.example" if index % 10 else "",
            street="Leśna",
            house="7",
            postcode="40-001",
            town="Zielone",
        )
        session.add(
            Author(edition_id=edition.id, proposal_id=proposal.id, kind=AuthorKind.APPLICANT, sealed=safe.seal(person))
        )
    for role in (Role.COORDINATOR, Role.SECOND_PERSON):
        session.add(person_of(role, now))


def review(session: Session, proposal: Proposal, state: ReviewState, now) -> None:
    """Let a project stand at a result nobody outside has seen."""
    formal = state is ReviewState.FORMAL_NEGATIVE
    proposal.status = ProposalStatus.FORMAL_REVIEW if formal else ProposalStatus.MERIT_REVIEW
    session.add(
        Review(
            edition_id=proposal.edition_id,
            proposal_id=proposal.id,
            state=state,
            version=5,
            moved_at=now,
            estimate=None if formal else proposal.cost,
            cost=proposal.cost - 100 if state is ReviewState.POSITIVE else None,
            reason="" if state is ReviewState.POSITIVE else REASON,
        )
    )


def person_of(role: Role, now) -> Staff:
    """Return somebody of the staff with a role."""
    person = Staff(email=f"{role.value}@zielone.example", name=role.value, password_hash="", added_at=now)
    person.grants.append(
        RoleGrant(role=role, scope_kind=ScopeKind.CITY, valid_from=calendar.local(now).date(), granted_at=now)
    )
    return person


def propose(found: Services) -> None:
    """Let two persons decide."""
    now = found.clock.now()
    with found.database.transaction() as session:
        edition, (first, second) = session.query(Edition).one(), session.query(Staff).order_by(Staff.id)
        asked = Asked(reason="Zarządzenie nr 5/26.")
        mark = contents.mark(gathering.gather(session, edition, 1, asked).content)
        proposal = acts.publication_proposal(session, edition, Plan(asked=asked, seen=mark), now=now)
        row = pending.propose(session, proposal, staff_id=first.id, actor=actors.staff(first.id), now=now)
        decider = Decider(second.id, pending.grants_of(second), actors.staff(second.id))
        pending.confirm(session, row.id, decider=decider, now=now)


def work(found: Services) -> tuple[str, Seconds] | None:
    """Do the next job of the lists and return its name and seconds."""
    job = claim(found.database, found.clock.now())
    if job is None or not job.kind.startswith("lists."):
        return None
    context = JobContext(job.id, found.database, found.settings, found.mailer, found.clock.now(), found.clock)
    return f"job {job.kind}", once(lambda: find(job.kind)(context, job.args))


def made(found: Services, name: str) -> bytes:
    """Make one file of what two persons have decided."""
    with found.database.read_session() as session:
        edition, version = session.query(Edition).one(), session.query(ProjectList).one()
        frame = publishing.frame_of(session, edition, 1, found.clock.now())
        return files.make(name, version.confirmed, frame)


def pages(app: Flask, found: Services) -> None:
    """Print what each page of the list costs, and all of them together."""
    client, together, seen = app.test_client(), Seconds(0, 0), list[str]()
    event.listen(found.database.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    for number in range(1, 100):
        path = f"/{SLUG}/listy/?strona={number}"
        seen.clear()
        text = client.get(path).text
        statements = len([one for one in seen if not one.startswith("BEGIN")])
        seconds = sorted(once(lambda path=path: client.get(path)) for _ in range(ROUNDS))[ROUNDS // 2]
        together = Seconds(together.cpu + seconds.cpu, together.wall + seconds.wall)
        shown(f"page {number} ({statements} statements)", seconds)
        if 'rel="next"' not in text:
            break
    shown("all pages together (HTML)", together)


def once(work: Callable[[], object]) -> Seconds:
    """Return the seconds something takes: of the processor, and on the wall."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Seconds(time.process_time() - cpu, time.perf_counter() - wall)


def shown(what: str, seconds: Seconds, *, budget: float = BUDGET) -> None:
    """Print one figure."""
    share = f"  {seconds.cpu / budget:5.0%} of the budget" if budget else ""
    print(f"{what:30} {seconds.cpu:6.2f} s CPU {seconds.wall:6.2f} s{share}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1373)
