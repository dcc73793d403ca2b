"""What a higher room does for the edition desk: it counts the worked example of a result rule."""

from __future__ import annotations

from flask import Flask, current_app

from budzet.editions.worked_example import Counter

_KEY = "budzet.editions"


def fill(app: Flask, *, counter: Counter) -> None:
    """Say once, when the application is put together, who counts."""
    app.extensions[_KEY] = counter


def counter() -> Counter:
    """Return what counts the example."""
    found: Counter = current_app.extensions[_KEY]
    return found
