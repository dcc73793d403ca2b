"""A real Chromium: opened with the flags that work on a bare machine, watched for what a resident would not see.

``chromium`` (one browser a worker) · ``live_server`` (the service on this test's database) · ``open_tab`` (a page with
or without scripts, wide or a phone; ``opened_tabs`` for a server of one's own). Without a Chromium the tests are
skipped; with ``BUDZET_REQUIRE_BROWSER=1`` they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from budzet.settings import Settings
from support.clock import SettableClock
from support.server import LiveServer, serve

DESKTOP = (1280, 900)
PHONE = (375, 667)
NARROWEST = (320, 640)
# Size, scheme, and whether the rules of colours are asked, which take most of the time: each scheme in one size.
LOOKS: tuple[tuple[tuple[int, int], Literal["light", "dark"], Literal["too", "only", "not"]], ...] = (
    (DESKTOP, "light", "too"),
    (PHONE, "light", "not"),
    (PHONE, "dark", "only"),
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
]
# The headless shell first: it opens a tab in half the time of a whole browser.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_RULES = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_COLOUR_RULES = ["color-contrast-enhanced", "link-in-text-block"]
# Whatever has too little contrast for AA has too little for AAA, which is asked for as well.
_SAID_TWICE = "color-contrast"


@dataclass
class Tab:
    """One page of the browser and what it complained about."""

    page: Page
    base_url: str
    scripts: bool = True
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to ``path`` of the service."""
        self.page.goto(self.base_url + path)
        return self.page


def find_chromium() -> str | None:
    """Return the path of this machine's Chromium."""
    found = os.environ.get("BUDZET_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    return found if found and os.access(found, os.X_OK) else None


def check_accessible(page: Page, *, colours: Literal["too", "only", "not"] = "too") -> None:
    """Run the rules A to AAA and best practice on the page as it stands.

    The rules of colours take most of the time: ``only`` them for a page whose other rules were run, ``not`` them for
    one whose colours were seen before.
    """
    off = [_SAID_TWICE, *(_COLOUR_RULES if colours == "not" else [])]
    options = {
        "runOnly": {"type": "rule", "values": _COLOUR_RULES}
        if colours == "only"
        else {"type": "tag", "values": _RULES},
        "rules": {} if colours == "only" else {rule: {"enabled": False} for rule in off},
        "resultTypes": ["violations"],
    }
    # As ``Axe.run`` does, which would read its half a megabyte anew for each look at one page.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    results = AxeResults(page.evaluate("options => axe.run(document, options)", options))
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def check_no_sideways_scroll(page: Page) -> None:
    """Make the page as narrow as WCAG 1.4.10 asks and look whether anything sticks out."""
    before = page.viewport_size
    page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
    width = page.evaluate("document.documentElement.scrollWidth")
    if before:
        page.set_viewport_size(before)
    assert width <= NARROWEST[0], f"{page.url} is {width} px wide on a screen of {NARROWEST[0]} px"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for each worker."""
    path = find_chromium()
    if path is None:
        if os.environ.get("BUDZET_REQUIRE_BROWSER") == "1":
            pytest.fail("BUDZET_REQUIRE_BROWSER=1, but there is no Chromium (BUDZET_CHROMIUM names one)")
        pytest.skip("NO BROWSER TESTS: no Chromium on this machine; install one or name it in BUDZET_CHROMIUM")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def live_server(settings: Settings, clock: SettableClock) -> Iterator[LiveServer]:
    """The service on the database of this test; its time starts where ``clock`` stands."""
    with serve(settings, clock_at=clock.now()) as server:
        yield server


@pytest.fixture
def open_tab(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., Tab]]:
    """Return a function that opens a tab on the service of this test."""
    with opened_tabs(chromium, live_server.url) as open_one:
        yield open_one


@contextmanager
def opened_tabs(chromium: Browser, url: str) -> Iterator[Callable[..., Tab]]:
    """Yield a function that opens a tab of its own session; at the end no tab may have complained.

    Keywords: ``size`` (DESKTOP or PHONE), ``scripts=False`` for a browser without JavaScript, and what Playwright's
    ``new_context`` takes.
    """
    tabs: list[Tab] = []

    def make(*, size: tuple[int, int] = DESKTOP, scripts: bool = True, **options: Any) -> Tab:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts, locale="pl-PL", **options
        )
        tab = Tab(context.new_page(), url, scripts)
        _watch(tab)
        tabs.append(tab)
        return tab

    yield make
    complaints = [complaint for tab in tabs for complaint in tab.complaints]
    for tab in tabs:
        tab.page.context.close()
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)


def _watch(tab: Tab) -> None:
    def hear(message: ConsoleMessage) -> None:
        # A page that answers 4xx on purpose is told of as an error too; its status is the business of the test.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            tab.complaints.append(f"{tab.page.url}: {message.text}")

    def see(request: Request) -> None:
        if not request.url.startswith(tab.base_url):
            tab.complaints.append(f"{tab.page.url} asks somebody else: {request.url}")

    tab.page.on("console", hear)
    tab.page.on("request", see)
    tab.page.on("pageerror", lambda error: tab.complaints.append(f"{tab.page.url}: {error}"))
