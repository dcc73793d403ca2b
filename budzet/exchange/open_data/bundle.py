"""Make the files of open data of a count: everything that is needed to count it again, and nothing of any voter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from budzet.editions.result_rules import Greedy
from budzet.exchange.open_data import certificates, names, packaging, readme, rows, tables
from budzet.exchange.open_data.told import Told, ToldPool, to_json, told
from budzet.exchange.pb_text import PbHead, UnwritableError, file_name, write_pb
from budzet.results.counting import CountedPool
from budzet.results.open_data import Publication, rows_published


def make(publication: Publication, folder: Path) -> None:
    """Write the files into the folder, the list of checksums excepted. Each run draws new numbers of voters."""
    files: dict[str, dict[str, str]] = {}
    for entry in publication.counted.pools:
        files[entry.pool.key] = kinds = {}
        for kind, name, text in _of_ballots(publication, entry):
            _write(folder / name, text)
            kinds[kind] = name
    value = told(publication, _with_totals(publication, files))
    _write_tables(folder, publication, value)
    _write(folder / names.RESULTS, to_json(value))
    (folder / names.RULES).write_bytes(publication.rules)
    _write(folder / names.README, readme.text(value, sorted(path.name for path in folder.iterdir())))
    _write(folder / names.PACKAGE, packaging.package(value, folder))


def head_of(value: Told | Publication) -> PbHead:
    """Return what the ``.pb`` files say of the vote."""
    if isinstance(value, Told):
        return PbHead(value.city, value.instance, value.voting_begins, value.voting_ends)
    return PbHead(value.city, value.instance, value.begins, value.ends)


def _of_ballots(publication: Publication, entry: CountedPool) -> Iterator[tuple[str, str, str]]:
    """Yield kind, name and text of the files of a pool whose ballots are published."""
    frozen, pool = publication.frozen, entry.pool
    if not rows_published(frozen.terms, entry.outcome.ballots):
        return
    drawn = rows.draw(rows.choices_of(entry.profile))
    yield "ballots", names.ballots(pool.key), rows.to_csv(drawn)
    head = head_of(publication)
    # A project without a cost: the format has no place for it, the other files do.
    with suppress(UnwritableError):
        yield "pb", file_name(head, frozen, pool), write_pb(head, frozen, entry, drawn)
    if not isinstance(pool.rule, Greedy):
        yield "certificate", names.certificate(pool.key), certificates.text(entry)


def _with_totals(publication: Publication, files: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    keys = [entry.pool.key for entry in publication.counted.pools]
    return {key: files[key] or {"totals": names.totals(key)} for key in keys}


def _write_tables(folder: Path, publication: Publication, value: Told) -> None:
    _write(
        folder / names.PROJECTS, tables.to_csv(tables.PROJECT_COLUMNS, tables.project_rows(publication.frozen, value))
    )
    for pool in value.pools:
        if name := pool.files.get("totals"):
            _write(folder / name, _totals(pool))


def _totals(pool: ToldPool) -> str:
    return tables.to_csv(tables.TOTALS_COLUMNS, tables.totals_rows(pool))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
