"""Polish has the plain address, English the same one under ``/en``; nothing else is a language."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest
from support.pages import open_page
from support.voter import ROOT, enter, store

from budzet import i18n

HOST = "localhost"


@pytest.fixture(autouse=True)
def edition(services):
    return store(services)


def language_of(page) -> str:
    return re.search(r'<html lang="([^"]+)"', page.html)[1]


@pytest.mark.parametrize(
    ("address", "language", "lands"),
    (
        ("/", "pl", "/2026/"),
        ("/en", "en-GB", "/en/2026/"),
        ("/en/", "en-GB", "/en/2026/"),
        ("/2026/projekty/?q=park&topic=", "pl", "/2026/projekty/?q=park&topic="),
        ("/en/2026/projekty/?q=park&topic=", "en-GB", "/en/2026/projekty/?q=park&topic="),
        ("/en/2026/projekty?q=x", "en-GB", "/en/2026/projekty/?q=x"),
        ("/en/pomoc", "en-GB", "/en/pomoc"),
    ),
)
def test_the_address_says_the_language_and_keeps_its_query(client, address, language, lands):
    page = open_page(client, address)
    assert (language_of(page), page.url) == (language, lands)


@pytest.mark.parametrize(
    "address", ("/pl/2026/", "/de/2026/", "/EN/2026/", "/en/en/2026/", "/english/", "/en-GB/2026/")
)
def test_anything_else_before_an_address_is_no_language(client, address):
    assert client.get(address, follow_redirects=True).status_code == 404


@pytest.mark.parametrize("address", ("/2026/", "/2026/projekty/?q=a%26b&strona=1", f"{ROOT}/dane", "/pomoc"))
def test_every_page_leads_to_itself_in_each_language(client, address):
    for prefix in ("", "/en"):
        links = open_page(client, f"{prefix}{address}").links
        assert (links["Polski"], links["English"]) == (address, f"/en{address}")


def test_the_page_marks_the_language_it_is_in(client):
    marked = re.compile(r'<a href="([^"]*)" lang="\w\w" hreflang="\w\w" aria-current="true">')
    assert marked.findall(open_page(client, "/pomoc").html) == ["/pomoc"]
    assert marked.findall(open_page(client, "/en/pomoc").html) == ["/en/pomoc"]


@pytest.mark.parametrize(
    "address", ("/2026/", "/2026/projekty/", "/2026/projekty/1", "/2026/zasady", f"{ROOT}/", "/pomoc")
)
def test_who_reads_english_stays_in_english(client, address):
    page = open_page(client, f"/en{address}")
    inside = {link for link in page.links.values() if link.startswith("/")} - {address}
    assert [link for link in inside if not link.startswith("/en/")] == []
    assert [form.action for form in page.forms if not form.action.startswith("/en/")] == []


def test_who_votes_in_english_stays_in_english(client):
    root = f"/en{ROOT}"
    enter(client, root=root)
    page = open_page(client, f"{root}/karta/lokalne")
    assert page.form().action == f"{root}/karta/lokalne"
    assert language_of(page) == "en-GB"


def test_a_file_has_one_address_in_all_languages(app, client):
    addresses = []
    for prefix in ("", "/en"):
        html = open_page(client, f"{prefix}/2026/").html
        addresses.append(sorted(set(re.findall(r'(?:href|src)="([^"]*/static/[^"]*)"', html))))
    assert addresses[0] == addresses[1]
    assert len(addresses[0]) >= 5
    assert all(address.startswith("/static/") for address in addresses[0])
    with app.test_request_context("/pomoc", environ_overrides={"SCRIPT_NAME": "/en"}):
        assert app.url_for("static", filename="app.css") == "/static/app.css"
        assert app.url_for("pages.help_page") == "/en/pomoc"


@pytest.mark.parametrize(
    ("url", "bare"),
    (
        ("/en/static/app.css?h=1", "/static/app.css?h=1"),
        ("/static/app.css", "/static/app.css"),
        ("/pl/static/app.css", "/pl/static/app.css"),  # Polish has no prefix
        ("/end/x", "/end/x"),
    ),
)
def test_only_a_language_is_taken_off_an_address(url, bare):
    assert i18n.without_prefix(url) == bare


def test_the_cookie_of_a_form_holds_in_all_languages(client):
    token = open_page(client, f"/en{ROOT}/dane").form().fields["csrf_token"]
    answer = client.post(f"{ROOT}/dane", data={"csrf_token": token})
    assert answer.status_code == 422, "the Polish page took the token of the English one"


@pytest.mark.parametrize(
    "address",
    (
        "//evil.example",
        "//evil.example/",
        "//evil.example/2026",
        "/en//evil.example",
        "/en//evil.example/2026/projekty",
        "///evil.example",
        "/\\evil.example",
        "/en/\\evil.example/",
        "/%2f/evil.example",
        "/en/%2F%2Fevil.example",
        "/2026//evil.example",
        "/2026/projekty//evil.example",
        "//evil.example/%2e%2e",
        "/en/@evil.example",
        "/https://evil.example",
        "/%0d%0aLocation:%20https://evil.example",
    ),
)
def test_no_address_leads_to_another_site(client, address):
    # As a server hands it over; the test client would take a host out of it.
    path, _, query = address.partition("?")
    environ = {
        "PATH_INFO": path.replace("%2f", "/").replace("%2F", "/").replace("%0d%0a", "\r\n"),
        "QUERY_STRING": query,
    }
    answer = client.get("/", environ_overrides=environ)
    assert answer.status_code in (200, 302, 303, 308, 400, 404)
    if "Location" in answer.headers:
        target = urlsplit(urljoin(f"http://{HOST}/", answer.headers["Location"].replace("\\", "/")))
        assert target.netloc == HOST
    for link in re.findall(r'(?:href|action)="([^"]*)"', answer.text):
        assert urlsplit(urljoin(f"http://{HOST}/", link.replace("\\", "/"))).hostname in (HOST, "bip.brpo.gov.pl", None)
