"""The cards the product brings along (``cards/*.toml``): what an edition starts from, in words of our own."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files

from budzet.editions.terms import Cards
from budzet.proposals.verification.criteria import Card, CardKind


def load(kind: CardKind, name: str) -> Card:
    """Return a shipped card by its name in the terms of an edition."""
    path = files("budzet.proposals.verification") / "cards" / f"{kind.value}-{name}.toml"
    return Card.model_validate_json(json.dumps({"kind": kind.value, **tomllib.loads(path.read_text("utf-8"))}))


def of_terms(kind: CardKind, chosen: Cards) -> Card:
    """Return the card an edition starts from."""
    return load(kind, chosen.formal if kind is CardKind.FORMAL else chosen.merit)
