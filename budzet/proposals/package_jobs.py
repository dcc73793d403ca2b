"""Packages of a whole edition: made by the worker, kept for a week in a folder for nobody else, then deleted."""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import DomainError, NotFoundError
from budzet.editions.models import Edition
from budzet.jobs import services as jobs
from budzet.jobs.handlers import JobContext, handler
from budzet.jobs.models import Job
from budzet.jobs.recurring import recurring
from budzet.proposals import attachment_files, package
from budzet.proposals.acting import Safe
from budzet.proposals.package import Sources
from budzet.settings import Settings

KIND = "proposals.package"
FOLDER = "packages"
KEPT = dt.timedelta(days=7)

_NAME = re.compile(r"[0-9a-f]{32}\.zip(?:\.new)?")
_SHOWN = 20
_STEP = 5  # per cent between two notes of progress


@dataclass(frozen=True, slots=True)
class Package:
    """A package somebody asked for. ``state`` is waiting, ready, failed or gone."""

    id: int
    asked_at: dt.datetime
    state: str
    progress: int
    cases: int
    size: int
    name: str


def folder_of(settings: Settings) -> Path:
    """Return the folder of packages; several hosts share it."""
    return settings.uploads_dir / FOLDER


def sources(settings: Settings, edition: Edition) -> Sources:
    """Return where packages of an edition come from."""
    return Sources(
        folder=attachment_files.folder_of(settings),
        safe=Safe.of(settings),
        url_of=lambda proposal_id: f"{settings.public_url}/{edition.slug}/projekty/{proposal_id}",
    )


def ask(session: Session, edition_id: int, reason: str, *, actor: Actor, now: dt.datetime) -> int:
    """Ask for a package of all projects of an edition and return its id. Raises ``DomainError`` without a reason."""
    if not reason.strip():
        raise DomainError("Napisz, do czego potrzebna jest paczka.")
    name = f"{secrets.token_hex(16)}.zip"
    job_id = jobs.enqueue(session, KIND, {"edition_id": edition_id, "name": name}, now=now)
    audit.record(
        session,
        actor,
        "package.asked",
        now=now,
        object_kind="package",
        object_id=str(job_id),
        edition_id=edition_id,
        reason=reason.strip(),
    )
    return job_id


def of_edition(session: Session, edition_id: int, folder: Path) -> Sequence[Package]:
    """Return the packages last asked for, the newest first."""
    rows = session.scalars(select(Job).where(Job.kind == KIND).order_by(Job.id.desc()).limit(10 * _SHOWN))
    return [_package(row, folder) for row in rows if row.args["edition_id"] == edition_id][:_SHOWN]


def find(session: Session, edition_id: int, package_id: int, folder: Path) -> Package:
    """Return a package that is ready. Raises ``NotFoundError``."""
    row = session.get(Job, package_id)
    if row is None or row.kind != KIND or row.args["edition_id"] != edition_id:
        raise NotFoundError("Nie ma takiej paczki.")
    found = _package(row, folder)
    if found.state != "ready":
        raise NotFoundError("Ta paczka nie jest gotowa albo została już usunięta.")
    return found


@handler(KIND)
def make(context: JobContext, args: dict[str, Any]) -> dict[str, Any]:
    """Write a package; run again, it is written anew."""
    folder = folder_of(context.settings)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = folder / f"{args['name']}.new"
    fresh.unlink(missing_ok=True)
    with context.database.read_session() as session:
        edition = session.get_one(Edition, args["edition_id"])
        ids = package.ids_of_edition(session, edition.id)
        with open(fresh, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            cases = package.write(
                session, edition, ids, out, sources(context.settings, edition), progress=_teller(context, len(ids))
            )
    size = fresh.stat().st_size
    os.utime(fresh, (context.now.timestamp(), context.now.timestamp()))
    fresh.replace(folder / args["name"])
    return {"cases": cases, "size": size}


@recurring("proposals.delete_packages", dt.timedelta(hours=6))
def delete_old(context: JobContext, _args: dict[str, Any]) -> dict[str, Any]:
    """Delete packages that are a week old, and what a broken job has left."""
    folder, latest = folder_of(context.settings), (context.now - KEPT).timestamp()
    found = list(folder.iterdir()) if folder.is_dir() else []
    old = [path for path in found if _NAME.fullmatch(path.name) and path.stat().st_mtime < latest]
    for path in old:
        path.unlink(missing_ok=True)
    return {"packages": len(old)}


def _teller(context: JobContext, whole: int) -> Any:
    """Return what notes the progress, not more often than it can be seen."""
    told = 0

    def tell(done: int) -> None:
        nonlocal told
        percent = 99 * done // max(whole, 1)
        if percent >= told + _STEP:
            told = percent
            context.progress(percent)

    return tell


def _package(row: Job, folder: Path) -> Package:
    result = row.result or {}
    name = str(row.args["name"])
    if row.done_at is None:
        state = "waiting"
    elif row.result is None:
        state = "failed"
    else:
        state = "ready" if (folder / name).is_file() else "gone"
    return Package(row.id, row.run_at, state, row.progress, result.get("cases", 0), result.get("size", 0), name)
