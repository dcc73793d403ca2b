"""Folders of open data without a database: a small edition, counted and published, and ways to tamper with it.

The north (1 000 zł; 1: 400, 2: 300, 3: 600, 4: 200) publishes 115 ballots and has a tie that a draw decides, 2 with 3.
The south has 30 ballots, so their sums alone are published. Both pass what is left to the city, which is counted by
Equal Shares of 130 ballots; its project 10 cannot be carried out beside 1, which wins in the north.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from budzet.base import checksums, lots
from budzet.base.money import zl
from budzet.editions.frozen import FrozenEdition, canonical_bytes
from budzet.editions.result_rules import AbsoluteThreshold, EqualShares, Greedy, ResultRule
from budzet.editions.terms import Terms
from budzet.exchange.open_data import bundle, names
from budzet.results.counting import count_pools, digest_of
from budzet.results.open_data import Publication
from budzet.results.rules.profile import MergedBallots
from support.editions import make_frozen
from support.open_data import HEAD, SEED

NORTH: MergedBallots = {((1, 3),): 30, ((2, 2),): 40, ((3, 2),): 40, ((4, 1),): 5}
SOUTH: MergedBallots = {((5, 3), (7, 2)): 20, ((6, 3),): 10}
CITY: MergedBallots = {((8, 1), (9, 1)): 50, ((9, 1), (11, 1)): 30, ((10, 1),): 20, ((11, 1), (12, 1)): 30}
BALLOTS = {"polnoc": NORTH, "poludnie": SOUTH, "miasto": CITY}
WITHDRAWN = frozenset({7})
RULES: Mapping[str, ResultRule] = {
    "polnoc": Greedy(on="points", threshold=AbsoluteThreshold(at_least=3)),
    "poludnie": Greedy(on="points"),
    "miasto": EqualShares(),
}


def small_edition(*, rows_published: bool = True, rules: Mapping[str, ResultRule] = RULES) -> FrozenEdition:
    """Return the frozen edition; all amounts are a hundredth of those in ``support.editions``."""
    base = make_frozen()
    pools = tuple(
        pool.model_copy(
            update={
                "budget": pool.budget // 100,
                "rule": rules[pool.key],
                "leftover": "stay" if pool.key == "miasto" else "to_citywide",
                "exclusions": "confirmed_groups",
            }
        )
        for pool in base.pools
    )
    projects = tuple(project.model_copy(update={"cost": project.cost // 100}) for project in base.projects)
    terms = Terms(pool_order="districts_first", rows_published=rows_published)
    return make_frozen(terms=terms, pools=pools, projects=projects, exclusion_groups=((1, 10),))


def publication(frozen: FrozenEdition | None = None, ballots: Mapping[str, MergedBallots] = BALLOTS) -> Publication:
    """Count the edition and return what is published of it."""
    frozen = frozen or small_edition()
    counted = count_pools(frozen, ballots, WITHDRAWN, seed=SEED)
    return Publication(
        slug=frozen.edition,
        title="Budżet obywatelski Zielone 2026",
        city=HEAD.city,
        instance=HEAD.instance,
        begins=HEAD.begins,
        ends=HEAD.ends,
        rules=canonical_bytes(frozen),
        frozen=frozen,
        version=1,
        seed=SEED,
        draw_algorithm=lots.ALGORITHM,
        digest=digest_of(counted, SEED),
        voters=2 + sum(sum(merged.values()) for merged in ballots.values()),
        void={"polnoc": 2},
        withdrawn=WITHDRAWN,
        counted=counted,
    )


def publish(folder: Path, published: Publication | None = None) -> Path:
    """Make the files in a folder as the job of publication does, with their checksums."""
    folder.mkdir(parents=True, exist_ok=True)
    bundle.make(published or publication(), folder)
    checksums.write(folder)
    return folder


def sum_again(folder: Path) -> None:
    """Make checksums and the description of the files fit what lies in the folder now, as a careful forger would."""
    path = folder / names.PACKAGE
    value = json.loads(path.read_text(encoding="utf-8"))
    for one in value["resources"]:
        file = folder / one["path"]
        one |= {"bytes": file.stat().st_size, "hash": f"sha256:{checksums.of_file(file)}"}
    path.write_text(json.dumps(value), encoding="utf-8")
    checksums.write(folder)


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace a text that stands in a file, once."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} does not stand in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def results(folder: Path) -> Any:
    """Return what stands in ``results.json``."""
    return json.loads((folder / names.RESULTS).read_text(encoding="utf-8"))


def write_results(folder: Path, value: Any) -> None:
    """Put something else into ``results.json``."""
    (folder / names.RESULTS).write_text(json.dumps(value), encoding="utf-8")


def budget_of(pool: str) -> int:
    """Return what a pool holds by the rules, in grosze."""
    return {"polnoc": zl(1_000), "poludnie": zl(800), "miasto": zl(3_000)}[pool]
