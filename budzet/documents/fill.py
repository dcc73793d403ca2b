"""Texts a city edits, with placeholders: ``Szanowni mieszkańcy {miasto}``. Nothing in braces is ever run or looked up.

A placeholder is a name in braces; ``{{`` and ``}}`` stand for the braces themselves.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from budzet.base.findings import Finding
from budzet.base.text import fold

_TOKEN = re.compile(r"(?P<brace>\{\{|\}\})|\{(?P<name>[^{}\n]*)\}|(?P<stray>[{}])")
_SHOWN = 60


class _Token(NamedTuple):
    kind: str  # text, brace, name, stray
    text: str
    line: int


def placeholders(text: str) -> tuple[str, ...]:
    """Return the names in the text, each once, in the order of their first appearance."""
    return tuple(dict.fromkeys(token.text for token in _tokens(text) if token.kind == "name"))


def findings(text: str, allowed: Collection[str], required: Collection[str] = ()) -> list[Finding]:
    """Return every fault of a text: names that are not allowed, single braces, names that must be there and are not."""
    faults = [_fault(token, allowed) for token in _tokens(text)]
    used = placeholders(text)
    missing = [Finding.of("placeholder_missing", name) for name in required if name not in used]
    return [fault for fault in faults if fault is not None] + missing


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with every placeholder replaced; what is put in is text, whatever braces it holds.

    Raises ``ValueError`` for a name without a value and for a single brace: such a text is never saved.
    """
    return "".join(_filled(token, values) for token in _tokens(text))


def literal(text: str) -> str:
    """Return text that ``fill`` gives back as it is."""
    return text.replace("{", "{{").replace("}", "}}")


def sentence(finding: Finding) -> str:
    """Return a fault as a clerk reads it."""
    words = dict(finding.params)
    if words.get("suggestion"):
        return _SENTENCES["placeholder_misspelt"].format(field=finding.field, **words)
    return _SENTENCES[finding.code].format(field=finding.field, **words)


_SENTENCES = {
    "placeholder_unknown": "Wiersz {line}: nie ma pola {{{field}}}.",
    "placeholder_misspelt": "Wiersz {line}: nie ma pola {{{field}}}. Może chodzi o {{{suggestion}}}?",
    "placeholder_missing": "W tekście musi być pole {{{field}}}.",
    "brace_single": "Wiersz {line}: nawias {field} nie ma pary. Jeśli ma zostać w tekście, wpisz go dwa razy.",
}


def _tokens(text: str) -> Iterator[_Token]:
    end, line = 0, 1
    for found in _TOKEN.finditer(text):
        before = text[end : found.start()]
        if before:
            yield _Token("text", before, line)
        line += before.count("\n")
        kind = found.lastgroup or "text"
        yield _Token(kind, found[kind].strip() if kind == "name" else found[kind][0], line)
        end = found.end()
    if end < len(text):
        yield _Token("text", text[end:], line)


def _fault(token: _Token, allowed: Collection[str]) -> Finding | None:
    if token.kind == "stray":
        return Finding.of("brace_single", token.text, line=token.line)
    if token.kind != "name" or token.text in allowed:
        return None
    return Finding.of(
        "placeholder_unknown", token.text[:_SHOWN], line=token.line, suggestion=_nearest(token.text, allowed)
    )


def _nearest(name: str, allowed: Collection[str]) -> str | None:
    """Return the allowed name most like the one written, without case and marks; ``None`` when none is near."""
    folded = {fold(candidate): candidate for candidate in sorted(allowed)}
    near = difflib.get_close_matches(fold(name[:_SHOWN]), folded, n=1)
    return folded[near[0]] if near else None


def _filled(token: _Token, values: Mapping[str, str]) -> str:
    if token.kind == "stray":
        raise ValueError(f"line {token.line}: a single {token.text}")
    if token.kind != "name":
        return token.text
    if token.text not in values:
        raise ValueError(f"line {token.line}: no value for {token.text!r}")
    return values[token.text]
