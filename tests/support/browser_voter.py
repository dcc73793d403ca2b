"""A resident at a real browser: the steps of ``support.voter``, pressed and typed on the pages themselves.

Controls are found by their names, so the steps hold in every language, with scripts and without::

    identify(tab)
    type_code(tab, app)
    choose(tab, [8, 11])                                      # or points: {1: 3, 4: 2}
    press_next(tab)
    number = cast(tab)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Flask
from playwright.sync_api import Page

from budzet.web.requests import Services
from support.browser import Tab
from support.jobs import run_due_jobs
from support.voter import ANNA, ROOT, Choices

NUMBER = re.compile(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}")
NEXT = "button[name=action][value=next]"


def identify(tab: Tab, who: Mapping[str, Any] = ANNA, *, root: str = ROOT) -> None:
    """Say who you are and ask for the code."""
    fill_in(tab.open(f"{root}/dane"), who)
    submit(tab.page, f"{root}/dane")


def fill_in(page: Page, values: Mapping[str, Any]) -> None:
    """Type, choose and tick what the form of the page asks for."""
    for name, value in values.items():
        control = page.locator(f"[name={name}]")
        if control.count() > 1:
            page.locator(f"[name={name}][value='{value}']").check()
            continue
        kind = control.evaluate("control => control.type")
        if kind == "checkbox":
            control.set_checked(bool(value))
        elif kind.startswith("select"):
            control.select_option(value)
        else:
            control.fill(value)


def submit(page: Page, action: str) -> None:
    """Press the button of the form that goes to ``action`` and wait for the answer."""
    with page.expect_navigation():
        page.locator(f"form[action='{action}'] button").click()


def type_code(tab: Tab, app: Flask, *, root: str = ROOT) -> None:
    """Take the code from the newest mail of the outbox and type it."""
    fill_in(tab.page, {"code": newest_code(app)})
    submit(tab.page, f"{root}/kod")


def newest_code(app: Flask) -> str:
    """Let the outbox be sent and return the code of the newest text message, of the newest mail when there is none."""
    run_due_jobs(app)
    services: Services = app.extensions["budzet"]
    texts = [message.body for message in services.texter.sent]
    found = re.search(r"\b\d{6}\b", texts[-1] if texts else services.mailer.sent[-1].subject)
    assert found, "the newest message holds no code"
    return found[0]


def choose(tab: Tab, chosen: Choices) -> None:
    """Make the part of the ballot that is shown hold exactly ``chosen``, as a hand would: by pressing labels."""
    points = dict(chosen) if isinstance(chosen, Mapping) else dict.fromkeys(chosen, 1)
    for row in tab.page.locator(".project").all():
        wanted = points.get(int(row.get_attribute("data-position") or 0), 0)
        tick = row.locator(".project-tick")
        if tick.count():
            tick.set_checked(bool(wanted))
        elif row.locator(".points").count():
            row.locator(f"input[value='{wanted}']").check()


def press_next(tab: Tab) -> None:
    """Go to the next part of the ballot, or to its check."""
    with tab.page.expect_navigation():
        tab.page.locator(NEXT).click()


def cast(tab: Tab, *, root: str = ROOT) -> str:
    """Cast the ballot that the check page shows and return the confirmation number."""
    submit(tab.page, f"{root}/oddaj")
    number = tab.page.locator(".receipt-number").inner_text()
    assert NUMBER.fullmatch(number), f"{number!r} is no confirmation number"
    return number


def enter(tab: Tab, app: Flask, who: Mapping[str, Any] = ANNA, *, root: str = ROOT) -> None:
    """Come as far as the ballot."""
    identify(tab, who, root=root)
    type_code(tab, app, root=root)
