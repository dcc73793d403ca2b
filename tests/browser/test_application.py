"""From a resident's idea to a filed application, on a phone without scripts; and what scripts add."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from support import applications
from support import browser_voter as hand
from support.browser import PHONE, Tab
from support.clock import SettableClock
from support.jobs import run_due_jobs
from support.server import LiveServer
from support.wizard import Desk

from budzet.editions import queries as editions
from budzet.web.requests import Services

pytestmark = pytest.mark.browser

ROOT = "/2026/zglos"
NEXT, LATER = ".wizard-actions button[value=next]", ".wizard-actions button[value=later]"
IDEA = {
    "title": "Ławki nad rzeką",
    "summary": "Dziesięć ławek na bulwarze.",
    "description": "Ławki z oparciem, co sto metrów.",
    "reasons": "Nie ma gdzie usiąść.",
}
PLACE = {"pool": "polnoc", "place": "Bulwar, od mostu do przystani", "latitude": "50,26", "longitude": "19,02"}
PERSON = {
    "name": "Anna Nowak",
    "street": "Szkolna",
    "house": "5",
    "postcode": "00-001",
    "town": "Zielone",
    "lives_here": True,
}
SIGNER = {
    "given_name": "Ewa",
    "birth_day": "27",
    "birth_month": "3",
    "birth_year": "1985",
    "street": "Polna",
    "house": "1",
    "lives_here": True,
}


class Walk:
    """Anna at one browser, and the service behind it."""

    def __init__(self, tab: Tab, app: Flask, server: LiveServer, look: Callable[[Tab], None]) -> None:
        self.tab, self.page, self.app, self.server, self.look = tab, tab.page, app, server, look

    def open(self, path: str) -> Page:
        """Open an address and look at its page."""
        self.tab.open(path)
        self.look(self.tab)
        return self.page

    def come_to(self, path: str) -> None:
        """Look at the page, which comes under this address."""
        self.page.wait_for_url(re.compile(re.escape(self.server.url) + path + r"(\?.*)?(#.*)?$"))
        self.look(self.tab)

    def press(self, button: str) -> None:
        """Press a button and wait for the answer."""
        with self.page.expect_navigation():
            self.page.locator(button).click()

    def follow_link_of_mail(self) -> None:
        """Open the link of the newest mail and press its button."""
        run_due_jobs(self.app)
        services: Services = self.app.extensions["budzet"]
        link = re.search(r"https?://\S+", services.mailer.sent[-1].body)
        assert link, "the newest mail holds no link"
        self.open("/konto/wejscie/" + link[0].rsplit("/", 1)[1])
        self.press("main button")


@pytest.fixture
def begin(
    app: Flask, services: Services, clock: SettableClock, live_server: LiveServer, open_tab: Callable[..., Tab]
) -> Callable[..., Walk]:
    """Return a function that opens the intake and Anna's browser."""

    def make(look: Callable[[Tab], None], **options: Any) -> Walk:
        with services.database.transaction() as session:
            applications.intake_edition(session)
        return Walk(open_tab(**options), app, live_server, look)

    return make


def test_a_resident_hands_a_project_in_from_a_phone_without_scripts(begin, look):
    walk = begin(look, size=PHONE, scripts=False)
    log_in(walk)
    begin_and_leave(walk)
    come_back_by_a_new_link(walk)
    fill_in_the_rest(walk)
    let_three_residents_support_it(walk)
    hand_it_in(walk)


def log_in(walk: Walk) -> None:
    """From the first page to the list of drafts, by a link in a mail."""
    page = walk.open(f"{ROOT}/")
    with page.expect_navigation():
        page.locator(f"main a.button[href='{ROOT}/szkice']").click()
    walk.look(walk.tab)
    ask_for_a_link(walk, "anna@")
    assert page.locator("#email-error").count() == 1, "half an address is refused"
    walk.look(walk.tab)
    ask_for_a_link(walk, "anna@poczta.example")
    walk.follow_link_of_mail()
    walk.come_to(f"{ROOT}/szkice")


def ask_for_a_link(walk: Walk, email: str) -> None:
    """Type an address and press the button."""
    walk.page.fill("#email", email)
    walk.press("form[action='/konto'] button")


def begin_and_leave(walk: Walk) -> None:
    """A draft with its idea; then the browser is closed."""
    page = walk.page
    walk.press("form[action$='/szkice'] button")
    walk.look(walk.tab)
    assert page.locator(".task-not_started").count() == 6
    page.locator(".task-name").first.click()
    walk.come_to(f"{ROOT}/1/pomysl")
    hand.fill_in(page, IDEA)
    page.check("#topics-0")
    walk.press(LATER)
    walk.come_to(f"{ROOT}/1")
    assert page.locator("h1").inner_text() == "Ławki nad rzeką"
    page.context.clear_cookies()


def come_back_by_a_new_link(walk: Walk) -> None:
    """The draft is where it was left."""
    page = walk.open(f"{ROOT}/1")
    assert page.locator("#email").count() == 1
    ask_for_a_link(walk, "anna@poczta.example")
    walk.follow_link_of_mail()
    walk.come_to(f"{ROOT}/1")
    page.locator(".task-name").first.click()
    walk.come_to(f"{ROOT}/1/pomysl")
    assert page.input_value("#reasons") == IDEA["reasons"]


def fill_in_the_rest(walk: Walk) -> None:
    """Section by section, with an amount nobody can read on the way."""
    page = walk.page
    walk.press(NEXT)
    walk.come_to(f"{ROOT}/1/miejsce")
    hand.fill_in(page, PLACE)
    walk.press(NEXT)
    walk.come_to(f"{ROOT}/1/koszt")
    page.fill("#costs-0-what", "Ławka")
    page.fill("#costs-0-quantity", "10")
    page.fill("#costs-0-unit_price", "dużo")
    page.fill("#upkeep", "500")
    walk.press(NEXT)
    walk.look(walk.tab)
    assert page.locator(".error-summary a").get_attribute("href") == "#costs-0-unit_price"
    assert page.input_value("#costs-0-what") == "Ławka"
    page.fill("#costs-0-unit_price", "1 200")
    walk.press("button[value=row]")
    walk.come_to(f"{ROOT}/1/koszt")
    assert page.locator(".cost-row").count() == 8
    assert re.sub(r"\s", " ", page.locator("[data-sum]").inner_text()) == "12 000 zł"
    walk.press(NEXT)
    walk.come_to(f"{ROOT}/1/poparcie")
    page.locator(".wizard-actions a").first.click()
    walk.come_to(f"{ROOT}/1/zalaczniki")
    walk.open(f"{ROOT}/1/dostepnosc")
    page.check("#universal_design-0")
    page.fill("#universal_how", "Oparcia i miejsce na wózek obok ławki.")
    walk.press(NEXT)
    walk.come_to(f"{ROOT}/1/o-tobie")
    hand.fill_in(page, PERSON)
    page.check("#is_minor-1")
    page.check("#show_name-0")
    walk.press(NEXT)
    walk.come_to(f"{ROOT}/1/sprawdz")
    walk.press("form button")
    walk.look(walk.tab)
    faults = page.locator(".error-summary a")
    assert [fault.get_attribute("href") for fault in faults.all()] == [f"{ROOT}/1/poparcie?braki=1#support"]


def let_three_residents_support_it(walk: Walk) -> None:
    """The author's own signature is refused; those of three neighbours are counted."""
    page = walk.open(f"{ROOT}/1/poparcie")
    path = "/2026/poparcie/" + page.locator(".share-address a").inner_text().rsplit("/poparcie/", 1)[1]
    walk.open(path)
    walk.open(f"{path}podpisz")
    own = {"given_name": "Anna", "surname": "Nowak", "street": "Szkolna", "house": "5", "email": "anna@poczta.example"}
    hand.fill_in(page, {**SIGNER, **own})
    walk.press("main form button")
    assert page.locator(".error-summary").count() == 1
    walk.look(walk.tab)
    for number, surname in enumerate(("Lis", "Wilk", "Sowa"), start=1):
        walk.tab.open(f"{path}podpisz")
        hand.fill_in(page, {**SIGNER, "surname": surname, "email": f"{surname.lower()}@poczta.example"})
        walk.press("main form button")
        hand.fill_in(page, {"code": "12"})
        walk.press("main form button")
        assert page.locator("#code-error").count() == 1
        if number == 1:
            walk.look(walk.tab)
        hand.fill_in(page, {"code": hand.newest_code(walk.app)})
        walk.press("main form button")
        assert page.locator(".support-count").inner_text().startswith(f"{number} ")
    walk.look(walk.tab)


def hand_it_in(walk: Walk) -> None:
    """Nothing is missing any more: the receipt, the page of the project, what its author can do."""
    page = walk.open(f"{ROOT}/1/sprawdz")
    walk.press("main form button")
    walk.come_to(f"{ROOT}/1/przyjete")
    assert page.locator(".receipt-number").inner_text() == "L1/01/XIII"
    walk.open("/2026/projekty/1")
    assert page.locator("h1").inner_text() == "Ławki nad rzeką"
    assert page.locator(".history li").count() == 1
    walk.open("/2026/moj-projekt/1/")
    walk.open("/2026/moj-projekt/1/zmien")
    walk.open("/konto")
    assert page.get_by_text("L1/01/XIII Ławki nad rzeką").count() == 1


def test_scripts_count_letters_add_costs_up_and_move_the_point_by_keys(begin, look):
    walk = begin(look, size=PHONE)
    log_in(walk)
    page = walk.page
    walk.press("form[action$='/szkice'] button")
    walk.open(f"{ROOT}/1/pomysl")
    page.fill("#title", "x" * 201)
    expect(page.locator("#title-count")).to_have_class(re.compile("count-over"))
    assert "201" in page.locator("#title-count").inner_text()

    walk.open(f"{ROOT}/1/koszt")
    page.fill("#costs-0-quantity", "2,5")
    page.fill("#costs-0-unit_price", "1 000,50")
    assert re.sub(r"\s", " ", page.locator("[data-sum]").inner_text()) == "2 501,25 zł"

    walk.open(f"{ROOT}/1/miejsce")
    assert page.input_value("#latitude") == "", "a look at the map is no point"
    page.locator("[data-map]").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#latitude")).not_to_have_value("")
    north = float(page.input_value("#latitude"))
    page.keyboard.press("ArrowUp")
    expect(page.locator("#latitude")).not_to_have_value(f"{north:.6f}")
    assert float(page.input_value("#latitude")) > north
    page.locator("[data-no-point]").click()
    assert page.input_value("#longitude") == ""


def test_every_page_about_applications_can_be_used_by_everybody(begin, look, app, services):
    walk = begin(look)
    with services.database.read_session() as session:
        desk = Desk(app, services, editions.by_slug(session, "2026"))
    anna = desk.resident()
    half, ready = desk.draft(anna, reasons="", costs=()), desk.ready(anna, title="Zielony skwer")
    proposal = desk.filed(anna, latitude=50.26, longitude=19.02)
    walk.page.context.add_cookies([{"name": "resident", "value": f"session of {anna.email}", "url": walk.server.url}])
    code = desk.support_url(anna, half).removeprefix("/en")
    sections = ("", "pomysl?braki=1", "koszt?braki=1", "o-tobie", "dostepnosc", "poparcie", "zalaczniki", "sprawdz")
    for path in (
        f"{ROOT}/",
        f"{ROOT}/szkice",
        *(f"{ROOT}/{half.id}/{section}".rstrip("/") for section in sections),
        f"{ROOT}/{ready.id}/miejsce",
        code,
        f"{code}podpisz",
        f"/2026/projekty/{proposal.id}",
        f"/2026/projekty/{proposal.id}/wersje/1",
        f"/2026/projekty/{proposal.id}/pytanie",
        f"/2026/moj-projekt/{proposal.id}/",
        f"/2026/moj-projekt/{proposal.id}/zmien",
        f"/2026/moj-projekt/{proposal.id}/wycofaj",
        f"/2026/moj-projekt/{proposal.id}/polacz",
        "/konto",
    ):
        walk.open(path)
