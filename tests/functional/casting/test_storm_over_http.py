"""A storm of buttons through the real web server, as browsers would make it: no error, one vote, one receipt."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlencode, urlsplit

import pytest
from support.ballot_pages import check_page
from support.editions import stored_edition
from support.pages import open_page
from support.voting import all_at_once, let_in, statuses

pytestmark = pytest.mark.engines("sqlite", "postgresql")
TIMES = 48


@pytest.fixture
def stored(services):
    with services.database.transaction() as session:
        return stored_edition(session, services.settings.keys_dir)


def button(client, services, stored, sid, *, person="anna"):
    """Return what a browser sends when the button of a fresh check page is pressed: its cookies and its form."""
    page = check_page(client, services.settings, stored, sid, person=person)
    form = page.form(f"/{stored.edition.slug}/glosowanie/oddaj")
    cookies = {name: client.get_cookie(name).value for name in ("session", "sid", "draft")}
    return cookies, {name: values[0] for name, values in form.fields.items()}


def press(live_server, stored, cookies, form):
    """Press the button on the real server; return the status and the cookies that came back."""
    connection = http.client.HTTPConnection(urlsplit(live_server.url).netloc, timeout=60)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    }
    try:
        connection.request("POST", f"/{stored.edition.slug}/glosowanie/oddaj", urlencode(form), headers)
        response = connection.getresponse()
        response.read()
    finally:
        connection.close()
    given = [header.split(";")[0] for header in response.headers.get_all("Set-Cookie", [])]
    return response.status, dict(cookie.split("=", 1) for cookie in given)


def number_on_receipt(client, stored, cookies):
    client.set_cookie("receipt", cookies["receipt"])
    page = open_page(client, f"/{stored.edition.slug}/glosowanie/potwierdzenie")
    (number,) = re.findall(r"\b\w{4}(?:-\w{4}){4}\b", page.text)
    return number


def test_a_storm_leaves_one_counted_vote_of_each_person_and_no_error(client, services, live_server, stored):
    anna = [button(client, services, stored, let_in(services.database, stored)) for _ in range(TIMES)]
    jan = [button(client, services, stored, let_in(services.database, stored, "jan"), person="jan")] * TIMES
    work = [lambda one=one: press(live_server, stored, *one) for pair in zip(anna, jan, strict=True) for one in pair]
    answers = all_at_once(work, threads=len(work))
    assert {status for status, _ in answers} == {303}
    # Anna pressed the buttons of many different ballots, Jan one button many times.
    assert statuses(services.database, stored) == {"counted": 2, "conflict": TIMES - 1}
    numbers = [number_on_receipt(client, stored, cookies) for _, cookies in answers]
    assert len(set(numbers[::2])) == TIMES
    assert len(set(numbers[1::2])) == 1
