"""Cards of the verification: those that are shipped, what a card may lack, what a filled-in one says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.verification import filled_in

from budzet.editions.terms import Cards
from budzet.proposals.verification import criteria, judging, shipped
from budzet.proposals.verification.criteria import CHECKS, Card, CardKind, Criterion, Entry
from budzet.proposals.verification.judging import Answer, Answers, Mark, Written, judge
from budzet.proposals.verification.states import Verdict

SHIPPED = ((CardKind.FORMAL, "general"), (CardKind.FORMAL, "katowice"), (CardKind.MERIT, "general"))
CARD = Card(
    kind=CardKind.FORMAL,
    title="Karta",
    criteria=(
        Criterion(key="title", label="1", question="Tytuł?", unmet="Bez tytułu.", correctable=True, fields=("title",)),
        Criterion(key="decent", label="2", question="Czy nie obraża?", unmet="Obraża.", note_needed=True),
        Criterion(key="support", label="3", question="Poparcie?", unmet="Bez poparcia.", na_allowed=True),
    ),
    entries=(
        Entry(key="cost", question="Koszt", kind="money", needed="positive"),
        Entry(key="justification", question="Uzasadnienie", needed="negative"),
        Entry(key="design", question="Dostępność", needed="always"),
    ),
)
MET, NOT_MET, CORRECTED, NONE = Mark.MET, Mark.NOT_MET, Mark.CORRECTED, Mark.NOT_APPLICABLE


def marks(**given: Mark | tuple[Mark, str]) -> tuple[Answer, ...]:
    pairs = {key: one if isinstance(one, tuple) else (one, "") for key, one in given.items()}
    return tuple(Answer(key=key, mark=mark, note=note) for key, (mark, note) in pairs.items())


def answers(*, cost: int | None = 100, words: str = "Tak.", **given: Mark | tuple[Mark, str]) -> Answers:
    whole = {"title": MET, "decent": MET, "support": MET, **given}
    entries = (
        Written(key="cost", amount=cost),
        Written(key="justification", text=words),
        Written(key="design", text=words),
    )
    return Answers(marks=marks(**whole), entries=entries)


def found(card: Card, given: Answers, **limits: int) -> list[tuple[str, str]]:
    return [(one.code, one.field) for one in judge(card, given, **limits).findings]


@pytest.mark.parametrize(("kind", "name"), SHIPPED)
def test_a_shipped_card_has_no_fault_and_says_why_it_refuses(kind, name):
    card = shipped.load(kind, name)
    assert criteria.faults(card) == []
    assert all(one.unmet for one in card.criteria)


def test_the_shipped_cards_ask_what_cities_ask():
    general = shipped.load(CardKind.FORMAL, "general")
    parts = [one for one in general.criteria if one.group]
    assert len(parts) == 10
    assert len(general.criteria) - len(parts) + 1 == 10
    merit = shipped.load(CardKind.MERIT, "general")
    assert len({one.label.rstrip("ab") for one in merit.criteria}) == 19
    assert {"cost", "upkeep", "land_words", "universal_design"} <= {entry.key for entry in merit.entries}
    used = {one.check for kind, name in SHIPPED for one in shipped.load(kind, name).criteria}
    assert used - {""} == set(CHECKS)


def test_the_terms_choose_which_card_an_edition_starts_from():
    chosen = Cards(formal="katowice")
    assert shipped.of_terms(CardKind.FORMAL, chosen) == shipped.load(CardKind.FORMAL, "katowice")
    assert shipped.of_terms(CardKind.MERIT, chosen) == shipped.load(CardKind.MERIT, "general")


@pytest.mark.parametrize(("kind", "name"), SHIPPED)
def test_a_shipped_card_without_faults_is_positive_and_refused_in_one_point_negative(kind, name):
    card = shipped.load(kind, name)
    assert judge(card, filled_in(card), most=1_100_000) == judging.Judgement(Verdict.POSITIVE, ())
    for one in card.criteria:
        refused = filled_in(card, refused={one.key: "Bo tak."})
        assert judge(card, refused) == judging.Judgement(Verdict.NEGATIVE, ())
        assert judging.reasons(card, refused) == [f"{one.unmet} Bo tak."]


@pytest.mark.parametrize(
    ("given", "faults"),
    (
        ({}, []),
        ({"title": CORRECTED}, []),
        ({"support": NONE}, []),
        ({"title": NONE}, [("not_applicable_refused", "title")]),
        ({"decent": CORRECTED}, [("corrected_refused", "decent")]),
        ({"decent": NOT_MET}, [("reason_missing", "decent")]),
        ({"decent": (NOT_MET, "  ")}, [("reason_missing", "decent")]),
        ({"decent": (NOT_MET, "Wyzwisko w opisie.")}, []),
        ({"title": NOT_MET}, []),
        ({"cost": None}, [("cost_missing", "cost")]),
        ({"cost": None, "title": NOT_MET}, []),
        ({"cost": 101}, [("cost_above_limit", "cost")]),
        ({"cost": 101, "title": NOT_MET}, []),
        ({"words": " "}, [("entry_missing", "design")]),
        ({"words": " ", "title": NOT_MET}, [("entry_missing", "justification"), ("entry_missing", "design")]),
        ({"title": (MET, "x" * 2001)}, [("text_too_long", "title")]),
    ),
)
def test_every_fault_of_a_filled_in_card_is_found(given, faults):
    assert found(CARD, answers(**given), most=100) == faults


def test_all_faults_are_found_at_once_and_an_empty_card_says_nothing():
    assert judge(CARD, Answers()).verdict is None
    assert found(CARD, Answers()) == [
        ("unanswered", "title"),
        ("unanswered", "decent"),
        ("unanswered", "support"),
        ("entry_missing", "design"),
    ]


def test_answers_of_another_card_and_answers_given_twice_are_refused():
    strange = Answers(marks=marks(other=MET) + marks(title=MET) + marks(title=NOT_MET))
    assert found(CARD, strange)[:2] == [("not_on_the_card", "other"), ("answered_twice", "title")]
    assert judging.on_card(CARD, strange).mark("other") is None


def test_only_correctable_points_that_are_not_met_can_be_mended():
    given = answers(title=NOT_MET, decent=(NOT_MET, "Wyzwisko."), support=MET)
    assert [one.key for one in judging.mendable(CARD, given)] == ["title"]


def test_nobody_can_say_that_the_computer_answered():
    mine = Answer(key="title", mark=MET, note="Sprawdził komputer.", by_computer=True)
    before = Answers(marks=(mine,))
    kept = judging.with_origin(before, Answers(marks=(mine,)))
    assert [one.by_computer for one in kept.marks] == [True]
    changed = mine.model_copy(update={"mark": NOT_MET})
    claimed = Answer(key="decent", mark=MET, by_computer=True)
    assert [one.by_computer for one in judging.with_origin(before, Answers(marks=(changed, claimed))).marks] == [
        False,
        False,
    ]


def test_of_two_who_fill_in_one_card_the_later_answer_counts_and_both_remarks_stay():
    first = Answers(marks=marks(title=MET, decent=MET), remarks="Pierwsza.")
    second = Answers(marks=marks(title=NOT_MET), remarks="Druga.")
    both = judging.joined(first, second)
    assert [(one.key, one.mark) for one in both.marks] == [("title", NOT_MET), ("decent", MET)]
    assert both.remarks == "Pierwsza.\n\nDruga."


_answers = st.builds(
    lambda given, sums: Answers(
        marks=tuple(Answer(key=key, mark=mark, note=note) for key, (mark, note) in given.items()),
        entries=tuple(Written(key=key, **value) for key, value in sums.items()),
    ),
    st.dictionaries(
        st.sampled_from(("title", "decent", "support", "other")),
        st.tuples(st.sampled_from(Mark), st.sampled_from(("", "Bo tak."))),
    ),
    st.dictionaries(
        st.sampled_from(("cost", "justification", "design")),
        st.fixed_dictionaries({"text": st.sampled_from(("", "Tak.")), "amount": st.sampled_from((None, 50, 150))}),
    ),
)


@given(_answers)
@settings(max_examples=200)
def test_a_card_without_faults_has_a_verdict_and_a_refusal_always_has_its_reasons(given_answers):
    judged = judge(CARD, given_answers, most=100)
    refused = any(one.mark is NOT_MET for one in given_answers.marks if CARD.criterion(one.key))
    if not judged.findings:
        assert judged.verdict is (Verdict.NEGATIVE if refused else Verdict.POSITIVE)
        assert all(judging.reasons(CARD, given_answers))
        assert bool(judging.reasons(CARD, given_answers)) is refused
    assert (judged.verdict is Verdict.NEGATIVE) is refused
    answered = judging.all_met(CARD, given_answers)
    assert not [one for one in judge(CARD, answered).findings if one.code == "unanswered"]


def edited(**changes: object) -> Card:
    return CARD.model_copy(update=changes)


def with_criterion(**changes: object) -> Card:
    return edited(criteria=(CARD.criteria[0].model_copy(update=changes), *CARD.criteria[1:]))


@pytest.mark.parametrize(
    ("card", "fault"),
    (
        (edited(title=" "), ("text_required", "title")),
        (edited(criteria=()), ("no_criteria", "criteria")),
        (edited(criteria=(CARD.criteria[0], CARD.criteria[0])), ("key_twice", "criteria-1-key")),
        (with_criterion(key="Tytuł"), ("key_wrong", "criteria-0-key")),
        (with_criterion(question=""), ("text_required", "criteria-0-question")),
        (with_criterion(label="2"), ("label_twice", "criteria-1-label")),
        (with_criterion(unmet=""), ("text_required", "criteria-0-unmet")),
        (with_criterion(check="moon"), ("check_unknown", "criteria-0-check")),
        (with_criterion(fields=("pool",)), ("fields_unknown", "criteria-0-fields")),
        (with_criterion(fields=()), ("fields_required", "criteria-0-fields")),
        (with_criterion(correctable=False), ("fields_not_correctable", "criteria-0-fields")),
        (with_criterion(help="x" * 2001), ("text_too_long", "criteria-0-help")),
        (edited(kind=CardKind.MERIT), ("merit_not_correctable", "criteria-0-correctable")),
        (edited(entries=(Entry(key="cost", question="Koszt"),)), ("entry_kind_wrong", "entries-0-kind")),
        (edited(entries=(Entry(key="land", question=""),)), ("text_required", "entries-0-question")),
    ),
)
def test_a_card_with_a_fault_names_its_place(card, fault):
    assert fault in [(one.code, one.field) for one in criteria.faults(card)]


def test_a_criterion_without_fixed_words_needs_a_note_instead():
    assert criteria.faults(with_criterion(unmet="", note_needed=True)) == []
