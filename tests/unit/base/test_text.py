from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budzet.base.text import first_part, fold, inside, slug


@pytest.mark.parametrize(
    ("written", "folded"),
    (
        ("Kowalski", "kowalski"),
        ("ŻÓŁĆ GĘŚLĄ JAŹŃ", "zolc gesla jazn"),  # every Polish letter
        ("zażółć gęślą jaźń", "zazolc gesla jazn"),
        ("Z\u0307ółc\u0301", "zolc"),  # the same letters written as letter and mark
        ("Łukasz", "lukasz"),
        ("  Anna   Maria ", "anna maria"),
        ("Nowak-Kowalska", "nowak kowalska"),
        ("Nowak - Kowalska", "nowak kowalska"),
        ("Nowak–Kowalska", "nowak kowalska"),  # with a dash
        ("O'Brien", "o brien"),
        ("O’Brien", "o brien"),
        ("Müller", "muller"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Đorđe", "dorde"),
        ("Søren Ærø", "soren aero"),
        ("Þór", "thor"),
        ("Œuvre", "oeuvre"),
        ("İbrahim", "ibrahim"),
        ("Шевченко", "шевченко"),  # other alphabets stay
        ("Йосип", "иосип"),
        ("ul. 3 Maja 12/4", "ul 3 maja 12 4"),
        ("\ufb01lip", "filip"),  # a ligature
        ("Ⅷ Liceum", "viii liceum"),
        ("Nowak™", "nowaktm"),  # a capital that only shows when it is taken apart
        ("Kowal\u00adska", "kowalska"),  # a soft hyphen of a copied text
        ("Kowal\u200bska", "kowalska"),  # a space without width
        ("", ""),
        ("…!?", ""),
    ),
)
def test_text_is_compared_without_case_marks_and_punctuation(written, folded):
    assert fold(written) == folded


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folded_text_has_single_spaces_and_none_at_its_ends(text):
    assert fold(text) == " ".join(fold(text).split())


@pytest.mark.parametrize(
    ("name", "first"), (("Anna Maria", "anna"), ("Nowak-Kowalska", "nowak"), ("Żaneta", "zaneta"), ("", ""))
)
def test_second_names_and_second_surnames_do_not_count(name, first):
    assert first_part(name) == first


@pytest.mark.parametrize(
    ("text", "piece"),
    (
        ("Budżet Obywatelski 2027", "budzet-obywatelski-2027"),
        ("Śródmieście", "srodmiescie"),
        ("Йосип", ""),
        ("a--b", "a-b"),
    ),
)
def test_a_piece_of_an_address_is_plain_letters_and_hyphens(text, piece):
    assert slug(text) == piece


@pytest.mark.parametrize(
    ("locative", "phrase"),
    (
        ("Katowicach", "w\u00a0Katowicach"),
        ("Łodzi", "w\u00a0Łodzi"),
        ("Warszawie", "w\u00a0Warszawie"),
        ("Wyszkowie", "w\u00a0Wyszkowie"),
        ("Lublinie", "w\u00a0Lublinie"),
        ("Wrocławiu", "we\u00a0Wrocławiu"),
        ("Włocławku", "we\u00a0Włocławku"),
        ("Fromborku", "we\u00a0Fromborku"),
        ("Lwówku Śląskim", "we\u00a0Lwówku Śląskim"),
    ),
)
def test_a_place_has_the_preposition_that_can_be_said(locative, phrase):
    assert inside(locative) == phrase


@given(st.text(st.characters(max_codepoint=127), max_size=30))
def test_plain_letters_fold_as_they_do_beside_others(text):
    # The quick way for plain letters says what the long one says: one other letter sends the text there.
    assert fold(text) == fold(f"{text} ł").removesuffix("l").rstrip()
