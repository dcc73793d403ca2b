"""What the service writes into its log, read as an operator's tool reads it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def log_lines() -> Iterator[list[dict[str, Any]]]:
    """Collect the lines that are written inside the block, through the service's own handler and formatter."""
    (handler,) = (found for found in logging.getLogger().handlers if type(found) is logging.StreamHandler)
    lines: list[dict[str, Any]] = []
    before = handler.setStream(io.StringIO())
    try:
        yield lines
    finally:
        written = handler.setStream(before)
        lines += [json.loads(line) for line in written.getvalue().splitlines()]
