"""Real elections from published files: one city is in ``demo/``, the others are where the shell says.

``BUDZET_PABULIB_DIR`` names their folder; with ``BUDZET_REQUIRE_PABULIB=1`` a missing one fails the test that wants it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from budzet.exchange.pb import PbFile, read_pb
from support.server import CHECKOUT

DEMO = sorted((CHECKOUT / "demo" / "katowice-2024").glob("*.pb"))
_FOLDER = Path(os.environ.get("BUDZET_PABULIB_DIR") or CHECKOUT.parent / "shared" / "pabulib")


def real_file(*parts: str) -> Path:
    """Return the path of a file that is not part of the project; without it the test is skipped, or fails in CI."""
    path = _FOLDER.joinpath(*parts)
    if not path.is_file():
        missing = f"the real election file {path} is missing; BUDZET_PABULIB_DIR names the folder"
        if os.environ.get("BUDZET_REQUIRE_PABULIB") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    return path


def read(*parts: str) -> PbFile:
    """Read such a file."""
    return read_pb(real_file(*parts))


def official(file: PbFile, marks: frozenset[int] = frozenset({1})) -> set[str]:
    """Return the projects the city funded by the vote, as the file marks them."""
    funded = {project.id for project in file.projects if project.selected in marks}
    assert funded, "the file does not say who won"
    return funded
