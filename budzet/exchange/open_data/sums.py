"""Checksums of a folder of open data, and what ``datapackage.json`` says of the same files."""

from __future__ import annotations

from typing import Any

from budzet.base import checksums
from budzet.exchange.open_data import names
from budzet.exchange.open_data.reading import Folder
from budzet.exchange.pb_values import quoted


def check(folder: Folder) -> None:
    """Note every file that is missing, was added or is not what its checksum says."""
    known = _known(folder)
    if known is None:
        return
    found = {name: checksums.of_file(folder.path / name) for name in sorted(folder.names - {names.SUMS})}
    for name, digest in known.items():
        if folder.has(name) and found[name] != digest:
            folder.faults.add(name, f"plik jest inny, niż mówi {names.SUMS}")
    for name in sorted(found.keys() - known.keys()):
        folder.faults.add(name, f"tego pliku nie ma w {names.SUMS}")
    _check_package(folder, found)


def _known(folder: Folder) -> dict[str, str] | None:
    text = folder.text(names.SUMS)
    if text is None:
        return None
    try:
        return checksums.parse(text)
    except ValueError as error:
        line = int(str(error).removeprefix("line "))
        told = text.splitlines()[line - 1].partition("  ")[2]
        folder.faults.add(names.SUMS, f"zły wiersz, nazwa z katalogiem albo nazwa drugi raz: {quoted(told)}", line)
        return None


def _check_package(folder: Folder, found: dict[str, str]) -> None:
    value = folder.value(names.PACKAGE)
    if value is None:
        return
    resources = value.get("resources") if isinstance(value, dict) else None
    if not isinstance(resources, list) or not all(isinstance(one, dict) for one in resources):
        folder.faults.add(names.PACKAGE, "brak listy plików („resources”)")
        return
    told: dict[str, Any] = {}
    for one in resources:
        path = one.get("path")
        if not isinstance(path, str) or path in told:
            folder.faults.add(names.PACKAGE, "plik bez nazwy albo podany drugi raz")
        else:
            told[path] = one
    for path, one in told.items():
        if path not in found:
            folder.faults.add(names.PACKAGE, f"nie ma pliku {quoted(path)}")
        elif one.get("hash") != f"sha256:{found[path]}" or one.get("bytes") != (folder.path / path).stat().st_size:
            folder.faults.add(names.PACKAGE, f"plik {quoted(path)} ma inną sumę albo długość, niż tu podano")
    for path in sorted(found.keys() - told.keys() - {names.PACKAGE}):
        folder.faults.add(names.PACKAGE, f"brak pliku {quoted(path)}")
