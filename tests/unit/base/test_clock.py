from __future__ import annotations

import datetime as dt

import pytest

from budzet.base.clock import FileClock, SystemClock, make_clock


@pytest.mark.parametrize(
    ("text", "instant"),
    (
        ("2026-10-01T12:00:00Z", dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)),
        ("2026-10-01T12:00:00+02:00\n", dt.datetime(2026, 10, 1, 10, tzinfo=dt.UTC)),
    ),
)
def test_a_file_with_an_instant_stops_time(tmp_path, text, instant):
    (tmp_path / "clock").write_text(text, encoding="ascii")
    clock = FileClock(tmp_path / "clock")
    assert clock.now() == instant
    assert clock.now().tzinfo is dt.UTC


@pytest.mark.parametrize(("text", "moved"), (("+86400", 86400), ("-3600", -3600), ("", 0)))
def test_a_file_with_an_offset_moves_time(tmp_path, text, moved):
    (tmp_path / "clock").write_text(text, encoding="ascii")
    difference = FileClock(tmp_path / "clock").now() - SystemClock().now()
    assert abs(difference.total_seconds() - moved) < 5


def test_the_file_is_read_anew_at_each_call(tmp_path):
    file = tmp_path / "clock"
    clock = FileClock(file)
    assert abs(clock.now() - SystemClock().now()) < dt.timedelta(seconds=5)
    file.write_text("2030-01-01T00:00:00Z", encoding="ascii")
    assert clock.now().year == 2030


def test_an_instant_without_an_offset_is_refused(tmp_path):
    (tmp_path / "clock").write_text("2026-10-01T12:00:00", encoding="ascii")
    with pytest.raises(ValueError, match="offset"):
        FileClock(tmp_path / "clock").now()


def test_without_a_file_the_clock_is_the_machine_s_own(tmp_path):
    assert isinstance(make_clock(None), SystemClock)
    assert isinstance(make_clock(tmp_path / "clock"), FileClock)
    assert SystemClock().now().tzinfo is dt.UTC
