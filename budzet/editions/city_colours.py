"""The colours pages take from the one colour a city chooses: by day and by night, each with enough contrast."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from dataclasses import dataclass

from budzet.base import contrast

NIGHT_PAPER = "#17212d"
"""The lightest ground the city's colour stands on at night (``--paper`` of the stylesheet)."""

_STEPS = 50


@dataclass(frozen=True, slots=True)
class Palette:
    """``day`` carries white text; ``night`` is read on dark grounds; the strong ones are for what is pointed at."""

    day: str
    day_strong: str
    night: str
    night_strong: str


def palette(colour: str) -> Palette:
    """Return the colours of a city that chose ``colour`` (``#rrggbb``)."""
    night = next(shade for shade in _shades(colour, towards=1) if contrast.suffices(shade, NIGHT_PAPER))
    return Palette(colour, _moved(colour, towards=0, by=0.35), night, _moved(night, towards=1, by=0.45))


def readable(colour: str) -> str:
    """Return ``colour``, or the lightest darker shade of it that carries white text."""
    return next(shade for shade in _shades(colour, towards=0) if contrast.suffices(shade, contrast.WHITE))


def stylesheet(colour: str) -> str:
    """Return the stylesheet of a city: its colours over those of the service."""
    shades = palette(colour)
    return (
        f":root {{ --city: {shades.day}; --city-strong: {shades.day_strong}; }}\n"
        "@media (prefers-color-scheme: dark) {\n"
        f"  :root {{ --city: {shades.night}; --city-strong: {shades.night_strong}; }}\n"
        "}\n"
    )


def _shades(colour: str, *, towards: float) -> Iterator[str]:
    """Go from a colour to black (0) or white (1), its hue kept."""
    yield colour
    for step in range(1, _STEPS + 1):
        yield _moved(colour, towards=towards, by=step / _STEPS)


def _moved(colour: str, *, towards: float, by: float) -> str:
    red, green, blue = contrast.parse(colour)
    hue, light, strength = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    channels = colorsys.hls_to_rgb(hue, light + (towards - light) * by, strength)
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)
