"""Health: whether the process lives, and whether it can do its work. A probe learns which check fails, never why."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text
from support.logs import log_lines
from support.site import Site
from support.voter import store


def run_sql(services, statement: str) -> None:
    with services.database.transaction() as session:
        session.execute(text(statement))


def key_file(services):
    (path,) = services.settings.keys_dir.glob("edition-*.json")
    return path


def lose_the_key(services) -> None:
    key_file(services).unlink()


def exchange_the_key(services) -> None:
    content = json.loads(key_file(services).read_text())
    key_file(services).write_text(json.dumps({**content, "registration": "00" * 32}))


def refuse_writes(services) -> None:
    run_sql(services, "CREATE TRIGGER full BEFORE UPDATE ON worker_lease BEGIN SELECT RAISE(ABORT, 'full'); END")


def fall_behind(services) -> None:
    run_sql(services, "UPDATE alembic_version SET version_num = 'older'")


def test_the_process_says_that_it_lives_without_asking_anything(client, site):
    site.take_database_away()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text, answer.content_type) == (200, "ok\n", "text/plain; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_service_that_can_work_is_ready(client, services):
    store(services)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text, answer.content_type) == (200, "ok\n", "text/plain; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_service_without_any_edition_is_ready_too(client):
    assert client.get("/readyz").text == "ok\n"


@pytest.mark.parametrize(
    ("trouble", "named"),
    (
        (refuse_writes, ["database"]),
        (fall_behind, ["migrations"]),
        (lose_the_key, ["edition_keys"]),
        (exchange_the_key, ["edition_keys"]),
    ),
)
def test_what_fails_is_named_and_its_reason_stands_in_the_log_alone(client, services, trouble, named):
    store(services)
    trouble(services)
    with log_lines() as lines:
        answer = client.get("/readyz")
    assert (answer.status_code, answer.text.split()) == (503, named)
    assert [line["message"] for line in lines if line["level"] == "ERROR"] == [
        f"not ready: {name}" for name in named if name != "migrations"
    ]


def test_a_folder_that_takes_no_files_is_named(sqlite_files, tmp_path):
    site = Site(sqlite_files, tmp_path, var_dir=tmp_path / "gone")
    answer = site.app.test_client().get("/readyz")
    site.close()
    assert (answer.status_code, answer.text) == (503, "var_dir\n")


def test_everything_that_fails_is_named_at_once(client, site):
    store(site.services)
    site.take_database_away()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text.split()) == (503, ["database", "migrations", "edition_keys"])
    site.bring_database_back()
    assert client.get("/readyz").status_code == 200
