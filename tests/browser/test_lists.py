"""The lists of the verification in a real browser: from the desk over a second person and the hour to residents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from support.browser import PHONE, Tab
from support.clock import START
from support.desk import open_session
from support.jobs import run_due_jobs
from support.lists import BASIS, WHY, Publisher, people
from support.server import LiveServer
from support.verification import bureau

from budzet.accounts import pending
from budzet.accounts.models import Staff
from budzet.web.requests import Services

pytestmark = pytest.mark.browser

__all__ = ["bureau"]

ROOT = "/en/urzad/edycje/2026/listy"
HOUR = START + dt.timedelta(hours=2)


@pytest.fixture
def office(app: Flask, services: Services, bureau) -> Publisher:
    """An office with three results nobody has seen, one of somebody without e-mail."""
    made = people(app, bureau)
    made.positive(title="Ławki nad rzeką")
    made.negative(title="Kosze na szkło")
    made.without_mail(made.negative("Koszt przekracza kwotę puli.", title="Wieża widokowa"))
    return made


@pytest.fixture
def at_desk(services: Services, live_server: LiveServer, open_tab: Callable[..., Tab]) -> Callable[..., Tab]:
    """Return a function that opens the browser of somebody at the desk, at an instant."""

    def make(person: Staff, at: dt.datetime = START, **options: object) -> Tab:
        tab = open_tab(**options)
        sid = open_session(services.database, person, at=at)
        tab.page.context.add_cookies([{"name": "desk", "value": sid, "url": live_server.url}])
        return tab

    return make


def press(page: Page, selector: str) -> None:
    """Press a button and wait for the answer."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def test_the_lists_reach_residents_at_the_hour_and_letters_their_authors(
    app, services, clock, live_server, office, at_desk, open_tab, look
):
    first = at_desk(office.proposer)
    page = first.open(ROOT)
    look(first)
    press(page, "form[action$='/listy'] button.button")
    expect(page.locator(".error-summary li a").first).to_be_visible()
    look(first)
    page.fill("#reason", BASIS)
    page.fill("#day", "4.05.2026")
    page.fill("#time", "12:00")
    press(page, "form[action$='/listy'] button.button")
    expect(page.locator("main")).to_contain_text("waits for a second person")

    with services.database.read_session() as session:
        (act,) = pending.waiting(session)
    second = at_desk(office.second)
    second.open(f"{ROOT}/podglad")
    expect(second.page.locator("main")).to_contain_text(WHY)
    look(second)
    second.open(f"/en/urzad/dwie-osoby/{act.id}")
    press(second.page, "form[action$='/potwierdz'] button.button")

    early, resident = open_tab(scripts=False), open_tab(size=PHONE, scripts=False)
    live_server.set_clock(HOUR - dt.timedelta(seconds=1))
    clock.set(HOUR - dt.timedelta(seconds=1))
    run_due_jobs(app)
    early.open("/en/2026/listy/")
    expect(early.page.locator("main")).to_contain_text("not published yet")
    live_server.set_clock(HOUR)
    clock.set(HOUR)
    run_due_jobs(app)
    resident.open("/en/2026/listy/")
    for words in ("Ławki nad rzeką", "Kosze na szkło", WHY, BASIS):
        expect(resident.page.locator("main")).to_contain_text(words)
    look(resident)
    wide = open_tab()
    wide.open("/en/2026/listy/?q=wieza")
    expect(wide.page.locator("main table")).to_have_count(1)
    look(wide)
    wide.page.locator("main table a").first.click()
    expect(wide.page.locator("main")).to_contain_text("One may appeal until 11 May 2026")

    later = at_desk(office.proposer, HOUR)
    page = later.open(f"{ROOT}/1/powiadomienia")
    look(later)
    with page.expect_download() as got:
        page.locator("form[action$='pisma.pdf'] button").click()
    assert got.value.suggested_filename == "pisma.pdf"
    page.locator("input[name=ids]").check()
    page.fill("#day", "4.05.2026")
    press(page, "button[value=ticked]")
    expect(page.locator("main")).to_contain_text("Letter posted")
