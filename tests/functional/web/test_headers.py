"""Headers of every kind of answer over http: what a browser may do with it, how long it may keep it, which cookies."""

from __future__ import annotations

import re

import pytest
from support.pages import open_page
from support.voter import ROOT, check, choose, enter, identify, store, type_code, vote

from budzet.web import assets

# Exactly what is sent; a change here is a change of the security paper (security.md §3.1).
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
EVERYWHERE = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
    ),
}
PUBLIC = EVERYWHERE | {"Referrer-Policy": "same-origin", "Cache-Control": "public, max-age=60"}
SHARED_BY_NOBODY = EVERYWHERE | {"Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
VOTING = EVERYWHERE | {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
OF_THE_CONTENT = {
    "Accept-Ranges",
    "Content-Disposition",
    "Content-Length",
    "Content-Type",
    "Date",
    "ETag",
    "Last-Modified",
}

PUBLIC_PAGES = (
    "/2026/",
    "/2026/projekty/",
    "/2026/projekty/?q=park&topic=zielen",
    "/2026/projekty/1",
    "/2026/wyniki/",
    "/2026/zasady",
    "/pomoc",
    "/ochrona-danych",
    "/deklaracja-dostepnosci",
    "/en/2026/",
)


@pytest.fixture(autouse=True)
def edition(services):
    return store(services)


def headers_of(response) -> dict[str, str]:
    """Return every header of an answer but those of its content."""
    assert len(set(response.headers.keys())) == len(response.headers), "a header is sent twice"
    return {name: value for name, value in response.headers.items() if name not in OF_THE_CONTENT}


@pytest.mark.parametrize("address", PUBLIC_PAGES)
def test_a_public_page_may_be_cached_and_sets_no_cookie(client, address):
    assert headers_of(client.get(address)) == PUBLIC


_STRIP = re.compile(rb'<div class="session-strip".*?</dialog>\s*', re.S)


def test_a_public_page_is_the_same_for_somebody_who_is_voting_but_for_the_strip_that_no_cache_keeps(client):
    strangers = [client.get(address) for address in PUBLIC_PAGES]
    enter(client)
    for stranger in strangers:
        address = stranger.request.full_path.rstrip("?")
        resident = client.get(address)
        of_edition = "/2026/" in address
        kept_by = SHARED_BY_NOBODY | {"Vary": "Cookie"} if of_edition else PUBLIC
        assert headers_of(resident) == kept_by
        without = _STRIP.sub(b"", resident.data)
        assert (without != resident.data) == of_edition
        assert without.split() == stranger.data.split()


def test_the_way_to_the_current_edition_may_be_cached_for_a_minute(client):
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/2026/")
    assert {name: value for name, value in headers_of(answer).items() if name != "Location"} == PUBLIC


def test_the_first_page_of_voting_asks_for_no_cookie_and_is_kept_by_nobody(client):
    assert headers_of(client.get(f"{ROOT}/")) == VOTING


def cookies_of(response) -> dict[str, str]:
    """Return name and flags of every cookie an answer sets."""
    pairs = [cookie.partition("=") for cookie in response.headers.getlist("Set-Cookie")]
    return {name: "; ".join(sorted(rest.split("; ")[1:])) for name, _, rest in pairs}


def test_every_step_of_voting_is_kept_by_nobody_and_sends_its_address_to_nobody(client):
    answers = [client.get(f"{ROOT}/dane"), identify(client), client.get(f"{ROOT}/kod")]
    enter(client)
    answers += [client.get(f"{ROOT}/karta/lokalne"), choose(client, "lokalne", {1: 3})]
    answers += [choose(client, "ogolnomiejskie", [8]), client.get(f"{ROOT}/sprawdz")]
    vote(client)
    answers += [client.get(f"{ROOT}/potwierdzenie"), client.get(f"{ROOT}/sprawdz-numer")]
    for answer in answers:
        found = {name: value for name, value in answer.headers.items() if name in VOTING}
        assert found == VOTING, answer.request.path
        assert answer.headers.get("Vary") == "Cookie", answer.request.path


def test_the_cookies_of_voting_are_closed_to_scripts_and_end_with_the_browser(client):
    flags = "HttpOnly; Path=/; SameSite=Lax"
    assert cookies_of(client.get(f"{ROOT}/dane")) == {"session": flags}
    assert cookies_of(identify(client)) == {"challenge": flags}
    answer = type_code(client, "000000")
    assert cookies_of(answer) == {}
    enter(client)
    assert cookies_of(choose(client, "lokalne", {1: 3})) == {"draft": flags}


def test_casting_and_finishing_ask_the_browser_to_forget(client):
    enter(client)
    choose(client, "lokalne", {1: 3})
    page = check(client)
    answer = client.post(f"{ROOT}/oddaj", data=page.form().fields)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    gone = "Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Max-Age=0; Path=/; SameSite=Lax"
    assert cookies_of(answer) == {"receipt": "HttpOnly; Path=/; SameSite=Lax", "sid": gone, "draft": gone, "list": gone}
    receipt = open_page(client, f"{ROOT}/potwierdzenie")
    answer = client.post(f"{ROOT}/zakoncz", data=receipt.form(f"{ROOT}/zakoncz").fields)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert cookies_of(answer) == dict.fromkeys(("sid", "draft", "challenge", "receipt", "goal", "list"), gone)


@pytest.mark.parametrize(
    ("address", "status", "expected"),
    (
        ("/nothing-here/", 404, SHARED_BY_NOBODY),
        ("/2026/projekty/999", 404, SHARED_BY_NOBODY),
        ("/2026/nothing-here", 404, SHARED_BY_NOBODY),
        (f"{ROOT}/nothing-here", 404, VOTING),
        (f"{ROOT}/sprawdz", 403, VOTING),
        (f"{ROOT}/oddaj", 405, VOTING | {"Allow": "OPTIONS, POST"}),
    ),
)
def test_a_page_that_refuses_is_kept_by_nobody(client, address, status, expected):
    answer = client.get(address)
    found = headers_of(answer)
    if "Allow" in found:
        found["Allow"] = ", ".join(sorted(found["Allow"].split(", ")))
    assert (answer.status_code, found) == (status, expected)


def asset_address(app, name: str) -> str:
    with app.test_request_context():
        return assets.asset(name)


def test_a_file_named_with_its_hash_is_kept_for_ever(app, client):
    with client.get(asset_address(app, "app.css")) as answer:
        assert headers_of(answer) == PUBLIC | {"Cache-Control": "public, max-age=31536000, immutable"}
        assert answer.content_type == "text/css; charset=utf-8"


@pytest.mark.parametrize("query", ("", "?h=", "?h=000000000000", "?x=1"))
def test_a_file_asked_for_without_its_right_hash_is_asked_for_again_within_the_hour(client, query):
    with client.get(f"/static/app.css{query}") as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=3600")


def test_a_file_that_is_not_there_is_a_page_with_a_next_step(client):
    answer = client.get("/static/nothing.js?h=0")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize("address", ("/static/../budzet.sqlite3", "/static/%2e%2e/settings.py", "/static/vendor"))
def test_no_file_outside_of_the_static_folder_is_served(client, address):
    assert client.get(address).status_code == 404
