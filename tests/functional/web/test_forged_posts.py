"""No post is taken without the token of a form we have just shown, or when the browser says it comes from elsewhere."""

from __future__ import annotations

import time

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from support.addresses import address_of, rules_with
from support.pages import check_page, csrf_token, open_page, read_page
from support.voter import ANNA, ROOT, enter, identify, mails, store
from support.voting import row_counts

TOO_OLD = "The page was open for too long"


@pytest.fixture(autouse=True)
def edition(services):
    return store(services)


def posting(app) -> list[str]:
    """Return an address of every endpoint that takes posts."""
    found = [address_of(rule) for rule in rules_with(app, "POST")]
    assert len(found) >= 8
    return found


def test_every_way_to_post_asks_for_the_token(app, client, database):
    enter(client)
    before = row_counts(database)
    for address in posting(app):
        answer = client.post(f"/en{address}", data=ANNA)
        page = read_page(answer)
        assert (answer.status_code, page.heading) == (400, TOO_OLD), address
        check_page(page)
    assert row_counts(database) == before


@pytest.mark.parametrize("method", ("PUT", "PATCH", "DELETE"))
def test_no_address_takes_another_method(app, client, method):
    enter(client)
    for rule in app.url_map.iter_rules():
        assert client.open(address_of(rule), method=method).status_code == 405, rule


@pytest.mark.parametrize(
    "token",
    ("", "x", "ImRlYWRiZWVmIg.aaaaaa.AAAAAAAAAAAAAAAAAAAAAAAAAAA", "'; DROP TABLE envelope; --", "ł" * 100),
)
def test_a_token_that_is_not_ours_is_refused(client, token):
    client.get(f"{ROOT}/dane")
    assert client.post(f"{ROOT}/dane", data={**ANNA, "csrf_token": token}).status_code == 400


def test_the_token_of_another_browser_is_refused(app, client):
    other = csrf_token(app.test_client(), f"{ROOT}/dane")
    client.get(f"{ROOT}/dane")
    assert client.post(f"{ROOT}/dane", data={**ANNA, "csrf_token": other}).status_code == 400
    assert mails(client) == []


def test_the_token_is_refused_where_the_browser_takes_no_cookies(app, client):
    token = csrf_token(client, f"{ROOT}/dane")
    assert (
        app.test_client(use_cookies=False).post(f"{ROOT}/dane", data={**ANNA, "csrf_token": token}).status_code == 400
    )


class Earlier(TimestampSigner):
    """Signs as three hours ago: the ballot lay open for a long time."""

    def get_timestamp(self) -> int:
        return int(time.time()) - 3 * 3600


def test_a_page_that_lay_open_for_hours_can_still_be_sent(app, client):
    fields = open_page(client, f"{ROOT}/dane").form().fields
    with client.session_transaction() as session:
        signer = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token", signer=Earlier)
        token = signer.dumps(session["csrf_token"])
    assert client.post(f"{ROOT}/dane", data={**fields, **ANNA, "csrf_token": token}).status_code == 303


@pytest.mark.parametrize(
    ("sent_from", "status"), (("cross-site", 400), ("same-origin", 303), ("same-site", 303), ("none", 303), (None, 303))
)
def test_a_post_the_browser_says_comes_from_another_site_is_refused_with_a_right_token_too(client, sent_from, status):
    client.environ_base.update({"HTTP_SEC_FETCH_SITE": sent_from} if sent_from else {})
    assert identify(client).status_code == status
    assert len(mails(client)) == (1 if status == 303 else 0)


def test_a_link_on_another_site_may_lead_to_a_page(client):
    assert client.get(f"{ROOT}/dane", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
