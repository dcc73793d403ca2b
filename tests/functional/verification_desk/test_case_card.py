"""The card of a case: filled in by hand and in one act, refused with every fault, kept whatever happens, read only."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from support.clock import START
from support.pages import open_page, post_form, read_page
from support.verification import later

from budzet.accounts.roles import Role
from budzet.proposals import versions
from budzet.proposals.verification import (
    approving,
    cards,
    cases,
    checking,
    handing,
    interests,
    locks,
    reason_texts,
    sheets,
)
from budzet.proposals.verification.criteria import CardKind
from budzet.proposals.verification.judging import Answer, Answers, Mark
from budzet.proposals.verification.states import ReviewState, Verdict

ROOT = "/en/urzad/edycje/2026/weryfikacja"


def address(project) -> str:
    return f"{ROOT}/{project.id}"


def send(client, project, act: str, **typed: str):
    """Post the card as its page stands, with what is typed over it; ``_`` stands for ``-`` after the first word."""
    return post_form(client, address(project), {"act": act, **typed}, action=address(project))


def stored(bureau, project, kind: CardKind = CardKind.FORMAL):
    """Return the newest sheet of a project."""
    with bureau.session() as session:
        return sheets.of_project(session, cases.find(session, bureau.edition.id, project.id), kind)[0][0]


def given_to(bureau, project, doer) -> None:
    with bureau.session() as session:
        handing.assign(session, bureau.edition.id, bureau.ticked(project), doer.staff_id, doer=bureau.coordinator)


def criteria(bureau, kind: CardKind = CardKind.FORMAL):
    with bureau.session() as session:
        return cards.shown(session, bureau.edition, kind)[0].criteria


def on_merit(bureau, *, department: bool = True):
    project = bureau.on_merit(bureau.filed())
    if department:
        with bureau.session() as session:
            ids = bureau.edition.id, project.id, bureau.review(project).version
            handing.forward(session, *ids, bureau.greenery.id, "", doer=bureau.coordinator)
    return project


# --- filling in ------------------------------------------------------------------------------------------------------


def test_a_card_without_faults_is_handed_in_with_one_tick_and_leads_to_the_next_case(bureau, browser_of):
    first, second = bureau.filed(title="Ławki"), bureau.filed(title="Kosze")
    for one in (first, second):
        given_to(bureau, one, bureau.verifier)
    client = browser_of(bureau.verifier)
    answer = send(client, first, "hand_in", rest="y")
    assert (answer.status_code, answer.headers["Location"]) == (303, address(second))
    review = bureau.review(first)
    assert (review.state, review.verdict) == (ReviewState.FORMAL_DONE, Verdict.POSITIVE)
    page = open_page(client, address(second))
    assert f"{first.number}: the card is handed in. This is the next case." in page.text


def test_after_the_last_case_the_clerk_is_told_that_nothing_waits(bureau, browser_of):
    project = bureau.filed()
    client = browser_of(bureau.verifier)
    assert send(client, project, "hand_in", rest="y").headers["Location"] == address(project)
    page = open_page(client, address(project))
    assert "No other case waits for you." in page.text
    assert "Handed in by Wera Formalna" in page.text


def test_cases_nobody_works_on_follow_when_ones_own_are_done(bureau, browser_of):
    own, free, taken = bureau.filed(title="Ławki"), bureau.filed(title="Kosze"), bureau.filed(title="Stojaki")
    with bureau.session() as session:
        other = bureau.person(session, Role.FORMAL_VERIFIER, name="Ola Druga")
    given_to(bureau, own, bureau.verifier)
    given_to(bureau, taken, other)
    answer = send(browser_of(bureau.verifier), own, "hand_in", rest="y")
    assert answer.headers["Location"] == address(free)


def test_with_small_staffing_a_positive_formal_card_passes_at_once(bureau, browser_of):
    project = bureau.filed()
    with bureau.session() as session:
        edition = session.merge(bureau.edition)
        edition.terms = edition.terms.model_copy(update={"staffing": "small"})
    send(browser_of(bureau.verifier), project, "hand_in", rest="y")
    assert bureau.review(project).state is ReviewState.MERIT


def test_a_draft_keeps_what_is_filled_in_and_gives_the_card_to_whoever_saved(bureau, browser_of):
    project = bureau.filed()
    client = browser_of(bureau.verifier)
    typed = {"mark-decent": "not_met", "note-decent": "Wyzwiska\r\nw opisie.", "entry-case_notes": "Zapytać prawnika."}
    assert send(client, project, "save", **typed).status_code == 303
    sheet = stored(bureau, project)
    assert sheet.answers.mark("decent") == Answer(key="decent", mark=Mark.NOT_MET, note="Wyzwiska\nw opisie.")
    assert sheet.answers.written("case_notes").text == "Zapytać prawnika."
    page = open_page(client, address(project))
    assert "This card is kept for you until 10:20." in page.text
    assert "Saved on 4 May 2026, 10:00 by Wera Formalna." in page.text
    assert page.form(address(project)).fields["note-decent"] == ["Wyzwiska\nw opisie."]


def test_what_the_computer_says_is_marked_as_its_own_until_somebody_changes_the_answer(bureau, browser_of):
    project = bureau.filed()
    client = browser_of(bureau.verifier)
    page = open_page(client, address(project))
    assert "Sprawdził komputer: wniosek wpłynął w terminie naboru." in page.text
    send(client, project, "save", **{"mark-in_time": "not_met"})
    changed, kept = (stored(bureau, project).answers.mark(key) for key in ("in_time", "authors_number"))
    assert (changed.mark, changed.note, changed.by_computer) == (Mark.NOT_MET, "", False)
    assert kept.by_computer
    assert "wniosek wpłynął w terminie naboru" not in open_page(client, address(project)).text


def test_a_changed_application_shows_what_was_added_and_removed(bureau, browser_of):
    project = bureau.filed()
    with bureau.session() as session:
        anna = dataclasses.replace(bureau.office.anna, now=START + dt.timedelta(hours=1))
        versions.edit(session, bureau.edition.id, project.id, {"place": "Park Miejski"}, 1, "Inne miejsce", by=anna)
    page = open_page(browser_of(bureau.verifier), address(project))
    assert "<ins>Park Miejski</ins>" in page.html or "<ins>Park</ins>" in page.html
    assert "<del>" in page.html
    assert "Changed 4 May 2026, 11:00" in page.text


def test_a_ready_text_is_put_into_the_note_and_nothing_is_saved(bureau, browser_of):
    project = bureau.filed()
    with bureau.session() as session:
        values = reason_texts.Reason("Wyzwiska", "W opisie są wyzwiska.", "decent")
        row = reason_texts.save(
            session, bureau.edition.id, values, actor=bureau.coordinator.acting.actor, now=bureau.coordinator.now
        )
    client = browser_of(bureau.verifier)
    typed = {"mark-decent": "not_met", "note-decent": "Zob. pkt 3.", "text-decent": str(row.id)}
    answer = send(client, project, "insert-decent", **typed)
    page = read_page(answer)
    assert answer.status_code == 200
    assert page.form(address(project)).fields["note-decent"] == ["Zob. pkt 3.\nW opisie są wyzwiska."]
    assert page.form(address(project)).fields["mark-decent"] == ["not_met"]
    assert bureau.review(project).state is ReviewState.WAITING


def test_a_ready_text_can_say_why_a_project_is_refused_on_merit(bureau, browser_of):
    project = on_merit(bureau)
    with bureau.session() as session:
        values, by = reason_texts.Reason("Własność", "Teren nie należy do miasta."), bureau.coordinator
        actor = by.acting.actor
        row = reason_texts.save(session, bureau.edition.id, values, actor=actor, now=by.now)
    answer = send(browser_of(bureau.reviewer), project, "insert-justification", **{"text-justification": str(row.id)})
    fields = read_page(answer).form(address(project)).fields
    assert fields["entry-justification"] == ["Teren nie należy do miasta."]
    assert not any(name.startswith("text-") and name.endswith("cost_words") for name in fields)


# --- faults ----------------------------------------------------------------------------------------------------------


def test_every_fault_of_a_card_is_told_at_once_with_a_link_and_everything_typed_stays(bureau, browser_of):
    project = bureau.filed()
    typed = {"mark-decent": "not_met", "entry-case_notes": "Zapytać prawnika."}
    answer = send(browser_of(bureau.verifier), project, "hand_in", **typed)
    page = read_page(answer)
    assert answer.status_code == 422
    links = set(page.links.values())
    unanswered = {f"#mark-{one.key}" for one in criteria(bureau) if one.key in ("content_title", "consents")}
    assert unanswered | {"#note-decent"} <= links
    assert {link.removeprefix("#") for link in links if link.startswith("#")} <= {*page.ids, "content"}
    fields = page.form(address(project)).fields
    assert (fields["mark-decent"], fields["entry-case_notes"]) == (["not_met"], ["Zapytać prawnika."])
    assert page.title.startswith("Error")
    assert bureau.review(project).state is ReviewState.WAITING


def test_a_note_without_an_answer_is_not_lost_but_asked_about(bureau, browser_of):
    project = bureau.filed()
    answer = send(browser_of(bureau.verifier), project, "save", **{"note-content_title": "Za długi?"})
    page = read_page(answer)
    assert answer.status_code == 422
    assert "you have written a note; choose an answer too" in page.text
    assert page.form(address(project)).fields["note-content_title"] == ["Za długi?"]


def test_a_note_beside_a_criterion_marked_as_met_with_all_the_others_is_kept(bureau, browser_of):
    project = bureau.filed()
    send(browser_of(bureau.verifier), project, "hand_in", rest="y", **{"note-content_title": "Dobry tytuł."})
    assert stored(bureau, project).answers.mark("content_title").note == "Dobry tytuł."


def test_a_merit_card_shows_the_estimate_beside_the_sum_and_keeps_a_sum_it_cannot_read(bureau, browser_of):
    project = on_merit(bureau)
    client = browser_of(bureau.reviewer)
    page = open_page(client, address(project))
    assert "The author's estimate: 12,000" in page.text
    assert "The pool allows at most" in page.text
    answer = send(client, project, "save", **{"entry-cost": "dużo"})
    page = read_page(answer)
    assert answer.status_code == 422
    assert page.links[next(text for text in page.links if "write an amount" in text)] == "#entry-cost"
    assert page.form(address(project)).fields["entry-cost"] == ["dużo"]


def test_a_merit_card_is_handed_in_with_its_sums(bureau, browser_of):
    project = on_merit(bureau)
    texts = {f"entry-{key}": "Sprawdzono." for key in ("cost_words", "land_words", "universal_design", "effects")}
    typed = {"entry-cost": "11 500,50 zł", "entry-upkeep": "600", **texts}
    assert send(browser_of(bureau.reviewer), project, "hand_in", rest="y", **typed).status_code == 303
    review = bureau.review(project)
    assert (review.state, review.cost, review.upkeep) == (ReviewState.MERIT_DONE, 1_150_050, 60_000)


def test_a_positive_merit_card_needs_its_sums_and_a_negative_one_its_reasons(bureau, browser_of):
    project = on_merit(bureau)
    client = browser_of(bureau.reviewer)
    positive = read_page(send(client, project, "hand_in", rest="y"))
    assert {"#entry-cost", "#entry-upkeep", "#entry-universal_design"} <= set(positive.links.values())
    key = criteria(bureau, CardKind.MERIT)[0].key
    refused = {f"mark-{key}": "not_met", f"note-{key}": "Niezgodne z prawem."}
    negative = read_page(send(client, project, "hand_in", rest="y", **refused))
    assert "#entry-justification" in negative.links.values()
    assert "#entry-cost" not in negative.links.values()


# --- somebody was faster ---------------------------------------------------------------------------------------------


def test_of_two_who_fill_in_one_card_the_second_keeps_their_words_beside_the_first_ones(bureau, browser_of):
    project = bureau.filed()
    client = browser_of(bureau.verifier)
    opened = open_page(client, address(project))
    with bureau.session() as session:
        other = bureau.person(session, Role.FORMAL_VERIFIER, name="Ola Druga")
        found, at = bureau.seen(session, project)
        marks = (
            *found.answers.marks,
            Answer(key="decent", mark=Mark.MET, note="Bez zastrzeżeń."),
            Answer(key="content_title", mark=Mark.MET, note="Dobry."),
        )
        sheets.save(session, bureau.edition.id, project.id, Answers(marks=marks), at, doer=other)
    given_to(bureau, project, bureau.verifier)
    typed = {"act": "save", "mark-decent": "not_met", "note-decent": "Wyzwiska."}
    answer = post_form(client, opened, typed, action=address(project))
    page = read_page(answer)
    assert answer.status_code == 409
    assert "Stored now: Met. Bez zastrzeżeń." in page.text
    fields = page.form(address(project)).fields
    assert (fields["mark-decent"], fields["note-decent"]) == (["not_met"], ["Wyzwiska."])
    assert (fields["mark-content_title"], fields["note-content_title"]) == (["met"], ["Dobry."])
    assert post_form(client, page, {"act": "save"}, action=address(project)).status_code == 303
    kept = stored(bureau, project).answers
    assert (kept.mark("decent").note, kept.mark("content_title").note) == ("Wyzwiska.", "Dobry.")


def test_what_was_typed_on_a_card_that_was_handed_in_meanwhile_can_still_be_read(bureau, browser_of):
    project = bureau.filed()
    client = browser_of(bureau.verifier)
    opened = open_page(client, address(project))
    bureau.handed_in(project)
    typed = {"act": "hand_in", "mark-decent": "not_met", "note-decent": "Wyzwiska."}
    answer = post_form(client, opened, typed, action=address(project))
    page = read_page(answer)
    assert answer.status_code == 409
    assert "You typed: Not met. Wyzwiska." in page.text
    assert bureau.review(project).verdict is Verdict.POSITIVE


# --- read only -------------------------------------------------------------------------------------------------------


def to_another(bureau, project):
    with bureau.session() as session:
        other = bureau.person(session, Role.FORMAL_VERIFIER, name="Ola Druga")
    given_to(bureau, project, other)


def locked(bureau, project):
    with bureau.session() as session:
        other = bureau.person(session, Role.FORMAL_VERIFIER, name="Ola Druga")
        locks.take(session, bureau.edition.id, project.id, doer=other)


def interested(bureau, project):
    with bureau.session() as session:
        interests.declare(session, bureau.edition.id, project.id, doer=bureau.verifier)


def handed_in(bureau, project):
    bureau.handed_in(project)


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        pytest.param(to_another, "This project is given to Ola Druga.", id="given to another"),
        pytest.param(locked, "Ola Druga fills this card in, at the latest until 10:20.", id="locked"),
        pytest.param(interested, "You have declared that you take no part", id="interest"),
        pytest.param(handed_in, "formal card waits for approval", id="handed in"),
    ],
)
def test_a_card_that_cannot_be_filled_in_is_read_and_says_why(bureau, browser_of, happened, said):
    project = bureau.filed()
    happened(bureau, project)
    page = open_page(browser_of(bureau.verifier), address(project))
    assert said in page.text
    assert not [form for form in page.forms if form.action == address(project)]


def test_whoever_fills_in_no_formal_cards_reads_them(bureau, browser_of):
    project = bureau.filed()
    for doer in (bureau.coordinator, bureau.approver):
        page = open_page(browser_of(doer), address(project))
        assert "You may read this card. Somebody else fills it in." in page.text
        assert not [form for form in page.forms if form.action == address(project)]


def test_a_card_sent_without_its_permission_is_refused(bureau, browser_of):
    project = bureau.filed()
    fields = open_page(browser_of(bureau.verifier), address(project)).form(address(project)).fields
    client = browser_of(bureau.approver)
    token = open_page(client, f"{address(project)}/praca").forms[0].fields["csrf_token"]
    answer = client.post(address(project), data={**fields, "csrf_token": token, "act": "hand_in", "rest": "y"})
    assert answer.status_code == 422
    assert bureau.review(project).state is ReviewState.WAITING


def test_a_lock_of_twenty_minutes_ago_keeps_nobody_out(bureau, browser_of, clock):
    project = bureau.filed()
    locked(bureau, project)
    clock.set(START + locks.LASTS)
    client = browser_of(bureau.verifier)
    assert send(client, project, "hand_in", rest="y").status_code == 303


def test_a_card_given_back_says_why_and_is_filled_in_anew(bureau, browser_of):
    project = bureau.filed()
    bureau.handed_in(project, {"decent": "Wyzwiska."})
    approver = later(bureau.approver, hours=1)
    with bureau.session() as session:
        version = bureau.review(project).version
        approving.give_back(session, bureau.edition.id, project.id, version, "Które słowa?", doer=approver)
    page = open_page(browser_of(bureau.verifier), address(project))
    assert "The approver gave this card back" in page.text
    assert "Które słowa?" in page.text
    assert page.form(address(project)).fields["note-decent"] == ["Wyzwiska."]


def test_the_formal_card_stays_readable_beside_the_merit_card(bureau, browser_of):
    project = on_merit(bureau)
    page = open_page(browser_of(bureau.reviewer), address(project))
    formal = open_page(browser_of(bureau.reviewer), page.links["Formal card"])
    assert formal.heading == "Karta oceny formalnej"
    assert "Handed in by Wera Formalna" in formal.text
    assert page.heading == "Karta oceny merytorycznej"


def test_a_card_the_worker_has_begun_is_shown_without_asking_anew(bureau, browser_of):
    project = bureau.filed()
    with bureau.session() as session:
        checking.check_one(session, bureau.edition.id, project.id, doer=bureau.verifier)
    page = open_page(browser_of(bureau.verifier), address(project))
    assert page.form(address(project)).fields["sheet"] == ["1"]
    assert "13 criteria without an answer" in page.text
    assert "Nobody has saved this card yet." in page.text
