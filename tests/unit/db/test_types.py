from __future__ import annotations

import datetime as dt
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import CheckConstraint, Column, MetaData, Table, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from budzet.db.types import UTCDateTime, ValueJSON, string_enum


class Colour(StrEnum):
    RED = "red"
    DARK_BLUE = "dark-blue"


METADATA = MetaData()
THING = Table(
    "thing",
    METADATA,
    Column("at", UTCDateTime()),
    Column("value", ValueJSON(dict[str, int])),
    Column("colour", string_enum(Colour, "colour")),
)


@pytest.fixture
def connection(database):
    with database.engine.execution_options(budzet_writes=True).begin() as opened:
        METADATA.create_all(opened)
        yield opened


def store(connection, **values):
    connection.execute(insert(THING).values(**values))
    return connection.execute(select(THING)).one()


@pytest.mark.parametrize("zone", ("UTC", "Europe/Warsaw", "America/New_York"))
def test_an_instant_comes_back_aware_and_in_utc(connection, zone):
    instant = dt.datetime(2026, 7, 1, 12, 30, 15, 123456, tzinfo=ZoneInfo(zone))
    stored = store(connection, at=instant).at
    assert stored == instant
    assert stored.utcoffset() == dt.timedelta(0)


def test_a_naive_datetime_is_refused(connection):
    with pytest.raises(StatementError, match="naive"):
        store(connection, at=dt.datetime(2026, 7, 1))  # noqa: DTZ001  that is the point


def test_a_naive_datetime_is_refused_in_a_question_too(connection):
    with pytest.raises(StatementError, match="naive"):
        connection.execute(select(THING).where(THING.c.at > dt.datetime(2026, 7, 1)))  # noqa: DTZ001


def test_instants_are_ordered_whatever_zone_they_came_in(connection):
    early = dt.datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Warsaw"))
    late = early.replace(fold=1)
    connection.execute(insert(THING), [{"at": late}, {"at": early}])
    ordered = connection.scalars(select(THING.c.at).order_by(THING.c.at)).all()
    assert ordered == [early.astimezone(dt.UTC), late.astimezone(dt.UTC)]


def test_equal_values_are_equal_text(connection):
    connection.execute(insert(THING), [{"value": {"b": 2, "ą": 1}}, {"value": {"ą": 1, "b": 2}}])
    stored = connection.scalars(text("SELECT value FROM thing")).all()
    assert stored == ['{"b":2,"ą":1}'] * 2


def test_a_value_is_validated_when_it_is_read(connection):
    assert store(connection, value={"a": 1}).value == {"a": 1}
    connection.execute(text('UPDATE thing SET value = \'{"a": "x"}\''))
    with pytest.raises(ValueError, match="int"):
        connection.execute(select(THING.c.value)).all()


def test_nothing_stays_nothing(connection):
    assert tuple(store(connection)) == (None, None, None)


def test_an_enum_is_stored_as_its_value(connection):
    assert store(connection, colour=Colour.DARK_BLUE).colour is Colour.DARK_BLUE
    assert connection.scalar(text("SELECT colour FROM thing")) == "dark-blue"


def test_a_word_outside_the_enum_is_refused_by_the_database(connection):
    assert [check for check in THING.constraints if isinstance(check, CheckConstraint)]
    with pytest.raises(IntegrityError):
        connection.execute(text("INSERT INTO thing (colour) VALUES ('green')"))
