"""The wire is cut after the vote is stored and before the browser hears of it (T-07)."""

from __future__ import annotations

import http.client
from urllib.parse import urlencode, urlsplit

import pytest
from support.ballot_pages import check_page
from support.editions import stored_edition
from support.faults import cutting_proxy
from support.voting import let_in, statuses

pytestmark = pytest.mark.engines("sqlite", "postgresql")


@pytest.fixture
def stored(services):
    with services.database.transaction() as session:
        return stored_edition(session, services.settings.keys_dir)


@pytest.fixture
def button(client, services, stored):
    """What a browser sends when the button of the check page is pressed."""
    page = check_page(client, services.settings, stored, let_in(services.database, stored))
    cookies = {name: client.get_cookie(name).value for name in ("session", "sid", "draft")}
    fields = page.form(f"/{stored.edition.slug}/glosowanie/oddaj").fields
    return {
        "body": urlencode({name: values[0] for name, values in fields.items()}),
        "headers": {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        },
    }


def press(address, stored, button):
    """Press the button; return the status and the signed receipt."""
    connection = http.client.HTTPConnection(address, timeout=60)
    try:
        connection.request("POST", f"/{stored.edition.slug}/glosowanie/oddaj", **button)
        response = connection.getresponse()
        response.read()
    finally:
        connection.close()
    given = [header.split(";")[0] for header in response.headers.get_all("Set-Cookie", [])]
    return response.status, next(cookie for cookie in given if cookie.startswith("receipt="))


def receipt_of(client, stored, cookie):
    client.set_cookie("receipt", cookie.removeprefix("receipt="))
    return client.get(f"/{stored.edition.slug}/glosowanie/potwierdzenie").text


def test_who_never_heard_that_the_vote_is_stored_presses_again_and_gets_the_receipt(
    client, services, live_server, stored, button
):
    with cutting_proxy(live_server.url) as proxy:
        proxy.cuts = True
        for _ in range(3):
            with pytest.raises((http.client.HTTPException, ConnectionError)):
                press(proxy.address, stored, button)
        assert proxy.cut == 3
        assert statuses(services.database, stored) == {"counted": 1}, "stored, and nobody was told"
        proxy.cuts = False
        answers = [press(proxy.address, stored, button) for _ in range(2)]
    answers.append(press(urlsplit(live_server.url).netloc, stored, button))
    assert {status for status, _ in answers} == {303}
    assert len({receipt_of(client, stored, cookie).partition("receipt-number")[2][:40] for _, cookie in answers}) == 1
    assert statuses(services.database, stored) == {"counted": 1}
