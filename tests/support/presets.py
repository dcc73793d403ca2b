"""A shipped city as an edition that could be frozen: its plan with the projects of a test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from budzet.editions.frozen import FrozenContest, FrozenDistrict, FrozenEdition, FrozenPool, FrozenProject
from budzet.editions.plan import EditionPlan
from budzet.editions.terms import PeselAndRegister
from budzet.proposals.services import ProposalDraft
from budzet.residents import person_key
from budzet.residents.register.models import RegisterEntry
from support.editions import StoredEdition
from support.voter import ANNA

PESEL, PESEL_OF_CHILD, SECOND = "85032712347", "15232712340", "Wiśniewska"
"""Anna's number, that of a child born thirty years later, and what the register compares."""


def frozen_of(plan: EditionPlan, projects: Sequence[FrozenProject] = (), *, only: str | None = None) -> FrozenEdition:
    """Return what would be frozen of a plan: the pools residents vote on and their contests; ``only`` keeps one pool
    with its contest.
    """
    pools = [p for p in plan.pools if p.decision_mode == "vote" and only in {None, p.key}]
    asked = {pool.contest for pool in pools}
    return FrozenEdition(
        edition=plan.slug,
        terms=plan.terms,
        districts=tuple(FrozenDistrict(key=d.key, name=d.name, parent=d.parent) for d in plan.districts),
        contests=tuple(FrozenContest(**dict(contest)) for contest in plan.contests if contest.key in asked),
        pools=tuple(FrozenPool(**dict(pool)) for pool in pools),
        projects=tuple(projects),
    )


def votable(plan: EditionPlan) -> EditionPlan:
    """Return a plan with the members that this version cannot carry out put aside; who votes, how they prove who they
    are and the ballot stay the city's own.

    There is no paper, money stays in its pool, and the paragraph that asks for a PESEL is invented.
    """
    schemes = tuple(
        scheme.model_copy(update={"legal_basis": "§ 5 ust. 2"}) if hasattr(scheme, "legal_basis") else scheme
        for scheme in plan.terms.identity.schemes
    )
    identity = plan.terms.identity.model_copy(update={"schemes": schemes})
    terms = plan.terms.model_copy(update={"identity": identity, "paper_cards": "none"})
    pools = tuple(pool.model_copy(update={"leftover": "stay", "exclusions": "none"}) for pool in plan.pools)
    return plan.model_copy(update={"terms": terms, "pools": pools})


def who_of(plan: EditionPlan, *, child: bool = False) -> dict[str, str]:
    """Return what Anna, or a child of eleven of the same name, types in a city: no more than its form asks for."""
    identity = plan.terms.identity
    scheme = identity.schemes[0]
    who = {name: ANNA[name] for name in ("given_name", "surname", "street", "house", "lives_here")}
    if scheme.kind == "name_birth_address":
        year = "2015" if child else ANNA["birth_year"]
        who |= {"birth_day": "27", "birth_month": "3", "birth_year": year}
    else:
        who["pesel"] = PESEL_OF_CHILD if child else PESEL
    if scheme.kind == "pesel_and_register":
        who["second_datum"] = SECOND
    if len(identity.contacts) > 1:
        who["contact_kind"] = identity.contacts[-1]
    who |= {"phone": "600 123 456"} if identity.contacts[-1] == "sms" else {"email": ANNA["email"]}
    own = {contest.key for contest in plan.contests if contest.district_scope == "own"}
    if own:
        who["district"] = next(pool.district or "" for pool in plan.pools if pool.contest in own)
    if child and identity.minors.consent_under and identity.minors.consent_form == "tick":
        who |= {"guardian_name": "Maria Kowalska", "guardian_agrees": "y"}
    return who


def register(session: Session, stored: StoredEdition, plan: EditionPlan) -> None:
    """Let Anna and the child of her name be in the register of the city, if it has one."""
    scheme, keys, id_ = plan.terms.identity.schemes[0], stored.keys, stored.edition.id
    if not plan.terms.identity.register_used or keys is None:
        return
    for pesel, born in ((PESEL, dt.date(1985, 3, 27)), (PESEL_OF_CHILD, dt.date(2015, 3, 27))):
        second = None
        if isinstance(scheme, PeselAndRegister):
            second = person_key.second_tag(keys.registration, id_, pesel, scheme.second_datum, SECOND)
        session.add(
            RegisterEntry(
                edition_id=id_,
                voter_tag=person_key.voter_tag(
                    keys.registration, id_, surname=ANNA["surname"], given_name=ANNA["given_name"], birth_date=born
                ),
                strong_tag=person_key.strong_tag(keys.registration, id_, pesel),
                second_tag=second,
                area=0,
            )
        )


def drafts_of(plan: EditionPlan) -> list[ProposalDraft]:
    """Return enough projects in every pool residents vote on to break each limit of its form."""
    form_of = {contest.key: contest.form for contest in plan.contests}
    drafts: list[ProposalDraft] = []
    for pool in plan.pools:
        if pool.decision_mode == "vote":
            drafts += [
                ProposalDraft(
                    pool=pool.key,
                    number=f"P{len(drafts) + place}",
                    title=f"Zielony skwer numer {len(drafts) + place}",
                    cost=pool.budget // 10,
                    ballot_position=len(drafts) + place,
                )
                for place in range(1, form_of[pool.contest].limit + 2)
            ]
    return drafts
