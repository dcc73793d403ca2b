"""The acts of two persons on an edition: to freeze it, to correct what is frozen, to extend voting after an outage.

Importing this module registers them. Whether an act may still be done is asked when it is proposed and again when it
is confirmed: between the two the edition may have changed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from budzet.accounts import pending
from budzet.accounts.models import PendingAct
from budzet.accounts.pending import ActKind, Proposal
from budzet.accounts.roles import Permission
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError
from budzet.editions import changes, readiness, stored_facts
from budzet.editions.changes import Decision
from budzet.editions.extension import Extension
from budzet.editions.facts import EditionFacts
from budzet.editions.frozen import canonical_bytes, rules_hash
from budzet.editions.models import Edition
from budzet.editions.readiness import Requirement
from budzet.editions.timetable import StageKind
from budzet.web import filters


def freeze_proposal(session: Session, edition: Edition, reason: str, *, now: dt.datetime) -> Proposal:
    """Return the proposal to freeze an edition as it stands now.

    Raises ``DomainError`` with everything that is missing, ``ConflictError`` when it is frozen.
    """
    facts = _facts_in_order(session, edition, now)
    params = {"title": edition.title, "projects": len(facts.projects), "rules_hash": _hash_of(facts)}
    return _proposal("edition.freeze", edition, reason, params)


def correction_proposal(session: Session, edition: Edition, reason: str, change: str, *, now: dt.datetime) -> Proposal:
    """Return the proposal to undo the freeze of an edition. Raises as ``changes.correct``."""
    changes.refuse_correction(session, edition, now)
    params = {"title": edition.title, "change": change, "rules_hash": (edition.rules_hash or b"").hex()}
    return _proposal("edition.correct", edition, reason, params)


def extension_proposal(
    session: Session, edition: Edition, extension: Extension, reason: str, *, now: dt.datetime
) -> Proposal:
    """Return the proposal to extend voting. Raises as ``changes.extend``."""
    changes.refuse_extension(session, edition, extension, now)
    params = {
        "title": edition.title,
        "outage_from": extension.outage_from.isoformat(),
        "outage_to": extension.outage_to.isoformat(),
        "closes_at": extension.closes_at.isoformat(),
    }
    return _proposal("edition.extend", edition, reason, params)


def against_freeze(facts: EditionFacts, now: dt.datetime) -> list[Requirement]:
    """Return everything that keeps an edition from being frozen: of intake what the resolution must say, of voting
    all but the freeze itself.
    """
    found = [*readiness.stage_findings(facts, StageKind.INTAKE, now), *readiness.before_freeze(facts, now)]
    return list({(one.finding.code, one.finding.field): one for one in found if one.blocking}.values())


def _proposal(kind: str, edition: Edition, reason: str, params: dict[str, Any]) -> Proposal:
    return Proposal(
        kind=kind,
        object_key=f"edition:{edition.slug}",
        reason=reason,
        params=params,
        edition_id=edition.id,
        alone_allowed=edition.terms.staffing == "small",
    )


def _facts_in_order(session: Session, edition: Edition, now: dt.datetime) -> EditionFacts:
    if edition.frozen_at is not None:
        raise ConflictError("Ta edycja jest już zamrożona. Nic nie zmieniono.")
    facts = stored_facts.facts(session, edition, now, with_streets=False)
    if missing := against_freeze(facts, now):
        faults = [one.finding for one in missing]
        raise DomainError("Nie można zamrozić edycji. " + " ".join(readiness.sentences(faults)), faults)
    return facts


def _hash_of(facts: EditionFacts) -> str:
    return rules_hash(canonical_bytes(facts.ballot())).hex()


def _freeze(session: Session, row: PendingAct, actor: Actor, now: dt.datetime) -> None:
    edition = _edition(session, row)
    facts = _facts_in_order(session, edition, now)
    if _hash_of(facts) != row.params["rules_hash"]:
        raise ConflictError(
            "Od czasu propozycji zmieniły się zasady albo lista projektów. Odrzuć tę propozycję i poproś o nową."
        )
    changes.freeze(session, edition, facts.projects, Decision.of(row), actor=actor, now=now)


def _correct(session: Session, row: PendingAct, actor: Actor, now: dt.datetime) -> None:
    edition = _edition(session, row)
    if (edition.rules_hash or b"").hex() != row.params["rules_hash"]:
        raise ConflictError("Zamrożone zasady są już inne niż w chwili propozycji. Nic nie zmieniono.")
    changes.correct(session, edition, row.params["change"], Decision.of(row), actor=actor, now=now)


def _extend(session: Session, row: PendingAct, actor: Actor, now: dt.datetime) -> None:
    changes.extend(session, _edition(session, row), _extension(row), Decision.of(row), actor=actor, now=now)


def _edition(session: Session, row: PendingAct) -> Edition:
    return session.get_one(Edition, row.edition_id, with_for_update=True, populate_existing=True)


def _extension(row: PendingAct) -> Extension:
    names = ("outage_from", "outage_to", "closes_at")
    return Extension(*(dt.datetime.fromisoformat(row.params[name]) for name in names))


def _freeze_sentence(row: PendingAct) -> str:
    projects = ngettext(
        "%(num)d project is on the ballot list.", "%(num)d projects are on the ballot list.", row.params["projects"]
    )
    question = gettext("Freeze the rules and the ballot list of “%(title)s”.", title=row.params["title"])
    mark = gettext("Fingerprint: %(mark)s.", mark=bytes.fromhex(row.params["rules_hash"]).hex(" ", 4))
    return f"{question} {projects} {mark}"


def _correct_sentence(row: PendingAct) -> str:
    question = gettext("Undo the freeze of “%(title)s” so that it can be corrected.", title=row.params["title"])
    return f"{question} " + gettext("What will change: %(change)s", change=row.params["change"])


def _extend_sentence(row: PendingAct) -> str:
    extension = _extension(row)
    question = gettext(
        "Extend voting in “%(title)s” until %(moment)s.",
        title=row.params["title"],
        moment=filters.deadline(extension.closes_at),
    )
    outage = gettext(
        "The service was down from %(begin)s to %(end)s.",
        begin=filters.moment(extension.outage_from),
        end=filters.moment(extension.outage_to),
    )
    return f"{question} {outage}"


FREEZE = pending.act(ActKind("edition.freeze", Permission.CONFIRM_ACTS, _freeze, _freeze_sentence))
CORRECT = pending.act(ActKind("edition.correct", Permission.CONFIRM_ACTS, _correct, _correct_sentence))
EXTEND = pending.act(ActKind("edition.extend", Permission.CONFIRM_ACTS, _extend, _extend_sentence))
