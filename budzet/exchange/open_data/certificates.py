"""The certificate of a rule over voters as a file: every payment, and what the result had to obey (``rules``)."""

from __future__ import annotations

import json
from typing import Any

from budzet.editions.result_rules import Greedy
from budzet.exchange.open_data.reading import Folder
from budzet.exchange.pb_values import shown
from budzet.results.counting import CountedPool
from budzet.results.rules import certificate as certificates
from budzet.results.rules import certifying

_OTHER = {
    "certificate": "zapis jest inny niż z ponownego liczenia",
    "conditions": "warunki są inne niż z ponownego liczenia (kto bierze udział, kolejność remisów, wykluczenia)",
}


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


def check(folder: Folder, name: str, entry: CountedPool) -> None:
    """Note what is wrong with the certificate of a pool that was counted again: it must prove just that result."""
    found = folder.value(name)
    if found is None:
        return
    try:
        certificate = certificates.from_dict(found["certificate"])
        conditions = certificates.conditions_from_dict(found["conditions"])
        wrong = certificates.check(entry.profile, conditions, certificate)
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError):
        folder.faults.add(name, "to nie jest zapis liczenia: czegoś w nim brakuje albo liczby są złe")
        return
    for reason in wrong:
        folder.faults.add(name, f"zapis się nie zgadza z kartami ({shown(reason)})")
    if wrong:
        return
    again = value(entry)
    for part, sentence in _OTHER.items():
        if found[part] != again[part]:
            folder.faults.add(name, sentence)
