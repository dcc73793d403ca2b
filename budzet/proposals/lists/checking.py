"""What keeps a version of the lists from being proposed, all at once, and in a clerk's words (pure)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from budzet.base.findings import Finding

_NAMED = 5

_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "reason_missing": "Napisz, na jakiej podstawie publikujesz listy albo dlaczego się zmieniają.",
        "nothing_decided": "Żaden projekt nie ma jeszcze zatwierdzonej oceny, więc nie ma czego opublikować.",
        "reviews_open": "Nie wszystkie projekty mają wynik. Brakuje: {count} ({which}). Poczekaj na nie albo napisz, "
        "dlaczego publikujesz listę częściową.",
        "nothing_changed": "Od poprzedniej wersji nic się nie zmieniło.",
        "waits_already": "Na swoją godzinę czeka już zatwierdzona wersja list. Najpierw ją cofnij.",
        "hour_past": "Ta godzina już minęła. Wpisz późniejszą albo zostaw dzień i godzinę puste.",
        "hour_too_early": "Harmonogram pozwala pokazać wyniki weryfikacji dopiero {when}. Wpisz tę albo późniejszą "
        "godzinę.",
        "edition_frozen": "Lista do głosowania jest już zamrożona, więc nowych ocen pozytywnych nie można dodać.",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What must be known of a version and of its edition. ``open`` are numbers of projects without a result."""

    now: dt.datetime
    reason: str
    partial: str
    judged: int
    open: tuple[str, ...]
    changed: bool
    waits: bool
    hour: dt.datetime | None
    not_before: dt.datetime | None
    not_before_words: str = ""
    frozen_positives: bool = False


def findings(facts: Facts) -> list[Finding]:
    """Return everything that keeps a version from being proposed; ``field`` names the control."""
    checks = (
        (not facts.reason.strip(), Finding.of("reason_missing", "reason")),
        (not facts.judged, Finding.of("nothing_decided")),
        (bool(facts.open) and not facts.partial.strip(), _open(facts.open)),
        (not facts.changed, Finding.of("nothing_changed")),
        (facts.waits, Finding.of("waits_already")),
        (facts.hour is not None and facts.hour < facts.now, Finding.of("hour_past", "day")),
        (_too_early(facts), Finding.of("hour_too_early", "day", when=facts.not_before_words)),
        (facts.frozen_positives, Finding.of("edition_frozen")),
    )
    return [finding for holds, finding in checks if holds]


def _too_early(facts: Facts) -> bool:
    return facts.hour is not None and facts.not_before is not None and facts.now <= facts.hour < facts.not_before


def _open(numbers: tuple[str, ...]) -> Finding:
    which = ", ".join(numbers[:_NAMED]) + ("…" if len(numbers) > _NAMED else "")
    return Finding.of("reviews_open", "partial", count=len(numbers), which=which)


def sentence(finding: Finding) -> str:
    """Return a finding in words."""
    return _SENTENCES[finding.code].format(**finding.params)


def in_words(found: Iterable[Finding]) -> str:
    """Return several findings in words."""
    return " ".join(map(sentence, found))


def publish_at(hour: dt.datetime | None, not_before: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """Return when a version is published: at its hour, never before the date of the timetable."""
    return max(hour or now, not_before or now)
