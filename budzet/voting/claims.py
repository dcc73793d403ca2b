"""From what somebody declared to the claim a code would prove: tags, rank, and what their vote becomes at first.

The same statements run for everybody, so that neither the page nor its time tells who is in the register.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from budzet.editions import terms
from budzet.editions.models import Edition
from budzet.residents import identity, person_key
from budzet.residents.codes import Claim
from budzet.residents.contacts import ContactKind
from budzet.residents.keys import EditionKeys
from budzet.residents.models import AdmittedAs
from budzet.residents.paper_codes import code
from budzet.residents.paper_codes.redeeming import Shown
from budzet.residents.register import queries as register
from budzet.residents.schemes import ALL, BY_PASS, Declaration, PersonTags, Scheme

TypedScheme = terms.NameBirthAddress | terms.Pesel | terms.PeselAndRegister
_UNMATCHED = 1  # the rank of a PESEL whose name or second datum is not the register's


def of(
    session: Session,
    edition: Edition,
    scheme: TypedScheme,
    declared: Declaration,
    *,
    to: tuple[ContactKind, str],
    keys: EditionKeys,
    area: int,
    network: str,
    declaration: bytes,
    today: dt.date,
) -> Claim:
    """Return the claim of a declaration without faults.

    ``to`` is where the code goes (``identity.contact``), ``area`` the number of the district (0: none is asked for),
    ``network`` the address the request came from, ``declaration`` the digest of the text agreed to, ``today`` the day
    of voting.
    """
    typed, (kind, contact) = ALL[scheme.kind], to
    datum_kind = scheme.second_datum if isinstance(scheme, terms.PeselAndRegister) else ""
    tags = typed.tags(keys.registration, edition.id, declared, datum_kind)
    assurance, admitted_as = _standing(session, edition, scheme, tags)
    if waits_for_consent(edition, typed.birth_date(declared), today):
        admitted_as = AdmittedAs.HELD
    return Claim(
        edition_id=edition.id,
        voter_tag=tags.voter,
        strong_tag=tags.strong,
        contact_tag=person_key.contact_tag(keys.contact, edition.id, contact),
        net_tag=person_key.net_tag(keys.network, edition.id, network),
        area=area,
        assurance=assurance,
        contact=contact,
        contact_kind=kind,
        admitted_as=admitted_as,
        declaration=declaration,
    )


def waits_for_consent(edition: Edition, born: dt.date | None, today: dt.date) -> bool:
    """Say whether a guardian's consent on paper must come before the vote of somebody born then can count."""
    minors = edition.terms.identity.minors
    return minors.consent_form == "paper" and identity.is_under(born, minors.consent_under, today)


def shown(
    edition: Edition,
    scheme: Scheme,
    declared: Declaration,
    *,
    keys: EditionKeys,
    network: str,
    declaration: bytes,
    today: dt.date,
) -> Shown:
    """Return what somebody with a code on paper shows; arguments as of ``of``.

    Who comes with a pass stood at a point, where a clerk has seen to a guardian's consent.
    """
    waits = scheme is not BY_PASS and waits_for_consent(edition, scheme.birth_date(declared), today)
    return Shown(
        code=code.parse(declared.paper_code) or "",
        voter_tag=scheme.tags(keys.registration, edition.id, declared).voter,
        net_tag=person_key.net_tag(keys.network, edition.id, network),
        declaration=declaration,
        admitted_as=AdmittedAs.HELD if waits else AdmittedAs.COUNTED,
    )


def _standing(session: Session, edition: Edition, scheme: TypedScheme, tags: PersonTags) -> tuple[int, AdmittedAs]:
    """Return the rank a person reaches and what the register makes of their vote (R-05): one question for everybody."""
    if isinstance(scheme, terms.PeselAndRegister):
        if tags.strong is None or tags.second is None:
            raise AssertionError("this scheme gives both tags")
        if register.matches(session, edition.id, tags.voter, tags.strong, tags.second):
            return scheme.assurance, AdmittedAs.COUNTED
        return _UNMATCHED, AdmittedAs.PENDING
    if not edition.terms.identity.register_used or register.admits(session, edition.id, tags.voter, tags.strong):
        return scheme.assurance, AdmittedAs.COUNTED
    return scheme.assurance, AdmittedAs.PENDING
