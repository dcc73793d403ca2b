"""What an installation gets: a wheel with everything a city needs, built and installed without a network."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.server import CHECKOUT

# Never in a package: the demonstration's ballots, the tests, what runs them, what was left lying about.
NOT_PACKED = ("demo/", "tests/", "bench/", ".ci/", ".git/", "var/", ".venv/")
LEFTOVERS = ("__pycache__", ".pyc", ".sqlite3", ".orig", ".swp")


@dataclass(frozen=True)
class Packages:
    """The built packages and the folder the wheel is installed in."""

    sdist: Path
    wheel: Path
    installed: Path


@pytest.fixture(scope="module")
def packages(tmp_path_factory) -> Packages:
    """Build the sdist, from it the wheel, and install that one beside everything else."""
    folder = tmp_path_factory.mktemp("packages")
    run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)], cwd=CHECKOUT)
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (source,) = (folder / "unpacked").iterdir()
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=source)
    (wheel,) = folder.glob("*.whl")
    target = folder / "installed"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run([*pip, "--no-index", "--no-deps", "--target", str(target), str(wheel)], cwd=folder)
    return Packages(sdist, wheel, target)


def run(command: list[str], *, cwd: Path, status: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command far from the checkout and return what it said."""
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == status, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture
def elsewhere(tmp_path) -> Path:
    """An empty working directory."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


@pytest.fixture
def budzet(packages, elsewhere):
    """Return a function that runs the installed command in the empty directory."""
    command = packages.installed / "bin" / "budzet"

    def call(*arguments: str, status: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
        here = str(packages.installed)
        return run(
            [sys.executable, str(command), *arguments], cwd=elsewhere, status=status, PYTHONPATH=here, **environment
        )

    return call


def files(folder: str) -> set[str]:
    """Return every file of a folder of the checkout, named from it."""
    root = CHECKOUT / folder
    found = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return {name for name in found if "__pycache__" not in name}


def names_in(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_the_package_with_its_templates_and_nothing_else(packages):
    wanted = {f"budzet/{name}" for name in files("budzet")} | {
        f"budzet/templates/{name}" for name in files("templates")
    }
    packed = {name for name in names_in(packages.wheel) if ".dist-info/" not in name}
    assert packed == wanted
    for name in (
        "budzet/templates/layouts/base.html",
        "budzet/templates/emails/voting/code.txt",
        "budzet/static/app.css",
        "budzet/static/vendor/vendor.lock.json",
        "budzet/editions/presets/katowice.toml",
        "budzet/translations/pl/LC_MESSAGES/messages.mo",
        "budzet/db/migrations/versions/0001_initial.py",
        "budzet/db/migrations/env.py",
    ):
        assert name in packed


def test_no_package_holds_the_demonstration_the_tests_or_leftovers(packages):
    with tarfile.open(packages.sdist) as archive:
        packed = {member.name.partition("/")[2] for member in archive.getmembers()} | names_in(packages.wheel)
    assert [name for name in packed if name.startswith(NOT_PACKED)] == []
    assert [name for name in packed if name.endswith(LEFTOVERS) or "__pycache__" in name] == []
    assert {"LICENSE", "CHANGELOG.md", "README.md", "wsgi.py", "docs/glossary.md"} <= packed


def test_the_package_says_its_licence_and_its_python(packages):
    with zipfile.ZipFile(packages.wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = archive.read(name).decode()
    assert "\nLicense-Expression: MIT\n" in metadata
    assert "\nRequires-Python: >=3.11\n" in metadata
    assert [
        line for line in metadata.splitlines() if line.startswith("Requires-Dist: pabutools") and "extra" not in line
    ] == []


def test_the_installed_command_says_what_it_can_do(budzet):
    told = budzet("--help").stdout
    for command in ("run", "worker", "db", "edition", "keys", "ballots", "count", "tally", "demo"):
        assert f"\n  {command} " in told


def test_the_installed_command_makes_a_database_where_it_is_called(budzet, elsewhere):
    budzet("db", "upgrade")
    assert (elsewhere / "var" / "budzet.sqlite3").is_file()


def test_the_demonstration_is_missed_with_a_sentence(budzet):
    told = budzet("demo", status=1, BUDZET_DEMO="1")
    assert "Nie ma plików miasta pokazowego" in told.stderr
    assert "BUDZET_DEMO_DIR" in told.stderr


PROGRAM = """
import budzet, sys
from budzet.app import create_app
from budzet.db.migrate import upgrade
from budzet.editions import presets

app = create_app()
upgrade(app.extensions["budzet"].database.engine)
client = app.test_client()
answers = [client.get(address) for address in ("/", "/pomoc", "/readyz", "/static/app.css", "/static/icons.svg")]
print(budzet.__file__)
print(*[answer.status_code for answer in answers])
print('lang="pl"' in answers[0].text, "There is no edition" in answers[0].text)
print(*presets.names())
print(presets.load("katowice", slug="2030").contests[0].name)
for answer in answers:
    answer.close()
app.extensions["budzet"].database.dispose()
"""


def test_the_installed_service_shows_polish_pages_with_their_files(packages, elsewhere):
    program = [sys.executable, "-c", PROGRAM]
    told = run(program, cwd=elsewhere, PYTHONPATH=str(packages.installed)).stdout.splitlines()
    assert told[0] == str(packages.installed / "budzet" / "__init__.py"), "not the checkout"
    assert told[1] == "200 200 200 200 200"
    assert told[2] == "True False"
    assert "katowice" in told[3].split()
    assert told[4] == "Projekty ogólnomiejskie"
