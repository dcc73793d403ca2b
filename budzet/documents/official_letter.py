"""A letter of the office as PDF/UA: head, place and day, mark of the case, addressee in the window of an envelope."""

from __future__ import annotations

from dataclasses import dataclass

from budzet.documents.letter import Block
from budzet.documents.pdf import blocks_of, language_of
from budzet.documents.typesetting import typeset


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialLetter:
    """One letter. ``office`` and ``addressee`` are lines; ``mark`` may be empty."""

    title: str
    office: tuple[str, ...]
    place_and_day: str
    mark: str
    addressee: tuple[str, ...]
    blocks: tuple[Block, ...]
    language: str = "pl"


def pdf_bytes(letter: OfficialLetter) -> bytes:
    """Return the letter as a tagged PDF file."""
    value = {
        "title": letter.title,
        **language_of(letter.language),
        "office": [line for line in letter.office if line],
        "place_and_day": letter.place_and_day,
        "mark": letter.mark,
        "addressee": letter.addressee,
        "blocks": blocks_of(letter.blocks),
    }
    return typeset("official_letter.typ", value)
