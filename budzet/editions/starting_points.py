"""Where a new edition starts when it is not a shipped city: nothing but what must be there, or another edition."""

from __future__ import annotations

from budzet.editions import plan_paths
from budzet.editions.ballot_form import ChooseOne
from budzet.editions.plan import ContestPlan, EditionPlan, PoolPlan, TopicPlan
from budzet.editions.presets import TOPICS
from budzet.editions.result_rules import Greedy

_SUMS = frozenset({"budget", "least", "max_cost", "most"})


def blank(*, slug: str, title: str, topics: tuple[TopicPlan, ...] = TOPICS) -> EditionPlan:
    """Return a plan with one contest of one pool, every value of which is an example to be checked."""
    plan = EditionPlan(
        slug=slug,
        title=title,
        contests=(ContestPlan(key="ogolnomiejskie", name="Projekty ogólnomiejskie", form=ChooseOne()),),
        pools=(PoolPlan(key="ogolnomiejska", contest="ogolnomiejskie", name="Cała gmina", budget=0, rule=Greedy()),),
        topics=topics,
    )
    listed = [
        path
        for path, value in plan_paths.leaves(plan).items()
        if path.startswith(("terms.", "contests.", "pools."))
        and value is not None
        and path.rpartition(".")[2] not in {"assurance", "key", "kind", "schema_version", "schemes"}
    ]
    return plan.model_copy(update={"examples": (*listed, "contests.ogolnomiejskie.form")})


def copied(plan: EditionPlan, *, slug: str, title: str) -> EditionPlan:
    """Return the plan of another edition as a beginning: the resolution is still to come, every sum is an example."""
    sums = [
        path
        for path, value in plan_paths.leaves(plan).items()
        if path.rpartition(".")[2] in _SUMS and value is not None
    ]
    return plan.model_copy(
        update={
            "slug": slug,
            "title": title,
            "origin": "local",
            "resolution_number": "",
            "resolution_date": None,
            "report_spending": None,
            "ordinal": "",
            "examples": tuple(dict.fromkeys((*plan.examples, *sums))),
        }
    )
