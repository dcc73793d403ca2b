"""Messages between author and office, and changes the office proposes: both sides of each."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from support.calling import called, judged, offered
from support.clock import START
from support.pages import open_page, post_form, read_page

from budzet.proposals.verification import conversation, offers

pytestmark = pytest.mark.engines("sqlite")


def own(project, rest: str) -> str:
    return f"/en/2026/moj-projekt/{project.id}/{rest}"


def desk(project, rest: str) -> str:
    return f"/en/urzad/edycje/2026/weryfikacja/{project.id}/{rest}"


# --- messages --------------------------------------------------------------------------------------------------------


def test_author_and_office_write_to_each_other_and_mails_only_say_so(bureau, anna, browser_of):
    project, verifier = judged(bureau, "content_title"), browser_of(bureau.verifier)
    there, here = desk(project, "korespondencja"), own(project, "wiadomosci")
    assert post_form(verifier, there, {"body": "Która to działka?"}, action=there).status_code == 303
    page = open_page(anna, here)
    assert "Która to działka?" in page.text
    assert "Wera" not in page.html
    assert "The office has written to you" in open_page(anna, own(project, "")).text
    assert post_form(anna, here, {"body": "Ta przy moście."}, action=here).status_code == 303
    assert "The office has written to you" not in open_page(anna, own(project, "")).text
    assert "The author" in open_page(verifier, there).text
    assert "Ta przy moście." in open_page(verifier, there).text
    (asked,), (answered,) = bureau.office.mails("office_wrote"), bureau.office.mails("author_wrote")
    assert asked.context["link"].endswith(f"/2026/moj-projekt/{project.id}/wiadomosci")
    assert answered.context["link"].endswith(f"/weryfikacja/{project.id}/korespondencja")
    assert "Która to działka?" not in str(asked.context)
    assert "Ta przy moście." not in str(answered.context)


def test_an_empty_or_long_message_is_refused_and_kept(bureau, anna, browser_of):
    project, verifier = judged(bureau, "content_title"), browser_of(bureau.verifier)
    for client, url in ((anna, own(project, "wiadomosci")), (verifier, desk(project, "korespondencja"))):
        for body in ("", "x" * 4001):
            answer = post_form(client, url, {"body": body}, action=url)
            assert answer.status_code == 422
            assert read_page(answer).form(url).fields["body"][0].strip() == body


def test_an_author_writes_ten_messages_a_day_at_most(bureau, anna):
    project = judged(bureau, "content_title")
    with bureau.session() as session:
        for number in range(conversation.MESSAGES_A_DAY):
            conversation.write_to_office(
                session, bureau.edition.id, project.id, f"Pytanie {number}", by=bureau.office.anna
            )
    here = own(project, "wiadomosci")
    answer = post_form(anna, here, {"body": "Jeszcze jedno."}, action=here)
    assert answer.status_code == 429
    assert read_page(answer).form(here).fields["body"][0].strip() == "Jeszcze jedno."


def test_nobody_else_opens_a_page_of_the_author(bureau, as_author, site):
    project = called(bureau, "content_title")
    stranger = as_author(bureau.office.resident("ewa@poczta.example"))
    for page in ("wiadomosci", "zmiany", "uzupelnienie"):
        assert stranger.get(own(project, page)).status_code == 404
        assert site.app.test_client().get(own(project, page)).status_code == 403


# --- changes ---------------------------------------------------------------------------------------------------------


def test_the_office_proposes_a_change_and_nothing_typed_is_lost_before(bureau, browser_of):
    project, verifier = judged(bureau, "decent"), browser_of(bureau.verifier)
    url = desk(project, "zmiany/nowa")
    for typed, sentence in (
        ({"title": "Ławki przy rzece", "change_reason": ""}, "Write the reason."),
        ({"change_reason": "Tak."}, "Nothing is changed yet"),
        ({"title": "", "change_reason": "Tak."}, "Write a title."),
        ({"title": "Inny", "change_reason": "Tak.", "days": "0"}, "from 1 to 60"),
    ):
        answer = post_form(verifier, url, {**typed, "act": "send"}, action=url)
        page = read_page(answer)
        assert (answer.status_code, sentence in page.text) == (422, True), sentence
        fields = page.form(url).fields
        assert all(fields[name][0].strip() == value for name, value in typed.items())
    done = {"title": "Ławki przy rzece", "change_reason": "Tak nazywa się ulica.", "act": "send"}
    assert post_form(verifier, url, done, action=url).status_code == 303
    page = open_page(verifier, desk(project, "zmiany"))
    assert "Proposed now: waits for the author" in page.text
    assert "answer by 11 May 2026, 23:59" in page.text
    assert len(bureau.office.mails("change_offered")) == 1


def test_an_author_agrees_after_being_asked_once_more(bureau, anna):
    project = offered(bureau)
    here = own(project, "zmiany")
    assert "Until 11 May 2026, 23:59" in open_page(anna, own(project, "")).text
    page = open_page(anna, here)
    for said in ("Answer until 11 May 2026, 23:59", "Tak nazywa się ta ulica.", "<ins>", "<del>"):
        assert said in page.html.replace("\xa0", " ")
    assert post_form(anna, page, {}, action=here).status_code == 422
    asked = read_page(post_form(anna, page, {"answer": "agree"}, action=here))
    assert "Do you really agree?" in asked.text
    assert bureau.case(project).proposal.title == "Ławki nad rzeką"
    assert post_form(anna, asked, {"answer": "agree"}, action=here).status_code == 303
    assert bureau.case(project).proposal.title == "Ławki przy rzece"
    assert "you agreed, the project was changed" in open_page(anna, here).text


def test_an_author_refuses_and_nothing_is_changed(bureau, anna):
    project = offered(bureau)
    here = own(project, "zmiany")
    asked = read_page(post_form(anna, here, {"answer": "refuse"}, action=here))
    assert "Do you really refuse?" in asked.text
    assert post_form(anna, asked, {"answer": "refuse"}, action=here).status_code == 303
    assert bureau.case(project).proposal.title == "Ławki nad rzeką"
    assert "you refused" in open_page(anna, here).text


def test_a_change_that_was_taken_back_or_is_over_cannot_be_agreed_to(bureau, anna, browser_of, clock):
    project, verifier = offered(bureau), browser_of(bureau.verifier)
    here, there = own(project, "zmiany"), desk(project, "zmiany")
    asked = read_page(post_form(anna, here, {"answer": "agree"}, action=here))
    assert post_form(verifier, there, action=desk(project, "zmiany/cofnij")).status_code == 303
    late = post_form(anna, asked, {"answer": "agree"}, action=here)
    assert "No change proposed by the office waits" in read_page(late).text
    assert "taken back by the office" in open_page(anna, here).text
    second = offered(bureau)
    clock.set(dt.datetime(2026, 5, 11, 22, 0, tzinfo=dt.UTC))
    assert "not answered in time" in open_page(anna, own(second, "zmiany")).text
    with bureau.session() as session:
        at = dataclasses.replace(bureau.office.anna, now=clock.now())
        assert offers.lapse(session, bureau.edition.id, second.id, by=at)
    assert "not answered in time" in open_page(anna, own(second, "zmiany")).text
    assert clock.now() > START


def test_a_change_of_a_project_that_was_changed_meanwhile_has_to_be_proposed_anew(bureau, anna, browser_of):
    project = offered(bureau)
    here = own(project, "zmiany")
    edit = own(project, "zmien")
    assert (
        post_form(anna, edit, {"title": "Inny tytuł", "reason": "Tak.", "act": "save"}, action=edit).status_code == 303
    )
    assert "cannot be made any more" in open_page(anna, here).text
    verifier = browser_of(bureau.verifier)
    assert "cannot be made any more" in open_page(verifier, desk(project, "zmiany")).text
