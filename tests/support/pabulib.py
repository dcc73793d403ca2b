"""Real election files that are not part of the project: ``BUDZET_PABULIB_DIR`` names the folder that holds them.

With ``BUDZET_REQUIRE_PABULIB=1`` a missing file fails the test that wants it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from budzet.exchange.pb import PbFile, read_pb
from support.server import CHECKOUT

FILES = Path(os.environ.get("BUDZET_PABULIB_DIR") or CHECKOUT.parent / "shared" / "pabulib")
REQUIRED = os.environ.get("BUDZET_REQUIRE_PABULIB") == "1"


def read(*parts: str) -> PbFile:
    """Read a file of the folder."""
    path = FILES.joinpath(*parts)
    if not path.is_file():
        missing = f"the real election file {path} is missing; BUDZET_PABULIB_DIR names the folder"
        if REQUIRED:
            pytest.fail(missing)
        pytest.skip(missing)
    return read_pb(path)


def official(file: PbFile) -> set[str]:
    """Return the projects the city funded by the vote, as the file tells."""
    funded = {project.id for project in file.projects if project.selected == 1}
    assert funded, "the file does not say who won"
    return funded
