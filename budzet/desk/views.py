"""The front page of the desk: what waits for the person, notices, instructions, and a search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from budzet.accounts import desk_session, tasks
from budzet.accounts.access import anywhere, requires
from budzet.accounts.desk_session import StaffUser
from budzet.accounts.roles import Permission
from budzet.accounts.tasks import Task
from budzet.desk import due_words, notices
from budzet.editions import queries as editions
from budzet.editions import text_pages, texts
from budzet.proposals import desk_queries
from budzet.web import lists
from budzet.web.paging import page_of, paginate
from budzet.web.requests import get_session, now

bp = Blueprint("desk", __name__, url_prefix="/urzad")


@bp.get("/")
@requires(Permission.WORK_AT_DESK, scope=anywhere)
def home() -> ResponseReturnValue:
    """Show what waits for the person at the desk: late things first."""
    session, user = get_session(), desk_session.current()
    everything = tasks.of(session, user, now())
    chosen = lists.choice("kolejka", {task.queue.key for task in everything})
    listed = [task for task in everything if not chosen or task.queue.key == chosen]
    return render_template(
        "desk/home.html",
        page=page_of([_shown(task, user) for task in listed]),
        queues=_queues(everything, user),
        chosen=chosen,
        notices=notices.shown_on(session, user.today),
        instruction=_instruction(session),
        searches=user.may(Permission.SEE_PROPOSALS),
    )


@bp.get("/szukaj")
@requires(Permission.SEE_PROPOSALS, scope=anywhere)
def search() -> ResponseReturnValue:
    """Find projects of every edition by number, title or case mark."""
    session, asked = get_session(), lists.text("q")
    reach = desk_queries.reach(session, desk_session.current())
    page = paginate(session, desk_queries.search([edition.id for edition in reach], asked)) if asked else None
    return render_template("desk/search.html", q=asked, page=page)


def _shown(task: Task, user: StaffUser) -> dict[str, Any]:
    return {"task": task, "when": due_words.when(task.due, user.today), "late": due_words.late(task.due, user.today)}


def _queues(everything: Iterable[Task], user: StaffUser) -> Sequence[dict[str, Any]]:
    """Return how many tasks each queue holds and how many of them are late."""
    found: dict[str, dict[str, Any]] = {}
    for task in everything:
        url = url_for("desk.home", kolejka=task.queue.key)
        queue = found.setdefault(task.queue.key, {"name": task.queue.name, "url": url, "count": 0, "late": 0})
        queue["count"] += 1
        queue["late"] += due_words.late(task.due, user.today)
    return list(found.values())


def _instruction(session: Session) -> dict[str, Any] | None:
    """Return what to mind in the stage that is open now in the edition that matters now."""
    edition = editions.current(session, now())
    stage = editions.timetable(session, edition.id).current(now()) if edition else None
    kind = f"instruction_{stage.kind.value}" if stage else ""
    if edition is None or kind not in texts.KINDS:
        return None
    return {"edition": edition, "blocks": text_pages.blocks(kind, edition)}
