"""Placeholders in a city's texts: every mistake is told when the text is saved, and nothing in braces is ever run."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.documents.fill import fill, findings, literal, placeholders, sentence

ALLOWED = ("miasto", "data_głosowania", "liczba")
VALUES = {"miasto": "Łódź", "data_głosowania": "1 października", "liczba": "5"}


@pytest.mark.parametrize(
    ("text", "filled"),
    (
        ("", ""),
        ("Bez pól", "Bez pól"),
        ("{miasto}", "Łódź"),
        ("{miasto}{miasto}, {liczba}", "ŁódźŁódź, 5"),
        ("Od { data_głosowania }\nw {miasto}", "Od 1 października\nw Łódź"),
        ("{{miasto}}", "{miasto}"),
        ("{{{miasto}}}", "{Łódź}"),
        ("{{}}", "{}"),
        ("100 % $x #let \\ %s %(miasto)s", "100 % $x #let \\ %s %(miasto)s"),
    ),
)
def test_a_placeholder_is_replaced_and_doubled_braces_become_single(text, filled):
    assert findings(text, ALLOWED) == []
    assert fill(text, VALUES) == filled


def test_a_value_with_braces_is_only_text():
    assert fill("{miasto} {liczba}", {"miasto": "{liczba} {{x}} }", "liczba": "7"}) == "{liczba} {{x}} } 7"


@pytest.mark.parametrize(
    "text", ("{miasto.__class__}", "{miasto[0]}", "{miasto!r}", "{miasto:>10}", "{0}", "{}", "{ }", "{miasto }{x}")
)
def test_nothing_but_a_name_we_know_is_a_placeholder(text):
    assert [finding.code for finding in findings(text, ALLOWED)] == ["placeholder_unknown"]
    with pytest.raises(ValueError, match="no value for"):
        fill(text, VALUES)


@pytest.mark.parametrize("text", ("{miasto", "miasto}", "{mia\nsto}", "{{miasto}", "{miasto}}", "{miasto}}}x{{{"))
def test_a_single_brace_is_a_fault(text):
    assert {finding.code for finding in findings(text, (*ALLOWED, "sto"))} == {"brace_single"}
    with pytest.raises(ValueError, match="a single"):
        fill(text, VALUES)


@pytest.mark.parametrize(
    ("text", "sentences"),
    (
        ("{miasto}", []),
        ("A\n{misto}", ["Wiersz 2: nie ma pola {misto}. Może chodzi o {miasto}?"]),
        ("{Miasto}", ["Wiersz 1: nie ma pola {Miasto}. Może chodzi o {miasto}?"]),
        ("{data glosowania}", ["Wiersz 1: nie ma pola {data glosowania}. Może chodzi o {data_głosowania}?"]),
        ("{xyz}", ["Wiersz 1: nie ma pola {xyz}."]),
        (
            "{miasto\n\n}",
            [
                "Wiersz 1: nawias { nie ma pary. Jeśli ma zostać w tekście, wpisz go dwa razy.",
                "Wiersz 3: nawias } nie ma pary. Jeśli ma zostać w tekście, wpisz go dwa razy.",
            ],
        ),
    ),
)
def test_a_clerk_is_told_the_line_and_the_name_that_was_meant(text, sentences):
    assert [sentence(finding) for finding in findings(text, ALLOWED)] == sentences


def test_what_a_text_must_hold_is_missed_with_everything_else():
    told = [sentence(finding) for finding in findings("{xyz}", ALLOWED, required=("miasto", "liczba"))]
    assert told == [
        "Wiersz 1: nie ma pola {xyz}.",
        "W tekście musi być pole {miasto}.",
        "W tekście musi być pole {liczba}.",
    ]
    assert findings("{miasto} {liczba}", ALLOWED, required=("miasto", "liczba")) == []


def test_names_come_once_in_the_order_of_the_text():
    assert placeholders("{b} {a} {{c}} {b}") == ("b", "a")


@given(st.text())
def test_literal_text_comes_back_as_it_was(text):
    assert findings(literal(text), ()) == []
    assert fill(literal(text), {}) == text


@settings(deadline=None)
@given(st.lists(st.sampled_from(["{", "}", "miasto", "\n", " ", "{miasto}", "{x}", "ż"]) | st.text(max_size=3)))
def test_a_text_without_findings_can_always_be_filled_and_no_other(parts):
    text = "".join(parts)
    if findings(text, VALUES):
        with pytest.raises(ValueError, match="line"):
            fill(text, VALUES)
    else:
        assert all(name in VALUES for name in placeholders(text))
        fill(text, VALUES)
