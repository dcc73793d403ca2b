"""Support: one signature of one person, taken back and given again, never an author's own; and lists on paper."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from support.applications import gather_support, hand_in, make_signer
from support.clock import START

from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.proposals import applicants, coauthors, drafts, support
from budzet.proposals.application import Applicant
from budzet.proposals.models_applications import PaperSupport, SupportSignature
from budzet.proposals.support import Signing
from budzet.proposals.support_tags import Person

pytestmark = pytest.mark.engines("sqlite")


def sign(office, draft, at=START, **who) -> Signing:
    """Let Ewa, or whoever ``who`` says, support a draft."""
    with office.session() as session:
        signer = make_signer(session, office.edition, office.anna, **who)
        return support.sign(session, draft.id, signer, by=dataclasses.replace(office.anna, now=at))


def take_back(office, draft, **who) -> bool:
    """Take that support back."""
    with office.session() as session:
        signer = make_signer(session, office.edition, office.anna, **who)
        return support.take_back(session, draft.id, signer.proven, by=office.anna)


def count(office, draft) -> support.Count:
    """Return the support of a draft."""
    with office.session() as session:
        found = office.seen(session, draft)
        return support.count(session, found, office.anna.safe)


@pytest.mark.engines("sqlite", "postgresql")
def test_one_person_supports_once_whatever_address_and_spelling_they_use(office):
    draft = office.draft()
    assert sign(office, draft) is Signing.SIGNED
    for again in ({}, {"email": "inna@poczta.example"}, {"given_name": "EWA Maria", "surname": "Lis-Nowak"}):
        assert sign(office, draft, **again) is Signing.SIGNED_BEFORE
    assert count(office, draft).online == 1
    assert sign(office, draft, born=dt.date(1990, 1, 1), email="e@poczta.example") is Signing.SIGNED
    assert count(office, draft).online == 2


@pytest.mark.engines("sqlite", "postgresql")
def test_support_is_taken_back_and_given_again(office):
    draft = office.draft()
    assert not take_back(office, draft)
    sign(office, draft)
    assert take_back(office, draft)
    assert not take_back(office, draft)
    assert count(office, draft).valid == 0
    assert sign(office, draft, at=START + dt.timedelta(days=1)) is Signing.SIGNED
    with office.session() as session:
        (row,) = session.scalars(select(SupportSignature)).all()
        assert (row.signed_at, row.withdrawn_at) == (START + dt.timedelta(days=1), None)
        ewa = make_signer(session, office.edition, office.anna)
        adam = make_signer(session, office.edition, office.anna, given_name="Adam")
        found = office.seen(session, draft)
        assert support.is_supporting(session, found, ewa.proven, office.anna.safe)
        assert not support.is_supporting(session, found, adam.proven, office.anna.safe)


def test_one_person_may_support_several_projects_and_the_database_cannot_tell(office):
    for _ in range(2):
        assert sign(office, office.draft()) is Signing.SIGNED
    with office.session() as session:
        one, other = session.scalars(select(SupportSignature)).all()
        voter = make_signer(session, office.edition, office.anna).proven.voter_tag
    tags = {one.person_tag, other.person_tag, one.name_tag, other.name_tag, one.contact_tag, other.contact_tag, voter}
    assert len(tags) == 7


@pytest.mark.parametrize(
    "who",
    (
        {"given_name": "Anna", "surname": "Nowak", "email": "anna@poczta.example"},
        {"given_name": "Anna", "surname": "Nowak", "email": "inna@poczta.example", "street": "Szkolna", "house": "5"},
    ),
)
def test_the_applicant_cannot_support_their_own_project(office, who):
    draft = office.draft()
    with pytest.raises(DomainError, match="cannot support their own"):
        sign(office, draft, **who)
    person = Person(name="Anna Nowak", email=who["email"], address="Szkolna 5")
    with office.session() as session, pytest.raises(DomainError):
        support.refuse_author(session, office.seen(session, draft), person, office.anna.safe)


def test_a_namesake_and_another_person_of_the_household_may_support(office):
    draft = office.draft()
    namesake = {"given_name": "Anna", "surname": "Nowak", "email": "druga@poczta.example"}
    household = {"given_name": "Jan", "surname": "Nowak", "email": "anna@poczta.example", "street": "Szkolna"}
    assert [sign(office, draft, **who) for who in (namesake, household)] == [Signing.SIGNED] * 2
    assert count(office, draft).online == 2


def test_a_signature_given_before_one_became_an_author_does_not_count(office):
    with office.session() as session:
        draft = drafts.create(session, office.edition.id, by=office.anna)
    own = {"given_name": "Anna", "surname": "Nowak", "email": "anna@poczta.example"}
    for who in (own, {}, {"given_name": "Jan"}):
        assert sign(office, draft, **who) is Signing.SIGNED  # nobody is named yet
    with office.session() as session:
        typed = {"name": "Anna Nowak", "co_authors": ("ewa@poczta.example",)}
        drafts.save(session, office.edition.id, draft.id, typed, draft.version, by=office.anna)
    assert count(office, draft).online == 2
    token = office.mails("co_author_asked")[0].context["link"].rpartition("/")[2]
    with office.session() as session:
        person = Applicant(name="Ewa Lis", lives_here=True)
        coauthors.confirm(session, office.edition.id, token, person, by=office.anna)
    assert count(office, draft).online == 1


def test_no_more_people_than_the_edition_says_share_an_address(office):
    draft = office.draft()
    for name in ("Adam", "Beata", "Cezary"):
        sign(office, draft, given_name=name)
    with pytest.raises(ConflictError, match="already been used"):
        sign(office, draft, given_name="Dorota")
    assert sign(office, draft, given_name="Adam") is Signing.SIGNED_BEFORE
    take_back(office, draft, given_name="Adam")
    assert sign(office, draft, given_name="Dorota") is Signing.SIGNED
    # Another project is another list.
    assert sign(office, office.draft(), given_name="Emil") is Signing.SIGNED


def test_what_was_handed_in_or_lapsed_gathers_no_more_support(office):
    filed, lapsed = office.ready(), office.draft()
    with office.session() as session:
        hand_in(session, office.edition, filed, by=office.anna)
        drafts.discard(session, office.edition.id, lapsed.id, by=office.anna)
    for draft in (filed, lapsed):
        with pytest.raises(ConflictError):
            sign(office, draft)
    with pytest.raises(ConflictError):
        take_back(office, filed, surname="Lis", email="Lis@poczta.example")
    with pytest.raises(ConflictError):
        sign(office, office.draft(), at=START + dt.timedelta(weeks=3))
    assert count(office, filed).online == 3  # what was given stays


def test_signatures_stay_in_the_database_while_their_draft_does(office):
    draft = office.draft()
    sign(office, draft)
    with pytest.raises(IntegrityError, match="taken back, not deleted"), office.session() as session:
        session.execute(delete(SupportSignature))


def test_the_address_of_the_page_of_support_cannot_be_guessed(office):
    draft, other = office.draft(), office.draft()
    safe = office.anna.safe
    code = support.public_code(draft, safe)
    with office.session() as session:
        assert support.by_code(session, office.edition.id, code, safe).id == draft.id
        stolen = f"{other.id}-{code.partition('-')[2]}"
        for wrong in (str(draft.id), f"{draft.id}-", stolen, "", "-", "x-y", "9" * 30 + "-a", f"{code} "):
            with pytest.raises(NotFoundError):
                support.by_code(session, office.edition.id, wrong, safe)
        with pytest.raises(NotFoundError):
            support.by_code(session, office.edition.id + 1, code, safe)


def test_signatures_on_paper_are_added_as_a_clerk_counted_them_last(office):
    draft, clerk = office.draft(), office.clerk()
    with office.session() as session:
        gather_support(session, office.edition, draft, 2, by=office.anna)
        support.count_paper(session, draft.id, 9, {"twice": 1, "illegible": 0}, by=clerk)
        support.count_paper(session, draft.id, 8, {"twice": 1, "author": 1}, by=clerk)
    assert count(office, draft) == support.Count(online=2, paper=8, paper_uncounted=False)
    with office.session() as session:
        assert session.scalars(select(PaperSupport)).one().refused == {"twice": 1, "author": 1}
    assert office.acts("support.counted")[-1] == {"valid": 8, "refused": {"twice": 1, "author": 1}}


@pytest.mark.parametrize(("valid", "refused"), ((-1, {}), (1, {"twice": -1}), (1, {"ugly": 1})))
def test_numbers_that_cannot_be_are_refused(office, valid, refused):
    draft = office.draft()
    with office.session() as session, pytest.raises(DomainError):
        support.count_paper(session, draft.id, valid, refused, by=office.anna)


def test_a_closed_name_is_opened_only_with_the_key_of_the_service(office):
    draft = office.draft()
    with office.session() as session:
        found = office.seen(session, draft)
        assert [person.name for person in applicants.behind(session, found, office.anna.safe)] == ["Anna Nowak"]
        assert b"Anna" not in found.applicant_sealed
