"""An edition at the desk: stored from a plan, read back as a plan, its pages opened and saved by a coordinator."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from budzet.accounts.roles import CITY, Role, Scope
from budzet.editions import editing, presets, queries, services
from budzet.editions.plan import EditionPlan
from budzet.web.requests import Services
from support.clock import START
from support.desk import make_staff, sign_in
from support.editions import ACTOR, store_city
from support.pages import Page, post_form, read_page

DESK = "/en/urzad/edycje"
SLUG = "2027"

PAGES = (
    "podstawy",
    "karta/lokalne",
    "pule",
    "pule/bogucice",
    "glosujacy",
    "poparcie",
    "odwolania",
    "karty-oceny",
    "tematy",
)
"""Pages of settings of Katowice, below the address of the edition."""


def url(page: str = "", slug: str = SLUG) -> str:
    """Return the address of a page of an edition."""
    return f"{DESK}/{slug}/{page}"


def katowice(**changes: Any) -> EditionPlan:
    """Return the preset of Katowice as the plan of ``SLUG``."""
    plan = presets.load("katowice", slug=SLUG, title="Budżet obywatelski Katowice 2027")
    return plan.model_copy(update={"city": None, **changes})


def store(services_: Services, plan: EditionPlan, *, residents: int | None = 278_090) -> int:
    """Store a city and an edition, and return the id of the edition."""
    with services_.database.transaction() as session:
        if queries.city(session) is None:
            store_city(session, residents=residents)
        return services.create_edition(session, plan, actor=ACTOR, now=START).id


def stored(services_: Services, slug: str = SLUG) -> EditionPlan:
    """Return the plan of an edition as it is stored now."""
    with services_.database.read_session() as session:
        return editing.plan_of(session, queries.by_slug(session, slug))


def desk_of(client: FlaskClient, services_: Services, *roles: Role, scope: Scope = CITY) -> FlaskClient:
    """Sign somebody with ``roles`` in and return the client."""
    with services_.database.transaction() as session:
        person = make_staff(session, *roles, scope=scope)
    sign_in(client, services_, person)
    return client


def save(client: FlaskClient, page: Page | str, **typed: Any) -> TestResponse:
    """Save a page of settings (its address, or a page opened before) with what a clerk types over it."""
    address = page.url if isinstance(page, Page) else page
    return post_form(client, page, typed, action=address)


def faults(response: TestResponse) -> dict[str, str]:
    """Return the faults a refused page lists: each by the place its link leads to, which must be on the page."""
    page = read_page(response)
    found = {target[1:]: sentence for sentence, target in page.links.items() if target.startswith("#")}
    found.pop("content", None)
    assert found.keys() <= set(page.ids), f"links of faults that lead nowhere: {found.keys() - set(page.ids)}"
    return found
