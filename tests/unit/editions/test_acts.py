"""Acts of two persons on an edition: who decides, when it is refused, and that a refusal changes nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from support.clock import START
from support.desk import make_staff
from support.editions import ACTOR, WEEK, make_plan, make_spans, ready_edition, ready_spans, store_city, stored_edition
from support.voting import vote

import budzet.proposals.facts  # noqa: F401  the ballot list is one of the facts
from budzet.accounts import pending
from budzet.accounts.models import PendingState, Staff
from budzet.accounts.pending import Decider
from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.base.actor import staff
from budzet.base.errors import ConflictError, DomainError
from budzet.editions import acts, changes, queries, services
from budzet.editions.changes import Decision
from budzet.editions.extension import Extension
from budzet.editions.models import Edition, Pool, Stage
from budzet.editions.models_published import EditionNotice, NoticeKind
from budzet.editions.terms import Terms
from budzet.editions.timetable import DateKind, StageKind
from budzet.proposals import services as proposals

HOUR = dt.timedelta(hours=1)
OPEN, CLOSES = START, START + WEEK  # voting of the small edition runs from a week before to a week after
FULL = make_plan(terms=Terms(staffing="full"))


def extension(**changed: dt.datetime) -> Extension:
    """Return an outage of three hours this morning, made good by four."""
    values = {"outage_from": START - 5 * HOUR, "outage_to": START - 2 * HOUR, "closes_at": CLOSES + 4 * HOUR}
    return Extension(**{**values, **changed})


def proposed(session, kind: str, edition: Edition, person: Staff, now: dt.datetime = START) -> int:
    """Propose an act on an edition and return its id."""
    make = {
        "freeze": lambda: acts.freeze_proposal(session, edition, "Lista zatwierdzona.", now=now),
        "correct": lambda: acts.correction_proposal(session, edition, "Pomyłka.", "Kwota w puli.", now=now),
        "extend": lambda: acts.extension_proposal(session, edition, extension(), "Awaria prądu.", now=now),
    }
    return pending.propose(session, make[kind](), staff_id=person.id, actor=staff(person.id), now=now).id


def decider(person: Staff, reason: str = "") -> Decider:
    """Return somebody as the person who decides."""
    return Decider(person.id, pending.grants_of(person), staff(person.id), reason)


def confirm(session, act_id: int, person: Staff, *, at: dt.datetime = START, reason: str = "") -> None:
    """Confirm an act."""
    pending.confirm(session, act_id, decider=decider(person, reason), now=at)


def two(session) -> tuple[Staff, Staff]:
    """Store the two persons."""
    return (
        make_staff(session, Role.COORDINATOR, name="Anna"),
        make_staff(session, Role.SECOND_PERSON, name="Ewa"),
    )


def notices(session) -> list[EditionNotice]:
    """Return every public notice."""
    return list(session.scalars(select(EditionNotice).order_by(EditionNotice.id)))


def frozen_before_voting(session, **options) -> Edition:
    """Store an edition that is frozen while its voting has not begun."""
    return stored_edition(session, spans=ready_spans(), **options).edition


def voting_now(session, **options) -> Edition:
    """Store an edition in which residents vote."""
    return stored_edition(session, **options).edition


MAKE = {"freeze": ready_edition, "correct": frozen_before_voting, "extend": voting_now}


# --- two persons ---------------------------------------------------------------------------------------------------


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize(
    ("plan", "who", "hours", "reason", "done"),
    (
        (make_plan(), "second", 0, "", True),
        (FULL, "second", 0, "", True),
        (make_plan(), "proposer", 0, "Nikogo nie ma.", False),  # alone, but somebody may still answer
        (make_plan(), "proposer", 23, "Nikogo nie ma.", False),
        (make_plan(), "proposer", 24, "Nikogo nie ma.", True),
        (make_plan(), "proposer", 24, "", False),  # the public reads why
        (FULL, "proposer", 24, "Nikogo nie ma.", False),  # a large office never decides alone
        (make_plan(), "stranger", 0, "", False),
    ),
)
def test_who_may_decide_of_an_act_on_an_edition(database, kind, plan, who, hours, reason, done):
    with database.transaction() as session:
        store_city(session)
        anna, ewa = two(session)
        people = {"proposer": anna, "second": ewa, "stranger": make_staff(session, Role.FORMAL_VERIFIER)}
        act_id = proposed(session, kind, MAKE[kind](session, plan=plan), anna)
    refused = None
    try:
        with database.transaction() as session:
            confirm(session, act_id, session.merge(people[who]), at=START + hours * HOUR, reason=reason)
    except DomainError as error:
        refused = error
    assert (refused is None) is done
    with database.read_session() as session:
        assert (pending.get(session, act_id).state is PendingState.CONFIRMED) is done
        assert [notice.single_handed for notice in notices(session)] == ([who == "proposer"] if done else [])


def test_what_one_person_decided_alone_is_told_with_their_reason(database):
    with database.transaction() as session:
        store_city(session)
        anna, _ewa = two(session)
        act_id = proposed(session, "extend", voting_now(session), anna)
    with database.transaction() as session:
        confirm(session, act_id, session.merge(anna), at=START + 24 * HOUR, reason="Druga osoba jest na urlopie.")
    with database.read_session() as session:
        (notice,) = notices(session)
        assert (notice.reason, notice.single_handed) == ("Awaria prądu.", True)
        assert notice.details["alone_reason"] == "Druga osoba jest na urlopie."


# --- the freeze ----------------------------------------------------------------------------------------------------


def test_two_persons_freeze_an_edition_and_everybody_can_read_it(database):
    with database.transaction() as session:
        store_city(session)
        anna, ewa = two(session)
        edition = ready_edition(session)
        confirm(session, proposed(session, "freeze", edition, anna), ewa)
    with database.read_session() as session:
        stored = queries.by_slug(session, "2026")
        (notice,) = notices(session)
        assert (stored.frozen_at, notice.kind, notice.at) == (START, NoticeKind.FREEZE, START)
        assert notice.details == {"rules_hash": stored.rules_hash.hex()}
        assert session.scalars(select(AuditEntry.act).order_by(AuditEntry.id.desc()).limit(1)).one() == "edition_frozen"


def spoil_examples(session, edition: Edition) -> None:
    """Let a value be unconfirmed again."""
    edition.examples = ("terms.appeals.days",)


def spoil_resolution(session, edition: Edition) -> None:
    """Take the number of the resolution away."""
    edition.resolution_number = ""


def spoil_money(session, edition: Edition) -> None:
    """Let a pool have less money than one of its projects costs."""
    session.execute(update(Pool).where(Pool.key == "polnoc").values(budget=1))


def spoil_dates(session, edition: Edition) -> None:
    """Let voting have begun."""
    services.set_timetable(session, edition.id, make_spans(), actor=ACTOR, now=START)


SPOILS = {
    "example_value": spoil_examples,
    "statute_part_missing": spoil_resolution,
    "cost_above_pool": spoil_money,
    "voting_has_begun": spoil_dates,
}


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("code", SPOILS)
def test_an_edition_that_misses_something_cannot_even_be_proposed_for_the_freeze(database, code):
    with database.transaction() as session:
        store_city(session)
        edition = ready_edition(session)
        assert acts.freeze_proposal(session, edition, "", now=START).params["projects"] == 12
        SPOILS[code](session, edition)
        with pytest.raises(DomainError) as refused:
            acts.freeze_proposal(session, edition, "", now=START)
    assert code in {finding.code for finding in refused.value.findings}


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("code", SPOILS)
def test_a_freeze_is_not_confirmed_when_something_is_missing_since_it_was_proposed(database, code):
    with database.transaction() as session:
        store_city(session)
        anna, ewa = two(session)
        edition = ready_edition(session)
        act_id = proposed(session, "freeze", edition, anna)
        SPOILS[code](session, edition)
    with pytest.raises(DomainError, match="Nie można zamrozić"), database.transaction() as session:
        confirm(session, act_id, session.merge(ewa))
    with database.read_session() as session:
        assert (queries.by_slug(session, "2026").frozen_at, notices(session)) == (None, [])
        assert pending.get(session, act_id).state is PendingState.WAITING


def test_a_second_person_confirms_only_what_the_first_one_saw(database):
    with database.transaction() as session:
        store_city(session)
        anna, ewa = two(session)
        edition = ready_edition(session)
        act_id = proposed(session, "freeze", edition, anna)
        session.execute(update(Pool).where(Pool.key == "polnoc").values(name="Północ i las"))
    with pytest.raises(ConflictError, match="zmieniły się zasady"), database.transaction() as session:
        confirm(session, act_id, session.merge(ewa))
    with database.read_session() as session:
        assert queries.by_slug(session, "2026").frozen_at is None


def test_a_frozen_edition_is_not_frozen_again(database):
    with database.transaction() as session:
        store_city(session)
        edition = frozen_before_voting(session)
        with pytest.raises(ConflictError, match="już zamrożona"):
            acts.freeze_proposal(session, edition, "", now=START)


# --- the correction ------------------------------------------------------------------------------------------------


def test_a_correction_is_told_in_public_and_lets_the_edition_be_changed_and_frozen_anew(database):
    with database.transaction() as session:
        store_city(session)
        anna, ewa = two(session)
        edition = frozen_before_voting(session)
        before = edition.rules_hash
        confirm(session, proposed(session, "correct", edition, anna), ewa)
    with database.transaction() as session:
        edition = queries.by_slug(session, "2026")
        assert (edition.frozen_at, edition.rules_hash, edition.frozen_bytes) == (None, None, None)
        (notice,) = notices(session)
        assert notice.details == {"rules_hash": before.hex(), "change": "Kwota w puli."}
        assert (notice.kind, notice.reason, notice.single_handed) == (NoticeKind.CORRECTION, "Pomyłka.", False)
        session.execute(update(Pool).where(Pool.key == "polnoc").values(budget=20_000_000))
    with database.transaction() as session:
        edition = queries.by_slug(session, "2026")
        proposals.freeze_edition(session, edition, actor=ACTOR, now=START + HOUR)
        assert edition.rules_hash not in (None, before)


def test_a_freeze_is_never_undone_without_a_published_correction(database):
    with database.transaction() as session:
        edition = frozen_before_voting(session)
    undo = update(Edition).where(Edition.id == edition.id).values(frozen_at=None, frozen_bytes=None, rules_hash=None)
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(undo)
    with database.transaction() as session:
        session.add(notice_of(edition, ends_freeze_of=edition.frozen_at - HOUR))
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(undo)


def notice_of(edition: Edition, **changes) -> EditionNotice:
    """Return a notice of a correction."""
    values = {
        "edition_id": edition.id,
        "kind": NoticeKind.CORRECTION,
        "at": START,
        "reason": "",
        "details": {},
        "single_handed": False,
    }
    return EditionNotice(**{**values, **changes})


def test_notices_never_change_and_never_go(database):
    with database.transaction() as session:
        edition = frozen_before_voting(session)
        session.add(notice_of(edition))
    for statement in (update(EditionNotice).values(reason="Inny"), delete(EditionNotice)):
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.execute(statement)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("spans", "frozen", "why"),
    (
        (ready_spans(), False, "nie jest zamrożona"),
        (make_spans(), True, "już się zaczęło"),
        (make_spans(closes_at=START), True, "już się zaczęło"),  # it is over
        (make_spans(opens_at=START), True, "już się zaczęło"),  # its first instant
    ),
)
def test_a_correction_is_possible_only_from_the_freeze_until_voting(database, spans, frozen, why):
    with database.transaction() as session:
        edition = stored_edition(session, spans=spans, frozen=frozen).edition
        with pytest.raises(ConflictError, match=why):
            acts.correction_proposal(session, edition, "", "", now=START)


def test_a_correction_is_not_confirmed_once_voting_has_begun(database):
    with database.transaction() as session:
        store_city(session)
        anna, ewa = two(session)
        edition = frozen_before_voting(session)
        act_id = proposed(session, "correct", edition, anna)
    with pytest.raises(ConflictError, match="już się zaczęło"), database.transaction() as session:
        confirm(session, act_id, session.merge(ewa), at=START + 10 * WEEK)
    with database.read_session() as session:
        assert queries.by_slug(session, "2026").frozen_at is not None
        assert notices(session) == []


def test_the_database_refuses_a_correction_when_there_is_a_vote(database, tmp_path):
    with database.transaction() as session:
        stored = stored_edition(session, tmp_path)
    vote(database, stored)
    with pytest.raises(ConflictError, match="są już głosy"), database.transaction() as session:
        changes.correct(session, session.merge(stored.edition), "", Decision(""), actor=ACTOR, now=START - 2 * WEEK)
    with database.read_session() as session:
        assert queries.by_slug(session, "2026").frozen_at is not None
        assert notices(session) == []


# --- the extension -------------------------------------------------------------------------------------------------


def test_two_persons_extend_voting_and_everybody_can_read_it(database):
    with database.transaction() as session:
        store_city(session)
        anna, ewa = two(session)
        edition = voting_now(session)
        before = edition.rules_hash
        confirm(session, proposed(session, "extend", edition, anna), ewa)
    with database.read_session() as session:
        assert queries.timetable(session, edition.id).span(StageKind.VOTING).closes_at == CLOSES + 4 * HOUR
        assert queries.by_slug(session, "2026").rules_hash == before
        (notice,) = notices(session)
        assert (notice.kind, notice.reason) == (NoticeKind.EXTENSION, "Awaria prądu.")
        assert notice.details == {
            "outage_from": (START - 5 * HOUR).isoformat(),
            "outage_to": (START - 2 * HOUR).isoformat(),
            "closed_at": CLOSES.isoformat(),
            "closes_at": (CLOSES + 4 * HOUR).isoformat(),
        }


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("at", "done"), ((CLOSES - dt.timedelta(seconds=1), True), (CLOSES, False), (CLOSES + HOUR, False))
)
def test_voting_is_extended_only_before_it_ends_also_when_the_second_person_comes_late(database, at, done):
    with database.transaction() as session:
        store_city(session)
        anna, ewa = two(session)
        edition = voting_now(session)
        act_id = proposed(session, "extend", edition, anna)
    refused = None
    try:
        with database.transaction() as session:
            confirm(session, act_id, session.merge(ewa), at=at)
    except DomainError as error:
        refused = error
    assert (refused is None) is done
    with database.read_session() as session:
        end = queries.timetable(session, edition.id).span(StageKind.VOTING).closes_at
        assert (end > CLOSES, len(notices(session))) == (done, int(done))


def test_the_end_of_voting_of_a_frozen_edition_never_moves_to_an_earlier_hour(database):
    with database.transaction() as session:
        edition = voting_now(session)
    for values in ({"closes_at": CLOSES - HOUR}, {"closes_at": None}, {"opens_at": START}):
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.execute(
                update(Stage).where(Stage.edition_id == edition.id, Stage.kind == StageKind.VOTING).values(**values)
            )


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("changed", "spans", "frozen", "code"),
    (
        ({"closes_at": CLOSES + 3 * HOUR}, None, True, None),  # exactly the outage
        ({"closes_at": CLOSES + 3 * HOUR - dt.timedelta(minutes=1)}, None, True, "extension_too_short"),
        ({"closes_at": CLOSES}, None, True, "extension_too_short"),
        ({"outage_to": START - 6 * HOUR}, None, True, "outage_backwards"),
        ({"outage_to": START + HOUR}, None, True, "outage_in_future"),
        ({"outage_from": OPEN - 2 * WEEK}, None, True, "outage_outside"),
        ({"closes_at": CLOSES + WEEK + HOUR}, None, True, "results_too_early"),
        ({}, ready_spans(), True, "voting_not_begun"),
        ({}, make_spans(closes_at=START), True, "voting_closed"),
        ({}, None, False, None),  # told in a sentence without findings: nobody votes there
    ),
)
def test_what_an_extension_must_be(database, changed, spans, frozen, code):
    with database.transaction() as session:
        edition = stored_edition(session, spans=spans, frozen=frozen).edition
        try:
            acts.extension_proposal(session, edition, extension(**changed), "", now=START)
        except DomainError as error:
            codes = {finding.code for finding in error.findings}
            assert (code in codes) if code else (not frozen and not codes)
        else:
            assert (code, frozen) == (None, True)


@pytest.mark.engines("sqlite")
def test_an_extension_that_leaves_another_date_behind_is_refused(database):
    with database.transaction() as session:
        edition = voting_now(session)
        typed_until = [(DateKind.PAPER_VOTES_TYPED_UNTIL, CLOSES + HOUR)]
        services.set_timetable(session, edition.id, make_spans(), dates=typed_until, actor=ACTOR, now=START)
        with pytest.raises(DomainError, match="koniec wpisywania głosów z papieru"):
            acts.extension_proposal(session, edition, extension(), "", now=START)
