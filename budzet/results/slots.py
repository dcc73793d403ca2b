"""What a higher room does when results are published: it makes the files of open data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Flask, current_app

from budzet.results.open_data import Publication

_KEY = "budzet.results"

Maker = Callable[[Publication, Path], None]
"""Makes its files in the folder; each is listed in the checksums afterwards."""


def fill(app: Flask, *, makers: Iterable[Maker]) -> None:
    """Say once, when the application is put together, who makes files."""
    app.extensions[_KEY] = tuple(makers)


def makers() -> tuple[Maker, ...]:
    """Return who makes files. The worker's jobs run inside the application too."""
    found: tuple[Maker, ...] = current_app.extensions[_KEY]
    return found
