"""Whatever stands in a file, the reader gives a whole value or refuses: never another error, never half a value."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.broken_files import POINTS
from support.elections import pb_text

from budzet.base.errors import DomainError, ImportRefusedError
from budzet.exchange.family import read_family
from budzet.exchange.pb import PbFile, parse_pb, read_pb
from budzet.exchange.pb_values import MOST_AMOUNT
from budzet.exchange.tally import AS_IN_FILE, RULE_NAMES, Choice, FileVotes, chosen_rule
from budzet.exchange.tally_json import to_json_dict

NAME = "z.pb"
TOLD = re.compile(r"z\.pb: (plik|META|PROJECTS|VOTES)(, wiersz \d+)?: .+|… i jeszcze \d+")
SOUND = (
    pb_text({"min_project_score_threshold": "2", "max_length": "2", "subunit": "Las"}),
    pb_text({"vote_type": "choose-1", "num_votes": "2"}, ("project_id;cost", "A1;6", "A2;5"), ("voter_id;vote", "1;A1"))
    .replace("num_projects;3", "num_projects;2")
    .replace("num_votes;2", "num_votes;1"),
    pb_text({"vote_type": "ordinal", "rule": "greedy-no-skip", "budget": "0"}),
    pb_text(
        POINTS | {"rule": "greedy-threshold", "min_project_score_threshold": "1"},
        ("project_id;cost;score;category;latitude;longitude;selected", "A1;600.50;3;sport,x;50.1;19;1", "A2;5;0;;;;0"),
        ("voter_id;vote;points", "1;A1;3"),
    ).replace("num_projects;3", "num_projects;2"),
    pb_text({"max_sum_cost": "800", "rule": "equalshares"}, ("project_id;cost", "A1;999999999", "A2;5", "A3;3")),
)
NASTY = (
    *("", " ", "0", "-1", "1e400", "nan", "inf", "1,5", "1,000", "9" * 4300, "9" * 4301, "1" * 12, "0.001", "٣"),
    *("99.99.9999", "0000", "31.12.9999", "META", "VOTES", '"', '""', '"x', ";", ";;;", ",", ",,", "A1,A1", "A1,,A2"),
    *("\0", "\f", "\r", "\r\n", "\ufeff", "\u200f", "\u202e", "\ud800", "\u2028", "\x85", "approval", "ordinal"),
    *("cumulative", "scoring", "choose-1", "greedy", "equalshares/add1", "1000000000000", "999999999", "x" * 201),
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Return a sound file after a few changes of cells, lines and single characters."""
    lines = draw(st.sampled_from(SOUND)).split("\n")
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["cell", "cell", "cell", "drop", "twice", "swap", "letter"])):
            case "cell":
                cells = lines[place].split(";")
                cells[draw(st.integers(0, len(cells) - 1))] = draw(st.sampled_from(NASTY) | st.text(max_size=5))
                lines[place] = ";".join(cells)
            case "drop":
                del lines[place]
                lines = lines or [""]
            case "twice":
                lines.insert(place, lines[place])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[place], lines[other] = lines[other], lines[place]
            case "letter":
                cut = draw(st.integers(0, len(lines[place])))
                lines[place] = lines[place][:cut] + draw(st.characters()) + lines[place][cut:]
    return "\n".join(lines)


def check_whole(file: PbFile) -> None:
    """Everything the rules and the import build on."""
    assert file.num_projects == file.meta.num_projects == len({project.id for project in file.projects}) > 0
    assert file.num_votes == file.meta.num_votes == file.votes.total() == len(list(file.iter_ballots()))
    assert all(0 < project.cost <= MOST_AMOUNT and project.id for project in file.projects)
    assert 0 <= file.budget <= MOST_AMOUNT
    for ballot in file.votes:
        named = [index for index, _ in ballot]
        assert named == sorted(set(named))
        assert all(0 <= index < file.num_projects for index in named)
    assert file.date_begin <= file.date_end


def check_refusal(error: ImportRefusedError, name: str = NAME) -> None:
    """Every line of a refusal names the file, the place and the reason, and can be shown."""
    told = error.sentence.splitlines()
    assert told
    assert all(TOLD.fullmatch(line.replace(name, NAME)) and line.isprintable() for line in told), told


def read_or_refused(text: str) -> PbFile | None:
    try:
        file = parse_pb(text, NAME)
    except ImportRefusedError as error:
        check_refusal(error)
        return None
    check_whole(file)
    return file


@pytest.mark.parametrize("text", SOUND)
def test_the_files_that_are_changed_are_sound(text: str) -> None:
    assert read_or_refused(text)


@given(st.text(st.characters()))
@settings(max_examples=300)
def test_any_text_is_read_whole_or_refused(text: str) -> None:
    read_or_refused(text)


@given(st.binary(max_size=300), st.sampled_from(SOUND), st.integers(0, 400), st.booleans())
@settings(max_examples=300)
def test_any_bytes_are_read_whole_or_refused(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, sound: str, cut: int, alone: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.pb"
    content = sound.encode()
    path.write_bytes(noise if alone else content[:cut] + noise + content[cut:])
    try:
        check_whole(read_pb(path))
    except ImportRefusedError as error:
        check_refusal(error, "bytes.pb")


@given(mutated())
@settings(max_examples=400)
def test_a_file_that_was_changed_is_read_whole_or_refused(text: str) -> None:
    read_or_refused(text)


@given(mutated(), st.sampled_from(RULE_NAMES), st.sampled_from(["file-order", "lower-cost", "draw:z"]))
@settings(max_examples=200)
@example(text=SOUND[2], rule="equal-shares", ties="lower-cost")
@example(text=SOUND[2], rule="phragmen", ties="lower-cost")
def test_what_was_read_is_tallied_by_every_rule_or_refused(text: str, rule: str, ties: str) -> None:
    # The completion goes up 1 zł a step: with a cost of billions it takes hours.
    choice = Choice(AS_IN_FILE if "equalshares" in text else rule, completion="none")
    if (file := read_or_refused(text)) is None or "add1" in file.rule:
        return
    try:
        votes = FileVotes.of(file, ties)
        told = votes.count(chosen_rule(file, choice))
    except DomainError:  # a rule that is not known, or one the file does not describe
        return
    value = to_json_dict(votes, choice.name, told, {})
    assert 0 <= value["spent"] <= value["budget"] == file.budget
    assert [one["id"] for one in value["projects"]] == [project.id for project in file.projects]


@given(st.lists(mutated() | st.sampled_from(SOUND), min_size=1, max_size=3))
@settings(max_examples=200)
def test_what_was_read_becomes_an_edition_or_is_refused(texts: Sequence[str]) -> None:
    files = [file for text in texts if (file := read_or_refused(text))]
    if not files:
        return
    try:
        family = read_family(files)
    except ImportRefusedError:
        return
    assert [project.position for project in family.projects] == list(range(1, len(family.projects) + 1))
    assert len(family.pools) == len(files)
