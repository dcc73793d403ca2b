"""The card of a case in a real browser: keys counted, with scripts and without, refused, on a phone and in the dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Request, expect
from support.browser import DESKTOP, PHONE, Tab, check_accessible, check_no_sideways_scroll
from support.clock import START
from support.desk import open_session
from support.server import LiveServer
from support.verification import Bureau, bureau

from budzet.accounts.models import Staff
from budzet.proposals.models import Proposal
from budzet.proposals.verification import checking, handing, reason_texts
from budzet.proposals.verification.cases import Doer
from budzet.proposals.verification.states import ReviewState

__all__ = ["bureau"]
pytestmark = pytest.mark.browser

ROOT = "/en/urzad/edycje/2026/weryfikacja"
KEYS_MOST = 12


@pytest.fixture
def projects(app: object, bureau: Bureau) -> list[Proposal]:
    """Three projects given to the verifier, which the computer has looked at."""
    made = [bureau.filed(title=title) for title in ("Ławki nad rzeką", "Kosze w parku", "Stojaki")]
    with bureau.session() as session:
        for one in made:
            checking.check_one(session, bureau.edition.id, one.id, doer=bureau.verifier)
    with bureau.session() as session:
        ticked, to = bureau.ticked(*made), bureau.verifier.staff_id
        handing.assign(session, bureau.edition.id, ticked, to, doer=bureau.coordinator)
    return made


@pytest.fixture
def clerk(bureau: Bureau, live_server: LiveServer, open_tab: Callable[..., Tab]) -> Callable[..., Tab]:
    """Return a function that opens the browser of somebody of the office, the verifier unless said."""

    def make(doer: Doer | None = None, **options: object) -> Tab:
        tab = open_tab(**options)
        with bureau.session() as session:
            person = session.get_one(Staff, (doer or bureau.verifier).staff_id)
        sid = open_session(bureau.office.database, person, at=START)
        tab.page.context.add_cookies([{"name": "desk", "value": sid, "url": live_server.url}])
        return tab

    return make


class Keyboard:
    """Somebody who has no mouse; every key is counted, and every page that is asked for."""

    def __init__(self, page: Page) -> None:
        self.keys, self.loads, self._page = 0, 0, page
        page.on("request", self._see)

    def press(self, key: str) -> None:
        """Press one key."""
        self.keys += 1
        self._page.keyboard.press(key)

    def go_to(self, control: Locator) -> None:
        """Press Tab until a control has the focus."""
        while not control.evaluate("one => one === document.activeElement"):
            assert self.keys <= KEYS_MOST, "the control is too far away"
            self.press("Tab")

    def _see(self, request: Request) -> None:
        # What leads on from an answer is the same load of a page.
        self.loads += request.is_navigation_request() and request.redirected_from is None


def test_a_formal_card_without_faults_takes_few_keys_and_one_page_with_scripts_and_without(clerk, bureau, projects):
    for scripts, one, after in ((True, *projects[:2]), (False, *projects[1:])):
        page = clerk(scripts=scripts).open(f"{ROOT}/{one.id}")
        hands = Keyboard(page)
        hands.go_to(page.locator("#rest"))
        hands.press("Space")
        hands.go_to(page.locator("button[value=hand_in]").first)
        with page.expect_navigation():
            hands.press("Enter")
        expect(page.locator("main")).to_contain_text(f"{one.number}: the card is handed in. This is the next case.")
        assert page.url.endswith(f"{ROOT}/{after.id}")
        assert (hands.keys <= KEYS_MOST, hands.loads) == (True, 1)
        assert bureau.review(one).state is ReviewState.FORMAL_DONE
        # The next one begins where the hands are.
        expect(page.locator("#rest")).to_be_focused()


def test_the_page_says_what_the_card_says_while_it_is_filled_in(clerk, bureau, projects):
    with bureau.session() as session:
        values = reason_texts.Reason("Wyzwiska", "W opisie są wyzwiska.", "decent")
        by = {"actor": bureau.coordinator.acting.actor, "now": START}
        reason_texts.save(session, bureau.edition.id, values, **by)
    page = clerk().open(f"{ROOT}/{projects[0].id}")
    page.keyboard.type("jknpms")
    expect(page.locator("[data-result]").first).to_contain_text("13")
    page.keyboard.press("Space")
    expect(page.locator("[data-result]").first).to_contain_text("positive")
    with page.expect_response(lambda reply: reply.url.endswith("/zajmij")) as kept:
        page.keyboard.press("Space")
        page.locator("label[for=mark-decent-not_met]").click()
    assert kept.value.status == 204
    expect(page.locator("[data-result]").first).to_contain_text("negative")
    page.select_option("#text-decent", label="Wyzwiska")
    page.locator("button[value=insert-decent]").click()
    expect(page.locator("#note-decent")).to_have_value("W opisie są wyzwiska.")
    other = clerk(bureau.coordinator).open(f"{ROOT}/{projects[0].id}")
    expect(other.locator(".case-head")).to_contain_text("Wera Formalna fills this card in")


def test_every_page_of_a_case_can_be_used_by_everybody_and_a_refused_card_too(clerk, bureau, projects):
    for options in ({"size": DESKTOP}, {"size": PHONE, "color_scheme": "dark"}):
        tab = clerk(**options)
        page = tab.open(f"{ROOT}/{projects[0].id}")
        looked_at(page)
        page.locator("label[for=mark-decent-not_met]").click()
        with page.expect_navigation():
            page.locator("button[value=hand_in]").first.click()
        expect(page.locator(".error-summary")).to_be_focused()
        expect(page.locator("#mark-decent-not_met")).to_be_checked()
        looked_at(page)
        page.locator(".error-summary a[href='#note-decent']").click()
        expect(page.locator("#note-decent")).to_be_focused()
        expect(page.locator("#note-decent")).to_be_in_viewport()
        for part in ("historia", "praca", "autor"):
            looked_at(tab.open(f"{ROOT}/{projects[0].id}/{part}"))


def looked_at(page: Page) -> None:
    """Ask of a page what is asked of every page."""
    check_accessible(page)
    check_no_sideways_scroll(page)
