"""Count a folder of open data again from its own files, with no database and no network, and name every fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from budzet.base import lots
from budzet.base.errors import DomainError
from budzet.editions import frozen as frozen_values
from budzet.editions import pool_order
from budzet.editions.frozen import FrozenEdition, FrozenPool
from budzet.editions.result_rules import Greedy
from budzet.exchange.open_data import ballots, certificates, comparing, names, pb_checking, sums
from budzet.exchange.open_data.reading import Faults, Folder
from budzet.exchange.open_data.told import MOST, Told, ToldPool, outcome_of, pool_told, transfers_told
from budzet.exchange.pb_text import Choices, PbHead
from budzet.exchange.pb_values import quoted
from budzet.results.counting import EditionOutcome, candidates_of, count_profiles, digest_of, profile
from budzet.results.rules.profile import Profile
from budzet.voting.ballot import card_from

Basis = Literal["rows", "totals", "nothing"]
"""What a pool is counted from: its ballots, their sums, or nothing, when the rule needs the ballots themselves."""


@dataclass(frozen=True, slots=True)
class CheckedPool:
    """One pool as it was checked; amounts in grosze."""

    name: str
    basis: Basis
    ballots: int
    winners: int
    spent: int
    budget: int


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check found: nothing in ``faults`` means that all of it is true."""

    title: str
    pools: tuple[CheckedPool, ...]
    faults: tuple[str, ...]


def verify(path: Path, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Verified:
    """Check a folder. Whatever stands in it, faults are returned, never raised."""
    faults = Faults()
    try:
        return _verify(Folder(path, faults), progress)
    except OSError as error:
        faults.add(Path(error.filename or path).name, "tego nie da się przeczytać")
        return Verified("", (), tuple(faults.sentences()))


def _verify(folder: Folder, progress: Callable[[int, int], None]) -> Verified:
    sums.check(folder)
    read = _read(folder)
    if read is None:
        return Verified("", (), tuple(folder.faults.sentences()))
    told, frozen = read
    checked: tuple[CheckedPool, ...] = ()
    if _fits(folder, told, frozen):
        checked = tuple(_Check(folder, told, frozen).run(progress))
    return Verified(told.title, checked, tuple(folder.faults.sentences()))


def _read(folder: Folder) -> tuple[Told, FrozenEdition] | None:
    raw, text = folder.bytes_of(names.RULES), folder.text(names.RESULTS)
    told: Told | None = None
    frozen: FrozenEdition | None = None
    try:
        told = Told.model_validate_json(text) if text is not None else None
    except ValidationError as error:
        folder.faults.add(names.RESULTS, _invalid(error))
    try:
        frozen = frozen_values.load(raw) if raw is not None else None
    except ValidationError as error:
        folder.faults.add(names.RULES, _invalid(error))
    if told is None or frozen is None:
        return None
    if raw is not None and frozen_values.rules_hash(raw).hex() != told.rules_hash:
        folder.faults.add(names.RULES, f"odcisk zasad jest inny niż w {names.RESULTS} (rules_hash)")
    return told, frozen


def _invalid(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] == "json_invalid":
        return "to nie jest poprawny JSON"
    at = ".".join(str(part) for part in first["loc"])
    return f"zła albo brakująca wartość: {quoted(at)}" if at else "to nie są dane tego rodzaju"


def _fits(folder: Folder, told: Told, frozen: FrozenEdition) -> bool:
    """Whether rules and results speak of the same pools and projects, so that they can be counted and compared."""
    before = folder.faults.count
    add = folder.faults.add
    if told.edition != frozen.edition:
        add(names.RESULTS, f"edycja {quoted(told.edition)}, a w zasadach {quoted(frozen.edition)}")
    numbers = [*(project.cost for project in frozen.projects), *(pool.budget for pool in frozen.pools)]
    if len(frozen.project_at) != len(frozen.projects) or max(numbers, default=0) > MOST:
        add(names.RULES, "projekt stoi drugi raz albo kwota jest za duża")
    if len(frozen.pool_by_key) != len(frozen.pools) or not {p.pool for p in frozen.projects} <= {*frozen.pool_by_key}:
        add(names.RULES, "pula stoi drugi raz albo projekt należy do puli, której nie ma")
    elif not _sound(frozen):
        add(names.RULES, "pula należy do części karty albo dzielnicy, której nie ma")
    keys = [pool.key for pool in frozen.pools if pool in pool_order.in_order(frozen.pools, frozen.terms.pool_order)]
    if [pool.pool for pool in told.pools] != keys:
        add(names.RESULTS, "pule są inne albo w innej kolejności niż w zasadach")
    for pool in told.pools:
        own = [str(project.position) for project in frozen.projects if project.pool == pool.pool]
        if [project.id for project in pool.projects] != own:
            add(names.RESULTS, f"pula {quoted(pool.pool)}: projekty są inne albo w innej kolejności niż w zasadach")
    if not {*told.withdrawn} <= frozen.project_at.keys():
        add(names.RESULTS, "na liście wycofanych jest projekt, którego nie ma")
    if told.draw_algorithm != lots.ALGORITHM:
        add(names.RESULTS, f"sposobu losowania {quoted(told.draw_algorithm)} program nie zna")
    return folder.faults.count == before


def _sound(frozen: FrozenEdition) -> bool:
    contests, districts = {contest.key for contest in frozen.contests}, {district.key for district in frozen.districts}
    parents = {district.parent for district in frozen.districts} - {None}
    return parents <= districts and all(
        pool.contest in contests and pool.district in {None, *districts} for pool in frozen.pools
    )


class _Check:
    """The count made again, pool by pool."""

    def __init__(self, folder: Folder, told: Told, frozen: FrozenEdition) -> None:
        self.folder, self.faults, self.told, self.frozen = folder, folder.faults, told, frozen
        self.withdrawn = frozenset(str(position) for position in told.withdrawn)
        self.card = card_from(frozen)
        self.head = PbHead(told.city, told.instance, told.voting_begins, told.voting_ends)
        self.basis: dict[str, Basis] = {}
        self.rows: dict[str, Counter[Choices]] = {}
        self.profiles: dict[str, Profile] = {}

    def run(self, progress: Callable[[int, int], None]) -> Iterator[CheckedPool]:
        steps = 2 * len(self.told.pools) + 1
        for done, pool in enumerate(self.told.pools, start=1):
            self._read(pool)
            progress(done, steps)
        again = self._count()
        if again is not None:
            self._compare(again)
        for done, pool in enumerate(self.told.pools, start=len(self.told.pools) + 1):
            if pool.pool in self.rows and "pb" in pool.files:
                pb_checking.check(
                    self.folder, pool.files["pb"], self.frozen, pool, self.rows[pool.pool], self.withdrawn
                )
            progress(done, steps)
            yield CheckedPool(
                pool.name, self.basis[pool.pool], pool.ballots, len(pool.selected), pool.spent, pool.budget
            )
        comparing.table_differences(self.folder, self.frozen, self.told)
        progress(steps, steps)

    def _read(self, told: ToldPool) -> None:
        frozen, folder, pool = self.frozen, self.folder, self.frozen.pool_by_key[told.pool]
        self._check_names(told, pool)
        withdrawn = frozenset(self.told.withdrawn)
        self.profiles[pool.key] = profile(frozen, pool, {}, withdrawn)
        if told.rows:
            self.rows[pool.key] = ballots.read_rows(folder, names.ballots(pool.key), frozen, pool, self.card)
            self.basis[pool.key] = "rows"
            self.profiles[pool.key] = profile(frozen, pool, self.rows[pool.key], withdrawn)
            return
        counted = ballots.read_totals(folder, names.totals(pool.key), told, candidates_of(frozen, pool, withdrawn))
        comparing.totals_differences(folder, names.totals(pool.key), told)
        self.basis[pool.key] = "nothing"
        if isinstance(pool.rule, Greedy) and counted is not None:
            self.basis[pool.key], self.profiles[pool.key] = "totals", counted

    def _check_names(self, told: ToldPool, pool: FrozenPool) -> None:
        withdrawn = frozenset(self.told.withdrawn)
        expected = names.of_pool(self.head, self.frozen, pool, rows=told.rows, withdrawn=withdrawn)
        if told.files != expected:
            self.faults.add(names.RESULTS, f"pula {quoted(pool.key)}: lista plików jest inna, niż powinna być")
        for name in (names.ballots(pool.key), names.totals(pool.key)):
            if name in self.folder.names and name not in expected.values():
                self.faults.add(name, "tego pliku nie powinno być przy tych zasadach i tej liczbie kart")

    def _count(self) -> EditionOutcome | None:
        taken = {pool.pool: outcome_of(pool) for pool in self.told.pools if self.basis[pool.pool] == "nothing"}
        try:
            return count_profiles(self.frozen, self.profiles, seed=self.told.seed, taken=taken)
        except DomainError as error:
            for sentence in error.sentence.splitlines():
                self.faults.add(names.RESULTS, f"nie da się policzyć: {sentence}")
        except (ValueError, ArithmeticError, LookupError):
            self.faults.add(names.RESULTS, "nie da się policzyć: liczby w plikach na to nie pozwalają")
        return None

    def _compare(self, again: EditionOutcome) -> None:
        if digest_of(again, self.told.seed).hex() != self.told.digest:
            self.faults.add(names.RESULTS, "odcisk wyniku (digest) jest inny niż z ponownego liczenia")
        if transfers_told(again.transfers) != self.told.transfers:
            self.faults.add(names.RESULTS, "pieniądze, które przeszły między pulami: inne niż w ponownym liczeniu")
        void: Mapping[str, int] = {pool.pool: pool.void for pool in self.told.pools}
        for told, entry in zip(self.told.pools, again.pools, strict=True):
            expected = pool_told(self.frozen, entry, void=void[told.pool], files=told.files)
            if self.basis[told.pool] == "nothing":
                found = comparing.taken_differences(told, expected, self.withdrawn, entry)
            else:
                found = comparing.pool_differences(told, expected)
            for sentence in found:
                self.faults.add(names.RESULTS, sentence)
            if told.ballots + told.void > self.told.voters:
                self.faults.add(names.RESULTS, f"pula {quoted(told.pool)}: kart jest więcej niż głosujących")
            if "certificate" in told.files:
                certificates.check(self.folder, told.files["certificate"], entry)
