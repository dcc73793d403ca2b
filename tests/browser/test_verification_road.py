"""The road of one project through the office, by the pages of everybody who meets it, up to both lists at their hour.

A clerk calls to complete, the author completes on a phone, a department answers by its link, an approver decides on
tables, two persons publish: nobody but the pages changes anything. How each page looks is asked in tests of its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from support.browser import PHONE, Tab
from support.calling import token_of_mail
from support.clock import START, SettableClock
from support.desk import open_session
from support.jobs import run_due_jobs
from support.lists import WHY, people
from support.server import LiveServer
from support.verification import Bureau, bureau

from budzet.accounts import pending
from budzet.accounts.models import ResidentSession, Staff
from budzet.proposals.models import Proposal
from budzet.proposals.verification.states import ReviewState
from budzet.web.requests import Services

__all__ = ["bureau"]
pytestmark = pytest.mark.browser

DESK = "/en/urzad/edycje/2026"
REVIEW = f"{DESK}/weryfikacja"
HOUR = START + dt.timedelta(hours=2)


class Road:
    """Everybody on the road: a browser for each, and one project."""

    def __init__(self, bureau: Bureau, server: LiveServer, open_tab: Callable[..., Tab], project: Proposal) -> None:
        self.bureau, self.server, self.open_tab, self.project = bureau, server, open_tab, project
        self._tabs: dict[tuple[int, dt.datetime], Tab] = {}

    def clerk(self, staff_id: int | None, address: str, at: dt.datetime = START) -> Page:
        """Open a page of the desk in the browser of somebody who logged in at an instant."""
        assert staff_id is not None
        if (staff_id, at) not in self._tabs:
            with self.bureau.session() as session:
                person = session.get_one(Staff, staff_id)
            sid = open_session(self.bureau.office.database, person, at=at)
            tab = self._tabs[staff_id, at] = self.open_tab()
            tab.page.context.add_cookies([{"name": "desk", "value": sid, "url": self.server.url}])
        return self._tabs[staff_id, at].open(address)

    def author(self, address: str) -> Page:
        """Open a page on the author's phone, without scripts."""
        sid = "session-of-anna"
        with self.bureau.session() as session:
            session.add(
                ResidentSession(
                    sid_hash=hashlib.sha256(sid.encode()).digest(),
                    resident_id=self.bureau.office.anna.resident_id,
                    expires_at=START + dt.timedelta(days=1),
                )
            )
        tab = self.open_tab(size=PHONE, scripts=False)
        tab.page.context.add_cookies([{"name": "resident", "value": sid, "url": self.server.url}])
        return tab.open(address)

    def card(self, staff_id: int | None) -> Page:
        """Open the card of the project."""
        return self.clerk(staff_id, f"{REVIEW}/{self.project.id}")

    def stands(self, state: ReviewState) -> None:
        """Say where the project must have come."""
        assert self.bureau.review(self.project).state is state


def press(page: Page, selector: str) -> None:
    """Press a button and wait for the answer."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def call_to_complete(road: Road) -> None:
    """Say that the title is wrong, and call by e-mail."""
    verifier = road.bureau.verifier.staff_id
    page = road.card(verifier)
    page.locator("label[for=mark-content_title-not_met]").click()
    page.locator("#note-content_title").fill("Tytuł nie mówi, gdzie staną ławki.")
    press(page, "button[value=save]:not(.visually-hidden)")
    page = road.clerk(verifier, f"{REVIEW}/{road.project.id}/wezwanie")
    page.locator("input[name=items]").check()
    page.locator("#days").fill("7")
    press(page, "button[value=send]")
    road.stands(ReviewState.COMPLETION)


def complete(road: Road) -> None:
    """Change what the call opens, from the link of the mail."""
    link = road.bureau.office.mails("completion_requested")[0].context["form"]
    page = road.author(link.replace("http://bo.zielone.example", "").removeprefix(road.server.url))
    expect(page.locator("main")).to_contain_text("Tytuł nie mówi, gdzie staną ławki.")
    page.locator("#title").fill("Ławki nad rzeką, od mostu do przystani")
    press(page, "button.button-large[value=send]")
    expect(page.locator(".message-good")).to_be_visible()
    road.stands(ReviewState.FORMAL)


def hand_in_and_approve(road: Road) -> None:
    """Hand in the formal card, which is whole now; approve the table it lies on."""
    page = road.card(road.bureau.verifier.staff_id)
    page.locator("label[for=mark-content_title-corrected]").click()
    page.locator("#rest").check()
    press(page, "button[value=hand_in]")
    road.stands(ReviewState.FORMAL_DONE)
    approve(road, "formalne-pozytywne")
    road.stands(ReviewState.MERIT)


def approve(road: Road, pile: str) -> None:
    """Approve everything that is ticked on one table."""
    page = road.clerk(road.bureau.approver.staff_id, f"{REVIEW}/zatwierdzanie?karty={pile}")
    page.locator("input[name=case]").first.check(force=True)
    press(page, ".assign-bar button.button:not(.button-second)")


def assess(road: Road) -> None:
    """Send the card to a department; it answers by the link of its mail and hands the card in."""
    page = road.clerk(road.bureau.coordinator.staff_id, f"{REVIEW}/{road.project.id}/opinie")
    page.locator("form[action$='/opinie/plan'] select").first.select_option(str(road.bureau.greenery.id))
    press(page, "button[value=plan]")
    page = road.open_tab().open(f"/en/urzad/opinia/{token_of_mail(road.bureau)}")
    for mark in page.locator("input[type=radio][value=met]").all():
        mark.check(force=True)
    page.locator("#entry-cost").fill("11 500")
    page.locator("#entry-upkeep").fill("600")
    for words in page.locator("textarea[id^=entry-]").all():
        words.fill("Sprawdzono.")
    page.locator("#verdict-0").check()
    page.locator("#whole").check()
    page.locator("#signed_by").fill("Jan Kos, kierownik")
    page.locator("#sure").check()
    press(page, "main button.button-large")
    expect(page.locator(".message-good")).to_be_visible()
    road.stands(ReviewState.MERIT_DONE)
    approve(road, "merytoryczne-pozytywne")
    road.stands(ReviewState.POSITIVE)


def test_a_project_comes_from_the_first_card_to_the_list_by_the_pages_of_everybody(
    app: Flask,
    services: Services,
    clock: SettableClock,
    bureau: Bureau,
    live_server: LiveServer,
    open_tab: Callable[..., Tab],
) -> None:
    office = people(app, bureau)
    office.without_mail(office.negative(title="Wieża widokowa"))
    road = Road(bureau, live_server, open_tab, bureau.filed(title="Ławki nad rzeką"))
    call_to_complete(road)
    complete(road)
    hand_in_and_approve(road)
    assess(road)

    page = road.clerk(office.proposer.id, f"{DESK}/listy")
    page.fill("#reason", "Zarządzenie nr 5/26.")
    page.fill("#day", f"{HOUR:%-d.%m.%Y}")
    page.fill("#time", "12:00")
    press(page, "form[action$='/listy'] button.button")
    with services.database.read_session() as session:
        (act,) = pending.waiting(session)
    page = road.clerk(office.second.id, f"/en/urzad/dwie-osoby/{act.id}")
    press(page, "form[action$='/potwierdz'] button.button")
    for instant, shown in ((HOUR - dt.timedelta(seconds=1), False), (HOUR, True)):
        live_server.set_clock(instant)
        clock.set(instant)
        run_due_jobs(app)
        # Somebody else each time: a browser keeps a public page for a minute.
        seen = " ".join(open_tab(scripts=False).open("/2026/listy/").locator("main").inner_text().split())
        for words in (WHY, "Ławki nad rzeką, od mostu do przystani", "11 500 zł"):
            assert (words in seen) is shown, words
    page = road.clerk(office.proposer.id, f"{DESK}/listy/1/powiadomienia", at=HOUR)
    with page.expect_download() as got:
        page.locator("form[action$='pisma.pdf'] button").click()
    assert got.value.path().read_bytes().startswith(b"%PDF")
