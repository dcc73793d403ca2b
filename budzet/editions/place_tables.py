"""Districts and streets as tables clerks send and take along: every fault told by its line; what is written is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from budzet.base import text
from budzet.base.findings import Finding
from budzet.documents import reading
from budzet.documents.reading import Column, Row, Table
from budzet.editions.plan import DistrictPlan
from budzet.editions.sentences import sentences
from budzet.editions.streets import StreetIndex, StreetRow

STREET_COLUMNS = (
    Column("street", ("ulica", "nazwa ulicy"), longest=200),
    Column("numbers", ("numery", "numery domów", "nr domu"), required=False, longest=500),
    Column("district", ("dzielnica", "jednostka pomocnicza", "rada dzielnicy", "osiedle"), longest=200),
)
DISTRICT_COLUMNS = (
    Column("name", ("nazwa", "dzielnica"), longest=120),
    Column("residents", ("mieszkańcy", "liczba mieszkańców"), required=False, longest=20),
    Column("parent", ("leży w", "dzielnica nadrzędna"), required=False, longest=120),
)
MOST_SHOWN = 50
"""Faults and changes that are shown one by one; the rest is counted."""

_RESIDENTS = re.compile(r"[0-9]{1,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class StreetFile:
    """A street index as sent: rows (districts by key) when it has no fault."""

    rows: tuple[StreetRow, ...] = ()
    faults: tuple[str, ...] = ()
    fault_count: int = 0


@dataclass(frozen=True, slots=True)
class DistrictFile:
    """A list of districts as sent: the districts when it has no fault."""

    districts: tuple[DistrictPlan, ...] = ()
    faults: tuple[str, ...] = ()
    fault_count: int = 0


def read_streets(data: bytes, districts: Sequence[DistrictPlan]) -> StreetFile:
    """Read a street index; a district is named as it is in the edition, or by its key."""
    table, by_folded = _read(data, STREET_COLUMNS), _keys(districts)
    # Twenty thousand lines name a few dozen districts.
    keys = {name: by_folded.get(text.fold(name), "") for name in {row.values["district"] for row in table.rows}}
    rows = [
        StreetRow(row.values["street"], row.values["numbers"], keys[row.values["district"]], row.line)
        for row in table.rows
    ]
    faults = [*_unknown(table.rows, keys), *_unreadable([row for row in rows if row.street])]
    if told := _told(table, faults):
        return StreetFile(faults=told, fault_count=table.fault_count + len(faults))
    return StreetFile(tuple(rows))


def read_districts(data: bytes, stored: Sequence[DistrictPlan]) -> DistrictFile:
    """Read a list of districts; one that is there already, by its name, keeps its key."""
    table = _read(data, DISTRICT_COLUMNS)
    keys = new_keys([row.values["name"] for row in table.rows], stored)
    by_name = {text.fold(row.values["name"]): key for row, key in zip(table.rows, keys, strict=True)}
    faults = list(_faults_of_districts(table.rows, by_name))
    if told := _told(table, faults):
        return DistrictFile(faults=told, fault_count=table.fault_count + len(faults))
    return DistrictFile(
        tuple(
            DistrictPlan(
                key=key,
                name=row.values["name"],
                residents=int(_bare(row.values["residents"])) if row.values["residents"] else None,
                parent=by_name[text.fold(row.values["parent"])] if row.values["parent"] else None,
            )
            for row, key in zip(table.rows, keys, strict=True)
        )
    )


def _read(data: bytes, columns: Sequence[Column]) -> Table:
    """Read a table; when only values are missing, its rows come too, so that all that is wrong is told at once."""
    table = reading.read_table(data, columns)
    if table.fault_count and all(finding.code == "missing_value" for finding in table.findings):
        rows = reading.read_table(data, [replace(column, required=False) for column in columns]).rows
        return replace(table, rows=rows)
    return table


def new_keys(names: Iterable[str], stored: Sequence[DistrictPlan]) -> list[str]:
    """Return a key for each name: that of the stored district of this name, else one made from the name."""
    known = {text.fold(district.name): district.key for district in stored}
    used = set(known.values())
    keys = []
    for name in names:
        key = known.get(text.fold(name))
        if key is None:
            bare = text.slug(name) or "dzielnica"
            key = next(k for k in _numbered(bare) if k not in used)
            used.add(key)
        keys.append(key)
    return keys


def street_lines(rows: Iterable[StreetRow], districts: Sequence[DistrictPlan]) -> list[tuple[str, str, str]]:
    """Return an index as the lines of a table."""
    names = {district.key: district.name for district in districts}
    return [(row.street, row.numbers, names[row.district]) for row in rows]


def district_lines(districts: Sequence[DistrictPlan]) -> list[tuple[str, int | None, str]]:
    """Return districts as the lines of a table."""
    names = {district.key: district.name for district in districts}
    return [(one.name, one.residents, names[one.parent] if one.parent else "") for one in districts]


def header(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the header of a table."""
    return tuple(column.names[0] for column in columns)


def named(row: StreetRow, districts: Sequence[DistrictPlan]) -> StreetRow:
    """Return a row with the name of its district instead of its key."""
    names = {district.key: district.name for district in districts}
    return replace(row, district=names.get(row.district, row.district))


def _numbered(bare: str) -> Iterator[str]:
    yield bare
    number = 2
    while True:
        yield f"{bare}-{number}"
        number += 1


def _keys(districts: Sequence[DistrictPlan]) -> dict[str, str]:
    by_key = {text.fold(district.key): district.key for district in districts}
    return by_key | {text.fold(district.name): district.key for district in districts}


def _unknown(rows: Iterable[Row], keys: dict[str, str]) -> Iterator[Finding]:
    for row in rows:
        name = row.values["district"]
        if name and not keys[name]:
            yield _fault(row.line, "dzielnica", f"W tej edycji nie ma dzielnicy „{name}”.")


def _unreadable(rows: Sequence[StreetRow]) -> Iterator[Finding]:
    for finding in StreetIndex(tuple(rows)).faults:
        column = "ulica" if finding.code == "street_without_name" else "numery"
        # The line is told by the table, beside the column.
        bare = Finding(finding.code, params={name: told for name, told in finding.params.items() if name != "line"})
        yield _fault(int(finding.params["line"] or 0), column, sentences([bare])[0])


def _faults_of_districts(rows: Iterable[Row], by_name: dict[str, str]) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for row in rows:
        name, residents, parent = (row.values[key] for key in ("name", "residents", "parent"))
        if name and (first := seen.setdefault(text.fold(name), row.line)) != row.line:
            yield _fault(row.line, "nazwa", f"Ta dzielnica jest już w wierszu {first}.")
        if residents and not _RESIDENTS.fullmatch(_bare(residents)):
            yield _fault(row.line, "mieszkańcy", f"„{residents}” to nie jest liczba mieszkańców.")
        if parent and text.fold(parent) not in by_name:
            yield _fault(row.line, "leży w", f"W tym pliku nie ma dzielnicy „{parent}”.")


def _bare(number: str) -> str:
    """Take the marks that set thousands apart out of a number."""
    return re.sub(r"[\s.]+(?=[0-9]{3}(?:\D|$))", "", number)


def _fault(line: int, column: str, reason: str) -> Finding:
    return Finding.of("place_table", column, line=line, column=column, reason=reason)


def _told(table: Table, faults: Iterable[Finding]) -> tuple[str, ...]:
    """Return the first faults of a table and of what stands in it, from the top of the file down."""
    found = sorted((*table.findings, *faults), key=lambda fault: int(fault.params["line"] or 0))
    return tuple(reading.sentence(finding) for finding in found[:MOST_SHOWN])
