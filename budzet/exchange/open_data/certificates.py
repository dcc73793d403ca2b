"""The certificate of a rule over voters as a file: every payment, and what the result had to obey (``rules``)."""

from __future__ import annotations

import json
from typing import Any

from budzet.editions.result_rules import Greedy
from budzet.results.counting import CountedPool
from budzet.results.rules import certificate as certificates
from budzet.results.rules import certifying


def value(entry: CountedPool) -> dict[str, Any]:
    """Return the certificate of a counted pool with its conditions. Raises ``ValueError`` for the greedy rule."""
    rule = entry.pool.rule
    if isinstance(rule, Greedy) or entry.counted is None:
        raise ValueError("this rule has no certificate")
    return {
        "certificate": certificates.to_dict(certifying.certificate(entry.counted, rule)),
        "conditions": certificates.conditions_to_dict(certifying.conditions(entry.counted.question)),
    }


def text(entry: CountedPool) -> str:
    """Return the file."""
    return json.dumps(value(entry), ensure_ascii=False, separators=(",", ":")) + "\n"
