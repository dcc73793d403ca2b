"""Co-authors: asked by mail, counted only when they say yes, free to say no."""

from __future__ import annotations

import pytest
from support.applications import TERMS, gather_support, hand_in, whole_applicant

from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.proposals import applicants, coauthors, draft_facts, drafts
from budzet.proposals.application import Applicant
from budzet.proposals.filing import IncompleteError
from budzet.proposals.models_applications import AuthorKind

pytestmark = pytest.mark.engines("sqlite")

EWA = Applicant(name="Ewa Lis", lives_here=True, show_name=True)


def name_them(office, draft, *emails) -> None:
    """Save a list of co-authors."""
    with office.session() as session:
        found = office.seen(session, draft)
        drafts.save(session, office.edition.id, draft.id, {"co_authors": emails}, found.version, by=office.anna)


def token_for(office, email) -> str:
    """Return the token of the newest invitation to an address."""
    mails = [mail for mail in office.mails("co_author_asked") if mail.recipient == email]
    return mails[0].context["link"].rpartition("/")[2]


def confirm(office, email, person=EWA, by=None) -> None:
    """Let a co-author say yes."""
    with office.session() as session:
        coauthors.confirm(session, office.edition.id, token_for(office, email), person, by=by or office.anna)


def decline(office, email) -> None:
    """Let a co-author say no."""
    with office.session() as session:
        coauthors.decline(session, office.edition.id, token_for(office, email), by=office.anna)


def listed(office, draft) -> list[tuple[str, str]]:
    """Return the co-authors of a draft with their answers."""
    with office.session() as session:
        found = office.seen(session, draft)
        return [(one.email, one.answer) for one in coauthors.listed(session, found, office.anna.safe)]


def test_each_new_co_author_is_asked_once_and_one_taken_off_is_forgotten(office):
    draft = office.draft()
    name_them(office, draft, "ewa@poczta.example", " Jan@poczta.example ")
    name_them(office, draft, "EWA@poczta.example", "ola@poczta.example")
    assert listed(office, draft) == [("ewa@poczta.example", "waiting"), ("ola@poczta.example", "waiting")]
    asked = sorted(mail.recipient for mail in office.mails("co_author_asked"))
    assert asked == ["Jan@poczta.example", "ewa@poczta.example", "ola@poczta.example"]
    mail = office.mails("co_author_asked")[0]
    assert (mail.context["author"], mail.context["title"]) == ("Anna Nowak", "Ławki nad rzeką")
    with pytest.raises(NotFoundError):
        confirm(office, "Jan@poczta.example")


def test_nobody_is_asked_while_the_list_is_longer_than_the_edition_allows(office):
    draft = office.draft()
    assert TERMS.support.authors_most == 3
    name_them(office, draft, *(f"{letter}@poczta.example" for letter in "abc"))
    assert office.mails("co_author_asked") == []
    assert codes(office, draft) == {"too_many_authors", "signatures_missing"}


def codes(office, draft) -> set[str]:
    """Return the faults of a draft."""
    with office.session() as session:
        found = office.seen(session, draft)
        faults = draft_facts.findings(session, found, office.anna.safe)
    return {fault.code for section in faults.values() for fault in section}


def test_a_draft_is_no_way_to_mail_strangers_without_end(office):
    draft = office.draft()
    for number in range(coauthors.INVITED_MOST):
        name_them(office, draft, f"a{number}@poczta.example")
    with pytest.raises(DomainError, match="too many people"):
        name_them(office, draft, "jeszcze@poczta.example")
    assert len(office.mails("co_author_asked")) == coauthors.INVITED_MOST


def test_a_project_waits_for_every_answer_and_a_no_is_an_answer(office):
    draft = office.draft()
    name_them(office, draft, "ewa@poczta.example", "jan@poczta.example")
    assert codes(office, draft) == {"co_authors_waiting", "signatures_missing"}
    confirm(office, "ewa@poczta.example")
    assert "co_authors_waiting" in codes(office, draft)
    decline(office, "jan@poczta.example")
    assert codes(office, draft) == {"signatures_missing"}
    assert listed(office, draft) == [("ewa@poczta.example", "yes"), ("jan@poczta.example", "no")]


def test_an_answer_may_be_changed_until_the_project_is_handed_in(office):
    draft = office.draft()
    name_them(office, draft, "ewa@poczta.example")
    confirm(office, "ewa@poczta.example")
    decline(office, "ewa@poczta.example")
    assert listed(office, draft) == [("ewa@poczta.example", "no")]
    confirm(office, "ewa@poczta.example")
    assert listed(office, draft) == [("ewa@poczta.example", "yes")]


@pytest.mark.parametrize("person", (Applicant(name=" ", lives_here=True), Applicant(name="Ewa Lis")))
def test_a_co_author_says_their_name_and_that_they_live_here(office, person):
    draft = office.draft()
    name_them(office, draft, "ewa@poczta.example")
    with pytest.raises(DomainError):
        confirm(office, "ewa@poczta.example", person)
    assert listed(office, draft) == [("ewa@poczta.example", "waiting")]


def test_who_said_yes_stands_behind_the_project_and_is_told_and_who_said_no_is_forgotten(office):
    ewa = office.resident("ewa@poczta.example")
    draft = office.draft()
    name_them(office, draft, "ewa@poczta.example", "jan@poczta.example")
    confirm(office, "ewa@poczta.example", by=ewa)
    decline(office, "jan@poczta.example")
    with office.session() as session:
        gather_support(session, office.edition, draft, 4, by=office.anna)
        found = office.seen(session, draft)
        proposal = hand_in(session, office.edition, found, by=office.anna)
        behind = applicants.of_project(session, proposal)
        people = [office.anna.safe.open(author.sealed) for author in behind]
        assert applicants.public_names(session, proposal) == ["Ewa Lis"]
        assert [kind for _proposal, _edition, kind in applicants.projects_of(session, ewa.resident_id)] == [
            AuthorKind.CO_AUTHOR
        ]
        # A co-author helps, but does not decide.
        with pytest.raises(NotFoundError):
            applicants.own_project(session, office.edition.id, proposal.id, ewa.resident_id)
    assert people == [whole_applicant(), EWA.model_copy(update={"email": "ewa@poczta.example"})]
    told = {mail.recipient for mail in office.mails("application_received")}
    assert told == {"anna@poczta.example", "ewa@poczta.example"}
    with pytest.raises(ConflictError, match="handed in"):
        decline(office, "ewa@poczta.example")


def test_a_link_that_was_made_up_opens_nothing(office):
    draft = office.draft()
    name_them(office, draft, "ewa@poczta.example")
    token = token_for(office, "ewa@poczta.example")
    with office.session() as session:
        for edition_id, wrong in ((office.edition.id, "x"), (office.edition.id, ""), (office.edition.id + 1, token)):
            with pytest.raises(NotFoundError):
                coauthors.asked_by(session, edition_id, wrong)


def test_a_project_with_a_silent_co_author_is_not_handed_in(office):
    draft = office.ready()
    name_them(office, draft, "ewa@poczta.example")
    with office.session() as session, pytest.raises(IncompleteError) as refused:
        hand_in(session, office.edition, office.seen(session, draft), by=office.anna)
    assert [fault.code for fault in refused.value.findings] == ["co_authors_waiting"]
