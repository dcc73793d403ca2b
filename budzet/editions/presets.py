"""The cities' published values as starting points: ``presets/*.toml``, each value marked with where it comes from."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from typing import Any

from budzet.base.errors import NotFoundError
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


def names() -> list[str]:
    """Return the names of the shipped presets."""
    return sorted(entry.name.removesuffix(".toml") for entry in _folder().iterdir() if entry.name.endswith(".toml"))


def load(name: str, *, slug: str, title: str | None = None, topics: tuple[TopicPlan, ...] = TOPICS) -> EditionPlan:
    """Return the preset as the plan of an edition with the given address. Raises ``NotFoundError``.

    Sums in a preset are whole złotys, as a clerk reads them; the plan holds grosze.
    """
    if name not in names():
        raise NotFoundError(f"Nie ma zestawu „{name}”. Są: {', '.join(names())}.")
    values: dict[str, Any] = tomllib.loads((_folder() / f"{name}.toml").read_text(encoding="utf-8"))
    for pool in values["pools"]:
        pool["budget"] *= 100
    values |= {"slug": slug, "topics": [topic.model_dump() for topic in topics]}
    values["title"] = title or f"{values['title']} {slug}"
    return EditionPlan.model_validate_json(json.dumps(values))


def _folder() -> Any:
    return files("budzet.editions") / "presets"
