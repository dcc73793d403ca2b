"""What the page of the lists at the desk shows, and the preview: exactly what would be published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.models import PendingAct
from budzet.editions.models import Edition
from budzet.proposals.acting import Safe
from budzet.proposals.lists import acts, gathering, publishing, queries, services, telling
from budzet.proposals.lists import content as contents
from budzet.proposals.lists.content import JUDGED, Content, Kind, Part
from budzet.proposals.lists.files import Frame
from budzet.proposals.lists.gathering import Asked, Gathered, Open
from budzet.proposals.lists.models import ProjectList
from budzet.proposals.lists.queries import Shelf
from budzet.proposals.lists.telling import Told

OPEN_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """The state of the lists of an edition. ``drifted`` are numbers whose result changed since two persons decided."""

    content: Content
    mark: str
    table: Sequence[tuple[str, dict[Part, int]]]
    totals: dict[Part, int]
    open: Sequence[Open]
    open_count: int
    changes: int | None
    told: Told
    act: PendingAct | None
    waiting: ProjectList | None
    drifted: Sequence[str]
    published: Sequence[ProjectList]
    not_before: dt.datetime | None


def of_edition(session: Session, edition: Edition, safe: Safe) -> DeskPage:
    """Return what the page shows."""
    shelf, act = queries.shelf(session, edition.id), pending.waiting_for(session, acts.PUBLISH.name, edition.id)
    found, content = _shown(session, edition, shelf, act)
    earlier = queries.whole(session, shelf.newest) if shelf.newest else []
    changes = contents.difference(earlier, content.entries)
    news = [one.shown for one in changes if one.shown.outcome in JUDGED and one.kind not in (Kind.REMOVED, Kind.WORDS)]
    return DeskPage(
        content=content,
        mark=contents.mark(found.content),
        table=_table(content),
        totals=contents.counts(content),
        open=found.open[:OPEN_SHOWN],
        open_count=len(found.open),
        changes=len(changes) if shelf.newest else None,
        told=telling.reachable(session, edition.id, news, safe),
        act=act,
        waiting=shelf.waiting,
        drifted=services.drift(shelf.waiting.confirmed, found) if shelf.waiting else (),
        published=shelf.published,
        not_before=None if shelf.waiting else services.not_before(session, edition.id),
    )


def preview(session: Session, edition: Edition, asked: Asked, now: dt.datetime) -> tuple[Content, Frame]:
    """Return what would be published: what was decided, what is proposed, else what can be proposed now."""
    shelf, act = queries.shelf(session, edition.id), pending.waiting_for(session, acts.PUBLISH.name, edition.id)
    _found, content = _shown(session, edition, shelf, act, asked)
    hour = _hour(session, edition, shelf, act) or now
    return content, publishing.frame_of(session, edition, content.number, max(hour, now), preview=True)


def _shown(
    session: Session, edition: Edition, shelf: Shelf, act: PendingAct | None, asked: Asked | None = None
) -> tuple[Gathered, Content]:
    if shelf.waiting is not None:
        found = gathering.gather(session, edition, shelf.waiting.number, Asked())
        return found, services.with_gone(shelf.waiting.confirmed, found)
    wanted = acts.asked_in(act) if act else asked or Asked()
    found = gathering.gather(session, edition, shelf.next_number, wanted)
    return found, found.content


def _hour(session: Session, edition: Edition, shelf: Shelf, act: PendingAct | None) -> dt.datetime | None:
    if shelf.waiting is not None:
        return shelf.waiting.publish_at
    if act is not None and act.params["hour"]:
        return dt.datetime.fromisoformat(act.params["hour"])
    return services.not_before(session, edition.id)


def _table(content: Content) -> list[tuple[str, dict[Part, int]]]:
    """Return how many entries each pool has in each part."""
    found: dict[str, dict[Part, int]] = {}
    for entry in content.entries:
        line = found.setdefault(entry.pool_name, dict.fromkeys(Part, 0))
        line[entry.part] += 1
    return list(found.items())
