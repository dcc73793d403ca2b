"""What the database itself refuses. Features register triggers beside their models; ``sync`` makes the database agree.

Alembic drops triggers when it rebuilds a SQLite table, so they are kept here, not in migrations, and made anew at the
end of each upgrade. A test compares this registry with the database on both engines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

_REGISTRY: dict[str, Trigger] = {}

_REFUSE = """
CREATE OR REPLACE FUNCTION budzet_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger: its table and the statements that make it on each engine."""

    name: str
    table: str
    sqlite: str
    postgresql: tuple[str, ...]


def register(trigger: Trigger) -> None:
    """Add a trigger to the registry. Raises ``ValueError`` when the name is taken."""
    if trigger.name in _REGISTRY:
        raise ValueError(f"trigger {trigger.name} is registered twice")
    _REGISTRY[trigger.name] = trigger


def forbid_delete(table: str) -> None:
    """Register: no row of ``table`` is ever deleted."""
    name, why = f"{table}_no_delete", f"{table}: rows are never deleted"
    register(
        Trigger(
            name,
            table,
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{why}'); END",
            (f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION budzet_refuse('{why}')",),
        )
    )


def forbid_update(table: str, columns: Sequence[str] = ()) -> None:
    """Register: ``columns`` of ``table`` (all when empty) never change."""
    name = f"{table}_no_update"
    which = f" OF {', '.join(columns)}" if columns else ""
    why = f"{table}: {', '.join(columns) or 'rows'} never change"
    register(
        Trigger(
            name,
            table,
            f"CREATE TRIGGER {name} BEFORE UPDATE{which} ON {table} BEGIN SELECT RAISE(ABORT, '{why}'); END",
            (
                (
                    f"CREATE TRIGGER {name} BEFORE UPDATE{which} ON {table} "
                    f"FOR EACH ROW EXECUTE FUNCTION budzet_refuse('{why}')"
                ),
            ),
        )
    )


def forbid(name: str, table: str, *, event: str, when: str, why: str) -> None:
    """Register: ``event`` (``INSERT``, ``UPDATE`` or ``DELETE``) on ``table`` is refused when the SQL ``when`` holds.

    The condition speaks of ``NEW`` and ``OLD`` and may hold sub-queries; it must be valid on both engines.
    """
    function = f"budzet_{name}"
    # PostgreSQL goes on with the row the function gives back; there is no new one when a row is deleted.
    row = "OLD" if event == "DELETE" else "NEW"
    register(
        Trigger(
            name,
            table,
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{why}'); END",
            (
                (
                    f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    f"IF {when} THEN RAISE EXCEPTION '%', '{why}' USING ERRCODE = 'integrity_constraint_violation'; "
                    f"END IF; "
                    f"RETURN {row}; END $$"
                ),
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
            ),
        )
    )


def registered() -> dict[str, str]:
    """Return the name and table of every registered trigger."""
    return {trigger.name: trigger.table for trigger in _REGISTRY.values()}


def existing(connection: Connection) -> dict[str, str]:
    """Return the name and table of every trigger the database has."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        rows = connection.execute(
            text(
                "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
            )
        )
    return {str(name): str(table) for name, table in rows}


def sync(connection: Connection) -> None:
    """Drop the triggers the database has and make every registered one."""
    sqlite = connection.dialect.name == "sqlite"
    for name, table in existing(connection).items():
        connection.exec_driver_sql(f"DROP TRIGGER {name}" if sqlite else f'DROP TRIGGER {name} ON "{table}"')
    if not sqlite:
        _run(connection, _REFUSE)
    for trigger in _REGISTRY.values():
        for statement in (trigger.sqlite,) if sqlite else trigger.postgresql:
            _run(connection, statement)


def _run(connection: Connection, statement: str) -> None:
    # psycopg reads "%" as the start of a placeholder.
    connection.exec_driver_sql(statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement)
