"""Acts of two persons in tests: the person at the desk as the services take them."""

from __future__ import annotations

from budzet.accounts import pending
from budzet.accounts.desk_session import StaffUser
from budzet.accounts.models import Staff
from budzet.base import calendar
from support.clock import START


def user_of(person: Staff, *, acting_as: str = "") -> StaffUser:
    """Return somebody as the person at the desk, on the day every test begins."""
    return StaffUser(
        id=person.id,
        name=person.name,
        email=person.email,
        department_id=person.department_id,
        grants=pending.grants_of(person),
        session_id=0,
        today=calendar.local(START).date(),
        acting_as=acting_as,
    )
