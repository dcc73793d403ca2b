"""Real elections from published files: one city is in ``demo/``, the others are where the shell says.

``BUDZET_PABULIB_DIR`` names their folder; with ``BUDZET_REQUIRE_PABULIB=1`` a missing one fails the test that wants it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from budzet.exchange.pb import PbFile, parse_pb, read_pb
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


def read_once_each(name: str) -> PbFile:
    """Read such a file where a vote that names projects twice is a vote that names them once.

    One file has such a vote (Amsterdam 604). We refuse it; the oracle took each project once. The file counts both in
    its column of votes, which is therefore not read.
    """
    if name != "Netherlands_Amsterdam_604.pb":
        return read(*name.split("/"))
    text = real_file(name).read_text(encoding="utf-8-sig")
    twice, once = "42344,42346,42346,42350,42350,42355,42355,42360,42360", "42344,42346,42350,42355,42360"
    return parse_pb(text.replace(twice, once).replace(";votes;", ";recorded;", 1), name)


def official(file: PbFile, marks: frozenset[int] = frozenset({1})) -> set[str]:
    """Return the projects the city funded by the vote, as the file marks them."""
    funded = {project.id for project in file.projects if project.selected in marks}
    assert funded, "the file does not say who won"
    return funded
