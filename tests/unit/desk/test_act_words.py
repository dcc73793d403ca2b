"""Every act that is written into the audit log anywhere has words at the desk."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest
from support.clock import START
from support.house import modules

from budzet.audit.models import AuditEntry
from budzet.desk import act_words
from budzet.proposals.verification.states import MOVES


@dataclass(frozen=True)
class Place:
    """Where a function takes the name of an act; ``module`` when only its own module can call it, ``of`` when it is
    always called as a part of something of that name.
    """

    function: str
    position: int
    keyword: str
    module: str = ""
    of: str = ""


_FIRST = (Place("record", 2, "act"), Place("look", 0, "what", of="looks"))


@dataclass(frozen=True)
class Call:
    """One call: in which module and function, of what."""

    module: str
    tree: ast.Module
    function: ast.FunctionDef
    node: ast.Call

    @property
    def called(self) -> str:
        return getattr(self.node.func, "attr", getattr(self.node.func, "id", ""))

    def is_of(self, place: Place) -> bool:
        """Say whether this calls the function of a place."""
        owner = ast.unparse(self.node.func.value) if isinstance(self.node.func, ast.Attribute) else ""
        return self.called == place.function and place.module in ("", self.module) and place.of in ("", owner)

    def argument(self, place: Place) -> ast.expr | None:
        named = [keyword.value for keyword in self.node.keywords if keyword.arg == place.keyword]
        return named[0] if named else (self.node.args[place.position : place.position + 1] or [None])[0]


def written_acts(trees: Mapping[str, ast.Module]) -> dict[str, str]:
    """Return every act that is recorded and where; one handed on by a function is looked for in its callers."""
    calls = [
        Call(name, tree, function, node)
        for name, tree in trees.items()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name != "record"
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
    ]
    found: dict[str, str] = {}
    # Others are called ``look`` as well, so that one is known by its room only.
    waiting, seen = list(_FIRST), {*_FIRST, Place("look", 0, "what")}
    while waiting:
        place = waiting.pop()
        for call in filter(lambda one, place=place: one.is_of(place), calls):
            argument = call.argument(place)
            if argument is not None:
                texts = _texts(argument, (call.function, call.tree))
                found |= dict.fromkeys(texts, f"{call.module}:{call.node.lineno}")
                handed_on = _handed_on(call, argument)
                waiting += handed_on - seen
                seen |= handed_on
    return found


def _handed_on(call: Call, argument: ast.expr) -> set[Place]:
    """Return the function around a call when it only hands its own argument on."""
    names = [one.arg for one in (*call.function.args.args, *call.function.args.kwonlyargs)]
    if not isinstance(argument, ast.Name) or argument.id not in names:
        return set()
    private = call.module if call.function.name.startswith("_") else ""
    return {Place(call.function.name, names.index(argument.id), argument.id, private)}


def _all_acts() -> dict[str, str]:
    """Return the acts written by their name and those of the table of the verification."""
    return written_acts(_house()) | {row.act: f"move {row.what}" for row in MOVES}


def _house() -> dict[str, ast.Module]:
    return {name: tree for name, _path, tree in modules()}


def _texts(argument: ast.expr, places: Sequence[ast.AST]) -> Iterator[str]:
    """Yield the texts an argument may be: written there, or given to its name in the function or the module."""
    if not isinstance(argument, ast.Name):
        branches = (argument.body, argument.orelse) if isinstance(argument, ast.IfExp) else (argument,)
        constants = [node.value for branch in branches for node in ast.walk(branch) if isinstance(node, ast.Constant)]
        yield from (text for text in constants if isinstance(text, str))
        return
    for node in (node for place in places for node in ast.walk(place) if isinstance(node, ast.Assign)):
        if argument.id in map(ast.unparse, node.targets):
            yield from _texts(node.value, ())


def test_every_act_that_is_written_has_words():
    acts = _all_acts()
    assert len(acts) > 30
    assert {act: where for act, where in acts.items() if act not in act_words.ACTS} == {}


def test_words_are_for_acts_that_are_written():
    assert set(act_words.ACTS) - set(_all_acts()) == set()


def test_acts_handed_on_by_functions_are_found():
    trees = {
        "a": ast.parse(
            "def do(s):\n    _note(s, 'a.b')\n    audit.record(s, actor, 'c.d' if x == 'z' else 'e.f')\n"
            "def turn(s):\n    what = 'g.h' if x else 'i.j'\n    audit.record(s, actor, what)\n"
            "def _note(s, what):\n    tell(s, failed_as=what)\n"
        ),
        "b": ast.parse(
            "def tell(s, failed_as):\n    audit.record(s, actor, failed_as)\n"
            "def other(s):\n    _note(s, 'not an act')\n    a.tell(s, 'k.l')\n"
        ),
    }
    assert set(written_acts(trees)) == {"a.b", "c.d", "e.f", "g.h", "i.j", "k.l"}


def entry(**values):
    given = {"actor_kind": "staff", "actor_id": "7", "actor_role": "", "act": "act.proposed", "object_kind": "act"}
    return AuditEntry(id=1, at=START, object_id="1", edition_id=None, reason="", **{"details": {}, **given, **values})


@pytest.mark.parametrize(
    ("values", "words"),
    (
        ({}, "person 7"),
        ({"actor_role": "coordinator"}, "person 7 (coordinator)"),
        ({"actor_role": "a role of old"}, "person 7 (a role of old)"),
        ({"actor_kind": "command", "actor_id": "demo"}, "command “demo”"),
        ({"actor_kind": "resident", "actor_id": "12"}, "resident 12"),
        ({"actor_kind": "system", "actor_id": ""}, "the service itself"),
    ),
)
def test_who_acted_is_told_by_number_and_role(values, words):
    assert act_words.actor(entry(**values)) == words


@pytest.mark.parametrize(
    ("details", "words"),
    (
        ({}, ""),
        ({"count": 3, "alone": False}, "alone: False, count: 3"),
        ({"stages": ["voting", "results"]}, "stages: voting results"),
        ({"change": {"to": 2, "from": 1}}, "change: from=1 to=2"),
    ),
)
def test_details_fit_on_one_line(details, words):
    assert act_words.details(entry(details=details)) == words
