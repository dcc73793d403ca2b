"""What checking the audit log found, in a clerk's words (Polish: only the office meets them)."""

from __future__ import annotations

from budzet.audit.chain import Broken
from budzet.audit.queries import Verdict

_WHY = {
    "missing": "Brakuje wpisu nr {id}.",
    "changed": "Wpis nr {id} został zmieniony: jego treść nie zgadza się z jego skrótem.",
    "unchained": "Wpis nr {id} nie łączy się z wpisem przed nim: ktoś zmienił tamten wpis albo wstawił ten.",
}
_CUT = "W dzienniku nie ma wpisu o podanym skrócie: usunięto ostatnie wpisy albo przepisano cały dziennik."


def sentence(verdict: Verdict) -> str:
    """Say whether the log is whole and, if not, which entry is the first that does not fit and why."""
    if verdict.broken is None:
        return f"Dziennik jest cały: {counted(verdict.entries)}, skrót ostatniego {verdict.head.hex()}."
    return f"Dziennik jest naruszony. {_why(verdict, verdict.broken)}"


def counted(entries: int) -> str:
    """Return a number of entries with its noun: 1 wpis, 3 wpisy, 12 wpisów."""
    few = entries % 10 in (2, 3, 4) and entries % 100 not in (12, 13, 14)
    return f"{entries} {'wpis' if entries == 1 else 'wpisy' if few else 'wpisów'}"


def _why(verdict: Verdict, broken: Broken) -> str:
    if verdict.cut:
        return f"{_CUT} Ostatni wpis, który w nim jest, ma numer {verdict.entries}."
    return _WHY[broken.why].format(id=broken.id)
