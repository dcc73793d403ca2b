"""Before the publication the desk shows what it would tell of single ballots: first, and in plain words."""

from __future__ import annotations

import re

import pytest
from support.desk import make_staff, sign_in
from support.editions import NORTH, WEEK, make_plan, store_city, stored_edition
from support.jobs import run_due_jobs
from support.pages import Page, open_page
from support.voting import CLOSED, count_votes, elect, open_votes

from budzet.accounts.roles import Role
from budzet.editions.terms import Terms
from budzet.voting import queries as voting

PAGE = "/en/urzad/edycje/2026/wyniki/"
# The whole city: 105 ballots, of which two are like no other. The north: 20, too few for rows.
BALLOTS = [
    *([((8, 1), (9, 1))] * 50 + [((9, 1),)] * 33),
    *[((11, 1), (12, 1)), ((10, 1),)],
    *([((1, 3), (8, 1)), ((2, 2), (9, 1))] * 10),
]


def counted(services, *, rows: bool, released: bool = False):
    with services.database.transaction() as session:
        store_city(session)
        plan = make_plan(terms=Terms(rows_published=rows))
        stored = stored_edition(session, services.settings.keys_dir, plan=plan)
    elect(services.database, stored, BALLOTS, area=NORTH)
    count_votes(services.database, stored, seed="4 8 15", released=released)
    return stored


@pytest.fixture
def clerk(client, services, clock):
    """A coordinator who has logged in at the close of voting."""
    clock.set(CLOSED)
    with services.database.transaction() as session:
        staff = make_staff(session, Role.COORDINATOR)
    return lambda: sign_in(client, services, staff)


def rows_of(page: Page) -> dict[str, str]:
    """Return what the first table of the page says of each pool."""
    table = re.search(r"<table.*?</table>", page.html, re.DOTALL)[0]
    found = re.findall(r'<tr role="row"[^>]*>(.*?)</tr>', table, re.DOTALL)[1:]
    texts = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]
    names = [re.search(r'<span lang="pl">([^<]+)</span>', row)[1] for row in found]
    return {name: text.removeprefix(name).strip() for name, text in zip(names, texts, strict=True)}


def test_the_share_of_ballots_like_no_other_stands_before_the_results(client, services, clerk):
    counted(services, rows=True)
    clerk()
    page = open_page(client, PAGE)
    assert rows_of(page) == {
        "Północ": "20 – Sums of votes only: there are fewer than 100 ballots.",
        "Południe": "0 – Sums of votes only: there are fewer than 100 ballots.",
        "Całe miasto": "105 2 (1.9%) All ballots, one in each row: the rules of the edition say so.",
    }
    assert page.html.index("Could somebody recognise a ballot?") < page.html.index("projects won")
    assert page.html.index("Could somebody recognise a ballot?") < page.html.index("Propose the publication")
    assert re.search(r'<rect class="bar-spent" x="0" y="0" width="1.9"', page.html)


def test_where_only_sums_are_published_the_page_says_so(client, services, clerk):
    counted(services, rows=False)
    clerk()
    page = open_page(client, PAGE)
    assert "No single ballot is published, only sums of votes." in page.text
    assert set(rows_of(page).values()) == {
        "20 – Sums of votes only: the rules of the edition say so.",
        "0 – Sums of votes only: the rules of the edition say so.",
        "105 – Sums of votes only: the rules of the edition say so.",
    }


def test_once_published_there_is_nothing_left_to_weigh(app, client, services, clock, clerk):
    counted(services, rows=True, released=True)
    clock.set(CLOSED + WEEK)
    run_due_jobs(app)
    clerk()
    assert "Could somebody recognise a ballot?" not in open_page(client, PAGE).text


@pytest.mark.engines("sqlite", "postgresql")
def test_ballots_like_no_other_are_counted_by_the_database(services):
    stored = counted(services, rows=True)
    open_votes(services.database, stored)
    with services.database.read_session() as session:
        found = voting.unique_by_pool(session, stored.edition.id)
    assert sorted(found.values()) == [2]
