"""The values of an edition by their paths: ``terms.appeals.days``, ``pools.bogucice.budget``. One of a list is named by
its key or its kind, as in the marks of presets.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from budzet.editions.plan import EditionPlan

Dump = dict[str, Any]
"""A plan as plain JSON values."""

_TYPED = frozenset({"body", "legal_basis", "name", "ordinal", "resolution_number", "title"})
"""Members that hold what somebody wrote, not a number or a code."""


def dump_of(plan: EditionPlan) -> Dump:
    """Return a plan as plain JSON values."""
    return plan.model_dump(mode="json")


def plan_from(dump: Mapping[str, Any]) -> EditionPlan:
    """Return the plan of plain JSON values. Raises pydantic's ``ValidationError``."""
    return EditionPlan.model_validate_json(json_of(dump))


def json_of(values: Any) -> str:
    """Return plain values as JSON that is the same for the same values."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False)


def get(dump: Any, path: str) -> Any:
    """Return what stands at a path; ``None`` where nothing does."""
    for name in path.split("."):
        dump = _entry(dump, name) if isinstance(dump, list) else dump.get(name) if isinstance(dump, dict) else None
    return dump


def put(dump: Dump, path: str, value: Any) -> None:
    """Put a value at a path whose parent is there."""
    parent, _, name = path.rpartition(".")
    holder = get(dump, parent) if parent else dump
    holder[name] = value


def leaves(plan: EditionPlan) -> dict[str, Any]:
    """Return every single value of a plan by its path, and beside them the order of each list."""
    return dict(_leaves(plan.model_dump(mode="json", exclude={"slug", "origin", "city", "examples"}), ""))


def changed(before: EditionPlan, after: EditionPlan) -> dict[str, list[Any]]:
    """Return what differs between two plans: old and new value by path. What somebody wrote is not repeated, so for it
    the list is empty.
    """
    old, new = leaves(before), leaves(after)
    found: dict[str, list[Any]] = {}
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) != new.get(path):
            typed = path.rpartition(".")[2] in _TYPED
            found[path] = [] if typed else [old.get(path), new.get(path)]
    return found


def still_to_check(plan: EditionPlan, confirmed: Collection[str]) -> tuple[str, ...]:
    """Return which of the plan's ``examples`` stay: not those under a confirmed path, not those of things that are
    gone. Examples of what is no part of the plan (its timetable) only go when confirmed.
    """
    known = set(_with_parents(leaves(plan)))
    own = EditionPlan.model_fields.keys() - {"city"}
    return tuple(
        path
        for path in plan.examples
        if not any(is_under(path, prefix) for prefix in confirmed)
        and (path in known or path.partition(".")[0] not in own)
    )


def is_under(path: str, prefix: str) -> bool:
    """Say whether a path is ``prefix`` or lies under it."""
    return path == prefix or path.startswith(f"{prefix}.")


def named(dump: Any, location: Iterable[str | int]) -> str:
    """Return the path of a place pydantic names by positions: ``("pools", 0, "budget")`` is ``pools.bogucice.budget``.
    Parts that lead nowhere (the tags of members that have kinds) are left out.
    """
    parts: list[str] = []
    for part in location:
        if isinstance(part, int) and isinstance(dump, list):
            entry = dump[part] if part < len(dump) else None
            parts.append(_name(entry) if isinstance(entry, dict) else str(part))
            dump = entry
        elif isinstance(dump, dict) and part in dump:
            parts.append(str(part))
            dump = dump[part]
        elif not (isinstance(dump, dict) and dump.get("kind") == part):
            parts.append(str(part))
    return ".".join(parts)


def _name(entry: Mapping[str, Any]) -> str:
    return str(entry.get("key") or entry.get("kind"))


def _entry(entries: list[Any], name: str) -> Any:
    return next((entry for entry in entries if isinstance(entry, dict) and _name(entry) == name), None)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    inside = f"{path}." if path else ""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _leaves(member, f"{inside}{name}")
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield path, [_name(entry) for entry in value]
        for entry in value:
            yield from _leaves(entry, f"{inside}{_name(entry)}")
    else:
        yield path, value


def _with_parents(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        while path:
            yield path
            path = path.rpartition(".")[0]
