"""Outcomes as pandas frames and CSV files. Only jobs and commands import this: never a web worker."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from budzet.documents.characters import plain
from budzet.results.queries import PoolResult, ProjectResultRow


def pools_frame(pools: Sequence[PoolResult]) -> pd.DataFrame:
    """Return one row a pool: name, budget, spent, left (złotys) in the order of the pools."""
    return pd.DataFrame(
        {
            "name": [entry.pool.name for entry in pools],
            "budget": [entry.outcome.budget / 100 for entry in pools],
            "spent": [entry.outcome.spent / 100 for entry in pools],
            "left": [entry.left / 100 for entry in pools],
        }
    )


def projects_frame(rows: Sequence[ProjectResultRow]) -> pd.DataFrame:
    """Return one row a project, by place; amounts as text with two decimals, reasons as codes."""
    return pd.DataFrame(
        [
            {
                "place": row.outcome.place,
                "number": plain(row.proposal.number),
                "title": plain(row.proposal.title),
                "votes": row.outcome.votes,
                "score": row.outcome.score,
                "cost_pln": f"{row.outcome.cost // 100}.{row.outcome.cost % 100:02}",
                "selected": int(row.outcome.selected),
                "reason": row.outcome.reason,
            }
            for row in rows
        ]
    )


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as CSV (UTF-8 with a mark, so that office programs read Polish letters)."""
    frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")
