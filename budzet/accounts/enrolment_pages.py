"""The pages on which a second factor is chosen and proven, for invitations and for one's own account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Response as FlaskResponse
from flask import abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from budzet.accounts import enrolment, post, second_factor
from budzet.accounts.enrolment import Draft
from budzet.accounts.forms import CodeForm
from budzet.accounts.models import CodeKind
from budzet.web.requests import now, settings

COOKIE = "enrolment"
_GROUP = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pages of one enrolment live: the page of the QR code, and where one goes when all is done.

    ``stepwise``: the pages say which step of how many they are.
    """

    account: str
    qr_url: str
    back_url: str
    done_url: str
    done_label: str
    stepwise: bool = False


def read_draft(staff_id: int, way: str) -> Draft | None:
    """Return what this browser has chosen so far."""
    text = request.cookies.get(_cookie_name(), "")
    return enrolment.unseal(text, settings().secret_key, staff_id=staff_id, way=way, now=now())


def put_draft(response: Response, draft: Draft) -> Response:
    """Keep what was chosen in the browser, closed, until the second factor is proven."""
    text = enrolment.seal(draft, settings().secret_key, now=now())
    response.set_cookie(_cookie_name(), text, path="/", secure=settings().https, httponly=True, samesite="Strict")
    return response


def drop_draft(response: Response) -> Response:
    """Forget what was chosen."""
    response.delete_cookie(_cookie_name(), path="/", secure=settings().https, httponly=True, samesite="Strict")
    return response


def with_method(draft: Draft, method: str) -> Draft:
    """Return the draft with a fresh second factor of a kind."""
    if method == "printed":
        return replace(draft, secret="", codes=tuple(second_factor.make_codes(CodeKind.PRINTED)))
    return replace(draft, secret=second_factor.new_secret(), codes=())


def proof_page(draft: Draft, form: CodeForm, place: Place, *, status: int = 200) -> ResponseReturnValue:
    """Show the second factor that waits for its proof: a QR code, or a list made to be printed."""
    template = "login/printed.html" if draft.codes else "login/authenticator.html"
    page = render_template(
        template,
        form=form,
        errors=form.errors,
        place=place,
        codes=draft.codes,
        secret=[draft.secret[at : at + _GROUP] for at in range(0, len(draft.secret), _GROUP)],
    )
    return page, status


def wrong_code(form: CodeForm, draft: Draft) -> None:
    """Say beside the field that the code does not belong to what the page shows."""
    if draft.codes:
        form.code.errors = [gettext("This code is not on the list. Write it as it is printed.")]
        return
    form.code.errors = [
        gettext("This code does not fit. Check the clock of your phone and write the code it shows now.")
    ]


def recovery_page(codes: Sequence[str], place: Place) -> Response:
    """Show recovery codes, this once; forget what was chosen."""
    page = render_template("login/recovery.html", codes=codes, place=place)
    return drop_draft(current_app.make_response(page))


def qr_code(draft: Draft | None, account: str) -> FlaskResponse:
    """Return the QR code of the authenticator that waits for its proof, as an image of its own."""
    if draft is None or not draft.secret:
        abort(404)
    issuer = gettext("Participatory budget %(city)s", city=post.city_name())
    address = second_factor.provisioning(draft.secret, account=account, issuer=issuer)
    return FlaskResponse(second_factor.qr_svg(address), content_type="image/svg+xml; charset=utf-8")


def _cookie_name() -> str:
    return f"__Host-{COOKIE}" if settings().https else COOKIE
