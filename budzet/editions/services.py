"""Writes of the editions: the city, a new edition, its timetable, the freeze."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError, DomainError
from budzet.base.money import Grosze
from budzet.editions import plan as plans
from budzet.editions import queries, readiness
from budzet.editions.frozen import FrozenEdition, FrozenProject, canonical_bytes, rules_hash
from budzet.editions.models import City, Contest, District, Edition, EditionDate, Origin, Pool, Stage, Topic
from budzet.editions.plan import EditionPlan
from budzet.editions.timetable import DateKind, Span, StageKind, Timetable


def save_city(session: Session, city: City, *, actor: Actor, now: dt.datetime) -> None:
    """Store the city this deployment serves, or change what ``city`` names of it. The log names the changed fields."""
    city.id = 1
    stored = session.merge(city)
    changed = sorted(field.key for field in inspect(stored).attrs if field.history.has_changes())
    audit.record(session, actor, "city_saved", now=now, object_kind="city", object_id="1", details={"changed": changed})


def create_edition(session: Session, plan: EditionPlan, *, actor: Actor, now: dt.datetime) -> Edition:
    """Store a new edition with its districts, contests, pools and topics.

    Raises ``DomainError`` when the plan is faulty and ``ConflictError`` when the slug is taken; nothing is stored then.
    """
    if faults := plans.findings(plan):
        raise DomainError(f"Nie utworzono edycji „{plan.slug}”. " + " ".join(readiness.sentences(faults)), faults)
    if session.scalar(select(Edition.id).where(Edition.slug == plan.slug)):
        raise ConflictError(f"Edycja o adresie „{plan.slug}” już istnieje. Nic nie zmieniono.")
    edition = Edition(
        slug=plan.slug,
        title=plan.title,
        origin=Origin(plan.origin),
        terms=plan.terms,
        examples=plan.examples,
        resolution_number=plan.resolution_number,
        resolution_date=plan.resolution_date,
        report_spending=None if plan.report_spending is None else Grosze(plan.report_spending),
        ordinal=plan.ordinal,
        number_citywide=plan.number_citywide,
        number_district=plan.number_district,
        created_at=now,
    )
    session.add(edition)
    session.flush()
    _add_places(session, edition.id, plan)
    audit.record(
        session, actor, "edition_created", now=now, object_kind="edition", object_id=plan.slug, edition_id=edition.id
    )
    return edition


def _add_places(session: Session, edition_id: int, plan: EditionPlan) -> None:
    districts = {
        d.key: District(edition_id=edition_id, key=d.key, name=d.name, residents=d.residents, place=place)
        for place, d in enumerate(plan.districts, start=1)
    }
    contests = {
        c.key: Contest(edition_id=edition_id, place=place, **{name: getattr(c, name) for name in type(c).model_fields})
        for place, c in enumerate(plan.contests, start=1)
    }
    session.add_all([*districts.values(), *contests.values()])
    session.flush()
    for d in plan.districts:
        if d.parent:
            districts[d.key].parent_id = districts[d.parent].id
    session.add_all(
        Pool(
            edition_id=edition_id,
            contest_id=contests[pool.contest].id,
            district_id=districts[pool.district].id if pool.district else None,
            place=place,
            **{name: getattr(pool, name) for name in type(pool).model_fields if name not in ("contest", "district")},
        )
        for place, pool in enumerate(plan.pools, start=1)
    )
    session.add_all(
        Topic(edition_id=edition_id, key=topic.key, name=topic.name, icon=topic.icon, place=place)
        for place, topic in enumerate(plan.topics, start=1)
    )
    session.flush()


def set_timetable(
    session: Session,
    edition_id: int,
    spans: Iterable[Span],
    *,
    actor: Actor,
    now: dt.datetime,
    dates: Iterable[tuple[DateKind, dt.datetime]] = (),
) -> Timetable:
    """Replace the timetable of an edition: stages and single dates.

    Raises ``DomainError`` when its dates are out of order, ``ConflictError`` when the edition is frozen and the dates
    of voting would change.
    """
    timetable = Timetable.of(spans, dates)
    if faults := timetable.findings():
        raise DomainError(" ".join(readiness.sentences(faults)), faults)
    before = queries.timetable(session, edition_id)
    if before.span(StageKind.VOTING) != timetable.span(StageKind.VOTING):
        _refuse_moved_voting(session.get_one(Edition, edition_id))
    _store_timetable(session, edition_id, before, timetable)
    audit.record(
        session,
        actor,
        "timetable_set",
        now=now,
        object_kind="edition",
        object_id=str(edition_id),
        edition_id=edition_id,
        details={span.kind.value: span.opens_at.isoformat() for span in timetable.spans},
    )
    return timetable


def _refuse_moved_voting(edition: Edition) -> None:
    # An imported edition was voted on elsewhere: its dates only tell when.
    if edition.frozen_at is not None and edition.origin is Origin.LOCAL:
        raise ConflictError(
            "Edycja jest zamrożona, więc daty głosowania się nie zmienią. Przed głosowaniem pozwala na to korekta, "
            "a po awarii w czasie głosowania przedłużenie. Nic nie zmieniono."
        )


def _store_timetable(session: Session, edition_id: int, before: Timetable, after: Timetable) -> None:
    """Change the rows in place: of a frozen edition the row of voting must never go, not even for a moment."""
    gone = {span.kind for span in before.spans} - {span.kind for span in after.spans}
    session.execute(delete(Stage).where(Stage.edition_id == edition_id, Stage.kind.in_(gone)))
    for span in after.spans:
        session.merge(Stage(edition_id=edition_id, kind=span.kind, opens_at=span.opens_at, closes_at=span.closes_at))
    session.execute(delete(EditionDate).where(EditionDate.edition_id == edition_id))
    session.add_all(EditionDate(edition_id=edition_id, kind=kind.value, at=at) for kind, at in after.dates)
    session.flush()


def freeze(
    session: Session, edition: Edition, projects: Sequence[FrozenProject], *, actor: Actor, now: dt.datetime
) -> FrozenEdition:
    """Fix terms, contests, pools and the ballot list as bytes with their hash; from here the database refuses changes.

    Raises ``DomainError`` with every reason when the edition is not ready, ``ConflictError`` when it is frozen.
    """
    if edition.frozen_at is not None:
        raise ConflictError("Ta edycja jest już zamrożona. Nic nie zmieniono.")
    frozen = queries.assemble(session, edition, projects)
    if edition.origin is Origin.LOCAL:
        faults = readiness.freeze_findings(frozen, queries.timetable(session, edition.id), now)
        if faults:
            raise DomainError("Nie można zamrozić edycji. " + " ".join(readiness.sentences(faults)), faults)
    stored = canonical_bytes(frozen)
    edition.frozen_bytes, edition.rules_hash, edition.frozen_at = stored, rules_hash(stored), now
    session.flush()
    audit.record(
        session,
        actor,
        "edition_frozen",
        now=now,
        object_kind="edition",
        object_id=edition.slug,
        edition_id=edition.id,
        details={"rules_hash": rules_hash(stored).hex()},
    )
    return frozen
