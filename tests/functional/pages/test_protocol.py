"""The protocol of a count and the list for the budget resolution: made at publication, read as a page and as files."""

from __future__ import annotations

import csv
import dataclasses
import gzip
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal

import docx
import openpyxl
import pdfua
import pypdfium2
import pytest
from flask.testing import FlaskClient
from support.clock import START
from support.editions import DRAFTS, NORTH, WEEK, StoredEdition, make_plan, store_city
from support.jobs import run_due_jobs
from support.pages import check_page, open_page
from support.site import Site
from support.voter import store
from support.voting import count_votes, elect_people, recorded

from budzet.base.money import zl
from budzet.editions import queries as editions
from budzet.editions.models import Origin
from budzet.editions.result_rules import AbsoluteThreshold, EqualShares
from budzet.results import files, protocol_gathering, protocol_page, protocol_words, queries, resolution_list
from budzet.results.protocol import Protocol

PAGE = "/2026/wyniki/protokol"
SEED = "Lotto 18.05.2026: 4 8 15 16 23 42"
# In the north (100 000 zł) 1 costs 40 000, 2 30 000 and 3 60 000: they have the same points, and only two of them can
# be had. In the south nobody voted, so all its money goes to the citywide pool.
BALLOTS = (
    ("anna", ((8, 1), (9, 1), (1, 1), (2, 1), (3, 1))),
    ("bogdan", ((8, 1), (4, 3))),
    ("celina", ((8, 1), (10, 1))),
    ("dorota", ((9, 1), (11, 1))),
    ("ewa", ((9, 1),)),
    ("franek", ((11, 1), (10, 1))),
    ("gabriela", ((8, 1),)),
    ("halina", ((8, 1), (9, 1), (10, 1))),  # a tick too many: void in this part
    ("anna", ((12, 1),)),  # a second time
)
NAMES = (
    *(files.PROTOCOL_PDF, files.PROTOCOL_DOCX),
    *(files.RESOLUTION_PDF, files.RESOLUTION_XLSX, files.RESOLUTION_CSV),
)


def elected(site: Site) -> StoredEdition:
    """Store a city with an edition that has voted; project 4 was withdrawn after the freeze."""
    least = {"threshold": AbsoluteThreshold(at_least=1)}
    changes = {
        "polnoc": {},
        "poludnie": {"leftover": "to_citywide"},
        "miasto": {"rule": EqualShares(threshold=AbsoluteThreshold(at_least=1))},
    }
    pools = tuple(
        pool.model_copy(update={"rule": pool.rule.model_copy(update=least), **changes[pool.key]})
        for pool in make_plan().pools
    )
    drafts = tuple(dataclasses.replace(draft, withdrawn_at=START if draft.number == "L4" else None) for draft in DRAFTS)
    stored = store(site.services, plan=make_plan(pools=pools), drafts=drafts)
    elect_people(site.services.database, stored, BALLOTS, area=NORTH)
    return stored


@pytest.fixture(scope="module")
def published(sqlite_files, tmp_path_factory) -> Iterator[Site]:
    """A city whose results are published."""
    site = Site(sqlite_files, tmp_path_factory.mktemp("published"))
    with site.services.database.transaction() as session:
        store_city(session)
    count_votes(site.services.database, elected(site), seed=SEED)
    site.clock.set(START + 2 * WEEK)
    run_due_jobs(site.app)
    yield site
    site.close()


@pytest.fixture
def reader(published: Site) -> FlaskClient:
    return published.app.test_client()
