"""Terms in sentences a resident reads: every member of the terms has its own."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from support.editions import make_plan

from budzet import i18n
from budzet.base.money import zl
from budzet.editions import terms_words
from budzet.editions.result_rules import Greedy
from budzet.editions.terms import (
    Appeals,
    CostLimit,
    CostLimits,
    Identity,
    InPerson,
    LetterCode,
    Minors,
    NameBirthAddress,
    Pesel,
    PeselAndRegister,
    Privacy,
    Support,
    Terms,
)

EVERYBODY = "Everybody who lives in the city may vote, whatever their age."
ONCE = "You vote once. A second vote is not accepted."
WHO = "To vote you give your name, date of birth and address."
MAIL = "We send you a one-time code by e-mail."


@pytest.fixture(scope="module", autouse=True)
def english():
    """Sentences in English, with numbers as the English write them; nothing of the service is needed but languages."""
    app = Flask("words")
    i18n.init_app(app)
    with app.test_request_context("/", environ_overrides={"budzet.language": "en"}):
        yield


def identity(**changes):
    """Return terms with another identity."""
    return Terms(identity=Identity(**changes))


VOTERS = (
    (
        identity(schemes=(NameBirthAddress(),)),
        [EVERYBODY, WHO, MAIL, "Up to 3 people may vote with one address or phone number.", ONCE],
    ),
    (
        identity(
            schemes=(PeselAndRegister(second_datum="fathers_name"), Pesel()),
            contacts=("sms",),
            persons_per_contact=1,
            register_used=True,
            minors=Minors(consent_under=13),
        ),
        [
            EVERYBODY,
            "To vote you give your PESEL number and your father's first name.",
            "To vote you give your name, address and PESEL number.",
            "We send you a one-time code by text message.",
            "1 person may vote with one address or phone number.",
            "If you are not in the city's register, you declare that you live here and vote all the same.",
            "If you are under 13, your guardian agrees on the form.",
            ONCE,
        ],
    ),
    (
        identity(
            schemes=(LetterCode(), InPerson(), PeselAndRegister(second_datum="mothers_maiden_name")),
            contacts=("email", "sms"),
            minors=Minors(consent_under=16, consent_form="paper"),
        ),
        [
            EVERYBODY,
            "You may vote with the code from the letter we send to your home.",
            "You may vote in person at a point; take a document with your picture along.",
            "To vote you give your PESEL number and your mother's maiden name.",
            "We send you a one-time code by e-mail or by text message.",
            "Up to 3 people may vote with one address or phone number.",
            "If you are under 16, your guardian's consent on paper is needed.",
            ONCE,
        ],
    ),
    # without a code there is nothing to say of contacts
    (
        identity(schemes=(InPerson(),)),
        [EVERYBODY, "You may vote in person at a point; take a document with your picture along.", ONCE],
    ),
)


@pytest.mark.parametrize(("terms", "sentences"), VOTERS)
def test_who_votes_and_how(terms, sentences):
    assert terms_words.voters(terms) == sentences


@pytest.mark.parametrize(
    ("double_votes", "paper", "sentences"),
    (
        ("first_counts", "none", ["If somebody votes twice, the first vote counts."]),
        ("last_counts", "none", ["If somebody votes twice, the last vote counts."]),
        ("all_void", "none", ["If somebody votes twice, none of the votes counts."]),
        (
            "paper_counts",
            "numbered",
            [
                "You can also vote on paper: numbered cards are given out by the city hall.",
                "If somebody votes on paper and on-line, the vote on paper counts.",
            ],
        ),
        ("refuse_second", "self_printed", ["You can also vote on paper: anybody may print the card.", ONCE]),
    ),
)
def test_two_votes_and_paper(double_votes, paper, sentences):
    told = terms_words.voters(Terms(double_votes=double_votes, paper_cards=paper))
    assert told[-len(sentences) :] == sentences


@pytest.mark.parametrize(("minutes", "word"), ((1, "1 minute"), (5, "5 minutes")))
def test_the_grace_after_the_close_is_told_where_there_is_one(minutes, word):
    (told,) = terms_words.voters(Terms(grace_minutes=minutes))[len(terms_words.voters(Terms())) :]
    assert told == f"A ballot you check before the end of voting may still be cast within {word} after it."


@pytest.mark.parametrize(
    ("terms", "sentences"),
    (
        (
            Terms(),
            [
                "A project needs no signatures of supporters.",
                "A project for the whole city may cost as much as there is in its pool.",
                "A project for a district may cost as much as there is in its pool.",
            ],
        ),
        (
            Terms(
                support=Support(citywide=1, district=15, authors_most=3),
                cost_limits=CostLimits(
                    citywide=CostLimit(share_per_mille=125, least=zl(5_000)),
                    district=CostLimit(share_per_mille=500, least=zl(1), most=zl(90_000)),
                ),
            ),
            [
                "A project for the whole city needs the support of at least 1 resident.",
                "A project for a district needs the support of at least 15 of its residents.",
                "Up to 3 people may hand in a project together.",
                "A project for the whole city may cost at most 12.5% of its pool.",
                "A project for the whole city must cost at least 5,000\xa0zł.",
                "A project for a district may cost at most 50% of its pool.",
                "A project for a district must cost between 1\xa0zł and 90,000\xa0zł.",
            ],
        ),
        (
            Terms(cost_limits=CostLimits(district=CostLimit(most=zl(70_000)))),
            [
                "A project needs no signatures of supporters.",
                "A project for the whole city may cost as much as there is in its pool.",
                "A project for a district may cost as much as there is in its pool.",
                "A project for a district may never cost more than 70,000\xa0zł.",
            ],
        ),
    ),
)
def test_what_a_project_needs_and_may_cost(terms, sentences):
    assert terms_words.support(terms) == sentences


@pytest.mark.parametrize(
    ("appeals", "sentence"),
    (
        (
            Appeals(days=3, day_kind="working", runs_from="list"),
            "within 3 working days from the day the list of projects is published.",
        ),
        (Appeals(days=1, day_kind="calendar", runs_from="notice"), "within 1 day from the day you get the notice."),
    ),
)
def test_how_one_appeals(appeals, sentence):
    first, second = terms_words.appeals(appeals)
    assert first.endswith(sentence)
    assert second == "The appeal is decided by: Prezydent Miasta."


def test_what_is_published_and_how_long_data_are_kept():
    drawn = Terms(ballot_number="drawn", rows_published=True, privacy=Privacy(smallest_cell=5, voter_data_days=1))
    assert terms_words.publication(drawn) == [
        "The order of projects on the ballot is drawn in public.",
        "After the vote we publish all ballots without the data of voters.",
        "In statistics we show no group smaller than 5 people.",
        "We delete the data of voters 1 day after the results.",
    ]
    assert terms_words.publication(Terms())[:2] == [
        "On the ballot a project has the number it got when it was handed in.",
        "After the vote we publish the sums, not single ballots.",
    ]


def test_a_pool_says_its_money_its_rule_and_what_becomes_of_the_rest():
    pool = make_plan().pools[2]
    moved = pool.model_copy(update={"leftover": "to_citywide", "exclusions": "confirmed_groups"})
    told = terms_words.pool(moved)
    assert told[0] == "There is 300,000\xa0zł for projects in this pool."
    assert told[-2:] == [
        "Of projects that cannot both be carried out, only the one with the better result wins.",
        "Money that no project takes goes to the pool of the whole city.",
    ]
    onward = pool.model_copy(update={"leftover": "to_next_pool"})
    assert terms_words.pool(onward)[-1] == "Money that no project takes goes to the next pool."
    office = pool.model_copy(update={"decision_mode": "officials", "rule": Greedy(misfit="stop")})
    assert len(terms_words.pool(office)) == 2


def test_the_resolution_is_named_once_both_its_number_and_its_day_are_known():
    plan = make_plan(resolution_number="I/1/26", resolution_date=None)
    assert terms_words.resolution(plan) == ["You decide on 480,000\xa0zł."]
    whole = plan.model_copy(update={"resolution_date": dt.date(2026, 3, 1)})
    assert terms_words.resolution(whole)[1].startswith("The rules come from resolution no. I/1/26 of 1")


def test_topics_are_listed():
    assert terms_words.topics(make_plan(topics=())) == ["Projects have no topics."]
    assert terms_words.topics(make_plan())[0].endswith("Sport i rekreacja, Kultura.")


def test_the_scheme_of_name_and_address_is_the_plain_one():
    assert WHO in terms_words.voters(identity(schemes=(NameBirthAddress(),)))
