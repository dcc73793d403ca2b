"""Every page as people look at it: light and dark, wide and small, enlarged, with their own spacing, colours, on paper.

The pages are those of the city of ``support.city``; the steps of the ballot are looked at as somebody who has typed the
right code.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Response, expect
from support import browser_voter as voter
from support.browser import (
    DESKTOP,
    LOOKS,
    PHONE,
    Tab,
    check_accessible,
    check_no_sideways_scroll,
    opened_tabs,
)
from support.city import City
from support.voter import ROOT

pytestmark = pytest.mark.browser

# Id, address, what the page is about.
PAGES = (
    ("home of a vote", "/2026/", f"a.button[href='{ROOT}/']"),
    ("home of a decided edition", "/2025/", "a.button[href='/2025/wyniki/']"),
    ("home before the intake", "/2027/", ".stage-later"),
    ("home in English", "/en/2026/", "html[lang=en-GB] .figures"),
    ("projects", "/2026/projekty/", ".list-item"),
    ("projects with their outcome", "/2025/projekty/", ".list-item .tag-won"),
    ("projects that fit a filter", "/2026/projekty/?q=ul&topic=zielen", ".filter-chip"),
    ("no project that fits", "/2026/projekty/?q=lotnisko", ".empty"),
    ("a project", "/2026/projekty/1", ".project-page"),
    ("a withdrawn project", "/2026/projekty/12", ".notice-warning"),
    ("a project that won", "/2025/projekty/13", ".outcome-won"),
    ("a project that did not win", "/2025/projekty/16", ".outcome-lost"),
    ("results that are not there yet", "/2026/wyniki/", "a.button[href='/2026/projekty/']"),
    ("results", "/2025/wyniki/", ".pool-bar"),
    ("results by points", "/2025/wyniki/polnoc", ".budget-bar"),
    ("results by votes", "/2025/wyniki/miasto", ".ranking .won"),
    ("the protocol of a count", "/2025/wyniki/protokol", ".protocol .cards"),
    ("rules", "/2026/zasady", ".fingerprint"),
    ("help", "/pomoc", "#no-email"),
    ("accessibility", "/deklaracja-dostepnosci", "#a11y-wstep"),
    ("privacy", "/ochrona-danych", "a[href='mailto:iod@zielone.example']"),
    ("start of the vote", f"{ROOT}/", f"a.button[href='{ROOT}/dane']"),
    ("start when the vote is over", "/2025/glosowanie/", ".notice-info"),
    ("who I am", f"{ROOT}/dane", "#surname"),
    ("a number to check", f"{ROOT}/sprawdz-numer", "#number"),
    ("a ballot without a session", f"{ROOT}/sprawdz", ".message-warning"),
    ("an address that does not exist", "/2026/nie-ma", ".message-warning"),
)
BALLOT = (
    ("points", f"{ROOT}/karta/lokalne", ".points"),
    ("ticks", f"{ROOT}/karta/ogolnomiejskie", ".project-tick"),
    ("check", f"{ROOT}/sprawdz", ".cast-bar"),
)
POINTS, TICKS, CHECK = (path for _, path, _ in BALLOT)
# What a browser of 1280 by 900, and of 1280 by 1024, has left at 200 % and at 400 %.
ENLARGED = {"200 %": (640, 450), "400 %": (320, 256)}

# What WCAG 1.4.12 lets a reader set.
OWN_SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""
# Boxes that cut their own text off; what is hidden on purpose and what scrolls is not among them.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((box) => {
  const style = getComputedStyle(box);
  const hides = ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY);
  const shown = box.clientWidth > 1 && style.visibility === "visible" && !box.closest("svg");
  return hides && shown && (box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1);
}).map((box) => `${box.tagName} ${box.className}`)"""


every_page = pytest.mark.parametrize(("path", "about"), [pytest.param(*rest, id=name) for name, *rest in PAGES])
every_step = pytest.mark.parametrize(("path", "about"), [pytest.param(*rest, id=name) for name, *rest in BALLOT])


@every_page
def test_a_page_is_accessible_in_light_and_dark_wide_and_on_a_phone(tab, path, about):
    check_looks(tab.open(path), about)


@every_page
def test_a_page_holds_a_narrow_screen_an_enlarged_one_and_a_readers_own_spacing(adapt, path, about):
    adapt(path, about)


@every_step
def test_the_ballot_is_accessible_in_light_and_dark_wide_and_on_a_phone(voting, path, about):
    check_looks(voting.open(path), about)


@every_step
def test_the_ballot_holds_a_narrow_screen_an_enlarged_one_and_a_readers_own_spacing(adapt, path, about):
    adapt(path, about, as_voter=True)


@pytest.mark.parametrize("path", [POINTS, TICKS, CHECK, "/2026/", "/2025/wyniki/polnoc"])
def test_a_page_in_the_colours_of_the_system_is_accessible_and_keeps_its_width(voting, path):
    voting.page.emulate_media(forced_colors="active")
    page = voting.open(path)
    check_accessible(page)
    check_no_sideways_scroll(page)


def test_in_the_colours_of_the_system_what_is_chosen_differs_by_more_than_colour(voting):
    voting.page.emulate_media(forced_colors="active")
    page = voting.open(TICKS)
    chosen, other = (page.locator(f".project[data-position='{position}']") for position in (8, 9))
    expect(chosen.locator(".pill")).to_be_visible()
    expect(other.locator(".pill")).to_be_hidden()
    edges = [row.evaluate("row => getComputedStyle(row).borderLeftColor") for row in (chosen, other)]
    assert edges[0] != edges[1]


def test_in_the_colours_of_the_system_the_bars_of_results_are_still_drawn(tab):
    tab.page.emulate_media(forced_colors="active")
    page = tab.open("/2025/wyniki/polnoc")
    parts = [page.locator(f".budget-bar .bar-{part}").first for part in ("spent", "left")]
    fills = [part.evaluate("part => getComputedStyle(part).fill") for part in parts]
    assert len(set(fills)) == 2
    assert "none" not in fills


@pytest.mark.parametrize(
    ("wish", "moves"), [pytest.param("no-preference", True, id="any"), pytest.param("reduce", False, id="less")]
)
def test_nothing_moves_for_whoever_wants_less_motion(voting, wish, moves):
    voting.page.emulate_media(reduced_motion=wish)
    page = voting.open(POINTS)
    durations = page.evaluate(
        "[...new Set([...document.querySelectorAll('*')].map((box) => getComputedStyle(box).transitionDuration))]"
    )
    assert (durations != ["0s"]) is moves


def test_on_paper_the_ballot_has_its_projects_but_no_bar_menu_or_filter(voting):
    page = voting.open(TICKS)
    away = [".ballot-bar", ".tabs", ".filter", ".steps", ".languages", ".skip-link"]
    before = {part: page.locator(part).count() for part in away}
    assert min(before.values()) == 1, before
    page.emulate_media(media="print")
    for part in away:
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    assert page.locator(".project-title:visible").count() == 5
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_on_paper_results_keep_their_table_and_lose_what_one_presses(tab):
    page = tab.open("/2025/wyniki/miasto")
    page.emulate_media(media="print")
    for part in (".site-menu", ".languages", ".pool-menu", ".back-link", ".phase"):
        expect(page.locator(part)).to_be_hidden()
    assert page.locator(".ranking tbody tr:visible").count() == 5
    expect(page.locator(".budget-bar")).to_be_visible()


def test_the_bar_of_the_ballot_stays_in_sight_but_never_covers_an_enlarged_page(voting):
    page = voting.open(POINTS)
    bar = page.locator(".ballot-bar")
    for width, height in (DESKTOP, PHONE, ENLARGED["200 %"]):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("scrollTo(0, 0)")
        expect(bar).to_be_in_viewport(ratio=1)
        assert bar.bounding_box()["height"] < height / 4
    width, height = ENLARGED["400 %"]
    page.set_viewport_size({"width": width, "height": height})
    expect(bar).not_to_be_in_viewport()


@pytest.mark.parametrize(
    ("path", "part", "count"),
    [
        pytest.param("/2024/", ".figures div", 3, id="home"),
        pytest.param("/2024/projekty/", ".list-item", 20, id="projects"),
        pytest.param("/2025/wyniki/miasto", ".ranking tbody tr", 5, id="results"),
        pytest.param("/2025/wyniki/protokol", ".protocol h2", 7, id="protocol"),
        pytest.param("/2024/glosowanie/karta/ogolnomiejskie", ".project", 60, id="ballot of sixty projects"),
    ],
)
def test_a_first_visit_costs_little(chromium, city, path, part, count):
    with opened_tabs(chromium, city.server.url) as open_one:
        tab = open_one()
        city.let_in(tab, "somebody with a slow line", large=True)
        got = received(tab, path)
        expect(tab.page.locator(part)).to_have_count(count)
    text = sum(len(gzip.compress(body)) for kind, body in got if kind in ("document", "stylesheet", "script"))
    fonts = sum(len(body) for kind, body in got if kind == "font")
    assert {kind for kind, _ in got} >= {"document", "stylesheet", "script", "font"}
    assert text <= 30 * 1024
    assert fonts <= 110 * 1024


def test_a_page_that_asks_somebody_else_for_anything_would_be_heard(chromium, city):
    with opened_tabs(chromium, city.server.url) as open_one:
        tab = open_one(bypass_csp=True)
        tab.open("/pomoc").evaluate("fetch('http://127.0.0.1:9/pixel').catch(() => {})")
        assert [complaint for complaint in tab.complaints if "asks somebody else" in complaint]
        tab.complaints.clear()


@pytest.fixture(scope="module")
def somebody(chromium: Browser, city: City) -> Iterator[Tab]:
    """A tab of somebody who has chosen in both parts of the ballot and not cast it; tests use ``voting``."""
    with opened_tabs(chromium, city.server.url) as open_one:
        tab = open_one()
        city.let_in(tab, "somebody who looks at the ballot")
        for path, chosen in ((POINTS, {1: 3, 4: 1}), (TICKS, [8])):
            tab.open(path)
            voter.choose(tab, chosen)
            voter.press_next(tab)
        yield tab


@pytest.fixture
def voting(somebody: Tab, as_at_first: Callable[[Tab], None]) -> Iterator[Tab]:
    """The tab of somebody who votes, as it was at first."""
    as_at_first(somebody)
    yield somebody
    assert not somebody.complaints


@pytest.fixture(scope="module")
def adapt(chromium: Browser, city: City, somebody: Tab) -> Iterator[Callable[..., None]]:
    """Return a function that opens a page narrow, enlarged, then with a reader's own spacing: all of it can be read.

    The reader's style sheet is no part of the page: only here the page's policy is put aside.
    """
    with opened_tabs(chromium, city.server.url) as open_one:
        reader = open_one(bypass_csp=True)
        voting = open_one(bypass_csp=True, storage_state=somebody.page.context.storage_state())

        def check(path: str, about: str, *, as_voter: bool = False) -> None:
            page = (voting if as_voter else reader).open(path)
            expect(page.locator(about).first).to_be_visible()
            check_widths(page, about)
            page.add_style_tag(content=OWN_SPACING)
            for width, height in (PHONE, DESKTOP):
                page.set_viewport_size({"width": width, "height": height})
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                assert page.evaluate(CUT_OFF) == []

        yield check


def check_looks(page: Page, about: str) -> None:
    """Ask the rules of accessibility in every size, and those of colours in every scheme."""
    expect(page.locator(about).first).to_be_visible()
    for (width, height), scheme, colours in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        check_accessible(page, colours=colours)


def check_widths(page: Page, about: str) -> None:
    """Look at the page narrow and enlarged: nothing sticks out, what it is about is there and not beside the screen."""
    check_no_sideways_scroll(page)
    for width, height in ENLARGED.values():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} at {width} × {height}"
        for part in ("h1", about):
            box = page.locator(part).first.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width


def received(tab: Tab, path: str) -> list[tuple[str, bytes]]:
    """Open a page and return the kind and the content of everything that came over the line."""
    got: list[Response] = []
    tab.page.on("response", lambda response: got.append(response))
    tab.open(path)
    tab.page.wait_for_load_state("networkidle")
    return [(response.request.resource_type, response.body()) for response in got]
