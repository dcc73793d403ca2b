"""One's turn in a busy network: with scripts the page goes on by itself, without them by a button."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from support import browser_voter as voter
from support.browser import DESKTOP, LOOKS, PHONE, Tab, check_accessible, check_no_sideways_scroll
from support.clock import START
from support.server import LiveServer
from support.voter import ANNA, ROOT, store

from budzet.settings import Settings

SOFT = 20
HEADING = "Za chwilę Twoja kolej"


@pytest.fixture
def settings(make_settings: Callable[..., Settings]) -> Settings:
    return make_settings(soft_limit=SOFT)


def crowd(tab: Tab) -> None:
    """Let others use the network up."""
    for _ in range(SOFT):
        tab.page.request.get(f"{tab.base_url}/pomoc")


def look(page: Page) -> None:
    for (width, height), scheme, colours in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        check_accessible(page, colours=colours)
    check_no_sideways_scroll(page)
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})


def test_with_scripts_the_page_goes_on_by_itself_and_what_was_typed_is_sent(
    app: Flask, open_tab: Callable[..., Tab], live_server: LiveServer
) -> None:
    store(app.extensions["budzet"])
    tab = open_tab()
    voter.fill_in(tab.open(f"{ROOT}/dane"), ANNA)
    crowd(tab)
    voter.submit(tab.page, f"{ROOT}/dane")
    expect(tab.page.locator("h1")).to_have_text(HEADING)
    expect(tab.page.get_by_text("Strona przejdzie dalej sama.")).to_be_visible()
    look(tab.page)
    live_server.set_clock(START + dt.timedelta(seconds=59))
    expect(tab.page.locator("h1")).to_have_text("Wpisz kod z e-maila", timeout=20_000)


def test_without_scripts_one_presses_the_button_when_it_is_time(
    app: Flask, open_tab: Callable[..., Tab], live_server: LiveServer
) -> None:
    store(app.extensions["budzet"])
    tab = open_tab(scripts=False, size=PHONE)
    voter.fill_in(tab.open(f"{ROOT}/dane"), ANNA)
    crowd(tab)
    voter.submit(tab.page, f"{ROOT}/dane")
    go_on = tab.page.get_by_role("button", name="Dalej")
    with tab.page.expect_navigation():
        go_on.click()
    expect(tab.page.locator("h1")).to_have_text(HEADING)
    live_server.set_clock(START + dt.timedelta(seconds=59))
    with tab.page.expect_navigation():
        go_on.click()
    expect(tab.page.locator("h1")).to_have_text("Wpisz kod z e-maila")
