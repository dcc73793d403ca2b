"""Addresses of static files: each carries a hash of the content, so a browser may keep the file for a year."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from flask import Request, current_app

_PARAM = "h"


def asset(name: str) -> str:
    """Return the address of ``static/<name>``. Raises ``FileNotFoundError`` when there is no such file.

    It never carries the language: a file is the same in all of them.
    """
    return f"{current_app.static_url_path}/{quote(name)}?{_PARAM}={_current_hash(name)}"


def is_current(request: Request) -> bool:
    """Say whether a request for a static file names the hash of what the file holds now."""
    given = request.args.get(_PARAM)
    name = (request.view_args or {}).get("filename", "")
    try:
        return given is not None and given == _current_hash(name)
    except OSError:
        return False


def _current_hash(name: str) -> str:
    path = Path(current_app.static_folder or "", name)
    return _hash(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1024)
def _hash(path: Path, _changed_at: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
