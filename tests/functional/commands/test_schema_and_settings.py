"""The first commands of an installation: the schema, the settings, and what is said while one of them is missing."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support.commands import budzet, check_done, check_refused
from support.server import CHECKOUT, environment, free_port

from budzet.db import triggers
from budzet.db.migrate import is_current
from budzet.db.session import Database
from budzet.settings import load_settings

SECRET_KEY = "a secret key of the tests, long enough"


@pytest.fixture(params=("sqlite", "postgresql"))
def empty_url(request, tmp_path):
    """The address of a database without a table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'var' / 'budzet.sqlite3'}"
        return
    with request.getfixturevalue("postgres_server").fresh(migrated=False) as url:
        yield url


def settings_for(url, tmp_path):
    return load_settings(env="test", var_dir=tmp_path / "var", database_url=url, secret_key=SECRET_KEY)


def test_the_schema_is_made_and_a_second_time_nothing_changes(empty_url, tmp_path):
    settings = settings_for(empty_url, tmp_path)
    for _ in range(2):
        assert check_done(budzet(settings, "db", "upgrade")) == "Baza danych ma aktualny schemat.\n"
    database = Database(empty_url)
    assert is_current(database.engine)
    with database.engine.connect() as connection:
        assert triggers.existing(connection) == triggers.registered()
    database.dispose()


@pytest.mark.parametrize("arguments", (("ballots", "freeze", "2026"), ("count", "2026"), ("keys", "new", "2026")))
def test_a_database_without_the_schema_is_sent_to_the_command_that_makes_it(empty_url, tmp_path, arguments):
    key = ("--key", tmp_path / "klucz.json") if arguments[0] == "keys" else ()
    refused = budzet(settings_for(empty_url, tmp_path), *arguments, *key, BUDZET_PASSPHRASE="długie hasło do klucza")
    assert "Uruchom: budzet db upgrade" in check_refused(refused)
    assert not (tmp_path / "klucz.json").exists()


def test_a_database_that_does_not_answer_is_told_without_a_trace(tmp_path):
    away = settings_for(f"postgresql+psycopg://budzet:tajne-haslo@127.0.0.1:{free_port()}/budzet", tmp_path)
    for arguments in (("count", "2026"), ("db", "upgrade")):
        refusal = check_refused(budzet(away, *arguments))
        assert refusal.startswith("Baza danych nie wykonała polecenia")
        assert "tajne-haslo" not in refusal


# --- the real command ----------------------------------------------------------------------------------------------


def run(*arguments, **variables):
    return subprocess.run(
        [sys.executable, "-m", "budzet.cli", *arguments],
        env={**variables},
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_faulty_settings_are_told_all_at_once_before_anything_is_done(tmp_path):
    done = run("db", "upgrade", BUDZET_ENV="production", BUDZET_DEMO="1", BUDZET_VAR_DIR=str(tmp_path / "var"))
    assert (done.returncode, done.stdout) == (1, "")
    first, *faults = done.stderr.splitlines()
    assert first == "Ustawienia są błędne:"
    assert sorted(faults) == [
        "- BUDZET_DEMO: is refused in production",
        "- BUDZET_SECRET_KEY: is missing; give it, or BUDZET_SECRET_KEY_FILE",
    ]
    assert not (tmp_path / "var").exists()


def test_a_command_of_a_script_upgrades_refuses_and_never_waits_for_an_answer(tmp_path):
    variables = environment(settings_for(f"sqlite:///{tmp_path / 'var' / 'b.sqlite3'}", tmp_path))
    assert run("db", "upgrade", **variables).returncode == 0
    refused = run("keys", "new", "2026", "--key", str(tmp_path / "k.json"), **variables)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "Podaj hasło do klucza: --passphrase-file PLIK albo zmienna BUDZET_PASSPHRASE.\n"
