"""Where the house stands on disk, for tests that read it instead of running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from support.server import CHECKOUT

PACKAGE = CHECKOUT / "budzet"
TEMPLATES = CHECKOUT / "templates"
STATIC = PACKAGE / "static"
# Python that is written once and then left alone.
_MIGRATIONS = PACKAGE / "db" / "migrations" / "versions"


def modules() -> Iterator[tuple[str, Path, ast.Module]]:
    """Yield dotted name, path and syntax tree of every module of the product, without migrations."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.is_relative_to(_MIGRATIONS):
            continue
        parts = path.relative_to(CHECKOUT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        yield name, path, ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Yield every call with the dotted text of what is called (``dt.datetime.now``)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)
