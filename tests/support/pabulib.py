"""Real elections from published files: one city is in ``demo/``, the others are where the shell says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.server import CHECKOUT

DEMO = sorted((CHECKOUT / "demo" / "katowice-2024").glob("*.pb"))
_FOLDER = Path(os.environ.get("BUDZET_PABULIB_DIR") or CHECKOUT.parent / "shared" / "pabulib")


def real_file(name: str) -> Path:
    """Return the path of a file that is not part of the project; without it the test is skipped, or fails in CI."""
    path = _FOLDER / name
    if not path.is_file():
        missing = f"the real election file {path} is missing; BUDZET_PABULIB_DIR names the folder"
        if os.environ.get("BUDZET_REQUIRE_PABULIB") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    return path
