"""Templates of printed matter, set by typst: PDF/UA-1, our own letters in it, the same bytes for the same words.

typst is imported inside: only who makes a PDF loads it. Every word goes in as JSON and is text there, never markup; no
font, package or file but our own templates, our letters and the pictures handed in can be reached.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from budzet.base.places import static_dir, templates_dir
from budzet.documents import glyphs

FOLDER = templates_dir() / "documents"
_FONTS = static_dir() / "vendor" / "source-sans-3.52.0"
_REGULAR = _FONTS / "SourceSans3-Regular.ttf"


def typeset(template: str, value: Mapping[str, Any]) -> bytes:
    """Return the PDF a template of ``templates/documents`` makes of a value; a sign our letters lack becomes a box."""
    return _compiled(FOLDER / template, value)


def typeset_pictures(template: str, value: Mapping[str, Any], pictures: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the PDF of a value and of picture files, which the template finds beside itself by their names."""
    with tempfile.TemporaryDirectory(prefix="budzet-pdf-") as made:
        folder = Path(made)
        for source in FOLDER.glob("*.typ"):
            shutil.copyfile(source, folder / source.name)
        for name, data in pictures:
            (folder / name).write_bytes(data)
        return _compiled(folder / template, value)


def _compiled(source: Path, value: Mapping[str, Any]) -> bytes:
    import typst

    made = typst.compile(
        source,
        root=source.parent,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS]),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="ua-1",
        sys_inputs={"value": json.dumps(_drawable(value), ensure_ascii=False)},
        timestamp=0,
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single file")
    return made


def _drawable(value: Any) -> Any:
    """Return a value in which every text holds only what our letters draw."""
    if isinstance(value, str):
        return glyphs.drawable(value, _REGULAR)
    if isinstance(value, Mapping):
        return {key: _drawable(part) for key, part in value.items()}
    return [_drawable(part) for part in value] if isinstance(value, list | tuple) else value
