"""Who may know whom: the tiers, the pure modules, the heavy libraries."""

from __future__ import annotations

import ast
import json
import os
import pkgutil
import subprocess
import sys
import tomllib

import pytest
from support.house import CHECKOUT, PACKAGE, modules

import budzet.base
import budzet.results.rules
from budzet.exchange import open_data

# Pure: the standard library, pydantic, numpy where they count, and each other (design, rule 2).
PURE = (
    *(f"budzet.base.{module.name}" for module in pkgutil.iter_modules(budzet.base.__path__)),
    *(f"budzet.results.rules.{module.name}" for module in pkgutil.iter_modules(budzet.results.rules.__path__)),
    "budzet.editions.terms",
    "budzet.editions.timetable",
    "budzet.editions.frozen",
    "budzet.editions.plan",
    "budzet.editions.readiness",
    "budzet.editions.facts",
    "budzet.editions.places",
    "budzet.editions.statute",
    "budzet.editions.compare",
    "budzet.editions.ical",
    "budzet.editions.gantt",
    "budzet.editions.streets",
    "budzet.editions.street_names",
    "budzet.editions.house_numbers",
    "budzet.editions.sentences",
    "budzet.editions.plan_paths",
    "budzet.editions.plan_changes",
    "budzet.editions.numbers",
    "budzet.editions.starting_points",
    "budzet.editions.worked_example",
    "budzet.proposals.application",
    "budzet.proposals.application_document",
    "budzet.proposals.difference",
    "budzet.proposals.intake",
    "budzet.proposals.likeness",
    "budzet.proposals.limits",
    "budzet.proposals.lists.appeals",
    "budzet.proposals.lists.checking",
    "budzet.proposals.lists.content",
    "budzet.proposals.lists.fragment",
    "budzet.proposals.lists.words",
    "budzet.proposals.review_reports.figures",
    "budzet.proposals.scoring.protocol",
    "budzet.proposals.scoring.rule",
    "budzet.proposals.scoring.setups",
    "budzet.proposals.sheet_cells",
    "budzet.proposals.statuses",
    "budzet.proposals.support_tags",
    "budzet.proposals.verification.check_sentences",
    "budzet.proposals.verification.criteria",
    "budzet.proposals.verification.judging",
    "budzet.proposals.verification.move_words",
    "budzet.proposals.verification.prechecks",
    "budzet.proposals.verification.shipped",
    "budzet.proposals.verification.states",
    "budzet.voting.ballot",
    "budzet.voting.payload",
    "budzet.voting.seal",
    "budzet.voting.receipt",
    "budzet.voting.draft",
    "budzet.residents.person_key",
    "budzet.residents.identity",
    "budzet.results.archive",
    "budzet.results.open_data",
    "budzet.results.protocol",
    "budzet.results.resolution_list",
    *(f"budzet.exchange.open_data.{module.name}" for module in pkgutil.iter_modules(open_data.__path__)),
    "budzet.exchange.pb",
    "budzet.exchange.pb_rules",
    "budzet.exchange.pb_text",
    "budzet.exchange.family",
    "budzet.exchange.tally",
    "budzet.exchange.tally_json",
    "budzet.exchange.tally_text",
    "budzet.editions.pool_order",
    "budzet.exchange.comparing",
    "budzet.exchange.compare_text",
    "budzet.exchange.certify",
)
_IMPURE = ("flask", "sqlalchemy", "pandas", "matplotlib", "click")
# What belongs to a room alone: the web and the command line of another room are none of its business.
_ENTRYPOINTS = ("views", "desk", "forms", "commands")
_TOP = ("app", "cli", "run", "demo")


def run_python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a fresh interpreter in the checkout."""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=CHECKOUT, env=os.environ, capture_output=True, text=True, timeout=60)


def test_the_import_contracts_hold():
    done = run_python("from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contracts_place_every_room_on_a_tier():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["type"] == "layers")
    assert layers["exhaustive"] is True
    assert layers["containers"] == ["budzet"]


def test_every_folder_of_code_is_a_package():
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    bare = {
        str(folder.relative_to(CHECKOUT))
        for folder in folders
        if not (folder / "__init__.py").exists() and "migrations" not in folder.parts
    }
    assert bare == set()


def test_what_a_room_says_of_itself_is_a_docstring_and_nothing_else():
    wrong = [
        name
        for name, path, tree in modules()
        if path.name == "__init__.py" and (len(tree.body) != 1 or not ast.get_docstring(tree))
    ]
    assert wrong == []


def test_pure_modules_load_neither_the_web_nor_the_database():
    code = f"""
import importlib, json, sys
found = {{}}
for name in sys.argv[1:]:
    before = set(sys.modules)
    importlib.import_module(name)
    found[name] = sorted(set({_IMPURE!r}) & (set(sys.modules) - before))
print(json.dumps(found))
"""
    done = run_python(code, *PURE)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert list(found) == list(PURE)
    assert {name: impure for name, impure in found.items() if impure} == {}


def test_no_room_uses_the_views_forms_or_commands_of_another():
    wrong = [
        f"{name} imports {used}"
        for name, _path, tree in modules()
        if _room(name) not in _TOP
        for used in _imported(tree)
        if _is_entrypoint(used) and _room(used) not in (_room(name), "web")
    ]
    assert wrong == []


@pytest.mark.parametrize("room", ("budzet.app", "budzet.cli"))
def test_starting_the_web_loads_no_library_of_charts(room, tmp_path):
    code = f"""
import sys
import {room}
from budzet.app import create_app
from budzet.settings import load_settings
create_app(load_settings(env="test", var_dir=sys.argv[1]))
print(sorted({{"pandas", "matplotlib"}} & set(sys.modules)))
"""
    done = run_python(code, str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def _imported(tree: ast.Module) -> list[str]:
    used: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            used += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            used += [f"{node.module}.{alias.name}" for alias in node.names]
    return used


def _room(module: str) -> str:
    return ".".join(module.split(".")[1:2])


def _is_entrypoint(used: str) -> bool:
    """Say whether ``used`` (a module or a name in it) is, or is in, a module of views, forms or commands of a room."""
    parts = used.split(".")
    if parts[0] != "budzet" or len(parts) < 3:
        return False
    return parts[2] in _ENTRYPOINTS or parts[2].endswith(tuple(f"_{name}" for name in _ENTRYPOINTS))
