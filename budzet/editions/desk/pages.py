"""How every page of settings is shown and saved: one form over one part of the plan.

Saving puts what was typed into the plan that is stored now. A refused form comes back whole with 422; when somebody
else has changed the same page meanwhile, both answers stand beside each other with 409.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from pydantic import ValidationError

from budzet.accounts import desk_session
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError, NotFoundError
from budzet.editions import desk_menu, desk_scope, editing, places, plan_paths, readiness, stored_facts
from budzet.editions.desk.plan_form import Check, PlanForm
from budzet.editions.editing import ChangedMeanwhileError, Edit
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.editions.places import Page
from budzet.editions.plan import EditionPlan
from budzet.editions.readiness import Requirement
from budzet.web.requests import get_session, now, transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A page of settings. ``shows`` are the paths that saving confirms, ``told`` what a resident reads of the stored
    plan, ``check`` what is refused beside the plan's own faults, ``given`` what the form needs to know, ``more`` what
    else the template shows.
    """

    endpoint: str
    template: str
    form: type[PlanForm]
    page: Page
    shows: tuple[str, ...]
    told: Callable[[EditionPlan], Sequence[str]]
    root: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    check: Check | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    more: Callable[[EditionPlan], Mapping[str, Any]] = lambda _plan: {}

    def url(self, edition: Edition) -> str:
        """Return the address of the page."""
        return url_for(f"edition_desk.{self.endpoint}", edition_slug=edition.slug, **self.values)


def page_plan() -> EditionPlan:
    """Return the plan of the edition of this page as it is stored."""
    return editing.plan_of(get_session(), page_edition())


def show(settings: Settings) -> str:
    """Show a page of settings as they are stored."""
    plan = page_plan()
    form = settings.form.showing(plan, settings.root, **settings.given)
    return render(settings, plan, form, told=list(settings.told(plan)))


def save(settings: Settings) -> ResponseReturnValue:
    """Save a page of settings, or show it again with everything that was typed."""
    edition, plan = page_edition(), page_plan()
    form = settings.form.posted(plan, settings.root, **settings.given)
    if form.validate():
        try:
            confirmed = _store(settings, edition.id, form)
        except ValidationError as error:
            form.refuse(error)
        except ChangedMeanwhileError as error:
            return _both(settings, error.plan, form)
        except DomainError as error:
            _refuse(form, error)
        else:
            return done(_saved(confirmed), settings.url(edition))
    else:
        form.tell_more(plan, settings.check)
    return render(settings, plan, form), 422


def done(sentence: str, onward: str) -> ResponseReturnValue:
    """Say that something was done and go on."""
    flash(sentence)
    return redirect(onward, 303)


def _store(settings: Settings, edition_id: int, form: PlanForm) -> int:
    """Save what was typed and return how many values were confirmed by it."""

    def apply(stored: EditionPlan) -> EditionPlan:
        wanted = form.applied(stored)
        if settings.check and (faults := settings.check(wanted)):
            raise DomainError(" ".join(readiness.sentences(faults)), faults)
        return wanted

    edit = Edit(part=form.part, seen=form.seen.data or "", apply=apply, confirmed=settings.shows)
    with transaction() as session:
        before = len(session.get_one(Edition, edition_id).examples)
        after = editing.change(session, edition_id, edit, actor=desk_session.actor(), now=now())
    return before - len(after.examples)


def _refuse(form: PlanForm, error: DomainError) -> None:
    if error.http_status == NotFoundError.http_status:
        raise error
    if error.findings:
        form.refuse_findings(error.findings)
    else:
        form.form_errors.append(error.sentence)


def _saved(confirmed: int) -> str:
    if confirmed <= 0:
        return gettext("Saved.")
    return ngettext(
        "Saved. %(num)d value is now confirmed with the resolution.",
        "Saved. %(num)d values are now confirmed with the resolution.",
        confirmed,
    )


def _both(settings: Settings, stored: EditionPlan, form: PlanForm) -> ResponseReturnValue:
    """Show both answers: what was typed stays in the form, what is stored stands beside it."""
    try:
        its = settings.form.showing(stored, settings.root, **settings.given)
    except NotFoundError:
        raise NotFoundError("Ktoś w międzyczasie to usunął.") from None
    form.seen.data = its.seen.data
    return render(settings, stored, form, differences=form.differences(its)), 409


def render(settings: Settings, plan: EditionPlan, form: PlanForm, **more: Any) -> str:
    """Return a page of settings with a form as it stands."""
    edition = page_edition()
    values: dict[str, Any] = {"told": [], "differences": None, **settings.more(plan), **more}
    return render_template(
        settings.template,
        form=form,
        errors=form.errors,
        plan=plan,
        action=settings.url(edition),
        to_check=sum(any(plan_paths.is_under(path, shown) for shown in settings.shows) for path in plan.examples),
        todo=todo(settings.page),
        **rights(edition),
        **values,
    )


def rights(edition: Edition) -> dict[str, Any]:
    """Return whether this person may write here and whether the edition may be changed at all."""
    may = desk_session.current().may_in(Permission.EDIT_EDITION, desk_scope.of_page())
    open_ = editing.may_change(edition)
    return {"may_write": may and open_, "may_edit": may, "changeable": open_}


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that is not in order: its sentence, where it is set right, whether it keeps a stage from beginning."""

    sentence: str
    url: str
    blocking: bool


def requirements() -> list[Requirement]:
    """Return everything that is not in order in the edition of this page, but for values that are still examples.

    A part of the statute that is missing is told only where nothing else says why.
    """
    facts = stored_facts.facts(get_session(), page_edition(), now())
    found = [one for one in readiness.findings(facts, now()) if one.finding.code != "example_value"]
    parts = [one for one in found if one.finding.code == "statute_part_missing"]
    others = [one for one in found if one not in parts]
    waiting = {item.key for item in readiness.statute_checklist(facts) if item.examples}
    told = {one.place.page for one in others}
    alone = [one for one in parts if one.finding.field not in waiting and one.place.page not in told]
    return others + alone


def todo(page: Page) -> list[Todo]:
    """Return what is not in order on one page, each thing once."""
    slug = page_edition().slug
    found = {
        (one.finding.code, one.finding.field): Todo(
            readiness.sentences([one.finding])[0], desk_menu.url_of(page, slug, one.place.field), one.blocking
        )
        for one in requirements()
        if one.place.page is page
    }
    return list(found.values())


def to_check_by_page(examples: Sequence[str]) -> dict[str, int]:
    """Return how many values of each page are still examples."""
    found: dict[str, int] = {}
    for path in examples:
        page = places.of_path(path).page.value
        found[page] = found.get(page, 0) + 1
    return found
