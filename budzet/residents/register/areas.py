"""In which district a person of the register lives: by the district of their line, else by the street index.

A file of a city names some thousand streets and a hundred thousand houses, so what was found is remembered.
"""

from __future__ import annotations

from collections.abc import Sequence

from budzet.base.text import fold
from budzet.editions import streets
from budzet.editions.house_numbers import house_number
from budzet.editions.plan import DistrictPlan
from budzet.editions.streets import StreetIndex, StreetRow

UNKNOWN = 0
"""The area of somebody whose address lies in no district, or in more than one."""


class Areas:
    """The districts of an edition in their order, which numbers the areas from 1, and its street index."""

    def __init__(self, districts: Sequence[DistrictPlan], rows: Sequence[StreetRow]) -> None:
        self._of_key = {district.key: number for number, district in enumerate(districts, start=1)}
        self._of_name = {fold(one.key): self._of_key[one.key] for one in districts}
        self._of_name |= {fold(one.name): self._of_key[one.key] for one in districts}
        self._index = StreetIndex(tuple(rows))
        self._streets: dict[str, bool] = {}
        self._houses: dict[tuple[str, int | str], int] = {}

    @property
    def any(self) -> bool:
        """Say whether the edition has districts at all."""
        return bool(self._of_key)

    def named(self, district: str) -> int | None:
        """Return the area of a district by its name or key; ``None`` when there is no such district."""
        return self._of_name.get(fold(district))

    def at(self, street: str, house: str) -> int:
        """Return the area of an address, ``UNKNOWN`` when the index does not give exactly one."""
        # A letter or a flat behind the number does not count: a block of flats is one address.
        key = (street, house_number(house) or house)
        if key not in self._houses:
            self._houses[key] = self._found(street, house)
        return self._houses[key]

    def _found(self, street: str, house: str) -> int:
        if street not in self._streets:
            # A street nobody knows is compared with all names: once, not for each of its houses.
            self._streets[street] = bool(streets.district_of(self._index, street, "").streets)
        if not self._streets[street]:
            return UNKNOWN
        return self._of_key.get(streets.district_of(self._index, street, house).district or "", UNKNOWN)
