"""A web worker that only shows pages loads none of the libraries of office files, pictures and PDF."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys

from support.server import CHECKOUT

import budzet.documents

HEAVY = {"typst", "openpyxl", "docx", "lxml", "PIL"}
NOT_OURS = {"flask", "sqlalchemy"}
PROGRAM = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_the_room_is_loaded_without_the_libraries_it_works_with():
    names = [f"budzet.documents.{module.name}" for module in pkgutil.iter_modules(budzet.documents.__path__)]
    assert "budzet.documents.pdf" in names
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *names], cwd=CHECKOUT, capture_output=True, text=True, check=True, timeout=60
    )
    assert set(json.loads(done.stdout)) & (HEAVY | NOT_OURS) == set()
