"""Every endpoint says who may call it; addresses are Polish words in kebab-case."""

from __future__ import annotations

import re

import pytest

from budzet.accounts import access

_NAMES = {"public", "resident"}
_WRITTEN = re.compile(r"/(?:[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)?|<(?:[a-z]+(?:\([^)]*\))?:)?[a-z_]+>(?:\.[a-z]+)?|/)*")


def test_every_endpoint_carries_an_access_mark_we_know(app):
    marks = access.marks(app)
    known = {endpoint for endpoint, name in marks.items() if name in _NAMES or name.startswith("requires")}
    assert len(marks) > 3
    assert set(marks) == known


def test_an_endpoint_without_a_mark_stops_the_start(app):
    app.view_functions["forgotten"] = lambda: "everybody sees this"
    with pytest.raises(RuntimeError, match="forgotten"):
        access.check_marks(app)


def test_addresses_are_small_letters_without_diacritics_joined_by_hyphens(app):
    wrong = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not _WRITTEN.fullmatch(rule.rule)
    ]
    assert wrong == []


@pytest.mark.parametrize("address", ("/Projekty", "/głosowanie", "/moje_projekty", "/<slug>/Wyniki"))
def test_other_addresses_would_be_found(address):
    assert not _WRITTEN.fullmatch(address)
