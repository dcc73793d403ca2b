"""PDF files that people send: whole, not locked, with pages, and nothing in them that runs.

They cannot be written anew as pictures are, so they are only looked at. Names are read as a viewer reads them: with
``#4a`` for a letter, and inside packed objects too.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from budzet.base.errors import DomainError
from budzet.base.findings import Finding, Param

MAX_BYTES = 10 * 1024 * 1024
MAGIC = b"%PDF-"

_MIB = 1024 * 1024
_HEADER = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)\s")
_TAIL = 1024  # where viewers look for the end
_END = re.compile(rb"startxref\s+\d+\s+%%EOF[\s\x00]*\Z")
_NAME_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/ObjStm\b[^\x00]{0,400}?stream\r?\n", re.DOTALL)
_UNPACKED_MOST = 32 * _MIB
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z0-9])")
_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_RUNS = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9])")


def check_pdf(data: bytes) -> int:
    """Return how many pages a PDF has. Raises ``DomainError`` with a sentence and a finding for one we do not take."""
    if len(data) > MAX_BYTES:
        most = MAX_BYTES // _MIB
        raise _refusal("file_too_large", f"Plik jest za duży. PDF może mieć najwyżej {most} MB.", most=most)
    if not data.startswith(MAGIC):
        raise _refusal("not_a_pdf", "To nie jest plik PDF.")
    if not _HEADER.match(data) or not _END.search(data[-_TAIL:]):
        raise _broken()
    pages = 0
    for part in _parts(data):
        names = _NAME_CODE.sub(lambda found: bytes([int(found[1], 16)]), part)
        if _LOCKED.search(names):
            raise _refusal("pdf_locked", "Ten PDF jest chroniony hasłem. Zapisz go bez hasła i wyślij jeszcze raz.")
        if _RUNS.search(names):
            sentence = "W tym pliku PDF jest program albo inny plik. Wydrukuj go do nowego pliku PDF i wyślij ten nowy."
            raise _refusal("pdf_runs", sentence)
        pages += len(_PAGE.findall(names))
    if not pages:
        raise _broken()
    return pages


def _parts(data: bytes) -> Iterator[bytes]:
    """Yield the file and what its packed objects hold."""
    yield data
    left = _UNPACKED_MOST
    for found in _PACKED.finditer(data):
        unpacking = zlib.decompressobj()
        try:
            part = unpacking.decompress(data[found.end() :], left)
        except zlib.error:
            raise _broken() from None
        left -= len(part)
        if left <= 0:
            raise _broken()
        yield part


def _broken() -> DomainError:
    return _refusal("pdf_broken", "Tego pliku PDF nie da się odczytać. Zapisz go jeszcze raz jako PDF.")


def _refusal(code: str, sentence: str, **params: Param) -> DomainError:
    return DomainError(sentence, [Finding(code, params=params)])
