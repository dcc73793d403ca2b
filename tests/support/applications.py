"""Applications in tests: an edition that takes projects in at ``START``, residents, whole answers, the way on.

Zielone has 7 000 residents, 4 000 in the north and 3 000 in the south; a project of the whole city needs seven
signatures, one of a district three. A test names only what matters to it::

    edition = intake_edition(session)
    by = acting(settings, resident(make_resident(session).id))
    draft = written_draft(session, edition, by=by, title="Ławki")       # whole, but for its support
    proposal = handed_in(session, edition, safe_settings)
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from budzet.accounts.models import Resident
from budzet.accounts.post import Post
from budzet.accounts.residents import Addresses
from budzet.base import actor as actors
from budzet.base.actor import Actor
from budzet.editions import services
from budzet.editions.models import Edition
from budzet.editions.models_published import EditionText
from budzet.editions.terms import Support, Terms
from budzet.editions.texts import REQUIRED
from budzet.editions.timetable import DateKind, Span, StageKind
from budzet.notifications.vault import Vault
from budzet.proposals import drafts, filing, support
from budzet.proposals.acting import Acting, Safe
from budzet.proposals.application import Applicant, Application, CostItem
from budzet.proposals.filing import ONLINE, Arrival
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import ApplicationDraft
from budzet.proposals.support import Signer
from budzet.residents import person_key
from budzet.residents.codes import Proven
from budzet.settings import Settings
from support.clock import START
from support.editions import ACTOR, WEEK, make_plan, store_city

TERMS = Terms(support=Support(citywide=7, district=3, authors_most=3))
CLOSES = START + 3 * WEEK
"""When the intake ends."""
WITHDRAWAL_ENDS = START + 20 * WEEK
BORN = dt.date(1985, 3, 27)


def intake_edition(
    session: Session,
    *,
    slug: str = "2026",
    closes_at: dt.datetime = CLOSES,
    dates: Mapping[DateKind, dt.datetime] = {},
    ordinal: str = "XIII",
    **plan: Any,
) -> Edition:
    """Store the city and an edition in order, whose intake began a week ago; ``dates`` are its single dates."""
    if session.get(services.City, 1) is None:
        store_city(session)
    values = {"slug": slug, "terms": TERMS, "resolution_number": "XII/345/26", **plan}
    edition = services.create_edition(session, make_plan(**values), actor=ACTOR, now=START - 8 * WEEK)
    edition.ordinal, edition.resolution_number = ordinal, "XII/345/26"
    edition.resolution_date = dt.date(2025, 11, 27)
    session.add_all(
        EditionText(edition_id=edition.id, kind=text.kind, language="pl", body="Tekst.", version=1, made_at=START)
        for text in REQUIRED
    )
    spans = (
        Span(StageKind.INTAKE, START - WEEK, closes_at),
        Span(StageKind.VERIFICATION, closes_at, closes_at + 10 * WEEK),
        Span(StageKind.VOTING, START + 25 * WEEK, START + 27 * WEEK),
        Span(StageKind.RESULTS, START + 28 * WEEK),
    )
    services.set_timetable(session, edition.id, spans, actor=ACTOR, now=START - 8 * WEEK, dates=list(dates.items()))
    return edition


def make_resident(session: Session, email: str = "anna@poczta.example", *, settings: Settings) -> Resident:
    """Store a resident's account."""
    addresses = Addresses.of(settings.secret_key)
    made = Resident(email_tag=addresses.tag(email), email_sealed=addresses.vault.encrypt(email), made_at=START)
    session.add(made)
    session.flush()
    return made


def acting(settings: Settings, actor: Actor, *, at: dt.datetime = START) -> Acting:
    """Return an act of somebody at an instant."""
    post = Post(Vault(settings.secret_key), "http://bo.zielone.example", "Zielone")
    return Acting(actor, at, Safe.of(settings), post)


def as_resident(
    session: Session, settings: Settings, email: str = "anna@poczta.example", *, at: dt.datetime = START
) -> Acting:
    """Return an act of a resident whose account is stored now."""
    return acting(settings, actors.resident(make_resident(session, email, settings=settings).id), at=at)


def later(by: Acting, **delta: float) -> Acting:
    """Return the same person acting later: ``later(by, days=3)``."""
    return dataclasses.replace(by, now=by.now + dt.timedelta(**delta))


def whole_application(**changes: Any) -> Application:
    """Return what a resident of the north asks for, with nothing missing."""
    values: dict[str, Any] = {
        "title": "Ławki nad rzeką",
        "summary": "Dziesięć ławek na bulwarze.",
        "description": "Ławki z oparciem, co sto metrów.",
        "reasons": "Nie ma gdzie usiąść.",
        "topics": ("zielen",),
        "pool": "polnoc",
        "place": "Bulwar, od mostu do przystani",
        "costs": (CostItem(what="Ławka", quantity=10_000, unit_price=120_000),),
        "upkeep": 50_000,
        "universal_design": "yes",
        "universal_how": "Oparcia i miejsce na wózek obok ławki.",
    }
    return Application(**{**values, **changes})


def whole_applicant(**changes: Any) -> Applicant:
    """Return somebody from the north who has answered everything."""
    values: dict[str, Any] = {
        "name": "Anna Nowak",
        "street": "Szkolna",
        "house": "5",
        "postcode": "00-001",
        "town": "Zielone",
        "email": "anna@poczta.example",
        "lives_here": True,
        "is_minor": False,
        "show_name": False,
    }
    return Applicant(**{**values, **changes})


def fields_of(*parts: Application | Applicant) -> dict[str, Any]:
    """Return answers as pages give them: values by the names of fields."""
    return {name: getattr(part, name) for part in parts for name in type(part).model_fields}


def written_draft(
    session: Session, edition: Edition, *, by: Acting, applicant: Mapping[str, Any] = {}, **changes: Any
) -> ApplicationDraft:
    """Store a draft in which only support is missing; ``changes`` are of the application."""
    draft = drafts.create(session, edition.id, by=by)
    typed = fields_of(whole_application(**changes), whole_applicant(**applicant))
    return drafts.save(session, edition.id, draft.id, typed, draft.version, by=by)


def proven(session: Session, edition: Edition, by: Acting, signer: Mapping[str, Any]) -> Proven:
    """Return what a right code shows of somebody."""
    keys = by.safe.keys(session, edition.id)
    voter = person_key.voter_tag(
        keys.registration,
        edition.id,
        surname=signer["surname"],
        given_name=signer["given_name"],
        birth_date=signer.get("born", BORN),
    )
    contact = person_key.contact_tag(keys.contact, edition.id, signer["email"])
    return Proven(edition.id, voter, contact, hashlib.sha256(b"net").digest(), 1, 1)


def make_signer(session: Session, edition: Edition, by: Acting, **changes: Any) -> Signer:
    """Return Ewa Lis, who has typed the right code; ``changes`` make her somebody else."""
    values = {"given_name": "Ewa", "surname": "Lis", "email": "ewa@poczta.example", "street": "Polna", "house": "1"}
    values |= changes
    shown = {name: value for name, value in values.items() if name != "born"}
    return Signer(proven=proven(session, edition, by, values), **shown)


_SURNAMES = ("Lis", "Wilk", "Sowa", "Kos", "Dudek", "Wróbel", "Gil")


def gather_support(session: Session, edition: Edition, draft: ApplicationDraft, number: int, *, by: Acting) -> None:
    """Let that many residents support a draft."""
    for surname in _SURNAMES[:number]:
        signer = make_signer(session, edition, by, surname=surname, email=f"{surname}@poczta.example")
        support.sign(session, draft.id, signer, by=by)


def ready_draft(session: Session, edition: Edition, *, by: Acting, **changes: Any) -> ApplicationDraft:
    """Store a draft that can be handed in."""
    draft = written_draft(session, edition, by=by, **changes)
    gather_support(session, edition, draft, 3 if draft.content.pool in ("polnoc", "poludnie") else 7, by=by)
    return draft


def hand_in(
    session: Session, edition: Edition, draft: ApplicationDraft, arrival: Arrival = ONLINE, *, by: Acting
) -> Proposal:
    """Hand a draft in as its author saw it last."""
    return filing.hand_in(session, edition.id, draft.id, draft.version, arrival, by=by)


def filed(session: Session, edition: Edition, *, by: Acting, **changes: Any) -> Proposal:
    """Store a project that was handed in."""
    return hand_in(session, edition, ready_draft(session, edition, by=by, **changes), by=by)
