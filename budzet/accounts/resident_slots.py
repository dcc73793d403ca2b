"""Places on the page of a resident's account that higher rooms fill: their drafts and projects, their remarks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from budzet.accounts.residents import Known

_KEY = "budzet.accounts.resident"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a resident: where it is, what it is called, how it stands. ``language`` of its name."""

    url: str
    name: str
    state: str
    language: str = "pl"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Things of one kind under a heading."""

    heading: str
    entries: Sequence[Entry]


Source = Callable[[Known], Iterable[Shelf]]


def fill(app: Flask, sources: Iterable[Source]) -> None:
    """Say once, when the application is put together, who fills the page."""
    app.extensions[_KEY] = tuple(sources)


def shelves(known: Known) -> list[Shelf]:
    """Return what a resident has, without empty shelves."""
    sources: tuple[Source, ...] = current_app.extensions[_KEY]
    return [shelf for source in sources for shelf in source(known) if shelf.entries]
