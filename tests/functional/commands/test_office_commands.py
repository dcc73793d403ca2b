"""What the office types: keys, closing and opening the votes, the count, the import. Exit code 0 done, 1 refused with
a sentence on stderr, 2 wrong usage; never a question when nobody sits at a terminal.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import stat

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import select
from support.commands import budzet, check_done, check_refused
from support.editions import NORTH, stored_edition
from support.families import SLUG, changed, files_in, write_family
from support.server import write_clock
from support.voting import CLOSED, opened_rows, row_counts, vote

from budzet.cli import main
from budzet.residents.models import KeyCanary
from budzet.results.models import Count
from budzet.voting import keyfile, queries, seal

ONLY_SQLITE = pytest.mark.engines("sqlite")
PASSPHRASE = "cztery żółte słowa wiosną"


@pytest.fixture
def settings(make_settings, tmp_path):
    """Settings with a clock the test moves by a file; voting in the small edition is just over."""
    clock_file = tmp_path / "clock"
    write_clock(clock_file, CLOSED)
    return make_settings(clock=clock_file)


@pytest.fixture
def pass_file(tmp_path):
    path = tmp_path / "haslo.txt"
    path.write_text(PASSPHRASE + "\n", encoding="utf-8")
    return path


@pytest.fixture
def key_file(tmp_path):
    return tmp_path / "klucz.json"


def store(database, **options):
    with database.transaction() as session:
        return stored_edition(session, **options)


# --- keys ----------------------------------------------------------------------------------------------------------


def test_a_new_key_is_a_file_for_its_owner_and_a_public_half_in_the_database(database, settings, pass_file, key_file):
    stored = store(database)
    said = check_done(budzet(settings, "keys", "new", "2026", "--key", key_file, "--passphrase-file", pass_file))
    private_key = keyfile.read_key_file(key_file, PASSPHRASE)
    with database.read_session() as session:
        public_key = queries.public_key(session, stored.edition.id)
    assert seal.public_key_of(private_key) == public_key
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert f"Odcisk: {keyfile.fingerprint(public_key)}" in said
    assert files_in(settings.keys_dir) == [f"edition-{stored.edition.id}.json"]
    # A second key would leave ballots that only the first one opens.
    second = key_file.with_name("drugi.json")
    again = budzet(settings, "keys", "new", "2026", "--key", second, "--passphrase-file", pass_file)
    assert "ma już klucz" in check_refused(again)
    assert not second.exists()


@ONLY_SQLITE
def test_a_pass_phrase_may_come_from_the_environment(database, settings, key_file):
    store(database)
    check_done(budzet(settings, "keys", "new", "2026", "--key", key_file, BUDZET_PASSPHRASE=PASSPHRASE))
    assert keyfile.read_key_file(key_file, PASSPHRASE)


@ONLY_SQLITE
@pytest.mark.parametrize("arguments", (("keys", "new"), ("ballots", "open")))
def test_no_pass_phrase_is_asked_for_when_nobody_sits_at_a_terminal(database, settings, key_file, arguments):
    store(database)
    before = row_counts(database)
    refusal = check_refused(budzet(settings, *arguments, "2026", "--key", key_file))
    assert refusal == "Podaj hasło do klucza: --passphrase-file PLIK albo zmienna BUDZET_PASSPHRASE."
    assert row_counts(database) == before
    assert not key_file.exists()


@ONLY_SQLITE
def test_a_key_is_not_made_for_an_edition_that_is_not_there(database, settings, pass_file, key_file):
    refused = budzet(settings, "keys", "new", "1999", "--key", key_file, "--passphrase-file", pass_file)
    assert check_refused(refused) == "Nie ma edycji „1999”."
    assert not key_file.exists()


@ONLY_SQLITE
def test_a_short_pass_phrase_makes_no_key(database, settings, key_file):
    store(database)
    refused = budzet(settings, "keys", "new", "2026", "--key", key_file, BUDZET_PASSPHRASE="krótkie")
    assert "co najmniej 12 znaków" in check_refused(refused)
    assert not key_file.exists()


@ONLY_SQLITE
def test_a_key_never_overwrites_a_file(database, settings, pass_file, key_file):
    store(database)
    key_file.write_text("the key of another year", encoding="utf-8")
    before = row_counts(database)
    refused = budzet(settings, "keys", "new", "2026", "--key", key_file, "--passphrase-file", pass_file)
    assert "już jest" in check_refused(refused)
    assert key_file.read_text(encoding="utf-8") == "the key of another year"
    assert row_counts(database) == before


@ONLY_SQLITE
def test_a_folder_that_is_not_there_is_named(database, settings, pass_file, tmp_path):
    store(database)
    missing = tmp_path / "brak" / "klucz.json"
    refused = budzet(settings, "keys", "new", "2026", "--key", missing, "--passphrase-file", pass_file)
    assert "Nie można zapisać pliku" in check_refused(refused)


@ONLY_SQLITE
def test_the_key_file_is_removed_when_the_database_did_not_take_the_key(database, settings, pass_file, key_file):
    stored = store(database)
    with database.transaction() as session:
        # The secret of the edition was lost: no key is made beside it.
        session.add(KeyCanary(edition_id=stored.edition.id, canary=bytes(32)))
    before = row_counts(database)
    refused = budzet(settings, "keys", "new", "2026", "--key", key_file, "--passphrase-file", pass_file)
    assert "Brakuje pliku z kluczem" in check_refused(refused)
    assert not key_file.exists()
    assert row_counts(database) == before


# --- from the close to the count -----------------------------------------------------------------------------------


def test_the_votes_are_closed_opened_and_counted(database, settings, pass_file, key_file):
    stored = store(database)
    check_done(budzet(settings, "keys", "new", "2026", "--key", key_file, "--passphrase-file", pass_file))
    with database.read_session() as session:
        public_key = queries.public_key(session, stored.edition.id)
    stored = dataclasses.replace(stored, public_key=public_key)
    ballots = [((1, 3), (8, 1), (9, 1)), ((2, 2), (8, 1)), ((1, 1), (12, 1)), ((8, 1), (9, 1), (10, 1))]
    for number, choices in enumerate(ballots):
        vote(database, stored, f"osoba {number}", choices, area=NORTH)
    vote(database, stored, "osoba 0")

    frozen = check_done(budzet(settings, "ballots", "freeze", "2026"))
    assert "Głosów do otwarcia: 4." in frozen
    assert "Nie wchodzą do wyniku (conflict): 1" in frozen
    assert check_done(budzet(settings, "ballots", "freeze", "2026")) == frozen

    assert "nie są jeszcze otwarte" in check_refused(budzet(settings, "count", "2026"))
    open_ = ("ballots", "open", "2026", "--key", key_file, "--passphrase-file", pass_file)
    opened = check_done(budzet(settings, *open_))
    assert "Otwarto głosów: 4. Kart w pulach: 6." in opened
    assert "Wada karty (too_many_projects): 1" in opened
    assert check_done(budzet(settings, *open_)) == opened
    assert len(opened_rows(database, stored)) == 6

    label, sentence, *ties = check_refused(budzet(settings, "count", "2026")).splitlines()
    assert (label, "--seed" in sentence) == ("Liczenie pul", True)
    assert [line.partition(":")[0] for line in ties] == ["Południe"]
    counted = check_done(budzet(settings, "count", "2026", "--seed", "4 8 15 16 23 42"))
    assert "Północ: wygrało 3 z 4, 90000.00 z 100000.00 zł" in counted
    assert "Całe miasto: wygrało" in counted
    assert check_done(budzet(settings, "count", "2026", "--seed", "4 8 15 16 23 42")) == counted
    assert "innym wynikiem lub ziarnem" in check_refused(budzet(settings, "count", "2026", "--seed", "inne"))


@ONLY_SQLITE
def test_the_set_is_not_closed_while_voting_is_open(database, settings):
    store(database)
    write_clock(settings.clock, CLOSED - dt.timedelta(seconds=1))
    before = row_counts(database)
    assert "Głosowanie jeszcze trwa" in check_refused(budzet(settings, "ballots", "freeze", "2026"))
    assert row_counts(database) == before


@ONLY_SQLITE
def test_votes_open_with_their_own_key_and_its_pass_phrase_only(database, settings, pass_file, key_file, tmp_path):
    store(database, keys_dir=settings.keys_dir)
    check_done(budzet(settings, "ballots", "freeze", "2026"))
    keyfile.new_key_file(key_file, PASSPHRASE, edition="2026")
    before = row_counts(database)
    open_ = ("ballots", "open", "2026", "--key")
    assert "To nie jest klucz tej edycji" in check_refused(
        budzet(settings, *open_, key_file, "--passphrase-file", pass_file)
    )
    assert "jest inne" in check_refused(budzet(settings, *open_, key_file, BUDZET_PASSPHRASE="inne hasło do klucza"))
    assert "nie jest plikiem klucza" in check_refused(
        budzet(settings, *open_, pass_file, "--passphrase-file", pass_file)
    )
    assert "Nie można przeczytać" in check_refused(
        budzet(settings, *open_, tmp_path / "brak.json", "--passphrase-file", pass_file)
    )
    assert row_counts(database) == before


# --- import --------------------------------------------------------------------------------------------------------


@ONLY_SQLITE
def test_an_import_says_what_came_in_and_what_comes_next(database, settings, tmp_path):
    paths = write_family(tmp_path / "pb")
    said = check_done(budzet(settings, "edition", "import-pb", "--votes", *paths))
    assert f"Edycja „{SLUG}”: pule 3, projekty 7." in said
    key_file = settings.keys_dir / f"import-{SLUG}.key"
    assert f"Głosy: 9. Klucz: {key_file}" in said
    assert f"budzet ballots freeze {SLUG}" in said
    check_done(budzet(settings, "ballots", "freeze", SLUG))
    pass_file = key_file.with_suffix(".pass")
    check_done(budzet(settings, "ballots", "open", SLUG, "--key", key_file, "--passphrase-file", pass_file))
    assert "Pula ogólnomiejska: wygrało 2 z 4, 900.00 z 1000.00 zł" in check_done(budzet(settings, "count", SLUG))
    with database.read_session() as session:
        assert session.scalars(select(Count)).one().voters == 9


@ONLY_SQLITE
def test_an_import_that_is_refused_names_file_line_and_reason_and_leaves_nothing(database, settings, tmp_path):
    paths = write_family(tmp_path / "pb", south=changed("south", "1;S1;5", "1;S9;5"))
    before = row_counts(database)
    refusal = check_refused(budzet(settings, "edition", "import-pb", "--votes", *paths))
    assert "south.pb: VOTES, wiersz 23: głos na projekt „S9”, którego nie ma w PROJECTS" in refusal
    assert "Niczego nie wczytano." in refusal
    assert row_counts(database) == before
    assert files_in(settings.keys_dir) == []


@ONLY_SQLITE
def test_an_import_without_votes_can_be_given_another_address(database, settings, tmp_path):
    paths = write_family(tmp_path / "pb")
    assert "Edycja „inna”" in check_done(budzet(settings, "edition", "import-pb", "--slug", "inna", *paths))
    assert "Edycja „inna” już jest" in check_refused(budzet(settings, "edition", "import-pb", "--slug", "inna", *paths))


# --- usage ---------------------------------------------------------------------------------------------------------


@ONLY_SQLITE
@pytest.mark.parametrize(
    "arguments",
    (
        (),
        ("nie-ma-takiego",),
        ("keys", "new"),
        ("keys", "new", "2026"),
        ("keys", "new", "2026", "--key", "/"),
        ("keys", "new", "2026", "--key", "k.json", "--passphrase-file", "/nie/ma"),
        ("ballots",),
        ("ballots", "freeze"),
        ("ballots", "freeze", "2026", "2027"),
        ("ballots", "open", "2026"),
        ("count",),
        ("count", "2026", "--ziarno", "x"),
        ("edition", "import-pb"),
        ("edition", "import-pb", "/nie/ma.pb"),
        ("run", "--port", "0"),
        ("run", "--port", "http"),
        ("db",),
    ),
)
def test_wrong_usage_is_told_apart_from_a_refusal(database, settings, arguments):
    before = row_counts(database)
    result = budzet(settings, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: budzet" in result.stderr
    assert row_counts(database) == before


@ONLY_SQLITE
def test_the_demonstration_is_only_filled_where_it_was_asked_for(database, settings):
    before = row_counts(database)
    for options in ((), ("--reset",)):
        assert "tylko w mieście pokazowym (BUDZET_DEMO=1)" in check_refused(budzet(settings, "demo", *options))
    assert row_counts(database) == before


def all_commands(group=main, path=()):
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from all_commands(command, (*path, name))


@pytest.mark.parametrize("path", list(all_commands()), ids=" ".join)
def test_every_command_says_what_it_does(path):
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert re.search(r"Usage: budzet .*\n\n  \w", result.stdout), "a sentence stands under the usage"
