"""What differs between two versions: field by field, words of texts, rows of the estimate, amounts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.applications import whole_application

from budzet.proposals import difference_words
from budzet.proposals.application import Application, CostItem
from budzet.proposals.difference import FIELDS, Change, CostChange, Piece, difference, words

BENCH, BIN = CostItem(what="Ławka", quantity=10_000, unit_price=120_000), CostItem(what="Kosz", unit_price=50_000)
LOUD = BIN.model_copy(update={"what": "KOSZ"})
NAMES = {"polnoc": "Północ", "poludnie": "Południe", "zielen": "Zieleń", "sport": "Sport"}


def changed(**values) -> tuple[Change, ...]:
    """Return what differs from the whole application."""
    return difference(whole_application(), whole_application(**values))


def shown(change: Change) -> list[tuple[str, str, str]]:
    """Return a change as a page shows it, with plain spaces."""
    rows = difference_words.rows(change, NAMES)
    return [tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in (r.label, r.before, r.after)) for r in rows]


def test_two_equal_versions_do_not_differ():
    assert changed() == ()


@pytest.mark.parametrize(
    ("values", "fields"),
    (
        ({"title": "Ławki"}, ["title"]),
        ({"topics": ("zielen", "sport"), "upkeep": 0}, ["topics", "upkeep"]),
        ({"latitude": 50.0, "longitude": 19.0}, ["point"]),
        ({"costs": (BENCH, BIN)}, ["costs", "cost"]),
        ({"costs": (BENCH.model_copy(update={"unit": "para"}),)}, ["costs"]),  # the sum is the same
        ({"universal_design": "not_applicable", "universal_how": ""}, ["universal_design", "universal_how"]),
    ),
)
def test_each_field_that_differs_is_named_in_the_order_of_the_form(values, fields):
    assert [change.field for change in changed(**values)] == fields


def test_a_text_is_told_by_its_words():
    (change,) = changed(title="Dębowe ławki nad rzeką")
    assert change.pieces == (
        Piece("removed", "Ławki"),
        Piece("added", "Dębowe ławki"),
        Piece("same", " nad rzeką"),
    )


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    (
        ((BENCH,), (BENCH, BIN), [CostChange(None, BIN)]),
        ((BENCH, BIN), (BIN,), [CostChange(BENCH, None)]),
        (
            (BENCH, BIN),
            (BENCH.model_copy(update={"quantity": 5_000}), BIN),
            [CostChange(BENCH, BENCH.model_copy(update={"quantity": 5_000}))],
        ),
        # Another name is another row.
        ((BENCH,), (BIN,), [CostChange(None, BIN), CostChange(BENCH, None)]),
        # Case does not make one.
        ((BIN,), (LOUD,), [CostChange(BIN, LOUD)]),
    ),
)
def test_rows_of_the_estimate_come_go_and_change(old, new, rows):
    (change, *_sum) = difference(Application(costs=old), Application(costs=new))
    assert (change.field, list(change.rows)) == ("costs", rows)


@pytest.mark.parametrize(
    ("values", "lines"),
    (
        ({"upkeep": 120_050}, [("Yearly upkeep", "500 zł", "1 200,50 zł")]),
        ({"upkeep": None}, [("Yearly upkeep", "500 zł", "")]),
        ({"pool": "poludnie"}, [("Pool", "Północ", "Południe")]),
        ({"topics": ("sport",)}, [("Topics", "Zieleń", "Sport")]),
        ({"universal_design": "no"}, [("Can everybody use it?", "Yes", "No")]),
        ({"latitude": 50.0, "longitude": 19.5}, [("Point on the map", "", "50.0, 19.5")]),
        (
            {"costs": (BENCH, BIN.model_copy(update={"quantity": 1_500, "unit": "m"}))},
            [
                ("Estimate of costs", "", "Kosz: 1,5 m at 500 zł, together 750 zł"),
                ("Cost of the project", "12 000 zł", "12 750 zł"),
            ],
        ),
    ),
)
def test_a_page_shows_each_change_before_and_after(values, lines):
    assert [line for change in changed(**values) for line in shown(change)] == lines


def test_a_very_long_text_is_shown_as_it_was_and_as_it_is():
    old, new = "a " * 2000, "b " * 2000
    assert words(old, new) == (Piece("removed", old), Piece("added", new))


texts = st.text(alphabet="aą b.\n,Ż1", max_size=40)


@settings(max_examples=200)
@given(old=texts, new=texts)
def test_what_stayed_and_what_went_is_the_old_text_what_stayed_and_came_the_new_one(old, new):
    pieces = words(old, new)
    assert "".join(piece.text for piece in pieces if piece.op != "added") == old
    assert "".join(piece.text for piece in pieces if piece.op != "removed") == new
    assert all(piece.text for piece in pieces)


items = st.builds(
    CostItem,
    what=st.sampled_from(["Ławka", "ławka", "Kosz", ""]),
    quantity=st.integers(0, 3),
    unit_price=st.integers(0, 3),
)
applications = st.builds(
    Application,
    title=texts,
    description=texts,
    topics=st.lists(st.sampled_from(["a", "b"]), max_size=2).map(tuple),
    costs=st.lists(items, max_size=5).map(tuple),
    upkeep=st.none() | st.integers(0, 5),
    universal_design=st.none() | st.sampled_from(["yes", "no"]),
)


@settings(max_examples=200)
@given(old=applications, new=applications)
def test_a_difference_is_empty_exactly_when_both_say_the_same_and_back_is_the_same_fields(old, new):
    there, back = difference(old, new), difference(new, old)
    assert (there == ()) is (old == new)
    assert [change.field for change in there] == [change.field for change in back]
    assert [change.field for change in there] == [field for field in FIELDS if field in {c.field for c in there}]
    for change in there:
        assert change.rows if change.field == "costs" else change.before != change.after
        assert difference_words.rows(change, {})


@settings(max_examples=100)
@given(old=st.lists(items, max_size=6).map(tuple), new=st.lists(items, max_size=6).map(tuple))
def test_the_rows_of_a_difference_account_for_every_grosz(old, new):
    changes = difference(Application(costs=old), Application(costs=new))
    rows = [row for change in changes for row in change.rows]
    came = sum(row.after.amount for row in rows if row.after) - sum(row.before.amount for row in rows if row.before)
    assert came == Application(costs=new).cost - Application(costs=old).cost


@pytest.mark.parametrize(
    ("thousandths", "written"), ((1000, "1"), (1250, "1,25"), (1, "0,001"), (1_500_000, "1 500"), (0, "0"))
)
def test_quantities_are_written_without_needless_zeros(thousandths, written):
    assert difference_words.quantity(thousandths).replace("\N{NO-BREAK SPACE}", " ") == written
