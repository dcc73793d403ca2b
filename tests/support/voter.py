"""A resident at a browser: confirm who you are, take the code from the mail, choose, check, cast.

Plain functions over a test client; each does one step as a browser without scripts would. ``ROOT`` is where voting in
the small edition of ``support.editions`` lives; every function takes another address as ``root``::

    store(services)
    enter(client)                                             # who I am and the code: the ballot is open
    choose(client, "lokalne", {1: 3})
    choose(client, "ogolnomiejskie", [8, 9])
    number = cast(client)                                     # the confirmation number
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from budzet.notifications.senders import Mail
from budzet.voting.ballot import Choice
from budzet.voting.draft import Draft, DraftBox
from budzet.voting.payload import payload_size
from budzet.web.requests import Services
from support.editions import NORTH, StoredEdition, store_city, stored_edition
from support.jobs import run_due_jobs
from support.pages import Page, open_page, post_form, read_page
from support.voting import let_in, tag

ROOT = "/2026/glosowanie"
ANNA = {
    "given_name": "Anna",
    "surname": "Kowalska",
    "birth_day": "27",
    "birth_month": "3",
    "birth_year": "1985",
    "street": "Źródlana",
    "house": "12A",
    "district": "polnoc",
    "email": "anna@zielone.example",
    "lives_here": "y",
}
BOB = {**ANNA, "given_name": "Bogdan", "surname": "Lis", "email": "bogdan@zielone.example"}

Choices = Sequence[int] | Mapping[int, int]
"""Positions that are ticked, or points by position."""


def store(services: Services, **options: Any) -> StoredEdition:
    """Store the city and one edition with its keys; ``options`` go to ``stored_edition``."""
    with services.database.transaction() as session:
        store_city(session)
        return stored_edition(session, services.settings.keys_dir, **options)


def identify(client: FlaskClient, who: Mapping[str, Any] = ANNA, *, root: str = ROOT, **changes: Any) -> TestResponse:
    """Say who you are; a value of ``None`` leaves a field out."""
    return post_form(client, f"{root}/dane", {**who, **changes})


def mails(client: FlaskClient) -> list[Mail]:
    """Send what waits in the outbox and return every mail that went out so far."""
    run_due_jobs(client.application)
    sent: list[Mail] = client.application.extensions["budzet"].mailer.sent
    return sent


def newest_code(client: FlaskClient) -> str:
    """Return the code of the newest mail."""
    found = re.search(r"\b\d{6}\b", mails(client)[-1].subject)
    assert found, "the newest mail holds no code"
    return found[0]


def type_code(client: FlaskClient, code: str, *, root: str = ROOT) -> TestResponse:
    """Type the code on its page."""
    return post_form(client, f"{root}/kod", {"code": code}, action=f"{root}/kod")


def enter(client: FlaskClient, who: Mapping[str, Any] = ANNA, *, root: str = ROOT, **changes: Any) -> None:
    """Come as far as the ballot."""
    assert identify(client, who, root=root, **changes).status_code == 303
    answer = type_code(client, newest_code(client), root=root)
    assert "/karta/" in answer.headers["Location"], "the code did not open the ballot"


def arrive(
    client: FlaskClient,
    stored: StoredEdition,
    choices: Iterable[tuple[int, int]] = (),
    *,
    person: str = "anna",
    area: int = NORTH,
    **columns: Any,
) -> None:
    """Be at the ballot without the way to it, with ``choices`` (position and points) in the draft; ``columns`` change
    single values of the session.

    For tests that are not about who one is: ``person`` is somebody else than the one of that name who gives their data.
    """
    services: Services = client.application.extensions["budzet"]
    now = services.clock.now()
    client.set_cookie("sid", let_in(services.database, stored, person, at=now, area=area, **columns))
    if choices:
        assert stored.frozen is not None
        draft = Draft(stored.edition.id, tuple(Choice(*pair) for pair in choices), area)
        box = DraftBox(services.settings.secret_key.encode())
        client.set_cookie("draft", box.encode(draft, payload_size(stored.frozen), owner=tag(person), now=now))


def choose(
    client: FlaskClient, contest: str, chosen: Choices, action: str = "next", *, root: str = ROOT, **fields: Any
) -> TestResponse:
    """Fill in one part of the ballot as it is shown and press a button."""
    return fill_in(client, open_page(client, f"{root}/karta/{contest}"), chosen, action, **fields)


def fill_in(client: FlaskClient, page: Page, chosen: Choices, action: str = "next", **fields: Any) -> TestResponse:
    """Change what stands on a page of the ballot to ``chosen`` and press a button."""
    if isinstance(chosen, Mapping):
        marks: dict[str, Any] = {name: "0" for name in page.form().fields if name.startswith("points-")}
        marks |= {f"points-{position}": str(points) for position, points in chosen.items()}
    else:
        marks = {"p": [str(position) for position in chosen]}
    return post_form(client, page, {**marks, "action": action, **fields})


def check(client: FlaskClient, *, root: str = ROOT, status: int = 200) -> Page:
    """Open the page that shows the whole ballot once more."""
    return open_page(client, f"{root}/sprawdz", status=status)


def cast(client: FlaskClient, *, root: str = ROOT) -> str:
    """Check the ballot, cast it and return the confirmation number."""
    answer = post_form(client, check(client, root=root), follow=True)
    assert answer.status_code == 200, f"casting answered {answer.status_code}"
    return number_on(read_page(answer))


def vote(
    client: FlaskClient,
    who: Mapping[str, Any] = ANNA,
    *,
    local: Choices = MappingProxyType({1: 3}),
    citywide: Choices = (8,),
    root: str = ROOT,
) -> str:
    """Go the whole way and return the confirmation number."""
    enter(client, who, root=root)
    choose(client, "lokalne", local, root=root)
    choose(client, "ogolnomiejskie", citywide, root=root)
    return cast(client, root=root)


def number_on(page: Page) -> str:
    """Return the confirmation number a page shows."""
    found = re.search(r"\b(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}\b", page.text)
    assert found, f"{page.url} shows no confirmation number"
    return found[0]
