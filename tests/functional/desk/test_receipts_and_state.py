"""The help line's look at a confirmation number, and the state of the system in plain words."""

from __future__ import annotations

import pytest
from support.clock import START
from support.desk import edition_scope, grant, make_staff, sign_in
from support.editions import stored_edition
from support.pages import open_page, post_form
from support.voting import vote

from budzet.accounts.roles import Role
from budzet.jobs import lease
from budzet.voting.models import Envelope
from budzet.voting.receipt import confirmation_number

LOOK_UP, STATE = "/en/urzad/potwierdzenia/", "/en/urzad/stan/"


@pytest.fixture
def number(services):
    """The confirmation number of a vote that was cast."""
    with services.database.transaction() as session:
        stored = stored_edition(session, services.settings.keys_dir)
    vote(services.database, stored)
    with services.database.read_session() as session:
        return confirmation_number(session.query(Envelope).one().id)


def helpline(client, services, **options):
    with services.database.transaction() as session:
        person = make_staff(session)
        grant(session, person, Role.HELPLINE, **options)
    sign_in(client, services, person)


def look_up(client, typed):
    return post_form(client, LOOK_UP, {"number": typed}, action=LOOK_UP)


def test_a_number_of_a_stored_vote_is_known(client, services, number):
    helpline(client, services)
    for typed in (number, number.lower().replace("-", " ")):
        answer = look_up(client, typed)
        assert (answer.status_code, "The vote is stored" in answer.text) == (200, True)


def test_a_number_of_no_vote_is_not_known(client, services, number):
    helpline(client, services)
    other = number.translate(str.maketrans("0123456789", "1234567890"))
    assert "This number is not known" in look_up(client, other).text


@pytest.mark.parametrize("typed", ("", "abc", "1234-5678"))
def test_what_is_no_number_is_refused_and_kept(client, services, typed):
    helpline(client, services)
    answer = look_up(client, typed)
    assert (answer.status_code, 'href="#number"' in answer.text) == (422, True)
    assert f'value="{typed}"' in answer.text


def test_a_number_of_an_edition_one_does_not_serve_is_not_known(client, services, number):
    helpline(client, services, scope=edition_scope(999))
    assert "This number is not known" in look_up(client, number).text


def test_the_help_line_sees_nothing_else(client, services, number):
    helpline(client, services)
    for closed in ("projekty", "osoby/", "dziennik/", "stan/", "dwie-osoby/"):
        assert client.get(f"/en/urzad/{closed}").status_code == 403


# --- the state of the system -----------------------------------------------------------------------------------------


@pytest.fixture
def coordinator(client, services):
    with services.database.transaction() as session:
        person = make_staff(session, Role.COORDINATOR)
    sign_in(client, services, person)
    return person


def test_a_service_nobody_set_up_says_what_to_do(client, coordinator):
    page = open_page(client, STATE)
    assert "The worker has never been started. Start it with: budzet worker." in page.text
    assert "There is no backup in the folder of backups." in page.text
    assert "The schema of the database is the one this version needs." in page.text


def test_a_working_service_says_so(client, services, coordinator):
    with services.database.transaction() as session:
        lease.acquire(session, "worker", now=START)
    folder = services.settings.var_dir / "backups"
    folder.mkdir()
    (folder / "budzet.tar").write_bytes(b"x")
    text = open_page(client, STATE).text
    assert "The worker is at work." in text
    assert "The newest backup is of" in text
    assert "No mail waits and none was sent yet." in text


def test_a_lost_key_is_told_with_what_it_means(client, services, number, coordinator):
    for path in services.settings.keys_dir.glob("edition-*.json"):
        path.unlink()
    text = open_page(client, STATE).text
    assert "Brakuje pliku z kluczem tej edycji." in text
    assert "never make a new one" in text
