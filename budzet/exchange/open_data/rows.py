"""Anonymous ballots of one pool: drawn numbers, sorted by them, and the file that holds them.

The numbers are new at each publication and differ from pool to pool: nothing links them to the rows of the database, to
a person's ballot in another pool or to the order of casting.
"""

from __future__ import annotations

import csv
import io
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence

from budzet.exchange.pb_text import Choices, Row
from budzet.results.rules.profile import Profile

COLUMNS = ("voter_id", "projects", "points")


def choices_of(profile: Profile) -> Counter[Choices]:
    """Return the distinct ballots by ballot position, with how many of each there are."""
    positions = [int(candidate.id) for candidate in profile.candidates]
    starts, choice, points = profile.starts.tolist(), profile.choice.tolist(), profile.points.tolist()
    found = Counter[Choices]()
    for place, times in enumerate(profile.times.tolist()):
        mine = range(starts[place], starts[place + 1])
        found[tuple(sorted((positions[choice[one]], points[one]) for one in mine))] += times
    return found


def draw(merged: Counter[Choices]) -> list[Row]:
    """Give each ballot a number of its own and return all in the order of the numbers."""
    # A letter in front, so that no office program takes it for a number.
    rows = [(f"v{secrets.token_hex(8)}", choices) for choices in merged.elements()]
    if len({voter for voter, _ in rows}) != len(rows):
        return draw(merged)
    return sorted(rows)


def to_csv(rows: Iterable[Row]) -> str:
    """Return the file: ballot positions of the chosen projects and the points of each, with blanks between."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        (voter, " ".join(str(position) for position, _ in choices), " ".join(str(points) for _, points in choices))
        for voter, choices in rows
    )
    return out.getvalue()


def from_cells(cells: Sequence[str]) -> Row:
    """Read one row of three cells. Raises ``ValueError`` with the reason."""
    voter, *lists = cells
    positions, points = (_numbers(text) for text in lists)
    if not voter or not voter.isascii() or not voter.isalnum():
        raise ValueError("zły numer głosującego")
    if len(positions) != len(points):
        raise ValueError(f"projektów jest {len(positions)}, a liczb punktów {len(points)}")
    return voter, tuple(sorted(zip(positions, points, strict=True)))


def _numbers(text: str) -> list[int]:
    parts = text.split(" ") if text else []
    if not all(part.isascii() and part.isdigit() and len(part) <= 5 for part in parts):
        raise ValueError("w komórce stoi co innego niż liczby oddzielone odstępami")
    return [int(part) for part in parts]
