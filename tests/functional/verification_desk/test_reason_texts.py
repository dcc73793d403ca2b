"""Texts clerks write often: listed, added, changed, removed; every fault is told at its field."""

from __future__ import annotations

import pytest
from support.pages import open_page, post_form, read_page

from budzet.proposals.verification import reason_texts

TEXTS = "/en/urzad/edycje/2026/weryfikacja/uzasadnienia"
WHOLE = {"title": "Cudzy teren", "body": "Teren nie należy do miasta.", "criterion": "content_place"}


@pytest.fixture
def verifier(bureau, browser_of):
    """A verifier at the desk."""
    return browser_of(bureau.verifier)


def stored(bureau) -> list[tuple[str, str, str]]:
    with bureau.session() as session:
        return [(row.title, row.body, row.criterion) for row in reason_texts.listed(session, bureau.edition.id)]


def test_a_text_is_added_changed_and_removed(bureau, verifier):
    assert "There is no text yet." in open_page(verifier, TEXTS).text
    post_form(verifier, TEXTS, WHOLE, action=TEXTS)
    assert stored(bureau) == [tuple(WHOLE.values())]
    page = open_page(verifier, TEXTS)
    assert "Teren nie należy do miasta." in page.text
    one = page.links["Cudzy teren"]
    post_form(verifier, one, {"body": "Inaczej.", "criterion": "", "act": "save"}, action=one)
    assert stored(bureau) == [("Cudzy teren", "Inaczej.", "")]
    post_form(verifier, one, {"act": "remove"}, action=one)
    assert stored(bureau) == []
    assert bureau.office.acts("reason_text.removed") == [{}]


@pytest.mark.parametrize(
    ("changes", "fields"),
    (
        ({"title": "", "body": ""}, ["#title", "#body"]),
        ({"title": "T" * 101, "body": "B" * 2001}, ["#title", "#body"]),
    ),
)
def test_a_faulty_text_is_refused_at_its_fields_and_stays_typed(bureau, verifier, changes, fields):
    answer = post_form(verifier, TEXTS, {**WHOLE, **changes}, action=TEXTS)
    page = read_page(answer)
    assert answer.status_code == 422
    assert all(f'<a href="{field}">' in page.html for field in fields)
    assert page.form(TEXTS).fields["criterion"] == ["content_place"]
    assert stored(bureau) == []


def test_a_name_that_is_taken_is_told_and_nothing_typed_is_lost(bureau, verifier):
    post_form(verifier, TEXTS, WHOLE, action=TEXTS)
    answer = post_form(verifier, TEXTS, {**WHOLE, "body": "Inny tekst."}, action=TEXTS)
    page = read_page(answer)
    assert answer.status_code == 409
    assert page.links["Jest już tekst o takiej nazwie."] == "#title"
    assert page.form(TEXTS).fields["body"] == ["Inny tekst."]


def test_a_criterion_no_card_has_is_none(bureau, verifier):
    post_form(verifier, TEXTS, {**WHOLE, "criterion": "dziwne"}, action=TEXTS)
    assert stored(bureau)[0][2] == ""


def test_a_text_that_is_not_there_is_not_found_and_a_department_has_no_texts(bureau, verifier, browser_of):
    assert verifier.get(f"{TEXTS}/999").status_code == 404
    assert browser_of(bureau.reviewer).get(TEXTS).status_code == 404
