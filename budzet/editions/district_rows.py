"""The form of the districts: as many rows as there are districts, each with its faults beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext

from budzet.base import text
from budzet.base.findings import Finding
from budzet.editions.place_tables import new_keys
from budzet.editions.plan import DistrictPlan
from budzet.editions.sentences import sentences
from budzet.editions.statute import most_signatures

MOST_ROWS = 400
_LONGEST = 120
_FIELDS = ("key", "name", "residents", "parent", "remove")


@dataclass(slots=True)
class DistrictRow:
    """One row as typed. ``key`` is that of a stored district, empty for a new one; ``faults`` by field."""

    key: str = ""
    name: str = ""
    residents: str = ""
    parent: str = ""
    remove: bool = False
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing is typed into a new row."""
        return not (self.key or self.name or self.residents or self.parent)

    @property
    def residents_count(self) -> int | None:
        """The number of residents, if it is one."""
        bare = "".join(self.residents.split()).replace(".", "")
        return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 9 else None

    @property
    def most_signatures(self) -> int | None:
        """How many signatures may be asked for at most."""
        return None if self.residents_count is None else most_signatures(self.residents_count)


def stored(districts: Iterable[DistrictPlan]) -> list[DistrictRow]:
    """Return the rows of stored districts."""
    return [
        DistrictRow(one.key, one.name, "" if one.residents is None else str(one.residents), one.parent or "")
        for one in districts
    ]


def typed(form: Mapping[str, str]) -> list[DistrictRow]:
    """Return the rows of a posted form (``3-name``, ``3-residents``…); new rows without anything are left out."""
    rows = []
    for number in range(MOST_ROWS):
        if f"{number}-name" not in form:
            break
        key, name, residents, parent, remove = (form.get(f"{number}-{part}", "").strip() for part in _FIELDS)
        rows.append(DistrictRow(key, name, residents, parent, bool(remove)))
    return [row for row in rows if not row.empty]


def districts_of(rows: Sequence[DistrictRow], known: Sequence[DistrictPlan]) -> tuple[DistrictPlan, ...] | None:
    """Return the districts that stay as typed; nothing, and faults beside the fields, when something is wrong."""
    keys = {district.key for district in known}
    kept = [row for row in rows if not row.remove]
    _find_faults(kept, keys)
    if any(row.faults for row in rows):
        return None
    made = iter(new_keys([row.name for row in kept if not row.key], known))
    return tuple(
        DistrictPlan(key=row.key or next(made), name=row.name, residents=row.residents_count, parent=row.parent or None)
        for row in kept
    )


def attach(rows: Sequence[DistrictRow], findings: Iterable[Finding]) -> list[str]:
    """Put the sentences of a plan's findings beside the rows they speak of; return those that speak of none."""
    by_key = {row.key: row for row in rows if row.key and not row.remove}
    whole = []
    for finding in findings:
        sentence, row = sentences([finding])[0], by_key.get(finding.field)
        if row is not None and finding.code in ("unknown_parent", "district_in_itself"):
            row.faults["parent"] = sentence
        else:
            whole.append(sentence)
    return whole


def residents_in_all(rows: Sequence[DistrictRow]) -> int | None:
    """Return how many residents the districts have together; nothing when one that counts has no number.

    Who lives in a district that lies in another is counted there; the other counts only when it has no parts.
    """
    parents = {row.parent for row in rows if not row.remove}
    counted = [row.residents_count for row in rows if not row.remove and (not row.key or row.key not in parents)]
    return sum(count or 0 for count in counted) if counted and None not in counted else None


def _find_faults(rows: Sequence[DistrictRow], keys: set[str]) -> None:
    seen: set[str] = set()
    for row in rows:
        if not row.name:
            row.faults["name"] = gettext("Write the name of the district.")
        elif len(row.name) > _LONGEST:
            row.faults["name"] = gettext("Write at most %(count)s characters.", count=_LONGEST)
        elif text.fold(row.name) in seen:
            row.faults["name"] = gettext("There is a district of this name already.")
        seen.add(text.fold(row.name))
        if row.residents and row.residents_count is None:
            row.faults["residents"] = gettext("Write the number of residents in digits.")
        if row.parent and row.parent not in keys:
            row.faults["parent"] = gettext("Choose one of the answers on the list.")
        # A key that is not stored was never shown: nobody has typed it.
        row.key = row.key if row.key in keys else ""
