"""The whole line in a real browser: from who I am to who won and why, with scripts and without, wide and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from support import browser_voter as voter
from support.browser import DESKTOP, PHONE, Tab
from support.clock import START, SettableClock
from support.editions import WEEK, StoredEdition
from support.jobs import run_due_jobs
from support.server import LiveServer
from support.voter import ANNA, ROOT, store
from support.voting import CLOSED, count_votes, freeze_votes, open_votes, vote

from budzet.web.requests import Services

pytestmark = pytest.mark.browser

# With Anna's own ballot: in the north L1 and L3 win and nothing is left for L4; in the city M4 and M1 win, and the
# 70 000 zł that are left are too little for M2.
NEIGHBOURS = (
    (1, ((1, 2), (3, 3))),
    (1, ((3, 3), (4, 1))),
    (2, ((5, 3), (9, 1), (11, 1))),
    (2, ((8, 1), (11, 1))),
)
RESULTS = "/2026/wyniki/"


class Walk:
    """Anna at one browser, and the office behind the service she votes on."""

    def __init__(
        self,
        tab: Tab,
        *,
        app: Flask,
        clock: SettableClock,
        server: LiveServer,
        stored: StoredEdition,
        look: Callable[[Tab], None],
    ) -> None:
        self.tab, self.page = tab, tab.page
        self.app, self.clock, self.server, self.stored = app, clock, server, stored
        self.look = look
        self.services: Services = app.extensions["budzet"]

    def come_to(self, path: str) -> None:
        """Look at the page, which comes under this address."""
        self.page.wait_for_url(self.server.url + path)
        self.look(self.tab)

    def open(self, path: str) -> None:
        """Open an address and look at its page."""
        self.tab.open(path)
        self.look(self.tab)

    def wait_until(self, instant: Any) -> None:
        """Move the time of the service, the office and the browser, which keeps a public page for a minute."""
        self.clock.set(instant)
        self.server.set_clock(instant)
        driver = self.page.context.new_cdp_session(self.page)
        driver.send("Network.clearBrowserCache")
        driver.detach()


@pytest.fixture
def begin(
    app: Flask, services: Services, clock: SettableClock, live_server: LiveServer, open_tab: Callable[..., Tab]
) -> Callable[..., Walk]:
    """Return a function that stores the edition and opens Anna's browser."""

    def make(look: Callable[[Tab], None], **options: Any) -> Walk:
        stored = store(services)
        tab = open_tab(**options)
        return Walk(tab, app=app, clock=clock, server=live_server, stored=stored, look=look)

    return make


@pytest.mark.parametrize("size", [pytest.param(DESKTOP, id="wide"), pytest.param(PHONE, id="phone")])
@pytest.mark.parametrize("scripts", [pytest.param(True, id="scripts"), pytest.param(False, id="no-scripts")])
def test_a_resident_votes_and_later_sees_who_won_and_why(begin, look, size, scripts):
    walk = begin(look, size=size, scripts=scripts)
    confirm_who_i_am(walk)
    choose_projects(walk)
    cast_and_keep_the_number(walk)
    close_open_and_count(walk)
    see_who_won_and_why(walk)


@pytest.mark.engines("postgresql")
def test_the_whole_line_holds_on_postgresql(begin):
    walk = begin(lambda _tab: None)
    confirm_who_i_am(walk)
    choose_projects(walk)
    cast_and_keep_the_number(walk)
    close_open_and_count(walk)
    see_who_won_and_why(walk)


def confirm_who_i_am(walk: Walk) -> None:
    """From the home page to the open ballot, with one mistake on the way."""
    page = walk.page
    walk.open("/2026/")
    page.locator(f"main a[href='{ROOT}/']").click()
    walk.come_to(f"{ROOT}/")
    assert page.locator(".rules dt").all_inner_texts() == ["Projekty lokalne", "Projekty ogólnomiejskie"]
    page.locator(f"main a[href='{ROOT}/dane']").click()
    walk.come_to(f"{ROOT}/dane")

    voter.fill_in(page, {**ANNA, "surname": "", "email": "anna@"})
    voter.submit(page, f"{ROOT}/dane")
    walk.come_to(f"{ROOT}/dane")
    faults = page.locator(".error-summary a")
    assert [fault.get_attribute("href") for fault in faults.all()] == ["#surname", "#email"]
    assert page.input_value("#given_name") == "Anna"
    expect_focus_on_the_summary(walk)
    faults.first.click()
    expect(page.locator("#surname")).to_be_focused()

    voter.fill_in(page, {"surname": ANNA["surname"], "email": ANNA["email"]})
    voter.submit(page, f"{ROOT}/dane")
    walk.come_to(f"{ROOT}/kod")
    assert ANNA["email"] not in page.content()
    voter.type_code(walk.tab, walk.app)


def choose_projects(walk: Walk) -> None:
    """Both parts of the ballot, with one point too many at first."""
    page = walk.page
    walk.come_to(f"{ROOT}/karta/lokalne")
    titles = page.locator(".project-title").all_inner_texts()
    assert titles == ["Źródło i łąka kwietna", "Bezpieczne przejście", "Plac zabaw", "Biblioteka plenerowa"]

    voter.choose(walk.tab, {1: 3, 3: 3})
    assert "6" in counted(walk)
    voter.press_next(walk.tab)
    walk.come_to(f"{ROOT}/karta/lokalne")
    expect(page.locator(".error-summary a")).to_have_count(1)
    expect_focus_on_the_summary(walk)
    assert page.locator(".project:has(.pill:visible)").count() == 2

    voter.choose(walk.tab, {1: 3, 4: 2})
    assert "5" in counted(walk)
    voter.press_next(walk.tab)
    walk.come_to(f"{ROOT}/karta/ogolnomiejskie")
    voter.choose(walk.tab, [8, 11])
    assert "2" in counted(walk)
    # The filter hides one of them; it stays chosen.
    page.locator(".filter summary").click()
    page.fill("#filter-q", "sciezka")
    with page.expect_navigation():
        page.locator(".filter button[value=filter]").click()
    assert page.locator(".project:visible .project-title").all_inner_texts() == ["Ścieżka nad rzeką"]
    assert page.locator(".picked .picked-title:visible").all_inner_texts()[::2] == [
        "Ścieżka nad rzeką",
        "Sadzimy tysiąc drzew",
    ]
    assert "2" in counted(walk)
    walk.come_to(f"{ROOT}/karta/ogolnomiejskie")
    voter.press_next(walk.tab)


def cast_and_keep_the_number(walk: Walk) -> None:
    """Check, cast, and a receipt that shows no choice; the number is known afterwards."""
    page = walk.page
    walk.come_to(f"{ROOT}/sprawdz")
    assert page.locator(".chosen-title strong").all_inner_texts() == [
        "Źródło i łąka kwietna",
        "Biblioteka plenerowa",
        "Ścieżka nad rzeką",
        "Sadzimy tysiąc drzew",
    ]
    number = voter.cast(walk.tab)
    walk.come_to(f"{ROOT}/potwierdzenie")
    receipt = page.locator("main").inner_text()
    assert not [title for title in ("Źródło", "Biblioteka", "Ścieżka", "Sadzimy") if title in receipt]

    voter.submit(page, f"{ROOT}/zakoncz")
    page.wait_for_url(f"{walk.server.url}/2026/")
    assert {cookie["name"] for cookie in page.context.cookies()} == {"session"}, "who voted here is still known"
    walk.open(f"{ROOT}/sprawdz-numer")
    voter.fill_in(page, {"number": number})
    voter.submit(page, f"{ROOT}/sprawdz-numer")
    expect(page.locator(".notice-good")).to_contain_text(number)
    walk.look(walk.tab)


def close_open_and_count(walk: Walk) -> None:
    """Neighbours vote, voting ends, the office opens and counts; nothing is known before the day of the results."""
    database = walk.services.database
    for number, (area, choices) in enumerate(NEIGHBOURS):
        vote(database, walk.stored, f"sąsiadka {number}", choices, area=area)
    walk.open(RESULTS)
    assert walk.page.locator("table").count() == 0

    walk.wait_until(CLOSED)
    walk.open(f"{ROOT}/")
    expect(walk.page.locator(f"a[href='{ROOT}/dane']")).to_have_count(0)
    freeze_votes(database, walk.stored)
    assert open_votes(database, walk.stored).envelopes == 1 + len(NEIGHBOURS)
    count_votes(database, walk.stored)
    run_due_jobs(walk.app)
    walk.tab.open(RESULTS)
    assert walk.page.locator("table").count() == 0

    walk.wait_until(START + 2 * WEEK)
    run_due_jobs(walk.app)


def see_who_won_and_why(walk: Walk) -> None:
    """From the home page over the edition's results to a pool, and to one project."""
    page = walk.page
    walk.tab.open("/2026/")
    page.locator(f"main a.button[href='{RESULTS}']").click()
    walk.come_to(RESULTS)
    assert page.locator("tbody th a").all_inner_texts() == ["Północ", "Południe", "Całe miasto"]
    page.locator(".chart").scroll_into_view_if_needed()
    expect(page.locator(".chart img")).to_have_js_property("complete", value=True)
    assert page.locator(".chart img").evaluate("image => image.naturalWidth") > 0

    page.locator(f"a[href='{RESULTS}polnoc']").click()
    walk.come_to(f"{RESULTS}polnoc")
    assert winners(page) == ["Plac zabaw", "Źródło i łąka kwietna"]
    assert "20 000" in why_not(page, "Biblioteka plenerowa")

    walk.tab.open(f"{RESULTS}miasto")
    assert winners(page) == ["Sadzimy tysiąc drzew", "Ścieżka nad rzeką"]
    reason = why_not(page, "Park linowy")
    assert "120 000" in reason
    assert "70 000" in reason
    page.get_by_role("link", name="Park linowy").click()
    expect(page.locator(".outcome-lost")).to_contain_text("70\N{NO-BREAK SPACE}000")
    walk.look(walk.tab)


def winners(page: Page) -> list[str]:
    """Return the titles marked as chosen, in their order."""
    return page.locator(".ranking tr.won th a").all_inner_texts()


def why_not(page: Page, title: str) -> str:
    """Return the reason beside a project that was not chosen, with plain spaces."""
    row = page.locator(".ranking tbody tr").filter(has_text=title)
    return row.locator(".reason").inner_text().replace("\N{NO-BREAK SPACE}", " ")


def expect_focus_on_the_summary(walk: Walk) -> None:
    """With scripts the focus goes to the faults; without, they are the first thing of the page's content."""
    summary = walk.page.locator(".error-summary")
    if walk.tab.scripts:
        expect(summary).to_be_focused()
    else:
        first = summary.evaluate("box => document.querySelector('main h1').compareDocumentPosition(box) & 2")
        assert first, "the faults stand below the heading"


def counted(walk: Walk) -> str:
    """Return what the bar says; without scripts the number comes from the style sheet, as a screen reader gets it."""
    if walk.tab.scripts:
        return walk.page.locator(".counter").inner_text()
    driver = walk.page.context.new_cdp_session(walk.page)
    nodes = {node["nodeId"]: node for node in driver.send("Accessibility.getFullAXTree")["nodes"]}
    root = driver.send("DOM.getDocument")["root"]["nodeId"]
    bar = driver.send("DOM.querySelector", {"nodeId": root, "selector": ".counter"})["nodeId"]
    backend = driver.send("DOM.describeNode", {"nodeId": bar})["node"]["backendNodeId"]
    start = next(node for node in nodes.values() if node.get("backendDOMNodeId") == backend)
    driver.detach()
    return " ".join(_texts(nodes, start))


def _texts(nodes: dict[str, Any], node: dict[str, Any]) -> list[str]:
    if node.get("role", {}).get("value") == "StaticText":
        return [node["name"]["value"]]
    return [text for child in node.get("childIds", ()) if child in nodes for text in _texts(nodes, nodes[child])]
