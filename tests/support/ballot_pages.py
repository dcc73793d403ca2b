"""The check page of a person who is let in: where their ballot is sealed, with the form that casts it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from flask.testing import FlaskClient

from budzet.settings import Settings
from budzet.voting.ballot import Choice
from budzet.voting.draft import Draft, DraftBox
from budzet.voting.payload import payload_size
from support.clock import START
from support.editions import StoredEdition
from support.pages import Page, open_page
from support.voting import PARK, tag


def check_page(
    client: FlaskClient,
    settings: Settings,
    stored: StoredEdition,
    sid: str,
    *,
    person: str = "anna",
    choices: Iterable[tuple[int, int]] = PARK,
    area: int = 0,
    at: dt.datetime = START,
) -> Page:
    """Open the check page in a browser that holds a session and a draft; each time the ballot is sealed anew."""
    assert stored.frozen is not None
    draft = Draft(stored.edition.id, tuple(Choice(*pair) for pair in choices), area)
    box = DraftBox(settings.secret_key.encode())
    client.set_cookie("sid", sid)
    client.set_cookie("draft", box.encode(draft, payload_size(stored.frozen), owner=tag(person), now=at))
    return open_page(client, f"/{stored.edition.slug}/glosowanie/sprawdz")
