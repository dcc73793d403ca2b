"""Change what a ballot is and who wins in small ways, one at a time, and print how many changes a test notices.

    python scripts/mutants.py [NAME …]

Begins anew in ``mutants/`` (ignored by git), with two processes; what is changed and which tests run: pyproject.toml.
NAME limits it to mutants, for example ``budzet.voting.ballot*``. Exit code 1 when less than 85 % are noticed in a
module. ``mutmut show NAME`` prints a change that nobody noticed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

WANTED = 85
# A run that never ends was noticed too.
NOTICED = {"killed", "timeout"}


def mutmut(*arguments: str, quiet: bool = False) -> str:
    """Run the tool beside this interpreter; with ``quiet`` return what it says."""
    program = Path(sys.executable).with_name("mutmut")
    done = subprocess.run([program, *arguments], check=True, text=True, stdout=subprocess.PIPE if quiet else None)
    return done.stdout or ""


def main() -> int:
    """Run the command line and return its exit code."""
    shutil.rmtree("mutants", ignore_errors=True)
    mutmut("run", "--max-children", "2", *sys.argv[1:])
    found: dict[str, Counter[str]] = defaultdict(Counter)
    unnoticed = []
    for line in mutmut("results", "--all", "true", quiet=True).splitlines():
        name, _, status = line.strip().rpartition(": ")
        if status == "not checked" or not name:
            continue
        # A name is the module, then the mangled function with the number of the change.
        found[name.rpartition(".")[0]][status] += 1
        if status not in NOTICED:
            unnoticed.append(line.strip())
    print("\n".join(unnoticed))
    enough = True
    for module, statuses in sorted(found.items()):
        noticed = sum(statuses[one] for one in NOTICED)
        enough = enough and 100 * noticed >= WANTED * statuses.total()
        print(f"{module:40} {noticed:4} of {statuses.total():4} noticed: {100 * noticed / statuses.total():5.1f} %")
    return 0 if enough and found else 1


if __name__ == "__main__":
    sys.exit(main())
