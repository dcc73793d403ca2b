"""What the worker does with a set of letters: makes a code for each person, sets the letters, forgets the people.

Codes stand in the print file and nowhere else; it can be fetched for an hour. A job that is run again begins anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from flask_babel import force_locale
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from budzet import i18n
from budzet.base.actor import SYSTEM
from budzet.base.errors import DomainError
from budzet.documents.typesetting import typeset
from budzet.editions import queries as editions
from budzet.editions.models import City, Edition
from budzet.editions.timetable import StageKind
from budzet.jobs.handlers import JobContext, handler
from budzet.jobs.recurring import recurring
from budzet.residents import keys, person_key
from budzet.residents.keys import EditionKeys
from budzet.residents.paper_codes import addressees, code, files, letters
from budzet.residents.paper_codes.addressees import Addressee
from budzet.residents.paper_codes.models import BatchState, LetterBatch, PaperCode
from budzet.web import filters

TEMPLATE = "vote_letters.typ"
_WANTED = (BatchState.WAITING, BatchState.PRINTING)


@handler(letters.PRINT)
def print_letters(context: JobContext, args: dict[str, Any]) -> dict[str, Any]:
    """Print one set of letters; its codes open the ballot from then on, and the file of people is gone."""
    settings, batch_id = context.settings, int(args["batch_id"])
    people_file = files.path_of(settings, batch_id, "people")
    with context.database.transaction() as session:
        row = session.get_one(LetterBatch, batch_id)
        if row.state is not BatchState.PRINTING:
            people_file.unlink(missing_ok=True)
            return {"state": row.state.value}
        edition = session.get_one(Edition, row.edition_id)
        secret = keys.make(session, settings.keys_dir, edition.id)
        people = _people(session, edition, row, people_file.read_bytes(), context.now)
        made = [code.new() for _ in people]
        value = _value(session, edition, people, made, settings.public_url)
    context.progress(10)
    # Typesetting takes long, so no transaction is open meanwhile; nothing opens anything before the next one.
    printed = typeset(TEMPLATE, value)
    context.progress(90)
    with context.database.transaction() as session:
        row = session.get_one(LetterBatch, batch_id, with_for_update=True, populate_existing=True)
        if row.state is not BatchState.PRINTING:
            # Called back while it was set, or printed by a second run of this job.
            return {"state": row.state.value}
        files.write(files.path_of(settings, batch_id, "print"), printed)
        _store(session, row, people, made, secret, context)
    people_file.unlink(missing_ok=True)
    return {"letters": len(people)}


def _people(
    session: Session, edition: Edition, row: LetterBatch, data: bytes, now: dt.datetime
) -> tuple[Addressee, ...]:
    """Return the people two persons have agreed to. Raises ``DomainError`` when the file holds others now, or none."""
    found = addressees.read(session, edition, data, now)
    if hashlib.sha256(data).digest() != row.sha256 or found.fault_count:
        raise DomainError("Plik z osobami jest inny niż ten, który zatwierdzono. Nic nie wydrukowano.")
    return found.addressees


@recurring("residents.letters_sweep", dt.timedelta(minutes=10))
def sweep(context: JobContext, _args: dict[str, Any]) -> dict[str, Any]:
    """Delete print files after their hour, and files of people that were decided about or wait for too long."""
    with context.database.read_session() as session:
        wanted = set(session.scalars(select(LetterBatch.id).where(LetterBatch.state.in_(_WANTED))))
    return {"files": files.sweep(context.settings, wanted, context.now)}


def _store(
    session: Session,
    row: LetterBatch,
    people: tuple[Addressee, ...],
    made: list[str],
    secret: EditionKeys,
    context: JobContext,
) -> None:
    session.execute(delete(PaperCode).where(PaperCode.batch_id == row.id))
    session.add_all(
        PaperCode(
            edition_id=row.edition_id,
            code_mac=code.mac(secret.contact, row.edition_id, one),
            voter_tag=person_key.voter_tag(
                secret.registration,
                row.edition_id,
                surname=to.person.surname,
                given_name=to.person.given_name,
                birth_date=to.person.birth_date,
            ),
            strong_tag=(
                person_key.strong_tag(secret.registration, row.edition_id, to.person.pesel) if to.person.pesel else None
            ),
            area=to.area,
            batch_id=row.id,
            made_at=context.now,
        )
        for to, one in zip(people, made, strict=True)
    )
    row.state, row.printed_at = BatchState.READY, context.now
    session.flush()
    letters.record(session, row, "letters.printed", actor=SYSTEM, now=context.now)


def _value(
    session: Session, edition: Edition, people: tuple[Addressee, ...], made: list[str], public_url: str
) -> dict[str, Any]:
    city = editions.city(session) or City(office_name="", office_address="", help_phone="")
    voting = editions.timetable(session, edition.id).span(StageKind.VOTING)
    with force_locale(i18n.LOCALES["pl"]):
        ends = f"do {filters.deadline(voting.closes_at)}" if voting and voting.closes_at else "w terminie z ogłoszenia"
    return {
        "title": f"Listy z kodami: {edition.title}",
        "lang": "pl",
        "region": "PL",
        "heading": f"Twój kod do głosowania: {edition.title}",
        "office": [line for line in (city.office_name, city.office_address) if line],
        "address": f"{public_url}/{edition.slug}/glosowanie/kod-z-listu",
        "ends": ends,
        "phone": city.help_phone,
        "letters": [{"to": list(to.lines), "code": code.shown(one)} for to, one in zip(people, made, strict=True)],
    }
