"""What waits for somebody at the desk. Rooms give tasks through sources named in ``app.py``; the desk lists them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import Session

from budzet.accounts.desk_session import StaffUser

_KEY = "budzet.accounts.tasks"


@dataclass(frozen=True, slots=True)
class Queue:
    """A kind of tasks; ``key`` stands in addresses."""

    key: str
    name: Any


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: where, until which day in Warsaw (``None``: whenever), about which case."""

    title: str
    url: str
    queue: Queue
    due: dt.date | None = None
    case: str = ""


Source = Callable[[Session, StaffUser, dt.datetime], Iterable[Task]]
"""Returns the tasks of one person at an instant; called in a request."""


def fill(app: Flask, sources: Sequence[Source]) -> None:
    """Say once, when the application is put together, who gives tasks."""
    app.extensions[_KEY] = tuple(sources)


def of(session: Session, user: StaffUser, now: dt.datetime) -> list[Task]:
    """Return everything that waits for a person: what is due first stands first, what has no day last."""
    sources: tuple[Source, ...] = current_app.extensions[_KEY]
    return in_order(task for source in sources for task in source(session, user, now))


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """Return tasks by their day; those of one day, and those without, by title."""
    return sorted(tasks, key=lambda task: (task.due is None, task.due or dt.date.max, task.title.casefold()))
