"""Opening an address changes nothing, whoever opens it; asking only for its headers does neither."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from support.addresses import address_of, rules_with
from support.pages import open_page
from support.voter import ROOT, check, choose, enter, store, vote

from budzet.db.registry import load_models


@pytest.fixture(autouse=True)
def edition(client, services):
    """An edition in which somebody has come as far as the last step, after a first person has voted."""
    stored = store(services)
    vote(client)
    enter(client, surname="Nowak")
    choose(client, "lokalne", {1: 3})
    assert client.get("/readyz").status_code == 200  # writes its one row when it is asked for the first time
    return stored


def contents(database) -> dict[str, list[str]]:
    """Return every row of every table, in an order of its own."""
    with database.read_session() as session:
        return {
            table.name: sorted(str(tuple(row)) for row in session.execute(select(table)))
            for table in load_models().sorted_tables
        }


def readable(app) -> list[str]:
    """Return an address of every endpoint that can be opened."""
    found = [address_of(rule) for rule in rules_with(app, "GET")]
    assert len(found) >= 18
    return found


def test_opening_any_address_changes_nothing(app, client, database, clock):
    before = contents(database)
    assert before["envelope"]
    assert before["cast_session"]
    clock.forward(minutes=5)
    for address in readable(app):
        with client.get(address) as answer:
            assert answer.status_code in (200, 302, 303, 403, 404, 410), address
    assert contents(database) == before


def test_asking_for_the_headers_of_any_address_changes_nothing_and_sends_no_page(app, client, database, clock):
    before = contents(database)
    clock.forward(minutes=5)
    for address in readable(app):
        with client.get(address) as opened, client.head(address) as asked:
            assert asked.data == b"", address
            assert asked.status_code == opened.status_code, address
            assert asked.headers.get("Cache-Control") == opened.headers.get("Cache-Control"), address
    assert contents(database) == before


def test_asking_for_the_headers_of_the_ballot_keeps_what_was_chosen(client):
    draft = client.get_cookie("draft").value
    answer = client.head(f"{ROOT}/karta/lokalne?p=2&shown=1,2&action=next")
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)
    assert client.get_cookie("draft").value == draft
    assert "Źródło i łąka kwietna" in check(client).text


def test_what_methods_an_address_takes_can_be_asked(client):
    assert set(client.options(f"{ROOT}/dane").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_every_page_a_resident_can_open_is_whole(app, client):
    opened = 0
    for address in readable(app):
        with client.get(address, follow_redirects=True) as answer:
            if answer.mimetype != "text/html":
                continue
        open_page(client, address, status=answer.status_code)
        open_page(client, f"/en{address}", status=answer.status_code)
        opened += 1
    assert opened >= 15
