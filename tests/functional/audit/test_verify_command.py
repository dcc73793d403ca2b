"""``budzet audit verify``: exit code 0 when the log is whole, 1 with the first entry that does not fit."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update
from support.audit import by_hand, write_entries
from support.commands import budzet, check_done, check_refused

from budzet.audit.models import AuditEntry


def head(database):
    with database.read_session() as session:
        return session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)).hex()


@pytest.fixture
def settings(make_settings):
    return make_settings()


@pytest.mark.parametrize(("entries", "counted"), [(1, "1 wpis,"), (3, "3 wpisy,"), (12, "12 wpisów,")])
def test_a_whole_log_is_counted_and_its_hash_shown(database, settings, entries, counted):
    write_entries(database, entries)
    said = check_done(budzet(settings, "audit", "verify"))
    assert said == f"Dziennik jest cały: {counted} skrót ostatniego {head(database)}.\n"


def test_an_empty_log_is_whole(database, settings):
    assert check_done(budzet(settings, "audit", "verify")).startswith("Dziennik jest cały: 0 wpisów")


@pytest.mark.parametrize(
    ("statement", "sentence"),
    (
        (update(AuditEntry).where(AuditEntry.id == 2).values(actor_id="9"), "Wpis nr 2 został zmieniony"),
        (delete(AuditEntry).where(AuditEntry.id == 2), "Brakuje wpisu nr 2."),
        (update(AuditEntry).where(AuditEntry.id == 3).values(prev_hash=bytes(32)), "Wpis nr 3 nie łączy się"),
    ),
)
def test_the_first_entry_that_does_not_fit_is_named(database, settings, statement, sentence):
    write_entries(database, 3)
    by_hand(database, statement)
    said = check_refused(budzet(settings, "audit", "verify"))
    assert said.startswith("Dziennik jest naruszony.")
    assert sentence in said


def test_a_cut_end_is_found_with_the_hash_noted_earlier(database, settings):
    write_entries(database, 3)
    noted = head(database)
    check_done(budzet(settings, "audit", "verify", "--head", noted))
    by_hand(database, delete(AuditEntry).where(AuditEntry.id == 3))
    said = check_refused(budzet(settings, "audit", "verify", "--head", noted))
    assert "usunięto ostatnie wpisy albo przepisano cały dziennik" in said
    assert "ma numer 2" in said


@pytest.mark.parametrize("written", ("abc", "zz" * 32, "ab" * 31))
def test_what_is_no_hash_is_wrong_usage(database, settings, written):
    assert budzet(settings, "audit", "verify", "--head", written).exit_code == 2
