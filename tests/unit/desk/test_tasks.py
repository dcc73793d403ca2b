"""Tasks: in which order they stand and how far off their day is, in working days."""

from __future__ import annotations

import datetime as dt

import pytest

from budzet.accounts.tasks import Queue, Task, in_order
from budzet.desk import due_words

QUEUE = Queue("x", "X")
TODAY = dt.date(2026, 4, 30)  # Thursday; Friday 1 May and Sunday 3 May are holidays


def test_what_is_due_first_stands_first_and_what_has_no_day_last():
    days = {"c": None, "b": dt.date(2026, 5, 4), "a": dt.date(2026, 5, 4), "late": dt.date(2026, 4, 1)}
    tasks = [Task(title, "/", QUEUE, due) for title, due in days.items()]
    assert [task.title for task in in_order(tasks)] == ["late", "a", "b", "c"]


@pytest.mark.parametrize(
    ("due", "words", "late"),
    (
        (None, "", False),
        (dt.date(2026, 4, 30), "today", False),
        (dt.date(2026, 5, 2), "before the next working day", False),
        (dt.date(2026, 5, 4), "in 1 working day", False),
        (dt.date(2026, 5, 6), "in 3 working days", False),
        (dt.date(2026, 4, 29), "1 working day late", True),
        (dt.date(2026, 4, 24), "4 working days late", True),
    ),
)
def test_a_day_is_told_in_working_days(due, words, late):
    assert (due_words.when(due, TODAY), due_words.late(due, TODAY)) == (words, late)
