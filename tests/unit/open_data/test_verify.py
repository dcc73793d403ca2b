"""Published files counted again: whole ones pass, every kind of tampering is named, nothing ends in a traceback."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import bundles
from support.bundles import edit, publication, publish, results, small_edition, sum_again, write_results

from budzet.editions.frozen import rules_hash
from budzet.editions.result_rules import EqualShares, Greedy, Phragmen
from budzet.exchange.open_data import names
from budzet.exchange.open_data.verifying import verify

CERTIFICATE = "certificate-miasto.json"
CITY_PB, NORTH_PB = "Poland_Zielone_2026.pb", "Poland_Zielone_2026_Polnoc.pb"
NORTH, SOUTH = "ballots-polnoc.csv", "totals-poludnie.csv"


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Path:
    return publish(tmp_path_factory.mktemp("published"))


@pytest.fixture
def folder(original, tmp_path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "dane"))


def faults(folder: Path) -> str:
    return "\n".join(verify(folder).faults)


# --- whole folders -------------------------------------------------------------------------------------------------


def test_published_files_are_counted_to_the_same_outcome(original):
    found = verify(original)
    assert found.faults == ()
    assert [(pool.name, pool.basis, pool.ballots, pool.winners, pool.spent) for pool in found.pools] == [
        ("Północ", "rows", 115, 2, 100_000),
        ("Południe", "totals", 30, 1, 70_000),
        ("Całe miasto", "rows", 130, 2, 200_000),
    ]


def test_a_pool_of_which_only_sums_are_published_is_counted_from_them_where_its_rule_allows(tmp_path):
    publish(tmp_path, publication(small_edition(rows_published=False)))
    assert not list(tmp_path.glob("ballots-*")) + list(tmp_path.glob("*.pb")) + list(tmp_path.glob("certificate-*"))
    found = verify(tmp_path)
    assert found.faults == ()
    assert [pool.basis for pool in found.pools] == ["totals", "totals", "nothing"]


@pytest.mark.parametrize(
    "rule",
    (EqualShares(completion="none"), EqualShares(comparison=True), EqualShares(utility="cardinality"), Phragmen()),
)
@pytest.mark.parametrize("rows_published", (True, False))
def test_every_rule_over_voters_is_checked(tmp_path, rule, rows_published):
    frozen = small_edition(rows_published=rows_published, rules={**bundles.RULES, "miasto": rule})
    assert faults(publish(tmp_path, publication(frozen))) == ""


@pytest.mark.parametrize("misfit", ("skip", "stop", "stop_then_80_percent"))
def test_every_kind_of_misfit_is_checked(tmp_path, misfit):
    frozen = small_edition(rules=dict.fromkeys(bundles.RULES, Greedy(on="points", misfit=misfit)))
    assert faults(publish(tmp_path, publication(frozen))) == ""


def test_a_pool_without_a_ballot_is_checked(tmp_path):
    assert faults(publish(tmp_path, publication(ballots={"miasto": bundles.CITY}))) == ""


def test_the_progress_of_the_check_reaches_its_end(original):
    seen = []
    verify(original, lambda done, steps: seen.append((done, steps)))
    assert seen == [(done, 7) for done in range(1, 8)]


# --- tampering that the checksums show -----------------------------------------------------------------------------


def change_byte(folder: Path) -> None:
    path = folder / NORTH
    raw = bytearray(path.read_bytes())
    raw[-2] ^= 1
    path.write_bytes(bytes(raw))


def first_checksum(folder: Path) -> None:
    path = folder / names.SUMS
    text = path.read_text(encoding="ascii")
    path.write_text(("1" if text[0] == "0" else "0") + text[1:], encoding="ascii")


def add_link(folder: Path) -> None:
    (folder / "link.csv").symlink_to("/etc/hostname")


def huge(folder: Path) -> None:
    os.truncate(folder / NORTH, 1 << 32)


SEEN_AT_ONCE: dict[str, tuple[Callable[[Path], object], str]] = {
    "one byte": (change_byte, f"{NORTH}: plik jest inny, niż mówi SHA256SUMS"),
    "a checksum": (first_checksum, f"{CITY_PB}: plik jest inny, niż mówi SHA256SUMS"),
    "a file more": (lambda f: (f / "dopisane.csv").write_text("a"), "dopisane.csv: tego pliku nie ma w SHA256SUMS"),
    "a file less": (lambda f: (f / NORTH).unlink(), f"{NORTH}: nie ma tego pliku"),
    "no rules": (lambda f: (f / names.RULES).unlink(), "rules.json: nie ma tego pliku"),
    "no results": (lambda f: (f / names.RESULTS).unlink(), "results.json: nie ma tego pliku"),
    "no checksums": (lambda f: (f / names.SUMS).unlink(), "SHA256SUMS: nie ma tego pliku"),
    "a path": (lambda f: edit(f, names.SUMS, "  README.txt", "  ../README.txt"), "SHA256SUMS, wiersz 3: zły wiersz"),
    "an absolute path": (lambda f: edit(f, names.SUMS, "  README.txt", "  /etc/passwd"), "/etc/passwd"),
    "a name twice": (lambda f: edit(f, names.SUMS, "README.txt", "rules.json"), "SHA256SUMS, wiersz 10: zły wiersz"),
    "a folder": (lambda f: (f / "x").mkdir(), "x: to nie jest zwykły plik"),
    "a link": (add_link, "link.csv: to nie jest zwykły plik"),
    "a huge file": (huge, f"{NORTH}: plik ma ponad 64 MB"),
    "an empty folder": (lambda f: [path.unlink() for path in f.iterdir()], "SHA256SUMS: nie ma tego pliku"),
}


@pytest.mark.parametrize("kind", SEEN_AT_ONCE)
def test_what_the_checksums_show_is_named(folder, kind):
    tamper, sentence = SEEN_AT_ONCE[kind]
    tamper(folder)
    assert sentence in faults(folder)


# --- tampering by somebody who makes the checksums fit -------------------------------------------------------------


def in_results(change: Callable[[dict], object]) -> Callable[[Path], None]:
    def tamper(folder: Path) -> None:
        value = results(folder)
        change(value)
        write_results(folder, value)

    return tamper


def pool(value: dict, key: str) -> dict:
    return next(pool for pool in value["pools"] if pool["pool"] == key)


def project(value: dict, id_: str) -> dict:
    return next(project for pool in value["pools"] for project in pool["projects"] if project["id"] == id_)


def swap_winner(value: dict) -> None:
    one, other = project(value, "2"), project(value, "3")
    for name in ("outcome", "reason", "place"):
        one[name], other[name] = other[name], one[name]
    pool(value, "polnoc")["selected"] = ["1", "2"]


def lines_of(folder: Path, name: str) -> list[str]:
    return (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)


def write_lines(folder: Path, name: str, lines: list[str]) -> None:
    (folder / name).write_text("".join(lines), encoding="utf-8")


def drop_row(folder: Path) -> None:
    write_lines(folder, NORTH, lines_of(folder, NORTH)[:-1])


def double_row(folder: Path) -> None:
    write_lines(folder, NORTH, [*lines_of(folder, NORTH), lines_of(folder, NORTH)[-1]])


def in_row(new: str) -> Callable[[Path], None]:
    """Put other choices into the first row of a ballot for project 4."""

    def tamper(folder: Path) -> None:
        edit(folder, NORTH, ",4,1\n", f",{new}\n")

    return tamper


def in_certificate(change: Callable[[dict], object]) -> Callable[[Path], None]:
    def tamper(folder: Path) -> None:
        path = folder / CERTIFICATE
        value = json.loads(path.read_text(encoding="utf-8"))
        change(value)
        path.write_text(json.dumps(value), encoding="utf-8")

    return tamper


def rules_cost(folder: Path) -> None:
    edit(folder, names.RULES, '"cost":40000', '"cost":40001')


def rules_cost_with_hash(folder: Path) -> None:
    rules_cost(folder)
    value = results(folder)
    value["rules_hash"] = rules_hash((folder / names.RULES).read_bytes()).hex()
    write_results(folder, value)


def pay_less(value: dict) -> None:
    value["certificate"]["rounds"][0]["classes"][0][2] -= 1


def forbidden_rows(folder: Path) -> None:
    shutil.copy(folder / NORTH, folder / "ballots-poludnie.csv")


RES = "results.json"
NAMED: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "one digit in a ballot": (
        in_row("4,2"),
        (f"{RES}: pula „polnoc”, projekt 4 („L4”): punkty: podano 5, a wychodzi 6", f"{NORTH_PB}: kart z wyborem"),
    ),
    "a removed row": (drop_row, (f"{RES}: pula „polnoc”: liczba kart: podano 115, a wychodzi 114", NORTH_PB)),
    "a doubled row": (double_row, (f"{NORTH}, wiersz 117: numer",)),
    "a project of another pool": (in_row("8,1"), (f"{NORTH}, wiersz", "projekt 8 nie należy do tej puli")),
    "a project of nobody": (in_row("99,1"), ("projekt 99 nie należy do tej puli",)),
    "a project twice": (in_row("4 4,1 1"), ("projekt stoi na karcie dwa razy",)),
    "too many points": (in_row("1 4,3 3"), ("punktów jest 6, a może być najwyżej 5",)),
    "too many points on one": (in_row("4,4"), ("projekt 4 ma 4 pkt, a może mieć od 1 do 3",)),
    "too many projects": (in_row("1 2 3 4,1 1 1 1"), ("projektów jest 4, a może być najwyżej 3",)),
    "no choice": (in_row(","), ("karta bez żadnego wyboru",)),
    "points without a project": (in_row("4,1 1"), ("projektów jest 1, a liczb punktów 2",)),
    "words in a ballot": (in_row("łąka,1"), ("w komórce stoi co innego niż liczby",)),
    "a cell more": (in_row("4,1,1"), (f"{NORTH}, wiersz", "kolumn jest 4, a w nagłówku 3")),
    "open quotes": (in_row('"4,1'), (f"{NORTH}, wiersz",)),
    "a NUL in a table": (in_row("4,1\0"), (f"{NORTH}, wiersz", "niedozwolony znak U+0000")),
    "another header": (lambda f: edit(f, NORTH, "points", "punkty"), (f"{NORTH}, wiersz 1: brak kolumny „points”",)),
    "a sum": (lambda f: edit(f, SOUTH, "5,20,60,30", "5,20,59,30"), (f"{SOUTH}, wiersz 2: projekt 5: głosy i punkty",)),
    "another number of ballots": (
        lambda f: edit(f, SOUTH, "5,20,60,30", "5,20,60,31"),
        (f"{SOUTH}, wiersz 2: projekt 5: kart 31, a w wynikach 30",),
    ),
    "a sum less": (lambda f: edit(f, SOUTH, "6,10,30,30\n", ""), (f"{SOUTH}: brak projektu 6",)),
    "words in a sum": (lambda f: edit(f, SOUTH, "6,10,30,30", "6,x,30,30"), (f"{SOUTH}, wiersz 3: projekt 6: zła",)),
    "more votes than ballots": (
        lambda f: edit(f, SOUTH, "6,10,30,30", "6,31,93,30"),
        (f"{SOUTH}: projekt ma więcej głosów, niż jest kart",),
    ),
    "rows that must not be there": (forbidden_rows, ("ballots-poludnie.csv: tego pliku nie powinno być",)),
    "a changed cost in the rules": (rules_cost, ("rules.json: odcisk zasad jest inny niż w results.json",)),
    "a changed cost with its hash": (
        rules_cost_with_hash,
        (f"{RES}: pula „polnoc”, projekt 1 („L1”): koszt: podano 40000, a wychodzi 40001",),
    ),
    "a changed cost in the results": (
        in_results(lambda value: project(value, "1").update(cost=40_001)),
        ("projekt 1 („L1”): koszt: podano 40001, a wychodzi 40000", "projects.csv, wiersz 2: projekt 1, kolumna cost"),
    ),
    "a swapped winner": (
        in_results(swap_winner),
        (
            "pula „polnoc”: wybrane projekty: podano „1”, „2”, a wychodzi „1”, „3”",
            "projekt 2 („L2”): wynik: podano „selected”, a wychodzi „not_selected”",
            "projekt 3 („L3”): powód: podano „lost_draw”, a wychodzi „funded”",
            f"{NORTH_PB}: projekt „L3”: selected 1, a w wynikach „lost_draw”",
        ),
    ),
    "a changed tie": (
        in_results(lambda value: pool(value, "polnoc")["ties"][0].update(ids=["2", "3"])),
        ("pula „polnoc”: remis projektów „2”, „3” (wynik 80): inny niż w ponownym liczeniu",),
    ),
    "a hidden tie": (
        in_results(lambda value: pool(value, "polnoc").update(ties=[])),
        ("pula „polnoc”: remis projektów „3”, „2” (wynik 80): brakuje go",),
    ),
    "an invented tie": (
        in_results(lambda value: pool(value, "miasto").update(ties=pool(value, "polnoc")["ties"])),
        ("pula „miasto”: remis projektów „3”, „2” (wynik 80): zbędny",),
    ),
    "a changed seed": (
        in_results(lambda value: value.update(seed="inne ziarno 2")),
        ("odcisk wyniku (digest) jest inny", "remis projektów"),
    ),
    "no seed": (in_results(lambda value: value.update(seed=None)), ("nie da się policzyć: Północ: Projekty 2, 3",)),
    "another way to draw": (
        in_results(lambda value: value.update(draw_algorithm="kostka")),
        ("sposobu losowania „kostka” program nie zna",),
    ),
    "a changed digest": (
        in_results(lambda value: value.update(digest="0" * 64)),
        ("odcisk wyniku (digest) jest inny niż z ponownego liczenia",),
    ),
    "a changed transfer": (
        in_results(lambda value: value["transfers"][0].update(amount=1)),
        ("pieniądze, które przeszły między pulami",),
    ),
    "received money": (
        in_results(lambda value: pool(value, "miasto").update(received=0)),
        ("pula „miasto”: pieniądze z innych pul: podano 0, a wychodzi 10000",),
    ),
    "spent money": (
        in_results(lambda value: pool(value, "poludnie").update(spent=1)),
        ("pula „poludnie”: wydane pieniądze: podano 1, a wychodzi 70000",),
    ),
    "a withdrawn project brought back": (
        in_results(lambda value: value.update(withdrawn=[])),
        ("projekt 7 („L7”): powód: podano „withdrawn”",),
    ),
    "a project withdrawn afterwards": (
        in_results(lambda value: value.update(withdrawn=[1, 7])),
        ("projekt 1 („L1”): powód: podano „funded”, a wychodzi „withdrawn”",),
    ),
    "a margin": (
        in_results(lambda value: project(value, "1").update(margin_votes=1)),
        ("projekt 1 („L1”): o ile głosów: podano 1",),
    ),
    "more ballots than voters": (
        in_results(lambda value: value.update(voters=100)),
        ("pula „polnoc”: kart jest więcej niż głosujących",),
    ),
    "a pool left out": (in_results(lambda value: value["pools"].pop()), ("pule są inne albo w innej kolejności",)),
    "a project left out": (
        in_results(lambda value: pool(value, "polnoc")["projects"].pop()),
        ("pula „polnoc”: projekty są inne",),
    ),
    "another list of files": (
        in_results(lambda value: pool(value, "polnoc")["files"].update(pb="inny.pb")),
        ("pula „polnoc”: lista plików jest inna",),
    ),
    "a path among the files": (
        in_results(lambda value: pool(value, "polnoc")["files"].update(pb="../x.pb")),
        ("results.json: zła albo brakująca wartość: „pools.0.files.pb”",),
    ),
    "a word for a number": (
        in_results(lambda value: value.update(voters="sto")),
        ("results.json: zła albo brakująca wartość: „voters”",),
    ),
    "a number past all money": (
        in_results(lambda value: pool(value, "polnoc").update(budget=10**30)),
        ("results.json: zła albo brakująca wartość: „pools.0.budget”",),
    ),
    "another edition": (in_results(lambda value: value.update(edition="2027")), ("edycja „2027”",)),
    "a list for results": (lambda f: write_results(f, []), ("results.json: to nie są dane tego rodzaju",)),
    "broken results": (lambda f: (f / RES).write_text("{"), ("results.json: to nie jest poprawny JSON",)),
    "deep results": (lambda f: (f / RES).write_text("[" * 200_000), ("results.json: to nie jest poprawny JSON",)),
    "a NUL in results": (lambda f: edit(f, RES, "Zielone", "Ziel\0ne"), ("results.json, wiersz", "U+0000")),
    "bytes that are no text": (lambda f: (f / RES).write_bytes(b"\xff\xfe"), ("results.json, wiersz 1: znak spoza",)),
    "broken rules": (lambda f: (f / names.RULES).write_text("{}"), ("rules.json: zła albo brakująca wartość",)),
    "a table without a project": (
        lambda f: write_lines(f, names.PROJECTS, lines_of(f, names.PROJECTS)[:-1]),
        ("projects.csv: brak projektu 12",),
    ),
    "a title": (
        lambda f: edit(f, names.PROJECTS, "Park", "Las"),
        ("projects.csv, wiersz 10: projekt 9, kolumna title",),
    ),
    "a payment": (in_certificate(pay_less), (f"{CERTIFICATE}: zapis się nie zgadza z kartami",)),
    "the order of ties in a certificate": (
        in_certificate(lambda value: value["conditions"]["rank"].update({"8": 9})),
        (f"{CERTIFICATE}: warunki są inne niż z ponownego liczenia",),
    ),
    "a certificate without rounds": (
        in_certificate(lambda value: value["certificate"].pop("rounds")),
        (f"{CERTIFICATE}: to nie jest zapis liczenia",),
    ),
    "a list for a certificate": (lambda f: (f / CERTIFICATE).write_text("[]"), (f"{CERTIFICATE}: to nie jest zapis",)),
    "a unit of nothing": (
        in_certificate(lambda value: value["certificate"]["rounds"][0].update(unit="0")),
        (f"{CERTIFICATE}: ",),
    ),
    "a vote in the .pb file": (
        lambda f: edit(f, CITY_PB, ";M3\n", ";M5\n"),
        (f"{CITY_PB}: PROJECTS, wiersz", "votes mówi"),
    ),
    "a budget in the .pb file": (
        lambda f: edit(f, CITY_PB, "budget;3100", "budget;3200"),
        (f"{CITY_PB}: pieniądze puli: 320000 gr, a w wynikach 310000 gr",),
    ),
    "a cost in the .pb file": (lambda f: edit(f, CITY_PB, "M3;900", "M3;901"), (f"{CITY_PB}: projekt „M3”: koszt",)),
    "other projects in the .pb file": (
        lambda f: (f / CITY_PB).write_text((f / CITY_PB).read_text().replace("M3", "X3")),
        (f"{CITY_PB}: w pliku są inne projekty",),
    ),
    "no .pb file": (lambda f: (f / CITY_PB).write_text("Ala"), (f"{CITY_PB}: plik, wiersz 1: przed tytułem META",)),
    "a broken package": (lambda f: (f / names.PACKAGE).write_text("[1]"), ("datapackage.json: brak listy plików",)),
    "a package of nothing": (
        lambda f: (f / names.PACKAGE).write_text('{"resources": []}'),
        ("datapackage.json: brak pliku „rules.json”",),
    ),
    "a package with a path": (
        lambda f: edit(f, names.PACKAGE, '"README.txt"', '"../README.txt"'),
        ("datapackage.json: nie ma pliku „../README.txt”",),
    ),
}


@pytest.mark.parametrize("kind", NAMED)
def test_what_a_careful_forger_does_is_named_with_file_and_place(folder, kind):
    tamper, sentences = NAMED[kind]
    tamper(folder)
    if (folder / names.PACKAGE).read_text(encoding="utf-8").startswith("{\n") and "package" not in kind:
        sum_again(folder)
    found = faults(folder)
    assert [sentence for sentence in sentences if sentence not in found] == [], found


def test_many_faults_of_a_file_are_counted_and_twenty_told(folder):
    text = (folder / NORTH).read_text(encoding="utf-8").replace(",1,3\n", ",8,3\n")
    (folder / NORTH).write_text(text, encoding="utf-8")
    sum_again(folder)
    found = faults(folder)
    assert found.count("projekt 8 nie należy do tej puli") == 20
    assert f"{NORTH}: … i jeszcze 10" in found


# --- pools that cannot be counted again ----------------------------------------------------------------------------

IMPOSSIBLE: dict[str, tuple[Callable[[dict], object], str]] = {
    "a winner more": (lambda v: pool(v, "miasto").update(selected=["9", "11", "8"]), "wybrane projekty nie zgadzają"),
    "money": (lambda v: pool(v, "miasto").update(spent=1), "wydane pieniądze: 1, a wybrane projekty kosztują razem"),
    "the budget": (lambda v: pool(v, "miasto").update(budget=1), "pieniądze puli: podano 1, a wychodzi 310000"),
    "a cost": (lambda v: project(v, "9").update(cost=1), "projekt 9 („M2”): koszt: podano 1, a wychodzi 120000"),
    "a reason": (lambda v: project(v, "9").update(reason="outbid"), "wynik i powód nie pasują do siebie"),
    "a withdrawal": (lambda v: project(v, "8").update(reason="withdrawn"), "powód nie zgadza się z listą wycofanych"),
    "a place": (lambda v: project(v, "8").update(place=1), "kolejność projektów ma luki albo powtórzenia"),
    "too many votes": (lambda v: project(v, "8").update(votes=131), "głosów 131, a kart w puli 130"),
    "the rule": (lambda v: pool(v, "miasto")["rule"].update(utility="cardinality"), "reguła: podano"),
}


@pytest.mark.parametrize("kind", IMPOSSIBLE)
def test_of_a_pool_that_cannot_be_counted_again_contradictions_are_named(tmp_path, kind):
    change, sentence = IMPOSSIBLE[kind]
    folder = publish(tmp_path, publication(small_edition(rows_published=False)))
    in_results(change)(folder)
    sum_again(folder)
    assert sentence in faults(folder)


# --- anything at all -----------------------------------------------------------------------------------------------

NASTY = (
    b"",
    b"0",
    b"-1",
    b"1e999",
    b"null",
    b"[]",
    b"{}",
    b'"',
    b"\0",
    b"\xff",
    b"9" * 5000,
    b",",
    b"\n",
    b";",
    b"NaN",
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_the_files_is_told_and_never_raised(original, tmp_path, data):
    folder = tmp_path / "any"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(original, folder)
    path = folder / data.draw(st.sampled_from(sorted(path.name for path in folder.iterdir())))
    raw = path.read_bytes()
    start = data.draw(st.integers(0, len(raw)))
    end = min(len(raw), start + data.draw(st.sampled_from((0, 1, 3, 50))))
    changed = raw[:start] + data.draw(st.sampled_from(NASTY) | st.binary(max_size=4)) + raw[end:]
    path.write_bytes(changed)
    assert bool(verify(folder).faults) == (changed != raw)
    if path.name not in {names.PACKAGE, names.SUMS}:
        sum_again(folder)
        verify(folder)
