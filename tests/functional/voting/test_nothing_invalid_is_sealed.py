"""Whatever a browser sends, only a valid ballot is ever sealed (T-25): the rules are asked at the server, every time.

What is valid is said here once more in plain words, apart from the judge of the product.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.editions import NORTH, PRIVATE_KEY
from support.voter import ROOT, arrive, store
from support.voting import envelopes
from werkzeug.datastructures import MultiDict

from budzet.voting import cookies, payload, seal

NORTHERN, CITYWIDE = range(1, 5), range(8, 13)
POSITIONS = st.integers(0, 14)
CHOICES = st.lists(st.tuples(POSITIONS, st.sampled_from([0, 1, 1, 1, 2, 3, 4, 200])), max_size=7)
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def is_valid(choices):
    """At most three northern projects with five points, at most three each; one or two ticks; something chosen."""
    local = [points for position, points in choices if position in NORTHERN]
    ticks = [points for position, points in choices if position in CITYWIDE]
    return (
        len(choices) == len({position for position, _ in choices}) == len(local) + len(ticks)
        and bool(choices)
        and len(local) <= 3
        and sum(local) <= 5
        and all(1 <= points <= 3 for points in local)
        and len(ticks) <= 2
        and all(points == 1 for points in ticks)
    )


@pytest.fixture(autouse=True)
def edition(services):
    return store(services)


def sealed_on(app, page):
    """Return the choices sealed on a check page, or ``None``."""
    found = re.search(r'name="sealed" value="([^"]+)"', page)
    if not found:
        return None
    with app.test_request_context():
        reviewed = cookies.read_review(found[1])
    opened = payload.unpack(seal.open_seal(reviewed.sealed, PRIVATE_KEY).payload)
    return sorted((choice.position, choice.points) for choice in opened.choices)


@QUIET
@given(choices=CHOICES)
@example(choices=[])
@example(choices=[(1, 3), (2, 2), (8, 1), (9, 1)])
@example(choices=[(1, 3), (2, 3)])
@example(choices=[(5, 1)])
@example(choices=[(8, 1), (8, 1)])
def test_whatever_the_draft_holds_only_a_valid_ballot_is_sealed(app, client, edition, choices):
    arrive(client, edition, choices, area=NORTH)
    answer = client.get(f"{ROOT}/sprawdz")
    sealed = sealed_on(app, answer.text)
    assert (sealed is not None) == is_valid(choices)
    if sealed is not None:
        assert sealed == sorted(choices)
    else:
        assert answer.status_code == 422


MARKS = st.lists(
    st.one_of(
        st.tuples(st.just("p"), POSITIONS.map(str)),
        st.tuples(POSITIONS.map("points-{}".format), st.sampled_from(["0", "1", "2", "3", "9", "-1", "x", "1.5"])),
        st.tuples(st.just("shown"), st.sampled_from(["1,2,3,4", "8,9,10,11,12", "1,2,3,4,5,6,7,8,9", "x"])),
        st.tuples(st.just("action"), st.sampled_from(["next", "save", "remove:1", "goto:lokalne", "clear"])),
    ),
    max_size=12,
)


@QUIET
@given(posts=st.lists(st.tuples(st.sampled_from(["lokalne", "ogolnomiejskie"]), MARKS), min_size=1, max_size=4))
def test_whatever_the_forms_send_only_a_valid_ballot_is_sealed_and_cast(app, client, services, edition, posts):
    client.delete_cookie("draft")
    arrive(client, edition, area=NORTH)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(f"{ROOT}/karta/lokalne").text)[1]
    for contest, marks in posts:
        data = MultiDict([("csrf_token", token), *marks])
        assert client.post(f"{ROOT}/karta/{contest}", data=data).status_code in (200, 303, 422)
    sealed = sealed_on(app, client.get(f"{ROOT}/sprawdz").text)
    assert sealed is None or is_valid(sealed)
    before = len(envelopes(services.database, edition))
    answer = client.post(f"{ROOT}/oddaj", data={"csrf_token": token, "sealed": "nothing of ours"})
    assert (answer.status_code, len(envelopes(services.database, edition))) == (400, before)
