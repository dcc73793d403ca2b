"""Who acts: the name an audit entry carries. Never a resident's name, PESEL or contact."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """``kind`` is ``system``, ``command``, ``staff`` or ``resident``; ``id`` names one, without personal data."""

    kind: str
    id: str = ""


SYSTEM = Actor("system")


def command(name: str) -> Actor:
    """Return the actor of a command line act, named after the command."""
    return Actor("command", name)
