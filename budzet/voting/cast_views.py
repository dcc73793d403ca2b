"""The last step: cast, receipt, the receipt by mail, finish. Every answer says truly whether the vote is stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError

from budzet.accounts.access import public, resident
from budzet.base.errors import DomainError
from budzet.editions.layout import mail_context, page_edition
from budzet.i18n import language
from budzet.notifications import services as outbox
from budzet.proposals import shortlist
from budzet.residents import keys
from budzet.voting import casting, cookies, queries, sessions
from budzet.voting import receipt as receipts
from budzet.voting.ballot_session import notice
from budzet.voting.cookies import Receipt, Reviewed
from budzet.voting.forms import MailReceiptForm
from budzet.voting.seal import envelope_id
from budzet.voting.views import bp, voting_state
from budzet.web import errors
from budzet.web.headers import forget
from budzet.web.requests import now, services, settings, transaction


class NoReceiptError(DomainError):
    """This browser has no receipt, or it is older than half an hour."""

    http_status = 403


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """What the receipt page shows; ``not_the_only_one`` is said only to who has shown who they are."""

    number: str
    received_at: dt.datetime
    signature: str
    not_the_only_one: bool


@bp.post("/oddaj")
@public
def cast(edition_slug: str) -> ResponseReturnValue:
    """Store the sealed ballot of the person at this browser; pressed again, it answers the same.

    Public, because the first press uses the session up and a second one must still get its receipt. Reads nothing else
    from the database: edition and ballot come signed from the check page.
    """
    # Before anything waits for the database: a ballot that came before the close counts, however long the queue is.
    received_at = now()
    reviewed = cookies.read_review(request.form.get("sealed", ""))
    if reviewed is None:
        return _too_old(edition_slug)
    errors.say_kept(partial(_whether_kept, reviewed))
    sid = cookies.read(cookies.SESSION)
    own = reviewed.fresh and sessions.sid_hash(sid) == reviewed.sid_hash
    try:
        with transaction() as session:
            answer = casting.cast(
                session,
                edition_id=reviewed.edition_id,
                sid=sid if own else "",
                sealed=reviewed.sealed,
                terms=reviewed.terms,
                reviewed_at=reviewed.at,
                received_at=received_at,
            )
    except casting.VotingClosedError:
        return _closed(edition_slug)
    if answer.received_at is None:
        return _not_stored(edition_slug) if reviewed.fresh else _too_old(edition_slug)
    response = redirect(url_for("voting.receipt", edition_slug=edition_slug), 303)
    receipt = Receipt(reviewed.edition_id, answer.envelope_id, answer.received_at, answer.not_the_only_one)
    cookies.put(response, cookies.RECEIPT, cookies.sign_receipt(receipt))
    cookies.drop(response, cookies.SESSION, cookies.DRAFT)
    shortlist.forget(response)
    return forget(response)


def _whether_kept(reviewed: Reviewed) -> str:
    """Say whether a vote is stored after something broke. Asks the database again, because only it knows."""
    id_ = envelope_id(reviewed.sealed)
    number = receipts.confirmation_number(id_)
    try:
        with services().database.read_session() as session:
            stored = queries.is_stored(session, reviewed.edition_id, id_, id_)
    except SQLAlchemyError:
        return gettext(
            "We do not know yet whether your vote is stored. Go back and press “Cast the vote” again: it will never "
            "count twice. You can also check later with this number: %(number)s.",
            number=number,
        )
    if stored:
        return gettext("Your vote is stored. Confirmation number: %(number)s.", number=number)
    return gettext("Your vote is not stored. Go back and press “Cast the vote” again.")


def _too_old(edition_slug: str) -> ResponseReturnValue:
    return notice(
        gettext("We have not stored the vote"),
        [
            gettext("The page with your ballot was open for too long, or it came to us incomplete."),
            gettext("Your choice is kept. Check it and cast the vote once more."),
        ],
        [(gettext("Check your ballot again"), url_for("voting.check", edition_slug=edition_slug))],
        status=400,
    )


def _closed(edition_slug: str) -> ResponseReturnValue:
    return notice(
        gettext("Voting has ended"),
        [gettext("Your vote is not stored, because it reached us after the end of voting.")],
        [(gettext("Home page of the edition"), url_for("pages.edition_home", edition_slug=edition_slug))],
        status=403,
    )


def _not_stored(edition_slug: str) -> ResponseReturnValue:
    if voting_state(page_edition()) != "open":
        return _closed(edition_slug)
    return notice(
        gettext("Your vote is not stored"),
        [
            gettext("Your session has ended, or you cast another ballot in this window."),
            gettext("If you saw a confirmation number, that vote is stored."),
            gettext("If you did not, confirm who you are again."),
            gettext("Your choice stays in this browser for an hour after your last step."),
        ],
        [
            (gettext("Confirm who you are again"), url_for("voting.identify", edition_slug=edition_slug)),
            (gettext("Check a confirmation number"), url_for("voting.look_up", edition_slug=edition_slug)),
        ],
        status=403,
    )


def load_receipt() -> Receipt:
    """Return the receipt of the person at this browser. Raises ``NoReceiptError``."""
    found = cookies.read_receipt(page_edition().id)
    if found is None:
        raise NoReceiptError("no receipt")
    return found


@bp.errorhandler(NoReceiptError)
def no_receipt(_error: NoReceiptError) -> ResponseReturnValue:
    """Say that this browser shows no receipt any more and how to check a vote."""
    slug = page_edition().slug
    return notice(
        gettext("There is no confirmation to show"),
        [
            gettext("We show the confirmation for 30 minutes, only in the browser in which the vote was cast."),
            gettext("If you have the number, you can check that the vote is stored."),
        ],
        [
            (gettext("Check a confirmation number"), url_for("voting.look_up", edition_slug=slug)),
            (gettext("Home page of the edition"), url_for("pages.edition_home", edition_slug=slug)),
        ],
        status=403,
        kind="info",
    )


@bp.get("/potwierdzenie")
@resident(load_receipt)
def receipt(edition_slug: str) -> ResponseReturnValue:
    """Show the confirmation number, never what was chosen."""
    return _receipt_page(MailReceiptForm(formdata=None), mailed="wyslano" in request.args)


def _receipt_page(form: MailReceiptForm, *, mailed: bool = False) -> str:
    found: Receipt = g.resident
    number = receipts.confirmation_number(found.envelope_id)
    page = ReceiptPage(number, found.received_at, _signature(found), found.not_the_only_one)
    return render_template("voting/receipt.html", receipt=page, mail_form=form, mailed=mailed, errors=form.errors)


def _signature(found: Receipt) -> str:
    secret = keys.load(settings().keys_dir, found.edition_id)
    return receipts.sign(secret.receipt, found.edition_id, found.envelope_id)


@bp.post("/potwierdzenie/wyslij")
@resident(load_receipt)
def mail_receipt(edition_slug: str) -> ResponseReturnValue:
    """Mail the confirmation, without choices and time, to an address that is not kept."""
    form, found = MailReceiptForm(), g.resident
    if not form.validate():
        return _receipt_page(form), 422
    look_up_url = url_for("voting.look_up", edition_slug=edition_slug)
    context = {
        **mail_context("mail_receipt"),
        "number": receipts.confirmation_number(found.envelope_id),
        "look_up_url": f"{settings().public_url}{look_up_url}",
        "signature": _signature(found),
    }
    with transaction() as session:
        outbox.add(
            session,
            form.email.data or "",
            "voting/receipt",
            context,
            language=language(),
            now=now(),
            vault=services().vault,
        )
    return redirect(url_for("voting.receipt", edition_slug=edition_slug, wyslano=1), 303)


@bp.post("/zakoncz")
@public
def finish(edition_slug: str) -> ResponseReturnValue:
    """Forget everything about this person in this browser; on computers many people use."""
    if sid := cookies.read(cookies.SESSION):
        with transaction() as session:
            sessions.close(session, sid)
    response = redirect(url_for("pages.edition_home", edition_slug=edition_slug), 303)
    cookies.drop(response, cookies.SESSION, cookies.DRAFT, cookies.CHALLENGE, cookies.RECEIPT, cookies.GOAL)
    shortlist.forget(response)
    return forget(response)
