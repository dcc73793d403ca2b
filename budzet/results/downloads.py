"""The published files of a count as pages list them: what each is, how large, of which pool.

What there is says the description that was made with the files (``datapackage.json``); a folder of an earlier state of
the program has none, and nothing is listed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import url_for
from flask_babel import gettext, lazy_gettext

from budzet.editions.models import Edition
from budzet.results import files
from budzet.results.models import Count
from budzet.web import filters

_PACKAGE, _SUMS = "datapackage.json", "SHA256SUMS"
_KINDS: Mapping[str, tuple[str, str]] = {
    "protocol-pdf": (lazy_gettext("Protocol of the count"), "PDF"),
    "protocol-docx": (lazy_gettext("Protocol of the count"), "DOCX"),
    "resolution-pdf": (lazy_gettext("Chosen projects for the budget resolution"), "PDF"),
    "resolution-xlsx": (lazy_gettext("Chosen projects for the budget resolution"), "XLSX"),
    "resolution-csv": (lazy_gettext("Chosen projects for the budget resolution"), "CSV"),
    "rules": (lazy_gettext("Rules and projects as they were fixed before voting"), "JSON"),
    "projects": (lazy_gettext("All projects with their outcome"), "CSV"),
    "results": (lazy_gettext("Results of all pools, for programs"), "JSON"),
    "readme": (lazy_gettext("What the files are and how to count again"), "TXT"),
    "ballots": (lazy_gettext("All ballots, one in each row"), "CSV"),
    "totals": (lazy_gettext("Sums of votes, without single ballots"), "CSV"),
    "pb": (lazy_gettext("Ballots and projects in the format of Pabulib"), "PB"),
    "certificate": (lazy_gettext("Who paid for what in this count, for programs"), "JSON"),
    "package": (lazy_gettext("What is in the files and their columns, for programs"), "JSON"),
    "sums": (lazy_gettext("Checksums of all files"), "SHA-256"),
}
_PAPERS = frozenset(kind for kind in _KINDS if kind.startswith(("protocol-", "resolution-")))


@dataclass(frozen=True, slots=True)
class Download:
    """One file; ``label`` says what it is, of which format and how large, ``pool`` is the key of its pool or empty."""

    label: str
    url: str
    pool: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that can be taken along of one count: everything at once, files of the whole edition, files of pools.

    ``papers`` are the documents among the files: the protocol and the list for the budget resolution.
    """

    everything: Download | None = None
    whole: tuple[Download, ...] = ()
    pools: tuple[Download, ...] = ()
    papers: tuple[Download, ...] = ()

    def of_pool(self, key: str) -> list[Download]:
        """Return the files of one pool."""
        return [one for one in self.pools if one.pool == key]


def shelf(published_dir: Path, edition: Edition, count: Count) -> Shelf:
    """Return what is there of a published count."""
    folder = files.folder(published_dir, edition.slug, count.version)
    try:
        found = json.loads((folder / _PACKAGE).read_text(encoding="utf-8"))["resources"]
        sizes = {_PACKAGE: (folder / _PACKAGE).stat().st_size, _SUMS: (folder / _SUMS).stat().st_size}
        archive = files.archive(published_dir, edition.slug, count.version).stat().st_size
    except FileNotFoundError:
        return Shelf()
    known = [one for one in found if one.get("kind") in _KINDS]
    ordered = sorted(known, key=lambda one: list(_KINDS).index(one["kind"]))
    listed = [(one["kind"], one["path"], one["bytes"], one.get("pool", "")) for one in ordered]
    listed += [("package", _PACKAGE, sizes[_PACKAGE], ""), ("sums", _SUMS, sizes[_SUMS], "")]
    made = [
        (kind in _PAPERS, Download(_labelled(*_KINDS[kind], length), address(edition, count, name), pool))
        for kind, name, length, pool in listed
    ]
    return Shelf(
        Download(
            _labelled(gettext("All files in one"), "ZIP", archive),
            url_for("results.published_archive", edition_slug=edition.slug, version=count.version),
        ),
        tuple(one for is_paper, one in made if not is_paper and not one.pool),
        tuple(one for _, one in made if one.pool),
        tuple(one for is_paper, one in made if is_paper),
    )


def address(edition: Edition, count: Count, name: str) -> str:
    """Return the address of a published file."""
    return url_for("results.published_file", edition_slug=edition.slug, version=count.version, name=name)


def _labelled(label: str, form: str, length: int) -> str:
    if length < 1_000_000:
        size = gettext("%(size)s kB", size=filters.number(max(1, round(length / 1000))))
    else:
        size = gettext("%(size)s MB", size=filters.number(round(length / 1_000_000, 1)))
    return f"{label} ({form}, {size})"
