"""Health: ``/healthz`` says that the process lives, ``/readyz`` that it can do its work."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue

from budzet.accounts.access import public
from budzet.db.migrate import is_current
from budzet.jobs import lease
from budzet.residents import keys
from budzet.web.requests import get_session, now, services, settings, transaction

bp = Blueprint("health", __name__)
_log = logging.getLogger(__name__)
_HEADERS = {"Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8"}


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Answer; nothing else is asked."""
    return "ok\n", 200, _HEADERS


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Name the checks that fail, without details: those are in the log."""
    failing = [name for name, check in CHECKS.items() if not _passes(name, check)]
    return ("\n".join(failing) or "ok") + "\n", 503 if failing else 200, _HEADERS


def _database_takes_writes() -> bool:
    with transaction() as session:
        lease.probe(session, now=now())
    return True


def _schema_is_current() -> bool:
    return is_current(services().database.engine)


def _var_dir_takes_files() -> bool:
    with tempfile.TemporaryFile(dir=settings().var_dir) as file:
        file.write(b"ready")
    return True


def _edition_keys_are_there() -> bool:
    keys.check(get_session(), settings().keys_dir)
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database_takes_writes,
    "migrations": _schema_is_current,
    "var_dir": _var_dir_takes_files,
    "edition_keys": _edition_keys_are_there,
}


def _passes(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:
        _log.exception("not ready: %s", name)
        return False
