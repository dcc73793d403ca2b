"""The desk in a real browser: people, departments, an act of two persons, the log; every page is looked at.

A coordinator who is also administrator and auditor works on a wide screen with scripts; the second person has a phone
without scripts and nothing but the mailed link.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from support.browser import DESKTOP, PHONE, check_accessible
from support.clock import START
from support.desk import SECRET_KEY, code_at, make_department, make_staff, open_session
from support.editions import stored_edition

from budzet.accounts.roles import Role
from budzet.notifications.queries import latest_mails
from budzet.notifications.vault import Vault

pytestmark = pytest.mark.browser

TABLE = (
    "skrót;nazwa;nadrzędny;e-mail;przekazuje do\nWZ;Wydział Zieleni;;wz@zielone.example;WD\nWK;Wydział Kultury;WD;;\n"
)
PAGES = (
    ("urzad/", "Desk"),
    ("urzad/szukaj?q=park", "Search"),
    ("urzad/komunikaty/", "Notices for the staff"),
    ("urzad/komunikaty/dodaj", "Write a notice"),
    ("urzad/osoby/?rola=coordinator", "People and roles"),
    ("urzad/osoby/role", "Who may what"),
    ("urzad/wydzialy/", "Departments"),
    ("urzad/wydzialy/1", "Wydział Dróg"),
    ("urzad/dwie-osoby/", "Acts of two persons"),
    ("urzad/dziennik/?czynnosc=role.granted", "Audit log"),
    ("urzad/projekty?edycja=2026&kolejnosc=-koszt", "Projects"),
    ("urzad/edycje/2026/projekty/1", "Źródło i łąka kwietna"),
    ("urzad/potwierdzenia/", "Confirmation number"),
    ("urzad/stan/", "State of the system"),
)
# Pages whose colours no other page shows.
COLOURFUL = {"Desk", "Audit log", "State of the system"}


@pytest.fixture
def office(database, settings):
    """A city with an edition, a department, Anna at the desk and Maria who only confirms."""
    with database.transaction() as session:
        stored_edition(session, settings.keys_dir)
        make_department(session, "WD", "Wydział Dróg")
        anna = make_staff(session, Role.ADMIN, Role.COORDINATOR, Role.AUDITOR, name="Anna Nowak")
        make_staff(session, Role.SECOND_PERSON, name="Maria Sekretarz", email="maria@zielone.example")
    return anna


@pytest.fixture
def desk(open_tab, live_server, database, office):
    """Return a function that opens a tab in which Anna is logged in."""

    def make(**options):
        tab = open_tab(**options)
        sid = open_session(database, office, at=START)
        tab.page.context.add_cookies([{"name": "desk", "value": sid, "url": live_server.url}])
        return tab

    return make


def heading(tab, text):
    expect(tab.page.get_by_role("heading", level=1)).to_have_text(text)


def press(tab, name):
    tab.page.get_by_role("button", name=name, exact=True).click()


def test_a_role_is_given_by_two_persons_and_everything_stands_in_the_log(desk, open_tab, look, database):
    anna = desk(size=DESKTOP)
    anna.open("/en/urzad/osoby/dodaj")
    press(anna, "Add and invite")
    look(anna)
    anna.page.get_by_label("First name and surname").fill("Piotr Nowy")
    anna.page.get_by_label("E-mail address").fill("piotr@zielone.example")
    press(anna, "Add and invite")
    heading(anna, "Piotr Nowy")
    look(anna)
    anna.page.get_by_role("link", name="Propose a role").click()
    anna.page.get_by_label("Role", exact=True).select_option("editor")
    anna.page.get_by_label("Where it holds").select_option("city")
    anna.page.get_by_label("Reason").fill("Nowa osoba w zespole.")
    look(anna)
    press(anna, "Propose")
    expect(anna.page.get_by_role("status")).to_contain_text("Another person must confirm it")

    with database.read_session() as session:
        mails = latest_mails(session, Vault(SECRET_KEY), 10)
    url = next(mail.context["url"] for mail in mails if mail.template == "pending_act")
    maria = open_tab(size=PHONE, scripts=False)
    maria.open(f"/en{urlsplit(url).path}")
    look(maria)
    press(maria, "Send the decision")
    look(maria)
    maria.page.get_by_label("I confirm").check()
    maria.page.get_by_label("Code").fill(code_at(START))
    press(maria, "Send the decision")
    heading(maria, "Thank you, your decision is stored")
    look(maria)

    anna.open("/en/urzad/dwie-osoby/")
    expect(anna.page.locator("main")).to_contain_text("confirmed by Maria Sekretarz")
    anna.page.get_by_role("link", name="Give Piotr Nowy the role: editor").click()
    look(anna)
    anna.open("/en/urzad/dziennik/?czynnosc=role.granted")
    expect(anna.page.locator("tbody tr")).to_have_count(1)
    press(anna, "Check the whole log")
    expect(anna.page.get_by_role("status")).to_contain_text("Dziennik jest cały")


def test_departments_are_imported_after_a_look_at_what_would_change(desk, look, tmp_path):
    path = tmp_path / "wydzialy.csv"
    path.write_text(TABLE, encoding="utf-8")
    anna = desk(size=PHONE, scripts=False)
    anna.open("/en/urzad/wydzialy/import")
    look(anna)
    anna.page.get_by_label("Table with departments").set_input_files(path)
    press(anna, "Show what would change")
    expect(anna.page.locator(".notice")).to_contain_text("To be added: 2")
    look(anna)
    press(anna, "Import these changes")
    expect(anna.page.get_by_role("status")).to_contain_text("Imported. Added: 2, changed: 0.")
    expect(anna.page.get_by_role("link", name="Wydział Kultury")).to_be_visible()


def test_every_page_is_accessible_on_a_wide_screen_and_fits_a_phone_without_scripts(desk, look):
    wide, phone = desk(size=DESKTOP), desk(size=PHONE, scripts=False)
    for path, title in PAGES:
        for tab in (wide, phone):
            tab.open(f"/en/{path}")
            heading(tab, title)
        check_accessible(wide.page, colours="too" if title in COLOURFUL else "not")
        look(phone)
    check_arrow_keys(wide)


def check_arrow_keys(tab):
    """Move between the rows of a list with the arrow keys."""
    tab.open("/en/urzad/osoby/")
    rows = tab.page.locator("tbody th a")
    rows.nth(0).focus()
    for key, row in (("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", 0)):
        tab.page.keyboard.press(key)
        expect(rows.nth(row)).to_be_focused()
