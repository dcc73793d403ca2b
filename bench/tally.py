"""What a tally costs, beside the reference library in the same run: ratios, so that a slow machine does not matter.

    python bench/tally.py FOLDER [--big NAME] [--without-oracle]

FOLDER holds Wieliczka 2023, Warszawa 2021 Ursynów and Łódź 2024 as published. All are loaded before the clock starts,
and only CPU seconds of this process count. Ours is run REPEATS times and the median taken; pabutools runs once, because
it takes seconds to minutes. ``load`` of the big file is from the .pb text to the merged arrays.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from budzet.editions.result_rules import EqualShares, Greedy, Phragmen
from budzet.exchange.pb import read_pb
from budzet.exchange.tally import profile_in
from budzet.results.rules import compare as comparing
from budzet.results.rules.certificate import check
from budzet.results.rules.certifying import certificate, conditions
from budzet.results.rules.equal_shares import Shares
from budzet.results.rules.greedy import greedy
from budzet.results.rules.margins import margins
from budzet.results.rules.preference import preference
from budzet.results.rules.profile import Profile
from budzet.results.rules.question import ask
from budzet.results.rules.support import supports
from budzet.results.rules.voter_outcome import equal_shares, phragmen

WIELICZKA = "Poland_Wieliczka_2023_Green_Budget.pb"
URSYNOW = "Poland_Warszawa_2021_Ursynow.pb"
LODZ = "Poland_Lodz_2024.pb"
CHAIN = ("lower_cost", "more_votes", "id_order")
REPEATS = 5
PLAIN = EqualShares(completion="none")


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the median CPU time of some runs."""
    taken = []
    for _ in range(repeats):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return median(taken)


def load(path: Path) -> tuple[Profile, int]:
    """Return the ballots and the money of a file."""
    pb = read_pb(path)
    return profile_in(pb), pb.budget


def shares(profile: Profile, budget: int) -> Shares:
    """Return the question of Equal Shares with nothing computed before."""
    return Shares(ask(profile, budget, PLAIN, preference(profile, CHAIN, seed=None, label="bench")), PLAIN)


def ratio(name: str, ours: float, theirs: float, wanted: int) -> None:
    """Print one line of the comparison."""
    print(f"{name:52} ours {ours:8.4f} s   pabutools {theirs:8.2f} s   ratio {theirs / ours:7.0f}   wanted >= {wanted}")


def compare(folder: Path) -> None:
    """Print ratios on the two files the project promises them for."""
    from support.oracles import Oracle  # the library is loaded only where it is compared with

    for file, quick, exact in ((WIELICZKA, 100, 8), (URSYNOW, 300, 20)):
        profile, budget = load(folder / file)
        oracle = Oracle(profile, budget)
        theirs = seconds(oracle.equal_shares, 1)
        name = file.removesuffix(".pb").removeprefix("Poland_")[:24]
        ratio(
            f"{name}: Equal Shares, floats", seconds(lambda p=profile, b=budget: shares(p, b).quick(0)), theirs, quick
        )
        ours = seconds(lambda p=profile, b=budget: equal_shares(p, b, PLAIN, CHAIN, seed=None, label="bench"))
        ratio(f"{name}: Equal Shares, exact", ours, theirs, exact)
        ours += checking(profile, budget, PLAIN)
        ratio(f"{name}: Equal Shares, exact, written and checked", ours, theirs, exact)
        if file == URSYNOW:
            ours = seconds(lambda p=profile, b=budget: phragmen(p, b, Phragmen(), CHAIN, seed=None, label="bench"))
            ratio(f"{name}: Phragmén, exact", ours, seconds(oracle.phragmen, 1), 100)
        else:
            rule = EqualShares()
            ours = seconds(
                lambda p=profile, b=budget: equal_shares(p, b, EqualShares(), CHAIN, seed=None, label="x"), 3
            )
            ours += checking(profile, budget, rule)
            ratio(f"{name}: add1, exact, written and checked", ours, seconds(oracle.add1, 1), 8)


def checking(profile: Profile, budget: int, rule: EqualShares) -> float:
    """Return what writing and checking the certificate takes."""
    counted = equal_shares(profile, budget, rule, CHAIN, seed=None, label="bench")
    given = conditions(counted.question)
    return seconds(lambda: check(profile, given, certificate(counted, rule)), 1)


def alone(path: Path) -> None:
    """Print what each rule costs on a large pool, and the memory of the process at its peak."""
    begun = time.process_time()
    profile, budget = load(path)
    print(f"{path.stem}: {profile.ballots} votes, {len(profile.candidates)} projects, {len(profile.times)} distinct")
    print(f"  {'load':32} {time.process_time() - begun:8.3f} s")
    rules: dict[str, Callable[[], object]] = {
        "greedy": lambda: greedy(profile, budget, Greedy(), CHAIN, seed=None, label="bench"),
        "Equal Shares, cost, exact": lambda: equal_shares(profile, budget, PLAIN, CHAIN, seed=None, label="bench"),
        "Equal Shares, cardinality, exact": lambda: equal_shares(
            profile, budget, EqualShares(utility="cardinality", completion="none"), CHAIN, seed=None, label="bench"
        ),
        "Phragmén, exact": lambda: phragmen(profile, budget, Phragmen(), CHAIN, seed=None, label="bench"),
    }
    for name, work in rules.items():
        print(f"  {name:32} {seconds(work, 3):8.3f} s")
    plain = greedy(profile, budget, Greedy(), CHAIN, seed=None, label="bench")
    loads = phragmen(profile, budget, Phragmen(), CHAIN, seed=None, label="bench").outcome
    taken = seconds(lambda: margins(profile, plain, Greedy(), CHAIN, seed=None, label="bench"), 3)
    print(f"  {'margins of greedy':32} {taken:8.3f} s")
    taken = seconds(lambda: comparing.compare(profile, {"greedy": plain, "phragmen": loads}), 3)
    print(f"  {'two outcomes compared':32} {taken:8.3f} s")
    begun = time.process_time()
    counted = equal_shares(profile, budget, EqualShares(), CHAIN, seed=None, label="bench")
    print(f"  {'Equal Shares, add1, exact':32} {time.process_time() - begun:8.3f} s ({counted.decided.step} steps)")
    taken = seconds(lambda: supports(counted.question, counted.decided.run, EqualShares()), 1)
    print(f"  {'its effective supports':32} {taken:8.3f} s")
    print(f"  {'its certificate checked':32} {checking(profile, budget, EqualShares()):8.3f} s")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--big", default=LODZ, help="the file measured alone")
    parser.add_argument("--without-oracle", action="store_true", help="only the big file")
    options = parser.parse_args()
    alone(options.folder / options.big)
    if not options.without_oracle:
        compare(options.folder)


if __name__ == "__main__":
    main()
