"""One-time codes: they open once, for ten minutes, with five tries; and the database could not tell anybody one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from support.clock import START
from support.editions import stored_edition

from budzet.db.registry import load_models
from budzet.db.session import Database
from budzet.notifications.queries import latest_mails
from budzet.notifications.vault import Vault
from budzet.residents import codes
from budzet.residents.codes import Claim, Letter, Proven, TooManyCodesError
from budzet.residents.keys import EditionKeys
from budzet.residents.models import CodeChallenge

TICK = dt.timedelta(microseconds=1)
MINUTE = dt.timedelta(minutes=1)
ADDRESS = "Anna.Nowak@poczta.example"
LETTER = Letter("voting/code", "pl", {"edition_title": "Budżet 2026"})


@dataclass(frozen=True)
class Desk:
    """Where codes are sent and tried: a database with an edition and its keys."""

    database: Database
    keys: EditionKeys
    claim: Claim
    vault: Vault

    def start(self, now: dt.datetime = START, **changes: object) -> str:
        """Send a first code and return the id of the challenge."""
        claim = dataclasses.replace(self.claim, **changes)
        with self.database.transaction() as session:
            return codes.start(session, claim, LETTER, keys=self.keys, vault=self.vault, now=now)

    def resend(self, challenge: str, now: dt.datetime = START) -> bool:
        """Send another code."""
        with self.database.transaction() as session:
            return codes.resend(session, challenge, LETTER, keys=self.keys, vault=self.vault, now=now)

    def confirm(self, challenge: str, code: str, now: dt.datetime = START) -> Proven | int | None:
        """Try a code."""
        with self.database.transaction() as session:
            return codes.confirm(session, challenge, code, keys=self.keys, now=now)

    def sent_to(self, session: Session, challenge: str, minutes: int = 0) -> codes.SentTo | None:
        """Return where the code of a challenge went, so many minutes after the start."""
        return codes.sent_to(session, self.claim.edition_id, challenge, START + minutes * MINUTE)

    def mailed(self) -> list[str]:
        """Return the codes in the outbox, the newest first."""
        with self.database.read_session() as session:
            return [str(mail.context["code"]) for mail in latest_mails(session, self.vault, 100)]


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    with database.transaction() as session:
        stored = stored_edition(session, tmp_path / "keys")
    claim = Claim(
        edition_id=stored.edition.id,
        voter_tag=bytes([1]) * 32,
        contact_tag=bytes([2]) * 32,
        net_tag=bytes([3]) * 32,
        area=2,
        assurance=1,
        contact=ADDRESS,
    )
    return Desk(database, stored.keys, claim, Vault("a secret of the tests"))


def wrong(code: str, add: int = 1) -> str:
    """Return another code."""
    return f"{(int(code) + add) % 10**6:06d}"


def test_a_code_has_six_digits_and_goes_to_the_address(desk):
    desk.start()
    with desk.database.read_session() as session:
        [mail] = latest_mails(session, desk.vault, 10)
    assert (mail.recipient, mail.template, mail.language, mail.sent_at) == (ADDRESS, "voting/code", "pl", None)
    assert re.fullmatch(r"\d{6}", str(mail.context["code"]))
    assert (mail.context["minutes"], mail.context["edition_title"]) == (10, "Budżet 2026")


def test_the_right_code_proves_the_claim_once(desk):
    challenge = desk.start()
    [code] = desk.mailed()
    proven = desk.confirm(challenge, code)
    assert proven == Proven(**{field.name: getattr(desk.claim, field.name) for field in dataclasses.fields(Proven)})
    assert desk.confirm(challenge, code) is None
    with desk.database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(CodeChallenge)) == 0


def test_five_wrong_codes_and_the_right_one_opens_no_more(desk):
    challenge = desk.start()
    [code] = desk.mailed()
    assert [desk.confirm(challenge, wrong(code, add)) for add in range(1, 7)] == [4, 3, 2, 1, 0, None]
    assert desk.confirm(challenge, code) is None


@pytest.mark.engines("sqlite")
def test_after_four_wrong_codes_the_right_one_still_opens(desk):
    challenge = desk.start()
    [code] = desk.mailed()
    for typed in ("", "12345", f"{code}0", "kod"):
        assert isinstance(desk.confirm(challenge, typed), int)
    assert isinstance(desk.confirm(challenge, code), Proven)


def test_a_code_is_good_for_ten_minutes(desk):
    late, in_time = desk.start(), desk.start()
    code_in_time, code_late = desk.mailed()
    end = START + 10 * MINUTE
    assert desk.confirm(late, code_late, now=end) is None
    assert isinstance(desk.confirm(in_time, code_in_time, now=end - TICK), Proven)


@pytest.mark.engines("sqlite")
def test_a_code_opens_its_own_challenge_only(desk):
    first, second = desk.start(), desk.start(voter_tag=bytes([9]) * 32)
    code_of_second, code_of_first = desk.mailed()
    if code_of_first != code_of_second:
        assert desk.confirm(first, code_of_second) == 4
    assert desk.confirm(first, code_of_first).voter_tag == bytes([1]) * 32
    assert desk.confirm(second, code_of_second).voter_tag == bytes([9]) * 32
    assert desk.confirm("", code_of_first) is None
    assert desk.confirm("made up", code_of_first) is None


def test_a_new_code_kills_the_old_one_and_gives_new_tries(desk):
    challenge = desk.start()
    [old] = desk.mailed()
    for add in range(1, 6):
        desk.confirm(challenge, wrong(old, add))
    assert desk.resend(challenge, now=START + 9 * MINUTE) is True
    new, _ = desk.mailed()
    if old != new:
        assert desk.confirm(challenge, old, now=START + 9 * MINUTE) == 4
    assert isinstance(desk.confirm(challenge, new, now=START + 19 * MINUTE - TICK), Proven)


@pytest.mark.engines("sqlite")
def test_a_new_code_comes_even_when_the_old_one_is_over(desk):
    challenge = desk.start()
    assert desk.resend(challenge, now=START + 15 * MINUTE) is True
    new, _ = desk.mailed()
    assert isinstance(desk.confirm(challenge, new, now=START + 16 * MINUTE), Proven)


@pytest.mark.engines("sqlite")
def test_a_challenge_nobody_began_gets_no_code(desk):
    assert desk.resend("made up") is False
    assert desk.mailed() == []


@pytest.mark.engines("sqlite")
def test_a_challenge_gets_three_codes(desk):
    challenge = desk.start()
    assert [desk.resend(challenge), desk.resend(challenge)] == [True, True]
    with pytest.raises(TooManyCodesError):
        desk.resend(challenge)
    assert len(desk.mailed()) == 3


def test_a_network_sends_six_codes_an_hour_to_one_address_under_whatever_name(desk):
    for person in range(6):
        desk.start(voter_tag=bytes([person]) * 32)
    with pytest.raises(TooManyCodesError) as refused:
        desk.start(now=START + 60 * MINUTE - TICK)
    assert refused.value.http_status == 429
    assert len(desk.mailed()) == 6
    desk.start(contact_tag=bytes([7]) * 32)  # another address is free
    desk.start(net_tag=bytes([8]) * 32)  # this one from elsewhere, too
    desk.start(now=START + 60 * MINUTE)  # and from here after an hour


def test_an_address_gets_at_most_24_codes_an_hour_from_the_whole_world(desk):
    """Otherwise many networks together could flood a mailbox."""
    for number in range(24):
        desk.start(net_tag=bytes([number // 6 + 20]) * 32)
    with pytest.raises(TooManyCodesError):
        desk.start(net_tag=bytes([30]) * 32)
    assert len(desk.mailed()) == 24


@pytest.mark.engines("sqlite")
def test_codes_that_were_sent_again_count_too(desk):
    first, second = desk.start(), desk.start()
    for challenge in (first, first, second, second):
        desk.resend(challenge)
    with pytest.raises(TooManyCodesError):
        desk.start()
    assert len(desk.mailed()) == 6


def test_sending_again_is_no_way_around_the_limit_of_an_address(desk):
    challenges = [desk.start() for _ in range(6)]
    for challenge in challenges:
        with pytest.raises(TooManyCodesError):
            desk.resend(challenge)
    assert len(desk.mailed()) == 6


@pytest.mark.engines("sqlite")
def test_nobody_is_locked_out_by_tries_or_codes_under_their_name(desk):
    """A stranger may try a name as often as they like: the person still gets a code of their own."""
    for attempt in range(8):
        challenge = desk.start(contact_tag=bytes([attempt + 10]) * 32)
        for _ in range(6):
            desk.confirm(challenge, "wrong")
    mine = desk.start()
    assert isinstance(desk.confirm(mine, desk.mailed()[0]), Proven)


def test_guesses_at_the_same_moment_share_the_tries(desk):
    challenge = desk.start()
    [code] = desk.mailed()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda add: desk.confirm(challenge, wrong(code, add)), range(1, 25)))
    assert sorted(answer for answer in answers if answer is not None) == [0, 1, 2, 3, 4]
    assert answers.count(None) == 19
    assert desk.confirm(challenge, code) is None


def test_the_right_code_typed_twice_at_once_opens_once(desk):
    challenge = desk.start()
    [code] = desk.mailed()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: desk.confirm(challenge, code), range(4)))
    assert sum(isinstance(answer, Proven) for answer in answers) == 1


def everything_stored(database: Database) -> bytes:
    """Return the bytes of every value of every row of every table."""
    with database.read_session() as session:
        values = [
            value for table in load_models().sorted_tables for row in session.execute(select(table)) for value in row
        ]
    return b"\n".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in values
    )


def test_neither_address_nor_code_nor_challenge_can_be_read_in_the_database(desk):
    challenge = desk.start()
    desk.resend(challenge)
    stored = everything_stored(desk.database)
    assert b"Budzet obywatelski" not in stored
    assert "Budżet obywatelski Zielone 2026".encode() in stored  # what is stored in clear is found
    for secret in (ADDRESS, ADDRESS.lower(), ADDRESS.partition("@")[0], challenge, *desk.mailed()):
        assert secret.encode() not in stored
        assert secret.encode().hex().encode() not in stored


@pytest.mark.engines("sqlite")
def test_a_database_alone_is_not_enough_to_try_codes(desk):
    """The HMAC of a code needs a key that is in a file: a million codes are tried in a second."""
    challenge = desk.start()
    [code] = desk.mailed()
    others = dataclasses.replace(desk.keys, contact=bytes(32))
    with desk.database.transaction() as session:
        assert codes.confirm(session, challenge, code, keys=others, now=START) == 4


@pytest.mark.engines("sqlite")
def test_the_hint_is_shown_as_long_as_a_new_code_may_be_wanted(desk):
    challenge = desk.start()
    with desk.database.read_session() as session:
        hints = [desk.sent_to(session, challenge, minutes) for minutes in (0, 10, 29, 30, 60)]
        assert hints == [codes.SentTo("email", "A•••@poczta.example")] * 3 + [None] * 2
        assert desk.sent_to(session, "made up") is None
        assert codes.sent_to(session, desk.claim.edition_id + 1, challenge, START) is None


def test_challenges_are_deleted_an_hour_after_their_end(desk):
    old, young = desk.start(), desk.start(now=START + 2 * TICK)
    with desk.database.transaction() as session:
        assert codes.purge(session, START + 70 * MINUTE) == 0
        assert codes.purge(session, START + 70 * MINUTE + TICK) == 1
    with desk.database.read_session() as session:
        assert session.scalars(select(CodeChallenge.id_hash)).all() == [codes.id_hash(young)]
    assert desk.resend(old) is False
