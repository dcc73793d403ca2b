"""The edition desk with all its views: importing a module of views puts them on the blueprint."""

from budzet.editions.desk import (
    appeals,
    basics,
    cards,
    comparing,
    contests,
    creating,
    editions,
    identity,
    overview,
    pool,
    pools,
    support,
    topics,
)
from budzet.editions.desk.blueprint import bp

__all__ = [
    "appeals",
    "basics",
    "bp",
    "cards",
    "comparing",
    "contests",
    "creating",
    "editions",
    "identity",
    "overview",
    "pool",
    "pools",
    "support",
    "topics",
]
