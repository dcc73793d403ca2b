"""The files of the protocol and of the list for the budget resolution, made once at publication."""

from __future__ import annotations

from pathlib import Path

from flask_babel import force_locale

from budzet.documents import tables
from budzet.documents.docx import docx_bytes
from budzet.documents.pdf import pdf_bytes
from budzet.results import files, protocol_words, resolution_list
from budzet.results.protocol import Protocol


def write(protocol: Protocol, folder: Path) -> None:
    """Write the files into the folder; the same protocol gives the same bytes. Documents are Polish."""
    with force_locale("pl"):
        told = protocol_words.document(protocol)
    rows = resolution_list.rows(protocol)
    made = {
        files.PROTOCOL_PDF: pdf_bytes(told),
        files.PROTOCOL_DOCX: docx_bytes(told),
        files.RESOLUTION_PDF: pdf_bytes(resolution_list.document(protocol)),
        files.RESOLUTION_XLSX: tables.xlsx_bytes(resolution_list.SHEET, resolution_list.HEADER, rows),
        files.RESOLUTION_CSV: tables.csv_bytes(resolution_list.HEADER, rows),
    }
    for name, data in made.items():
        (folder / name).write_bytes(data)
