"""Where residents come over https: cookies are tied to the host, encryption is asked for, foreign hosts are refused."""

from __future__ import annotations

import pytest
from support.pages import check_page, read_page
from support.site import Site
from support.voter import ANNA, ROOT, choose, enter, identify, number_on, store

HOST = "budzet.zielone.example"


@pytest.fixture
def app(sqlite_files, tmp_path):
    site = Site(sqlite_files, tmp_path, env="production", public_url=f"https://{HOST}")
    yield site.app
    site.close()


@pytest.fixture
def client(app):
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = HOST
    return client


@pytest.fixture(autouse=True)
def edition(services):
    return store(services)


def test_every_answer_asks_for_encryption(client):
    for address in ("/2026/", f"{ROOT}/", f"{ROOT}/dane", "/nothing-here/", "/healthz"):
        headers = client.get(address).headers
        assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains", address
        assert headers["Content-Security-Policy"].endswith("; upgrade-insecure-requests"), address


def test_over_http_nothing_asks_for_encryption(sqlite_files, tmp_path):
    plain = Site(sqlite_files, tmp_path / "plain")
    headers = plain.app.test_client().get("/healthz").headers
    plain.close()
    assert "Strict-Transport-Security" not in headers
    assert "upgrade-insecure-requests" not in headers["Content-Security-Policy"]


def test_every_cookie_is_tied_to_this_host_and_sent_only_encrypted(client):
    enter(client)
    choose(client, "lokalne", {1: 3})
    page = client.get(f"{ROOT}/sprawdz")
    answer = client.post(f"{ROOT}/oddaj", data=read_page(page).form().fields)
    again = identify(client, {**ANNA, "given_name": "Ewa"})
    set_cookies = answer.headers.getlist("Set-Cookie") + again.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in set_cookies} == {
        f"__Host-{name}" for name in ("receipt", "sid", "draft", "challenge", "list")
    }
    for cookie in set_cookies:
        flags = cookie.split("; ")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(flags)
        assert not [flag for flag in flags if flag.startswith("Domain")]


def test_the_cookie_of_the_forms_token_is_tied_to_this_host_too(client):
    (cookie,) = client.get(f"{ROOT}/dane").headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-session=")
    assert "; Secure" in cookie


def test_the_whole_way_to_a_vote_works_with_these_cookies(client):
    enter(client)
    choose(client, "lokalne", {1: 3})
    choose(client, "ogolnomiejskie", [8])
    answer = client.post(
        f"{ROOT}/oddaj", data=read_page(client.get(f"{ROOT}/sprawdz")).form().fields, follow_redirects=True
    )
    assert number_on(read_page(answer))


def test_the_service_answers_under_its_own_name_and_to_probes_of_its_host(client):
    for host in (HOST, f"{HOST}:443", "127.0.0.1", "127.0.0.1:8000", "localhost"):
        assert client.get("/healthz", headers={"Host": host}).status_code == 200, host


@pytest.mark.parametrize("host", ("evil.example", f"{HOST}.evil.example", f"www.{HOST}", "", "[::1"))
def test_a_forged_host_is_refused_with_a_page(client, host):
    for address in ("/", "/2026/", f"{ROOT}/dane", "/healthz"):
        answer = client.get(address, headers={"Host": host})
        page = read_page(answer)
        assert answer.status_code == 400, address
        check_page(page)
        assert "evil" not in page.html
        assert answer.headers["Cache-Control"] == "no-store"
