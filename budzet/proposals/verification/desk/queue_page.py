"""The page of a queue, put together: eight statements, whatever the number of cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from flask import render_template
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from budzet.accounts import desk_session
from budzet.accounts.roles import Permission
from budzet.editions import desk_scope
from budzet.editions import queries as editions
from budzet.editions.layout import page_edition
from budzet.proposals.verification import queues
from budzet.proposals.verification.desk import queue_due, queue_filter, queue_people, queue_rows, queue_scope
from budzet.proposals.verification.desk.queue_filter import Chosen, Viewer
from budzet.proposals.verification.desk.queue_people import People
from budzet.web import lists
from budzet.web.lists import Heading
from budzet.web.paging import page_url, paginate
from budzet.web.requests import get_session, now

SIZE = 50
"""Rows on one page."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was ticked and chosen in a form that was not carried out, and why it was not. ``all``: tick every row."""

    ticked: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    person: str = ""
    all: bool = False
    errors: tuple[tuple[str, str], ...] = ()


NOTHING = Typed()


def viewer() -> Viewer:
    """Return who looks at the queue of this page."""
    user = desk_session.current()
    return Viewer(user.id, queue_scope.reach(user, page_edition().id))


def show(typed: Typed = NOTHING) -> str:
    """Return the page as the address narrows it."""
    session, edition, user, by = get_session(), page_edition(), desk_session.current(), viewer()
    instants = queue_due.by_edition(session, [edition.id])[edition.id]
    chosen = queue_filter.read(by, queue_due.late(instants, now()))
    counted = queues.counts(session, edition.id, replace(chosen.cases, states=()))
    page = paginate(session, queue_rows.statement(edition.id, chosen.cases), size=SIZE, total=_total(chosen, counted))
    people = queue_people.working(session, edition.id, user.today)
    options = _options(people)
    return render_template(
        "verification/queue.html",
        page=page,
        rows=queue_rows.rows(page.items, instants, now()),
        tabs=queue_filter.tabs(chosen, counted, by),
        chosen=chosen,
        options=options,
        active=queue_filter.active(chosen, options),
        headings=_headings(chosen),
        people=people,
        whole=by.departments is None,
        may_assign=user.may_in(Permission.ASSIGN_REVIEWS, desk_scope.of_page()),
        action=page_url(page.number),
        with_query=lists.with_query,
        typed=typed,
        errors=typed.errors,
    )


def _total(chosen: Chosen, counted: Mapping[Any, int]) -> int:
    """Return how many cases are listed: what was counted in the states that are shown."""
    states = chosen.cases.states or tuple(counted)
    return sum(counted.get(state, 0) for state in states)


def _options(people: People) -> dict[str, list[tuple[Any, Any]]]:
    session = get_session()
    return {
        "pool": [(pool.key, pool.name) for pool in editions.pools(session, page_edition().id)],
        "person": [
            (queue_filter.MINE, gettext("mine")),
            (queue_filter.NOBODY, gettext("nobody's")),
            *people.everybody,
        ],
        "department": [(one.id, one.name) for one in queue_scope.departments() if one.active],
    }


def _headings(chosen: Chosen) -> list[Heading]:
    order = chosen.cases.order
    return [
        lists.heading(_l("Number and pool"), "numer", order),
        lists.heading(_l("Project"), "tytul", order),
        Heading(_l("State")),
        lists.heading(_l("With whom"), "osoba", order),
        lists.heading(_l("Here since"), "czas", order),
        Heading(_l("Deadline")),
    ]
