"""Files of letters: the people of a set until it is printed, then the print file for an hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path
from typing import Literal

from budzet.settings import Settings

PEOPLE_KEPT = dt.timedelta(days=7)
"""How long the people of a set wait for the second person."""
PRINT_KEPT = dt.timedelta(hours=1)
"""How long a print file can be fetched."""

_LEFT_KEPT = dt.timedelta(minutes=10)  # longer than the request lasts that brings a file

FileKind = Literal["people", "print"]


def folder_of(settings: Settings) -> Path:
    """Return the folder of these files, open to its owner only; several hosts share it."""
    folder = settings.uploads_dir / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def path_of(settings: Settings, batch_id: int, kind: FileKind) -> Path:
    """Return where a file of a set of letters lies."""
    return folder_of(settings) / f"{batch_id}.{kind}"


def write(path: Path, data: bytes) -> None:
    """Write a file that only its owner reads, in one step."""
    fresh = path.with_suffix(path.suffix + ".new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(data)
    fresh.replace(path)


def sweep(settings: Settings, wanted: Collection[int], now: dt.datetime) -> int:
    """Delete what has lain there for too long, and return how many files that were.

    ``wanted`` are the sets of letters whose people are not printed yet; the people of others soon go.
    """
    people = {path_of(settings, batch_id, "people") for batch_id in wanted}
    old = [
        path for path in folder_of(settings).iterdir() if path.stat().st_mtime < (now - _kept(path, people)).timestamp()
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _kept(path: Path, people: Collection[Path]) -> dt.timedelta:
    if path in people:
        return PEOPLE_KEPT
    return PRINT_KEPT if path.suffix == ".print" else _LEFT_KEPT
