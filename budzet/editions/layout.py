"""What every page shows of the city and its edition: names, help line, the strip that says what is going on now."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from flask import g, request
from flask_babel import gettext

from budzet.base import text
from budzet.editions import city_files, city_logo, gates, queries, text_services
from budzet.editions.models import COLOUR, City, Edition, Origin
from budzet.editions.timetable import Span, StageKind, StageState, Timetable
from budzet.i18n import language
from budzet.web import filters
from budzet.web.requests import get_session, now


@dataclass(frozen=True, slots=True)
class Phase:
    """The strip under the header: what is going on and until when."""

    headline: str
    text: str


def page_edition() -> Edition:
    """Return the edition named in the address of this page, once per request. Raises ``NotFoundError``."""
    if "edition" not in g:
        keep(*queries.with_city(get_session(), (request.view_args or {})["edition_slug"]))
    edition: Edition = g.edition
    return edition


def keep(edition: Edition, stored: City | None) -> None:
    """Keep the edition and the city of this page, which whoever found something through them has read already."""
    g.edition, g.stored_city = edition, stored


def page_timetable() -> Timetable:
    """Return the timetable of the edition of this page as residents meet it, once per request."""
    if "timetable" not in g:
        g.timetable = gates.timetable(get_session(), page_edition(), now())
    timetable: Timetable = g.timetable
    return timetable


def context() -> dict[str, Any]:
    """Return ``city``, ``edition``, ``phase`` and ``vote_ahead`` for the layout.

    A page of no edition shows the one that matters now. The desk has a strip of its own.
    """
    edition = shown_edition()
    at_desk = g.get("staff") is not None
    timetable = None if at_desk or edition is None else _timetable_of(edition)
    return {
        "city": page_city(),
        "edition": edition,
        "phase": phase(timetable) if timetable else None,
        "vote_ahead": bool(edition and timetable and _vote_is_ahead(edition, timetable)),
    }


def shown_edition() -> Edition | None:
    """Return the edition a page shows, once per request: the one it names or the one that matters now."""
    if "edition_slug" in (request.view_args or {}):
        return page_edition()
    if "shown_edition" not in g:
        g.shown_edition = queries.current(get_session(), now())
    found: Edition | None = g.shown_edition
    return found


def _timetable_of(edition: Edition) -> Timetable:
    named = "edition_slug" in (request.view_args or {})
    return page_timetable() if named else gates.timetable(get_session(), edition, now())


def _vote_is_ahead(edition: Edition, timetable: Timetable) -> bool:
    """Whether residents vote on this edition now or later: then they may gather projects they like."""
    ahead = (StageState.BEFORE, StageState.OPEN)
    return edition.origin is Origin.LOCAL and timetable.state(StageKind.VOTING, now()) in ahead


@dataclass(frozen=True, slots=True)
class PageCity:
    """The city as pages name it: in Polish in its genitive, and in its locative with "in" (``we Wrocławiu``).

    Other languages have the name itself in all three.
    """

    name: str
    name_genitive: str
    name_locative: str
    office_name: str
    office_address: str
    office_hours: str
    help_phone: str
    help_email: str
    dpo_email: str
    dpo_name: str
    e_delivery: str
    colour: str
    logo: str
    logo_text: str

    @property
    def style_url(self) -> str:
        """The address of the city's colours; empty for the colour of the service."""
        return city_files.stylesheet_url(self.colour)

    @property
    def logo_url(self) -> str:
        """The address of the city's logo; empty when it has none."""
        return city_files.logo_url(self.logo)

    @property
    def logo_size(self) -> tuple[int, int]:
        """Width and height of the logo, so that a page keeps its shape free until it comes."""
        return city_logo.size(self.logo) or (44, 44)


def page_city() -> PageCity:
    """Return the city, once per request; before one was stored, a nameless one for the first pages."""
    if "city" not in g:
        stored = (g.stored_city if "stored_city" in g else queries.city(get_session())) or _nameless()
        values = {field.name: getattr(stored, field.name) for field in fields(PageCity)}
        if language() == "pl":
            values |= {"name_locative": text.inside(stored.name_locative)}
        else:
            values |= {"name_genitive": stored.name, "name_locative": stored.name}
        g.city = PageCity(**values)
    city: PageCity = g.city
    return city


def mail_context(text: str, **known: str) -> dict[str, Any]:
    """Return what every mail about the edition of this page says: its title, the city and its help line.

    ``text`` is the kind of text whose words the mail takes when the city has written its own; ``known`` are fields of
    that text which are known already.
    """
    city = page_city()
    return {
        "edition_title": page_edition().title,
        "city": {"name": city.name, "help_phone": city.help_phone},
        **text_services.mail_words(get_session(), page_edition(), text, language(), known),
    }


def phase(timetable: Timetable) -> Phase | None:
    """Return what to say now: the open stage with its end, else the next one with its beginning."""
    instant = now()
    voting = timetable.span(StageKind.VOTING)
    if voting and voting.state(instant) is StageState.OPEN:
        return Phase(gettext("Voting is open."), _until(voting, gettext("You can vote until %(moment)s.")))
    intake = timetable.span(StageKind.INTAKE)
    if intake and intake.state(instant) is StageState.OPEN:
        return Phase(gettext("We are taking in projects."), _until(intake, gettext("Hand in yours by %(moment)s.")))
    results = timetable.span(StageKind.RESULTS)
    if results and results.state(instant) is StageState.OPEN:
        return Phase(gettext("This vote is over."), gettext("See who won and why."))
    if voting and voting.state(instant) is StageState.AFTER:
        return Phase(gettext("Voting is over."), _results_by(results))
    if intake and intake.held and intake.state(instant) is StageState.BEFORE:
        return Phase(gettext("We are not taking in projects yet."), gettext("We are still preparing this edition."))
    upcoming = timetable.upcoming(instant)
    if upcoming and upcoming.kind is StageKind.VOTING:
        return Phase(
            gettext("Voting has not begun."),
            gettext("It begins on %(moment)s.", moment=filters.moment(upcoming.opens_at)),
        )
    return None


def _until(span: Span, sentence: str) -> str:
    return sentence % {"moment": filters.deadline(span.closes_at)} if span.closes_at else ""


def _results_by(results: Span | None) -> str:
    if results is None:
        return gettext("We are counting the votes.")
    return gettext("We are counting the votes. Results: %(moment)s.", moment=filters.day(results.opens_at))


def _nameless() -> City:
    """Stand in for the city before one was stored, so that the first pages of an empty service can be shown."""
    return City(
        id=1,
        name=gettext("Your city"),
        name_genitive=gettext("your city"),
        name_locative=gettext("your city"),
        office_name="",
        office_address="",
        office_hours="",
        help_phone="",
        help_email="",
        dpo_email="",
        dpo_name="",
        e_delivery="",
        colour=COLOUR,
        logo="",
        logo_text="",
        residents=None,
    )
