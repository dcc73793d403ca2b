"""The letter of a call to complete: for an author without e-mail, printed and sent with a receipt of delivery."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date
from flask_babel import gettext
from sqlalchemy.orm import Session

from budzet.accounts.models import Staff
from budzet.base import calendar
from budzet.base.errors import NotFoundError
from budzet.documents import official_letter
from budzet.documents.letter import Bullets, Heading, Paragraph, Signature
from budzet.documents.official_letter import OfficialLetter
from budzet.editions import queries as editions
from budzet.editions.models import City
from budzet.proposals import applicants
from budzet.proposals.application import Applicant
from budzet.proposals.models_applications import AuthorKind
from budzet.proposals.verification import calls
from budzet.proposals.verification.cases import Case, Doer
from budzet.proposals.verification.criteria import Criterion
from budzet.proposals.verification.models_calls import CallChannel, CompletionCall
from budzet.web import filters

_LAW = (
    "Wezwanie opiera się na art. 5a ust. 7 ustawy z 8 marca 1990 r. o samorządzie gminnym i na uchwale "
    "o budżecie obywatelskim{resolution}."
)
_LATE = "Jeśli projekt nie zostanie uzupełniony w tym terminie, pozostawimy go bez rozpatrzenia."


def sent_sentence(made: CompletionCall) -> str:
    """Say what became of a call that was just made."""
    if made.channel is CallChannel.EMAIL and made.due_at is not None:
        return gettext("The call is sent by e-mail. The term ends on %(day)s.", day=filters.deadline(made.due_at))
    return gettext("The call is made. Print the letter and send it with a receipt of delivery.")


def pdf(session: Session, case: Case, number: int, *, doer: Doer) -> bytes:
    """Return the letter of a call as a tagged PDF. Raises ``NotFoundError``."""
    made = next((one for one in calls.of_project(session, case) if one.number == number), None)
    if made is None:
        raise NotFoundError("Nie ma takiego wezwania.")
    city = editions.city(session)
    person = session.get(Staff, made.staff_id)
    words = calls.letter(case, made, calls.named_items(session, case, made), doer)
    items = calls.named_items(session, case, made)
    letter = OfficialLetter(
        title=f"Wezwanie do uzupełnienia projektu {case.proposal.number}",
        office=(city.office_name, city.office_address) if city else ("",),
        place_and_day=_place_and_day(city, made),
        mark=case.proposal.case_mark,
        addressee=_addressee(session, case, doer),
        blocks=(
            Paragraph(
                f"Sprawdziliśmy formalnie projekt „{case.proposal.title}” ({case.proposal.number}), złożony do "
                f"budżetu obywatelskiego „{case.edition.title}”. Prosimy uzupełnić lub poprawić:"
            ),
            Bullets(tuple(_item(one) for one in items)),
            *((Paragraph(made.body),) if made.body else ()),
            Heading("Termin"),
            Paragraph(f"{_term(made)} {_LATE}"),
            Heading("Jak uzupełnić"),
            Paragraph(_how(city, str(words["form"]))),
            Heading("Podstawa prawna"),
            Paragraph(_LAW.format(resolution=_resolution(case))),
            Signature(city.office_name if city else "", person.name if person else ""),
        ),
    )
    return official_letter.pdf_bytes(letter)


def _item(one: Criterion) -> str:
    said = one.unmet or one.question
    return f"{said}\nPodstawa: {one.legal_basis}" if one.legal_basis else said


def _term(made: CompletionCall) -> str:
    days = "dzień roboczy" if made.days == 1 else "dni roboczych"
    return (
        f"Na uzupełnienie jest {made.days} {days} od dnia doręczenia tego pisma. Dnia doręczenia nie wlicza się do "
        "terminu, a soboty, niedziele i święta nie są dniami roboczymi."
    )


def _how(city: City | None, form: str) -> str:
    ways = ["Uzupełnienie można przynieść do urzędu lub przysłać pocztą na adres podany u góry pisma."]
    ways.append(f"Kto ma konto w serwisie, może też uzupełnić projekt na stronie:\n{form}")
    if city is not None:
        ways.append(f"Pytania: tel. {city.help_phone}, e-mail {city.help_email}.")
    return "\n".join(ways)


def _resolution(case: Case) -> str:
    edition = case.edition
    if not edition.resolution_number:
        return ""
    day = f" z {_day(edition.resolution_date)}" if edition.resolution_date else ""
    return f" (uchwała nr {edition.resolution_number}{day})"


def _place_and_day(city: City | None, made: CompletionCall) -> str:
    day = _day(calendar.local(made.sent_at).date())
    return f"{city.name}, {day}" if city else day


def _addressee(session: Session, case: Case, doer: Doer) -> tuple[str, ...]:
    authors = applicants.of_project(session, case.proposal)
    sealed = next((one.sealed for one in authors if one.kind is AuthorKind.APPLICANT), None)
    person: Applicant = doer.acting.safe.open(sealed)
    lines = (person.name, f"{person.street} {person.house}", f"{person.postcode} {person.town}")
    return tuple(" ".join(line.split()) for line in lines if line.strip())


def _day(day: dt.date) -> str:
    return f"{format_date(day, 'd MMMM y', locale='pl')} r."
