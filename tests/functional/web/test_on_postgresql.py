"""The whole way of a resident on PostgreSQL, and what only that database refuses."""

from __future__ import annotations

import pytest
from support.pages import check_page, open_page, read_page
from support.site import Site
from support.voter import BOB, ROOT, store, vote
from support.voting import statuses


@pytest.fixture
def site(sqlite_files, postgres_server, tmp_path):
    with postgres_server.fresh() as url:
        made = Site(sqlite_files, tmp_path, database_url=url)
        yield made
        made.close()


def test_two_residents_vote_and_their_numbers_are_found(site):
    stored = store(site.services)
    numbers = [vote(site.app.test_client()), vote(site.app.test_client(), BOB, citywide=[8, 9])]
    assert statuses(site.services.database, stored) == {"counted": 2}
    client = site.app.test_client()
    for number in numbers:
        page = open_page(client, f"/en{ROOT}/sprawdz-numer")
        answer = client.post(page.url, data={**page.form().fields, "number": number})
        assert "The vote is stored" in read_page(answer).text


def test_public_pages_read_from_it(site):
    store(site.services)
    client = site.app.test_client()
    for address in ("/", "/2026/projekty/?q=zrodlo&topic=zielen", "/2026/zasady", "/2026/wyniki/", "/readyz"):
        assert client.get(address, follow_redirects=True).status_code == 200, address


@pytest.mark.parametrize("address", ("/%00/", "/2026%00/zasady", "/2026/projekty/?pool=a%00b"))
def test_a_sign_the_database_cannot_hold_is_a_request_we_do_not_understand(site, address):
    store(site.services)
    answer = site.app.test_client().get(f"/en{address}", follow_redirects=True)
    page = read_page(answer)
    check_page(page)
    assert answer.status_code == 400
