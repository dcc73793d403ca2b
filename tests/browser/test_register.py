"""The register of residents in a real browser: a file with faults, a good one, the second person, a point."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from support.browser import PHONE, Tab
from support.clock import START
from support.desk import make_staff, open_session
from support.editions import WEEK
from support.jobs import run_due_jobs
from support.register import ANNA, JAN, OLGA, csv_of, store_office
from support.server import LiveServer

from budzet.accounts.models import Staff
from budzet.accounts.roles import Role
from budzet.jobs.models import Job
from budzet.web.requests import Services

pytestmark = pytest.mark.browser

ROOT = "/en/urzad/edycje/2026/rejestr"
Opener = Callable[..., Tab]


@pytest.fixture
def people(services: Services) -> dict[str, Staff]:
    """Two coordinators and a clerk of a point, by name."""
    with services.database.transaction() as session:
        _edition_id, anna, jan = store_office(session)
        return {"anna": anna, "jan": jan, "point": make_staff(session, Role.POINT_OFFICER)}


@pytest.fixture
def desk_of(services: Services, people, live_server: LiveServer, open_tab: Opener) -> Opener:
    """Return a function that opens the browser of one of them."""

    def make(who: str, *, at=START, **options: object) -> Tab:
        tab = open_tab(**options)
        sid = open_session(services.database, people[who], at=at)
        tab.page.context.add_cookies([{"name": "desk", "value": sid, "url": live_server.url}])
        return tab

    return make


def press(page: Page, selector: str) -> None:
    """Press a button and wait for the answer."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def send(page: Page, data: bytes) -> None:
    """Choose a file with residents and send it."""
    page.set_input_files("#file", {"name": "mieszkańcy.csv", "mimeType": "text/csv", "buffer": data})
    press(page, "form:has(#file) button")


@pytest.mark.parametrize(
    "options", [pytest.param({}, id="wide"), pytest.param({"size": PHONE, "scripts": False}, id="plain-phone")]
)
def test_a_file_goes_from_its_faults_to_the_register(app: Flask, services, desk_of, look, options):
    tab = desk_of("anna", **options)
    page = tab.open(ROOT)
    look(tab)
    send(page, csv_of(ANNA, ("Nowak", "Jan", "jutro", *[""] * 6)))
    expect(page.locator("progress")).to_be_visible()
    look(tab)
    run_due_jobs(app)
    page = tab.open(ROOT)
    expect(page.locator(".file-faults li")).to_have_count(1)
    look(tab)

    send(page, csv_of(ANNA, JAN, OLGA))
    run_due_jobs(app)
    page = tab.open(ROOT)
    expect(page.locator("main")).to_contain_text("What the file changes")
    look(tab)
    press(page, "form:has(#reason) button")
    expect(page.locator(".error-summary")).to_be_visible()
    look(tab)
    page.fill("#reason", "Wykaz z ewidencji")
    press(page, "form:has(#reason) button")
    expect(page.locator("main")).to_contain_text("This proposal waits for a second person")
    look(tab)

    second = desk_of("jan", **options)
    page = second.open("/en/urzad/dwie-osoby/1")
    expect(page.locator(".act-sentence")).to_contain_text("a file with 3 persons")
    press(page, "form[action$=potwierdz] button")
    page = tab.open(ROOT)
    expect(page.locator("main")).to_contain_text("The register now")
    look(tab)


def test_the_bar_goes_on_by_itself_and_the_page_follows(app: Flask, services, desk_of):
    tab = desk_of("anna")
    page = tab.open(ROOT)
    send(page, csv_of(ANNA))
    expect(page.locator("progress")).to_have_js_property("value", 0)
    with services.database.transaction() as session:
        session.query(Job).one().progress = 45
    expect(page.locator("progress")).to_have_js_property("value", 45)
    expect(page.locator("label[for=reading-progress]")).to_have_text("Read so far: 45%")
    run_due_jobs(app)
    expect(page.locator("main")).to_contain_text("What the file changes")


@pytest.mark.parametrize(
    "options", [pytest.param({}, id="wide"), pytest.param({"size": PHONE, "scripts": False}, id="plain-phone")]
)
def test_a_resident_is_added_at_a_point(desk_of, live_server, look, options):
    at = START + 10 * WEEK
    live_server.set_clock(at)
    tab = desk_of("point", at=at, **options)
    page = tab.open(f"{ROOT}/dopisz")
    look(tab)
    press(page, "form.sheet button")
    expect(page.locator(".error-summary li a").first).to_be_visible()
    look(tab)
    for name, value in {
        "given_name": "Ewa",
        "surname": "Lis",
        "birth_day": "8",
        "birth_month": "7",
        "birth_year": "2002",
        "street": "Mariacka",
        "house": "3",
    }.items():
        page.fill(f"#{name}", value)
    page.check("#signed")
    press(page, "form.sheet button")
    expect(page.locator("main")).to_contain_text("can vote now")
    assert page.input_value("#surname") == ""
    look(tab)
