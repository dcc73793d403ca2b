"""What the browser tests share: one city to read in, and a look at a page that asks everything at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser import DESKTOP, Tab, check_accessible, check_no_sideways_scroll, opened_tabs
from support.city import City, found_city
from support.clock import SettableClock
from support.databases import SqliteFiles
from support.server import serve

from budzet.app import create_app
from budzet.notifications.senders import MemoryMailer
from budzet.settings import load_settings

SECRET_KEY = "a secret key of the tests, long enough"

# How long a page may take on a machine with much to do; what is there at once costs nothing.
expect.set_options(timeout=20_000)

Look = Callable[[Tab], None]


@pytest.fixture
def look(open_tab: Callable[..., Tab]) -> Look:
    """Return a function that asks of the page in a tab what is asked of every page: accessible, never too wide.

    The rules of accessibility are scripts themselves; a page without scripts is looked at in a copy, of which no script
    of ours is loaded. Its colours are those of the page with scripts, and so is all of a page our scripts do not touch.
    """
    copies: list[Page] = []

    def ask(tab: Tab) -> None:
        if tab.scripts:
            check_accessible(tab.page)
        elif tab.page.locator("[data-ballot], [data-focus], [data-print]").count():
            if not copies:
                copies.append(open_tab().page)
                copies[0].route("**/*.js?*", lambda route: route.abort())
            check_accessible(_copy(tab.page, copies[0]), colours="not")
        check_no_sideways_scroll(tab.page)

    return ask


def _copy(page: Page, blank: Page) -> Page:
    html = page.content()
    blank.set_viewport_size(page.viewport_size)
    blank.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html"))
    blank.goto(page.url)
    blank.unroute(page.url)
    return blank


@pytest.fixture(scope="session")
def city(chromium: Browser, sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """One city for all tests of this folder that need none of their own."""
    folder = tmp_path_factory.mktemp("city")
    with sqlite_files.fresh(folder) as url:
        settings = load_settings(
            env="test",
            var_dir=folder,
            database_url=url,
            secret_key=SECRET_KEY,
            log_level="WARNING",
            # Its clock stands still, so all requests come within one minute.
            soft_limit=1_000_000,
        )
        clock = SettableClock()
        app = create_app(settings, clock=clock, mailer=MemoryMailer())
        database, editions = app.extensions["budzet"].database, found_city(app)
        with serve(settings, clock_at=clock.now()) as server:
            yield City(server, database, *editions)
        database.dispose()


@pytest.fixture(scope="session")
def reader(chromium: Browser, city: City) -> Iterator[Tab]:
    """A tab in that city; tests use ``tab``."""
    with opened_tabs(chromium, city.server.url) as open_one:
        yield open_one()


@pytest.fixture
def tab(reader: Tab, as_at_first: Callable[[Tab], None]) -> Iterator[Tab]:
    """The reader's tab, as it was at first; at the end it may not have complained."""
    as_at_first(reader)
    yield reader
    assert not reader.complaints


@pytest.fixture(scope="session")
def as_at_first() -> Callable[[Tab], None]:
    """Return a function that makes a tab wide and light again and forgets its complaints."""

    def make(tab: Tab) -> None:
        # Without motion: a colour that is still on its way would be taken for the one that comes.
        tab.page.emulate_media(media="screen", color_scheme="light", forced_colors="none", reduced_motion="reduce")
        tab.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        tab.complaints.clear()

    return make
