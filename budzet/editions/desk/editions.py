"""The list of editions: where each stands and how much of it is still to be checked."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from budzet.accounts import desk_session
from budzet.accounts.access import anywhere, requires
from budzet.accounts.roles import CITY, Permission, Scope, ScopeKind
from budzet.editions import queries, words
from budzet.editions.desk.blueprint import bp
from budzet.editions.models import Edition
from budzet.web.requests import get_session, now


def visible() -> list[Edition]:
    """Return the editions this person may see, the newest first."""
    user = desk_session.current()
    return [
        edition
        for edition in queries.all_editions(get_session())
        if user.may_in(Permission.SEE_EDITION, (Scope(ScopeKind.EDITION, edition.id),))
    ]


@bp.get("/")
@requires(Permission.SEE_EDITION, scope=anywhere)
def editions() -> ResponseReturnValue:
    """Show the editions."""
    found = visible()
    tables = queries.timetables(get_session(), [edition.id for edition in found])
    rows = []
    for edition in found:
        table = tables[edition.id]
        current, upcoming = table.current(now()), table.upcoming(now())
        rows.append(
            {
                "edition": edition,
                "stage": words.stage_name(current.kind) if current else "",
                "until": current.closes_at if current else None,
                "next": words.stage_name(upcoming.kind) if upcoming else "",
                "next_at": upcoming.opens_at if upcoming else None,
            }
        )
    may_create = desk_session.current().may_in(Permission.EDIT_EDITION, (CITY,))
    return render_template("edition_desk/editions.html", rows=rows, may_create=may_create)
