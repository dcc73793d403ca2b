"""The public notices of an edition in a resident's words: what was decided in public, when and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from budzet.editions import changes
from budzet.editions.models import Edition
from budzet.editions.models_published import EditionNotice, NoticeKind
from budzet.web import filters


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as a page shows it. ``alone_reason``: why one person decided, when one did."""

    kind: str
    title: str
    at: dt.datetime
    sentences: tuple[str, ...]
    reason: str
    single_handed: bool
    alone_reason: str
    fingerprint: str


def all_of(session: Session, edition_id: int) -> list[Notice]:
    """Return every notice of an edition, the newest first."""
    return [_notice(row) for row in changes.notices(session, edition_id)]


def on_home(session: Session, edition: Edition) -> list[Notice]:
    """Return what the home page must tell until voting is over: that it was extended, that the rules were corrected."""
    rows = changes.notices(session, edition.id)
    extension = next((row for row in rows if row.kind is NoticeKind.EXTENSION), None)
    correction = next((row for row in rows if row.kind is NoticeKind.CORRECTION), None)
    return [_notice(row) for row in (extension, correction) if row is not None]


def duration(length: dt.timedelta) -> str:
    """Return a length as it stands behind "for": ``3 hours 15 minutes``; at least a minute."""
    hours, minutes = divmod(max(1, -(-length // dt.timedelta(minutes=1))), 60)
    parts = [
        *([ngettext("%(num)d hour", "%(num)d hours", hours)] if hours else []),
        *([ngettext("%(num)d minute", "%(num)d minutes", minutes)] if minutes else []),
    ]
    return " ".join(parts)


def _notice(row: EditionNotice) -> Notice:
    title, sentences = _WORDS[row.kind](row)
    return Notice(
        kind=row.kind.value,
        title=title,
        at=row.at,
        sentences=tuple(sentences),
        reason=row.reason,
        single_handed=row.single_handed,
        alone_reason=str(row.details.get("alone_reason", "")),
        fingerprint=str(row.details.get("rules_hash", "")),
    )


def _freeze(_row: EditionNotice) -> tuple[str, list[str]]:
    return gettext("Rules and list of projects fixed"), [
        gettext("From then on the rules and the list of projects do not change.")
    ]


def _correction(row: EditionNotice) -> tuple[str, list[str]]:
    return gettext("Correction of the rules"), [
        gettext("We are correcting what was fixed before. Nobody had voted yet."),
        gettext("What changes: %(change)s", change=row.details["change"]),
    ]


def _extension(row: EditionNotice) -> tuple[str, list[str]]:
    begin, end, closes_at = (
        dt.datetime.fromisoformat(row.details[name]) for name in ("outage_from", "outage_to", "closes_at")
    )
    return gettext("Voting is extended"), [
        gettext(
            "The service was down for %(time)s. Therefore we extend voting until %(moment)s.",
            time=duration(end - begin),
            moment=filters.deadline(closes_at),
        )
    ]


def _results(_row: EditionNotice) -> tuple[str, list[str]]:
    return gettext("Results checked"), [gettext("The votes are counted and the results may be published.")]


_WORDS = {
    NoticeKind.FREEZE: _freeze,
    NoticeKind.CORRECTION: _correction,
    NoticeKind.EXTENSION: _extension,
    NoticeKind.RESULTS: _results,
}
