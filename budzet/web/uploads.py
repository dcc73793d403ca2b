"""Files people send: a page that takes one says so, because requests are kept small everywhere else."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

MOST = 2 * 1024 * 1024
"""Bytes of a file a clerk may send."""

_FIELDS = 64 * 1024  # what the other fields of the form may take


def allow(bp: Blueprint, *views: str, most: int = MOST) -> None:
    """Let these views of ``bp`` be sent a file of ``most`` bytes.

    Asked before anything reads the form, the check of its token too, which would refuse it.
    """
    endpoints = {f"{bp.name}.{view}" for view in views}

    @bp.url_value_preprocessor
    def widen(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        if endpoint in endpoints:
            request.max_content_length = most + _FIELDS


def sent(name: str) -> bytes:
    """Return the bytes of the file in a field of the form; none when no file was chosen."""
    file = request.files.get(name)
    return file.stream.read() if file is not None and file.filename else b""
