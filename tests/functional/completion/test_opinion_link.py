"""The page of a department's mailed link: no login, no data of the applicant, used once, told in no log."""

from __future__ import annotations

import logging

import pytest
from support.calling import going_round, token_of_mail
from support.logs import log_lines
from support.pages import open_page, post_form, read_page

from budzet.proposals import withdrawal
from budzet.proposals.verification import cases, route
from budzet.proposals.verification.route_links import LIVES
from budzet.proposals.verification.states import ReviewState, Verdict

pytestmark = pytest.mark.engines("sqlite")

WHOLE = {"verdict": "positive", "signed_by": "Jan Kos, kierownik", "sure": "y"}


@pytest.fixture
def asked(bureau, site):
    """A project that is with the greenery, and the address of its link."""
    project = going_round(bureau)
    return project, f"/en/urzad/opinia/{token_of_mail(bureau)}", site.app.test_client()


def stop_of(bureau, project):
    with bureau.session() as session:
        return route.of_project(session, cases.find(session, bureau.edition.id, project.id))[0]


def test_the_page_shows_the_project_and_the_card_and_nobody_who_applied(bureau, asked):
    project, url, client = asked
    page = open_page(client, url)
    for said in (project.number, "Ławki nad rzeką", "Wydział Zieleni", "Please answer by 18 May 2026, 23:59"):
        assert said in page.text
    for personal in ("Anna", "Nowak", "Szkolna", "anna@poczta.example"):
        assert personal not in page.html
    assert client.get(url).headers["Cache-Control"] == "no-store"
    assert stop_of(bureau, project).answered_at is None


def test_a_department_answers_once_by_its_link(bureau, asked):
    project, url, client = asked
    typed = {**WHOLE, "mark-land": "met", "note-land": "Działka 12/3 jest miejska.", "entry-cost": "11 000"}
    answer = post_form(client, url, typed)
    page = read_page(answer)
    assert (answer.status_code, page.heading) == (200, "The opinion is handed in")
    stop = stop_of(bureau, project)
    assert (stop.verdict, stop.signed_by, stop.entered_by) == (Verdict.POSITIVE, "Jan Kos, kierownik", None)
    with bureau.session() as session:
        given = bureau.seen(session, project)[0].answers
    assert (given.mark("land").by, given.amount("cost")) == ("zielen", 1_100_000)
    assert open_page(client, url, status=404).heading == "This link does not work"


FAULTY = (
    ({"signed_by": ""}, "Write who signs: name and function."),
    ({"verdict": "negative"}, "Write why the opinion is negative."),
    ({"verdict": None}, "Choose: positive or negative."),
    ({"sure": None}, "Confirm the opinion."),
    ({"entry-cost": "dużo"}, "write an amount"),
    ({"entry-cost": "99999999"}, "the pool allows at most"),
    ({"mark-law": "not_met"}, "write why it is not met"),
    ({"whole": "y"}, "choose an answer"),
)


def test_a_faulty_opinion_is_refused_with_everything_kept(bureau, asked):
    project, url, client = asked
    form, everything = open_page(client, url), all_met(bureau, project)
    for changes, sentence in FAULTY:
        whole = {**WHOLE, "note-land": "Miejska.", "mark-land": "met", "words": ""}
        if "99999999" in changes.values():
            whole |= everything
        answer = post_form(client, form, {**whole, **changes})
        page = read_page(answer)
        assert (answer.status_code, sentence in page.text) == (422, True), sentence
        fields = page.form().fields
        assert (fields["note-land"], fields["mark-land"]) == (["Miejska."], ["met"])
    assert stop_of(bureau, project).answered_at is None


def all_met(bureau, project) -> dict[str, str]:
    with bureau.session() as session:
        card = bureau.seen(session, project)[0].card
    return {f"mark-{one.key}": "met" for one in card.criteria} | {
        f"entry-{one.key}": "0" if one.kind == "money" else "Sprawdzono." for one in card.entries
    }


def test_the_last_department_may_hand_the_whole_card_in(bureau, asked):
    project, url, client = asked
    answer = post_form(client, url, {**WHOLE, **all_met(bureau, project), "entry-cost": "11000", "whole": "y"})
    assert answer.status_code == 200
    assert bureau.review(project).state is ReviewState.MERIT_DONE


def test_a_dead_link_says_what_to_do_and_gives_back_what_was_typed(bureau, asked, clock):
    project, url, client = asked
    form = open_page(client, url)
    with bureau.session() as session:
        withdrawal.withdraw(session, bureau.edition.id, project.id, by=bureau.office.anna)
    answer = post_form(client, form, {**WHOLE, "words": "Nie ma przeciwwskazań."})
    page = read_page(answer)
    assert answer.status_code == 404
    assert "ask the coordinator" in page.text
    assert "Nie ma przeciwwskazań." in page.text
    second = going_round(bureau)
    clock.forward(days=LIVES.days)
    assert open_page(client, f"/en/urzad/opinia/{token_of_mail(bureau)}", status=404)
    assert stop_of(bureau, second).answered_at is None


def test_the_secret_of_a_link_stands_in_no_log(bureau, asked):
    project, url, client = asked
    secret = url.rpartition("/")[2]
    with log_lines() as lines:
        logging.getLogger("budzet").warning("GET /urzad/opinia/%s answered", secret)
        client.get(url)
        post_form(client, url, WHOLE)
        client.get(url)
    assert len(lines) == 1
    assert secret not in str(lines)
    assert "[token]" in lines[0]["message"]
    assert stop_of(bureau, project).answered_at is not None
