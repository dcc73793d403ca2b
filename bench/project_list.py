"""What the public list of projects costs: database statements and CPU time for each page of an edition that stands.

    python bench/project_list.py [PROJECTS]

Two editions are made in a temporary folder, one with PROJECTS projects (1373 unless given) and one with a tenth of
them. The ratio of the two says whether a page grows with the edition.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from budzet.app import create_app
from budzet.base.actor import command
from budzet.base.money import zl
from budzet.db.migrate import upgrade
from budzet.editions import presets, services
from budzet.editions.models import City, Origin
from budzet.proposals import services as proposals
from budzet.proposals.services import ProposalDraft
from budzet.settings import load_settings
from budzet.web.requests import Services

ROUNDS = 30
WORDS = ("Ławki", "Park", "Siłownia", "Ścieżka", "Boisko", "Zieleń", "Plac zabaw", "Oświetlenie")


def main(projects: int) -> None:
    """Print the figures of both editions and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(load_settings(env="test", var_dir=Path(folder), log_level="ERROR"))
        found: Services = app.extensions["budzet"]
        upgrade(found.database.engine)
        with found.database.transaction() as session:
            now = found.clock.now()
            names = {"name": "Zielone", "name_genitive": "Zielonego", "name_locative": "Zielonem"}
            office = {"office_name": "Urząd Miasta Zielone", "office_address": "Rynek 1", "help_phone": "32 000 00 00"}
            mails = {"help_email": "bo@zielone.example", "dpo_email": "iod@zielone.example"}
            city = City(id=1, residents=90_000, **names, **office, **mails)
            services.save_city(session, city, actor=command("bench"), now=now)
            for slug, number in (("duza", projects), ("mala", projects // 10)):
                fill(session, found, slug, number)
        times = {}
        for slug in ("duza", "mala"):
            statements, times[slug] = cost(app, found, f"/{slug}/projekty/")
            print(f"{slug:5} {statements} statements, {1000 * times[slug]:.1f} ms CPU")
        print(f"ratio {times['duza'] / times['mala']:.2f}")
        found.database.dispose()


def fill(session: Session, found: Services, slug: str, number: int) -> None:
    """Store an imported edition with that many projects, spread over its pools."""
    plan, now = presets.load("katowice", slug=slug), found.clock.now()
    edition = services.create_edition(session, plan, actor=command("bench"), now=now)
    pools = [pool.key for pool in plan.pools]
    drafts = [
        ProposalDraft(
            pool=pools[index % len(pools)],
            number=f"P{index + 1}",
            title=f"{WORDS[index % len(WORDS)]} {index + 1}",
            cost=zl(10_000 + index),
        )
        for index in range(number)
    ]
    proposals.add_proposals(session, edition, drafts, actor=command("bench"), now=now)
    edition.origin = Origin.IMPORT


def cost(app: Flask, found: Services, path: str) -> tuple[int, float]:
    """Return the statements of one page and the median of its CPU time in seconds."""
    client, seen, times = app.test_client(), list[str](), []
    assert client.get(path).status_code == 200
    event.listen(found.database.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    for _ in range(ROUNDS):
        begun = time.process_time()
        client.get(path)
        times.append(time.process_time() - begun)
    return len([text for text in seen if not text.startswith("BEGIN")]) // ROUNDS, median(times)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1373)
