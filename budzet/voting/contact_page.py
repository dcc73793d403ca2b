"""What somebody is told when no code can go to their contact any more, or none of theirs may be used: other ways."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from budzet.editions.layout import page_city, page_edition
from budzet.editions.models import Edition
from budzet.residents.codes import NoTextsLeftError, TooManyCodesError
from budzet.residents.contacts import ContactKind
from budzet.voting.views import bp


def used_up(edition: Edition, kind: ContactKind, limit: int) -> ResponseReturnValue:
    """Return the page for the next person of a contact by which ``limit`` people have voted."""
    if kind == "sms":
        heading = gettext("This phone number has been used already")
        first = gettext("Number of people who have voted with this number: %(limit)s. That is the limit.", limit=limit)
    else:
        heading = gettext("This e-mail address has been used already")
        first = gettext("Number of people who have voted with this address: %(limit)s. That is the limit.", limit=limit)
    return _page(edition, heading, [first, gettext("Your vote is not stored. You can still vote:")]), 409


@bp.errorhandler(TooManyCodesError)
def too_many_codes(error: TooManyCodesError) -> ResponseReturnValue:
    """Say that this contact, not the person, must wait, and how to go on at once."""
    heading = gettext("We have sent several codes already")
    page = _page(page_edition(), heading, [str(error.sentence), gettext("You can vote at once:")])
    return page, 429, {"Retry-After": "3600"}


@bp.errorhandler(NoTextsLeftError)
def no_texts_left(error: NoTextsLeftError) -> ResponseReturnValue:
    """Say that no text message can go out today, and how to vote all the same."""
    heading = gettext("We have not sent the code")
    return _page(page_edition(), heading, [str(error.sentence), gettext("You can vote at once:")]), 503


def _page(edition: Edition, heading: str, sentences: list[str]) -> str:
    city = page_city()
    return render_template(
        "voting/notice.html",
        heading=heading,
        kind="warning",
        paragraphs=[*sentences],
        ways=[
            _another_contact(edition),
            gettext("with the help of the city hall, by phone: %(phone)s,", phone=city.help_phone),
            gettext("at the city hall: %(address)s.", address=city.office_address),
        ],
        actions=[(gettext("Use another contact"), url_for("voting.identify", edition_slug=edition.slug))],
    )


def _another_contact(edition: Edition) -> str:
    match edition.terms.identity.contacts:
        case ("email",):
            return gettext("with another e-mail address,")
        case ("sms",):
            return gettext("with another mobile phone,")
        case _:
            return gettext("with another e-mail address or another mobile phone,")
