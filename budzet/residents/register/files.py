"""Files of residents that wait for the worker: readable to nobody else, gone as soon as they were read.

A file is found by the number of its import. Nothing is kept longer than a day, whatever went wrong.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from budzet.settings import Settings

KEPT = dt.timedelta(days=1)


def folder_of(settings: Settings) -> Path:
    """Return the folder of these files; several hosts share it."""
    return settings.uploads_dir / "register"


def ready_folder(folder: Path) -> None:
    """Make the folder, open to its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


def path_of(folder: Path, import_id: int) -> Path:
    """Return where the file of an import waits."""
    return folder / f"import-{import_id}"


def discard(folder: Path, import_id: int) -> None:
    """Delete the file of an import, if it is there."""
    path_of(folder, import_id).unlink(missing_ok=True)


def sweep(folder: Path, now: dt.datetime) -> int:
    """Delete what a broken request or job has left, and return how many files there were."""
    latest = (now - KEPT).timestamp()
    old = [path for path in folder.iterdir() if path.stat().st_mtime < latest] if folder.is_dir() else []
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
