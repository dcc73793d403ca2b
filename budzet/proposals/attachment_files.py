"""Files of applications on disk: under random names, whole or not at all, in a folder for nobody else on the host."""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import unicodedata
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from budzet.documents.characters import holdable, invisible
from budzet.proposals.blanking import FOLDER
from budzet.settings import Settings

ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
"""The ending of each type we keep."""

ORPHAN_AFTER = dt.timedelta(days=1)
"""How long a file without a row is left alone: its row may be on the way."""

_NAME = re.compile(r"[0-9a-f]{32}(?:\.[a-z]{3})(?:\.new)?")
_LONGEST = 80
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\s]+')


def folder_of(settings: Settings) -> Path:
    """Return the folder of a service."""
    return settings.uploads_dir / FOLDER


def write(folder: Path, data: bytes, media_type: str) -> str:
    """Write a file and return its random name. The folder is made for its owner alone, and so is the file."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    name = f"{secrets.token_hex(16)}{ENDINGS[media_type]}"
    fresh = folder / f"{name}.new"
    with open(fresh, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(folder / name)
    return name


def clean_name(sent: str, media_type: str) -> str:
    """Return the name somebody gave a file, safe to be shown and saved under, with the ending of what it really is."""
    last = PurePosixPath(unicodedata.normalize("NFC", holdable(sent)).replace("\\", "/")).name
    seen = "".join(sign for sign in last if sign.isspace() or not invisible(sign))
    return f"{clean_stem(seen.rpartition('.')[0] or seen) or 'plik'}{ENDINGS[media_type]}"


def clean_stem(name: str) -> str:
    """Return a name without an ending that any system can save under; empty when nothing is left."""
    return _NOT_IN_NAMES.sub("-", name).strip("-.")[:_LONGEST].strip("-.")


def orphans(folder: Path, known: Collection[str], now: dt.datetime) -> list[str]:
    """Return the names of files that no row has had for a day."""
    if not folder.is_dir():
        return []
    latest = (now - ORPHAN_AFTER).timestamp()
    return sorted(
        path.name
        for path in folder.iterdir()
        if path.name not in known and _NAME.fullmatch(path.name) and path.stat().st_mtime < latest
    )
