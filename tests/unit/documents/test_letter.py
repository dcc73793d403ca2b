"""A clerk's plain text becomes a document; what is filled in stays text, whatever it looks like."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.documents.letter import (
    Bullets,
    Document,
    Heading,
    Paragraph,
    Signature,
    Table,
    Words,
    compose,
    findings,
    parse,
    sentence,
)

TIMETABLE = Table(("Etap", "Do kiedy"), (("Głosowanie", "15 października"),))
WORDS = Words({"miasto": "Łódź", "tytuł": "# Ławka | {miasto}"}, {"harmonogram": (TIMETABLE, Paragraph("Koniec."))})


@pytest.mark.parametrize(
    ("text", "blocks"),
    (
        ("", ()),
        ("\n \n", ()),
        ("Jeden\r\nwiersz\n\n\nDrugi", (Paragraph("Jeden\nwiersz"), Paragraph("Drugi"))),
        ("# Nagłówek\nTekst", (Heading("Nagłówek"), Paragraph("Tekst"))),
        ("# Jeden\n# Dwa", (Heading("Jeden"), Heading("Dwa"))),
        ("Trzeba:\n- jedno\n-  drugie", (Paragraph("Trzeba:"), Bullets(("jedno", "drugie")))),
        ("- a\n\n- b", (Bullets(("a",)), Bullets(("b",)))),
        ("| A | B |\n|1|2|", (Table(("A", "B"), (("1", "2"),)),)),
        ("| A | B |\n|---|:-:|\n| 1 | |", (Table(("A", "B"), (("1", ""),)),)),
        ("| A |\n| 1 | 2 | 3 |", (Table(("A", "", ""), (("1", "2", "3"),)),)),  # short rows are filled up
        ("|---|", ()),
        ("#bez odstępu\n-5 stopni\n|", (Paragraph("#bez odstępu\n-5 stopni\n|"),)),
        ("#", (Paragraph("#"),)),
        ("{harmonogram}", (Paragraph("{harmonogram}"),)),
    ),
)
def test_plain_text_becomes_blocks(text, blocks):
    assert parse(text) == blocks


def test_words_and_blocks_are_filled_in_where_their_placeholders_stand():
    text = "# Do {miasto}\n\nTytuł: {tytuł}\n\n- {miasto}\n- {{x}}\n\n{ harmonogram }\n\n| {miasto} |\n| {tytuł} |"
    document = compose("Pismo {miasto}", text, WORDS)
    assert document.title == "Pismo Łódź"
    assert document.blocks == (
        Heading("Do Łódź"),
        Paragraph("Tytuł: # Ławka | {miasto}"),  # no heading, no row, no placeholder
        Bullets(("Łódź", "{x}")),
        TIMETABLE,
        Paragraph("Koniec."),
        Table(("Łódź",), (("# Ławka | {miasto}",),)),
    )


def test_blocks_given_from_outside_are_not_filled_again():
    words = Words({}, {"podpis": (Signature("Prezydent {x}", "Jan {y}"),)})
    assert compose("A", "{podpis}", words).blocks == (Signature("Prezydent {x}", "Jan {y}"),)


@pytest.mark.parametrize(
    ("text", "sentences"),
    (
        ("Do {miasto}\n\n{harmonogram}", []),
        ("Etapy:\n\n{harmonogram}\n\n{harmonogram}", []),
        ("Etapy: {harmonogram}", ["Pole {harmonogram} musi stać samo w osobnym akapicie, bez innych słów."]),
        ("- {harmonogram}", ["Pole {harmonogram} musi stać samo w osobnym akapicie, bez innych słów."]),
        ("{harmonogram}{harmonogram}", ["Pole {harmonogram} musi stać samo w osobnym akapicie, bez innych słów."]),
        ("| A |\n| {harmonogram} |", ["Pole {harmonogram} musi stać samo w osobnym akapicie, bez innych słów."]),
        ("A\n\n{harmonogramy}", ["Wiersz 3: nie ma pola {harmonogramy}. Może chodzi o {harmonogram}?"]),
    ),
)
def test_the_faults_of_a_text_are_sentences(text, sentences):
    told = findings(text, WORDS.values, WORDS.blocks)
    assert [sentence(finding) for finding in told] == sentences


def test_a_text_may_have_to_hold_a_block():
    told = findings("{miasto}", WORDS.values, WORDS.blocks, required=("harmonogram",))
    assert [sentence(finding) for finding in told] == ["W tekście musi być pole {harmonogram}."]


@pytest.mark.parametrize(
    ("make", "words"),
    (
        (lambda: Document(" \u200b\n", ()), "needs a title"),
        (lambda: Document("A", (), "fr"), "no such language"),
        (lambda: Table((), ((), ())), "needs a column"),
    ),
)
def test_a_document_that_could_not_be_read_aloud_is_not_made(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_a_heading_filled_with_nothing_is_left_out():
    words = Words({"nic": " \u00ad"})
    assert compose("A", "# {nic}\n{nic}", words).blocks == (Paragraph(" \u00ad"),)


pieces = st.sampled_from(
    [
        "# ",
        "- ",
        "|",
        "| a | b |",
        "\n",
        "\n\n",
        "{miasto}",
        "{harmonogram}",
        "{",
        "}",
        "{{",
        " ",
        "ż",
        "\u2028",
        "\x0c",
    ]
)


@settings(deadline=None)
@given(st.lists(pieces | st.text(max_size=3)).map("".join))
def test_a_text_without_findings_becomes_a_document_and_no_other_does(text):
    if findings(text, WORDS.values, WORDS.blocks):
        with pytest.raises(ValueError, match="line"):
            compose("Pismo", text, WORDS)
    else:
        compose("Pismo", text, WORDS)
