"""Findings: a rule answers with every fault at once, as data; words are chosen at the screen (house rule 3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType

Param = str | int | None


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One fault found by a rule.

    ``code`` is stable and names the rule that was broken; ``field`` names the place it belongs to (a form field, a
    contest, a line) or is empty; ``params`` are the numbers and names its sentence needs.
    """

    code: str
    field: str = ""
    params: Mapping[str, Param] = dataclasses.field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, code: str, field: str = "", **params: Param) -> Finding:
        """Build a finding with its parameters as keywords."""
        return cls(code, field, MappingProxyType(params))
