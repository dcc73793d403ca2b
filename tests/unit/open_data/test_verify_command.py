"""``budzet verify``: with nothing but the folder, whoever runs it and wherever."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.bundles import edit, publication, publish, small_edition
from support.server import CHECKOUT

from budzet.exchange.open_data import names

# No socket can be opened, no database reached.
_ALONE = """
import sys
def watch(event, _arguments):
    if event.startswith(("socket.", "sqlite3.connect")):
        raise RuntimeError(f"no network and no database here: {event}")
sys.addaudithook(watch)
from budzet.cli import main
main()
"""


def verify_alone(folder: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process without settings, in a folder without a ``var``, with sockets closed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BUDZET_")}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", _ALONE, "verify", str(folder)],
        cwd=cwd,
        env={**kept, "PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def nowhere(tmp_path) -> Path:
    path = tmp_path / "nowhere"
    path.mkdir()
    return path


def test_a_whole_folder_gives_a_table_and_leaves_nothing_behind(tmp_path, nowhere):
    done = verify_alone(publish(tmp_path / "dane"), nowhere)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [" ".join(line.replace("\N{NO-BREAK SPACE}", " ").split()) for line in done.stdout.splitlines()]
    assert lines == [
        "Budżet obywatelski Zielone 2026",
        "pula z czego karty wybrane wydane w puli",
        "Północ karty 115 2 1 000,00 1 000,00",
        "Południe sumy 30 1 700,00 800,00",
        "Całe miasto karty 130 2 2 000,00 3 100,00",
        "Wszystko się zgadza.",
    ]
    assert list(nowhere.iterdir()) == []


def test_a_pool_that_cannot_be_counted_again_is_told_and_is_no_fault(tmp_path, nowhere):
    done = verify_alone(publish(tmp_path / "dane", publication(small_edition(rows_published=False))), nowhere)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Pula „Całe miasto”: kart nie opublikowano, a jej reguła liczy z kart." in done.stdout


def test_every_fault_is_named_on_stderr_and_nothing_on_stdout(tmp_path, nowhere):
    folder = publish(tmp_path / "dane")
    edit(folder, names.PROJECTS, "Park", "Las")
    done = verify_alone(folder, nowhere)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[:2] == [
        "Te pliki się nie zgadzają:",
        "projects.csv: plik jest inny, niż mówi SHA256SUMS",
    ]
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_not_there_is_a_fault_of_usage(tmp_path, nowhere):
    assert verify_alone(tmp_path / "brak", nowhere).returncode == 2
