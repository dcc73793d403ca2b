"""Files a clerk has sent and not yet confirmed: kept between the page that shows what they would do and its button.

A file is found again only by who sent it, in the same session, and only by the hash of its bytes: what is confirmed is
what was shown. Nothing is kept longer than a working day.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from pathlib import Path

KEPT = dt.timedelta(hours=8)

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


def digest_of(data: bytes) -> str:
    """Return the hash a file is found by."""
    return hashlib.sha256(data).hexdigest()


def keep(folder: Path, data: bytes, *, owner: str, now: dt.datetime) -> str:
    """Keep a file for ``owner`` (session, page and edition in one text) and return the hash of its bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    _forget_old(folder, now)
    digest = digest_of(data)
    path = _path(folder, digest, owner)
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(data)
    os.utime(fresh, (now.timestamp(), now.timestamp()))
    fresh.replace(path)
    return digest


def find(folder: Path, digest: str, *, owner: str) -> bytes | None:
    """Return the file of that hash that ``owner`` sent, if it is still kept."""
    if not _DIGEST.fullmatch(digest):
        return None
    try:
        data = _path(folder, digest, owner).read_bytes()
    except FileNotFoundError:
        return None
    return data if digest_of(data) == digest else None


def drop(folder: Path, digest: str, *, owner: str) -> None:
    """Forget a file that has been imported."""
    if _DIGEST.fullmatch(digest):
        _path(folder, digest, owner).unlink(missing_ok=True)


def _path(folder: Path, digest: str, owner: str) -> Path:
    return folder / hashlib.sha256(f"{owner} {digest}".encode()).hexdigest()


def _forget_old(folder: Path, now: dt.datetime) -> None:
    for path in folder.iterdir():
        try:
            if path.stat().st_mtime < (now - KEPT).timestamp():
                path.unlink()
        except FileNotFoundError:
            continue  # another request has just forgotten it
