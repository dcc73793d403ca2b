"""A small edition of the invented city Zielone: as a plan, as a frozen value, and stored in a database.

Two contests: ``lokalne`` (five points on at most three projects of the own district, at most three on one) and
``ogolnomiejskie`` (one or two ticks). Positions on the ballot list: 1-4 in the north, 5-7 in the south, 8-12 for the
whole city. Areas: 1 is the north, 2 the south. A test names only what matters to it::

    frozen = make_frozen(local={"district_scope": "any_one"}, citywide={"completeness": "must_fill"})
    stored = stored_edition(session, settings.keys_dir)                     # frozen, voting open at START
    stored = stored_edition(session, plan=make_plan(slug="2025"), spans=make_spans(closes_at=START))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from budzet.base.actor import Actor
from budzet.base.money import zl
from budzet.editions import services, text_services, texts
from budzet.editions.ballot_form import Approval, Cumulative
from budzet.editions.frozen import FrozenContest, FrozenDistrict, FrozenEdition, FrozenPool, FrozenProject
from budzet.editions.models import City, Edition
from budzet.editions.plan import ContestPlan, DistrictPlan, EditionPlan, PoolPlan, TopicPlan
from budzet.editions.result_rules import Greedy
from budzet.editions.timetable import Span, StageKind
from budzet.proposals import services as proposals
from budzet.proposals.services import ProposalDraft
from budzet.residents import keys as resident_keys
from budzet.residents.keys import EditionKeys
from budzet.voting.models import ElectionKey
from budzet.voting.seal import public_key_of
from support.clock import START

ACTOR = Actor("command", "tests")
NORTH, SOUTH = 1, 2
"""The ``area`` of each district."""

# A fixed pair: making one with a pass-phrase is slow on purpose and has tests of its own.
PRIVATE_KEY = bytes(range(1, 33))
PUBLIC_KEY = public_key_of(PRIVATE_KEY)

WEEK = dt.timedelta(days=7)
DRAFTS = (
    ProposalDraft(
        pool="polnoc",
        number="L1",
        title="Źródło i łąka kwietna",
        place="ul. Źródlana",
        description="Odsłonięcie źródła i łąka, na której można usiąść.",
        cost=zl(40_000),
        topics=("zielen",),
        latitude=50.26,
        longitude=19.02,
        ballot_position=1,
    ),
    ProposalDraft(
        pool="polnoc",
        number="L2",
        title="Bezpieczne przejście",
        place="ul. Szkolna",
        cost=zl(30_000),
        topics=("drogi",),
        ballot_position=2,
    ),
    ProposalDraft(
        pool="polnoc", number="L3", title="Plac zabaw", cost=zl(60_000), topics=("sport",), ballot_position=3
    ),
    ProposalDraft(
        pool="polnoc",
        number="L4",
        title="Biblioteka plenerowa",
        cost=zl(20_000),
        topics=("kultura",),
        ballot_position=4,
    ),
    ProposalDraft(
        pool="poludnie", number="L5", title="Boisko", cost=zl(70_000), topics=("sport", "zielen"), ballot_position=5
    ),
    ProposalDraft(
        pool="poludnie", number="L6", title="Chodnik", place="ul. Szkolna", cost=zl(25_000), ballot_position=6
    ),
    ProposalDraft(pool="poludnie", number="L7", title="Ławki", cost=zl(10_000), ballot_position=7),
    ProposalDraft(
        pool="miasto", number="M1", title="Ścieżka nad rzeką", cost=zl(150_000), topics=("drogi",), ballot_position=8
    ),
    ProposalDraft(pool="miasto", number="M2", title="Park linowy", cost=zl(120_000), ballot_position=9),
    ProposalDraft(pool="miasto", number="M3", title="Kino letnie", cost=zl(90_000), ballot_position=10),
    ProposalDraft(
        pool="miasto",
        number="M4",
        title="Sadzimy tysiąc drzew",
        cost=zl(80_000),
        topics=("zielen",),
        ballot_position=11,
    ),
    ProposalDraft(pool="miasto", number="M5", title="Tężnia", cost=zl(200_000), ballot_position=12),
)
TOPICS = (
    TopicPlan(key="zielen", name="Zieleń i środowisko", icon="nature"),
    TopicPlan(key="drogi", name="Drogi i ruch pieszy", icon="roads"),
    TopicPlan(key="sport", name="Sport i rekreacja", icon="sport"),
    TopicPlan(key="kultura", name="Kultura", icon="culture"),
)


@dataclass(frozen=True)
class StoredEdition:
    """A stored edition with what a test needs to vote in it and to open the votes."""

    edition: Edition
    frozen: FrozenEdition | None
    keys: EditionKeys | None
    private_key: bytes = PRIVATE_KEY
    public_key: bytes = PUBLIC_KEY


def make_plan(local: Mapping[str, Any] = {}, citywide: Mapping[str, Any] = {}, **changes: Any) -> EditionPlan:
    """Return the plan of the edition; ``local`` and ``citywide`` change fields of the two contests."""
    contests = (
        ContestPlan(
            **{
                "key": "lokalne",
                "name": "Projekty lokalne",
                "form": Cumulative(points=5, max_projects=3, max_per_project=3),
                "district_scope": "own",
                **local,
            }
        ),
        ContestPlan(
            **{
                "key": "ogolnomiejskie",
                "name": "Projekty ogólnomiejskie",
                "form": Approval(max_projects=2),
                **citywide,
            }
        ),
    )
    on_points = Greedy(on="points")
    pools = (
        PoolPlan(key="polnoc", contest="lokalne", district="polnoc", name="Północ", budget=zl(100_000), rule=on_points),
        PoolPlan(
            key="poludnie", contest="lokalne", district="poludnie", name="Południe", budget=zl(80_000), rule=on_points
        ),
        PoolPlan(key="miasto", contest="ogolnomiejskie", name="Całe miasto", budget=zl(300_000), rule=Greedy()),
    )
    values = {
        "slug": "2026",
        "title": "Budżet obywatelski Zielone 2026",
        "districts": (
            DistrictPlan(key="polnoc", name="Północ", residents=4_000),
            DistrictPlan(key="poludnie", name="Południe", residents=3_000),
        ),
        "contests": contests,
        "pools": pools,
        "topics": TOPICS,
        "resolution_number": "XII/345/26",
        "resolution_date": dt.date(2025, 6, 26),
    }
    return EditionPlan(**{**values, **changes})


def ready_edition(session: Session, **options: Any) -> Edition:
    """Store an edition that is not frozen and misses nothing but the freeze: its voting begins ten weeks after
    ``START``, and the city has read its information clause. ``options`` go to ``stored_edition``.
    """
    spans = options.pop("spans", None) or ready_spans()
    edition = stored_edition(session, spans=spans, frozen=False, **options).edition
    clause = texts.default("privacy_clause", "pl")
    text_services.save(session, edition, "privacy_clause", "pl", clause, actor=ACTOR, now=START - WEEK)
    return edition


def ready_spans(opens_at: dt.datetime = START + 10 * WEEK) -> tuple[Span, ...]:
    """Return a whole timetable with every stage, early enough for the budget resolution."""
    intake, verification, voting, results = make_spans(opens_at, opens_at + WEEK)
    appeal = Span(StageKind.APPEAL, opens_at - 4 * WEEK, opens_at - 3 * WEEK)
    return (intake, verification, appeal, voting, results)


def make_frozen(local: Mapping[str, Any] = {}, citywide: Mapping[str, Any] = {}, **changes: Any) -> FrozenEdition:
    """Return the frozen edition as a value, without a database; ``changes`` replace whole parts of it."""
    plan = make_plan(local, citywide)
    values = {
        "edition": plan.slug,
        "terms": plan.terms,
        "districts": tuple(FrozenDistrict(key=district.key, name=district.name) for district in plan.districts),
        "contests": tuple(FrozenContest(**dict(contest)) for contest in plan.contests),
        "pools": tuple(FrozenPool(**dict(pool)) for pool in plan.pools),
        "projects": frozen_projects(),
    }
    return FrozenEdition(**{**values, **changes})


def frozen_projects(drafts: Sequence[ProposalDraft] = DRAFTS) -> tuple[FrozenProject, ...]:
    """Return the ballot list of drafts that have their positions."""
    return tuple(
        FrozenProject(
            position=draft.ballot_position or 0,
            pool=draft.pool,
            number=draft.number,
            title=draft.title,
            cost=draft.cost,
        )
        for draft in drafts
    )


def make_spans(opens_at: dt.datetime = START - WEEK, closes_at: dt.datetime = START + WEEK) -> tuple[Span, ...]:
    """Return a whole timetable around a vote; results come a week after its end."""
    return (
        Span(StageKind.INTAKE, opens_at - 20 * WEEK, opens_at - 16 * WEEK),
        Span(StageKind.VERIFICATION, opens_at - 16 * WEEK, opens_at - 4 * WEEK),
        Span(StageKind.VOTING, opens_at, closes_at),
        Span(StageKind.RESULTS, closes_at + WEEK),
    )


def store_city(session: Session, **changes: Any) -> City:
    """Store the city."""
    values = {
        "name": "Zielone",
        "name_genitive": "Zielonego",
        "name_locative": "Zielonem",
        "office_name": "Urząd Miasta Zielone",
        "office_address": "Rynek 1, 00-001 Zielone",
        "help_phone": "32 000 00 00",
        "help_email": "bo@zielone.example",
        "dpo_email": "iod@zielone.example",
        "residents": 7_000,
    }
    city = City(**{**values, **changes})
    services.save_city(session, city, actor=ACTOR, now=START - 30 * WEEK)
    return city


def stored_edition(
    session: Session,
    keys_dir: Path | None = None,
    *,
    plan: EditionPlan | None = None,
    drafts: Sequence[ProposalDraft] = DRAFTS,
    spans: Sequence[Span] | None = None,
    frozen: bool = True,
) -> StoredEdition:
    """Store an edition with its dates and projects; voting is open at ``START`` unless ``spans`` say otherwise.

    It is frozen a week before its voting begins, unless ``frozen`` is false. With ``keys_dir`` it has the secret keys
    of its residents and an election key, which ``PRIVATE_KEY`` opens.
    """
    spans = make_spans() if spans is None else spans
    voting = next((span for span in spans if span.kind is StageKind.VOTING), None)
    now = (voting.opens_at if voting else START) - WEEK
    edition = services.create_edition(session, plan or make_plan(), actor=ACTOR, now=now)
    services.set_timetable(session, edition.id, spans, actor=ACTOR, now=now)
    if drafts:
        proposals.add_proposals(session, edition, drafts, actor=ACTOR, now=now)
    value = proposals.freeze_edition(session, edition, actor=ACTOR, now=now) if frozen else None
    keys = None
    if keys_dir is not None:
        keys = resident_keys.make(session, keys_dir, edition.id)
        session.add(ElectionKey(edition_id=edition.id, public_key=PUBLIC_KEY, made_at=now))
        session.flush()
    return StoredEdition(edition, value, keys)
