"""Rules of the house that a reader of the code can check: commits, clocks, what GET may do."""

from __future__ import annotations

import ast

import pytest
from support.house import calls, modules

_COMMITS = (".commit", ".rollback", ".begin", ".begin_nested")
_CLOCKS = (
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "Timestamp.now",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "func.now",
    "func.current_timestamp",
)


def sources(*, outside: str) -> list[tuple[str, ast.Module]]:
    """Return name and syntax tree of every module outside a room."""
    return [(name, tree) for name, _path, tree in modules() if name != outside and not name.startswith(f"{outside}.")]


def test_only_the_room_of_the_database_commits():
    found = [
        f"{name}:{call.lineno} {called}"
        for name, tree in sources(outside="budzet.db")
        for call, called in calls(tree)
        if called.endswith(_COMMITS)
    ]
    assert found == []


def test_only_the_room_of_values_asks_what_time_it_is():
    found = [
        f"{name}:{call.lineno} {called}"
        for name, tree in sources(outside="budzet.base")
        for call, called in calls(tree)
        if _asks_the_time(called)
    ]
    found += [
        f"{name}:{node.lineno} from time import {alias.name}"
        for name, tree in sources(outside="budzet.base")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for alias in node.names
        if alias.name not in ("monotonic", "perf_counter", "sleep")
    ]
    assert found == []


def test_the_search_for_clocks_and_commits_finds_them():
    tree = ast.parse("now = dt.datetime.now(dt.UTC); session.commit(); time.monotonic(); clock.now()")
    called = [called for _call, called in calls(tree)]
    assert list(filter(_asks_the_time, called)) == ["dt.datetime.now"]
    assert [name for name in called if name.endswith(_COMMITS)] == ["session.commit"]


def test_no_view_that_only_answers_get_opens_a_writing_transaction():
    found = [
        f"{name}:{view.lineno} {view.name}"
        for name, _path, tree in modules()
        for view in ast.walk(tree)
        if isinstance(view, ast.FunctionDef) and _only_get(view)
        for _call, called in calls(view)
        if called.endswith("transaction")
    ]
    assert found == []


@pytest.mark.parametrize(
    ("decorator", "only_get"),
    (
        ("@bp.get('/a')", True),
        ("@bp.post('/a')", False),
        ("@bp.route('/a', methods=['GET', 'POST'])", False),
        ("@bp.route('/a')", True),
    ),
)
def test_a_view_that_only_answers_get_is_known_by_its_decorator(decorator, only_get):
    view = ast.parse(f"{decorator}\ndef view(): pass").body[0]
    assert _only_get(view) is only_get


def _asks_the_time(called: str) -> bool:
    return f".{called}".endswith(tuple(f".{clock}" for clock in _CLOCKS))


def _only_get(view: ast.FunctionDef) -> bool:
    routes = [ast.unparse(decorator) for decorator in view.decorator_list if isinstance(decorator, ast.Call)]
    gets = [text for text in routes if ".get(" in text or (".route(" in text and "POST" not in text)]
    return bool(gets) and not any(".post(" in text or "POST" in text for text in routes)
