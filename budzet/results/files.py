"""Names and sizes of the files that are made once at publication, shared by who writes and who serves them."""

from __future__ import annotations

from pathlib import Path

CHART_PNG = "wydatki-pul.png"
CHART_SVG = "wydatki-pul.svg"
PROTOCOL_PDF = "protokol.pdf"
PROTOCOL_DOCX = "protokol.docx"
RESOLUTION_PDF = "zadania-do-uchwaly.pdf"
RESOLUTION_XLSX = "zadania-do-uchwaly.xlsx"
RESOLUTION_CSV = "zadania-do-uchwaly.csv"
CHART_WIDTH = 960  # pixels at 1x; the PNG has twice as many


def chart_height(pools: int) -> int:
    """Return the height of the chart (pixels at 1x) for a number of pools."""
    return 90 + 30 * pools


def table_name(pool_key: str) -> str:
    """Return the name of a pool's table."""
    return f"wyniki-{pool_key}.csv"


def archive(published_dir: Path, edition_slug: str, version: int) -> Path:
    """Return the file that holds all files of one published version."""
    return published_dir / edition_slug / f"{version}.zip"


def folder(published_dir: Path, edition_slug: str, version: int) -> Path:
    """Return the folder of one published version."""
    return published_dir / edition_slug / str(version)
