"""The cards of an edition at the desk: read with their versions, changed row by row, saved as a new version."""

from __future__ import annotations

import pytest
from support.pages import Page, open_page, post_form, read_page

from budzet.accounts.roles import Role
from budzet.proposals.verification import cards, checking, criteria
from budzet.proposals.verification.criteria import Card, CardKind
from budzet.proposals.verification.desk import card_editor_words

FORMAL = "/en/urzad/edycje/2026/karty-oceny/formalna"
MERIT = "/en/urzad/edycje/2026/karty-oceny/merytoryczna"
EDIT = f"{FORMAL}/zmien"


@pytest.fixture
def coordinator(bureau, browser_of):
    """The coordinator at the desk."""
    return browser_of(bureau.coordinator)


def stored(bureau, kind: CardKind = CardKind.FORMAL) -> tuple[Card, int]:
    with bureau.session() as session:
        return cards.shown(session, bureau.edition, kind)


def typed(client, page: Page | str, action: str = EDIT, **changes):
    """Send the form of a card with some fields changed; names come with underscores: criteria_0_label."""
    named = {"-".join(name.split("_", 2)): value for name, value in changes.items()}
    return post_form(client, page, named, action=action)


def pressed(client, page: Page | str, act: str) -> Page:
    """Press a button that changes the card on the page."""
    answer = typed(client, page, act=act)
    assert answer.status_code == 200
    return read_page(answer)


def test_a_card_is_read_with_what_everybody_would_read(bureau, coordinator):
    page = open_page(coordinator, FORMAL)
    assert "Formal card – as it is shipped" in page.heading
    for words in (
        "Czy projekt wpłynął w terminie naboru?",
        "art. 5a ust. 7 pkt 1",
        "Projekt wpłynął po terminie naboru.",
        "the computer looks first: whether it came in time",
        "No version is stored yet",
    ):
        assert words in page.text, words
    assert "the verified cost (zł)" in open_page(coordinator, MERIT).text


def test_the_settings_of_the_edition_lead_to_both_cards(bureau, coordinator):
    page = open_page(coordinator, "/en/urzad/edycje/2026/karty-oceny")
    assert page.links["See and change the formal card"] == FORMAL
    assert page.links["See and change the merit card"] == MERIT


def test_a_changed_card_is_saved_as_a_new_version_and_the_old_one_can_be_read(bureau, coordinator):
    answer = typed(coordinator, EDIT, criteria_0_question="Czy wpłynął na czas?", act="save")
    assert (answer.status_code, answer.location) == (303, FORMAL)
    page = open_page(coordinator, FORMAL)
    assert "version 2" in page.heading
    assert "Czy wpłynął na czas?" in page.text
    old = open_page(coordinator, f"{FORMAL}?wersja=1")
    assert "Czy projekt wpłynął w terminie naboru?" in old.text
    assert "This is an earlier version" in old.text
    assert coordinator.get(f"{FORMAL}?wersja=7").status_code == 404


@pytest.mark.parametrize(("kind", "url"), ((CardKind.FORMAL, FORMAL), (CardKind.MERIT, MERIT)))
def test_a_card_sent_back_as_it_is_changes_nothing(bureau, coordinator, kind, url):
    before, _version = stored(bureau, kind)
    answer = typed(coordinator, f"{url}/zmien", action=f"{url}/zmien", act="save")
    assert answer.status_code == 303
    assert "Nothing has changed" in open_page(coordinator, url).text
    assert stored(bureau, kind) == (before, 0)


def test_a_criterion_is_added_filled_in_moved_and_saved(bureau, coordinator):
    before, _version = stored(bureau)
    last = len(before.criteria)
    page = pressed(coordinator, EDIT, "criteria-add")
    assert "The changes are not saved yet." in page.text
    answer = post_form(
        coordinator,
        page,
        {
            f"criteria-{last}-label": "99",
            f"criteria-{last}-question": "Czy jest mapa?",
            f"criteria-{last}-unmet": "Nie ma mapy.",
            f"criteria-{last}-correctable": "y",
            f"criteria-{last}-fields": ["place", "support"],
            "act": f"criteria-{last}-up",
        },
        action=EDIT,
    )
    page = read_page(answer)
    assert stored(bureau)[1] == 0
    typed(coordinator, page, act="save")
    after, version = stored(bureau)
    new = after.criteria[last - 1]
    assert (version, new.label, new.correctable, new.fields) == (2, "99", True, ("place", "support"))
    assert (*after.criteria[: last - 1], after.criteria[last]) == before.criteria
    assert before.criterion(new.key) is None


def test_a_criterion_is_removed(bureau, coordinator):
    before, _version = stored(bureau)
    typed(coordinator, pressed(coordinator, EDIT, "criteria-1-remove"), act="save")
    assert stored(bureau)[0].criteria == (before.criteria[0], *before.criteria[2:])


def test_moves_at_the_ends_and_of_rows_that_are_not_there_change_nothing(bureau, coordinator):
    before, _version = stored(bureau)
    last = len(before.criteria) - 1
    page: Page | str = EDIT
    for act in ("criteria-0-up", f"criteria-{last}-down", "criteria-99-remove", "entries-7-up"):
        page = pressed(coordinator, page, act)
    typed(coordinator, page, act="save")
    assert stored(bureau) == (before, 0)


def test_an_entry_of_words_and_one_of_the_verified_cost_are_added(bureau, coordinator):
    page = pressed(coordinator, pressed(coordinator, EDIT, "entries-add"), "entries-add")
    words, cost = (f"entries-{len(stored(bureau)[0].entries) + number}" for number in range(2))
    data = {
        f"{words}-question": "Uwagi wydziału",
        f"{words}-needed": "negative",
        f"{cost}-question": "Koszt",
        f"{cost}-what": "cost",
        "act": "save",
    }
    post_form(coordinator, page, data, action=EDIT)
    words, cost = stored(bureau)[0].entries[-2:]
    assert (words.kind, words.needed) == ("text", "negative")
    assert (cost.kind, cost.key) == ("money", criteria.COST)


def test_all_faults_are_told_at_once_with_links_and_nothing_typed_is_lost(bureau, coordinator):
    page, added = pressed(coordinator, EDIT, "entries-add"), f"entries-{len(stored(bureau)[0].entries)}-question"
    changes = {
        "title": "",
        "criteria-0-question": "",
        "criteria-0-help": "Moja pomoc.",
        "criteria-1-label": "1",
        "criteria-1-fields": [],
        "act": "save",
    }
    answer = post_form(coordinator, page, changes, action=EDIT)
    shown = read_page(answer)
    assert answer.status_code == 422
    for control in ("title", "criteria-0-question", "criteria-1-label", "criteria-1-fields-0", added):
        assert f"#{control}" in shown.links.values(), control
        assert control in shown.ids, control
    assert shown.form(EDIT).fields["criteria-0-help"] == ["Moja pomoc."]
    assert stored(bureau)[1] == 0


def test_whoever_was_slower_keeps_the_form_and_may_save_over(bureau, coordinator):
    page = open_page(coordinator, EDIT)
    typed(coordinator, EDIT, title="Karta koleżanki", act="save")
    answer = typed(coordinator, page, title="Moja karta", act="save")
    shown = read_page(answer)
    assert answer.status_code == 409
    assert "Somebody else has saved version 2 meanwhile" in shown.text
    assert shown.form(EDIT).fields["title"] == ["Moja karta"]
    typed(coordinator, shown, act="save")
    assert (stored(bureau)[0].title, stored(bureau)[1]) == ("Moja karta", 3)


def test_the_page_says_how_many_cards_were_begun_on_which_version(bureau, coordinator):
    begun, done = bureau.filed(title="Ławki"), bureau.filed(title="Kosze")
    bureau.handed_in(done)
    with bureau.session() as session:
        checking.check_one(session, bureau.edition.id, begun.id, doer=bureau.verifier)
    typed(coordinator, EDIT, title="Nowa karta", act="save")
    page = open_page(coordinator, FORMAL)
    assert "A card somebody has begun stays on the version it was begun on." in page.text
    rows = page.text[page.text.index("Handed in on it") :]
    assert "the newest" in rows
    assert "1 1" in rows[rows.index("version 1") :]


def test_a_merit_card_offers_no_calls_to_complete(bureau, coordinator):
    html = open_page(coordinator, f"{MERIT}/zmien").html
    assert "-correctable" not in html
    assert "-fields" not in html


def test_a_large_card_can_be_sent(bureau, coordinator):
    help_text = "ż" * criteria.HELP_LONGEST
    page = open_page(coordinator, EDIT)
    rows = len(stored(bureau)[0].criteria)
    data = {f"criteria-{number}-help": help_text for number in range(rows)}
    assert post_form(coordinator, page, {**data, "act": "save"}, action=EDIT).status_code == 303


@pytest.mark.parametrize(("role", "reads"), ((Role.FORMAL_VERIFIER, 200), (Role.AUDITOR, 200), (Role.CARD_KEYER, 403)))
def test_others_read_a_card_and_do_not_change_it(bureau, browser_of, role, reads):
    with bureau.session() as session:
        person = bureau.person(session, role)
    client = browser_of(person)
    assert client.get(FORMAL).status_code == reads
    assert client.get(EDIT).status_code == 403
    assert "Change the card" not in client.get(FORMAL).text


def test_every_fault_of_a_card_has_its_words_and_everything_that_opens_a_name():
    known = card_editor_words.codes()
    assert set(card_editor_words.OPENED) == criteria.OPENED_FIELDS | criteria.PAPERS
    assert set(card_editor_words.CHECKS) == set(criteria.CHECKS)
    wrong = Card(
        kind=CardKind.MERIT,
        title="",
        criteria=(
            *(
                criteria.Criterion(key="X", label="1", question="q" * 301, check="c", fields=("pool",))
                for _number in range(61)
            ),
            criteria.Criterion(key="ok", label="2", question="q", unmet="u", correctable=True),
        ),
        entries=(criteria.Entry(key="cost", question="q"), criteria.Entry(key="cost", question="q", kind="money")),
    )
    found = [*criteria.faults(wrong), *criteria.faults(wrong.model_copy(update={"criteria": ()}))]
    assert {finding.code for finding in found} == known
    assert all(sentence for _control, sentence in card_editor_words.faults(wrong, found))
