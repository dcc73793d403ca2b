"""Reading ``.pb`` files: what real files look like, and what a broken one is refused with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.elections import META, PROJECTS, VOTES, pb_text

from budzet.base.errors import ImportRefusedError
from budzet.exchange.pb import SENTINEL_COST, PbFile, parse_pb, read_pb

BARE = ("project_id;cost", "A1;600", "A2;500", "A3;300")
POINTS = {"vote_type": "cumulative", "max_sum_points": "3", "num_votes": "2"}


def parsed(text: str) -> PbFile:
    return parse_pb(text, "zielone.pb")


def refusal(text: str) -> list[str]:
    with pytest.raises(ImportRefusedError) as refused:
        parsed(text)
    return refused.value.sentence.splitlines()


def test_a_file_is_read_whole() -> None:
    file = parsed(pb_text({"budget": "2458488.22", "min_project_score_threshold": "2", "district": "Las"}))
    assert (file.name, file.country, file.unit, file.instance) == ("zielone.pb", "Poland", "Zielone", "2024")
    assert (file.district, file.subunit, file.currency) == ("Las", None, "PLN")
    assert (file.budget, file.vote_type, file.rule, file.threshold) == (245848822, "approval", "greedy", 2)
    assert (file.date_begin, file.date_end) == (dt.date(2024, 9, 10), dt.date(2024, 9, 23))
    assert (file.num_projects, file.num_votes, file.min_length, file.max_length) == (3, 4, None, None)
    assert [(one.id, one.cost, one.name) for one in file.projects] == [
        ("A1", 60000, "Ławki"),
        ("A2", 50000, "Park"),
        ("A3", 30000, "Stojaki"),
    ]
    assert file.votes == {((0, 1), (1, 1)): 2, ((0, 1),): 1, ((2, 1),): 1}


def test_each_row_comes_with_its_line() -> None:
    file = parsed(pb_text())
    first = len(META) + 2 + 1 + len(PROJECTS) + 2 + 1
    assert list(file.iter_ballots()) == [
        (first, ((0, 1), (1, 1))),
        (first + 1, ((0, 1),)),
        (first + 2, ((0, 1), (1, 1))),
        (first + 3, ((2, 1),)),
    ]


@pytest.mark.parametrize(
    ("meta", "votes", "ballot"),
    [
        ({"vote_type": "approval"}, ("voter_id;vote", "1;A3,A1"), ((0, 1), (2, 1))),
        ({"vote_type": "choose-1", "max_length": "1"}, ("voter_id;vote", "1;A3"), ((2, 1),)),
        # a ranking of up to three: 3, 2, 1 from the top (Kraków)
        ({"vote_type": "ordinal", "max_length": "3"}, ("voter_id;vote", "1;A3,A1,A2"), ((0, 2), (1, 1), (2, 3))),
        # no max_length: as many points as there are projects (Borda)
        ({"vote_type": "ordinal"}, ("voter_id;vote", "1;A3,A1"), ((0, 2), (2, 3))),
        # a file may give the points of a ranking itself
        ({"vote_type": "ordinal"}, ("voter_id;vote;points", "1;A3,A1;9,4"), ((0, 4), (2, 9))),
        ({"vote_type": "cumulative"}, ("voter_id;vote;points", "1;A3,A1;2,1"), ((0, 1), (2, 2))),
        ({"vote_type": "cumulative"}, ("voter_id;vote;points", '1;"A3, A1";"2.0, 0"'), ((0, 0), (2, 2))),
        ({"vote_type": "scoring"}, ("voter_id;vote;points", "1;A2;7"), ((1, 7),)),
        ({"min_length": "0"}, ("voter_id;vote", "1;"), ()),
    ],
)
def test_every_kind_of_vote_becomes_choices_with_points(
    meta: dict[str, str], votes: Sequence[str], ballot: tuple[tuple[int, int], ...]
) -> None:
    file = parsed(pb_text(meta | {"num_votes": "1"}, BARE, votes))
    assert [own for _, own in file.iter_ballots()] == [ballot]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace(";", " ; "),
        lambda text: text.replace("META", "META;;;").replace("PROJECTS", "projects"),
        lambda text: text.replace("VOTES\n", "VOTES;\n").replace("2;A1\n", "2;A1;;\n"),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("budget;1000", "budget;1000,00\nodd_field;1\nleftover_budget;a;b"),
        lambda text: text.replace("key;value\n", ""),
    ],
    ids=["bom", "crlf", "cr", "blank lines", "blanks", "titles", "empty cells", "no last end", "extra", "no header"],
)
def test_the_form_of_a_file_may_vary(change) -> None:  # type: ignore[no-untyped-def]
    plain, varied = parsed(pb_text()), parsed(change(pb_text()))
    assert (varied.meta, varied.projects, varied.votes) == (plain.meta, plain.projects, plain.votes)


def test_names_in_quotes_may_hold_semicolons_quotes_and_line_ends() -> None:
    projects = ("project_id;cost;name", 'A1;600;"Ławki; ""nasze""\nPROJECTS"', "A2;500;x", "A3;300;y")
    file = parsed(pb_text(projects=projects))
    assert file.projects[0].name == 'Ławki; "nasze"\nPROJECTS'
    assert next(file.iter_ballots())[0] == len(META) + 2 + 1 + len(projects) + 1 + 2 + 1


def test_ids_are_texts_and_columns_stand_in_any_order() -> None:
    projects = ("name;odd;cost;project_id", "a;?;600;007", "b;?;500;7", "c;?;300;BO.D18.9/23")
    file = parsed(pb_text({"num_votes": "1"}, projects, ("vote;voter_id", "7,007;x")))
    assert [one.id for one in file.projects] == ["007", "7", "BO.D18.9/23"]
    assert file.votes == {((0, 1), (1, 1)): 1}


def test_a_project_with_the_sentinel_cost_is_withdrawn() -> None:
    file = parsed(pb_text(projects=("project_id;cost", "A1;999999999", "A2;500", "A3;300")))
    assert [(one.cost, one.withdrawn) for one in file.projects][:2] == [(SENTINEL_COST, True), (50000, False)]


def test_everything_a_project_may_carry_is_kept() -> None:
    head = "project_id;cost;votes;category;target;neighborhood;description;latitude;longitude;selected"
    row = 'A1;600,5;3;"sport,public space";"children,";Osada;Opis;50,25;-19.5;2'
    projects = (head, row, "A2;500;2;;;;;;;", "A3;300;1;;;;;;;0")
    one, other, _ = parsed(pb_text(projects=projects)).projects
    assert (one.cost, one.votes, one.categories, one.targets) == (60050, 3, ("sport", "public space"), ("children",))
    assert (one.neighborhood, one.description, one.latitude, one.longitude) == ("Osada", "Opis", 50.25, -19.5)
    assert (one.selected, other.selected, other.latitude, other.neighborhood) == (2, None, None, None)


@pytest.mark.parametrize(
    ("written", "begin", "end"),
    [
        ("01.02.2024", dt.date(2024, 2, 1), dt.date(2024, 2, 1)),
        ("2024-02-01", dt.date(2024, 2, 1), dt.date(2024, 2, 1)),
        ("2024", dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
    ],
)
def test_a_date_may_be_a_day_or_a_year(written: str, begin: dt.date, end: dt.date) -> None:
    file = parsed(pb_text({"date_begin": written, "date_end": written}))
    assert (file.date_begin, file.date_end) == (begin, end)


BROKEN = [
    # META
    (pb_text({"budget": None}), "META: brak pola „budget”"),
    (pb_text({"budget": "1,000"}), "META, wiersz 9: budget: „1,000”: nie wiadomo, czy przecinek"),
    (pb_text({"budget": "1 000"}), "META, wiersz 9: budget: „1 000” nie jest liczbą"),
    (pb_text({"budget": "-5"}), "META, wiersz 9: budget: „-5” nie jest liczbą"),
    (pb_text({"budget": "10.001"}), "META, wiersz 9: budget: kwota „10.001” ma więcej niż dwa miejsca"),
    (pb_text({"budget": "1_000"}), "META, wiersz 9: budget: „1_000” nie jest liczbą"),
    (pb_text({"vote_type": "acclamation"}), "META, wiersz 10: vote_type: nieznany sposób głosowania „acclamation”"),
    (pb_text({"date_begin": "31.02.2024"}), "META, wiersz 12: date_begin: „31.02.2024” nie jest datą"),
    (pb_text({"date_begin": "24.09.2024"}), "META, wiersz 13: date_end: głosowanie kończy się przed początkiem"),
    (pb_text({"num_votes": "5"}), "META, wiersz 8: num_votes mówi 5, a w pliku jest 4"),
    (pb_text({"num_projects": "2"}), "META, wiersz 7: num_projects mówi 2, a w pliku jest 3"),
    (pb_text({"num_votes": "4.5"}), "META, wiersz 8: num_votes: „4.5” nie jest liczbą całkowitą"),
    (pb_text({"min_length": "3", "max_length": "2"}), "META, wiersz 15: min_length: 3 jest ponad max_length (2)"),
    (pb_text({"vote_type": "choose-1", "max_length": "2"}), "META, wiersz 15: max_length: przy choose-1"),
    (pb_text({"scoring_fn": "Dowdall"}), "META, wiersz 15: scoring_fn: tego przeliczania"),
    (pb_text({"default_score": "2"}), "META, wiersz 15: default_score: punktów dla projektów spoza głosu"),
    (pb_text({"currency": "PLN;EUR"}), "META, wiersz 14: pole „currency”: więcej niż jedna wartość"),
    (pb_text({"currency": "PLN\nbudget;7"}), "META, wiersz 15: pole „budget” stoi drugi raz"),
    # PROJECTS: the header is line 16
    (pb_text(projects=("project_id;name", "A1;x")), "PROJECTS, wiersz 16: brak kolumny „cost”"),
    (pb_text(projects=("project_id;cost;cost", "A1;1;1")), "PROJECTS, wiersz 16: kolumna „cost” stoi dwa razy"),
    (pb_text(projects=("project_id;cost", "A1;0")), "PROJECTS, wiersz 17: cost: brak kosztu albo koszt zero"),
    (pb_text(projects=("project_id;cost", "A1;tanio")), "PROJECTS, wiersz 17: cost: „tanio” nie jest liczbą"),
    (pb_text(projects=("project_id;cost", ";5")), "PROJECTS, wiersz 17: zły identyfikator projektu „”"),
    (pb_text(projects=("project_id;cost", "A1;5", "A1;6")), "PROJECTS, wiersz 18: projekt „A1” stoi drugi raz"),
    (pb_text(projects=("project_id;cost;name", "A1;5;a;b")), "PROJECTS, wiersz 17: kolumn jest 4, a w nagłówku 3"),
    (pb_text(projects=("project_id;cost;name", "A1;5")), "PROJECTS, wiersz 17: kolumn jest 2, a w nagłówku 3"),
    (pb_text(projects=("project_id;cost;selected", "A1;5;tak")), "PROJECTS, wiersz 17: selected: „tak”, a może być"),
    (pb_text(projects=("project_id;cost;latitude", "A1;5;50.1")), "PROJECTS, wiersz 17: latitude i longitude"),
    (
        pb_text(projects=("project_id;cost;latitude;longitude", "A1;5;95;19")),
        "PROJECTS, wiersz 17: latitude: „95” to nie są stopnie",
    ),
    (
        pb_text(projects=("project_id;cost;votes", "A1;600;4", "A2;500;2", "A3;300;1")),
        "PROJECTS, wiersz 17: votes mówi 4, a z głosów wynika 3",
    ),
    (
        pb_text(projects=("project_id;cost;score", "A1;600;3", "A2;500;2", "A3;300;2")),
        "PROJECTS, wiersz 19: score mówi 2, a z głosów wynika 1",
    ),
    (pb_text(projects=()), "PROJECTS: brak wiersza z nazwami kolumn"),
    # VOTES: the header is line 21 with the usual projects
    (pb_text(votes=("voter_id", "1")), "VOTES, wiersz 21: brak kolumny „vote”"),
    (pb_text(votes=("voter_id;vote", "1;A9")), "VOTES, wiersz 22: głos na projekt „A9”, którego nie ma w PROJECTS"),
    (pb_text(votes=("voter_id;vote", "1;A1,A1")), "VOTES, wiersz 22: projekt „A1” stoi w głosie dwa razy"),
    (pb_text(votes=("voter_id;vote", "1;A1", "1;A2")), "VOTES, wiersz 23: voter_id „1” stoi drugi raz"),
    (pb_text(votes=("voter_id;vote", ";A1")), "VOTES, wiersz 22: brak voter_id"),
    (pb_text(votes=("voter_id;vote", "1;")), "VOTES, wiersz 22: projektów w głosie jest 0, a ma być od 1 do 3"),
    (
        pb_text({"vote_type": "choose-1"}, votes=("voter_id;vote", "1;A1,A2")),
        "VOTES, wiersz 22: projektów w głosie jest 2, a ma być 1",
    ),
    (pb_text(votes=("voter_id;vote;points", "1;A1;3")), "VOTES, wiersz 21: kolumna „points” nie pasuje do głosów"),
    (pb_text(POINTS, votes=("voter_id;vote", "1;A1")), "VOTES, wiersz 22: brak kolumny „points”"),
    (
        pb_text(POINTS, votes=("voter_id;vote;points", "1;A1,A2;3")),
        "VOTES, wiersz 23: projektów w głosie jest 2, a liczb punktów 1",
    ),
    (
        pb_text(POINTS, votes=("voter_id;vote;points", "1;A1,A2;2,2")),
        "VOTES, wiersz 23: suma punktów to 4, a może być co najwyżej 3",
    ),
    (pb_text(POINTS, votes=("voter_id;vote;points", "1;A1;-1")), "VOTES, wiersz 23: „-1” nie jest liczbą"),
    (pb_text(POINTS, votes=("voter_id;vote;points", "1;A1;1.5")), "VOTES, wiersz 23: „1.5” nie jest liczbą całkowitą"),
    (
        pb_text(POINTS | {"min_points": "2"}, votes=("voter_id;vote;points", "1;A1;1")),
        "VOTES, wiersz 24: najmniej punktów to 1, a ma być co najmniej 2",
    ),
    (pb_text(votes=()), "VOTES: brak wiersza z nazwami kolumn"),
    # the file as a whole
    ("", "META: nie ma tej części pliku"),
    ("<html>\n", "plik, wiersz 1: przed tytułem META stoi tekst"),
    (pb_text().partition("VOTES")[0], "VOTES: nie ma tej części pliku"),
    (pb_text() + "PROJECTS\n", "PROJECTS, wiersz 26: ta część stoi w pliku drugi raz"),
    ("META\nVOTES\nPROJECTS\n", "PROJECTS, wiersz 3: części muszą stać w kolejności"),
    (pb_text(projects=("project_id;cost;name", 'A1;5;"x')), "PROJECTS, wiersz 17: cudzysłów nie jest zamknięty"),
]


@pytest.mark.parametrize(("text", "fault"), BROKEN, ids=[fault for _, fault in BROKEN])
def test_a_broken_file_is_refused_with_its_name_section_line_and_reason(text: str, fault: str) -> None:
    assert any(line.startswith(f"zielone.pb: {fault}") for line in refusal(text)), refusal(text)


def test_all_faults_are_told_at_once() -> None:
    lines = refusal(pb_text(votes=("voter_id;vote", "1;A9", "2;A1", "3;A8")))
    assert [line.partition(":")[2].split(":")[0] for line in lines] == [" VOTES, wiersz 22", " VOTES, wiersz 24"]


def test_after_twenty_faults_only_their_number_is_told() -> None:
    lines = refusal(pb_text(votes=("voter_id;vote", *(f"{voter};A9" for voter in range(23)))))
    assert (len(lines), lines[-1]) == (21, "… i jeszcze 3")


def test_a_score_on_another_scale_is_kept_for_rankings() -> None:
    projects = ("project_id;cost;score", "A1;600;99", "A2;500;2", "A3;300;1")
    assert parsed(pb_text({"vote_type": "ordinal"}, projects)).projects[0].score == 99


def test_a_file_that_is_not_utf8_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "stary.pb"
    path.write_bytes(pb_text().encode("cp1250"))
    with pytest.raises(ImportRefusedError, match=r"stary.pb: plik, wiersz 17: znak spoza UTF-8"):
        read_pb(path)


def test_a_file_is_called_by_its_name_without_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "zielone.pb"
    path.write_text(pb_text(), encoding="utf-8")
    assert read_pb(path).name == "zielone.pb"


@given(st.text(alphabet='AMETPROJCSV123;,"\n .', max_size=300))
def test_any_text_is_read_or_refused(noise: str) -> None:
    for text in (noise, pb_text() + noise, pb_text(votes=(*VOTES, noise)), pb_text(projects=(*PROJECTS, noise))):
        with suppress(ImportRefusedError):
            parsed(text)
