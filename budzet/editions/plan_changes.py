"""Changes of a plan that clerks make with one button: parts of the ballot and pools come, go and change places."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from budzet.base.errors import DomainError, NotFoundError
from budzet.base.text import slug
from budzet.editions.ballot_form import ChooseOne
from budzet.editions.plan import ContestPlan, EditionPlan, PoolPlan
from budzet.editions.result_rules import Greedy

_DECISION = ("rule", "ties", "exclusions", "leftover")


def fresh_key(name: str, taken: Collection[str]) -> str:
    """Return a key made of a name that none of the others has."""
    first = slug(name)[:60].strip("-") or "nowa"
    return next(key for key in (first, *(f"{first}-{number}" for number in range(2, 1000))) if key not in taken)


def add_contest(plan: EditionPlan, key: str, name: str) -> EditionPlan:
    """Add a part of the ballot with a pool without money; everything of both is to be checked."""
    pool_key = fresh_key(name, [pool.key for pool in plan.pools])
    pool = PoolPlan(key=pool_key, contest=key, name=name, budget=0, rule=Greedy())
    examples = (
        *(f"contests.{key}.{member}" for member in ("form", "district_scope", "completeness", "fault_voids")),
        *(f"pools.{pool_key}.{member}" for member in ("budget", "rule", "ties", "leftover")),
    )
    return plan.model_copy(
        update={
            "contests": (*plan.contests, ContestPlan(key=key, name=name, form=ChooseOne())),
            "pools": (*plan.pools, pool),
            "examples": (*plan.examples, *examples),
        }
    )


def remove_contest(plan: EditionPlan, key: str) -> EditionPlan:
    """Remove a part of the ballot with its pools. Raises ``DomainError`` for the last one."""
    _one(plan.contests, key)
    if len(plan.contests) == 1:
        raise DomainError("Na karcie musi zostać przynajmniej jedna część.")
    return plan.model_copy(
        update={
            "contests": tuple(one for one in plan.contests if one.key != key),
            "pools": tuple(pool for pool in plan.pools if pool.contest != key),
        }
    )


def add_pool(plan: EditionPlan, pool: PoolPlan) -> EditionPlan:
    """Add a pool; it is decided like the first pool of the same part, if there is one, and all of it is to check."""
    alike = next((one for one in plan.pools if one.contest == pool.contest), None)
    if alike:
        pool = pool.model_copy(update={name: getattr(alike, name) for name in _DECISION})
    examples = tuple(f"pools.{pool.key}.{member}" for member in ("budget", "rule", "ties", "leftover"))
    return plan.model_copy(update={"pools": (*plan.pools, pool), "examples": (*plan.examples, *examples)})


def remove_pool(plan: EditionPlan, key: str) -> EditionPlan:
    """Remove a pool. Raises ``DomainError`` for the last one of its part of the ballot."""
    gone = _one(plan.pools, key)
    if sum(pool.contest == gone.contest for pool in plan.pools) == 1:
        raise DomainError("To jedyna pula tej części karty. Usuń całą część albo najpierw dodaj drugą pulę.")
    return plan.model_copy(update={"pools": tuple(pool for pool in plan.pools if pool.key != key)})


def copy_rule(plan: EditionPlan, key: str) -> EditionPlan:
    """Decide all pools of a part of the ballot like this one; what is checked of it is checked of them."""
    source = _one(plan.pools, key)
    alike = {name: getattr(source, name) for name in _DECISION}
    targets = [pool.key for pool in plan.pools if pool.contest == source.contest and pool.key != key]
    kept = [path for path in plan.examples if not _of_rule(path, targets)]
    copied = [path.split(".", 2)[2] for path in plan.examples if _of_rule(path, [key])]
    return plan.model_copy(
        update={
            "pools": tuple(pool.model_copy(update=alike) if pool.key in targets else pool for pool in plan.pools),
            "examples": (*kept, *(f"pools.{target}.{member}" for target in targets for member in copied)),
        }
    )


def move_contest(plan: EditionPlan, key: str, *, up: bool) -> EditionPlan:
    """Let a part of the ballot change places with the one before or after it."""
    listed = list(plan.contests)
    place = listed.index(_one(listed, key))
    other = place - 1 if up else place + 1
    if 0 <= other < len(listed):
        listed[place], listed[other] = listed[other], listed[place]
    return plan.model_copy(update={"contests": tuple(listed)})


def _of_rule(path: str, keys: Collection[str]) -> bool:
    parts = path.split(".")
    return len(parts) > 2 and parts[0] == "pools" and parts[1] in keys and parts[2] in _DECISION


def _one(listed: Collection[Any], key: str) -> Any:
    found = next((one for one in listed if one.key == key), None)
    if found is None:
        raise NotFoundError("Nie ma tego w tej edycji.")
    return found
