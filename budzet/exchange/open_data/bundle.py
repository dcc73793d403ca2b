"""Make the files of open data of a count: everything that is needed to count it again, and nothing of any voter."""

from __future__ import annotations

from pathlib import Path

from budzet.exchange.open_data import certificates, names, packaging, readme, rows, tables
from budzet.exchange.open_data.told import ToldPool, to_json, told
from budzet.exchange.pb_text import PbHead, Row, write_pb
from budzet.results.counting import CountedPool
from budzet.results.open_data import Publication, rows_published


def make(publication: Publication, folder: Path) -> None:
    """Write the files into the folder, the list of checksums excepted. Each run draws new numbers of voters."""
    frozen, files = publication.frozen, {}
    for entry in publication.counted.pools:
        files[entry.pool.key] = names.of_pool(
            _head(publication),
            frozen,
            entry.pool,
            rows=rows_published(frozen.terms, entry.outcome.ballots),
            withdrawn=publication.withdrawn,
        )
    value = told(publication, files)
    for entry, pool in zip(publication.counted.pools, value.pools, strict=True):
        drawn = rows.draw(rows.choices_of(entry.profile)) if pool.rows else []
        for kind, name in pool.files.items():
            _write(folder / name, _text(kind, publication, entry, pool, drawn))
    _write(folder / names.PROJECTS, tables.to_csv(tables.PROJECT_COLUMNS, tables.project_rows(frozen, value)))
    _write(folder / names.RESULTS, to_json(value))
    (folder / names.RULES).write_bytes(publication.rules)
    _write(folder / names.README, readme.text(value))
    _write(folder / names.PACKAGE, packaging.package(value, folder))


def _text(kind: str, publication: Publication, entry: CountedPool, pool: ToldPool, drawn: list[Row]) -> str:
    match kind:
        case "ballots":
            return rows.to_csv(drawn)
        case "pb":
            return write_pb(_head(publication), publication.frozen, entry, drawn)
        case "certificate":
            return certificates.text(entry)
        case _:
            return tables.to_csv(tables.TOTALS_COLUMNS, tables.totals_rows(pool))


def _head(publication: Publication) -> PbHead:
    return PbHead(publication.city, publication.instance, publication.begins, publication.ends)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
