"""Proposing that somebody gets a role or loses it: the first of two persons."""

from __future__ import annotations

import datetime as dt

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import AnyOf

from budzet.accounts import acts, desk_session, grants, words
from budzet.accounts.access import requires
from budzet.accounts.grants import Asked, WantedGrant
from budzet.accounts.models import RoleGrant
from budzet.accounts.roles import Permission, Role, Scope, ScopeKind
from budzet.base import days
from budzet.base.errors import DomainError, NotFoundError
from budzet.desk import staff_list
from budzet.desk.staff_desk import ID, bp, load
from budzet.editions import queries as editions
from budzet.web.forms import BaseForm, at_most, needed
from budzet.web.requests import get_session, now, services, settings, transaction

__all__ = ["bp"]

SMALL_CITY = 50_000
"""Residents under which an office works with three people (design.md §6)."""


class GrantForm(BaseForm):
    """A role somebody is to have."""

    role = StringField(validators=[AnyOf([role.value for role in Role], message=_l("Choose a role."))])
    scope = StringField(validators=[needed(_l("Choose where the role holds."))])
    valid_from = StringField()
    valid_until = StringField()
    reason = StringField(validators=[needed(_l("Write the reason.")), at_most(500)])

    def wanted(self, person_id: int) -> WantedGrant | None:
        """Return what was typed, or nothing when a field is faulty."""
        whole = self.validate()
        first, last = self._day("valid_from"), self._day("valid_until")
        scope = _scope(self.scope.data or "")
        if self.scope.data and scope is None:
            self.scope.errors = [str(words.GRANT_FAULTS["scope_unknown"])]
        if not whole or self.errors or scope is None or first is None:
            return None
        return WantedGrant(person_id, Role(self.role.data), scope, first, last)

    def _day(self, name: str) -> dt.date | None:
        field = self[name]
        if not field.data and name == "valid_until":
            return None
        try:
            return days.parse_day(field.data or "")
        except ValueError:
            field.errors = [*field.errors, gettext("Write a date that exists, for example 31.12.2026.")]
            return None


class ReasonForm(BaseForm):
    """Why a role is to be taken back."""

    reason = StringField(validators=[needed(_l("Write the reason.")), at_most(500)])


@bp.route(f"/{ID}/rola", methods=["GET", "POST"])
@requires(Permission.MANAGE_STAFF, step_up=True)
def propose_role(person_id: int) -> ResponseReturnValue:
    """Propose a role for somebody; it holds when another person confirms it."""
    form = GrantForm(valid_from=days.write_day(desk_session.current().today))
    if not form.is_submitted():
        return _grant_page(person_id, form)
    wanted = form.wanted(person_id)
    if wanted is None:
        return _grant_page(person_id, form), 422
    asked = _asked(form.reason.data)
    try:
        with transaction() as session:
            grants.propose_grant(session, wanted, asked, now=now())
    except DomainError as error:
        form.attach(error.findings, words.GRANT_FAULTS)
        form.form_errors.extend(() if error.findings else (error.sentence,))
        return _grant_page(person_id, form), error.http_status
    return _proposed(person_id)


@bp.route(f"/{ID}/odbierz/<int(max=2147483647):grant_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_STAFF, step_up=True)
def propose_revoke(person_id: int, grant_id: int) -> ResponseReturnValue:
    """Propose that somebody loses a role; it ends when another person confirms it."""
    form = ReasonForm()
    row = _grant(person_id, grant_id)
    if not form.validate_on_submit():
        return _revoke_page(person_id, row, form), 422 if form.is_submitted() else 200
    asked = _asked(form.reason.data)
    try:
        with transaction() as session:
            grants.propose_revoke(session, grant_id, asked, now=now())
    except DomainError as error:
        form.form_errors.append(error.sentence)
        return _revoke_page(person_id, _grant(person_id, grant_id), form), error.http_status
    return _proposed(person_id)


def _asked(reason: str) -> Asked:
    return Asked(
        user=desk_session.current(),
        reason=reason,
        link=acts.mailed_link(settings().public_url),
        vault=services().vault,
        alone_allowed=_small_office(),
    )


def _small_office() -> bool:
    """Say whether the office works with three people: by the edition that matters now, else by the city's size."""
    session = get_session()
    edition = editions.current(session, now())
    if edition is not None:
        return edition.terms.staffing == "small"
    city = editions.city(session)
    return city is not None and city.residents is not None and city.residents < SMALL_CITY


def _proposed(person_id: int) -> ResponseReturnValue:
    flash(gettext("Proposed. Another person must confirm it; everybody who may was told by e-mail."), "good")
    return redirect(url_for("staff_desk.person", person_id=person_id), 303)


def _grant(person_id: int, grant_id: int) -> RoleGrant:
    row = get_session().get(RoleGrant, grant_id)
    if row is None or row.staff_id != person_id or row.revoked_at is not None:
        raise NotFoundError("Nie ma takiej roli.")
    return row


def _scope(value: str) -> Scope | None:
    kind, _, number = value.partition(":")
    if kind == ScopeKind.CITY and not number:
        return Scope(ScopeKind.CITY)
    known = kind in (ScopeKind.EDITION, ScopeKind.DEPARTMENT)
    fits = number.isascii() and number.isdigit() and len(number) < 10
    return Scope(ScopeKind(kind), int(number)) if known and fits else None


def _grant_page(person_id: int, form: GrantForm) -> str:
    session = get_session()
    titles = [(edition.id, edition.title) for edition in editions.all_editions(session)]
    return render_template(
        "desk/propose_role.html",
        form=form,
        errors=form.errors,
        person=load(person_id),
        roles=[(role.value, words.ROLE_NAMES[role]) for role in Role],
        sentences=[(words.ROLE_NAMES[role], words.ROLE_SENTENCES[role]) for role in Role],
        scopes=staff_list.scope_options(session, titles),
    )


def _revoke_page(person_id: int, row: RoleGrant, form: ReasonForm) -> str:
    shown = staff_list.shown_grant(get_session(), row, desk_session.current().today)
    person = load(person_id)
    return render_template("desk/propose_revoke.html", form=form, errors=form.errors, person=person, grant=shown)
