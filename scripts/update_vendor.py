"""Fetch the vendored front-end files named in ``vendor.lock.json`` or compare them with it.

    python scripts/update_vendor.py            fetch the locked versions with ``npm pack`` and copy the named files
    python scripts/update_vendor.py --accept   the same, but take over the integrity npm tells (after a version change)
    python scripts/update_vendor.py --check    compare the files in git with the lock; needs no network

Only the standard library; the registry is the one npm is configured with. Nothing here runs when the service runs.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

STATIC = Path(__file__).resolve().parent.parent / "budzet" / "static"
LOCK = STATIC / "vendor" / "vendor.lock.json"


class VendorError(Exception):
    """A package is not what the lock says."""


def main() -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare the files with the lock, offline")
    parser.add_argument("--accept", action="store_true", help="write the integrity npm tells into the lock")
    options = parser.parse_args()
    if options.check:
        faults = check(LOCK, STATIC)
        print("\n".join(faults) or "Vendored files equal the lock.")
        return 1 if faults else 0
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    for package in lock["packages"]:
        if options.accept:
            package["integrity"] = published_integrity(package)
        update(package, STATIC)
        print(f"{package['name']}@{package['version']}: done")
    LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def check(lock_path: Path, static: Path) -> list[str]:
    """Return a sentence for each difference between the lock and the files under ``static``."""
    lock = json.loads(lock_path.read_text(encoding="utf-8"))
    faults = []
    locked = {lock_path.relative_to(static).as_posix(), "vendor/LICENCES.md"}
    for entry in _entries(lock):
        locked.add(entry["to"])
        path = static / entry["to"]
        if not path.is_file():
            faults.append(f"{entry['to']}: missing")
        elif _sha256(path.read_bytes()) != entry["sha256"]:
            faults.append(f"{entry['to']}: differs from the lock")
    kept = {path.relative_to(static).as_posix() for path in (static / "vendor").rglob("*") if path.is_file()}
    faults += [f"{name}: not in the lock" for name in sorted(kept - locked)]
    return faults


def published_integrity(package: dict[str, Any]) -> str:
    """Ask npm for the integrity of the package's tarball."""
    return _npm("view", f"{package['name']}@{package['version']}", "dist.integrity").strip()


def update(package: dict[str, Any], static: Path) -> None:
    """Fetch one package, refuse a wrong tarball, write its files and their checksums."""
    with tempfile.TemporaryDirectory() as folder:
        _npm("pack", f"{package['name']}@{package['version']}", "--pack-destination", folder)
        tarball = next(Path(folder).glob("*.tgz"))
        integrity = "sha512-" + base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode("ascii")
        if integrity != package["integrity"]:
            raise VendorError(f"{package['name']}: the tarball's integrity is {integrity}, not the locked one")
        with tarfile.open(tarball) as archive:
            for entry in package["files"]:
                _write(static, entry, _member(archive, entry["from"]))
            if sprite := package.get("sprite"):
                _write(static, sprite, _sprite(archive, sprite["symbols"]))


def _sprite(archive: tarfile.TarFile, symbols: dict[str, str]) -> bytes:
    """Join single icons into one file of ``<symbol>`` elements, each with the id a template names."""
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">']
    for symbol, icon in sorted(symbols.items()):
        source = _member(archive, f"icons/{icon}.svg").decode("utf-8")
        body = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
        if body is None:
            raise VendorError(f"icon {icon} is not an SVG file")
        shapes = " ".join(body.group(1).split())
        lines.append(
            f'<symbol id="{symbol}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
        )
    return "\n".join([*lines, "</svg>", ""]).encode("utf-8")


def _entries(lock: dict[str, Any]) -> list[dict[str, Any]]:
    entries = []
    for package in lock["packages"]:
        entries += package["files"]
        if "sprite" in package:
            entries.append(package["sprite"])
    return entries


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(f"package/{name}")
    if file is None:
        raise VendorError(f"{name} is not a file of the package")
    return file.read()


def _write(static: Path, entry: dict[str, Any], content: bytes) -> None:
    path = static / entry["to"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    entry["sha256"] = _sha256(content)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _npm(*arguments: str) -> str:
    return subprocess.run(["npm", *arguments], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
