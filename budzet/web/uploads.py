"""Files people send: a page that takes one says so, because requests are kept small everywhere else.

Large files wait in a temporary file on disk until somebody reads them, never in memory.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, request
from werkzeug.datastructures import FileStorage

MOST = 2 * 1024 * 1024
"""Bytes of a file a clerk may send."""

ATTACHMENT = 12 * 1024 * 1024
"""Bytes of a request with one attachment."""

PAGES = 40 * 1024 * 1024
"""Bytes of a request with photographs of several pages; they are looked at one after another."""

_PIECE = 1 << 20
_FIELDS = 64 * 1024  # what the other fields of the form may take
_MEMORY = 4 * _FIELDS  # of all fields; files too pass through it, in pieces of 64 kB and what is left of the last one
_PARTS = 200  # fields and files of one form


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was put on disk as it came: its name says nothing of what it is."""

    name: str
    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name says nothing of what it is."""

    name: str
    data: bytes


def allow(bp: Blueprint, *views: str, most: int = MOST) -> None:
    """Let these views of ``bp`` be sent files of ``most`` bytes together.

    Asked before anything reads the form, the check of its token too, which would refuse it.
    """
    endpoints = {f"{bp.name}.{view}" for view in views}

    @bp.url_value_preprocessor
    def widen(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        if endpoint in endpoints:
            request.max_content_length = most + _FIELDS
            request.max_form_memory_size = _MEMORY
            request.max_form_parts = _PARTS


def sent(name: str) -> bytes:
    """Return the bytes of the file in a field of the form; none when no file was chosen."""
    found = next(_files(name), None)
    return found.stream.read() if found else b""


def keep(name: str, path: Path) -> Kept | None:
    """Put the file in a field of the form at ``path``, readable to nobody else; nothing when no file was chosen.

    However long it is, only a piece of it is in memory.
    """
    found = next(_files(name), None)
    if found is None:
        return None
    digest, size = hashlib.sha256(), 0
    with open(path, "xb", opener=lambda at, flags: os.open(at, flags, 0o600)) as out:
        while piece := found.stream.read(_PIECE):
            digest.update(piece)
            size += out.write(piece)
    return Kept(found.filename or "", digest.digest(), size)


def sent_all(name: str) -> Iterator[Upload]:
    """Yield the files in a field of the form, one in memory at a time; nothing when none was chosen."""
    for file in _files(name):
        yield Upload(file.filename or "", file.stream.read())


def _files(name: str) -> Iterator[FileStorage]:
    return (file for file in request.files.getlist(name) if file.filename)
