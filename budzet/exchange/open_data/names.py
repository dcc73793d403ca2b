"""Names of the files of open data."""

from __future__ import annotations

from budzet.base import checksums
from budzet.editions.frozen import FrozenEdition, FrozenPool
from budzet.editions.result_rules import Greedy
from budzet.exchange import pb_text
from budzet.exchange.pb_text import PbHead

RULES = "rules.json"
RESULTS = "results.json"
PROJECTS = "projects.csv"
PACKAGE = "datapackage.json"
README = "README.txt"
SUMS = checksums.FILE


def ballots(pool_key: str) -> str:
    """Return the name of the file of single ballots."""
    return f"ballots-{pool_key}.csv"


def totals(pool_key: str) -> str:
    """Return the name of the file of sums."""
    return f"totals-{pool_key}.csv"


def certificate(pool_key: str) -> str:
    """Return the name of the certificate of a rule over voters."""
    return f"certificate-{pool_key}.json"


def of_pool(
    head: PbHead, frozen: FrozenEdition, pool: FrozenPool, *, rows: bool, withdrawn: frozenset[int]
) -> dict[str, str]:
    """Return the files of a pool by their kind; ``rows`` says that its ballots are published one by one."""
    if not rows:
        return {"totals": totals(pool.key)}
    found = {"ballots": ballots(pool.key)}
    if pb_text.holdable(frozen, pool, withdrawn):
        found["pb"] = pb_text.file_name(head, frozen, pool)
    if not isinstance(pool.rule, Greedy):
        found["certificate"] = certificate(pool.key)
    return found
