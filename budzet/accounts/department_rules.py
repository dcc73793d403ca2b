"""Departments as values: what a set of them may look like, their tree, what a table would change (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from budzet.base.findings import Finding

LONGEST_KEY, LONGEST_NAME, LONGEST_EMAIL = 30, 200, 254
_KEY = re.compile(r"[^\s,;]+(?: [^\s,;]+)*")
_EMAIL = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]+\.[^@\s<>,;.]{2,}")


@dataclass(frozen=True, slots=True)
class Unit:
    """A department; ``parent`` and ``forwards`` name others by their keys. Case does not tell keys apart."""

    key: str
    name: str
    parent: str = ""
    email: str = ""
    forwards: tuple[str, ...] = ()
    may_return: bool = True


def same(key: str) -> str:
    """Return what keys are compared by."""
    return " ".join(key.split()).casefold()


def judge(units: Sequence[Unit]) -> list[Finding]:
    """Return every fault of a set of departments; ``params["row"]`` is the place of the faulty one in ``units``."""
    known = {same(unit.key) for unit in units if unit.key}
    parents = {same(unit.key): same(unit.parent) for unit in units}
    found: list[Finding] = []
    seen: set[str] = set()
    for row, unit in enumerate(units):
        found += _of_itself(unit, row)
        if unit.key and same(unit.key) in seen:
            found.append(Finding.of("key_twice", "key", row=row, key=unit.key))
        seen.add(same(unit.key))
        found += _of_others(unit, row, known, parents)
    return found


def _of_itself(unit: Unit, row: int) -> Iterator[Finding]:
    if not unit.key:
        yield Finding.of("key_missing", "key", row=row)
    elif len(unit.key) > LONGEST_KEY or not _KEY.fullmatch(unit.key):
        yield Finding.of("key_wrong", "key", row=row, most=LONGEST_KEY)
    if not unit.name:
        yield Finding.of("name_missing", "name", row=row)
    elif len(unit.name) > LONGEST_NAME:
        yield Finding.of("name_long", "name", row=row, most=LONGEST_NAME)
    if unit.email and (len(unit.email) > LONGEST_EMAIL or not _EMAIL.fullmatch(unit.email)):
        yield Finding.of("email_wrong", "email", row=row)


def _of_others(unit: Unit, row: int, known: set[str], parents: Mapping[str, str]) -> Iterator[Finding]:
    own = same(unit.key)
    if unit.parent and same(unit.parent) not in known:
        yield Finding.of("parent_unknown", "parent", row=row, other=unit.parent)
    elif unit.parent and same(unit.parent) == own:
        yield Finding.of("parent_itself", "parent", row=row)
    elif _goes_round(own, parents):
        yield Finding.of("parent_circle", "parent", row=row, other=unit.parent)
    for other in unit.forwards:
        if same(other) == own:
            yield Finding.of("forwards_itself", "forwards", row=row)
        elif same(other) not in known:
            yield Finding.of("forwards_unknown", "forwards", row=row, other=other)


def _goes_round(key: str, parents: Mapping[str, str]) -> bool:
    """Say whether a department lies, over others, under itself."""
    above, passed = parents.get(key, ""), set()
    while above and above != key and above not in passed:
        passed.add(above)
        above = parents.get(above, "")
    return bool(above) and above == key


def in_tree_order(units: Sequence[Unit]) -> list[tuple[int, Unit]]:
    """Return departments with their depth: each under the one it belongs to, beside each other by name.

    What hangs nowhere (its parent is missing or closed) stands at the top.
    """
    known = {same(unit.key) for unit in units}
    below: dict[str, list[Unit]] = {}
    for unit in units:
        parent = same(unit.parent)
        below.setdefault(parent if parent in known and parent != same(unit.key) else "", []).append(unit)

    def walk(parent: str, depth: int) -> Iterator[tuple[int, Unit]]:
        for unit in sorted(below.get(parent, ()), key=lambda one: (one.name.casefold(), one.key)):
            yield depth, unit
            yield from walk(same(unit.key), depth + 1)

    return list(walk("", 0))


@dataclass(frozen=True, slots=True)
class Change:
    """What a table would do to one department: ``fields`` are (field, before, after); none: it stays as it is."""

    key: str
    name: str
    new: bool
    fields: tuple[tuple[str, str, str], ...]


def changes(stored: Sequence[Unit], rows: Sequence[Unit]) -> list[Change]:
    """Return what each row of a table would add or change; a department the table does not name stays as it is."""
    known = {same(unit.key): unit for unit in stored}
    return [_change(known.get(same(row.key)), row) for row in rows]


def _change(before: Unit | None, after: Unit) -> Change:
    if before is None:
        return Change(after.key, after.name, new=True, fields=())
    pairs = (
        ("name", before.name, after.name),
        ("parent", before.parent, after.parent),
        ("email", before.email, after.email),
        ("forwards", _listed(before.forwards), _listed(after.forwards)),
    )
    fields = tuple(
        (name, old, new) for name, old, new in pairs if same(old) != same(new) or (name in _EXACT and old != new)
    )
    return Change(after.key, after.name, new=False, fields=fields)


_EXACT = frozenset({"name", "email"})


def _listed(keys: Sequence[str]) -> str:
    return ", ".join(sorted(keys, key=same))


def merged(stored: Sequence[Unit], rows: Sequence[Unit]) -> list[Unit]:
    """Return the set a table would leave: its rows first, in their order, then the departments it does not name."""
    named = {same(row.key) for row in rows}
    return [*rows, *(unit for unit in stored if same(unit.key) not in named)]
