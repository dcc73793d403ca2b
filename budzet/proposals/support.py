"""Support of a draft: signatures on-line, one for each resident by their person key, and those counted on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import and_, func, not_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from budzet.accounts import attempts
from budzet.audit import services as audit
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.base.text import first_part
from budzet.editions.models import Edition
from budzet.proposals import applicants
from budzet.proposals.acting import Acting, Safe
from budzet.proposals.models_applications import (
    ApplicationDraft,
    Attachment,
    AttachmentKind,
    PaperSupport,
    SupportSignature,
)
from budzet.proposals.support_tags import Person, Tagger, is_one_of
from budzet.residents import person_key
from budzet.residents.codes import Proven
from budzet.residents.keys import EditionKeys

REFUSED = ("illegible", "no_address", "not_resident", "no_signature", "twice", "author", "signed_online", "other")
"""Why a signature on paper does not count; the codes a clerk chooses from."""

_OVER = lazy_gettext("This project does not gather support any more. Nothing was changed.")
_NO_DRAFT = lazy_gettext("There is no such project. Check the link you were given.")
_AUTHOR = lazy_gettext("You are an author of this project. Authors cannot support their own project.")
_CONTACT = lazy_gettext(
    "This e-mail address has already been used by as many people as may share one. "
    "Give another address or sign on paper."
)
_PAPER = lazy_gettext("Write how many signatures are valid and how many are not, as whole numbers.")


class Signing(StrEnum):
    """What became of pressing the button."""

    SIGNED = "signed"
    SIGNED_BEFORE = "signed_before"


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who has shown by a code who they are, with what they wrote: the names are in ``proven.voter_tag``."""

    proven: Proven
    given_name: str
    surname: str
    email: str
    street: str = ""
    house: str = ""

    def as_person(self) -> Person:
        """Return the signer as the rule of authors sees them."""
        name = f"{first_part(self.given_name)} {first_part(self.surname)}"
        return Person(name=name, email=self.email, address=f"{self.street} {self.house}")


@dataclass(frozen=True, slots=True)
class Count:
    """The support of a draft so far; an author's own signature does not count."""

    online: int
    paper: int
    paper_uncounted: bool

    @property
    def valid(self) -> int:
        """What is known to be valid."""
        return self.online + self.paper


def public_code(draft: ApplicationDraft, safe: Safe) -> str:
    """Return what stands in the address of the page of support: it cannot be guessed from the number of a draft."""
    return f"{draft.id}-{safe.tag('support', str(draft.id)).hex()[:20]}"


def by_code(session: Session, edition_id: int, code: str, safe: Safe) -> ApplicationDraft:
    """Return the draft of such an address. Raises ``NotFoundError``."""
    number = code.partition("-")[0]
    draft = session.get(ApplicationDraft, int(number)) if number.isdecimal() and len(number) < 19 else None
    if draft is None or draft.edition_id != edition_id or public_code(draft, safe) != code or draft.lapsed_at:
        raise NotFoundError(_NO_DRAFT)
    return draft


def refuse_author(session: Session, draft: ApplicationDraft, signer: Person, safe: Safe) -> None:
    """Raise ``DomainError`` when a signer is the applicant or a co-author. To be asked before a code is sent."""
    authors = [applicants.as_person(person) for person in applicants.behind(session, draft, safe)]
    if is_one_of(signer, authors):
        raise DomainError(_AUTHOR)


def sign(session: Session, draft_id: int, signer: Signer, *, by: Acting) -> Signing:
    """Support a draft. The database keeps one signature of a person; one that was taken back is given again.

    Raises ``DomainError`` for an author, ``ConflictError`` when the draft was handed in or lapsed, or too many people
    have used the contact.
    """
    draft = _gathering(session, draft_id, by)
    refuse_author(session, draft, signer.as_person(), by.safe)
    tagger = _tagger(by.safe.keys(session, draft.edition_id), draft)
    if signer.proven.contact_tag is None:
        raise AssertionError("who supports a project has typed a code from a mailbox")
    person, contact = tagger.person(signer.proven.voter_tag), tagger.contact_of(signer.proven.contact_tag)
    _refuse_crowded_contact(session, draft, person, contact)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    name = tagger.name(signer.given_name, signer.surname)
    fresh = {"contact_tag": contact, "name_tag": name, "signed_at": by.now, "withdrawn_at": None}
    made = session.scalar(
        insert(SupportSignature)
        .values(edition_id=draft.edition_id, draft_id=draft.id, person_tag=person, **fresh)
        .on_conflict_do_update(
            index_elements=[SupportSignature.draft_id, SupportSignature.person_tag],
            set_=fresh,
            where=SupportSignature.withdrawn_at.is_not(None),
        )
        .returning(SupportSignature.id)
    )
    return Signing.SIGNED_BEFORE if made is None else Signing.SIGNED


def take_back(session: Session, draft_id: int, proven: Proven, *, by: Acting) -> bool:
    """Take support back; say whether there was any. Raises ``ConflictError`` once the draft was handed in."""
    draft = _gathering(session, draft_id, by)
    taken = (
        update(SupportSignature)
        .where(*_of_person(by.safe.keys(session, draft.edition_id), draft, proven))
        .values(withdrawn_at=by.now)
        .returning(SupportSignature.id)
    )
    return session.scalar(taken) is not None


def is_supporting(session: Session, draft: ApplicationDraft, proven: Proven, safe: Safe) -> bool:
    """Say whether a person supports a draft now."""
    found = select(SupportSignature.id).where(*_of_person(safe.known_keys(draft.edition_id), draft, proven))
    return session.scalar(found) is not None


def count(session: Session, draft: ApplicationDraft, safe: Safe) -> Count:
    """Return the support of a draft: on-line without the authors' own, and on paper."""
    paper = session.scalar(select(PaperSupport).where(PaperSupport.draft_id == draft.id))
    scanned = _has_uncounted(session, draft, paper)
    return Count(_online(session, draft, safe), paper.valid if paper else 0, scanned)


def count_paper(
    session: Session,
    draft_id: int,
    valid: int,
    refused: Mapping[str, int],
    *,
    by: Acting,
    attachment_id: int | None = None,
) -> PaperSupport:
    """Note what a clerk counted on the lists of a draft, in place of an earlier count; also after it was handed in.

    Raises ``DomainError`` for numbers below zero and unknown reasons.
    """
    kept = {reason: number for reason, number in refused.items() if number}
    if valid < 0 or any(reason not in REFUSED or number < 0 for reason, number in kept.items()):
        raise DomainError(_PAPER)
    draft = session.get_one(ApplicationDraft, draft_id, with_for_update=True)
    found = session.scalar(select(PaperSupport).where(PaperSupport.draft_id == draft_id))
    if found is None:
        found = PaperSupport(edition_id=draft.edition_id, draft_id=draft_id)
        session.add(found)
    found.valid, found.refused, found.counted_at = valid, kept, by.now
    found.attachment_id = attachment_id
    session.flush()
    audit.record(
        session,
        by.actor,
        "support.counted",
        now=by.now,
        object_kind="draft",
        object_id=str(draft_id),
        edition_id=draft.edition_id,
        details={"valid": valid, "refused": kept},
    )
    return found


def _has_uncounted(session: Session, draft: ApplicationDraft, paper: PaperSupport | None) -> bool:
    """Say whether there is a list no clerk has counted: none was, or one came when the project was completed."""
    first, later = Attachment.draft_id == draft.id, Attachment.draft_id.is_(None)
    of_project = and_(later, Attachment.proposal_id == draft.proposal_id)
    if paper is not None:
        places = and_(of_project, Attachment.made_at > paper.counted_at)
    else:
        places = or_(first, of_project) if draft.proposal_id is not None else first
    scans = select(func.count()).where(
        places, Attachment.kind == AttachmentKind.SUPPORT_SCAN, Attachment.removed_at.is_(None)
    )
    return bool(session.scalar(scans))


def _online(session: Session, draft: ApplicationDraft, safe: Safe) -> int:
    living = (SupportSignature.draft_id == draft.id, SupportSignature.withdrawn_at.is_(None))
    number = session.scalar(select(func.count()).select_from(SupportSignature).where(*living)) or 0
    if not number:
        return 0
    keys = safe.known_keys(draft.edition_id)
    tagger, people = _tagger(keys, draft), applicants.behind(session, draft, safe)
    names = frozenset().union(*(tagger.names(person.name) for person in people))
    contacts = {tagger.contact_of(_contact(keys, draft, person.email)) for person in people if person.email}
    own = and_(SupportSignature.name_tag.in_(names), SupportSignature.contact_tag.in_(contacts))
    counted = select(func.count()).select_from(SupportSignature).where(*living, not_(own))
    return session.scalar(counted) or 0


def _contact(keys: EditionKeys, draft: ApplicationDraft, email: str) -> bytes:
    return person_key.contact_tag(keys.contact, draft.edition_id, email)


def _gathering(session: Session, draft_id: int, by: Acting) -> ApplicationDraft:
    """Return a draft that gathers support now, kept as it is until this transaction ends."""
    draft = session.get(ApplicationDraft, draft_id, with_for_update={"read": True})
    if draft is None:
        raise NotFoundError(_NO_DRAFT)
    if draft.proposal_id is not None or draft.lapsed_at is not None or draft.lapses_at <= by.now:
        raise ConflictError(_OVER)
    return draft


def _refuse_crowded_contact(session: Session, draft: ApplicationDraft, person_tag: bytes, contact_tag: bytes) -> None:
    attempts.hold(session, contact_tag)
    most = session.get_one(Edition, draft.edition_id).terms.identity.persons_per_contact
    others = select(func.count()).where(
        SupportSignature.draft_id == draft.id,
        SupportSignature.contact_tag == contact_tag,
        SupportSignature.person_tag != person_tag,
        SupportSignature.withdrawn_at.is_(None),
    )
    if (session.scalar(others) or 0) >= most:
        raise ConflictError(_CONTACT)


def _of_person(keys: EditionKeys, draft: ApplicationDraft, proven: Proven) -> tuple[Any, ...]:
    tag = _tagger(keys, draft).person(proven.voter_tag)
    return (
        SupportSignature.draft_id == draft.id,
        SupportSignature.person_tag == tag,
        SupportSignature.withdrawn_at.is_(None),
    )


def _tagger(keys: EditionKeys, draft: ApplicationDraft) -> Tagger:
    return Tagger(keys.registration, keys.contact, draft.id)
