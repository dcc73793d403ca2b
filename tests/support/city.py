"""A whole city for tests that only read, or vote as somebody of their own.

Editions of the small plan: 2024 votes at ``START`` on a list as long as that of a large city, 2025 is decided and
published, 2026 votes at ``START`` too (its project M5 was withdrawn after the freeze), 2027 has not begun to take
projects in.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import update

from budzet.base.money import zl
from budzet.db.session import Database
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.proposals.services import ProposalDraft
from budzet.results import queries as results
from budzet.web.requests import Services
from support.browser import Tab
from support.clock import START
from support.editions import DRAFTS, NORTH, WEEK, StoredEdition, make_plan, make_spans, store_city, stored_edition
from support.jobs import run_due_jobs
from support.server import LiveServer
from support.voting import count_votes, freeze_votes, let_in, open_votes, vote

# Area and (position, points): the north takes L1 and L3, the whole city M4 and M1; L4 and M2 find too little money.
BALLOTS = (
    (1, ((1, 3), (3, 2), (8, 1), (11, 1))),
    (1, ((3, 3), (4, 2), (8, 1), (11, 1))),
    (2, ((5, 3), (7, 2), (9, 1), (11, 1))),
)


WORDS = """
    bezpieczny boisko budowa chodnik cień drzewo dzielnica dziecko filia gmina huśtawka jezdnia kamienica kosz krzew
    książka latarnia ławka łąka mieszkaniec miasto młodzież most nasadzenie nawierzchnia obiekt oświetlenie park plac
    pochylnia podwórko powierzchnia projekt przejście przystanek remont rower rzeka schody senior siłownia skrzyżowanie
    skwer spacer stojak szkoła ścieżka świetlica teren trawnik ulica urządzenie utrzymanie warsztaty wejście woda zabawa
    zajęcia zieleń żywopłot
"""


@dataclass(frozen=True)
class City:
    """A running service with its database and the two editions in which one can vote: of 2026 and of 2024."""

    server: LiveServer
    database: Database
    voting: StoredEdition
    large: StoredEdition

    def let_in(self, tab: Tab, person: str, *, large: bool = False) -> None:
        """Give a tab the session of somebody from the north who has just typed the right code."""
        sid = let_in(self.database, self.large if large else self.voting, person, area=NORTH)
        tab.page.context.add_cookies([{"name": "sid", "value": sid, "url": self.server.url, "httpOnly": True}])


def found_city(app: Flask) -> tuple[StoredEdition, StoredEdition]:
    """Store the city and its editions in an empty database and publish the results; return 2026 and 2024."""
    services: Services = app.extensions["budzet"]
    database, keys_dir = services.database, services.settings.keys_dir
    with database.transaction() as session:
        store_city(session)
        voting = stored_edition(session, keys_dir)
        withdrawn = update(Proposal).where(Proposal.edition_id == voting.edition.id, Proposal.number == "M5")
        session.execute(withdrawn.values(status=ProposalStatus.WITHDRAWN, withdrawn_at=START))
        decided = stored_edition(session, keys_dir, **_edition_of("2025", START - 52 * WEEK))
        large = stored_edition(session, keys_dir, drafts=long_list(), **_edition_of("2024", START - WEEK / 2))
        stored_edition(session, drafts=(), frozen=False, **_edition_of("2027", START + 30 * WEEK))
    for number, (area, choices) in enumerate(BALLOTS):
        vote(database, decided, f"osoba {number}", choices, area=area, at=START - 52 * WEEK)
    closed_at = START - 51 * WEEK
    freeze_votes(database, decided, at=closed_at)
    open_votes(database, decided, at=closed_at)
    count_votes(database, decided, at=closed_at)
    run_due_jobs(app)
    with database.read_session() as session:
        assert results.published(session, decided.edition.id), "the results of 2025 are not published"
    return voting, large


def long_list() -> tuple[ProposalDraft, ...]:
    """Return the projects of the plan and more for the whole city, sixty in all, with texts as long as real ones."""
    pick = random.Random(7)

    def text(words: int) -> str:
        return " ".join(pick.choices(WORDS.split(), k=words)).capitalize()

    more = (
        ProposalDraft(
            pool="miasto",
            number=f"M{position}",
            title=text(6),
            description=f"{text(60)}.\n\n{text(40)}.",
            place=f"ul. {text(2)}",
            cost=zl(pick.randrange(10_000, 250_000)),
            topics=(pick.choice(("zielen", "drogi", "sport", "kultura")),),
            ballot_position=position,
        )
        for position in range(len(DRAFTS) + 1, len(DRAFTS) + 56)
    )
    return (*DRAFTS, *more)


def _edition_of(year: str, opens_at: dt.datetime) -> dict[str, Any]:
    plan = make_plan(slug=year, title=f"Budżet obywatelski Zielone {year}")
    return {"plan": plan, "spans": make_spans(opens_at, opens_at + WEEK)}
