"""The desk's pages about applications in a real browser: typed from paper, from a sheet, prices, packages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from support import applications
from support.browser import PHONE, Tab
from support.clock import START
from support.desk import make_staff, open_session
from support.server import LiveServer
from support.wizard import Desk

from budzet.accounts.roles import Role
from budzet.base import actor as actors
from budzet.documents.tables import csv_bytes
from budzet.proposals import catalogue, sheet_columns
from budzet.web.requests import Services

pytestmark = pytest.mark.browser

ROOT = "/en/urzad/edycje/2026"


@pytest.fixture
def clerk(app: Flask, services: Services, live_server: LiveServer, open_tab: Callable[..., Tab]) -> Callable[..., Tab]:
    """Return a function that opens a coordinator's browser, in an edition that takes projects in."""
    with services.database.transaction() as session:
        edition = applications.intake_edition(session)
        person = make_staff(session, Role.COORDINATOR)
        by = applications.acting(services.settings, actors.staff(person.id))
        catalogue.add(session, edition.id, catalogue.Entry("Ławka z oparciem", "szt.", 120_000), by=by)
    desk = Desk(app, services, edition)
    desk.filed(desk.resident(), latitude=50.26, longitude=19.02)

    def make(**options: object) -> Tab:
        tab = open_tab(**options)
        sid = open_session(services.database, person, at=START)
        tab.page.context.add_cookies([{"name": "desk", "value": sid, "url": live_server.url}])
        return tab

    return make


def press(page: Page, selector: str) -> None:
    """Press a button and wait for the answer."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def send(page: Page, name: str, text: str, action: str) -> None:
    """Choose a table and send it to be looked at."""
    form = page.locator(f"form[action$='{action}']")
    form.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    with page.expect_navigation():
        form.locator("button").first.click()


def sheet(*titles: str) -> str:
    """Return a sheet of applications; one without a title has a fault."""
    known = {"pool": "Północ", "received": "2026-04-30 14:30", "channel": "poczta", "name": "Jan Kot"}
    columns = list(sheet_columns.COLUMNS)
    rows = [[{**known, "title": title}.get(column.key, "") for column in columns] for title in titles]
    return csv_bytes([column.names[0] for column in columns], rows).decode()


@pytest.mark.parametrize(
    "options", [pytest.param({}, id="wide"), pytest.param({"size": PHONE, "scripts": False}, id="plain-phone")]
)
def test_an_application_on_paper_is_typed_refused_and_saved(clerk, look, options):
    tab = clerk(**options)
    page = tab.open(f"{ROOT}/wnioski")
    look(tab)
    page = tab.open(f"{ROOT}/wnioski/nowy")
    look(tab)
    press(page, "main form button")
    look(tab)
    page.fill("#title", "Ławki nad rzeką")
    press(page, "button[value=take_in]")
    expect(page.locator(".error-summary li a").first).to_be_visible()
    assert page.input_value("#title") == "Ławki nad rzeką"
    look(tab)
    tab.open(f"{ROOT}/wnioski")
    expect(page.locator("main")).to_contain_text("Ławki nad rzeką")
    look(tab)


def test_tables_are_shown_before_anything_is_stored(clerk, look):
    tab = clerk()
    page = tab.open(f"{ROOT}/wnioski/arkusz")
    look(tab)
    send(page, "wnioski.csv", sheet("Stojaki rowerowe", ""), "/arkusz/sprawdz")
    look(tab)
    tab.open(f"{ROOT}/wnioski/arkusz")
    send(page, "wnioski.csv", sheet("Stojaki rowerowe", "Poidełka"), "/arkusz/sprawdz")
    expect(page.locator("main")).to_contain_text("2 applications")
    look(tab)
    tab.open(f"{ROOT}/ceny")
    look(tab)
    send(page, "ceny.csv", "nazwa;jednostka;cena\nŁawka z oparciem;szt.;1500\nKosz;szt.;400\n", "/ceny/sprawdz")
    expect(page.locator("main")).to_contain_text("New lines: 1")
    look(tab)


@pytest.mark.parametrize("path", ["ceny/1", "paczki", "projekty/1"])
def test_a_page_about_applications_can_be_used_by_everybody(clerk, look, path):
    tab = clerk()
    tab.open(f"{ROOT}/{path}")
    expect(tab.page.locator("main h1")).to_be_visible()
    look(tab)
