"""A document as a value, made from plain text that a clerk edits; ``docx`` and ``pdf`` write the same value.

The text: an empty line ends a paragraph, ``# `` begins a heading, ``- `` a point of a list, ``| a | b |`` is a row of a
table (the first one its header). A placeholder alone in its paragraph may stand for whole blocks. The text is taken
apart before anything is filled in, so a resident's title never becomes a heading or a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from types import MappingProxyType

from budzet.base.findings import Finding
from budzet.documents import fill
from budzet.documents.characters import visible

LANGUAGES = {"pl": "pl-PL", "en": "en-GB", "de": "de-DE", "uk": "uk-UA"}
"""Languages of documents, as office programs name them."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a section; the title of the document stands above all of them."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a new line in its text is a new line on paper."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of points."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header that is repeated on every page. Short rows are filled up with empty cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        width = max(map(len, (self.header, *self.rows)))
        if width == 0:
            raise ValueError("a table needs a column")
        object.__setattr__(self, "header", _widened(self.header, width))
        object.__setattr__(self, "rows", tuple(_widened(row, width) for row in self.rows))


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: the office above, room for the hand, the name below. It is never torn apart by the end of a page."""

    office: str
    name: str


Block = Heading | Paragraph | Bullets | Table | Signature


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its title, what follows, and its language.

    A heading nobody would see (a placeholder filled with nothing) is left out: a screen reader would stop at it. Raises
    ``ValueError`` without a title.
    """

    title: str
    blocks: tuple[Block, ...]
    language: str = "pl"

    def __post_init__(self) -> None:
        if not visible(self.title):
            raise ValueError("a document needs a title: a screen reader says it first")
        if self.language not in LANGUAGES:
            raise ValueError(f"no such language of documents: {self.language!r}")
        seen = (block for block in self.blocks if not isinstance(block, Heading) or visible(block.text))
        object.__setattr__(self, "blocks", tuple(seen))


@dataclass(frozen=True, slots=True)
class Words:
    """What may be filled into a text: words anywhere, blocks where their placeholder is a paragraph of its own."""

    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    blocks: Mapping[str, Sequence[Block]] = field(default_factory=lambda: MappingProxyType({}))


def parse(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text; placeholders stay as they are. Every text can be taken apart."""
    lines = [line.strip() for line in text.splitlines()]
    blocks: list[Block] = []
    for kind, group in groupby(lines, key=_kind):
        blocks += _BLOCKS[kind](list(group))
    return tuple(blocks)


def compose(title: str, text: str, words: Words, *, language: str = "pl") -> Document:
    """Return a document of a text with everything filled in. Raises ``ValueError`` where ``findings`` has any."""
    blocks: list[Block] = []
    for block in parse(text):
        given = words.blocks.get(_alone(block) or "")
        blocks += given if given is not None else [_mapped(block, lambda part: fill.fill(part, words.values))]
    return Document(fill.fill(title, words.values), tuple(blocks), language)


def findings(
    text: str, words: Collection[str], blocks: Collection[str] = (), required: Collection[str] = ()
) -> list[Finding]:
    """Return every fault of a text: those of its placeholders, and names of blocks that do not stand alone."""
    among_words = {
        name
        for block in parse(text)
        if _alone(block) not in blocks
        for part in _texts(block)
        for name in fill.placeholders(part)
    }
    astray = [Finding.of("block_not_alone", name) for name in blocks if name in among_words]
    return fill.findings(text, (*words, *blocks), required) + astray


def sentence(finding: Finding) -> str:
    """Return a fault as a clerk reads it."""
    if finding.code == "block_not_alone":
        return f"Pole {{{finding.field}}} musi stać samo w osobnym akapicie, bez innych słów."
    return fill.sentence(finding)


_ROW = re.compile(r"\|(.*\S.*)\|")
_RULE = re.compile(r"[\s|:-]+")  # a row of dashes under the header, as in Markdown: it says nothing


def _kind(line: str) -> str:
    if not line:
        return "blank"
    if line.startswith("# "):
        return "heading"
    if line.startswith("- "):
        return "bullet"
    return "row" if _ROW.fullmatch(line) else "words"


def _tables(lines: list[str]) -> list[Block]:
    cells = [tuple(cell.strip() for cell in line[1:-1].split("|")) for line in lines if not _RULE.fullmatch(line)]
    return [Table(cells[0], tuple(cells[1:]))] if cells else []


_BLOCKS: dict[str, Callable[[list[str]], Sequence[Block]]] = {
    "blank": lambda lines: [],
    "heading": lambda lines: [Heading(line[2:].strip()) for line in lines],
    "bullet": lambda lines: [Bullets(tuple(line[2:].strip() for line in lines))],
    "row": _tables,
    "words": lambda lines: [Paragraph("\n".join(lines))],
}


def _alone(block: Block) -> str | None:
    """Return the name of the placeholder that is the whole block."""
    if not isinstance(block, Paragraph):
        return None
    names = fill.placeholders(block.text)
    return names[0] if len(names) == 1 and re.fullmatch(r"\{[^{}]*\}", block.text) else None


def _mapped(block: Block, change: Callable[[str], str]) -> Block:
    """Return the block with every text in it changed."""
    if isinstance(block, Bullets):
        return Bullets(tuple(map(change, block.items)))
    if isinstance(block, Table):
        return Table(tuple(map(change, block.header)), tuple(tuple(map(change, row)) for row in block.rows))
    if isinstance(block, Signature):
        return Signature(change(block.office), change(block.name))
    return type(block)(change(block.text))


def _texts(block: Block) -> tuple[str, ...]:
    """Return every text of a block."""
    if isinstance(block, Bullets):
        return block.items
    if isinstance(block, Table):
        return tuple(chain(block.header, *block.rows))
    return (block.office, block.name) if isinstance(block, Signature) else (block.text,)


def _widened(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *("" for _ in range(width - len(cells))))
