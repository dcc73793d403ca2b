"""Voting that goes on after an outage (R-55): by at least as long as the service was down, decided before the close."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from budzet.base.findings import Finding
from budzet.editions.timetable import StageKind, Timetable

SENTENCES = {
    "no_voting": "Ta edycja nie ma dat głosowania.",
    "voting_not_begun": "Głosowanie jeszcze się nie zaczęło. Przed jego początkiem daty zmienia korekta.",
    "voting_closed": "Głosowanie już się skończyło. Po jego końcu nie można go przedłużyć.",
    "outage_backwards": "Koniec przerwy musi być po jej początku.",
    "outage_outside": "Przerwa musi przypadać w czasie głosowania.",
    "outage_in_future": "Przerwa musi być już zakończona. Wpisz, do kiedy serwis nie działał.",
    "extension_too_short": "Przerwa trwała %(minutes)s min, więc głosowanie trzeba przedłużyć co najmniej o tyle.",
    "results_too_early": "Wyniki mają być ogłoszone przed nowym końcem głosowania. Najpierw przesuń ich termin.",
}
"""One sentence a clerk understands for each finding."""


@dataclass(frozen=True, slots=True)
class Extension:
    """An outage and the new (exclusive) end of voting, all instants in UTC."""

    outage_from: dt.datetime
    outage_to: dt.datetime
    closes_at: dt.datetime

    @property
    def outage(self) -> dt.timedelta:
        """How long the service was down."""
        return self.outage_to - self.outage_from


def findings(extension: Extension, timetable: Timetable, now: dt.datetime) -> list[Finding]:
    """Return every reason why voting may not be extended so at ``now``; ``field`` names the faulty part."""
    voting = timetable.span(StageKind.VOTING)
    if voting is None or voting.closes_at is None:
        return [Finding.of("no_voting")]
    faults = []
    if now < voting.opens_at:
        faults.append(Finding.of("voting_not_begun"))
    if now >= voting.closes_at:
        faults.append(Finding.of("voting_closed"))
    if extension.outage_to <= extension.outage_from:
        faults.append(Finding.of("outage_backwards", "outage_to"))
    if extension.outage_to > now:
        faults.append(Finding.of("outage_in_future", "outage_to"))
    if not voting.opens_at <= extension.outage_from < voting.closes_at:
        faults.append(Finding.of("outage_outside", "outage_from"))
    if extension.closes_at < voting.closes_at + max(extension.outage, dt.timedelta(minutes=1)):
        minutes = -(-extension.outage // dt.timedelta(minutes=1))
        faults.append(Finding.of("extension_too_short", "closes_at", minutes=max(minutes, 1)))
    results = timetable.span(StageKind.RESULTS)
    if results is not None and extension.closes_at > results.opens_at:
        faults.append(Finding.of("results_too_early", "closes_at"))
    return faults
