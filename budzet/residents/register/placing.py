"""In which district somebody lives whom a clerk has typed: the one that was chosen, else that of the address."""

from __future__ import annotations

from sqlalchemy.orm import Session

from budzet.base.findings import Finding
from budzet.editions import queries
from budzet.residents.register.forms import WORDS, PersonForm

Places = dict[str, tuple[int, str]]
"""Area number and name of each district by its key."""


def places(session: Session, edition_id: int) -> Places:
    """Return the districts of an edition."""
    stored = queries.districts(session, edition_id)
    return {district.key: (area, district.name) for area, district in enumerate(stored, start=1)}


def area(session: Session, edition_id: int, form: PersonForm, known: Places) -> int | None:
    """Return the area of the district that was chosen or of the address; ``None`` after telling what is missing."""
    if not known:
        return 0
    if form.district.data in known:
        return known[form.district.data][0]
    street, house = form.street.data or "", form.house.data or ""
    found = queries.district_at(session, edition_id, street, house).district if street else None
    if found is not None:
        return known[found][0]
    fault = Finding.of("district_needed", "district") if street and house else Finding.of("street_needed", "street")
    form.attach([fault], WORDS)
    return None
