"""Where the files that come with the service stand on disk."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def templates_dir() -> Path:
    """Return the folder of the templates: in a wheel beside the code, in a checkout beside the package."""
    packaged = _PACKAGE / "templates"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "templates"


def static_dir() -> Path:
    """Return the folder of the files browsers fetch; the letters of printed documents stand there too."""
    return _PACKAGE / "static"
