"""The tables of open data: every project with its outcome, the sums of a pool. Costs in złotys with two decimals."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from budzet.documents.characters import plain
from budzet.editions.frozen import FrozenEdition
from budzet.exchange.open_data.told import Told, ToldPool

PROJECT_COLUMNS = (
    *("position", "number", "title", "pool", "cost", "votes", "score", "outcome", "reason", "place"),
    *("margin_votes", "margin_cost"),
)
TOTALS_COLUMNS = ("position", "votes", "score", "ballots")


def project_rows(frozen: FrozenEdition, told: Told) -> list[dict[str, str]]:
    """Return a row for each project of each pool, in the order of the ballot list."""
    rows = []
    for pool in told.pools:
        for project in pool.projects:
            rows.append(
                {
                    "position": project.id,
                    "number": plain(project.number),
                    "title": plain(" ".join(frozen.project_at[int(project.id)].title.split())),
                    "pool": pool.pool,
                    "cost": decimal(project.cost),
                    "votes": str(project.votes),
                    "score": str(project.score),
                    "outcome": project.outcome,
                    "reason": project.reason,
                    "place": str(project.place),
                    "margin_votes": "" if project.margin_votes is None else str(project.margin_votes),
                    "margin_cost": "" if project.margin_cost is None else decimal(project.margin_cost),
                }
            )
    return sorted(rows, key=lambda row: int(row["position"]))


def totals_rows(pool: ToldPool) -> list[dict[str, str]]:
    """Return a row for each project; the number of ballots of the pool stands in each."""
    return [
        {
            "position": project.id,
            "votes": str(project.votes),
            "score": str(project.score),
            "ballots": str(pool.ballots),
        }
        for project in pool.projects
    ]


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Return the file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def decimal(grosze: int) -> str:
    """Return an amount in złotys."""
    return f"{grosze // 100}.{grosze % 100:02}"
