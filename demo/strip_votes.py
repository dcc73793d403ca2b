"""Remove voter attributes and the trace of casting from pabulib ``.pb`` files.

Usage::

    python demo/strip_votes.py SOURCE_FOLDER TARGET_FOLDER

For every ``*.pb`` file of SOURCE_FOLDER a file of the same name is written to TARGET_FOLDER:

* META and PROJECTS are copied line by line, unchanged;
* of VOTES only the columns ``voter_id``, ``vote`` and ``points`` stay; the rows are sorted by vote and points and
  numbered 1..n in that order, so that neither the identifier nor the order of casting remains.

Afterwards the written file is read again: the votes and points of each project must add up to its ``votes`` and
``score`` columns, and the number of rows to ``num_votes``. Needs only the standard library.
"""

import csv
import sys
from collections import Counter
from pathlib import Path

KEPT = ("vote", "points")


def split(text: str) -> tuple[list[str], list[str]]:
    """Return the lines before the VOTES heading and the lines after it."""
    lines = text.splitlines()
    cut = lines.index("VOTES")
    return lines[:cut], lines[cut + 1 :]


def rows(lines: list[str]) -> list[dict[str, str]]:
    """Read lines of semicolon-separated values whose first line names the columns."""
    return list(csv.DictReader((line for line in lines if line.strip()), delimiter=";", strict=True))


def strip(source: Path, target: Path) -> None:
    """Write ``source`` to ``target`` without voter attributes, identifiers and order."""
    head, votes = split(source.read_text(encoding="utf-8"))
    kept = sorted(tuple(row[column] for column in KEPT) for row in rows(votes))
    with target.open("w", encoding="utf-8", newline="") as file:
        file.write("\n".join(head) + "\nVOTES\n")
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(("voter_id", *KEPT))
        writer.writerows((number, *row) for number, row in enumerate(kept, start=1))


def complaints(path: Path) -> list[str]:
    """Return what in the file at ``path`` does not add up."""
    head, vote_lines = split(path.read_text(encoding="utf-8"))
    cut = head.index("PROJECTS")
    meta = dict(line.split(";", 1) for line in head[2:cut] if line.strip())
    votes = rows(vote_lines)
    count: Counter[str] = Counter()
    score: Counter[str] = Counter()
    for row in votes:
        chosen = row["vote"].split(",")
        count.update(chosen)
        for project, points in zip(chosen, row["points"].split(","), strict=True):
            score[project] += int(points)
    found = []
    if len(votes) != int(meta["num_votes"]):
        found.append(f"{len(votes)} vote rows, num_votes says {meta['num_votes']}")
    projects = {row["project_id"]: row for row in rows(head[cut + 1 :])}
    if len(projects) != int(meta["num_projects"]):
        found.append(f"{len(projects)} projects, num_projects says {meta['num_projects']}")
    found.extend(f"votes for an unknown project {name}" for name in sorted(count.keys() - projects.keys()))
    for name, row in projects.items():
        told = int(row["votes"]), int(row["score"])
        if told != (count[name], score[name]):
            found.append(f"{name}: votes and score say {told}, the rows add up to {(count[name], score[name])}")
    return found


def main(arguments: list[str]) -> int:
    """Strip all files of a folder and check the result."""
    if len(arguments) != 2:
        sys.stderr.write(str(__doc__))
        return 2
    source, target = (Path(argument) for argument in arguments)
    if source.resolve() == target.resolve():
        sys.stderr.write("source and target folder must differ\n")
        return 2
    target.mkdir(parents=True, exist_ok=True)
    files = sorted(source.glob("*.pb"))
    bad = 0
    for file in files:
        strip(file, target / file.name)
        for complaint in complaints(target / file.name):
            bad += 1
            sys.stderr.write(f"{file.name}: {complaint}\n")
    sys.stdout.write(f"{len(files)} files written, {bad} complaints\n")
    return 1 if bad or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
