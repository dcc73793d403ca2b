"""A page of a project to print and hang up, with a QR code that leads to its page."""

from __future__ import annotations

import io
from dataclasses import dataclass

import segno

from budzet.documents import pdf
from budzet.documents.typesetting import typeset
from budzet.editions import sentences

_SUMMARY_LONGEST = 600
_SIZES = ((40, 40), (80, 32), (140, 27))  # letters of a title up to which it is that many points large
_SMALLEST = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """What a poster says; ``number`` is empty for a draft, ``call`` the words beside the code."""

    title: str
    summary: str
    edition_title: str
    pool_name: str
    place: str
    cost: int
    number: str
    url: str
    call: str = "Zobacz projekt"


def pdf_of(poster: Poster) -> bytes:
    """Return the poster as a tagged PDF of one page."""
    title = " ".join(poster.title.split())
    value = {
        "title": title,
        **pdf.language_of("pl"),
        "title_size": next((size for longest, size in _SIZES if len(title) <= longest), _SMALLEST),
        "edition": poster.edition_title,
        "summary": _shortened(poster.summary),
        "facts": [{"name": f"{name}:", "text": text} for name, text in _facts(poster) if text],
        "qr": qr_svg(poster.url),
        "qr_alt": f"Kod QR z adresem {poster.url}",
        "call": poster.call,
        "address": poster.url.removeprefix("https://").removeprefix("http://"),
    }
    return typeset("poster.typ", value)


def qr_svg(url: str) -> str:
    """Return the code of an address as SVG: black on white, with the quiet zone readers need."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", xmldecl=False, light="#fff", border=4)
    return out.getvalue().decode("ascii")


def _facts(poster: Poster) -> list[tuple[str, str]]:
    return [
        ("Numer", poster.number),
        ("Gdzie", " ".join(poster.place.split())),
        ("Pula", poster.pool_name),
        ("Koszt", sentences.amount(poster.cost) if poster.cost else ""),
    ]


def _shortened(text: str) -> str:
    """Return a text that fits, cut after a whole word."""
    whole = text.strip()
    if len(whole) <= _SUMMARY_LONGEST:
        return whole
    return f"{whole[:_SUMMARY_LONGEST].rpartition(' ')[0].rstrip(',;:–- ')}…"
