"""Changing an edition at the desk: its rows as one plan, and a changed plan back to its rows.

A page of the desk shows a part of the plan. ``change`` puts new values into the plan that is stored *now*, so two
clerks on two pages do not disturb each other; on one page the second is told what the first has stored.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.money import Grosze
from budzet.editions import plan as plans
from budzet.editions import plan_paths, plan_rows, queries, readiness
from budzet.editions.models import Edition, Origin
from budzet.editions.plan import ContestPlan, DistrictPlan, EditionPlan, PoolPlan, TopicPlan


class ChangedMeanwhileError(ConflictError):
    """Somebody else has changed this part of the edition since the page was shown; ``plan`` is what is stored now."""

    def __init__(self, plan: EditionPlan) -> None:
        super().__init__("Ktoś inny zmienił to w międzyczasie. Nic nie zapisano.")
        self.plan = plan


@dataclass(frozen=True, slots=True)
class Edit:
    """What a clerk asks for on one page: ``part`` is what the page shows of a plan, ``seen`` the version of it that the
    clerk saw, ``apply`` puts the new values into a plan, ``confirmed`` are the paths checked with the resolution.
    """

    part: Callable[[EditionPlan], Any]
    seen: str
    apply: Callable[[EditionPlan], EditionPlan]
    confirmed: Collection[str] = ()


def version(part: Any) -> str:
    """Return a short mark of a part of a plan that changes when the part does."""
    return hashlib.sha256(plan_paths.json_of(part).encode()).hexdigest()[:16]


def plan_of(session: Session, edition: Edition) -> EditionPlan:
    """Return a stored edition as one plan; the city is not part of it."""
    districts = {district.id: district for district in queries.districts(session, edition.id)}
    contests = {contest.id: contest for contest in queries.contests(session, edition.id)}
    return EditionPlan(
        slug=edition.slug,
        title=edition.title,
        origin=edition.origin.value,
        resolution_number=edition.resolution_number,
        resolution_date=edition.resolution_date,
        report_spending=edition.report_spending,
        ordinal=edition.ordinal,
        number_citywide=edition.number_citywide,
        number_district=edition.number_district,
        terms=edition.terms,
        districts=tuple(
            DistrictPlan(
                key=one.key,
                name=one.name,
                parent=districts[one.parent_id].key if one.parent_id else None,
                residents=one.residents,
            )
            for one in districts.values()
        ),
        contests=tuple(
            ContestPlan.model_validate({name: getattr(one, name) for name in ContestPlan.model_fields})
            for one in contests.values()
        ),
        pools=tuple(
            PoolPlan.model_validate(
                {
                    **{name: getattr(one, name) for name in PoolPlan.model_fields if name not in plan_rows.BY_KEY},
                    "contest": contests[one.contest_id].key,
                    "district": districts[one.district_id].key if one.district_id else None,
                }
            )
            for one in queries.pools(session, edition.id)
        ),
        topics=tuple(
            TopicPlan(key=one.key, name=one.name, icon=one.icon) for one in queries.topics(session, edition.id)
        ),
        examples=edition.examples,
    )


def may_change(edition: Edition) -> bool:
    """Say whether the settings of an edition may be changed: not of a frozen one, not of an imported one."""
    return edition.frozen_at is None and edition.origin is Origin.LOCAL


def change(session: Session, edition_id: int, edit: Edit, *, actor: Actor, now: dt.datetime) -> EditionPlan:
    """Apply what a clerk asks for to the edition as it is stored now, and return the new plan.

    Raises ``ChangedMeanwhileError`` when what the clerk saw is not what is stored, pydantic's ``ValidationError`` when
    the new values are refused, and whatever ``save_plan`` raises.
    """
    stored = plan_of(session, _locked(session, edition_id))
    if version(edit.part(stored)) != edit.seen:
        raise ChangedMeanwhileError(stored)
    return save_plan(session, edition_id, edit.apply(stored), confirmed=edit.confirmed, actor=actor, now=now)


def save_plan(
    session: Session,
    edition_id: int,
    plan: EditionPlan,
    *,
    confirmed: Collection[str] = (),
    actor: Actor,
    now: dt.datetime,
) -> EditionPlan:
    """Bring the rows of an edition to what ``plan`` says, and return the plan as it is stored then.

    What is under a path of ``confirmed`` is no example any more. Raises ``DomainError`` with all findings of a faulty
    plan or when the edition is frozen or imported, ``ConflictError`` when something is to go that is in use.
    """
    edition = _locked(session, edition_id)
    before = plan_of(session, edition)
    if faults := plans.findings(plan):
        raise DomainError("Nie zapisano zmian. " + " ".join(readiness.sentences(faults)), faults)
    after = plan.model_copy(
        update={
            "slug": edition.slug,
            "origin": edition.origin.value,
            "city": None,
            "examples": plan_paths.still_to_check(plan, confirmed),
        }
    )
    if after == before:
        return after
    _store(session, edition, after)
    audit.record(
        session,
        actor,
        "edition_changed",
        now=now,
        object_kind="edition",
        object_id=edition.slug,
        edition_id=edition.id,
        details={
            "changed": plan_paths.changed(before, after),
            "confirmed": sorted(set(before.examples) - set(after.examples)),
        },
    )
    return after


def _locked(session: Session, edition_id: int) -> Edition:
    """Return the edition, kept from other writers until this transaction ends, if it may be changed."""
    edition = session.scalar(select(Edition).where(Edition.id == edition_id).with_for_update())
    if edition is None:
        raise NotFoundError("Nie ma takiej edycji.")
    if edition.origin is Origin.IMPORT:
        raise DomainError("Ta edycja została wczytana z plików razem z wynikiem, więc się jej nie zmienia.")
    if edition.frozen_at is not None:
        raise DomainError("Zasady tej edycji są zamrożone. Zmienia je tylko ogłoszone sprostowanie dwóch osób.")
    return edition


def _store(session: Session, edition: Edition, plan: EditionPlan) -> None:
    edition.title = plan.title
    edition.terms = plan.terms
    edition.resolution_number = plan.resolution_number
    edition.resolution_date = plan.resolution_date
    edition.report_spending = None if plan.report_spending is None else Grosze(plan.report_spending)
    edition.ordinal = plan.ordinal
    edition.number_citywide, edition.number_district = plan.number_citywide, plan.number_district
    edition.examples = plan.examples
    plan_rows.store(session, edition.id, plan)
