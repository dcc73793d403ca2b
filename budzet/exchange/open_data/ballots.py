"""Read the ballots or sums of a pool from a folder of open data, and judge each ballot by the rules of its contest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from budzet.base.findings import Finding
from budzet.editions.frozen import FrozenEdition, FrozenPool
from budzet.exchange.open_data import rows, tables
from budzet.exchange.open_data.reading import Folder
from budzet.exchange.open_data.told import MOST, ToldPool
from budzet.exchange.pb_text import Choices, Row
from budzet.exchange.pb_values import quoted
from budzet.results.rules.profile import Candidate, Profile
from budzet.voting.ballot import Ballot, BallotCard, Choice, judge

_SENTENCES = {
    "ballot_empty": "karta bez żadnego wyboru",
    "unknown_project": "projektu {position} nie ma na liście",
    "project_twice": "projekt {position} stoi dwa razy",
    "too_many_projects": "projektów jest {chosen}, a może być najwyżej {limit}",
    "too_few_projects": "projektów jest {chosen}, a ma być co najmniej {minimum}",
    "not_all_projects": "projektów jest {chosen}, a ma być {needed}",
    "too_many_points": "punktów jest {given}, a może być najwyżej {limit}",
    "points_per_project": "projekt {position} ma {given} pkt, a może mieć od 1 do {limit}",
    "points_not_allowed": "projekt {position} ma punkty, a tu się ich nie daje",
    "points_missing": "projekt {position} nie ma punktów",
    "points_off_scale": "projekt {position} ma {given} pkt, a takich punktów nie ma na skali",
    "points_twice": "{given} pkt dano dwa razy",
    "cost_above_limit": "wybrane projekty kosztują {given} gr, a mogą najwyżej {limit} gr",
    "other_district": "projekt {position} jest z innej dzielnicy",
    "several_districts": "projekty są z {chosen} dzielnic, a mogą być z {limit}",
}
# What only the whole ballot could tell, of which a pool shows one part.
_OF_WHOLE = {"too_few_projects", "not_all_projects"}


def read_rows(folder: Folder, name: str, frozen: FrozenEdition, pool: FrozenPool, card: BallotCard) -> Counter[Choices]:
    """Return the distinct ballots of a file with how many of each there are; every fault is noted with its row."""
    found, seen, known = Counter[Choices](), set[str](), dict[Choices, tuple[str, ...]]()
    own = {project.position for project in frozen.projects if project.pool == pool.key}
    for line, cells in folder.table(name, rows.COLUMNS):
        try:
            voter, choices = _row(cells, own, seen)
        except ValueError as error:
            folder.faults.add(name, str(error), line)
            continue
        if choices not in known:
            known[choices] = tuple(_faults(choices, frozen, pool, card))
        for sentence in known[choices]:
            folder.faults.add(name, f"{voter}: {sentence}", line)
        seen.add(voter)
        found[choices] += 1
    return found


def _row(cells: list[str], own: set[int], seen: set[str]) -> Row:
    voter, choices = rows.from_cells(cells)
    if voter in seen:
        raise ValueError(f"numer {quoted(voter)} stoi drugi raz")
    positions = [position for position, _ in choices]
    if strange := [position for position in positions if position not in own]:
        raise ValueError(f"{voter}: projekt {strange[0]} nie należy do tej puli")
    if len(set(positions)) != len(positions):
        raise ValueError(f"{voter}: projekt stoi na karcie dwa razy")
    return voter, choices


def _faults(choices: Choices, frozen: FrozenEdition, pool: FrozenPool, card: BallotCard) -> Iterator[str]:
    area = frozen.area_of[pool.district] if pool.district else 0
    whole = frozen.alone_on_a_ballot(pool)
    for finding in judge(Ballot(tuple(Choice(*choice) for choice in choices), area), card):
        if finding.field in {"", pool.contest} and (whole or finding.code not in _OF_WHOLE):
            yield _sentence(finding)


def _sentence(finding: Finding) -> str:
    return _SENTENCES.get(finding.code, finding.code).format(**finding.params)


def read_totals(folder: Folder, name: str, told: ToldPool, candidates: list[Candidate]) -> Profile | None:
    """Return ballots that give the sums of a file; None with faults noted."""
    before = folder.faults.count
    expected = {row["position"]: row for row in tables.totals_rows(told)}
    sums: dict[str, tuple[int, int]] = {}
    for line, cells in folder.table(name, tables.TOTALS_COLUMNS):
        position, *numbers = cells
        if position not in expected or position in sums:
            folder.faults.add(name, f"projekt {quoted(position)} nie należy do tej puli albo stoi drugi raz", line)
        elif not all(number.isascii() and number.isdigit() and len(number) < len(str(MOST)) for number in numbers):
            folder.faults.add(name, f"projekt {position}: zła liczba", line)
        else:
            votes, score, ballots = (int(number) for number in numbers)
            sums[position] = (votes, score)
            if ballots != told.ballots:
                folder.faults.add(name, f"projekt {position}: kart {ballots}, a w wynikach {told.ballots}", line)
    if missing := expected.keys() - sums.keys():
        folder.faults.add(name, f"brak projektu {min(missing, key=int)}")
    if folder.faults.count != before:
        return None
    try:
        return Profile.from_totals(candidates, [sums[one.id] for one in candidates], told.ballots)
    except ValueError:
        folder.faults.add(name, "projekt ma więcej głosów, niż jest kart, albo punkty bez głosu")
        return None
