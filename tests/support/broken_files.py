"""Files nobody should send: each is made where it is read, and says what it is refused with.

``bench/broken_files.py`` measures what each costs; the tests ask for the refusal alone.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from support.elections import META, pb_text
from support.server import CHECKOUT

MEGABYTE = 1024**2
SECONDS, MEGABYTES = 5, 200
"""What a refusal may cost."""

BARE = ("project_id;cost", "A1;600", "A2;500", "A3;300")
POINTS = {"vote_type": "cumulative", "max_sum_points": "9", "num_votes": "1"}
ONE_VOTE = {"num_votes": "1"}
NINES = "9" * 4000
Pieces = Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class Broken:
    """A way to write a file, and the beginning of what it is refused with after its name; None: it is sound."""

    write: Callable[[Path], object]
    fault: str | None


def _bytes(content: bytes, fault: str | None) -> Broken:
    return Broken(lambda path: path.write_bytes(content), fault)


def _text(text: str, fault: str | None) -> Broken:
    return _bytes(text.encode("utf-8", "surrogatepass"), fault)


def _meta(field: str, value: str, fault: str) -> Broken:
    line = 3 + list(META).index(field) if field in META else 3 + len(META)
    return _text(pb_text({field: value}), f"META, wiersz {line}: {field}: {fault}")


def _cost(value: str, fault: str) -> Broken:
    return _text(pb_text(projects=("project_id;cost", f"A1;{value}")), f"PROJECTS, wiersz 17: cost: {fault}")


def _vote(row: str, fault: str, **meta: str) -> Broken:
    # The header of VOTES stands after META, with one line for each field, and three projects.
    line = 22 + len([name for name in meta if name not in META])
    head = "voter_id;vote;points" if row.count(";") > 1 else "voter_id;vote"
    return _text(pb_text(meta, votes=(head, row)), f"VOTES, wiersz {line}: {fault}")


def _pieces(make: Pieces, fault: str | None) -> Broken:
    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.writelines(make())

    return Broken(write, fault)


def _quotes(megabytes: int) -> Iterator[bytes]:
    yield from (b'"' * MEGABYTE for _ in range(megabytes))


def _many_fields() -> Iterator[bytes]:
    yield b"META\nkey;value\n"
    yield from (f"field{number};{number}\n".encode() for number in range(10**6))


def many_projects(number: int, votes: str) -> Iterator[bytes]:
    """Yield a file of so many projects with one vote."""
    head = pb_text({"num_projects": str(number), "num_votes": "1"}, ()).partition("VOTES")[0]
    yield head.encode() + b"project_id;cost\n"
    yield from (f"{place:x};1\n".encode() for place in range(number))
    yield f"VOTES\nvoter_id;vote\n1;{votes}\n".encode()


def _many_votes(vote: str, number: int = 10**6) -> Iterator[bytes]:
    yield pb_text({"num_votes": str(number)}, BARE, ("voter_id;vote",)).encode()
    yield from (f"{voter};{vote}\n".encode() for voter in range(number))


def _many_ballots() -> Iterator[bytes]:
    """Distinct ballots of many projects, as long as a file may be; one vote too much is stated."""
    yield pb_text({"num_projects": "2000", "num_votes": "3001"}, ()).partition("VOTES")[0].encode()
    yield b"project_id;cost\n" + b"".join(f"{place:x};1\n".encode() for place in range(2000))
    yield b"VOTES\nvoter_id;vote\n"
    ids = [f"{place:x}" for place in range(2000)]
    yield from (
        f"{voter};{','.join(ids[: voter % 2000] + ids[voter % 2000 + 1 :])}\n".encode() for voter in range(3000)
    )


_UNCLOSED = pb_text(projects=("project_id;cost;name", 'A1;5;"x'))
_QUOTES_WRONG = "cudzysłów nie jest zamknięty albo stoi w złym miejscu"
_NOT_UTF8 = "znak spoza UTF-8"
_SUM_TOO_BIG = "jest za duża (najwyżej 1000000000000)"
_LONG_CELL = "komórka ma ponad 131072 znaków albo jej cudzysłów nie jest zamknięty"

BROKEN = {
    # what is no file of text
    "empty": _bytes(b"", "META: nie ma tej części pliku"),
    "nothing but a BOM": _bytes(b"\xef\xbb\xbf", "META: nie ma tej części pliku"),
    "a BOM twice": _text("\ufeff\ufeff" + pb_text(), "plik, wiersz 1: przed tytułem META stoi tekst"),
    "a directory": Broken(lambda path: path.mkdir(), "plik: to jest folder, nie plik"),
    "nothing there": Broken(lambda path: None, "plik: nie ma takiego pliku"),
    "a device without an end": Broken(lambda path: path.symlink_to("/dev/zero"), "plik, wiersz 1: wiersz ma ponad"),
    "UTF-16": _bytes(pb_text().encode("utf-16"), f"plik, wiersz 1: {_NOT_UTF8}"),
    "UTF-16 without a BOM": _bytes(pb_text().encode("utf-16-be"), "plik, wiersz 1: niedozwolony znak U+0000"),
    "windows-1250": _bytes(pb_text().encode("cp1250"), f"plik, wiersz 17: {_NOT_UTF8}"),
    "windows-1250 with CR": _bytes(pb_text().replace("\n", "\r").encode("cp1250"), f"plik, wiersz 17: {_NOT_UTF8}"),
    "half a character": _text(pb_text().replace("Park", "Pa\ud83drk"), f"plik, wiersz 18: {_NOT_UTF8}"),
    "a cut character": _bytes(pb_text().encode()[:-1] + b"\xc5", f"plik, wiersz 25: {_NOT_UTF8}"),
    "a wrong byte far down": _bytes(
        b"".join(_many_votes("A1", 9000)) + b"9000;A1\xff\n", f"plik, wiersz 9022: {_NOT_UTF8}"
    ),
    # characters that are no text
    "NUL in a name": _text(pb_text().replace("Park", "Pa\0rk"), "plik, wiersz 18: niedozwolony znak U+0000"),
    "NUL alone": _bytes(b"\0", "plik, wiersz 1: niedozwolony znak U+0000"),
    "a form feed": _text(pb_text().replace("2;A1\n", "2;\fA1\n"), "plik, wiersz 23: niedozwolony znak U+000C"),
    "an order to the terminal": _text(
        pb_text().replace("Park", "\x1b[2J"), "plik, wiersz 18: niedozwolony znak U+001B"
    ),
    "text turned right to left": _text(
        pb_text().replace("Park", "\u202ekraP"), "plik, wiersz 18: niedozwolony znak U+202E"
    ),
    "a mark nobody sees in an id": _text(
        pb_text().replace("A2;500", "A2\u200f;500"), "PROJECTS, wiersz 18: zły identyfikator projektu „A2\\u200f”"
    ),
    # its form
    "CRLF": _text(pb_text().replace("\n", "\r\n"), None),
    "CR": _text(pb_text().replace("\n", "\r"), None),
    "mixed ends of lines": _text(pb_text().replace("\n", "\r", 9).replace("\nVOTES", "\r\nVOTES"), None),
    "a million columns": _text(
        pb_text(votes=("voter_id;vote", ";" * 10**6)), "plik, wiersz 22: wiersz ma ponad 1000000"
    ),
    "nearly a million columns": _text(
        pb_text(votes=("voter_id;vote", "1" + ";" * 999_990)), "VOTES, wiersz 22: kolumn jest 999991"
    ),
    "a header of a million columns": _text(
        pb_text(projects=("project_id;cost" + ";" * 999_900 + "x",)), "PROJECTS, wiersz 16: kolumn jest 999902"
    ),
    "a million fields of META": _pieces(_many_fields, "META, wiersz 1002: wierszy jest ponad 1000"),
    "300 000 titles": _pieces(
        lambda: (b"META\n" for _ in range(300_000)), "META, wiersz 2: ta część stoi w pliku drugi"
    ),
    "nothing but ends of lines": _pieces(
        lambda: (b"\n" * MEGABYTE for _ in range(20)), "plik, wiersz 1500001: plik ma ponad 1500000 wierszy"
    ),
    "200 MB of quotes": _pieces(lambda: _quotes(200), "plik: plik ma ponad 32 MB"),
    "30 MB of quotes": _pieces(lambda: _quotes(30), "plik, wiersz 1: wiersz ma ponad 1000000 znaków"),
    "lines of quotes": _pieces(lambda: (b'"' * 999_998 + b"\n" for _ in range(30)), f"plik, wiersz 1: {_LONG_CELL}"),
    "a quote that stays open": _text(_UNCLOSED, f"PROJECTS, wiersz 17: {_QUOTES_WRONG}"),
    "a quote that stays open for long": _pieces(
        lambda: (piece for piece in (_UNCLOSED.encode(), *[b"1;A1\n" * 200_000] * 30)),
        f"PROJECTS, wiersz 17: {_LONG_CELL}",
    ),
    "a quote in the middle": _text(pb_text().replace("Park", '"Park" x'), f"PROJECTS, wiersz 18: {_QUOTES_WRONG}"),
    "a cell too long": _text(pb_text().replace("Park", "x" * 131_073), f"PROJECTS, wiersz 18: {_LONG_CELL}"),
    "sections twice": _text(pb_text() + pb_text(), "META, wiersz 26: ta część stoi w pliku drugi raz"),
    "a section named by the wrong letters": _text(
        pb_text().replace("VOTES", "VOTE\u0405"), "PROJECTS, wiersz 20: kolumn"
    ),
    "no project": _text(pb_text({"num_projects": "0"}, BARE[:1], ("voter_id;vote",)), "PROJECTS: nie ma ani jednego"),
    # numbers
    "a cost of 1e400": _cost("1e400", "„1e400” nie jest liczbą"),
    "a cost of nan": _cost("nan", "„nan” nie jest liczbą"),
    "a cost of inf": _cost("inf", "„inf” nie jest liczbą"),
    "a negative cost": _cost("-5", "„-5” nie jest liczbą"),
    "a cost of nothing": _cost("0.00", "brak kosztu albo koszt zero"),
    "a cost with a comma before thousands": _cost("1,000", "„1,000”: nie wiadomo, czy przecinek oddziela tysiące"),
    "a cost with two commas": _cost("1,000,00", "„1,000,00” nie jest liczbą"),
    "a cost in other digits": _cost("٣٠٠", "„٣٠٠” nie jest liczbą"),
    "a cost that would not add up": _cost("1000000000000.01", f"kwota „1000000000000.01” {_SUM_TOO_BIG}"),
    "a cost of 4000 digits": _cost(NINES, f"kwota „{'9' * 60}…” {_SUM_TOO_BIG}"),
    "a cost of 5000 digits": _cost(NINES + "9" * 1000, f"kwota „{'9' * 60}…” {_SUM_TOO_BIG}"),
    "a budget of 4000 digits": _meta("budget", NINES, f"kwota „{'9' * 60}…” {_SUM_TOO_BIG}"),
    "a number of votes of 4000 digits": _meta("num_votes", NINES, f"liczba „{'9' * 60}…” jest za duża"),
    "a threshold of 5000 digits": _meta("min_project_score_threshold", NINES * 2, f"liczba „{'9' * 60}…” jest za duża"),
    "a ballot of a billion projects": _meta(
        "max_length", "1000000000", "liczba „1000000000” jest za duża (najwyżej 65535)"
    ),
    "points of 4000 digits": _vote(f"1;A1;{NINES}", f"liczba „{'9' * 60}…” jest za duża", **POINTS),
    "points below nothing": _vote("1;A1;-1", "„-1” nie jest liczbą", **POINTS),
    # dates and names
    "a day that never comes": _meta("date_begin", "99.99.9999", "„99.99.9999”: rok musi być od 1900 do 2200"),
    "a day of no month": _meta("date_begin", "31.02.2024", "„31.02.2024” nie jest datą"),
    "a day of the year 0000": _meta("date_begin", "01.01.0000", "„01.01.0000”: rok musi być od 1900 do 2200"),
    "the year 0000": _meta("date_end", "0000", "„0000”: rok musi być od 1900 do 2200"),
    "the last day there is": _meta("date_end", "31.12.9999", "„31.12.9999”: rok musi być od 1900 do 2200"),
    "a city of 9000 letters": _meta("unit", "Ą" * 9000, f"„{'Ą' * 60}…” ma 9000 znaków, a może mieć najwyżej 200"),
    "an id of 9000 letters": _text(
        pb_text(projects=("project_id;cost", "A" * 9000 + ";5")), "PROJECTS, wiersz 17: project_id: „AAAA"
    ),
    "a topic of 9000 letters": _text(
        pb_text(projects=("project_id;cost;category", f"A1;5;sport,{'a' * 9000}")),
        "PROJECTS, wiersz 17: category: „aaaa",
    ),
    # votes
    "a vote for nobody": _vote("1;A9", "głos na projekt „A9”, którego nie ma w PROJECTS"),
    "a vote for a name nobody sees whole": _vote(f"1;{'A9' * 9000}", f"głos na projekt „{'A9' * 30}…”, którego nie ma"),
    "a vote of 100 000 ids": _vote("1;" + "A1," * 10**5 + "A1", _LONG_CELL),
    "a vote of 40 000 ids": _vote("1;" + "A1," * 40_000 + "A1", "projekt „A1” stoi w głosie dwa razy"),
    "more projects than a ballot can number": _pieces(
        lambda: many_projects(65_536, "1"), "PROJECTS, wiersz 65552: wierszy jest ponad 65536"
    ),
    "as many as it can, and a vote for 20 000 of them": _pieces(
        lambda: many_projects(65_535, ",".join(f"{place:x}" for place in range(20_000))), None
    ),
    "a million votes": _pieces(lambda: _many_votes("A1"), "VOTES, wiersz 500022: wierszy jest ponad 500001"),
    "faults in every vote": _pieces(lambda: _many_votes("A7", 400_000), "VOTES, wiersz 22: głos na projekt „A7”"),
    "27 MB of different ballots": _pieces(_many_ballots, "META, wiersz 8: num_votes mówi 3001, a w pliku jest 3000"),
}
LARGEST = ("200 MB of quotes", "27 MB of different ballots")


def make(name: str, folder: Path) -> Path:
    """Write one of them into a folder and return its path."""
    path = folder / "zly.pb"
    BROKEN[name].write(path)
    return path


@dataclass(frozen=True)
class Answer:
    """What a process of its own said of a file: its refusal (None: read), CPU seconds, and its peak in MB."""

    refusal: str | None
    seconds: float
    megabytes: float


# A peak is read from /proc: that of getrusage would be the peak of whoever started the process, when it is higher.
_CHILD = """
import json, pathlib, re, resource, sys
from budzet.base.errors import ImportRefusedError
from budzet.exchange.pb import read_pb
refusal = None
try:
    read_pb(pathlib.Path(sys.argv[1]))
except ImportRefusedError as error:
    refusal = error.sentence
peak = re.search(r"VmHWM:\\s*(\\d+)", pathlib.Path("/proc/self/status").read_text())
print(json.dumps([refusal, sum(resource.getrusage(resource.RUSAGE_SELF)[:2]), int(peak[1]) / 1024]))
"""


def read_within(path: Path, *, megabytes: int, seconds: int) -> Answer:
    """Read a file in a process that the kernel holds to limits. Raises ``CalledProcessError`` when it broke them."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, megabytes * MEGABYTE))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path)],
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=True,
    )
    return Answer(*json.loads(done.stdout))
