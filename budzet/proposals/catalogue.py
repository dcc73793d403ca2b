"""The catalogue of unit costs: what things usually cost, kept by staff for authors who estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.findings import Finding
from budzet.base.money import Grosze, parse_zl
from budzet.base.text import fold
from budzet.documents import reading
from budzet.documents.reading import Column
from budzet.documents.tables import Cell
from budzet.proposals.acting import Acting
from budzet.proposals.models_applications import UnitCost

NAME_LONGEST, UNIT_LONGEST, PRICE_MOST = 200, 20, 10**11

COLUMNS = (
    Column("name", ("nazwa", "pozycja"), longest=NAME_LONGEST),
    Column("unit", ("jednostka", "jednostka miary", "j.m."), longest=UNIT_LONGEST),
    Column("price", ("cena", "cena jednostkowa", "cena brutto"), longest=40),
)
_SENTENCES = {
    "name_missing": "Napisz nazwę pozycji.",
    "name_long": "Nazwa może mieć najwyżej {most} znaków.",
    "name_twice": "Pozycja „{name}” jest już w katalogu.",
    "unit_missing": "Napisz jednostkę, na przykład szt. albo m².",
    "unit_long": "Jednostka może mieć najwyżej {most} znaków.",
    "price_wrong": "Cena to kwota w złotych, na przykład 1 250,50.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue; ``price`` in grosze, gross, of one ``unit``."""

    name: str
    unit: str
    price: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What importing a table would do; with faults nothing would be imported."""

    entries: tuple[Entry, ...] = ()
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    fault_count: int = 0


def everything(session: Session, edition_id: int) -> Sequence[UnitCost]:
    """Return the catalogue of an edition in its order."""
    return session.scalars(
        select(UnitCost).where(UnitCost.edition_id == edition_id).order_by(UnitCost.place, UnitCost.id)
    ).all()


def findings(entry: Entry) -> list[Finding]:
    """Return every fault of one line."""
    faults = []
    for field, value, most in (("name", entry.name, NAME_LONGEST), ("unit", entry.unit, UNIT_LONGEST)):
        if not value.strip():
            faults.append(Finding.of(f"{field}_missing", field))
        elif len(value) > most:
            faults.append(Finding.of(f"{field}_long", field, most=most))
    if not 0 < entry.price <= PRICE_MOST:
        faults.append(Finding.of("price_wrong", "price"))
    return faults


def sentence(finding: Finding) -> str:
    """Return a fault as a clerk reads it."""
    return _SENTENCES[finding.code].format(**finding.params)


def add(session: Session, edition_id: int, entry: Entry, *, by: Acting) -> UnitCost:
    """Add a line at the end. Raises ``DomainError`` with every fault; a name stands once."""
    _refuse(session, edition_id, entry)
    last = session.scalar(select(func.max(UnitCost.place)).where(UnitCost.edition_id == edition_id)) or 0
    made = UnitCost(edition_id=edition_id, place=last + 1, **_values(entry))
    session.add(made)
    session.flush()
    _record(session, "catalogue.added", edition_id, str(made.id), by)
    return made


def change(session: Session, edition_id: int, cost_id: int, entry: Entry, *, by: Acting) -> UnitCost:
    """Change a line. Raises ``DomainError`` with every fault, ``NotFoundError``."""
    found = find(session, edition_id, cost_id)
    _refuse(session, edition_id, entry, but=cost_id)
    for name, value in _values(entry).items():
        setattr(found, name, value)
    session.flush()
    _record(session, "catalogue.changed", edition_id, str(cost_id), by)
    return found


def remove(session: Session, edition_id: int, cost_id: int, *, by: Acting) -> None:
    """Take a line out; estimates that were made with it keep their prices. Raises ``NotFoundError``."""
    session.delete(find(session, edition_id, cost_id))
    session.flush()
    _record(session, "catalogue.removed", edition_id, str(cost_id), by)


def find(session: Session, edition_id: int, cost_id: int) -> UnitCost:
    """Return one line of an edition. Raises ``NotFoundError``."""
    found = session.get(UnitCost, cost_id)
    if found is None or found.edition_id != edition_id:
        raise NotFoundError("Nie ma takiej pozycji w katalogu.")
    return found


def try_out(session: Session, edition_id: int, data: bytes) -> Trial:
    """Read a table (CSV or XLSX) and say what importing it would do; nothing is written."""
    table = reading.read_table(data, COLUMNS)
    if table.findings:
        return Trial(faults=tuple(map(reading.sentence, table.findings)), fault_count=table.fault_count)
    faults: list[str] = []
    entries: dict[str, Entry] = {}
    for row in table.rows:
        entry = _entry(row)
        found = findings(entry)
        if fold(entry.name) in entries:
            found.append(Finding.of("name_twice", "name", name=entry.name))
        faults += [_in_line(row.line, one) for one in found]
        entries[fold(entry.name)] = entry
    if faults:
        return Trial(faults=tuple(faults[: reading.LIMITS.max_shown]), fault_count=len(faults))
    return planned(session, edition_id, tuple(entries.values()))


def planned(session: Session, edition_id: int, entries: tuple[Entry, ...]) -> Trial:
    """Return what importing lines that were read before would do now."""
    stored = {fold(row.name): row for row in everything(session, edition_id)}
    added = tuple(entry.name for entry in entries if fold(entry.name) not in stored)
    changed = tuple(entry.name for entry in entries if fold(entry.name) in stored and _differs(stored, entry))
    return Trial(entries, added, changed)


def import_entries(session: Session, edition_id: int, entries: tuple[Entry, ...], *, by: Acting) -> Trial:
    """Add the lines that are new and change those of the same name; others stay. Returns what was done.

    Raises ``ConflictError`` for lines that have faults: they were changed since they were read.
    """
    if any(findings(entry) for entry in entries):
        raise ConflictError("Te pozycje mają błędy. Wczytaj plik jeszcze raz.")
    done = planned(session, edition_id, entries)
    stored = {fold(row.name): row for row in everything(session, edition_id)}
    place = max((row.place for row in stored.values()), default=0)
    for entry in entries:
        row = stored.get(fold(entry.name))
        if row is None:
            place += 1
            session.add(UnitCost(edition_id=edition_id, place=place, **_values(entry)))
        else:
            for name, value in _values(entry).items():
                setattr(row, name, value)
    session.flush()
    details = {"added": len(done.added), "changed": len(done.changed)}
    _record(session, "catalogue.imported", edition_id, "", by, details)
    return done


def as_rows(rows: Sequence[UnitCost]) -> list[list[Cell]]:
    """Return the catalogue as rows under the names of ``COLUMNS``: what an import reads again."""
    return [[row.name, row.unit, f"{row.price // 100},{row.price % 100:02d}"] for row in rows]


def _entry(row: reading.Row) -> Entry:
    try:
        price = int(parse_zl(row.values["price"]))
    except ValueError:
        price = 0
    return Entry(row.values["name"], row.values["unit"], price)


def _in_line(line: int, finding: Finding) -> str:
    shown = next(column.names[0] for column in COLUMNS if column.key == finding.field)
    return reading.sentence(Finding.of(finding.code, finding.field, line=line, column=shown, reason=sentence(finding)))


def _differs(stored: dict[str, UnitCost], entry: Entry) -> bool:
    row = stored[fold(entry.name)]
    return any(getattr(row, name) != value for name, value in _values(entry).items())


def _refuse(session: Session, edition_id: int, entry: Entry, but: int = 0) -> None:
    faults = findings(entry)
    others = (row for row in everything(session, edition_id) if row.id != but)
    if any(fold(row.name) == fold(entry.name) for row in others):
        faults.append(Finding.of("name_twice", "name", name=entry.name))
    if faults:
        raise DomainError(" ".join(map(sentence, faults)), faults)


def _values(entry: Entry) -> dict[str, object]:
    return {"name": entry.name.strip(), "unit": entry.unit.strip(), "price": Grosze(entry.price)}


def _record(
    session: Session, act: str, edition_id: int, object_id: str, by: Acting, details: dict[str, int] | None = None
) -> None:
    audit.record(
        session,
        by.actor,
        act,
        now=by.now,
        object_kind="unit_cost",
        object_id=object_id,
        edition_id=edition_id,
        details=details,
    )
