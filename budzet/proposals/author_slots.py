"""What waits for the author of a project: other rooms tell it, the author's page shows it above everything else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from flask import Flask, current_app

from budzet.proposals.author_page import OwnProject

_KEY = "budzet.proposals.author"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits, until when if there is a day, and where it is done."""

    heading: str
    sentence: str
    due_at: dt.datetime | None
    url: str
    url_label: str


Source = Callable[[OwnProject], Iterator[Waiting]]


def fill(app: Flask, sources: Iterable[Source]) -> None:
    """Say once, when the application is put together, who tells what waits."""
    app.extensions[_KEY] = tuple(sources)


def waiting(own: OwnProject) -> list[Waiting]:
    """Return everything that waits for the author of a project."""
    sources: tuple[Source, ...] = current_app.extensions[_KEY]
    return [one for source in sources for one in source(own)]
