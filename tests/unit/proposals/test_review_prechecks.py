"""What the computer says of an application before a person looks: what it knows, and that it said so."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.proposals.verification import check_sentences, prechecks, shipped
from budzet.proposals.verification.criteria import CHECKS, CardKind
from budzet.proposals.verification.judging import Answer, Answers, Mark
from budzet.proposals.verification.prechecks import Known

CARD = shipped.load(CardKind.FORMAL, "general")
KNOWN = Known(
    in_time=True,
    authors=1,
    authors_most=3,
    cost=1_200_000,
    least=0,
    most=5_000_000,
    signatures=7,
    signatures_needed=7,
    paper_uncounted=False,
    missing=(),
    is_minor=False,
    guardian=False,
    citywide=False,
    streets_known=True,
    streets_elsewhere=(),
)
MET, NOT_MET, NONE = Mark.MET, Mark.NOT_MET, Mark.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("check", "changes", "mark", "code"),
    (
        ("in_time", {}, MET, "received_in_time"),
        ("in_time", {"in_time": False}, NOT_MET, "received_late"),
        ("in_time", {"in_time": None}, None, "received_unknown"),
        ("authors", {"authors": 3}, MET, "authors_fit"),
        ("authors", {"authors": 4}, NOT_MET, "authors_too_many"),
        ("complete", {}, MET, "complete"),
        ("complete", {"missing": ("title_required",)}, NOT_MET, "incomplete"),
        ("signatures", {}, MET, "signatures_enough"),
        ("signatures", {"signatures": 6}, NOT_MET, "signatures_missing"),
        ("signatures", {"signatures": 6, "paper_uncounted": True}, None, "signatures_uncounted"),
        ("signatures", {"signatures": 7, "paper_uncounted": True}, MET, "signatures_enough"),
        ("signatures", {"signatures": 0, "signatures_needed": 0}, NONE, "support_not_asked"),
        ("limit", {"cost": 5_000_000}, MET, "cost_fits"),
        ("limit", {"cost": 5_000_001}, NOT_MET, "cost_above_limit"),
        ("limit", {"cost": 0}, NOT_MET, "cost_missing"),
        ("limit", {"cost": 9, "least": 10}, NOT_MET, "cost_below_limit"),
        ("one_district", {}, MET, "streets_inside"),
        ("one_district", {"citywide": True, "streets_known": False}, MET, "citywide"),
        ("one_district", {"streets_elsewhere": ("Południe",)}, None, "streets_elsewhere"),
        ("one_district", {"streets_known": False}, None, "streets_unknown"),
        ("guardian", {}, NONE, "adult"),
        ("guardian", {"is_minor": True, "guardian": True}, MET, "guardian_agrees"),
        ("guardian", {"is_minor": True}, NOT_MET, "guardian_missing"),
        ("guardian", {"is_minor": None}, None, "age_unknown"),
    ),
)
def test_each_check_says_what_it_knows(check, changes, mark, code):
    found = prechecks.run(dataclasses.replace(KNOWN, **changes))[check]
    assert (found.mark, found.said.code) == (mark, code)
    assert check_sentences.sentence(found).startswith("Sprawdził komputer: ")


def test_sums_and_figures_stand_in_the_sentence():
    found = prechecks.run(dataclasses.replace(KNOWN, cost=5_000_100, signatures=3))
    assert "50 001 zł" in check_sentences.sentence(found["limit"]).replace("\N{NO-BREAK SPACE}", " ")
    assert "3, a potrzeba 7" in check_sentences.sentence(found["signatures"])


def filled(known: Known, before: Answers) -> Answers:
    found = prechecks.run(known)
    sentences = {name: check_sentences.sentence(check) for name, check in found.items()}
    return prechecks.fill_in(CARD, found, sentences, before)


def test_the_computer_fills_in_what_it_knows_and_says_so():
    answers = filled(dataclasses.replace(KNOWN, signatures=1, streets_known=False), Answers())
    said = {one.key: one for one in answers.marks}
    assert said["support_valid"].mark is NOT_MET
    assert said["support_valid"].note.startswith("Sprawdził komputer: ")
    assert all(one.by_computer for one in answers.marks)
    assert "right_level" not in said
    assert "decent" not in said


def test_what_a_person_answered_stays_and_what_the_computer_said_before_is_said_anew():
    mine = Answer(key="support_valid", mark=NOT_MET, note="Podpisy tą samą ręką.")
    stale = Answer(key="content_cost", mark=NOT_MET, note="Sprawdził komputer: dawniej.", by_computer=True)
    answers = filled(KNOWN, Answers(marks=(mine, stale)))
    assert answers.mark("support_valid") == mine
    assert answers.mark("content_cost").mark is MET


_known = st.builds(
    Known,
    in_time=st.sampled_from((None, True, False)),
    authors=st.integers(0, 5),
    authors_most=st.integers(1, 5),
    cost=st.integers(0, 10),
    least=st.integers(0, 5),
    most=st.integers(0, 10),
    signatures=st.integers(0, 9),
    signatures_needed=st.integers(0, 9),
    paper_uncounted=st.booleans(),
    missing=st.sampled_from(((), ("title_required",))),
    is_minor=st.sampled_from((None, True, False)),
    guardian=st.booleans(),
    citywide=st.booleans(),
    streets_known=st.booleans(),
    streets_elsewhere=st.sampled_from(((), ("Południe",))),
)


@given(_known)
@settings(max_examples=200)
def test_every_check_has_an_answer_in_words_and_never_one_the_card_refuses(known):
    found = prechecks.run(known)
    assert tuple(sorted(found)) == tuple(sorted(CHECKS))
    assert all(check_sentences.sentence(check) for check in found.values())
    for one in filled(known, Answers()).marks:
        assert one.mark is not NONE or CARD.criterion(one.key).na_allowed
