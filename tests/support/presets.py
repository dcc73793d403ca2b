"""A shipped city as an edition that could be frozen: its plan with the projects of a test."""

from __future__ import annotations

from collections.abc import Sequence

from budzet.editions.frozen import FrozenContest, FrozenDistrict, FrozenEdition, FrozenPool, FrozenProject
from budzet.editions.plan import EditionPlan
from budzet.editions.terms import Identity
from budzet.proposals.services import ProposalDraft


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
    """Return a plan with the members that this version cannot carry out put aside; the ballot stays the city's own.

    Identity becomes name, birth date and address with a code by e-mail; the second of two ballots is refused; there is
    no paper, and money stays in its pool.
    """
    terms = plan.terms.model_copy(
        update={"identity": Identity(), "double_votes": "refuse_second", "paper_cards": "none"}
    )
    pools = tuple(pool.model_copy(update={"leftover": "stay", "exclusions": "none"}) for pool in plan.pools)
    return plan.model_copy(update={"terms": terms, "pools": pools})


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
