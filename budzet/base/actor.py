"""Who acts: the name an audit entry carries. Never a resident's name, PESEL or contact."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """``kind`` is ``system``, ``command``, ``staff``, ``resident`` or ``department`` (by its mailed link).

    ``id`` names one, without personal data; ``role`` is what a person of the staff acts as, empty for others.
    """

    kind: str
    id: str = ""
    role: str = ""


SYSTEM = Actor("system")


def command(name: str) -> Actor:
    """Return the actor of a command line act, named after the command."""
    return Actor("command", name)


def staff(staff_id: int, role: str = "") -> Actor:
    """Return the actor of somebody at the desk."""
    return Actor("staff", str(staff_id), role)


def resident(resident_id: int) -> Actor:
    """Return the actor of a resident with an account."""
    return Actor("resident", str(resident_id))
