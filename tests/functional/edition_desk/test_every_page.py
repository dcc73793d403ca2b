"""What holds on every page of settings: saving it unchanged loses nothing and confirms what it shows; who may not
write only reads; of two clerks on one page the second is asked.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select
from support.desk import edition_scope
from support.edition_desk import DESK, PAGES, desk_of, faults, katowice, save, store, stored, url
from support.editions import DRAFTS, make_plan, stored_edition
from support.pages import open_page, post_form, read_page
from werkzeug.datastructures import MultiDict

from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.editions import presets
from budzet.editions.desk import appeals, basics, cards, contests, identity, pool, pools, support, topics

CONFIRM = "Save and confirm with the resolution"
READ_ONLY = "This page can only be read"


# --- nothing is lost -------------------------------------------------------------------------------------------------


def settings_of(plan):
    """Return every page of settings of a plan."""
    alone = (basics._PAGE, identity._PAGE, support._PAGE, appeals._PAGE, cards._PAGE, topics._page(plan))
    parts = [contests._page(one.key) for one in plan.contests] + [pool._page(one.key) for one in plan.pools]
    return [*alone, pools._page(plan), *parts]


def typed_of(form):
    """Return what a browser sends of a form that nobody touched."""
    sent = MultiDict()
    for field in form:
        values = field.data if isinstance(field.data, list) else [field.data]
        for value in values:
            if value is True:
                sent.add(field.name, "y")
            elif value not in (False, None):
                sent.add(field.name, value)
    return sent


@pytest.mark.parametrize("name", presets.names())
def test_every_page_of_every_city_sent_back_untouched_gives_the_same_edition(app, name):
    plan = presets.load(name, slug="2027").model_copy(update={"city": None})
    for page in settings_of(plan):
        with app.test_request_context():
            sent = typed_of(page.form.showing(plan, page.root))
        with app.test_request_context(method="POST", data=sent):
            form = page.form.posted(plan, page.root)
            assert form.validate(), (page.endpoint, page.root, form.errors)
            assert form.applied(plan) == plan, (page.endpoint, page.root)


def test_saving_every_page_untouched_confirms_every_value_and_changes_none(coordinator, services):
    plan = katowice()
    pages = [*PAGES, "karta/ogolnomiejskie", "karta/zielony-budzet"]
    pages += [f"pule/{one.key}" for one in plan.pools if one.key != "bogucice"]
    for page in pages:
        response = save(coordinator, url(page))
        assert response.status_code == 303, (page, faults(response))
    assert stored(services) == plan.model_copy(update={"examples": ()})


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_what_a_resident_will_read_and_what_is_to_be_checked(coordinator, services, page):
    shown = open_page(coordinator, url(page))
    assert "A resident will read:" in shown.text
    before = len(stored(services).examples)
    assert save(coordinator, shown).status_code == 303
    confirmed = before - len(stored(services).examples)
    assert ("to be checked with the resolution" in shown.text) == (confirmed > 0)
    assert (CONFIRM in shown.html) == (confirmed > 0)
    assert "to be checked with the resolution" not in open_page(coordinator, url(page)).text


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", "karta", "porownanie", *PAGES])
def test_a_coordinator_of_another_edition_finds_nothing(client, services, edition_id, page):
    other = store(services, make_plan(slug="2031"))
    desk_of(client, services, Role.COORDINATOR, scope=edition_scope(other))
    assert client.get(url(page)).status_code == 404
    assert client.get(f"{DESK}/2031/").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_an_auditor_reads_a_page_without_a_button_and_may_not_save_it(client, services, edition_id, page):
    desk_of(client, services, Role.AUDITOR)
    shown = open_page(client, url(page))
    assert READ_ONLY in shown.text
    assert shown.form(url(page)).fields.keys() >= {"csrf_token", "seen"}
    assert 'type="submit">Save' not in shown.html
    assert save(client, shown).status_code == 403
    assert stored(services) == katowice()


@pytest.mark.parametrize("page", ("podstawy", "karta/lokalne", "pule", "pule/polnoc", "glosujacy", "tematy"))
def test_a_frozen_edition_is_read_only_and_says_whom_to_ask(client, services, page):
    with services.database.transaction() as session:
        stored_edition(session, plan=make_plan(slug="2031"), drafts=DRAFTS)
    desk_of(client, services, Role.COORDINATOR)
    shown = open_page(client, url(page, "2031"))
    assert READ_ONLY in shown.text
    assert "only by a published correction that two people make" in shown.text
    assert "fieldset" in shown.html
    assert "disabled" in shown.html
    before = stored(services, "2031")
    refused = save(client, shown, title="Inny tytuł", name="Inna nazwa")
    assert refused.status_code == 422
    assert "zamrożone" in refused.text
    assert stored(services, "2031") == before


# --- two clerks ------------------------------------------------------------------------------------------------------


CLASHES = (
    ("podstawy", "title", "Mój tytuł", "Twój tytuł"),
    ("odwolania", "days", "5", "9"),
    ("pule/bogucice", "budget", "700 000", "800 000"),
    ("pule", "bogucice.budget", "700 000", "800 000"),
    ("karta/lokalne", "cumulative_points", "4", "5"),
    ("tematy", "zielen.name", "Drzewa", "Parki"),
)


@pytest.mark.parametrize(("page", "field", "first", "second"), CLASHES)
def test_the_second_of_two_clerks_sees_both_answers_and_loses_nothing(coordinator, page, field, first, second):
    seen_by_both = open_page(coordinator, url(page))
    assert save(coordinator, seen_by_both, **{field: first}).status_code == 303
    told = save(coordinator, seen_by_both, **{field: second})
    assert told.status_code == 409
    both = read_page(told)
    assert "Somebody else has changed this page meanwhile" in both.text
    assert first in both.text
    assert second in both.text
    assert both.form(url(page)).fields[field] == [second]
    assert post_form(coordinator, both, action=url(page)).status_code == 303
    assert open_page(coordinator, url(page)).form(url(page)).fields[field][0].replace("\xa0", " ") == second


def test_two_clerks_on_two_pages_do_not_disturb_each_other(coordinator, services):
    one, other = open_page(coordinator, url("odwolania")), open_page(coordinator, url("podstawy"))
    assert save(coordinator, one, days="5").status_code == 303
    assert save(coordinator, other, title="Nowy tytuł").status_code == 303
    plan = stored(services)
    assert (plan.terms.appeals.days, plan.title) == (5, "Nowy tytuł")


def test_a_pool_that_another_clerk_has_removed_meanwhile_is_gone(coordinator):
    shown = open_page(coordinator, url("pule/bogucice"))
    assert post_form(coordinator, shown, action=url("pule/bogucice/usun")).status_code == 303
    assert save(coordinator, shown, budget="1").status_code == 404


# --- the log ---------------------------------------------------------------------------------------------------------


def test_a_saved_page_is_in_the_log_with_the_role_of_the_person_and_old_and_new_numbers(coordinator, services):
    save(coordinator, url("odwolania"), days="5")
    with services.database.read_session() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.act, entry.actor_kind, entry.actor_role) == ("edition_changed", "staff", "coordinator")
    assert entry.details["changed"] == {"terms.appeals.days": [3, 5]}
