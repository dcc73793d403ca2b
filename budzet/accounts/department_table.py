"""Departments as a table clerks keep in a spreadsheet: reading it with every fault in words, writing it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from budzet.accounts import department_rules as rules
from budzet.accounts import departments
from budzet.accounts.department_rules import Change, Unit
from budzet.accounts.departments import Stored
from budzet.base.findings import Finding
from budzet.documents import reading
from budzet.documents.reading import Column
from budzet.documents.tables import Cell

COLUMNS = (
    Column("key", ("skrót",), longest=rules.LONGEST_KEY),
    Column("name", ("nazwa", "nazwa wydziału"), longest=rules.LONGEST_NAME),
    Column("parent", ("nadrzędny", "wydział nadrzędny"), required=False),
    Column("email", ("e-mail", "adres e-mail"), required=False),
    Column("forwards", ("przekazuje do",), required=False),
)
_SHOWN = {column.key: column.names[0] for column in COLUMNS}

FAULTS = {
    "key_missing": "Napisz skrót wydziału.",
    "key_wrong": "Skrót może mieć najwyżej {most} znaków, bez przecinków i średników.",
    "key_twice": "Wydział o skrócie „{key}” już jest.",
    "name_missing": "Napisz nazwę wydziału.",
    "name_long": "Nazwa może mieć najwyżej {most} znaków.",
    "email_wrong": "To nie jest adres e-mail.",
    "parent_unknown": "Nie ma wydziału o skrócie „{other}”.",
    "parent_itself": "Wydział nie może podlegać sam sobie.",
    "parent_circle": "Podległość zatacza koło: „{other}” podlega, przez inne wydziały, temu wydziałowi.",
    "forwards_itself": "Wydział nie przekazuje spraw sam sobie.",
    "forwards_unknown": "Nie ma wydziału o skrócie „{other}”.",
    "closed": "Ten wydział jest zamknięty. Najpierw otwórz go na nowo.",
    "other_closed": "Wydział „{other}” jest zamknięty.",
    "has_departments": "Podlegają mu inne wydziały ({count}). Najpierw przenieś je gdzie indziej.",
    "has_people": "Pracują w nim osoby z kontem ({count}). Najpierw zmień im wydział.",
    "has_roles": "Nadano w nim role ({count}). Najpierw je odbierz.",
}


def sentence(finding: Finding) -> str:
    """Return a fault of a department as a clerk reads it."""
    return FAULTS[finding.code].format(**finding.params)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a table would do: its departments, each with what it adds or changes; or its faults and no departments."""

    rows: tuple[Unit, ...] = ()
    changes: tuple[Change, ...] = ()
    faults: tuple[str, ...] = ()
    fault_count: int = 0


def try_out(session: Session, data: bytes) -> Trial:
    """Read a table and say what importing it would do; nothing is written."""
    table = reading.read_table(data, COLUMNS)
    if table.findings:
        return Trial(faults=tuple(map(reading.sentence, table.findings)), fault_count=table.fault_count)
    rows = tuple(_unit(row) for row in table.rows)
    findings = departments.judge_import(session, rows)
    if findings:
        lines = [row.line for row in table.rows]
        return Trial(faults=tuple(_in_table(findings, lines)), fault_count=len(findings))
    return planned(session, rows)


def planned(session: Session, rows: Sequence[Unit]) -> Trial:
    """Return what importing departments that were read before would do now."""
    stored = [one.unit for one in departments.everything(session)]
    return Trial(rows=tuple(rows), changes=tuple(rules.changes(stored, rows)))


def as_rows(stored: Iterable[Stored]) -> list[list[Cell]]:
    """Return the open departments as rows under the names of ``COLUMNS``: what an import reads again."""
    units = [unit for _depth, unit in rules.in_tree_order([one.unit for one in stored if one.active])]
    return [[unit.key, unit.name, unit.parent, unit.email, ", ".join(unit.forwards)] for unit in units]


def _unit(row: reading.Row) -> Unit:
    values = row.values
    named = tuple(key.strip() for key in values["forwards"].split(",") if key.strip())
    return Unit(values["key"], values["name"], values["parent"], values["email"], tuple(dict.fromkeys(named)))


def _in_table(findings: Iterable[Finding], lines: Sequence[int]) -> Iterable[str]:
    for finding in findings:
        line, column = lines[int(finding.params["row"] or 0)], _SHOWN[finding.field]
        yield reading.sentence(
            Finding.of(finding.code, finding.field, line=line, column=column, reason=sentence(finding))
        )
