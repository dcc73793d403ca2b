"""Votes at 20 a second while workers, and then the database, are killed (security notes T-04, T-05).

    python bench/kill.py [SECONDS]

Starts the web server with four workers on a PostgreSQL of its own in a temporary folder, both durable as in a city.
First random workers are killed for SECONDS (60 unless given), then the whole database. Printed for each: what was
acknowledged, what is stored, who counts twice. Ends with 1 when anything is not as it must be.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from support.kill_trial import PER_SECOND, killable_city

WORKER_EVERY, DATABASE_EVERY = 0.1, 6.0
"""Seconds between two kills."""


def main() -> int:
    """Run both trials and return the exit code."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    outcomes = [_trial(seconds, what) for what in ("workers", "database")]
    return 0 if all(outcomes) else 1


def _trial(seconds: float, what: str) -> bool:
    with killable_city(int(seconds * PER_SECOND)) as city:
        kill, every = (city.kill_worker, WORKER_EVERY) if what == "workers" else (city.kill_database, DATABASE_EVERY)
        report = city.trial.run(city.web.address, kill, every=every)
    print(f"killed: {what}, {seconds:.0f} s of {PER_SECOND} ballots a second")
    for line in report.lines():
        print(f"  {line}")
    return report.flawless


if __name__ == "__main__":
    sys.exit(main())
