"""Forms check the shape of what was typed; every fault leads to its control, in words a resident understands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import DateField, DecimalField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField

from budzet import i18n
from budzet.base.findings import Finding
from budzet.web.forms import BaseForm, at_most, email_address, looks_like, needed


class Tree(BaseForm):
    """A form with one control of each kind."""

    name = StringField("Name", [needed("Name the tree."), at_most(10)])
    number = StringField("Number", [looks_like(r"\d{3}", "Write three digits, for example 017.")])
    height = IntegerField("Height")
    price = DecimalField("Price")
    planted = DateField("Planted")
    kind = SelectField("Kind", choices=["oak"])
    place = RadioField("Place", choices=["park", "street"])
    birds = SelectMultipleField("Birds", choices=["jay"])
    contact = StringField("E-mail", [email_address])


RIGHT = {
    "name": "Dąb",
    "number": "017",
    "height": "12",
    "price": "1200.50",
    "planted": "2026-05-04",
    "kind": "oak",
    "place": "park",
    "birds": "jay",
    "contact": "anna@example.pl",
}


@pytest.fixture(autouse=True)
def page() -> Iterator[None]:
    """A request, because a form reads it; English, because the sentences are asked for."""
    app = Flask("pages")
    app.secret_key = "x" * 32
    i18n.init_app(app)
    with app.test_request_context(method="POST"), force_locale("en_GB"):
        yield


def filled(**changes) -> Tree:
    """Return the form as it was sent, checked."""
    form = Tree(MultiDict({**RIGHT, **changes}))
    form.validate()
    return form


def test_a_right_form_has_no_fault():
    assert filled().errors == []


def test_spaces_around_what_was_typed_do_not_count():
    assert (filled(name="  Dąb \t").name.data, filled(number=" 017\n").errors) == ("Dąb", [])


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    (
        ("name", "", "Name the tree."),
        ("name", "   ", "Name the tree."),
        ("name", "Dąb szypułkowy", "Write at most 10 characters."),
        ("number", "17", "Write three digits, for example 017."),
        ("number", "0170", "Write three digits, for example 017."),
        ("number", "017\n017", "Write three digits, for example 017."),
        ("height", "twelve", "Write a number without letters or spaces."),
        ("price", "twelve", "Write an amount, for example 1200.50."),
        ("planted", "2026-02-30", "Write a date that exists, for example 27 3 1985."),
        ("kind", "palm", "Choose one of the answers on the list."),
        ("contact", "anna", "Write an e-mail address, for example anna.nowak@example.pl."),
        ("contact", "anna@example", "Write an e-mail address, for example anna.nowak@example.pl."),
        ("contact", "anna@@example.pl", "Write an e-mail address, for example anna.nowak@example.pl."),
        ("contact", "anna nowak@example.pl", "Write an e-mail address, for example anna.nowak@example.pl."),
        ("contact", "a@example.pl,b@example.pl", "Write an e-mail address, for example anna.nowak@example.pl."),
        ("contact", "a@example.pl\nBcc: b@example.pl", "Write an e-mail address, for example anna.nowak@example.pl."),
        ("contact", f"{'a' * 64}@{'b' * 190}.pl", "Write an e-mail address, for example anna.nowak@example.pl."),
    ),
)
def test_a_fault_is_told_in_plain_words_and_leads_to_its_control(field, typed, sentence):
    assert filled(**{field: typed}).errors == [(field, sentence)]


@pytest.mark.parametrize(("field", "control"), (("place", "place-0"), ("birds", "birds-0")))
def test_a_fault_of_several_buttons_leads_to_the_first_of_them(field, control):
    ((found, _sentence),) = filled(**{field: "nowhere"}).errors
    assert found == control


def test_every_fault_is_told_at_once_in_the_order_of_the_page():
    assert [control for control, _ in filled(name="", price="x", contact="y").errors] == ["name", "price", "contact"]


def test_findings_of_a_rule_stand_beside_their_fields_with_their_numbers():
    form = filled(name="")
    words = {"too_high": "At most %(limit)s metres.", "too_many": "There are %(count)s of them already."}
    form.attach([Finding.of("too_high", "height", limit=40), Finding.of("too_many", count=3)], words)
    assert form.errors == [
        ("content", "There are 3 of them already."),  # of the whole form: leads to the page's content
        ("name", "Name the tree."),
        ("height", "At most 40 metres."),
    ]


def test_a_field_keeps_its_own_fault_beside_the_one_of_a_rule():
    form = filled(name="Dąb szypułkowy")
    form.attach([Finding.of("taken", "name")], {"taken": "There is one of this name."})
    assert [sentence for _, sentence in form.errors] == ["Write at most 10 characters.", "There is one of this name."]


def test_a_form_that_only_filters_a_list_makes_no_session():
    assert not Tree.Meta.csrf
