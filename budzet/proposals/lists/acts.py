"""The act of two persons on the lists: to let a version be published. Importing this module registers it."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext
from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.models import PendingAct
from budzet.accounts.pending import ActKind, Proposal
from budzet.accounts.roles import Permission
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError
from budzet.editions.models import Edition
from budzet.proposals.lists import content as contents
from budzet.proposals.lists import gathering, queries, services
from budzet.proposals.lists.content import Part
from budzet.proposals.lists.gathering import Asked
from budzet.proposals.lists.services import Plan
from budzet.web import filters
from budzet.web.requests import settings

_CHANGED = "Po tej propozycji zmieniły się wyniki projektów. Odrzuć ją i poproś o nową."


def publication_proposal(session: Session, edition: Edition, plan: Plan, *, now: dt.datetime) -> Proposal:
    """Return the proposal to publish the next version of an edition's lists. Raises as ``services.check``."""
    content = services.check(session, edition, plan, now=now).content
    counted = contents.counts(content)
    return Proposal(
        kind="lists.publish",
        object_key=f"lists:{edition.id}",
        reason=content.reason,
        params={
            "title": edition.title,
            "slug": edition.slug,
            "number": content.number,
            "digest": contents.digest(content).hex(),
            "hour": plan.hour.isoformat() if plan.hour else "",
            "partial": content.partial,
            "marks": plan.asked.marks,
            **{part.value: counted[part] for part in Part},
        },
        edition_id=edition.id,
        alone_allowed=edition.terms.staffing == "small",
    )


def asked_in(row: PendingAct) -> Asked:
    """Return what a clerk decided of the version an act is about."""
    return Asked(reason=row.reason, partial=row.params["partial"], marks=row.params["marks"])


def _publish(session: Session, row: PendingAct, actor: Actor, now: dt.datetime) -> None:
    edition = session.get_one(Edition, row.edition_id)
    shelf = queries.shelf(session, edition.id, lock=True)
    content = gathering.gather(session, edition, shelf.next_number, asked_in(row)).content
    if shelf.waiting is not None or contents.digest(content).hex() != row.params["digest"]:
        raise ConflictError(_CHANGED)
    services.keep(session, row, content, actor=actor, now=now)


def _sentence(row: PendingAct) -> str:
    values = row.params
    question = gettext("Publish version %(number)s of the lists of “%(title)s”", **_of(values, "number", "title"))
    hour = dt.datetime.fromisoformat(values["hour"]) if values["hour"] else None
    when = gettext("on %(moment)s.", moment=filters.moment(hour)) if hour else gettext("as soon as it is confirmed.")
    counted = gettext(
        "Positive: %(positive)s, negative: %(negative)s, not examined to the end: %(other)s.",
        **_of(values, "positive", "negative", "other"),
    )
    partial = gettext("Not all projects are on it: %(why)s", why=values["partial"]) if values["partial"] else ""
    mark = gettext("Fingerprint: %(mark)s.", mark=bytes.fromhex(values["digest"]).hex(" ", 4))
    url = f"{settings().public_url}/urzad/edycje/{values['slug']}/listy/podglad"
    look = gettext("What will be published: %(url)s", url=url)
    return " ".join(part for part in (question, when, counted, partial, mark, look) if part)


def _of(values: dict[str, object], *names: str) -> dict[str, object]:
    return {name: values[name] for name in names}


PUBLISH = pending.act(ActKind("lists.publish", Permission.CONFIRM_ACTS, _publish, _sentence))
