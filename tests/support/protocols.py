"""Protocols without a database: a pool with its projects, by hand."""

from __future__ import annotations

from typing import Any

from budzet.base.money import zl
from budzet.results.protocol import Protocol, ProtocolPool, ProtocolProject
from support.clock import START
from support.editions import make_frozen


def make_project(position: int, **changes: Any) -> ProtocolProject:
    """Return a chosen project; ``changes`` replace single values."""
    values = {
        "position": position,
        "number": f"P{position}",
        "title": f"Projekt {position}",
        "place": position,
        "votes": 10,
        "score": 10,
        "cost": zl(10_000),
        "selected": True,
        "reason": "funded",
        "money_left": zl(50_000),
        "threshold": 5,
    }
    return ProtocolProject(**{**values, **changes})


def make_pool(key: str, *projects: ProtocolProject, **changes: Any) -> ProtocolPool:
    """Return a pool of the small edition; it spent what its chosen projects cost."""
    pool = make_frozen().pool_by_key[key]
    values = {
        "pool": pool,
        "district": {"polnoc": "Północ", "poludnie": "Południe"}.get(key, ""),
        "label": f"2026/{key}",
        "budget": pool.budget,
        "received": 0,
        "spent": sum(project.cost for project in projects if project.selected),
        "passed": 0,
        "ballots": 20,
        "void": 0,
        "ties": (),
        "run": None,
        "projects": projects,
    }
    return ProtocolPool(**{**values, **changes})


def make_protocol(*pools: ProtocolPool, **changes: Any) -> Protocol:
    """Return the protocol of pools; ``changes`` replace single values."""
    values = {
        "title": "Budżet obywatelski Zielone 2026",
        "office": "Urząd Miasta Zielone",
        "resolution_number": "",
        "resolution_date": None,
        "imported": False,
        "opens_at": START,
        "closes_at": START,
        "frozen_at": START,
        "opened_at": START,
        "counted_at": START,
        "counted": 20,
        "not_counted": {},
        "version": 1,
        "seed": None,
        "draw_algorithm": "sha256-order/1",
        "pools": pools,
        "transfers": (),
        "rules_hash": b"r" * 32,
        "set_digest": b"s" * 32,
        "opened_digest": b"o" * 32,
        "digest": b"d" * 32,
    }
    return Protocol(**{**values, **changes})
