"""The code by which somebody who supports a draft shows that the mailbox is theirs."""

from __future__ import annotations

from flask import request

from budzet.base.errors import DomainError
from budzet.editions.layout import page_city
from budzet.i18n import language
from budzet.proposals.support import Signer
from budzet.proposals.wizard_draft import DraftView
from budzet.residents import codes, person_key
from budzet.residents.codes import Claim, Letter, Proven
from budzet.residents.schemes import BY_NAME, Declaration
from budzet.web.requests import now, services, transaction

_ASSURANCE = 1


def send(view: DraftView, declared: Declaration) -> dict[str, str]:
    """Mail a code and return what the next page carries. Raises ``TooManyCodesError``."""
    edition, safe, city = view.edition, view.by.safe, page_city()
    letter = Letter(
        "support_code",
        language(),
        {
            "title": view.answers.application.title,
            "edition_title": edition.title,
            "city": {"name": city.name, "help_phone": city.help_phone},
        },
    )
    with transaction() as session:
        keys = safe.keys(session, edition.id)
        claim = Claim(
            edition_id=edition.id,
            voter_tag=BY_NAME.tags(keys.registration, edition.id, declared).voter,
            contact_tag=person_key.contact_tag(keys.contact, edition.id, declared.email),
            net_tag=person_key.net_tag(keys.network, edition.id, request.remote_addr or ""),
            area=0,
            assurance=_ASSURANCE,
            contact=declared.email.strip(),
        )
        challenge = codes.start(session, claim, letter, keys=keys, vault=services().vault, now=now())
    typed = {name: getattr(declared, name) for name in ("given_name", "surname", "email", "street", "house")}
    return {**typed, "challenge": challenge, "draft": str(view.draft.id)}


def signer(view: DraftView, proven: Proven, values: dict[str, str]) -> Signer:
    """Return who signs: what the page carried, for the draft it was carried for. Raises ``DomainError``."""
    if values.get("draft") != str(view.draft.id):
        raise DomainError("To potwierdzenie dotyczy innego projektu.")
    names = ("given_name", "surname", "email", "street", "house")
    return Signer(proven=proven, **{name: values[name] for name in names})
