"""All of an import or nothing: every fault is named, no row is written, no key of anybody is touched."""

from __future__ import annotations

import pytest
from support.elections import pb_text
from support.families import BALLOTS, SLUG, bring_in, changed, files_in, imported, write_family
from support.voting import row_counts

from budzet.base.errors import DomainError
from budzet.exchange.edition_commands import key_file_of, passphrase_file_of
from budzet.residents import keys as resident_keys

ONLY_SQLITE = pytest.mark.engines("sqlite")


BROKEN = {
    # a fault, the sentence that names it
    "no .pb file": ("Ala ma kota\n", "city.pb: plik, wiersz 1: przed tytułem META stoi tekst"),
    "empty file": ("\n", "city.pb: META: nie ma tej części pliku"),
    "no section of votes": (
        changed("city", "VOTES\nvoter_id;vote\n1;M/1,M/2\n2;M/1\n3;M/1,M/3\n4;M/1,M/4\n5;M/3,M/2\n", ""),
        "city.pb: VOTES: nie ma tej części pliku",
    ),
    "budget that is no amount": (changed("city", "budget;1000", "budget;dużo"), "city.pb: META, wiersz 9: budget: "),
    "missing field": (changed("city", "rule;greedy\n", ""), "city.pb: META: brak pola „rule”"),
    "project twice": (
        changed("city", "\nM/3;300", "\nM/2;300"),
        "city.pb: PROJECTS, wiersz 20: projekt „M/2” stoi drugi raz",
    ),
    "project without a cost": (changed("city", "M/3;300;", "M/3;;"), "city.pb: PROJECTS, wiersz 20: cost: brak kosztu"),
    "half a point on the map": (changed("city", ";50.26;19.02;", ";50.26;;"), "latitude i longitude muszą stać razem"),
    "vote for a stranger": (
        changed("city", "\n2;M/1\n", "\n2;M/9\n"),
        "city.pb: VOTES, wiersz 25: głos na projekt „M/9”",
    ),
    "too many projects": (changed("city", "5;M/3,M/2", "5;M/3,M/2,M/1"), "VOTES, wiersz 28: projektów w głosie jest 3"),
    "voter twice": (
        changed("city", "\n3;M/1,M/3", "\n2;M/1,M/3"),
        "city.pb: VOTES, wiersz 26: voter_id „2” stoi drugi raz",
    ),
    "sum that is not right": (changed("city", "M/3;300;2;", "M/3;300;7;"), "votes mówi 7, a z głosów wynika 2"),
    "number that is not right": (changed("city", "num_votes;5", "num_votes;6"), "num_votes mówi 6, a w pliku jest 5"),
    "open quotes": (changed("city", "M/2;500;2;Park", 'M/2;500;2;"Park'), "cudzysłów nie jest zamknięty"),
}


@ONLY_SQLITE
@pytest.mark.parametrize("kind", BROKEN)
def test_a_fault_in_one_file_is_named_and_nothing_is_imported(services, tmp_path, kind):
    text, sentence = BROKEN[kind]
    check_refused(services, write_family(tmp_path / "pb", city=text), sentence)


@ONLY_SQLITE
def test_a_file_in_another_encoding_is_refused(services, tmp_path):
    paths = write_family(tmp_path / "pb")
    paths[1].write_bytes(paths[1].read_text(encoding="utf-8").encode("cp1250"))
    check_refused(services, paths, "north.pb: plik, wiersz 16: znak spoza UTF-8")


@ONLY_SQLITE
def test_the_faults_of_all_files_are_told_together(services, tmp_path):
    paths = write_family(
        tmp_path / "pb", city=changed("city", "budget;1000", "budget;dużo"), south=changed("south", "1;S1;5", "1;S1;6")
    )
    check_refused(services, paths, "city.pb: META", "south.pb: VOTES")


@ONLY_SQLITE
def test_a_ballot_that_the_judge_would_not_take_is_refused_with_its_line(services, tmp_path):
    # A file may allow a ballot without a choice; a ballot of ours holds at least one.
    text = changed("city", "max_length;2", "max_length;2\nmin_length;0").replace("\n2;M/1\n", "\n2;\n")
    text = text.replace("M/1;600;4;", "M/1;600;3;")
    check_refused(services, write_family(tmp_path / "pb", city=text), "city.pb: VOTES, wiersz 26: ballot_empty")


NOT_TOGETHER = {
    "another city": ({"south": changed("south", "unit;Zielone", "unit;Szare")}, "Pliki są z różnych edycji"),
    "another year": ({"south": changed("south", "instance;2024", "instance;2023")}, "Pliki są z różnych edycji"),
    "another country": ({"south": changed("south", "country;Poland", "country;Peru")}, "Pliki są z różnych edycji"),
    "one district twice": (
        {"south": changed("south", "subunit;Południe", "subunit;Północ")},
        "pula „Północ” jest już w innym pliku",
    ),
    "the city twice": ({"south": changed("south", "subunit;Południe\n", "")}, "pula „Zielone” jest już w innym pliku"),
    "a rule nobody described": (
        {"south": changed("south", "rule;greedy-threshold", "rule;greedy-custom")},
        "plik nie opisuje swojej reguły",
    ),
    "two kinds of ballots in one part": (
        {"south": changed("south", "vote_type;cumulative", "vote_type;ordinal")},
        "kart typu „cumulative, ordinal” ta wersja jeszcze nie przyjmuje",
    ),
    "points without a limit": (
        {
            "north": changed("north", "max_sum_points;5\n", ""),
            "south": changed("south", "max_sum_points;5\n", ""),
        },
        "karta punktowa bez max_sum_points",
    ),
    "more points than a ballot holds": (
        {"south": changed("south", "max_sum_points;5", "max_sum_points;300")},
        "najwyżej 255 punktów",
    ),
    "a place without a letter of ours": (
        {"south": changed("south", "subunit;Południe", "subunit;Київ")},
        "z nazwy „Київ” nie da się zrobić adresu puli",
    ),
}


@ONLY_SQLITE
@pytest.mark.parametrize("kind", NOT_TOGETHER)
def test_files_that_make_no_edition_together_are_refused(services, tmp_path, kind):
    texts, sentence = NOT_TOGETHER[kind]
    check_refused(services, write_family(tmp_path / "pb", **texts), sentence)


@ONLY_SQLITE
@pytest.mark.parametrize("slug", ("Zła Nazwa", "2024/", "-", "ą"))
def test_an_address_that_is_none_is_refused(services, tmp_path, slug):
    check_refused(services, write_family(tmp_path / "pb"), "małe litery bez ogonków, cyfry i myślniki", slug=slug)


@ONLY_SQLITE
def test_names_of_which_no_address_can_be_made_ask_for_one(services, tmp_path):
    foreign = {"unit": "Київ", "instance": "вересень", "num_votes": "4"}
    (tmp_path / "x.pb").write_text(pb_text(foreign), encoding="utf-8")
    check_refused(services, [tmp_path / "x.pb"], "Podaj adres edycji (--slug)")
    bring_in(services, [tmp_path / "x.pb"], slug="kijow", votes=False)
    assert imported(services, "kijow").edition.title == "Budżet obywatelski Київ вересень"


def check_refused(services, paths, *sentences, slug=None):
    before, files = row_counts(services.database), files_in(services.settings.keys_dir)
    with pytest.raises(DomainError) as refusal:
        bring_in(services, paths, slug=slug)
    for sentence in sentences:
        assert sentence in refusal.value.sentence
    assert row_counts(services.database) == before
    assert files_in(services.settings.keys_dir) == files


@ONLY_SQLITE
def test_an_edition_is_imported_once_and_the_second_time_leaves_its_key_alone(services, tmp_path):
    paths = write_family(tmp_path / "pb")
    bring_in(services, paths)
    key = key_file_of(services, SLUG).read_bytes()
    check_refused(services, paths, f"Edycja „{SLUG}” już jest")
    assert key_file_of(services, SLUG).read_bytes() == key


@ONLY_SQLITE
def test_the_key_of_an_earlier_database_is_neither_overwritten_nor_removed(services, tmp_path):
    services.settings.keys_dir.mkdir()
    key_file, pass_file = key_file_of(services, SLUG), passphrase_file_of(services, SLUG)
    key_file.write_text("the key of another database", encoding="utf-8")
    pass_file.write_text("its pass-phrase", encoding="utf-8")
    check_refused(services, write_family(tmp_path / "pb"), "już jest. Klucza nigdy nie nadpisujemy")
    assert key_file.read_text(encoding="utf-8") == "the key of another database"
    assert pass_file.read_text(encoding="utf-8") == "its pass-phrase"


@ONLY_SQLITE
def test_an_import_that_breaks_off_in_the_middle_leaves_nothing_behind(services, tmp_path):
    # The pass-phrase cannot be written: everything else has been done by then.
    passphrase_file_of(services, SLUG).mkdir(parents=True)
    before = row_counts(services.database)
    with pytest.raises(OSError, match="directory"):
        bring_in(services, write_family(tmp_path / "pb"))
    assert row_counts(services.database) == before
    assert files_in(services.settings.keys_dir) == [f"import-{SLUG}.pass"]
    passphrase_file_of(services, SLUG).rmdir()
    assert bring_in(services, write_family(tmp_path / "pb")) == BALLOTS
    with services.database.read_session() as session:
        resident_keys.check(session, services.settings.keys_dir)
