"""The ways to vote in an edition: what each is called, what one must have at hand, where it begins.

One of them always needs neither PESEL nor phone nor e-mail (readiness asks for it), and the first page names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

from budzet.editions.terms import Terms
from budzet.residents.schemes import ALL


@dataclass(frozen=True, slots=True)
class Way:
    """One way; ``slug`` is its part of the address."""

    kind: str
    title: Any
    needs: tuple[Any, ...]
    slug: str


_TITLES = MappingProxyType(
    {
        "name_birth_address": _l("With your name, date of birth and address"),
        "pesel": _l("With your PESEL number"),
        "pesel_and_register": _l("With your PESEL number and one more datum"),
        "letter_code": _l("With the code from our letter"),
        "in_person": _l("In person, with a document"),
    }
)
_MOTHER, _FATHER = _l("Your mother's maiden name."), _l("Your father's first name.")
_NEEDS = MappingProxyType(
    {
        "name_birth_address": (_l("Your name, date of birth and address."),),
        "pesel": (_l("Your name, PESEL number and address."),),
        "pesel_and_register": (_l("Your name, PESEL number and address."),),
        "letter_code": (_l("The letter with a code that came to your home."), _l("Your name and date of birth.")),
        "in_person": (_l("A document with your photo. You need no e-mail address, phone or PESEL number."),),
    }
)
_CONTACTS = MappingProxyType(
    {
        "email": _l("An e-mail address. We will send a code to it."),
        "sms": _l("A mobile phone. We will send a code to it."),
        "either": _l("An e-mail address or a mobile phone. We will send a code to it."),
    }
)


def of_terms(terms: Terms) -> list[Way]:
    """Return the ways an edition offers, in the order of its Terms."""
    found = []
    for scheme in terms.identity.schemes:
        needs = _NEEDS[scheme.kind]
        typed_as = ALL[scheme.kind]
        if scheme.kind == "pesel_and_register":
            needs += (_MOTHER if scheme.second_datum == "mothers_maiden_name" else _FATHER,)
        if not typed_as.on_paper:
            needs += (_CONTACTS[terms.identity.contacts[0] if len(terms.identity.contacts) == 1 else "either"],)
        found.append(Way(scheme.kind, _TITLES[scheme.kind], needs, typed_as.slug))
    return found
