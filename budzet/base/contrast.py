"""Contrast of two colours as WCAG 2 counts it: a city may choose its colour, but not one that cannot be read."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

WHITE = "#ffffff"
ENHANCED = Decimal(7)
"""The least contrast of text at level AAA (WCAG 2.2, 1.4.6)."""

_COLOUR = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE | re.ASCII)


def parse(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue (0 to 255) of ``#rrggbb``. Raises ``ValueError`` for anything else."""
    found = _COLOUR.fullmatch(colour)
    if found is None:
        raise ValueError(f"not a colour: {colour!r}")
    red, green, blue = (int(part, 16) for part in found.groups())
    return red, green, blue


def luminance(colour: str) -> float:
    """Return the relative luminance: 0 for black, 1 for white."""
    red, green, blue = (_linear(channel / 255) for channel in parse(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> Decimal:
    """Return the contrast of two colours, 1 to 21, rounded to hundredths: a number to show, not to decide by."""
    return Decimal(_exact(one, other)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def suffices(one: str, other: str, least: Decimal = ENHANCED) -> bool:
    """Say whether two colours have at least this contrast; nothing is rounded up to it."""
    return _exact(one, other) >= least


def _exact(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
