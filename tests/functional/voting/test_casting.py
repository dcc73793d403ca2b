"""The last step: check, cast, the same receipt however often one presses; every refusal says truly what is stored."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from support.clock import START
from support.editions import PRIVATE_KEY, WEEK, make_plan, stored_edition
from support.pages import Page, csrf_token, open_page, post_form, read_page
from support.voter import BOB, ROOT, arrive, cast, check, choose, number_on, store, vote
from support.voting import envelopes, row_counts, statuses

from budzet.voting import payload, seal
from budzet.voting.models import CastSession

EN = f"/en{ROOT}"
CAST = f"{EN}/oddaj"


@pytest.fixture(autouse=True)
def edition(services):
    return store(services)


@pytest.fixture
def last_step(client, edition) -> Page:
    """The check page of somebody who gave three points in the north and two ticks in the city."""
    arrive(client, edition, [(1, 3), (8, 1), (9, 1)])
    return check(client, root=EN)


def press(client, page: Page):
    """Press "Cast the vote"."""
    return client.post(CAST, data=page.form().fields)


def opened(envelope) -> payload.Payload:
    return payload.unpack(seal.open_seal(envelope.sealed, PRIVATE_KEY).payload)


# --- check -----------------------------------------------------------------------------------------------------------


def test_the_whole_ballot_is_shown_once_more_with_a_way_back_to_each_part(last_step):
    assert "Your vote is not cast yet." in last_step.text
    for words in (
        "Projekty lokalne Północ Change: Projekty lokalne Źródło i łąka kwietna L1 3 points 40,000 zł",
        "Points not used: 2. You cannot give them later.",
        "Ścieżka nad rzeką M1 150,000 zł",
        "Park linowy M2 120,000 zł",
        "After you cast the vote, it cannot be changed.",
    ):
        assert words in last_step.text
    assert last_step.links["Change: Projekty lokalne"] == f"{EN}/karta/lokalne"


def test_where_one_may_choose_more_the_page_says_how_many(client, edition):
    arrive(client, edition, [(8, 1)])
    assert "You may choose more projects here. How many: 1." in check(client, root=EN).text


def test_looking_at_the_ballot_stores_nothing(client, services, last_step):
    before = row_counts(services.database)
    check(client)
    assert row_counts(services.database) == before
    assert before["envelope"] == 0


def test_two_looks_seal_the_same_ballot_in_two_ways(client, last_step):
    again = check(client, root=EN)
    assert again.form().fields["sealed"] != last_step.form().fields["sealed"]


# --- cast ------------------------------------------------------------------------------------------------------------


def test_what_is_cast_is_what_was_checked(client, services, edition, last_step):
    answer = press(client, last_step)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{EN}/potwierdzenie")
    (envelope,) = envelopes(services.database, edition)
    inside = opened(envelope)
    assert [(choice.position, choice.points) for choice in inside.choices] == [(1, 3), (8, 1), (9, 1)]
    assert (inside.area, inside.edition_id, inside.rules_hash) == (1, edition.edition.id, edition.edition.rules_hash)
    assert (envelope.status, envelope.channel, envelope.assurance) == ("counted", "online", 1)


def test_after_casting_session_and_draft_are_gone(client, services, last_step):
    press(client, last_step)
    assert [client.get_cookie(name) for name in ("sid", "draft", "challenge")] == [None, None, None]
    with services.database.read_session() as session:
        assert session.scalars(select(CastSession)).all() == []
    assert open_page(client, f"{EN}/karta/lokalne", status=403).heading == "Your session has ended"


def test_a_double_click_gives_the_same_receipt(client, services, edition, last_step):
    numbers = set()
    for _ in range(3):
        answer = press(client, last_step)
        assert answer.status_code == 303
        numbers.add(number_on(open_page(client, answer.headers["Location"])))
    assert len(numbers) == 1
    assert statuses(services.database, edition) == {"counted": 1}


@pytest.mark.parametrize("minutes", (20, 59, 61, 600))
def test_pressed_again_much_later_the_button_still_tells_that_the_vote_is_stored(
    client, services, clock, edition, last_step, minutes
):
    number = number_on(open_page(client, press(client, last_step).headers["Location"]))
    clock.forward(minutes=minutes)
    answer = press(client, last_step)
    assert answer.status_code == 303
    assert number_on(open_page(client, answer.headers["Location"])) == number
    assert statuses(services.database, edition) == {"counted": 1}


def test_a_second_ballot_of_one_person_is_stored_and_looks_the_same(app, client, services, edition):
    first = vote(client)
    other = app.test_client()
    second = vote(other, citywide=[9])
    assert first != second
    assert statuses(services.database, edition) == {"counted": 1, "conflict": 1}
    pages = [
        re.sub(r"value=\"[^\"]+\"", "", open_page(browser, f"{ROOT}/potwierdzenie").html)
        .replace(number, "number")
        .partition('<code class="signature">')
        for browser, number in ((client, first), (other, second))
    ]
    assert pages[0][0] == pages[1][0], "nobody learns from the page whether the person has voted before"


def test_people_who_vote_at_one_computer_are_counted_each(client, services, edition):
    vote(client)
    post_form(client, f"{ROOT}/potwierdzenie", action=f"{ROOT}/zakoncz")
    vote(client, BOB)
    assert statuses(services.database, edition) == {"counted": 2}


# --- refused ---------------------------------------------------------------------------------------------------------


def tampered(sealed: str) -> list[str]:
    body, _, signature = sealed.rpartition(".")
    middle = len(body) // 2
    other = "A" if body[middle] != "A" else "B"
    return [
        "",
        "x",
        "ł" * 50,
        body,
        f"{body}.",
        f".{signature}",
        f"{body[:middle]}{other}{body[middle + 1 :]}.{signature}",
        f"{sealed[:-1]}{'A' if sealed[-1] != 'A' else 'B'}"[:-1],
        sealed * 2,
    ]


def test_a_ballot_that_was_changed_on_its_way_is_not_stored_and_the_choice_is_kept(
    client, services, edition, last_step
):
    for sealed in tampered(last_step.form().fields["sealed"][0]):
        answer = client.post(CAST, data={**last_step.form().fields, "sealed": sealed})
        page = read_page(answer)
        assert (answer.status_code, page.heading) == (400, "We have not stored the vote"), sealed[:20]
        assert page.links["Check your ballot again"] == f"{EN}/sprawdz"
    assert envelopes(services.database, edition) == []
    assert press(client, last_step).status_code == 303


def test_a_ballot_that_is_missing_is_not_stored(client, services, edition, last_step):
    answer = client.post(CAST, data={"csrf_token": last_step.form().fields["csrf_token"]})
    assert (answer.status_code, read_page(answer).heading) == (400, "We have not stored the vote")
    assert envelopes(services.database, edition) == []


def test_a_page_that_lay_open_for_more_than_an_hour_casts_nothing(client, services, clock, edition, last_step):
    for _ in range(3):
        clock.forward(minutes=20, seconds=1)
        choose(client, "lokalne", {1: 3}, "save")  # the session goes on in another window
    answer = press(client, last_step)
    page = read_page(answer)
    assert (answer.status_code, page.heading) == (400, "We have not stored the vote")
    assert "was open for too long" in page.text
    assert envelopes(services.database, edition) == []
    open_page(client, page.links["Check your ballot again"])
    assert cast(client)
    assert statuses(services.database, edition) == {"counted": 1}


def test_when_the_session_is_over_the_vote_is_not_stored_and_the_page_leads_on(
    client, services, clock, edition, last_step
):
    clock.forward(minutes=30)
    answer = press(client, last_step)
    page = read_page(answer)
    assert (answer.status_code, page.heading) == (403, "Your vote is not stored")
    assert page.links["Confirm who you are again"] == f"{EN}/dane"
    assert page.links["Check a confirmation number"] == f"{EN}/sprawdz-numer"
    assert envelopes(services.database, edition) == []
    assert vote(client)


def test_a_ballot_of_one_session_cannot_be_cast_in_another(app, client, services, edition, last_step):
    other = app.test_client()
    arrive(other, edition, [(8, 1)], person="bogdan")
    token = csrf_token(other, f"{ROOT}/karta/lokalne")
    answer = other.post(CAST, data={"csrf_token": token, "sealed": last_step.form().fields["sealed"]})
    assert (answer.status_code, read_page(answer).heading) == (403, "Your vote is not stored")
    assert envelopes(services.database, edition) == []
    assert press(client, last_step).status_code == 303
    assert cast(other)
    assert statuses(services.database, edition) == {"counted": 2}


def test_a_second_look_in_another_window_can_be_cast_but_only_one_of_them(client, services, edition, last_step):
    second = check(client, root=EN)
    assert press(client, second).status_code == 303
    answer = press(client, last_step)
    page = read_page(answer)
    assert (answer.status_code, page.heading) == (403, "Your vote is not stored")
    assert "If you saw a confirmation number, that vote is stored." in page.text
    assert statuses(services.database, edition) == {"counted": 1}


def test_a_ballot_of_one_edition_is_not_cast_in_another(client, services, edition, last_step):
    with services.database.transaction() as session:
        other = stored_edition(session, services.settings.keys_dir, plan=make_plan(slug="2027"))
    answer = client.post("/en/2027/glosowanie/oddaj", data=last_step.form().fields)
    assert answer.status_code == 303
    assert envelopes(services.database, other) == []
    assert statuses(services.database, edition) == {"counted": 1}, "it is stored where it was sealed for"


@pytest.mark.parametrize(("before_the_end", "status"), (({"microseconds": 1}, 303), ({"seconds": 0}, 403)))
def test_the_last_instant_decides(client, services, clock, edition, before_the_end, status):
    clock.set(START + WEEK)
    clock.forward(minutes=-10)
    arrive(client, edition, [(8, 1)])
    page = check(client, root=EN)
    clock.set(START + WEEK)
    clock.forward(**{name: -value for name, value in before_the_end.items()})
    answer = press(client, page)
    assert answer.status_code == status
    if status == 403:
        told = read_page(answer)
        assert told.heading == "Voting has ended"
        assert "Your vote is not stored, because it reached us after the end of voting." in told.text
        assert told.links["Home page of the edition"] == "/en/2026/"
    assert len(envelopes(services.database, edition)) == (1 if status == 303 else 0)


def test_after_the_end_nobody_whose_session_is_over_is_sent_for_a_new_code(client, clock, edition):
    clock.set(START + WEEK)
    clock.forward(minutes=-1)
    arrive(client, edition, [(8, 1)])
    page = check(client, root=EN)
    clock.forward(minutes=35)
    answer = press(client, page)
    told = read_page(answer)
    assert (answer.status_code, told.heading) == (403, "Voting has ended")
    assert "Your vote is not stored" in told.text
    assert "Confirm who you are again" not in told.links
