"""What a broken file costs before it is refused: seconds and memory of each file nobody should send.

    python bench/broken_files.py [NAME …]

Each file of ``tests/support/broken_files.py`` is made in a temporary folder and read in a process of its own, which the
kernel holds to 600 MB and 20 CPU seconds. Printed are its CPU seconds, its peak memory and the first words of the
refusal. Exit code 1 when one took more than 5 s or 200 MB, or was not answered as it should be.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from support.broken_files import BROKEN, MEGABYTES, SECONDS, make, read_within


def measure(name: str) -> bool:
    """Print the line of one file; whether all is as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        path = make(name, Path(folder))
        try:
            answer = read_within(path, megabytes=600, seconds=20)
        except subprocess.CalledProcessError as error:
            print(f"{name:48} broke off: {error.stderr.strip().splitlines()[-1:]}")
            return False
    expected = BROKEN[name].fault
    if expected is None:
        right = answer.refusal is None
    else:
        right = answer.refusal is not None and answer.refusal.startswith(f"{path.name}: {expected}")
    cheap = answer.seconds <= SECONDS and answer.megabytes <= MEGABYTES
    told = (answer.refusal or "read").splitlines()[0]
    mark = "" if right and cheap else "  <-- too much" if right else "  <-- not as expected"
    print(f"{name:48} {answer.seconds:6.2f} s {answer.megabytes:6.0f} MB  {told[:90]}{mark}")
    return right and cheap


def main(names: list[str]) -> int:
    """Measure the named files, or all."""
    right = [measure(name) for name in names or BROKEN]
    return int(not all(right))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
