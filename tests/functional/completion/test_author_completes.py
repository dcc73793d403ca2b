"""The author's page of a completion: what is asked, exactly the opened fields, papers, what comes after.

``START`` is Monday, 4 May 2026; five working days later is Monday, 11 May.
"""

from __future__ import annotations

import datetime as dt
import io

import pytest
from sqlalchemy import select
from support.calling import call, called, judged
from support.clock import START
from support.pages import open_page, post_form, read_page
from support.pictures import picture

from budzet.proposals.models import ProposalStatus
from budzet.proposals.models_applications import Attachment
from budzet.proposals.verification import cases, gathering
from budzet.proposals.verification.models_calls import CallChannel
from budzet.proposals.verification.states import ReviewState

pytestmark = pytest.mark.engines("sqlite")


def address(project) -> str:
    return f"/en/2026/moj-projekt/{project.id}/uzupelnienie"


def photo() -> tuple[io.BytesIO, str]:
    return io.BytesIO(picture("JPEG")), "strona.jpg"


def test_the_page_says_what_is_asked_until_when_and_opens_only_that(bureau, anna):
    project = called(bureau, "content_title", body="Proszę o krótszy tytuł.")
    page = open_page(anna, address(project))
    assert "Wniosek nie ma tytułu" in page.text
    assert "Proszę o krótszy tytuł." in page.text
    assert "11 May 2026, 23:59" in page.text
    assert "5 more working days" in page.text
    fields = page.form(address(project)).fields
    assert fields["title"] == ["Ławki nad rzeką"]
    assert not {"description", "upkeep", "name", "file-support"} & set(fields)


def test_a_completion_is_taken_once_and_the_page_says_what_comes_next(bureau, anna):
    project = called(bureau, "content_title")
    sent = post_form(anna, address(project), {"title": "Ławki przy rzece"}, action=address(project))
    assert (sent.status_code, sent.headers["Location"]) == (303, address(project))
    case = bureau.case(project)
    assert (case.review.state, case.proposal.title) == (ReviewState.FORMAL, "Ławki przy rzece")
    page = open_page(anna, address(project))
    assert page.heading == "Your completion has come"
    assert "What happens next" in page.text
    late = anna.post(address(project), data={"csrf_token": "x"})
    assert late.status_code in (400, 409)


FAULTY = (
    ({"title": ""}, "Write a title."),
    ({"title": "", "street": ""}, "Write the street you live in."),
    ({"title": "x" * 201}, "too long by 1"),
    ({"title": "Ławki nad rzeką"}, "Nothing was changed yet"),
)


def test_every_fault_is_told_and_what_was_typed_stays(bureau, anna):
    project = called(bureau, "content_title", "content_author")
    form = open_page(anna, address(project))
    for typed, sentence in FAULTY:
        answer = post_form(anna, form, typed, action=address(project))
        page = read_page(answer)
        assert answer.status_code == 422
        assert sentence in page.text
        assert page.form(address(project)).fields["title"] == [typed["title"]]
    assert bureau.review(project).state is ReviewState.COMPLETION


def test_a_field_that_is_not_opened_is_left_as_it_is_whatever_is_sent(bureau, anna):
    project = called(bureau, "content_title")
    post_form(
        anna, address(project), {"title": "Ławki przy rzece", "description": "Inny opis."}, action=address(project)
    )
    assert bureau.case(project).proposal.description == "Ławki z oparciem, co sto metrów."


def test_rows_of_the_estimate_are_added_and_each_fault_leads_to_its_row(bureau, anna):
    project = called(bureau, "content_cost")
    more = read_page(post_form(anna, address(project), {"act": "row"}, action=address(project)))
    fields = more.form(address(project)).fields
    assert fields["costs-0-what"] == ["Ławka"]
    assert "costs-7-what" in fields
    wrong = {"costs-1-what": "Kosz", "costs-1-unit_price": "", "costs-2-unit_price": "tanio", "act": "send"}
    answer = post_form(anna, more, wrong, action=address(project))
    assert answer.status_code == 422
    assert read_page(answer).form(address(project)).fields["costs-2-unit_price"] == ["tanio"]
    answer = post_form(anna, more, {**wrong, "costs-2-unit_price": ""}, action=address(project))
    assert "Row 2: write the price." in read_page(answer).text
    assert "#costs-1-unit_price" in answer.text
    done = post_form(
        anna, more, {"costs-1-what": "Kosz", "costs-1-unit_price": "500", "act": "send"}, action=address(project)
    )
    assert done.status_code == 303
    assert bureau.case(project).proposal.cost == 1_250_000


# --- papers ----------------------------------------------------------------------------------------------------------


def test_a_list_of_support_is_sent_as_pictures_and_completes_the_project(bureau, anna):
    project = called(bureau, "support_valid")
    page = open_page(anna, address(project))
    missing = post_form(anna, page, {}, action=address(project))
    assert missing.status_code == 422
    assert "Send the list of support" in read_page(missing).text
    done = post_form(anna, page, {"file-support": photo()}, action=address(project))
    assert done.status_code == 303
    assert bureau.review(project).state is ReviewState.FORMAL
    with bureau.session() as session:
        known = gathering.known(
            session, cases.find(session, bureau.edition.id, project.id), bureau.verifier.acting.safe
        )
    assert known.paper_uncounted


def test_what_is_no_paper_is_refused_and_what_was_typed_stays(bureau, anna):
    project = called(bureau, "content_title", "consents")
    wrong = (io.BytesIO(b"MZ\x90 nothing"), "zgoda.pdf")
    answer = post_form(
        anna, address(project), {"title": "Ławki przy rzece", "file-consents": wrong}, action=address(project)
    )
    page = read_page(answer)
    assert answer.status_code == 422
    assert "no picture we take" in page.text
    assert page.form(address(project)).fields["title"] == ["Ławki przy rzece"]


def test_a_paper_that_was_taken_stays_when_something_else_is_refused_and_can_be_removed(bureau, anna):
    project = called(bureau, "content_title", "consents")
    answer = post_form(anna, address(project), {"title": "", "file-consents": photo()}, action=address(project))
    assert answer.status_code == 422
    page = read_page(answer)
    assert "Sent: strona.pdf" in page.text
    with bureau.session() as session:
        row = session.scalars(select(Attachment).where(Attachment.proposal_id == project.id)).one()
    assert not row.is_public
    removed = post_form(anna, page, {"title": "Nowy", "act": f"remove-{row.id}"}, action=address(project))
    page = read_page(removed)
    assert removed.status_code == 200
    assert "Sent:" not in page.text
    assert page.form(address(project)).fields["title"] == ["Nowy"]


def test_a_paper_nobody_asked_for_is_not_taken(bureau, anna):
    project = called(bureau, "content_title")
    answer = post_form(anna, address(project), {"file-support": photo()}, action=address(project))
    assert answer.status_code == 422
    assert "does not ask for this paper" in read_page(answer).text


# --- no form ---------------------------------------------------------------------------------------------------------


def test_without_a_call_the_page_says_so(bureau, anna):
    page = open_page(anna, address(judged(bureau, "content_title")))
    assert page.heading == "Nothing to complete"


def test_after_the_deadline_nothing_is_taken(bureau, anna, clock):
    project = called(bureau, "content_title")
    form = open_page(anna, address(project))
    clock.set(dt.datetime(2026, 5, 11, 22, 0, tzinfo=dt.UTC))
    assert open_page(anna, address(project)).heading == "The time to complete is over"
    assert post_form(anna, form, {"title": "Ławki przy rzece"}, action=address(project)).status_code == 409
    assert bureau.case(project).proposal.status is ProposalStatus.COMPLETION_REQUESTED


def test_a_call_by_letter_counts_from_delivery(bureau, anna):
    project = called(bureau, "content_title", channel=CallChannel.LETTER, days=7)
    page = open_page(anna, address(project))
    assert "7 working days, counted from the day you got our letter" in page.text


def test_a_changed_project_is_shown_as_it_is_and_nothing_typed_is_lost(bureau, anna):
    project = called(bureau, "content_title")
    form = open_page(anna, address(project))
    answer = post_form(anna, form, {"title": "Ławki przy rzece", "version": "9"}, action=address(project))
    page = read_page(answer)
    assert answer.status_code == 409
    fields = page.form(address(project)).fields
    assert (fields["title"], fields["version"]) == (["Ławki przy rzece"], ["1"])


def test_the_project_of_an_author_says_that_something_waits(bureau, anna, clock):
    project = judged(bureau, "content_title")
    own = f"/en/2026/moj-projekt/{project.id}/"
    assert "asks you to complete" not in open_page(anna, own).text
    call(bureau, project, "content_title")
    page = open_page(anna, own)
    assert "The office asks you to complete the project Until 11 May 2026, 23:59" in page.text
    assert page.links["Complete the project"] == address(project)
    assert clock.now() == START
