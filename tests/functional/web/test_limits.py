"""A flood from one address is slowed down; nobody escapes by a forged header, nobody else is hit."""

from __future__ import annotations

import pytest
from flask import Flask
from support.pages import check_page, read_page
from support.site import Site

from budzet.settings import Settings
from budzet.web.limits import HARD, address_key

SOFT = 5
CALLER, OTHER = "203.0.113.7", "203.0.113.8"


def ask(site: Site, address: str = CALLER, path: str = "/pomoc", **headers: str) -> int:
    """Return the status of a page asked for from a network address."""
    with site.app.test_client().get(path, environ_overrides={"REMOTE_ADDR": address}, headers=headers) as answer:
        return answer.status_code


@pytest.fixture
def narrow(sqlite_files, tmp_path):
    """A site whose networks wait past five requests a minute and are refused past fifteen."""
    made = Site(sqlite_files, tmp_path, soft_limit=SOFT, point_networks="192.0.2.0/24,2001:db8:aa::/48")
    yield made
    made.close()


def use_up(site: Site, requests: int, address: str = CALLER) -> set[int]:
    """Ask for so many pages; a form without its token is the cheapest."""
    client = site.app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return {client.post("/2026/glosowanie/zakoncz").status_code for _ in range(requests)}


def test_past_the_hard_limit_a_network_is_slowed_down(narrow):
    assert use_up(narrow, SOFT) == {400}
    assert use_up(narrow, (HARD - 1) * SOFT) == {202}
    client = narrow.app.test_client()
    client.environ_base["REMOTE_ADDR"] = CALLER
    answer = client.get("/en/pomoc")
    page = read_page(answer)
    check_page(page)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert page.heading == "Too many requests from your network"
    assert "Nothing you have sent before is lost" in page.text
    # A forged header is no way out.
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Client-IP", "X-Remote-Addr"):
        assert ask(narrow, **{name: OTHER}) == 429, name
    # Others are not hit, and neither are probes and the files of a page.
    assert ask(narrow, OTHER) == 200
    for path in ("/healthz", "/readyz", "/static/app.css"):
        assert ask(narrow, path=path) == 200, path


@pytest.mark.parametrize("address", ("192.0.2.17", "2001:db8:aa:1::7"))
def test_a_point_is_never_kept_waiting(narrow, address):
    assert use_up(narrow, (HARD + 1) * SOFT, address) == {400}


def test_a_sealed_ballot_is_never_kept_waiting(narrow):
    use_up(narrow, (HARD + 1) * SOFT)
    client = narrow.app.test_client()
    client.environ_base["REMOTE_ADDR"] = CALLER
    assert client.post("/2026/glosowanie/oddaj", data={"sealed": "x"}).status_code == 400


def test_by_default_six_hundred_requests_a_minute_go_through_at_once():
    assert Settings().soft_limit == 600


def key_of(forwarded: str | None, trusted: int, sqlite_files, folder) -> str:
    """Return what a request is counted under, as the application sees it through its proxies."""
    site = Site(sqlite_files, folder, trusted_proxies=trusted)
    seen: list[str] = []
    site.app.before_request(lambda: seen.append(address_key()))
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    site.app.test_client().get("/healthz", headers=headers, environ_overrides={"REMOTE_ADDR": CALLER})
    site.close()
    return seen[0]


@pytest.mark.parametrize(
    ("trusted", "forwarded", "counted"),
    (
        (0, None, CALLER),
        (0, "198.51.100.1", CALLER),  # nobody is trusted: the header is the caller's own
        (0, "198.51.100.1, 198.51.100.2", CALLER),
        (1, None, CALLER),  # past the proxy
        (1, "198.51.100.2", "198.51.100.2"),
        (1, "198.51.100.1, 198.51.100.2", "198.51.100.2"),  # the caller wrote the first, the proxy the last
        (1, "127.0.0.1, 10.0.0.1, 198.51.100.2", "198.51.100.2"),
        (2, "198.51.100.1, 198.51.100.2, 10.0.0.1", "198.51.100.2"),
        (2, "198.51.100.2", CALLER),  # fewer than there are proxies: not what the settings describe
        (1, "nonsense", "unknown"),
    ),
)
def test_exactly_the_proxies_of_the_settings_are_believed(trusted, forwarded, counted, sqlite_files, tmp_path):
    assert key_of(forwarded, trusted, sqlite_files, tmp_path) == counted


@pytest.mark.parametrize(
    ("address", "key"),
    (
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),  # one household has the whole /64
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),  # an old address in the new notation
        ("", "unknown"),
        ("unix:", "unknown"),
    ),
)
def test_an_address_is_counted_as_a_household(address, key):
    with Flask("pages").test_request_context(environ_overrides={"REMOTE_ADDR": address}):
        assert address_key() == key


@pytest.mark.parametrize(("trusted", "host"), ((0, "zielone.example"), (1, "evil.example")))
def test_the_host_a_proxy_tells_is_believed_only_from_a_trusted_one(trusted, host, sqlite_files, tmp_path):
    site = Site(sqlite_files, tmp_path, trusted_proxies=trusted)
    headers = {"Host": "zielone.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    answer = site.app.test_client().get("/static//app.css", headers=headers)
    site.close()
    assert answer.headers["Location"] == f"{'https' if trusted else 'http'}://{host}/static/app.css"
