"""Approving: positive cards ticked in a table and approved in one act; one card by itself with what everybody reads."""

from __future__ import annotations

import pytest
from support.desk import make_staff
from support.pages import Page, open_page, post_form, read_page
from support.verification import Bureau

from budzet.accounts.roles import Role
from budzet.editions.models import Edition
from budzet.proposals.verification import approving, interests, reason_texts
from budzet.proposals.verification.reason_texts import Reason
from budzet.proposals.verification.states import ReviewState

TABLE = "/en/urzad/edycje/2026/weryfikacja/zatwierdzanie"
S = ReviewState


@pytest.fixture
def cards(bureau):
    """Two positive formal cards and a negative one wait for a decision."""
    made = {title: bureau.filed(title=title) for title in ("Ławki", "Kosze", "Drzewa")}
    bureau.handed_in(made["Ławki"])
    bureau.handed_in(made["Kosze"])
    bureau.handed_in(made["Drzewa"], {"decent": "W opisie są wyzwiska."})
    return made


@pytest.fixture
def approver(bureau, browser_of):
    """The approver at the desk."""
    return browser_of(bureau.approver)


def states(bureau: Bureau, *projects) -> list[ReviewState]:
    return [bureau.review(project).state for project in projects]


def working_form(page: Page) -> Page:
    """Return a page with its working form only: the one that narrows the list goes to the same address."""
    page.forms = [form for form in page.forms if form.method == "post" and form.action.startswith(TABLE)]
    return page


def tick(bureau: Bureau, *projects) -> list[str]:
    return [f"{project_id}-{version}" for project_id, version in bureau.ticked(*projects).items()]


def test_a_table_holds_what_is_needed_to_decide(bureau, approver, cards):
    page = open_page(approver, TABLE)
    assert {"Formal, positive 2", "Formal, negative 1", "Merit, positive 0"} <= set(page.links)
    assert [title for title in cards if title in page.links] == ["Ławki", "Kosze"]
    for words in (cards["Ławki"].number, "Północ", "12,000 zł", "Wera Formalna", "4 May 2026"):
        assert words in page.text.replace("\N{NO-BREAK SPACE}", " "), words
    negative = open_page(approver, f"{TABLE}?karty=formalne-negatywne")
    assert [title for title in cards if title in negative.links] == ["Drzewa"]
    assert "W opisie są wyzwiska." in negative.text
    assert 'name="case"' not in negative.html


def test_a_merit_table_shows_the_verified_cost_beside_the_one_asked_for(bureau, approver):
    project = bureau.on_merit(bureau.filed(title="Ławki"))
    bureau.handed_in(project, doer=bureau.coordinator, cost=900_000)
    page = open_page(approver, TABLE)
    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert ("12,000 zł" in text, "9,000 zł" in text) == (True, True)


def test_a_table_is_narrowed_to_a_pool(bureau, approver, cards):
    assert "Ławki" in open_page(approver, f"{TABLE}?pula=polnoc").links
    empty = open_page(approver, f"{TABLE}?pula=poludnie")
    assert "No card fits the filter." in empty.text
    assert "Clear all filters" in empty.links


def test_ticked_cards_are_approved_in_one_act(bureau, approver, cards):
    ticked = tick(bureau, cards["Ławki"], cards["Kosze"])
    answer = post_form(approver, working_form(open_page(approver, TABLE)), {"case": ticked})
    assert (answer.status_code, answer.location) == (303, TABLE)
    assert "2 cards are approved." in open_page(approver, TABLE).text
    assert states(bureau, *cards.values()) == [S.MERIT, S.MERIT, S.FORMAL_DONE]


def test_all_cards_are_ticked_by_a_button(bureau, approver, cards):
    page = working_form(read_page(post_form(approver, working_form(open_page(approver, TABLE)), {"act": "tick"})))
    assert page.form().fields["case"] == tick(bureau, cards["Ławki"], cards["Kosze"])


def test_with_one_stale_row_nothing_is_approved_and_the_ticks_stay(bureau, approver, cards):
    page, ticked = working_form(open_page(approver, TABLE)), tick(bureau, cards["Ławki"], cards["Kosze"])
    bureau.approved(cards["Kosze"])
    answer = post_form(approver, page, {"case": ticked})
    shown = working_form(read_page(answer))
    assert answer.status_code == 409
    assert f"{cards['Kosze'].number} – W tym czasie ktoś inny zmienił stan projektu." in shown.text
    assert shown.form().fields["case"] == ticked[:1]
    assert states(bureau, cards["Ławki"], cards["Kosze"]) == [S.FORMAL_DONE, S.MERIT]


def test_nothing_ticked_is_refused(approver, cards):
    answer = post_form(approver, working_form(open_page(approver, TABLE)), {})
    assert answer.status_code == 422
    assert "Zaznacz co najmniej jedną kartę." in read_page(answer).text


def test_ones_own_card_and_a_project_one_takes_no_part_in_cannot_be_ticked(bureau, browser_of):
    with bureau.session() as session:
        both = bureau.person(session, Role.FORMAL_VERIFIER, Role.APPROVER, name="Olga Obojga")
    own, other = bureau.filed(title="Ławki"), bureau.filed(title="Kosze")
    bureau.handed_in(own, doer=both)
    bureau.handed_in(other)
    with bureau.session() as session:
        interests.declare(session, bureau.edition.id, other.id, doer=both)
    page = open_page(browser_of(both), TABLE)
    assert "You filled this card in, so another person decides." in page.text
    assert "You have declared that you take no part in this project." in page.text
    assert 'name="case"' not in page.html


def test_a_small_office_reads_that_positive_formal_cards_need_no_second_person(bureau, browser_of, cards):
    with bureau.session() as session:
        edition = session.get_one(Edition, bureau.edition.id)
        edition.terms = edition.terms.model_copy(update={"staffing": "small"})
        both = bureau.person(session, Role.FORMAL_VERIFIER, Role.APPROVER)
    own = bureau.filed(title="Fontanna")
    client = browser_of(both)
    assert "needs no second person" in open_page(client, TABLE).text
    assert "needs no second person" not in open_page(client, f"{TABLE}?karty=merytoryczne-pozytywne").text
    bureau.handed_in(own, doer=both)
    assert states(bureau, own) == [S.MERIT]


@pytest.mark.parametrize(("role", "status"), ((Role.FORMAL_VERIFIER, 403), (Role.COORDINATOR, 403)))
def test_only_an_approver_opens_the_table(bureau, browser_of, role, status):
    with bureau.session() as session:
        person = bureau.doer(make_staff(session, role))
    assert browser_of(person).get(TABLE).status_code == status


# --- one card --------------------------------------------------------------------------------------------------------


def one(project) -> str:
    return f"{TABLE}/{project.id}"


def test_a_negative_card_is_read_as_everybody_will_read_it(bureau, approver, cards):
    page = open_page(approver, one(cards["Drzewa"]))
    (reason,) = page.form(one(cards["Drzewa"])).fields["reason"]
    assert reason.endswith("W opisie są wyzwiska.")
    assert len(reason) > len("W opisie są wyzwiska.")
    assert page.text.count(reason) == 2
    assert "Not met" in page.text


def test_a_refusal_keeps_the_reason_and_goes_on_to_the_next_card(bureau, approver, cards):
    bureau.handed_in(second := bureau.filed(title="Fontanna"), {"decent": "Też."})
    url = one(cards["Drzewa"])
    answer = post_form(approver, url, {"reason": "Powód dla wszystkich.", "act": "reject"}, action=url)
    assert (answer.status_code, answer.location) == (303, one(second))
    review = bureau.review(cards["Drzewa"])
    assert (review.state, review.reason) == (S.FORMAL_NEGATIVE, "Powód dla wszystkich.")
    answer = post_form(approver, one(second), {"act": "reject"}, action=one(second))
    assert answer.location == TABLE


def test_a_refusal_without_a_reason_is_told_at_its_field_and_keeps_the_note(bureau, approver, cards):
    url = one(cards["Drzewa"])
    answer = post_form(approver, url, {"reason": " ", "note": "Moja uwaga", "act": "reject"}, action=url)
    page = read_page(answer)
    assert answer.status_code == 422
    assert page.links["Napisz powód."] == "#reason"
    assert page.form(url).fields["note"] == ["Moja uwaga"]
    assert states(bureau, cards["Drzewa"]) == [S.FORMAL_DONE]


def test_a_kept_text_is_put_at_the_end_of_the_reason(bureau, approver, cards):
    with bureau.session() as session:
        by = {"actor": bureau.approver.acting.actor, "now": bureau.approver.now}
        row = reason_texts.save(session, bureau.edition.id, Reason("Wyzwiska", "Nie wolno obrażać."), **by)
    url = one(cards["Drzewa"])
    data = {"reason": "Zaczęte.", "note": "Uwaga", "template": str(row.id), "act": "insert"}
    fields = read_page(post_form(approver, url, data, action=url)).form(url).fields
    assert (fields["reason"], fields["note"]) == (["Zaczęte.\n\nNie wolno obrażać."], ["Uwaga"])
    assert states(bureau, cards["Drzewa"]) == [S.FORMAL_DONE]


def test_a_card_is_given_back_with_words_to_whoever_filled_it_in(bureau, approver, cards):
    url = one(cards["Ławki"])
    refused = post_form(approver, url, {"note": "", "act": "return"}, action=url)
    assert read_page(refused).links["Napisz powód."] == "#note"
    post_form(approver, url, {"note": "Brakuje podstawy.", "act": "return"}, action=url)
    assert states(bureau, cards["Ławki"]) == [S.FORMAL]
    (mail,) = bureau.office.mails("card_returned")
    assert mail.context["reason"] == "Brakuje podstawy."


def test_a_positive_card_can_be_approved_by_itself(bureau, approver, cards):
    url = one(cards["Ławki"])
    assert "reason" not in open_page(approver, url).form(url).fields
    post_form(approver, url, {"act": "approve"}, action=url)
    assert states(bureau, cards["Ławki"]) == [S.MERIT]


def test_a_decision_is_taken_back_with_a_reason(bureau, approver, cards):
    url = one(cards["Drzewa"])
    post_form(approver, url, {"act": "reject"}, action=url)
    page = open_page(approver, url)
    assert "Take the decision back" in page.text
    assert post_form(approver, url, {"act": "reopen", "note": ""}, action=url).status_code == 422
    post_form(approver, url, {"act": "reopen", "note": "Pomyłka."}, action=url)
    assert states(bureau, cards["Drzewa"]) == [S.FORMAL]


def test_whoever_was_slower_is_told_and_keeps_what_was_typed(bureau, approver, cards):
    url = one(cards["Drzewa"])
    page = open_page(approver, url)
    with bureau.session() as session:
        version = bureau.review(cards["Drzewa"]).version
        approving.give_back(session, bureau.edition.id, cards["Drzewa"].id, version, "Popraw.", doer=bureau.approver)
    bureau.handed_in(cards["Drzewa"], {"decent": "Inaczej."})
    answer = post_form(approver, page, {"reason": "Długo pisany powód.", "act": "reject"}, action=url)
    shown = read_page(answer)
    assert answer.status_code == 409
    assert "W tym czasie ktoś inny zmienił stan tego projektu." in shown.text
    assert shown.form(url).fields["reason"] == ["Długo pisany powód."]
    assert states(bureau, cards["Drzewa"]) == [S.FORMAL_DONE]


def test_of_ones_own_card_the_page_says_why_one_cannot_decide(bureau, browser_of):
    with bureau.session() as session:
        both = bureau.person(session, Role.FORMAL_VERIFIER, Role.APPROVER)
    own = bureau.filed(title="Ławki")
    bureau.handed_in(own, doer=both)
    page = open_page(browser_of(both), one(own))
    assert "Kartę musi zatwierdzić inna osoba" in page.text
    assert 'value="approve"' not in page.html


def test_a_case_that_waits_for_no_decision_says_so(bureau, approver):
    project = bureau.filed(title="Ławki")
    page = open_page(approver, one(project))
    assert "No decision is waited for here" in page.text
    assert approver.get(f"{TABLE}/999999").status_code == 404
