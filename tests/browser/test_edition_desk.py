"""From an empty database to an edition that is ready: a coordinator prepares it, a second person freezes it.

Every page of the edition's desk is looked at on the way. In a large city the second person confirms by the mailed link
on a phone without scripts; in a small one the coordinator may do it alone after a day, which everybody is told.
"""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import Page, expect
from support.browser import DESKTOP, PHONE, Tab
from support.clock import START
from support.commands import budzet, check_done
from support.desk import SECRET_KEY, code_at, make_staff
from support.editions import ACTOR

from budzet.accounts.roles import Role
from budzet.base.money import zl
from budzet.editions import queries as editions
from budzet.notifications.queries import latest_mails
from budzet.notifications.vault import Vault
from budzet.proposals import services as proposals
from budzet.proposals.services import ProposalDraft

pytestmark = pytest.mark.browser

PASSWORD = "kot pije zimne mleko"
CITY = {
    "name": "Katowice",
    "name_genitive": "Katowic",
    "name_locative": "Katowicach",
    "residents": "280 000",
    "office_name": "Urząd Miasta Katowice",
    "office_address": "Rynek 13, 40-003 Katowice",
    "help_phone": "32 000 00 00",
    "help_email": "bo@katowice.example",
    "dpo_name": "Jan Inspektor",
    "dpo_email": "iod@katowice.example",
}
STAGES = {
    "intake": ("01.06.2026", "30.06.2026"),
    "verification": ("01.07.2026", "31.07.2026"),
    "appeal": ("01.08.2026", "10.08.2026"),
    "voting": ("01.09.2026", "14.09.2026"),
}
EDITION = "/en/urzad/edycje/2027/"


class Coordinator:
    """The person who prepares the edition, at a wide screen with scripts."""

    def __init__(self, tab: Tab, look) -> None:
        self.tab, self.page, self.look, self.looked_at = tab, tab.page, look, set[str]()

    def open(self, path: str, *, look: bool = True) -> Page:
        """Open a page and look at it, each once."""
        self.tab.open(path)
        if look and path not in self.looked_at:
            self.look(self.tab)
            self.looked_at.add(path)
        return self.page

    def fill(self, values: dict[str, str]) -> None:
        """Type values into the controls of these names."""
        for name, value in values.items():
            self.page.locator(f'[name="{name}"]').fill(value)

    def save(self, path: str, values: dict[str, str] | None = None, *, look: bool = True) -> None:
        """Open a page of the edition, type, and save it by its first button."""
        self.open(f"{EDITION}{path}", look=look)
        self.fill(values or {})
        self.send(path)

    def send(self, path: str, *, button: int = 0) -> None:
        """Press a button (by default the first) of the form that goes to a page of the edition; it must be taken."""
        form = self.page.locator(f'form[method="post"][action="{EDITION}{path}"]')
        with self.page.expect_navigation() as answer:
            form.locator("button[type=submit]").nth(button).click()
        assert answer.value.status == 200, self.page.locator("main").inner_text()
        expect(self.page.locator(".error-summary")).to_have_count(0)


def press(page: Page) -> None:
    """Press the main button of the page."""
    with page.expect_navigation():
        page.locator("main button[type=submit]").first.click()


def set_up_account(tab: Tab, settings) -> str:
    """Make the first account on the command line and follow its invitation; return the authenticator's secret."""
    added = budzet(
        settings, "staff", "add", "--email", "anna@katowice.example", "--name", "Anna Nowak", "--role", "coordinator"
    )
    link = re.search(r"https?://\S+", check_done(added))
    assert link, "the command says no link"
    page = tab.open(f"/en{urlsplit(link[0]).path}")
    press(page)
    for name in ("password", "password_again"):
        page.fill(f"#{name}", PASSWORD)
    press(page)
    page.check("input[value=app]")
    press(page)
    expect(page.locator(".qr img")).to_be_visible()
    secret = "".join((page.locator(".secret-letters").text_content() or "").split())
    page.fill("#code", pyotp.TOTP(secret).at(START))
    press(page)
    return secret


def log_in(tab: Tab, secret: str, at: dt.datetime) -> None:
    """Log in with both factors."""
    page = tab.open("/en/urzad/logowanie")
    page.fill("#email", "anna@katowice.example")
    page.fill("#password", PASSWORD)
    press(page)
    page.fill("#code", pyotp.TOTP(secret).at(at))
    press(page)
    expect(page.locator("h1")).to_have_text("Desk")


def prepare(anna: Coordinator, *, staffing: str, residents: str) -> None:
    """Fill in the city, make the edition of Katowice's preset and set right everything readiness tells of."""
    anna.open("/en/urzad/miasto")
    anna.fill({**CITY, "residents": residents})
    with anna.page.expect_navigation():
        anna.page.locator('form[action="/en/urzad/miasto"] button[type=submit]').first.click()
    anna.open("/en/urzad/edycje/nowa")
    anna.page.check('[name="way"][value="preset"]')
    anna.page.select_option('[name="preset"]', "katowice")
    anna.fill({"slug": "2027", "title": "Budżet obywatelski Katowice 2027"})
    press(anna.page)
    expect(anna.page.locator("h1")).to_contain_text("2027")
    anna.look(anna.tab)
    page = anna.open(f"{EDITION}gotowosc")
    expect(page.locator("main")).to_contain_text("Done: 1 of 8")

    anna.save("podstawy", {"resolution_number": "XXX/555/26", "resolution_date": "2026-01-15"})
    for contest in ("ogolnomiejskie", "lokalne", "zielony-budzet"):
        anna.save(f"karta/{contest}", look=contest == "lokalne")
    anna.open(f"{EDITION}karta")
    anna.save("pule")
    for pool in ("ogolnomiejska", "bogucice", "zielony-budzet"):
        anna.save(f"pule/{pool}", look=pool == "bogucice")
    anna.open(f"{EDITION}pule/bogucice", look=False)
    anna.send("pule/bogucice/powiel-zasade")
    identify_by_mail(anna)
    for path in ("poparcie", "odwolania", "tematy"):
        anna.save(path)
    anna.open(f"{EDITION}karty-oceny")
    anna.page.check(f'[name="staffing"][value="{staffing}"]')
    anna.send("karty-oceny")
    page = anna.open(f"{EDITION}dzielnice")
    for field in page.locator('[name$="-residents"]').all():
        field.fill("4000")
    anna.send("dzielnice")
    set_dates(anna)
    anna.open(f"{EDITION}ulice")
    anna.open(f"{EDITION}teksty/")
    anna.save("teksty/klauzula-informacyjna/pl")
    anna.open(f"{EDITION}dokumenty/")
    anna.open(f"{EDITION}dokumenty/zarzadzenie")


def identify_by_mail(anna: Coordinator) -> None:
    """Let residents say who they are and get a code by mail; who has no mailbox goes to a point."""
    page = anna.open(f"{EDITION}glosujacy")
    for field in page.locator('[name="schemes"], [name="contacts"]').all():
        field.set_checked(field.get_attribute("value") in ("name_birth_address", "in_person", "email"))
    page.uncheck('[name="register_used"]')
    anna.fill({"consent_under": "0", "persons_per_contact": "3"})
    anna.send("glosujacy")


def set_dates(anna: Coordinator) -> None:
    """Type the timetable; one stage that ends before it begins is told of and nothing is lost."""
    page = anna.open(f"{EDITION}harmonogram")
    for stage, (opens, closes) in STAGES.items():
        anna.fill({f"{stage}_opens_day": opens, f"{stage}_closes_day": closes})
    anna.fill({"results_opens_day": "28.09.2026", "voting_closes_day": "14.08.2026"})
    press(page)
    expect(page.locator(".error-summary")).to_be_visible()
    assert page.locator('[name="voting_closes_day"]').input_value() == "14.08.2026"
    anna.look(anna.tab)
    anna.fill({"voting_closes_day": STAGES["voting"][1]})
    anna.send("harmonogram")


def add_projects(database, at: dt.datetime) -> None:
    """Put one project into every pool residents vote on, as the verification will."""
    with database.transaction() as session:
        edition = editions.by_slug(session, "2027")
        voted = [pool for pool in editions.pools(session, edition.id) if pool.decision_mode == "vote"]
        drafts = [
            ProposalDraft(pool=pool.key, number=f"P{number}", title=f"Skwer {pool.name}", cost=zl(50_000))
            for number, pool in enumerate(voted, start=1)
        ]
        proposals.add_proposals(session, edition, drafts, actor=ACTOR, now=at)
        proposals.number_by_pool_order(session, edition, actor=ACTOR, now=at)


def propose_freeze(anna: Coordinator) -> None:
    page = anna.open(f"{EDITION}gotowosc", look=False)
    expect(page.locator("main")).to_contain_text("Done: 8 of 8")
    anna.look(anna.tab)
    anna.fill({"reason": "Lista przyjęta protokołem nr 3."})
    anna.send("gotowosc/zamrozenie")


@pytest.fixture
def office_settings(settings, live_server):
    """The settings of a command that goes by the clock of the running service."""
    return settings.model_copy(update={"clock": live_server.clock_file})


@pytest.fixture
def anna(open_tab, look, office_settings):
    """The coordinator, logged in, and the secret of her authenticator."""
    tab = open_tab(size=DESKTOP)
    secret = set_up_account(tab, office_settings)
    at = START + dt.timedelta(seconds=30)
    return Coordinator(tab, look), secret, at


def test_an_edition_is_prepared_from_nothing_and_frozen_by_two_persons(anna, open_tab, look, database, live_server):
    coordinator, secret, at = anna
    live_server.set_clock(at)
    log_in(coordinator.tab, secret, at)
    prepare(coordinator, staffing="full", residents="280 000")
    add_projects(database, at)
    with database.transaction() as session:
        make_staff(session, Role.SECOND_PERSON, name="Maria Sekretarz", email="maria@katowice.example")
    propose_freeze(coordinator)

    with database.read_session() as session:
        sent = latest_mails(session, Vault(SECRET_KEY), 10)
    url = next(mail.context["url"] for mail in sent if mail.template == "pending_act" and mail.context)
    maria = open_tab(size=PHONE, scripts=False)
    page = maria.open(f"/en{urlsplit(url).path}")
    look(maria)
    page.get_by_label("I confirm").check()
    page.get_by_label("Code").fill(code_at(at))
    press(page)
    expect(page.locator("h1")).to_have_text("Thank you, your decision is stored")

    frozen_for_everybody(database, open_tab(), alone=False)
    for path in ("/en/urzad/edycje/", f"{EDITION}zmiany", f"{EDITION}porownanie"):
        coordinator.open(path)
    page = coordinator.open(f"{EDITION}podstawy")
    expect(page.locator('form[action$="/podstawy"] button[type=submit]')).to_have_count(0)


def test_in_a_small_city_the_coordinator_freezes_alone_after_a_day(anna, open_tab, database, live_server):
    coordinator, secret, at = anna
    coordinator.look = lambda tab: None  # the pages are those of the other test
    live_server.set_clock(at)
    log_in(coordinator.tab, secret, at)
    prepare(coordinator, staffing="small", residents="280 000")
    add_projects(database, at)
    propose_freeze(coordinator)
    page = coordinator.open("/en/urzad/dwie-osoby/")
    page.locator("main a", has_text="2027").first.click()
    expect(page.get_by_role("button", name="Confirm alone")).to_have_count(0)

    later = at + dt.timedelta(hours=24, minutes=1)
    live_server.set_clock(later)
    log_in(coordinator.tab, secret, later)
    coordinator.open("/en/urzad/dwie-osoby/")
    page.locator("main a", has_text="2027").first.click()
    page.locator('[name="reason"]').last.fill("W urzędzie nie ma dziś nikogo innego.")
    page.get_by_role("button", name="Confirm alone").click()
    frozen_for_everybody(database, open_tab(), alone=True)


def frozen_for_everybody(database, tab: Tab, *, alone: bool) -> None:
    """Look at the public page: the fingerprint of what was frozen, and whether one person did it alone."""
    with database.read_session() as session:
        stored = editions.by_slug(session, "2027").rules_hash
    assert stored, "the edition is not frozen"
    page = tab.open("/2027/zasady")
    shown = page.locator("main").inner_text()
    assert stored.hex() in re.sub(r"\s", "", shown)
    assert ("jednoosobowo" in shown) is alone
