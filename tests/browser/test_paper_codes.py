"""Letters and passes in a real browser: several ways to choose from, a code typed at home, a pass made at the desk."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from support.browser import DESKTOP, LOOKS, PHONE, Tab, check_accessible
from support.browser_voter import cast, choose, fill_in, press_next, submit
from support.clock import START
from support.desk import open_session, sign_in
from support.jobs import run_due_jobs
from support.paper_codes import (
    BY_CODE,
    DESK,
    PASS,
    TO_ANNA,
    TO_JAN,
    ask,
    bring,
    confirm,
    people_file,
    printed,
    store_office,
)
from support.server import LiveServer
from support.voter import ROOT

from budzet.accounts.models import Staff
from budzet.jobs.models import Job
from budzet.residents.paper_codes.models import LetterBatch
from budzet.web.requests import Services

pytestmark = pytest.mark.browser

LETTER, POINT = f"{ROOT}/dane/kod-z-listu", f"{ROOT}/dane/przepustka"
CODE = re.compile(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z*~$=]")
NOBODYS = "0000-0000-0000-0000-0"
BROWSERS = pytest.mark.parametrize(
    "options", [pytest.param({}, id="wide"), pytest.param({"size": PHONE, "scripts": False}, id="plain-phone")]
)
Opener = Callable[..., Tab]
Look = Callable[[Tab], None]


@pytest.fixture
def office(services: Services) -> dict[str, Staff]:
    """Two coordinators and a clerk of a point of an edition that votes, by name."""
    _, first, second, clerk = store_office(services)
    return {"first": first, "second": second, "point": clerk}


@pytest.fixture
def desk_of(services: Services, office, live_server: LiveServer, open_tab: Opener) -> Opener:
    """Return a function that opens the browser of one of them."""

    def make(who: str, **options: object) -> Tab:
        tab = open_tab(**options)
        sid = open_session(services.database, office[who], at=START)
        tab.page.context.add_cookies([{"name": "desk", "value": sid, "url": live_server.url}])
        return tab

    return make


@pytest.fixture
def look_around(look: Look) -> Look:
    """Return ``look`` that sees a page with scripts wide, narrow and in the dark."""

    def see(tab: Tab) -> None:
        look(tab)
        if not tab.scripts:
            return
        for (width, height), scheme, colours in LOOKS[1:]:
            tab.page.set_viewport_size({"width": width, "height": height})
            tab.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            check_accessible(tab.page, colours=colours)
        tab.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        tab.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})

    return see


def letter_to_anna(app: Flask, services: Services, office: Mapping[str, Staff]) -> str:
    """Let the office print a letter and return its code."""
    one, two = app.test_client(), app.test_client()
    sign_in(one, services, office["first"])
    sign_in(two, services, office["second"])
    bring(one, people_file(TO_ANNA))
    ask(one)
    confirm(two)
    found = CODE.search(printed(one)[0])
    assert found, "no code is printed"
    return found[0]


def vote_on(tab: Tab, look: Look) -> str:
    """Fill the ballot and cast it; return the confirmation number."""
    expect(tab.page.locator(".project").first).to_be_visible()
    choose(tab, {1: 3})
    press_next(tab)
    choose(tab, [8])
    press_next(tab)
    number = cast(tab)
    look(tab)
    return number


def press(page: Page, selector: str) -> None:
    """Press a button and wait for the answer."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def send(page: Page, data: bytes) -> None:
    """Choose a file of people and send it."""
    page.set_input_files("#file", {"name": "listy.csv", "mimeType": "text/csv", "buffer": data})
    press(page, "form:has(#file) button")


def made_in(tab: Tab, who: Mapping[str, Any]) -> str:
    """Make a pass at the desk and return its code."""
    fill_in(tab.page, who)
    submit(tab.page, PASS)
    return tab.page.locator(".receipt-number").inner_text()


@BROWSERS
def test_the_ways_are_shown_before_the_vote_and_chosen_in_it(office, open_tab, look_around, options):
    tab = open_tab(**options)
    page = tab.open(f"{ROOT}/")
    expect(page.locator(".way")).to_have_count(3)
    look_around(tab)
    press(page, "a.button-large")
    expect(page.locator(".way-list > li")).to_have_count(3)
    look_around(tab)
    press(page, f"a[href='{LETTER}']")
    expect(page.locator("#paper_code")).to_be_visible()


@BROWSERS
@pytest.mark.parametrize("form", (LETTER, POINT))
def test_what_is_wrong_with_a_code_is_told_beside_it(office, open_tab, look_around, form, options):
    tab = open_tab(**options)
    page = tab.open(form)
    look_around(tab)
    submit(page, form)
    expect(page.locator(".error-summary li a").first).to_be_visible()
    look_around(tab)
    fill_in(page, {**BY_CODE, "paper_code": NOBODYS})
    submit(page, form)
    expect(page.locator("#paper_code-error")).to_contain_text("Ten kod nie otwiera karty")
    expect(page.locator("#paper_code")).to_have_value(NOBODYS)
    expect(page.locator("#given_name")).to_have_value(BY_CODE["given_name"])
    look_around(tab)


@BROWSERS
def test_a_resident_votes_with_the_code_of_a_letter(app, services, office, open_tab, look_around, options):
    code = letter_to_anna(app, services, office)
    tab = open_tab(**options)
    page = tab.open(f"{ROOT}/kod-z-listu")
    assert page.url.endswith(LETTER)
    fill_in(page, {**BY_CODE, "paper_code": code.lower().replace("-", " ")})
    submit(page, LETTER)
    assert vote_on(tab, look_around)


@BROWSERS
def test_a_clerk_makes_a_pass_and_the_resident_votes_with_it(desk_of, open_tab, look_around, options):
    desk, resident = desk_of("point", **options), open_tab(**options)
    page = desk.open(PASS)
    look_around(desk)
    submit(page, PASS)
    expect(page.locator(".error-summary li a").first).to_be_visible()
    look_around(desk)
    who = {name: value for name, value in BY_CODE.items() if name != "lives_here"}
    code = made_in(desk, {**who, "district": "polnoc", "signed": "y"})
    assert CODE.fullmatch(code)
    expect(page.locator("#surname")).to_have_value("")
    expect(page.locator("[data-print]")).to_be_visible(visible=desk.scripts)
    look_around(desk)

    page = resident.open(POINT)
    fill_in(page, {**BY_CODE, "paper_code": code})
    submit(page, POINT)
    vote_on(resident, look_around)
    expect(desk.open(PASS).locator("main")).to_contain_text("used so far: 1.")


@BROWSERS
def test_letters_go_from_a_file_with_faults_to_the_printer(app, desk_of, look_around, options):
    tab = desk_of("first", **options)
    page = tab.open(DESK)
    look_around(tab)
    send(page, people_file(("", "Anna", "jutro", "", "Źródlana", "12A", "Północ", "", "00-001", "")))
    expect(page.locator(".file-faults li").first).to_be_visible()
    look_around(tab)

    send(page, people_file(TO_ANNA, TO_JAN))
    expect(page.locator("main")).to_contain_text("Set 1: 2 letters")
    look_around(tab)
    press(page, "form:has(#reason) button")
    expect(page.locator(".error-summary")).to_be_visible()
    look_around(tab)
    page.fill("#reason", "Wykaz osób bez telefonu")
    press(page, "form:has(#reason) button")
    expect(page.locator("main")).to_contain_text("This proposal waits for a second person")
    look_around(tab)

    second = desk_of("second", **options)
    act = second.open("/en/urzad/dwie-osoby/1")
    look_around(second)
    press(act, "form[action$=potwierdz] button")
    page = tab.open(DESK)
    expect(page.locator("progress")).to_be_visible()
    look_around(tab)
    run_due_jobs(app)
    page = tab.open(DESK)
    look_around(tab)
    with page.expect_download() as download:
        page.locator("form[action$=pobierz] button").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_of_the_page_of_a_pass_only_the_pass_is_printed(desk_of):
    tab = desk_of("point")
    page = tab.open(PASS)
    who = {name: value for name, value in BY_CODE.items() if name != "lives_here"}
    made_in(tab, {**who, "district": "polnoc", "signed": "y"})
    page.emulate_media(media="print")
    expect(page.locator(".receipt-number")).to_be_visible()
    expect(page.locator("form:has(#surname)")).to_be_hidden()
    expect(page.locator("[data-print]")).to_be_hidden()


def test_the_bar_of_letters_goes_on_without_taking_away_a_file_that_was_chosen(app, services, office, desk_of):
    one, two = app.test_client(), app.test_client()
    sign_in(one, services, office["first"])
    sign_in(two, services, office["second"])
    bring(one, people_file(TO_ANNA))
    ask(one)
    confirm(two)
    page = desk_of("first").open(DESK)
    page.set_input_files("#file", {"name": "dalsze.csv", "mimeType": "text/csv", "buffer": people_file(TO_JAN)})
    with services.database.transaction() as session:
        batch = session.query(LetterBatch).one()
        session.get_one(Job, batch.job_id).progress = 45
    expect(page.locator("label[for=progress-1]")).to_have_text("Letters made so far: 45%")
    expect(page.locator("progress")).to_have_js_property("value", 45)
    assert page.locator("#file").evaluate("control => control.files.length") == 1
