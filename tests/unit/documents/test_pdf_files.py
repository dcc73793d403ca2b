"""A PDF that people send is whole, has pages, no password and nothing that runs; others are refused with a reason."""

from __future__ import annotations

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from support.sent_files import HTML, bare_pdf, packed_object, small_pdf

from budzet.base.errors import DomainError
from budzet.documents.letter import Document, Paragraph
from budzet.documents.pdf import pdf_bytes
from budzet.documents.pdf_files import MAX_BYTES, check_pdf


def refusal(data: bytes) -> str:
    """Return the code a file is refused with."""
    with pytest.raises(DomainError) as refused:
        check_pdf(data)
    (fault,) = refused.value.findings
    assert refused.value.sentence
    return fault.code


def test_pages_are_counted():
    assert check_pdf(small_pdf()) == 1
    assert check_pdf(pdf_bytes(Document("Opis", (Paragraph("Słowa. " * 2000),)))) > 2
    assert check_pdf(bare_pdf(pages=3)) == 3


@pytest.mark.parametrize("header", (b"%PDF-1.0\n", b"%PDF-1.4\r\n", b"%PDF-1.7 \n", b"%PDF-2.0\n"))
def test_every_version_of_the_format_is_taken(header):
    assert check_pdf(bare_pdf(header=header)) == 1


def test_pages_that_are_packed_away_are_counted_too():
    packed = packed_object(b"3 0 <</Type /Page>> 4 28 <</Type /Page>>")
    assert check_pdf(bare_pdf(objects=packed, pages=0)) == 2


SCRIPT = b"<</S /JavaScript /JS (app.alert(1))>>"


@pytest.mark.parametrize(
    ("data", "code"),
    (
        (b"", "not_a_pdf"),
        (b"\n" + bare_pdf(), "not_a_pdf"),  # a viewer would take it; so would a browser what stands before
        (HTML + bare_pdf(), "not_a_pdf"),
        (b"%PDF-", "pdf_broken"),
        (bare_pdf(header=b"%PDF-9.9\n"), "pdf_broken"),
        (bare_pdf(header=b"%PDF-1.7" + HTML), "pdf_broken"),
        (bare_pdf()[:-30], "pdf_broken"),
        (bare_pdf() + HTML, "pdf_broken"),
        (bare_pdf(pages=0), "pdf_broken"),
        (bare_pdf(pages=0, objects=b"<</Type /Pages>>"), "pdf_broken"),
        (bare_pdf(trailer=b"/Encrypt 5 0 R"), "pdf_locked"),
        (bare_pdf(objects=SCRIPT), "pdf_runs"),
        (bare_pdf(objects=b"<</S /Java#53cript>>"), "pdf_runs"),
        (bare_pdf(objects=packed_object(SCRIPT)), "pdf_runs"),
        (bare_pdf(objects=b"<</S /Launch /F (cmd.exe)>>"), "pdf_runs"),
        (bare_pdf(objects=b"<</Names <</EmbeddedFiles 4 0 R>>>>"), "pdf_runs"),
        (bare_pdf(objects=packed_object(b"a").replace(b"x\x9c", b"zz")), "pdf_broken"),
        (bare_pdf(objects=packed_object(bytes(40_000_000))), "pdf_broken"),  # unfolds to more than is looked at
        (b"%PDF-1.7\n" + bytes(MAX_BYTES), "file_too_large"),
    ),
)
def test_what_we_do_not_take_is_refused_with_a_reason(data, code):
    assert refusal(data) == code


def test_a_word_that_only_begins_like_a_command_is_no_reason():
    assert check_pdf(bare_pdf(objects=b"<</LaunchPad 1 /EncryptMetadata true /JavaScripted 2>>")) == 1


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_taken_or_refused_and_never_breaks_the_reader(data):
    whole = bare_pdf(objects=packed_object(b"3 0 <</Type /Page>>"))
    place = data.draw(st.integers(0, len(whole) - 1))
    noise = data.draw(st.binary(min_size=1, max_size=6))
    try:
        assert check_pdf(whole[:place] + noise + whole[place + len(noise) :]) >= 1
    except DomainError as error:
        event(error.findings[0].code)
