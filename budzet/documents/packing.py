"""Office files are zip archives that remember when they were made; here they forget it: same content, same bytes."""

from __future__ import annotations

import io
import re
import zipfile

_PROPERTIES = "docProps/core.xml"
_TIMES = re.compile(rb"<dcterms:(created|modified)\b[^>]*?(/>|>.*?</dcterms:\1>)", re.DOTALL)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment a zip archive can name


def repacked(office_file: bytes) -> bytes:
    """Return the same file without the times of its making, neither in its properties nor in its archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(office_file)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            new.writestr(entry, _TIMES.sub(b"", content) if name == _PROPERTIES else content)
    return out.getvalue()
