"""Checksums of the files of one folder, as ``sha256sum`` writes and checks them (GNU coreutils)."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

FILE = "SHA256SUMS"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""A name a published file may have: nothing that leaves the folder, nothing that ``sha256sum`` would escape."""

_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_BLOCK = 1 << 20


def of_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def write(folder: Path) -> None:
    """Write the checksums of all other files. Raises ``ValueError`` for a name that cannot stand there."""
    names = sorted(path.name for path in folder.iterdir() if path.name != FILE)
    if bad := [name for name in names if not NAME.fullmatch(name)]:
        raise ValueError(f"no name for a published file: {bad[0]!r}")
    lines = [f"{of_file(folder / name)}  {name}\n" for name in names]
    (folder / FILE).write_text("".join(lines), encoding="ascii")


def parse(text: str) -> dict[str, str]:
    """Return the checksum of each name. Raises ``ValueError``: a line of another form, a path, a name twice."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        told = _LINE.fullmatch(line)
        if told is None or not NAME.fullmatch(told[2]) or told[2] in found:
            raise ValueError(f"line {number}")
        found[told[2]] = told[1]
    return found


def hold(folder: Path) -> bool:
    """Whether the folder holds exactly the files its checksums name, each unchanged."""
    try:
        known = parse((folder / FILE).read_text(encoding="ascii"))
        there = {path.name for path in folder.iterdir()}
        return there == {*known, FILE} and all(of_file(folder / name) == known[name] for name in known)
    except (OSError, ValueError):
        return False
