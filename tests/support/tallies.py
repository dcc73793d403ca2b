"""``budzet tally`` run on the text of a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from budzet.cli import House
from budzet.exchange.commands import commands


def run(tmp_path: Path, text: str, *options: str) -> Result:
    """Run the command on a file of that text."""
    path = tmp_path / "zielone.pb"
    path.write_text(text, encoding="utf-8")
    house = House("budzet", commands={command.name or "": command for command in commands})
    return CliRunner().invoke(house, ["tally", str(path), *options])


def as_json(tmp_path: Path, text: str, *options: str) -> dict[str, Any]:
    """Return what it prints with ``--json``."""
    result = run(tmp_path, text, "--json", *options)
    assert result.exit_code == 0, result.output
    value: dict[str, Any] = json.loads(result.stdout)
    return value


def words(result: Result) -> str:
    """Return what it prints for people with single spaces, so that columns and lines do not matter."""
    return " ".join(result.stdout.replace("\u00a0", " ").split())
