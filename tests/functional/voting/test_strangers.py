"""What a stranger learns who knows somebody's data (T-20): nothing, whoever it is. Times: ``bench/enumeration.py``."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy.orm import Session
from support.editions import StoredEdition, make_plan
from support.pages import open_page, post_form
from support.presets import PESEL, PESEL_OF_CHILD, SECOND
from support.voter import ANNA, ROOT, cast, choose, newest_code, store, type_code
from support.voting import recorded

from budzet.editions.terms import Identity, InPerson, Minors, PeselAndRegister, Terms
from budzet.residents import person_key
from budzet.residents.register.models import RegisterEntry

KIND = "mothers_maiden_name"
WHO = {
    **{name: ANNA[name] for name in ("given_name", "surname", "street", "house", "district", "lives_here")},
    "second_datum": SECOND,
    "guardian_name": "Maria Nowak",
    "guardian_agrees": "y",
}
VOTED, NOT_YET, STRANGER = "44051401359", PESEL, "02211307589"
CLASSES = {
    "may vote": {"pesel": NOT_YET},
    "has voted": {"pesel": VOTED},
    "in no register": {"pesel": STRANGER},
    "a child": {"pesel": PESEL_OF_CHILD},
    "wrong datum": {"pesel": NOT_YET, "second_datum": "Zielonka"},
}
BORN = {VOTED: dt.date(1944, 5, 14), NOT_YET: dt.date(1985, 3, 27), PESEL_OF_CHILD: dt.date(2015, 3, 27)}


def enrol(session: Session, stored: StoredEdition) -> None:
    """Put everybody but the stranger into the register."""
    assert stored.keys is not None
    key, id_ = stored.keys.registration, stored.edition.id
    for pesel, born in BORN.items():
        voter = person_key.voter_tag(key, id_, surname=ANNA["surname"], given_name=ANNA["given_name"], birth_date=born)
        session.add(
            RegisterEntry(
                edition_id=id_,
                voter_tag=voter,
                strong_tag=person_key.strong_tag(key, id_, pesel),
                second_tag=person_key.second_tag(key, id_, pesel, KIND, SECOND),
                area=0,
            )
        )


@pytest.fixture
def city(app, services):
    """A city that compares a PESEL and a second datum with its register; one of its residents has voted."""
    scheme = PeselAndRegister(second_datum=KIND, legal_basis="§ 1")
    identity = Identity(schemes=(scheme, InPerson()), register_used=True, minors=Minors(consent_under=13))
    stored = store(services, plan=make_plan(terms=Terms(identity=identity)))
    with services.database.transaction() as session:
        enrol(session, stored)
    voter = app.test_client()
    post_form(voter, f"{ROOT}/dane", {**WHO, "pesel": VOTED, "email": "voted@zielone.example"})
    type_code(voter, newest_code(voter))
    choose(voter, "lokalne", {1: 3})
    choose(voter, "ogolnomiejskie", [8])
    cast(voter)
    return services


def seen(app, services, number: int, who: dict[str, str]) -> list[object]:
    """Return all that comes back on the way to the code and the statements it took, without what is random."""
    client = app.test_client()
    page = open_page(client, f"{ROOT}/dane")
    found: list[object] = []
    with recorded(services.database) as statements:
        answers = [post_form(client, page, {**WHO, **who, "email": f"osoba{number}@zielone.example"})]
        answers += [client.get(f"{ROOT}/kod"), type_code(client, "000000")]
    for answer in answers:
        headers = [(name, re.sub(r"=[^;]+;", "=…;", value, count=1)) for name, value in answer.headers]
        body = re.sub(r'(name="csrf_token" value=")[^"]+', r"\1…", answer.text)
        found.append((answer.status_code, len(answer.data), headers, body.replace(f"osoba{number}", "osoba")))
    return [*found, statements]


def test_status_length_headers_page_and_statements_are_the_same_for_everybody(app, city):
    answers = {kind: seen(app, city, number, who) for number, (kind, who) in enumerate(CLASSES.items())}
    first = answers.pop("may vote")
    for kind, answer in answers.items():
        assert answer == first, kind


def test_up_to_the_receipt_a_vote_that_waits_for_the_commission_looks_like_one_that_counts(app, city):
    receipts = []
    for number, who in enumerate((CLASSES["may vote"], CLASSES["in no register"])):
        client = app.test_client()
        post_form(client, f"{ROOT}/dane", {**WHO, **who, "email": f"osoba{number}@zielone.example"})
        type_code(client, newest_code(client))
        choose(client, "lokalne", {1: 3})
        choose(client, "ogolnomiejskie", [8])
        cast(client)
        page = client.get(f"{ROOT}/potwierdzenie")
        text = re.sub(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", "…", page.text)
        receipts.append((page.status_code, re.sub(r'(value|signature)="[^"]+"', r'\1="…"', text)))
    signatures = re.compile(r"[A-Za-z0-9_-]{60,}=*")
    one, two = ((status, signatures.sub("…", text)) for status, text in receipts)
    assert one == two
