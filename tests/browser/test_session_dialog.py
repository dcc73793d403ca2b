"""Five minutes before a session ends a dialog asks whether more time is needed; the strip is readable by everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from support import browser_voter as voter
from support.browser import check_accessible, check_no_sideways_scroll
from support.clock import START
from support.voter import ROOT, store

pytestmark = pytest.mark.browser


@pytest.fixture
def ballot(open_tab, live_server, services, app):
    """A tab of somebody who is at the ballot."""
    store(services)
    tab = open_tab()
    voter.enter(tab, app)
    return tab


def later(live_server, minutes):
    live_server.set_clock(START.replace(minute=minutes))


def test_shortly_before_the_end_a_dialog_gives_more_time_and_keeps_what_is_ticked(ballot, live_server):
    later(live_server, 24)
    page = ballot.open(f"{ROOT}/karta/lokalne")
    dialog = page.locator("dialog[data-session]")
    expect(dialog).not_to_be_visible()
    later(live_server, 26)
    page = ballot.open(f"{ROOT}/karta/lokalne")
    expect(dialog).to_be_visible()
    check_accessible(page)
    page.locator("#session-more button").first.click()
    expect(dialog).not_to_be_visible()
    expect(page.locator("[data-session-time]")).to_have_text("10:56")
    assert page.url.endswith(f"{ROOT}/karta/lokalne")


def test_who_closes_it_goes_on_undisturbed(ballot, live_server):
    later(live_server, 26)
    page = ballot.open(f"{ROOT}/sprawdz")
    page.locator("dialog [type=button]").click()
    expect(page.locator("dialog[data-session]")).not_to_be_visible()
    expect(page.locator("[data-session-time]")).to_have_text("10:30")


def test_the_strip_is_readable_and_its_button_gives_time_in_place(ballot, live_server):
    later(live_server, 10)
    page = ballot.open("/2026/projekty/")
    strip = page.locator(".session-strip")
    expect(strip).to_be_visible()
    check_accessible(page)
    check_no_sideways_scroll(page)
    strip.locator("button").click()
    expect(page.locator("[data-session-time]")).to_have_text("10:40")


def test_without_scripts_the_button_is_a_form(open_tab, live_server, services, app):
    store(services)
    tab = open_tab(scripts=False)
    voter.enter(tab, app)
    later(live_server, 10)
    page = tab.open("/2026/projekty/")
    expect(page.locator("dialog[data-session]")).not_to_be_visible()
    with page.expect_navigation():
        page.locator(".session-strip button").click()
    expect(page.locator("[data-session-time]")).to_have_text("10:40")
