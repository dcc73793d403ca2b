"""The Polish of the service: the catalog is whole, plain and compiled, its plurals read right; English needs none.

The rules are those of ``scripts/messages.py``; here they meet the committed catalog, and broken ones.
"""

from __future__ import annotations

import importlib.util
import zipfile
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from flask import Flask
from flask_babel import force_locale, gettext, ngettext
from hatchling.builders.wheel import WheelBuilder
from support.editions import store_city
from support.pages import open_page
from support.server import CHECKOUT

from budzet import i18n
from budzet.editions import words
from budzet.editions.result_rules import Greedy

NUMBERS = (0, 1, 2, 5, 12, 22)
VOTE = ("Vote", "Zagłosuj")
POINTS = (
    ("%(num)d point", "%(num)d points"),
    ("%(num)d punkt", "%(num)d punkty", "%(num)d punktów"),
)


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    """The script that keeps the catalog."""
    spec = importlib.util.spec_from_file_location("messages", CHECKOUT / "scripts" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def speaking() -> Flask:
    """An application that knows the languages of the service and nothing else."""
    made = Flask("budzet")
    i18n.init_app(made)
    return made


def small_catalog(*entries: tuple, flags: tuple[str, ...] = ()) -> Catalog:
    """Return a Polish catalog of pairs (msgid, sentence) or (msgids, sentences)."""
    catalog = Catalog(locale="pl")
    for msgid, sentence in entries:
        catalog.add(msgid, sentence, flags=flags)
    return catalog


# The committed catalog


def test_the_polish_catalog_has_no_faults(messages):
    assert messages.check() == []


def test_every_sentence_of_the_service_is_in_the_catalog_once(messages):
    msgids = [(message.context, message.id) for message in messages.read_catalog() if message.id]
    assert len(msgids) > 400
    assert len(msgids) == len(set(msgids))


def test_the_head_of_the_catalog_holds_no_blanks_to_fill_in(messages):
    head = messages.PO.read_text(encoding="utf-8").partition("\n\n")[0]
    assert '"Language: pl\\n"' in head
    assert not [blank for blank in ("EMAIL@ADDRESS", "FULL NAME", "YEAR", "PROJECT", "LANGUAGE <") if blank in head]


def test_the_wheel_brings_the_compiled_catalog(tmp_path):
    (wheel,) = WheelBuilder(str(CHECKOUT)).build(directory=str(tmp_path), versions=["standard"])
    assert "budzet/translations/pl/LC_MESSAGES/messages.mo" in zipfile.ZipFile(wheel).namelist()


# Faults are found


def test_a_good_catalog_has_no_faults(messages):
    good = small_catalog(
        VOTE,
        POINTS,
        ("Page %(number)s of %(pages)s", "Strona %(number)s z\u00a0%(pages)s"),
        ("{count} of {limit}", "{count} z\u00a0{limit}"),
        ("At least %(share)s%%.", "Co najmniej %(share)s%%."),
        ("Your vote, “%(title)s”", "Twój głos, „%(title)s”"),
    )
    assert messages.faults_of(good) == []


@pytest.mark.parametrize(
    ("msgid", "sentence", "fault"),
    (
        ("Vote", "", "no Polish sentence"),
        (POINTS[0], ("", "", ""), "no Polish sentence"),
        (POINTS[0], ("%(num)d punkt", "%(num)d punkty", ""), "no Polish sentence"),  # 5 and more
        (POINTS[0], POINTS[1][:2], "no Polish sentence"),  # as English has it
        ("Page %(number)s", "Strona", "other placeholders"),
        ("Page %(number)s", "Strona %(numer)s", "other placeholders"),
        ("Page %(number)s", "Strona %(number)", "other placeholders"),
        ("Page", "Strona %(number)s", "other placeholders"),
        ("{count} of {limit}", "{count} z\u00a0{limitu}", "other placeholders"),
        (POINTS[0], ("jeden punkt", "%(num)d punkty", "%(num)d punktów"), "other placeholders"),
        ("At least %(share)s%%.", "Co najmniej %(share)s%.", "a single per cent sign"),
        ("Your vote", "Twój głos jest w kopercie", "a word residents never meet"),
        ("Your vote", "Koperta jest pusta", "a word residents never meet"),
        ("Rules", "Skrót zasad", "a word residents never meet"),
        ("Rules", "Hash zasad", "a word residents never meet"),
        ("Two votes", "Głosy w\u00a0konflikcie", "a word residents never meet"),
        ("Identity", "Sposób o\u00a0wyższej randze", "a word residents never meet"),
        ("Seal", "Plomba jest cała", "a word residents never meet"),
        ("Send", "Token wygasł", "a word residents never meet"),
        ("Counting", "Liczenie weryfikowalne", "a word residents never meet"),
        ("Log", "Rejestr publiczny", "a word residents never meet"),
        ("You have voted", "Zagłosowałeś", "says whether the reader is a man or a woman"),
        ("You have voted", "Masz głos, który oddałaś", "says whether the reader is a man or a woman"),
        ("You should", "Powinnaś to poprawić", "says whether the reader is a man or a woman"),
        ("Votes: %(count)s", "%(count)s głos(ów)", "an ending in brackets"),
        ("Your vote", "To twój głos", "addresses the reader with a small letter"),
        ("We will write to you", "Napiszemy do ciebie", "addresses the reader with a small letter"),
        ("Press “Vote”", 'Naciśnij "Zagłosuj"', "a quotation mark other than „…”"),
        ("Press “Vote”", "Naciśnij “Zagłosuj”", "a quotation mark other than „…”"),
        ("You vote in the city", "Głosujesz w mieście", "loose one-letter word"),
    ),
)
def test_a_fault_of_a_sentence_is_told(messages, msgid, sentence, fault):
    told = messages.faults_of(small_catalog((msgid, sentence)))
    assert [each for each in told if each.startswith(fault)], told


def test_a_guess_of_the_tools_is_no_translation(messages):
    (told,) = messages.faults_of(small_catalog(VOTE, flags=("fuzzy",)))
    assert told == "fuzzy: 'Vote'"


def test_a_new_and_a_dead_sentence_are_told(messages):
    (missing, left_over) = messages.differences(small_catalog(VOTE), small_catalog(("Cast the vote", "")))
    assert missing == "not in messages.po (run update): 'Cast the vote'"
    assert left_over == "no longer used (run update): 'Vote'"


@pytest.mark.parametrize(
    "changed",
    (
        small_catalog(("Vote", "Oddaj głos"), POINTS),
        small_catalog(VOTE),
        small_catalog(VOTE, POINTS, ("Change", "Zmień")),
        small_catalog(VOTE, (POINTS[0], ("%(num)d punkt", "%(num)d punkty", "%(num)d pkt"))),
    ),
)
def test_a_compiled_catalog_that_lags_behind_is_told(messages, changed):
    now = small_catalog(VOTE, POINTS)
    assert messages.same_sentences(messages.compiled(now), now)
    assert not messages.same_sentences(messages.compiled(changed), now)


def test_collecting_keeps_what_is_written_drops_what_is_dead_and_binds_short_words(messages):
    catalog = small_catalog(VOTE, ("In the city", "Razem i w mieście"), ("Gone", "Nie ma"))
    template = small_catalog(("Vote", ""), ("In the city", ""), ("New", ""))
    updated = messages.updated(catalog, template)
    sentences = {message.id: message.string for message in updated if message.id}
    assert sentences == {"Vote": "Zagłosuj", "In the city": "Razem i\u00a0w\u00a0mieście", "New": ""}


# Plurals

PLURALS = (
    (
        *POINTS[0],
        ("0 punktów", "1 punkt", "2 punkty", "5 punktów", "12 punktów", "22 punkty"),
        ("0 points", "1 point", "2 points", "5 points", "12 points", "22 points"),
    ),
    (
        "You have %(num)d point.",
        "You have %(num)d points.",
        (
            "Masz 0 punktów.",
            "Masz 1 punkt.",
            "Masz 2 punkty.",
            "Masz 5 punktów.",
            "Masz 12 punktów.",
            "Masz 22 punkty.",
        ),
        (
            "You have 0 points.",
            "You have 1 point.",
            "You have 2 points.",
            "You have 5 points.",
            "You have 12 points.",
            "You have 22 points.",
        ),
    ),
    (
        "%(num)d project",
        "%(num)d projects",
        ("0 projektów", "1 projekt", "2 projekty", "5 projektów", "12 projektów", "22 projekty"),
        ("0 projects", "1 project", "2 projects", "5 projects", "12 projects", "22 projects"),
    ),
    (
        "Choose up to %(num)d project.",
        "Choose up to %(num)d projects.",
        (
            "Wybierz najwyżej 0 projektów.",
            "Wybierz najwyżej 1 projekt.",
            "Wybierz najwyżej 2 projekty.",
            "Wybierz najwyżej 5 projektów.",
            "Wybierz najwyżej 12 projektów.",
            "Wybierz najwyżej 22 projekty.",
        ),
        (
            "Choose up to 0 projects.",
            "Choose up to 1 project.",
            "Choose up to 2 projects.",
            "Choose up to 5 projects.",
            "Choose up to 12 projects.",
            "Choose up to 22 projects.",
        ),
    ),
    (
        "A project needs at least %(num)d vote.",
        "A project needs at least %(num)d votes.",
        (
            "Projekt musi zdobyć co najmniej 0 głosów.",
            "Projekt musi zdobyć co najmniej 1 głos.",
            "Projekt musi zdobyć co najmniej 2 głosy.",
            "Projekt musi zdobyć co najmniej 5 głosów.",
            "Projekt musi zdobyć co najmniej 12 głosów.",
            "Projekt musi zdobyć co najmniej 22 głosy.",
        ),
        (
            "A project needs at least 0 votes.",
            "A project needs at least 1 vote.",
            "A project needs at least 2 votes.",
            "A project needs at least 5 votes.",
            "A project needs at least 12 votes.",
            "A project needs at least 22 votes.",
        ),
    ),
    (
        "vote",
        "votes",
        ("głosów", "głos", "głosy", "głosów", "głosów", "głosy"),
        ("votes", "vote", "votes", "votes", "votes", "votes"),
    ),
    (
        "from %(num)s person",
        "from %(num)s people",
        (
            "od 0 osób",
            "od 1 osoby",
            "od 2 osób",
            "od 5 osób",
            "od 12 osób",
            "od 22 osób",
        ),
        ("from 0 people", "from 1 person", "from 2 people", "from 5 people", "from 12 people", "from 22 people"),
    ),
    (
        "Correct %(num)d thing",
        "Correct %(num)d things",
        (
            "Popraw 0 rzeczy",
            "Popraw 1 rzecz",
            "Popraw 2 rzeczy",
            "Popraw 5 rzeczy",
            "Popraw 12 rzeczy",
            "Popraw 22 rzeczy",
        ),
        (
            "Correct 0 things",
            "Correct 1 thing",
            "Correct 2 things",
            "Correct 5 things",
            "Correct 12 things",
            "Correct 22 things",
        ),
    ),
    (
        "It is valid for %(num)d minute.",
        "It is valid for %(num)d minutes.",
        (
            "Jest ważny przez 0 minut.",
            "Jest ważny przez 1 minutę.",
            "Jest ważny przez 2 minuty.",
            "Jest ważny przez 5 minut.",
            "Jest ważny przez 12 minut.",
            "Jest ważny przez 22 minuty.",
        ),
        (
            "It is valid for 0 minutes.",
            "It is valid for 1 minute.",
            "It is valid for 2 minutes.",
            "It is valid for 5 minutes.",
            "It is valid for 12 minutes.",
            "It is valid for 22 minutes.",
        ),
    ),
)


@pytest.mark.parametrize(("one", "many", "polish", "english"), PLURALS)
def test_sentences_with_a_number_read_right_in_both_languages(speaking, one, many, polish, english):
    with speaking.app_context(), force_locale(i18n.LOCALES["pl"]):
        assert tuple(ngettext(one, many, number) for number in NUMBERS) == polish
    with speaking.app_context(), force_locale(i18n.LOCALES["en"]):
        assert tuple(ngettext(one, many, number) for number in NUMBERS) == english


@pytest.mark.parametrize(
    ("winners", "sentence"),
    (
        (1, "Wygrał 1 z\u00a030 projektów."),
        (2, "Wygrały 2 z\u00a030 projektów."),
        (5, "Wygrało 5 z\u00a030 projektów."),
        (12, "Wygrało 12 z\u00a030 projektów."),
        (22, "Wygrały 22 z\u00a030 projektów."),
    ),
)
def test_the_verb_goes_with_the_number_of_winners(speaking, winners, sentence):
    won = "%(num)d of %(projects)s projects won."
    with speaking.app_context(), force_locale("pl"):
        assert ngettext(won, won, winners, projects=30) == sentence


# Languages


def test_english_has_no_catalog_and_speaks_its_msgids(speaking, messages):
    assert [folder.name for folder in messages.PO.parents[2].iterdir() if folder.is_dir()] == ["pl"]
    with speaking.app_context(), force_locale(i18n.LOCALES["en"]):
        assert gettext("Cast the vote") == "Cast the vote"
    with speaking.app_context(), force_locale(i18n.LOCALES["pl"]):
        assert gettext("Cast the vote") == "Oddaj głos"


@pytest.mark.parametrize(
    ("address", "heading", "language"), (("/pomoc", "Pomoc", "pl"), ("/en/pomoc", "Help", "en-GB"))
)
def test_a_page_says_its_language_and_speaks_it(client, address, heading, language):
    page = open_page(client, address)
    assert page.heading == heading
    assert f'<html lang="{language}">' in page.html


@pytest.mark.parametrize(
    ("locative", "polish"),
    (("Katowicach", "kto mieszka w\u00a0Katowicach."), ("Wrocławiu", "kto mieszka we\u00a0Wrocławiu.")),
)
def test_the_city_stands_in_its_case_with_the_preposition_that_can_be_said(client, services, locative, polish):
    with services.database.transaction() as session:
        store_city(session, name_locative=locative)
    assert polish in client.get("/pomoc").text
    assert "Everyone who lives in Zielone may vote." in client.get("/en/pomoc").text


def test_the_first_page_of_an_empty_service_is_good_polish(client):
    assert open_page(client, "/").heading == "Budżet obywatelski Twojej miejscowości"


@pytest.mark.parametrize(
    ("ties", "sentence"),
    (
        (("public_draw",), "Gdy wyniki są równe, decyduje publiczne losowanie."),
        (
            ("lower_cost", "public_draw"),
            (
                "Gdy wyniki są równe, pierwszeństwo ma tańszy projekt, "
                "a\u00a0jeśli to nie rozstrzygnie, decyduje publiczne losowanie."
            ),
        ),
    ),
)
def test_the_steps_that_settle_a_tie_read_as_one_sentence(speaking, ties, sentence):
    with speaking.app_context(), force_locale("pl"):
        assert words.counting_rule(Greedy(), ties)[-1] == sentence
