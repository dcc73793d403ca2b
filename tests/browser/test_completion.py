"""An author completes on a phone without scripts, a department answers by its link, a clerk calls and sends round."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from support.browser import PHONE, Tab
from support.calling import called, going_round, judged, offered, token_of_mail
from support.clock import START
from support.desk import open_session
from support.pictures import picture
from support.server import LiveServer
from support.verification import Bureau, bureau

from budzet.accounts.models import ResidentSession, Staff
from budzet.proposals.verification.cases import Doer
from budzet.proposals.verification.states import ReviewState

__all__ = ["bureau"]
pytestmark = pytest.mark.browser

Look = Callable[[Tab], None]


@pytest.fixture
def phone(bureau: Bureau, live_server: LiveServer, open_tab: Callable[..., Tab]) -> Tab:
    """Anna at her phone, without scripts."""
    tab, sid = open_tab(size=PHONE, scripts=False), "session-of-anna"
    with bureau.session() as session:
        session.add(
            ResidentSession(
                sid_hash=hashlib.sha256(sid.encode()).digest(),
                resident_id=bureau.office.anna.resident_id,
                expires_at=START + dt.timedelta(days=400),
            )
        )
    tab.page.context.add_cookies([{"name": "resident", "value": sid, "url": live_server.url}])
    return tab


@pytest.fixture
def clerk(bureau: Bureau, live_server: LiveServer, open_tab: Callable[..., Tab]) -> Callable[[Doer], Tab]:
    """Return a function that opens the browser of somebody of the office."""

    def make(doer: Doer) -> Tab:
        tab = open_tab()
        with bureau.session() as session:
            person = session.get_one(Staff, doer.staff_id)
        sid = open_session(bureau.office.database, person, at=START)
        tab.page.context.add_cookies([{"name": "desk", "value": sid, "url": live_server.url}])
        return tab

    return make


def press(tab: Tab, button: str) -> None:
    """Press a button and wait for the answer."""
    with tab.page.expect_navigation():
        tab.page.locator(button).click()


def test_an_author_completes_on_a_phone_without_scripts(bureau: Bureau, phone: Tab, look: Look, tmp_path: Path):
    project = called(bureau, "content_title", "support_attached", body="Proszę też o czytelną listę.")
    own = f"/2026/moj-projekt/{project.id}/"
    page = phone.open(own)
    look(phone)
    with page.expect_navigation():
        page.locator(f".notice a[href='{own}uzupelnienie']").click()
    look(phone)
    page.locator("#title").fill("")
    press(phone, "button.button-large[value=send]")
    assert page.locator(".error-summary li").count() == 2
    look(phone)
    scan = tmp_path / "lista.jpg"
    scan.write_bytes(picture("JPEG"))
    page.locator("#title").fill("Ławki przy rzece")
    page.locator("#file-support").set_input_files(scan)
    press(phone, "button.button-large[value=send]")
    expect(page.locator(".message-good")).to_be_visible()
    look(phone)
    assert bureau.review(project).state is ReviewState.FORMAL


def test_an_author_writes_and_agrees_on_a_phone_without_scripts(bureau: Bureau, phone: Tab, look: Look):
    project = offered(bureau)
    page = phone.open(f"/2026/moj-projekt/{project.id}/zmiany")
    look(phone)
    page.locator("#answer-agree").check()
    press(phone, "main form .button:not(.button-second)")
    look(phone)
    press(phone, "main form button[value=agree]")
    assert bureau.case(project).proposal.title == "Ławki przy rzece"
    page = phone.open(f"/2026/moj-projekt/{project.id}/wiadomosci")
    page.locator("#body").fill("Czy mogę dosłać zdjęcie?")
    press(phone, "main form .button")
    expect(page.locator("#newest")).to_contain_text("Czy mogę dosłać zdjęcie?")
    look(phone)


def test_a_department_answers_by_its_link(bureau: Bureau, open_tab: Callable[..., Tab], look: Look):
    project = going_round(bureau)
    tab = open_tab()
    page = tab.open(f"/urzad/opinia/{token_of_mail(bureau)}")
    look(tab)
    page.locator("label[for=mark-land]").click()
    press(tab, "main button.button-large")
    assert page.locator(".error-summary li").count() == 3
    look(tab)
    page.locator("#verdict-0").check()
    page.locator("#signed_by").fill("Jan Kos, kierownik")
    page.locator("#sure").check()
    press(tab, "main button.button-large")
    expect(page.locator(".message-good")).to_be_visible()
    look(tab)
    assert bureau.review(project).state is ReviewState.MERIT


def test_the_pages_of_a_case_are_accessible_as_a_clerk_meets_them(bureau: Bureau, clerk: Callable, look: Look):
    first, second, third = judged(bureau, "content_title"), offered(bureau), going_round(bureau)
    tab = clerk(bureau.coordinator)
    root = "/urzad/edycje/2026/weryfikacja"
    for path in (f"{second.id}/zmiany", f"{third.id}/opinie", f"{third.id}/opinie/wpisz", f"{first.id}/korespondencja"):
        tab.open(f"{root}/{path}")
        look(tab)
    tab = clerk(bureau.verifier)
    page = tab.open(f"{root}/{first.id}/wezwanie")
    look(tab)
    page.locator("input[name=channel][value=letter]").check()
    press(tab, "button[value=send]:not(.visually-hidden)")
    look(tab)
    tab.open(f"{root}/{first.id}/wezwanie/papier")
    look(tab)
