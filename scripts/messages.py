"""Keep the Polish catalog complete. Msgids are plain English; every one needs a Polish sentence.

    python scripts/messages.py update     collect the msgids of code and templates into messages.po
    python scripts/messages.py compile    write messages.mo from messages.po
    python scripts/messages.py check      nothing missing, nothing left over, placeholders equal, .mo equals .po

``update`` drops what is no longer used and binds one-letter words (w, z, i, o, u, a) with a no-break space.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "babel.cfg"
PO = ROOT / "budzet" / "translations" / "pl" / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}

SHORT_WORD = re.compile(r"(?<![^\s(„>])([aiouwzAIOUWZ]) (?=\S)")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
FORBIDDEN = re.compile(
    r"\b(koper[tc]\w*|skrót\w*|ha(sh|sz)\w*|konflik[tc]\w*|rang[aiąęo]\w*|randze|plomb\w*|token\w*"
    r"|weryfikowaln\w*|rejestr\w* publiczn\w*)\b",
    re.IGNORECASE,
)
# What no Polish sentence of this service looks like; placeholders are taken out before.
CLUMSY = {
    "says whether the reader is a man or a woman": r"(?i)\b(\w+ł([ae]ś|a?byś)|powin(ieneś|naś))\b",
    "an ending in brackets": r"\w\(\w+\)",
    "addresses the reader with a small letter": r"\b(ty|twój|twoj\w+|ci|cię|ciebie|tobie|tobą)\b",
    "a quotation mark other than „…”": r"[\"“]",
}


def main() -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["update", "compile", "check"])
    command = parser.parse_args().command
    if command == "update":
        write_catalog(updated(read_catalog(), extracted()))
        print("\n".join(faults_of(read_catalog())) or "Every msgid has its Polish sentence.")
        return 0
    if command == "compile":
        MO.write_bytes(compiled(read_catalog()))
        return 0
    faults = check()
    print("\n".join(faults) or "The Polish catalog is complete.")
    return 1 if faults else 0


def extracted() -> Catalog:
    """Collect the msgids of code and templates."""
    with CONFIG.open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog(charset="utf-8")
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, directory_filter=lambda path: Path(path).name[0] != ".")
    for _, _, message, _, context in found:
        catalog.add(message, context=context)
    return catalog


def updated(catalog: Catalog, template: Catalog) -> Catalog:
    """Return ``catalog`` with exactly the msgids of ``template``; sentences already written stay."""
    header_date = catalog.creation_date
    catalog.update(template, no_fuzzy_matching=True)
    catalog.creation_date = header_date
    catalog.obsolete.clear()
    for message in _messages(catalog):
        sentences = tuple(bind_short_words(sentence) for sentence in _sentences(message))
        message.string = sentences if message.pluralizable else sentences[0]
    return catalog


def bind_short_words(text: str) -> str:
    """Put a no-break space after one-letter words, so that no line ends with one."""
    return SHORT_WORD.sub("\\1\u00a0", SHORT_WORD.sub("\\1\u00a0", text))


def check() -> list[str]:
    """Return a sentence for each fault of the committed catalog."""
    catalog = read_catalog()
    faults = differences(catalog, extracted()) + faults_of(catalog)
    if not MO.exists() or not same_sentences(MO.read_bytes(), catalog):
        faults.append("messages.mo differs from messages.po (run compile)")
    return faults


def differences(catalog: Catalog, template: Catalog) -> list[str]:
    """Return a sentence for each msgid that only one of the two has."""
    ours = {(message.context, message.id) for message in _messages(catalog)}
    used = {(message.context, message.id) for message in _messages(template)}
    faults = [f"not in messages.po (run update): {msgid!r}" for _, msgid in sorted(used - ours, key=repr)]
    return faults + [f"no longer used (run update): {msgid!r}" for _, msgid in sorted(ours - used, key=repr)]


def same_sentences(mo: bytes, catalog: Catalog) -> bool:
    """Tell whether a compiled catalog says what ``catalog`` says; its bytes also hold the version of Babel."""
    ready = read_mo(io.BytesIO(mo))
    return _contents(ready) == _contents(catalog)


def faults_of(catalog: Catalog) -> list[str]:
    """Return gaps, fuzzies, unequal placeholders, words residents never meet and clumsy sentences."""
    faults = []
    for message in _messages(catalog):
        sentences = _sentences(message)
        if message.fuzzy:
            faults.append(f"fuzzy: {message.id!r}")
        if not all(sentences) or (message.pluralizable and len(sentences) != catalog.num_plurals):
            faults.append(f"no Polish sentence: {message.id!r}")
            continue
        wanted = _placeholders(message.id[-1] if message.pluralizable else message.id)
        for sentence in sentences:
            if _placeholders(sentence) != wanted:
                faults.append(f"other placeholders: {sentence!r}")
            if wanted and "%" in PLACEHOLDER.sub("", sentence).replace("%%", ""):
                faults.append(f"a single per cent sign: {sentence!r}")
            faults += [f"{fault}: {sentence!r}" for fault in _style_faults(sentence)]
    return faults


def _style_faults(sentence: str) -> list[str]:
    faults = ["a word residents never meet"] if FORBIDDEN.search(sentence) else []
    words = PLACEHOLDER.sub("", sentence)
    faults += [fault for fault, pattern in CLUMSY.items() if re.search(pattern, words)]
    if bind_short_words(sentence) != sentence:
        faults.append("loose one-letter word (run update)")
    return faults


def read_catalog() -> Catalog:
    """Read the committed Polish catalog."""
    with PO.open("rb") as file:
        return read_po(file, locale="pl", domain="messages")


def write_catalog(catalog: Catalog) -> None:
    """Write the catalog without line numbers, so that diffs stay small."""
    with PO.open("wb") as file:
        write_po(file, catalog, width=120, no_location=True, sort_output=True, ignore_obsolete=True)


def compiled(catalog: Catalog) -> bytes:
    """Return the bytes of the compiled catalog."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def _contents(catalog: Catalog) -> dict[tuple[object, ...], object]:
    sentences: dict[tuple[object, ...], object] = {("plural forms",): catalog.plural_forms}
    for message in _messages(catalog):
        msgid = tuple(message.id) if message.pluralizable else message.id
        # read_mo leaves the context in bytes.
        context = message.context.decode() if isinstance(message.context, bytes) else message.context
        sentences[context, msgid] = _sentences(message)
    return sentences


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _sentences(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, list | tuple) else (message.string or "",)


def _placeholders(sentence: str) -> set[str]:
    return {named or braced for named, braced in PLACEHOLDER.findall(sentence)}


if __name__ == "__main__":
    sys.exit(main())
