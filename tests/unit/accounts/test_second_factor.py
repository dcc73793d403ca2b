"""The second factor: codes of an authenticator as the standard counts them, each code once, whatever comes together."""

from __future__ import annotations

import base64
import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from support.clock import START
from support.desk import SECRET_KEY, TOTP_SECRET, code_at, make_staff
from support.voting import all_at_once

from budzet.accounts import second_factor
from budzet.accounts.models import CodeKind, Staff
from budzet.accounts.roles import Role
from budzet.accounts.second_factor import STEP, Secrets

SECRETS = Secrets.of(SECRET_KEY)
# The seed of RFC 6238, appendix B, as an authenticator is given it.
SEED = base64.b32encode(b"12345678901234567890").decode()


def at(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


@pytest.fixture
def anna(database) -> Staff:
    with database.transaction() as session:
        return make_staff(session, Role.COORDINATOR)


def accepts(database, person: Staff, code: str, *, now: dt.datetime = START, secrets: Secrets = SECRETS) -> bool:
    with database.transaction() as session:
        return second_factor.accepts(session, session.get_one(Staff, person.id), code, secrets_=secrets, now=now)


def give_codes(database, person: Staff, kind: CodeKind) -> list[str]:
    with database.transaction() as session:
        return second_factor.new_codes(session, session.get_one(Staff, person.id), kind, secrets_=SECRETS)


@pytest.mark.parametrize(
    ("seconds", "eight_digits"),
    (
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ),
)
def test_codes_are_those_of_the_standard(seconds, eight_digits):
    # Ours have six digits: the last six of the standard's eight.
    assert second_factor.step_of(SEED, eight_digits[2:], at(seconds)) == seconds // STEP


@pytest.mark.parametrize(
    ("late", "taken"),
    (
        (0, True),
        (STEP, True),  # a slow typist
        (2 * STEP, False),
        (-STEP, False),  # a clock that goes ahead
    ),
)
def test_a_code_is_taken_in_its_half_minute_and_the_next(late, taken):
    code = code_at(START)
    assert (second_factor.step_of(TOTP_SECRET, code, START + dt.timedelta(seconds=late)) is not None) is taken


@pytest.mark.parametrize("code", ("", "000000", "12345", "1234567", "٠١٢٣٤٥", "abcdef"))
def test_what_is_no_code_belongs_to_no_step(code):
    assert second_factor.step_of(SEED, code, at(59)) is None


def test_a_code_may_be_typed_with_spaces(database, anna):
    code = code_at(START)
    assert accepts(database, anna, f" {code[:3]} {code[3:]} ")


def test_a_code_of_the_authenticator_works_once(database, anna):
    assert accepts(database, anna, code_at(START))
    assert not accepts(database, anna, code_at(START))
    assert not accepts(database, anna, code_at(START), now=START + dt.timedelta(seconds=STEP))


def test_the_code_before_one_that_was_used_works_no_more(database, anna):
    later = START + dt.timedelta(seconds=STEP)
    assert accepts(database, anna, code_at(later), now=later)
    assert not accepts(database, anna, code_at(START), now=later)


def test_of_many_requests_with_one_code_one_is_let_in(database, anna):
    code = code_at(START)
    answers = all_at_once([lambda: accepts(database, anna, code)] * 12, threads=6)
    assert sorted(answers) == [False] * 11 + [True]


@pytest.mark.parametrize(("kind", "size"), ((CodeKind.RECOVERY, 10), (CodeKind.PRINTED, 40)))
def test_codes_on_paper_are_many_different_and_easy_to_read(database, anna, kind, size):
    codes = give_codes(database, anna, kind)
    assert len(set(codes)) == size
    assert all(re.fullmatch(r"[2-9a-hjkmnp-z]{5}-[2-9a-hjkmnp-z]{5}", code) for code in codes)
    with database.read_session() as session:
        assert second_factor.codes_left(session, anna.id, kind) == size


@pytest.mark.parametrize("write", (str, str.upper, lambda code: code.replace("-", ""), lambda code: f" {code} "))
def test_a_code_on_paper_works_once_however_it_is_written(database, anna, write):
    code = write(give_codes(database, anna, CodeKind.RECOVERY)[3])
    assert accepts(database, anna, code)
    assert not accepts(database, anna, code)
    with database.read_session() as session:
        assert second_factor.codes_left(session, anna.id, CodeKind.RECOVERY) == 9


def test_of_many_requests_with_one_code_on_paper_one_is_let_in(database, anna):
    code = give_codes(database, anna, CodeKind.PRINTED)[0]
    answers = all_at_once([lambda: accepts(database, anna, code)] * 12, threads=6)
    assert sorted(answers) == [False] * 11 + [True]


def test_codes_of_one_person_open_nobody_elses_account(database, anna):
    with database.transaction() as session:
        jan = make_staff(session, Role.COORDINATOR)
    assert not accepts(database, jan, give_codes(database, anna, CodeKind.RECOVERY)[0])


def test_new_codes_make_the_old_ones_worthless(database, anna):
    old = give_codes(database, anna, CodeKind.RECOVERY)
    give_codes(database, anna, CodeKind.RECOVERY)
    assert not accepts(database, anna, old[0])


def test_a_dump_of_the_database_without_the_key_of_the_service_lets_nobody_in(database, anna):
    code = give_codes(database, anna, CodeKind.RECOVERY)[0]
    stranger = Secrets(SECRETS.vault, bytes(32))
    assert not accepts(database, anna, code, secrets=stranger)


def test_an_authenticator_takes_the_place_of_the_printed_list(database, anna):
    printed = give_codes(database, anna, CodeKind.PRINTED)
    with database.transaction() as session:
        person = session.get_one(Staff, anna.id)
        second_factor.enrol(session, person, TOTP_SECRET, int(START.timestamp()) // STEP, sealed_by=SECRETS)
    assert not accepts(database, anna, printed[0])
    # The code that proved it was used by that.
    assert not accepts(database, anna, code_at(START))


def test_a_printed_list_takes_the_place_of_the_authenticator_when_one_of_its_codes_is_shown(database, anna):
    codes = second_factor.make_codes(CodeKind.PRINTED)

    def enrol(proof: str) -> bool:
        with database.transaction() as session:
            person = session.get_one(Staff, anna.id)
            return second_factor.enrol_printed(session, person, codes, secrets_=SECRETS, proof=proof, now=START)

    assert not enrol("aaaaa-aaaaa")
    assert accepts(database, anna, code_at(START)), "nothing was changed by a wrong code"
    assert enrol(codes[7])
    later = START + dt.timedelta(minutes=5)
    assert not accepts(database, anna, code_at(later), now=later)
    assert not accepts(database, anna, codes[7])
    assert accepts(database, anna, codes[8])


@pytest.mark.parametrize(
    ("has_app", "has_paper", "ready"), ((True, False, True), (False, True, True), (False, False, False))
)
def test_somebody_with_an_authenticator_or_codes_left_has_a_second_factor(database, anna, has_app, has_paper, ready):
    with database.transaction() as session:
        person = session.get_one(Staff, anna.id)
        if not has_app:
            person.totp_sealed = None
        if has_paper:
            second_factor.new_codes(session, person, CodeKind.PRINTED, secrets_=SECRETS)
        assert second_factor.has_second_factor(session, person) is ready


def test_an_authenticator_is_given_account_issuer_and_secret():
    address = urlsplit(second_factor.provisioning(SEED, account="anna@zielone.example", issuer="Budżet Zielone"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    values = parse_qs(address.query)
    assert (values["secret"], values["issuer"]) == ([SEED], ["Budżet Zielone"])


def test_the_picture_of_the_code_has_no_styles_and_a_light_ground():
    svg = second_factor.qr_svg("otpauth://totp/x?secret=" + SEED)
    assert svg.startswith("<svg ")
    assert "style" not in svg
    assert "#fff" in svg
