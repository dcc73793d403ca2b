"""What the worker does with a file of residents: reads all of it, puts tags aside or tells every fault, discards it.

A job that is run again begins anew. Nothing of a line but its tags is ever stored.
"""

from __future__ import annotations

import datetime as dt
import itertools
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.exc import SQLAlchemyError

from budzet.base.errors import DomainError
from budzet.documents import reading
from budzet.jobs.handlers import JobContext, handler
from budzet.jobs.recurring import recurring
from budzet.residents import keys
from budzet.residents.register import files, services, staging
from budzet.residents.register.models import ImportState, RegisterImport
from budzet.residents.register.rows import COLUMNS, LIMITS
from budzet.residents.register.staging import Staged
from budzet.residents.register.tagging import Outcome, Reader

# Large, because tags come in no order: each batch in SQLite touches every page of those before it.
_BATCH = 50_000
_TOLD = 10_000  # rows between two looks at how far it is
_READ = 90  # per cent of the work
_STEP = 3  # per cent between two notes of progress
_log = logging.getLogger(__name__)


@handler(services.CHECK)
def check(context: JobContext, args: dict[str, Any]) -> dict[str, Any]:
    """Read the file of an import; it becomes ready or failed, and the file is gone."""
    folder, import_id = files.folder_of(context.settings), int(args["import_id"])
    with context.database.read_session() as session:
        state = services.found(session, import_id).state
    if state is not ImportState.CHECKING:
        # Run again after all was done but for the file, or turned down before its turn came.
        files.discard(folder, import_id)
        return {"state": state.value}
    try:
        outcome = _read(context, folder, import_id)
    except DomainError as error:
        outcome = Outcome(told=error.sentence)
    except SQLAlchemyError:
        # The database may be back in a while; the file waits for it.
        if not context.last_try:
            raise
        outcome = _broken(import_id)
    except Exception:
        outcome = _broken(import_id)
    with context.database.transaction() as session:
        settled = services.settle(session, import_id, outcome.values(), outcome.findings(), now=context.clock.now())
    files.discard(folder, import_id)
    return {"state": settled}


@recurring("residents.register_sweep", dt.timedelta(hours=6))
def sweep(context: JobContext, _args: dict[str, Any]) -> dict[str, Any]:
    """Delete files that nobody has read for a day."""
    return {"files": files.sweep(files.folder_of(context.settings), context.now)}


def _broken(import_id: int) -> Outcome:
    # Without the words of the exception and its place in the file: either may hold what stands there.
    _log.error("the file of register import %s could not be read", import_id)
    return Outcome(told="Nie udało się odczytać pliku. Zapisz go jeszcze raz i wczytaj ponownie.")


def _read(context: JobContext, folder: Path, import_id: int) -> Outcome:
    path = files.path_of(folder, import_id)
    if not path.is_file():
        raise DomainError("Pliku już nie ma na serwerze. Wczytaj go jeszcze raz.")
    with context.database.transaction() as session:
        edition_id = session.get_one(RegisterImport, import_id).edition_id
        key = keys.make(session, context.settings.keys_dir, edition_id).registration
        staging.clear(session, import_id)
    with context.database.read_session() as session:
        reader = Reader.of(session, import_id, edition_id, key, context.now)
    outcome = Outcome(kind=reader.kind or "")
    with path.open("rb") as source:
        people = _people(context, source, reader, outcome)
        for batch in iter(lambda: list(itertools.islice(people, _BATCH)), []):
            if outcome.faults.count == 0 and not _put(context, import_id, batch):
                break
    return outcome


def _people(context: JobContext, source: BinaryIO, reader: Reader, outcome: Outcome) -> Iterator[Staged]:
    whole, told = os.fstat(source.fileno()).st_size, 0
    for number, row in enumerate(reading.stream(source, COLUMNS, outcome.faults, limits=LIMITS)):
        if number % _TOLD == 0 and (percent := min(_READ, _READ * source.tell() // whole)) >= told + _STEP:
            told = percent
            context.progress(percent)
        tagged = reader.tags(row, outcome)
        if tagged is not None:
            yield tagged


def _put(context: JobContext, import_id: int, batch: list[Staged]) -> bool:
    """Put a batch aside in a transaction of its own; say whether the import is still wanted."""
    with context.database.transaction() as session:
        if session.get_one(RegisterImport, import_id).state is not ImportState.CHECKING:
            return False
        staging.put(session, batch)
    return True
