"""The vendored front-end files are exactly those of the lock, and the templates name only icons that exist."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "budzet" / "static"
LOCK = STATIC / "vendor" / "vendor.lock.json"


@pytest.fixture(scope="module")
def update_vendor() -> ModuleType:
    spec = importlib.util.spec_from_file_location("update_vendor", ROOT / "scripts" / "update_vendor.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_files_equal_the_lock(update_vendor: ModuleType) -> None:
    assert update_vendor.check(LOCK, STATIC) == []


def test_a_changed_missing_or_stray_file_is_named(update_vendor: ModuleType, tmp_path: Path) -> None:
    static = tmp_path / "static"
    shutil.copytree(STATIC, static)
    (static / "icons.svg").write_bytes(b"<svg/>")
    next((static / "vendor").rglob("*.woff2")).unlink()
    (static / "vendor" / "stray.js").write_bytes(b"")
    faults = update_vendor.check(static / "vendor" / "vendor.lock.json", static)
    assert [fault.split(": ")[1] for fault in faults] == ["missing", "differs from the lock", "not in the lock"]


def test_every_package_has_integrity_and_licence() -> None:
    for package in json.loads(LOCK.read_text(encoding="utf-8"))["packages"]:
        assert package["integrity"].startswith("sha512-")
        assert package["licence"]
        assert package["name"] in (STATIC / "vendor" / "LICENCES.md").read_text(encoding="utf-8")


def test_templates_name_only_icons_of_the_sprite() -> None:
    symbols = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    for template in (ROOT / "templates").rglob("*.html"):
        used = re.findall(r'\bicon\("([a-z-]+)"', template.read_text(encoding="utf-8"))
        assert set(used) <= symbols, template.name


def test_fonts_of_the_stylesheet_exist() -> None:
    for address in re.findall(r'url\("([^"]+)"\)', (STATIC / "app.css").read_text(encoding="utf-8")):
        assert (STATIC / address).is_file()
