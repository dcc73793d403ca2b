"""The waiting page: past the soft limit of a network one waits one's turn, nobody is refused (security notes §3.4).

Thousands of phones may stand behind one address of a mobile carrier, so being many is no fault. Whoever comes past the
limit gets a ticket for a time: the more have come, the later. The page holds everything that was sent, so nothing is
lost, and sends it again with the ticket. That opens a few pages, so that one gets on with what one came for. Works
without scripts: then one presses the button.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, g, make_response, request
from itsdangerous import BadSignature, URLSafeSerializer
from limits.storage import MemoryStorage, Storage

from budzet.settings import Settings
from budzet.web import limits
from budzet.web.requests import now, settings

TICKET = "bilet"
SHORTEST = dt.timedelta(seconds=5)
LONGEST = dt.timedelta(minutes=2)
GOOD_FOR = dt.timedelta(minutes=3)
"""How long after its time a ticket still opens."""
OPENS = 20
"""How many pages a ticket opens."""

WAITING = 202  # HTTP status: what was sent is not refused, and not done yet
_MINUTE = 60  # seconds
_WARNINGS: list[Callable[[dt.datetime], str | None]] = []


@dataclass(frozen=True, slots=True)
class Ticket:
    """One's turn: when it comes, of how long a wait, for the network ``key``; by ``nonce`` its uses are counted."""

    turn: dt.datetime
    wait: dt.timedelta
    key: str
    nonce: str


def init_app(app: Flask, given: Settings, storage: Storage) -> None:
    """Count requests by network in ``storage``, and let those past the soft limit wait."""
    counter = _Counter(storage)

    @app.before_request
    def wait_ones_turn() -> Response | None:
        if limits.is_exempt() or not _can_wait():
            return None
        key = limits.address_key()
        past = counter.add(f"soft/{key}/{int(now().timestamp()) // _MINUTE}", _MINUTE) - given.soft_limit
        if past <= 0:
            return None
        ticket = _shown_ticket(key)
        if ticket is None:
            return _page(_new_ticket(key, past, given.soft_limit))
        if now() < ticket.turn:
            return _page(ticket)
        if counter.add(f"ticket/{ticket.nonce}", int(GOOD_FOR.total_seconds())) > OPENS:
            return _page(_new_ticket(key, past, given.soft_limit))
        g.ticket = request.values.get(TICKET)
        return None

    @app.after_request
    def keep_ticket(response: Response) -> Response:
        if text := g.get("ticket"):
            response.set_cookie(_cookie(), text, max_age=LONGEST + GOOD_FOR, **_flags())
        return response


def warns(function: Callable[[dt.datetime], str | None]) -> Callable[[dt.datetime], str | None]:
    """Let ``function`` say on the waiting page what will be too late at the instant of one's turn."""
    _WARNINGS.append(function)
    return function


class _Counter:
    """Counts in the shared store; when that does not answer, each process counts in its own memory."""

    def __init__(self, storage: Storage) -> None:
        self._storage, self._own = storage, MemoryStorage()

    def add(self, name: str, seconds: int) -> int:
        try:
            return self._storage.incr(name, seconds)
        except self._storage.base_exceptions:
            return self._own.incr(name, seconds)


def _can_wait() -> bool:
    """Say whether the page can be sent again from a form: no files, and no script that asks for something else."""
    has_files = request.mimetype == "multipart/form-data"
    return not has_files and request.headers.get("Sec-Fetch-Dest", "document") == "document"


def _new_ticket(key: str, past: int, soft_limit: int) -> Ticket:
    wait = min(max(dt.timedelta(seconds=_MINUTE * past / max(soft_limit, 1)), SHORTEST), LONGEST)
    return Ticket(now() + wait, wait, key, secrets.token_urlsafe(12))


def _shown_ticket(key: str) -> Ticket | None:
    """Return the ticket that came with the request, when it is ours, of this network and not too old."""
    text = request.values.get(TICKET) or request.cookies.get(_cookie(), "")
    try:
        turn, wait, owner, nonce = _signer().loads(text)
    except BadSignature:
        return None
    ticket = Ticket(dt.datetime.fromtimestamp(turn, dt.UTC), dt.timedelta(seconds=wait), owner, nonce)
    return ticket if owner == key and now() < ticket.turn + GOOD_FOR else None


def _page(ticket: Ticket) -> Response:
    left = max(ticket.turn - now(), dt.timedelta())
    values = ticket.turn.timestamp(), ticket.wait.total_seconds(), ticket.key, ticket.nonce
    template = current_app.jinja_env.get_template("errors/waiting.html")
    html = template.render(
        method=request.method,
        action=f"{request.script_root}{request.path}",
        sent=[*_sent(), (TICKET, _signer().dumps(values))],
        seconds_left=int(left.total_seconds()) + 1,
        seconds_in_all=int(ticket.wait.total_seconds()) + 1,
        warnings=[sentence for warn in _WARNINGS if (sentence := warn(ticket.turn))],
    )
    response = make_response(html, WAITING)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Retry-After"] = str(int(left.total_seconds()) + 1)
    return response


def _sent() -> Iterator[tuple[str, Any]]:
    """Give what the form or the address holds, but for an earlier ticket."""
    fields = request.form if request.method == "POST" else request.args
    return ((name, value) for name, value in fields.items(multi=True) if name != TICKET)


def _cookie() -> str:
    return f"__Host-{TICKET}" if settings().https else TICKET


def _flags() -> dict[str, Any]:
    return {"path": "/", "secure": settings().https, "httponly": True, "samesite": "Lax"}


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="web.waiting")
