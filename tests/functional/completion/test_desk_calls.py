"""The desk's page of calls to complete: what may be named, the term, the letter, its receipt, paper, taking back.

``START`` is Monday, 4 May 2026; five working days later is Monday, 11 May.
"""

from __future__ import annotations

import pdfua
import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import select
from support.calling import call, called, judged
from support.pages import open_page, post_form, read_page

from budzet.audit.models import AuditEntry
from budzet.proposals.models_applications import Author
from budzet.proposals.verification.models_calls import CallChannel, CallEnd, CompletionCall
from budzet.proposals.verification.states import ReviewState

pytestmark = pytest.mark.engines("sqlite")


def address(project, rest: str = "") -> str:
    return f"/en/urzad/edycje/2026/weryfikacja/{project.id}/wezwanie{rest}"


def calls_of(bureau, project) -> list[CompletionCall]:
    with bureau.session() as session:
        return list(session.scalars(select(CompletionCall).where(CompletionCall.proposal_id == project.id)))


@pytest.fixture
def verifier(bureau, browser_of):
    """The verifier at a browser."""
    return browser_of(bureau.verifier)


def test_only_what_is_not_met_and_mendable_can_be_ticked_and_the_term_is_shown(bureau, verifier):
    project = judged(bureau, "content_title", "decent")
    page = open_page(verifier, address(project))
    form = page.form(address(project))
    assert (form.fields["items"], form.fields["days"], form.fields["channel"]) == (["content_title"], ["5"], ["email"])
    assert "the term ends on 11 May 2026, 23:59" in page.text
    counted = read_page(post_form(verifier, page, {"days": "7", "act": "count"}, action=address(project)))
    assert "the term ends on 13 May 2026, 23:59" in counted.text
    assert calls_of(bureau, project) == []


def test_a_call_by_mail_is_sent(bureau, verifier):
    project = judged(bureau, "content_title")
    sent = post_form(verifier, address(project), {"body": "Krócej.", "act": "send"}, action=address(project))
    assert sent.status_code == 303
    (made,) = calls_of(bureau, project)
    assert (made.items, made.body, made.channel) == (("content_title",), "Krócej.", CallChannel.EMAIL)
    page = open_page(verifier, address(project))
    assert "The term ends on 11 May 2026, 23:59" in page.text
    assert "Call 1: waits for the author" in page.text


FAULTY = (
    ({"items": None}, "Choose at least one thing"),
    ({"days": "0"}, "from 1 to 60"),
    ({"days": "soon"}, "from 1 to 60"),
    ({"channel": "pigeon"}, "e-mail or letter"),
    ({"items": "decent"}, "Choose at least one thing"),
    ({"body": "x" * 4001}, "at most 4000"),
)


def test_a_faulty_call_is_refused_with_everything_kept(bureau, verifier):
    project = judged(bureau, "content_title")
    form = open_page(verifier, address(project))
    for typed, sentence in FAULTY:
        answer = post_form(verifier, form, {"body": "Krócej.", **typed, "act": "send"}, action=address(project))
        page = read_page(answer)
        assert (answer.status_code, sentence in page.text) == (422, True), sentence
        assert page.form(address(project)).fields["body"][0].strip() == typed.get("body", "Krócej.")
    assert calls_of(bureau, project) == []


def test_an_old_page_calls_nobody_and_loses_nothing(bureau, verifier):
    project = judged(bureau, "content_title")
    page = open_page(verifier, address(project))
    call(bureau, project, "content_title")
    late = post_form(verifier, page, {"body": "Krócej.", "act": "send"}, action=address(project))
    assert late.status_code == 409
    assert "Somebody else has changed this case" in read_page(late).text
    assert len(calls_of(bureau, project)) == 1


def test_a_letter_waits_for_its_receipt(bureau, verifier, browser_of, clock):
    project = judged(bureau, "content_title")
    post_form(verifier, address(project), {"channel": "letter", "act": "send"}, action=address(project))
    assert "waits for the receipt of delivery" in open_page(verifier, address(project)).text
    clock.forward(days=4)
    verifier = browser_of(bureau.verifier)
    action = address(project, "/doreczenie")
    for day in ("", "jutro", "2026-05-03", "2026-05-09"):
        wrong = post_form(verifier, address(project), {"delivered_on": day}, action=action)
        assert wrong.status_code == 422, day
        assert read_page(wrong).form(action).fields["delivered_on"] == [day]
    entered = post_form(verifier, address(project), {"delivered_on": "2026-05-07"}, action=action)
    assert entered.status_code == 303
    assert "14 May 2026, 23:59" in open_page(verifier, address(project)).text


def test_the_letter_names_everything_and_is_a_noted_look(bureau, verifier, tmp_path):
    project = judged(bureau, "content_title")
    call(bureau, project, "content_title", channel=CallChannel.LETTER, days=7, body="Proszę o krótszy tytuł.")
    answer = verifier.get(address(project, "/1/pismo.pdf"))
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    document = PdfDocument(answer.data)
    text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    for said in (
        f"Wezwanie do uzupełnienia projektu {project.number}",
        "Anna Nowak Szkolna 5 00-001 Zielone",
        "Wniosek nie ma tytułu",
        "Proszę o krótszy tytuł.",
        "7 dni roboczych od dnia doręczenia",
        "bez rozpatrzenia",
        "art. 5a ust. 7",
        "4 maja 2026 r.",
        "Wera Formalna",
    ):
        assert said in text, said
    (tmp_path / "pismo.pdf").write_bytes(answer.data)
    assert list(pdfua.validate(str(tmp_path / "pismo.pdf")).findings) == []
    with bureau.session() as session:
        looks = session.scalars(select(AuditEntry).where(AuditEntry.act == "proposal.applicant_looked_at")).all()
    assert [one.object_id for one in looks] == [str(project.id)]
    assert verifier.get(address(project, "/2/pismo.pdf")).status_code == 404


def test_an_author_without_an_address_can_only_be_called_by_letter(bureau, verifier):
    project = judged(bureau, "content_title")
    with bureau.session() as session:
        author = session.scalars(select(Author).where(Author.proposal_id == project.id)).one()
        safe = bureau.office.anna.safe
        author.sealed = safe.seal(safe.open(author.sealed).model_copy(update={"email": ""}))
        author.resident_id = None
    page = open_page(verifier, address(project))
    assert page.form(address(project)).fields["channel"] == ["letter"]
    assert "no e-mail address" in page.text


def test_a_completion_on_paper_is_noted_with_its_day(bureau, verifier):
    project = called(bureau, "content_title", "content_author")
    url = address(project, "/papier")
    page = open_page(verifier, url)
    fields = page.form(url).fields
    assert (fields["title"], fields["street"]) == (["Ławki nad rzeką"], ["Szkolna"])
    assert "description" not in fields
    for day in ("", "2026-05-05"):
        refused = post_form(verifier, page, {"received_on": day, "title": "Ławki przy rzece"}, action=url)
        assert refused.status_code == 422
        assert read_page(refused).form(url).fields["title"] == ["Ławki przy rzece"]
    done = post_form(verifier, page, {"received_on": "2026-05-04", "title": "Ławki przy rzece"}, action=url)
    assert done.status_code == 303
    case = bureau.case(project)
    assert (case.review.state, case.proposal.title) == (ReviewState.FORMAL, "Ławki przy rzece")
    page = open_page(verifier, address(project))
    assert "Earlier calls" in page.text
    assert "completed" in page.text
    assert "Wniosek nie ma tytułu" in page.text


def test_a_call_is_taken_back_with_a_reason(bureau, verifier):
    project, action = called(bureau, "content_title"), "/cofnij"
    refused = post_form(verifier, address(project), {"reason": " "}, action=address(project, action))
    assert refused.status_code == 422
    done = post_form(verifier, address(project), {"reason": "Tytuł jest dobry."}, action=address(project, action))
    assert done.status_code == 303
    assert [one.how_ended for one in calls_of(bureau, project)] == [CallEnd.RECALLED]


def test_whoever_only_reads_sees_the_call_and_can_do_nothing(bureau, browser_of):
    project = called(bureau, "content_title", channel=CallChannel.LETTER)
    approver = browser_of(bureau.approver)
    page = open_page(approver, address(project))
    assert "Call 1: waits for the author" in page.text
    assert not [form for form in page.forms if "wezwanie" in form.action]
    assert approver.get(address(project, "/1/pismo.pdf")).status_code == 403
