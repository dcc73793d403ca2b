"""The cities' published values as starting points: ``presets/*.toml``, each value marked with where it comes from.

Behind every value stands a mark: ``S'23`` a public page of that year said so (``S`` without a year: a page without
one), ``O`` observed in the election files, ``przykład`` an example. Rules change yearly: a coordinator checks every
example with the resolution, so the examples go with the plan.
"""

from __future__ import annotations

import functools
import json
import re
import tomllib
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from budzet.base.errors import DomainError, NotFoundError
from budzet.editions import explain
from budzet.editions.plan import EditionPlan, TopicPlan

TOPICS = (
    TopicPlan(key="zielen", name="Zieleń i środowisko", icon="nature"),
    TopicPlan(key="drogi", name="Drogi i ruch pieszy", icon="roads"),
    TopicPlan(key="sport", name="Sport i rekreacja", icon="sport"),
    TopicPlan(key="edukacja", name="Edukacja", icon="education"),
    TopicPlan(key="kultura", name="Kultura", icon="culture"),
    TopicPlan(key="zdrowie", name="Zdrowie i bezpieczeństwo", icon="health"),
    TopicPlan(key="spolecznosc", name="Sprawy społeczne", icon="welfare"),
)
EXAMPLE = "przykład"

_HEADER = re.compile(r"(\[\[?)([a-z_.]+)\]\]?(?:\s*#.*)?$")
_NAME = re.compile(r'"([^"]+)"')
_VALUE = re.compile(r"([a-z_]+) = (.*)$")
_SOURCE = r"(?:S(?:'\d\d(?:[–,]\d\d)*)?|O)"
_MARK = re.compile(rf"\s+#\s*({_SOURCE}(?:[ ,;]+{_SOURCE})*|{EXAMPLE})(?:[:;,]? .*)?$")


def names() -> list[str]:
    """Return the names of the shipped presets."""
    return sorted(entry.name.removesuffix(".toml") for entry in _folder().iterdir() if entry.name.endswith(".toml"))


def source(name: str) -> str:
    """Return the text of a preset. Raises ``NotFoundError``."""
    if name not in names():
        raise NotFoundError(f"Nie ma zestawu „{name}”. Są: {', '.join(names())}.")
    return str((_folder() / f"{name}.toml").read_text(encoding="utf-8"))


@functools.lru_cache(maxsize=64)  # the shipped files stay as they are, and plans are frozen values
def load(name: str, *, slug: str, title: str | None = None, topics: tuple[TopicPlan, ...] = TOPICS) -> EditionPlan:
    """Return the preset as the plan of an edition with the given address.

    Sums in a preset are whole złotys, as a clerk reads them; the plan holds grosze. Raises ``NotFoundError``, and
    ``DomainError`` with a sentence for each fault of the file.
    """
    text = source(name)
    values = _in_grosze(tomllib.loads(text))
    values |= {
        "slug": slug,
        "title": title or f"{values['title']} {slug}",
        "topics": [topic.model_dump() for topic in topics],
        "examples": [path for path, mark in marks(text).items() if mark == EXAMPLE],
    }
    try:
        return EditionPlan.model_validate_json(json.dumps(values))
    except ValidationError as error:
        listed = "\n".join(explain.sentences(error))
        raise DomainError(f"Zestaw „{name}” ma błędy:\n{listed}") from None


def marks(text: str) -> dict[str, str]:
    """Return the mark of every value by its path; one of a list is named by its first value, the key or the kind
    (``pools.bogucice.budget``, ``terms.identity.schemes.pesel.legal_basis``).

    Raises ``DomainError`` that names every line whose value carries no mark.
    """
    found: dict[str, str] = {}
    unmarked: list[str] = []
    # Where a value stands: ``table``; ``listed`` is the list the latest entry belongs to, ``entry`` that entry.
    table, listed, entry = "", "", ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = header[2]
            if header[1] == "[[":
                listed, entry = table, ""
            elif listed and table.startswith(f"{listed}."):
                # A table inside the latest entry of a list ([pools.rule]) belongs to that entry.
                table = entry + table.removeprefix(listed)
        elif value := _VALUE.match(line):
            mark = _MARK.search(value[2])
            if listed and table == listed and not entry and (name := _NAME.match(value[2])):
                entry = table = f"{listed}.{name[1]}"
            if mark:
                found[f"{table}.{value[1]}" if table else value[1]] = mark[1]
            else:
                unmarked.append(f"wiersz {number}: {line.strip()}")
    if unmarked:
        raise DomainError("Wartości bez znaku źródła:\n" + "\n".join(unmarked))
    return found


def _in_grosze(values: dict[str, Any]) -> dict[str, Any]:
    """Turn the sums of a preset, whole złotys, into grosze."""
    for pool in values["pools"]:
        pool["budget"] *= 100
    for contest in values["contests"]:
        if "max_cost" in contest["form"]:
            contest["form"]["max_cost"] *= 100
    for limit in values["terms"].get("cost_limits", {}).values():
        limit |= {name: limit[name] * 100 for name in ("least", "most") if name in limit}
    return values


def _folder() -> Any:
    return files("budzet.editions") / "presets"
