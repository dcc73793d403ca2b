"""Addresses of every endpoint, made from the application's own map: a new page is tested the day it is added."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import Rule

# A value for each name in an address; those of the small edition in ``support.editions``.
VALUES = {
    "edition_slug": "2026",
    "contest_key": "lokalne",
    "proposal_id": 1,
    "pool_key": "polnoc",
    "version": 1,
    "name": "wyniki-polnoc.csv",
    "filename": "app.css",
    "act_id": 1,
    "department_id": 1,
    "person_id": 1,
    "grant_id": 1,
    "notice_id": 1,
    "session_id": 1,
    "language": "pl",
    "draft_id": 1,
    "address": "pomysl",
    "number": 1,
    "question_id": 1,
    "offer_id": 1,
    "cost_id": 1,
    "code": "1-x",
    "way": "podpisz",
    "what": "podpisane",
    "said": "tak",
    "attachment_id": 1,
    "package_id": 1,
    "token": "nobody-was-sent-this",
    "act": "notatka",
    "kind": "formalna",
    "list_id": 1,
    "report_id": 1,
    "recipient_id": 1,
    "text_id": 1,
    "import_id": 1,
    "batch_id": 1,
}

# Names that mean something else in one blueprint or for one endpoint.
OF_BLUEPRINT: dict[str, dict[str, object]] = {
    "lists": {"name": "listy.pdf"},
    "lists_desk": {"name": "listy.pdf"},
    "lists_desk.letters_file": {"name": "pisma.pdf"},
    "scoring": {"pool_key": "zielony", "name": "wynik.pdf"},
    "scoring_desk": {"pool_key": "zielony", "proposal_id": 13},
    "document_desk": {"name": "zarzadzenie"},
    "edition_files": {"name": "zarzadzenie"},
    "text_desk": {"name": "klauzula-informacyjna"},
}


def rules_with(app: Flask, method: str) -> list[Rule]:
    """Return the rules that take ``method``."""
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def address_of(rule: Rule) -> str:
    """Return an address of a rule. Raises ``KeyError`` for a name that has no value here yet."""
    own = OF_BLUEPRINT.get(rule.endpoint.partition(".")[0], {}) | OF_BLUEPRINT.get(rule.endpoint, {})
    values = {name: own[name] if name in own else VALUES[name] for name in rule.arguments}
    built = rule.build(values, append_unknown=False)
    assert built is not None
    return built[1]
