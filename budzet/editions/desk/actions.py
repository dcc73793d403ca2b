"""What a single button does to an edition: something is added, moved, removed or copied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from budzet.accounts import desk_session
from budzet.base.errors import DomainError
from budzet.editions import editing, explain, plan_paths
from budzet.editions.desk import pages
from budzet.editions.editing import Edit
from budzet.editions.layout import page_edition
from budzet.editions.plan import EditionPlan
from budzet.web.forms import BaseForm, at_most, needed
from budzet.web.requests import now, transaction


class NameForm(BaseForm):
    """The name of something new."""

    name = StringField(_l("Name"), [needed(_l("Write a name.")), at_most(300)])


@dataclass(frozen=True, slots=True)
class Chip:
    """A value that is still an example: its id on the page of the list, its name, its field on the page of its own."""

    id: str
    label: str
    url: str


def act(change: Callable[[EditionPlan], EditionPlan], *, done: str, onward: str) -> ResponseReturnValue:
    """Apply one change to the plan as it is stored now and go on; what is refused is told there."""
    try:
        apply(change)
    except DomainError as error:
        if error.http_status == 404:
            raise
        flash(error.sentence, "error")
        return redirect(onward, 303)
    return pages.done(done, onward)


def apply(change: Callable[[EditionPlan], EditionPlan]) -> EditionPlan:
    """Apply one change to the plan as it is stored now. Raises ``DomainError``."""
    edition_id = page_edition().id
    edit = Edit(part=lambda _plan: None, seen=editing.version(None), apply=change)
    with transaction() as session:
        return editing.change(session, edition_id, edit, actor=desk_session.actor(), now=now())


def chips(plan: EditionPlan, root: str, endpoint: str, **values: Any) -> list[Chip]:
    """Return the values below ``root`` that are still examples, each leading to its field."""
    found = []
    for path in plan.examples:
        if plan_paths.is_under(path, root) and path != root:
            below = path.removeprefix(f"{root}.")
            url = url_for(f"edition_desk.{endpoint}", edition_slug=plan.slug, _anchor=below, **values)
            found.append(Chip(path.partition(".")[2], explain.place(below.split(".")), url))
    return found
