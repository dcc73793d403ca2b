"""Staff set an account up, log in, lose a session and nothing else; a resident comes in by a mailed link.

Once on a wide screen with scripts and once on a phone without; every page is looked at, those with faults too.
"""

from __future__ import annotations

import datetime as dt

import pyotp
import pytest
from playwright.sync_api import Page, expect
from support.browser import DESKTOP, PHONE, Tab
from support.clock import START
from support.desk import SECRET_KEY, code_at, grant, make_department, make_staff
from support.editions import store_city
from support.login import PASSWORD, hash_of

from budzet.accounts import links, residents, staff_services
from budzet.accounts.models import StaffLinkKind
from budzet.accounts.roles import Role
from budzet.base.actor import command
from budzet.notifications.queries import latest_mails
from budzet.notifications.vault import Vault

pytestmark = pytest.mark.browser
KINDS = pytest.mark.parametrize(("scripts", "size"), ((True, DESKTOP), (False, PHONE)), ids=("scripts", "plain-phone"))
A4 = (794, 1123)  # in the browser's pixels
NEW = "zielony kombajn liczy gwiazdy"


@pytest.fixture
def anna(database):
    """A coordinator who was at the desk before."""
    with database.transaction() as session:
        store_city(session)
        made = make_staff(
            session,
            Role.COORDINATOR,
            email="anna@zielone.example",
            password_hash=hash_of(),
            department=make_department(session),
        )
        made.last_login_at = START - dt.timedelta(days=1)
        return made


@pytest.fixture
def invitation(database, anna) -> str:
    """The path of the invitation of somebody new."""
    with database.transaction() as session:
        person = staff_services.Person("ewa@zielone.example", "Ewa Lis", anna.department_id)
        ewa = staff_services.add_staff(session, person, actor=command("test"), now=START)
        grant(session, ewa, Role.EDITOR)
        token = links.make(session, ewa.id, StaffLinkKind.INVITATION, now=START)
    return f"/en{links.INVITATION_PATH}{token}"


def press(page: Page) -> None:
    """Press the main button of the page."""
    with page.expect_navigation():
        page.locator("main button[type=submit]").first.click()


def fill_in(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.fill(f"#{name}", value)
    press(page)


@KINDS
def test_an_account_is_set_up_by_an_invitation(open_tab, look, invitation, scripts, size):
    tab = open_tab(scripts=scripts, size=size)
    page = tab.open(invitation)
    look(tab)
    press(page)
    look(tab)
    fill_in(page, password="krótkie", password_again="inne")
    expect(page.locator(".error-summary li")).to_have_count(2)
    look(tab)
    fill_in(page, password=NEW, password_again=NEW)
    look(tab)

    page.check("input[value=printed]")
    press(page)
    expect(page.locator(".paper-codes li")).to_have_count(40)
    look(tab)
    see_print(tab)

    page.go_back()
    page.check("input[value=app]")
    press(page)
    # The picture is an image of its own: the strict policy lets it through and it has a size.
    assert page.locator(".qr img").evaluate("image => image.complete && image.naturalWidth") > 0
    look(tab)
    fill_in(page, code="000000")
    look(tab)
    secret = "".join(page.locator(".secret-letters").inner_text().split())
    fill_in(page, code=pyotp.TOTP(secret).at(START))
    expect(page.locator(".paper-codes li")).to_have_count(10)
    look(tab)
    page.get_by_role("link", name="I have stored them").click()
    expect(page.locator("h1")).to_have_text("Log in to the desk")

    tab.open(invitation)
    expect(page.locator("h1")).to_have_text("This link works no more")
    look(tab)


def see_print(tab: Tab) -> None:
    """Look at the list as it is printed: the codes and whose they are, nothing to press."""
    before = tab.page.viewport_size
    tab.page.set_viewport_size({"width": A4[0], "height": A4[1]})
    tab.page.emulate_media(media="print")
    expect(tab.page.locator(".print-only")).to_contain_text("ewa@zielone.example")
    assert tab.page.locator("main button:visible, main input:visible").count() == 0
    tops = tab.page.locator(".paper-codes li").evaluate_all("items => items.map(i => i.getBoundingClientRect().top)")
    assert tops[:20] == tops[20:], "two columns of twenty"
    tab.page.emulate_media(media="screen")
    tab.page.set_viewport_size(before)


@KINDS
def test_a_session_that_ended_loses_nothing(open_tab, look, live_server, anna, scripts, size):
    tab = open_tab(scripts=scripts, size=size)
    page = tab.open("/en/urzad/konto/drugi-skladnik")
    look(tab)
    fill_in(page, email=anna.email, password="zły kot")
    look(tab)
    fill_in(page, email=anna.email, password=PASSWORD)
    look(tab)
    fill_in(page, code="000000")
    look(tab)
    fill_in(page, code=code_at(START))
    expect(page.locator("h1")).to_have_text("Where will your codes come from?")
    expect(page.get_by_role("status")).to_contain_text("Your last log-in")
    look(tab)

    page.check("input[value=printed]")
    live_server.set_clock(START + dt.timedelta(hours=1))
    press(page)
    expect(page.locator(".notice")).to_contain_text("Nothing you typed is lost")
    look(tab)
    fill_in(page, email=anna.email, password=PASSWORD)
    fill_in(page, code=code_at(START + dt.timedelta(hours=1)))
    expect(page.locator("h1")).to_have_text("Nothing is lost")
    look(tab)
    press(page)
    expect(page.locator(".paper-codes li")).to_have_count(40)

    tab.open("/en/urzad/konto")
    expect(page.locator("tbody tr")).to_have_count(1)
    look(tab)
    live_server.set_clock(START + dt.timedelta(hours=1, minutes=10))
    page.get_by_role("button", name="New recovery codes").click()
    expect(page.locator("h1")).to_have_text("Confirm with your code")
    look(tab)
    tab.open("/en/urzad/konto/haslo")
    fill_in(page, old_password="zły", password="krótkie", password_again="inne")
    look(tab)


def test_a_forgotten_password_is_set_anew(open_tab, look, database, anna):
    tab = open_tab()
    page = tab.open("/en/urzad/haslo")
    look(tab)
    fill_in(page, email="anna")
    look(tab)
    fill_in(page, email=anna.email)
    expect(page.locator("h1")).to_have_text("Look into your mailbox")
    look(tab)
    with database.transaction() as session:
        token = links.make(session, anna.id, StaffLinkKind.NEW_PASSWORD, now=START)
    tab.open(f"/en{links.NEW_PASSWORD_PATH}{token}")
    look(tab)
    fill_in(page, password="krótkie", password_again="inne", code="")
    expect(page.locator(".error-summary li")).to_have_count(3)
    look(tab)
    fill_in(page, password=NEW, password_again=NEW, code=code_at(START))
    expect(page.get_by_role("status")).to_contain_text("Your new password is set.")


@KINDS
def test_a_resident_comes_in_by_a_mailed_link(open_tab, look, database, anna, scripts, size):
    tab = open_tab(scripts=scripts, size=size)
    page = tab.open("/en/konto/usun")
    expect(page.locator("h1")).to_have_text("Log in to go on")
    look(tab)
    tab.open("/en/konto")
    look(tab)
    fill_in(page, email="ola")
    look(tab)
    fill_in(page, email="ola@zielone.example")
    look(tab)
    link = newest_link(database)
    tab.open(link)
    look(tab)
    press(page)
    expect(page.locator(".lead")).to_contain_text("o•••@zielone.example")
    look(tab)
    page.get_by_role("link", name="Delete the account").click()
    look(tab)
    press(page)
    expect(page.locator("h1")).to_have_text("Your account is deleted")
    look(tab)
    tab.open(link)
    expect(page.locator("h1")).to_have_text("This link works no more")
    look(tab)


def newest_link(database) -> str:
    """Return the path of the link in the newest mail that waits."""
    with database.read_session() as session:
        (mail,) = latest_mails(session, Vault(SECRET_KEY), 1)
    assert mail.context is not None
    return f"/en{residents.PATH}{str(mail.context['link']).partition(residents.PATH)[2]}"
