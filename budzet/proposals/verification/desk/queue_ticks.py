"""Ticked rows of a table: each sends its project and the version of the review that was on the screen."""

from __future__ import annotations

import re

from flask import request

FIELD = "case"
LONGEST = 9
"""Digits of an id or version."""

_TICK = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)


def read() -> dict[int, int]:
    """Return the ticked projects with their versions; nonsense is as good as not ticked."""
    found = (_TICK.fullmatch(text) for text in request.form.getlist(FIELD))
    return {int(one[1]): int(one[2]) for one in found if one}
