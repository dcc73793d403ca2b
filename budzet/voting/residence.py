"""In which district somebody votes: what the street index says of their address, or their choice if that is unclear.

Where the city has no index, or the address fits no line of it, the resident chooses. The index is the same for
everybody, so asking tells nothing about a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from budzet.base.findings import Finding
from budzet.editions import queries as editions
from budzet.editions.frozen import FrozenEdition
from budzet.editions.streets import Located
from budzet.residents.identity import NO_DISTRICT


@dataclass(frozen=True, slots=True)
class Residence:
    """Where an address lies: ``district`` is its key when that is clear, else ``names`` are what to choose from, by
    their key; ``why`` says why one must be chosen. Both are empty where no contest asks for the own district.
    """

    district: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    why: Finding = NO_DISTRICT


def asks_for_it(frozen: FrozenEdition) -> bool:
    """Say whether some contest is about the resident's own district."""
    return any(contest.district_scope == "own" for contest in frozen.contests)


def find(session: Session, edition_id: int, frozen: FrozenEdition, address: tuple[str, str] | None = None) -> Residence:
    """Return where an address (street, house number) lies; before there is one, what to ask for beside it: a district
    only where the city has no street index.
    """
    if not asks_for_it(frozen):
        return Residence()
    every = {district.key: district.name for district in frozen.districts}
    if not editions.has_street_index(session, edition_id):
        return Residence(names=every)
    if address is None:
        return Residence()
    located = editions.district_at(session, edition_id, *address)
    fitting = {key: every[key] for key in located.candidates if key in every}
    if len(fitting) == 1:
        return Residence(next(iter(fitting)))
    return Residence(names=fitting or every, why=_why(located))


def _why(located: Located) -> Finding:
    if located.candidates:
        return Finding.of("district_unclear", "district")
    if located.streets:
        return Finding.of("house_unknown", "district")
    if located.suggestions:
        return Finding.of("street_like", "district", streets=", ".join(located.suggestions))
    return Finding.of("street_unknown", "district")
