"""Words of the card editor: what a call may open, what the computer looks at, what is wrong with a card."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from budzet.base.findings import Finding
from budzet.proposals.verification.criteria import Card, CardKind

ADDRESSES = {CardKind.FORMAL: "formalna", CardKind.MERIT: "merytoryczna"}
"""The last part of the address of each card."""

OPENED: Mapping[str, Any] = MappingProxyType(
    {
        "title": _l("Title"),
        "topics": _l("Topics"),
        "summary": _l("In short"),
        "description": _l("Description"),
        "reasons": _l("Why is it needed?"),
        "place": _l("Place in words"),
        "latitude": _l("Latitude"),
        "longitude": _l("Longitude"),
        "costs": _l("Estimate of costs"),
        "upkeep": _l("Yearly upkeep"),
        "universal_design": _l("Can everybody use it?"),
        "universal_how": _l("How, or why not"),
        "name": _l("First name and surname of the author"),
        "street": _l("Street"),
        "house": _l("House number and flat"),
        "postcode": _l("Postcode"),
        "town": _l("Town"),
        "email": _l("E-mail address"),
        "phone": _l("Phone"),
        "lives_here": _l("Declaration of living here"),
        "is_minor": _l("Whether the author is under 18"),
        "guardian_name": _l("Name of the parent or guardian"),
        "guardian_agrees": _l("Consent of the parent or guardian"),
        "show_name": _l("Whether the name may be shown"),
        "support": _l("Signatures of support"),
        "consents": _l("Papers: consents and attachments"),
    }
)
"""What a call to complete may open to the author or ask for, in the order of the application."""

CHECKS: Mapping[str, Any] = MappingProxyType(
    {
        "in_time": _l("whether it came in time"),
        "complete": _l("whether all required fields are filled in"),
        "signatures": _l("whether there are enough signatures"),
        "limit": _l("whether the cost fits the limits of the pool"),
        "one_district": _l("whether the place lies in the district"),
        "guardian": _l("whether a guardian agrees"),
        "authors": _l("how many authors there are"),
    }
)

ENTRIES: Mapping[str, Any] = MappingProxyType(
    {
        "text": _l("words"),
        "cost": _l("the verified cost (zł)"),
        "upkeep": _l("the verified yearly upkeep (zł)"),
    }
)
"""What may be written in an entry; the two sums mean something beyond the card."""

NEEDED: Mapping[str, Any] = MappingProxyType(
    {
        "never": _l("may stay empty"),
        "always": _l("always"),
        "positive": _l("when the card is positive"),
        "negative": _l("when the card is negative"),
    }
)

_FAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "text_required": _l("fill this field in"),
        "text_too_long": _l("write at most %(most)s characters"),
        "no_criteria": _l("a card needs at least one criterion"),
        "too_many_criteria": _l("a card may have at most %(most)s criteria"),
        "check_unknown": _l("choose a check of the list"),
        "check_twice": _l("another criterion has this check already"),
        "fields_unknown": _l("choose fields of the list"),
        "fields_not_correctable": _l("fields are opened only when the author may mend it"),
        "fields_required": _l("choose what is opened to the author"),
        "merit_not_correctable": _l("a call to complete belongs to the formal card"),
        "entry_kind_wrong": _l("choose what is written here"),
        "key_wrong": _l("this cannot be stored; remove it and add it anew"),
        "key_twice": _l("this sum stands on the card twice"),
        "label_twice": _l("another criterion has this label already"),
    }
)
_FIELDS: Mapping[str, Any] = MappingProxyType(
    {
        "label": _l("label"),
        "group": _l("heading"),
        "question": _l("question"),
        "legal_basis": _l("legal basis"),
        "help": _l("help"),
        "unmet": _l("what everybody reads"),
        "correctable": _l("mending by the author"),
        "check": _l("check by the computer"),
        "fields": _l("what is opened"),
        "what": _l("what it is"),
    }
)
_CONTROLS = {"key": "label", "kind": "what"}
"""Findings about what is not shown lead to what is."""


def codes() -> frozenset[str]:
    """Return the codes of findings there are words for."""
    return frozenset(_FAULTS)


def faults(card: Card, findings: list[Finding]) -> list[tuple[str, str]]:
    """Return the faults of a card in words, each with the id of the control it leads to."""
    return [(_control(finding.field), _sentence(card, finding)) for finding in findings]


def _control(place: str) -> str:
    part, number, name = _parts(place)
    if not name:
        return place
    return f"{part}-{number}-{name}{'-0' if name == 'fields' else ''}"


def _parts(place: str) -> tuple[str, int, str]:
    """Return the part of the card, the row and the control a finding leads to; no control for what is of no row."""
    part, _, rest = place.partition("-")
    number, _, name = rest.partition("-")
    if not number.isdigit():
        return part, 0, ""
    return part, int(number), "what" if part == "entries" and name == "key" else _CONTROLS.get(name, name)


def _sentence(card: Card, finding: Finding) -> str:
    fault = str(_FAULTS[finding.code]) % dict(finding.params)
    part, number, name = _parts(finding.field)
    if not name:
        return gettext("The card: %(fault)s.", fault=fault)
    said = {"field": _FIELDS[name], "fault": fault}
    if part == "entries":
        return gettext("Entry %(number)s, %(field)s: %(fault)s.", number=number + 1, **said)
    label = card.criteria[number].label or str(number + 1)
    return gettext("Criterion %(label)s, %(field)s: %(fault)s.", label=label, **said)


def is_faulty(place: str, faults: Mapping[str, str]) -> bool:
    """Say whether a row of the card has a fault, so that it stands open."""
    return any(control.startswith(f"{place}-") for control in faults)
