"""The texts of an edition as pages show them: filled in, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from budzet.documents import letter
from budzet.documents.letter import Block, Bullets, Heading, Paragraph, Signature, Table, Words
from budzet.editions import queries, text_services, texts
from budzet.editions.models import Edition
from budzet.editions.texts import Text
from budzet.i18n import language
from budzet.web.requests import get_session


def line(kind: str, edition: Edition) -> str:
    """Return a text of one sentence."""
    session, words = get_session(), language()
    text = text_services.current(session, edition.id, kind, words)
    return texts.filled(text.body, text_services.values(queries.city(session), edition, words))


@dataclass(frozen=True, slots=True)
class Agreement:
    """A text somebody agrees to: ``sentence`` as the page shows it, ``digest`` (32 bytes) of the version it is."""

    sentence: str
    digest: bytes


def agreement(kind: str, edition: Edition) -> Agreement:
    """Return a text of one sentence with the digest of the version and language that was agreed to (R-15)."""
    session, words = get_session(), language()
    text = text_services.current(session, edition.id, kind, words)
    sentence = texts.filled(text.body, text_services.values(queries.city(session), edition, words))
    return Agreement(sentence, texts.digest(kind, words, text))


def blocks(kind: str, edition: Edition | None) -> list[dict[str, Any]]:
    """Return the blocks of a text of several paragraphs; before there is an edition, those of the default."""
    session, words = get_session(), language()
    text = text_services.current(session, edition.id, kind, words) if edition else texts.default(kind, words)
    return of_text(text, text_services.values(queries.city(session), edition, words))


def of_text(text: Text, values: dict[str, str]) -> list[dict[str, Any]]:
    """Return a text as blocks for the template."""
    return shown(letter.compose("-", text.body, Words(values)).blocks)


def shown(found: Iterable[Block]) -> list[dict[str, Any]]:
    """Return blocks as plain values the template ``components/blocks.html`` writes."""
    return [_shown(block) for block in found]


def _shown(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Paragraph(text):
            return {"kind": "paragraph", "lines": text.split("\n")}
        case Bullets(items):
            return {"kind": "bullets", "lines": items}
        case Table(header, rows):
            return {"kind": "table", "header": header, "rows": rows}
        case Signature(office, name):
            return {"kind": "signature", "lines": (office, name)}
