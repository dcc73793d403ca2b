"""The parts of the ballot: their order, and for each how it is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.editions import desk_scope, plan_changes, words
from budzet.editions.desk import actions, pages
from budzet.editions.desk.actions import NameForm
from budzet.editions.desk.blueprint import bp
from budzet.editions.desk.forms import (
    ChoiceField,
    FlagField,
    MoneyField,
    ScaleField,
    TextField,
    WholeField,
)
from budzet.editions.desk.pages import Settings
from budzet.editions.desk.plan_form import PlanForm, Variant
from budzet.editions.layout import page_edition
from budzet.editions.places import Page
from budzet.editions.plan import EditionPlan

_MOST_PROJECTS = _l("At most so many projects")


class ContestForm(PlanForm):
    """One part of the ballot."""

    FIELDS = {
        "min_above_max": "approval_least",
        "per_project_above_points": "cumulative_each",
        "projects_above_points": "cumulative_projects",
        "scale_not_descending": "ranking_points",
        "district_limit_and_scope": "district_limit",
        "scope_needs_districts": "district_scope",
    }
    VARIANTS = (
        Variant(
            "form",
            "form_kind",
            {
                "approval": {"approval_least": "min_projects", "approval_most": "max_projects"},
                "choose_one": {},
                "cumulative": {
                    "cumulative_points": "points",
                    "cumulative_projects": "max_projects",
                    "cumulative_each": "max_per_project",
                },
                "ranking": {"ranking_points": "points", "ranking_exact": "exact"},
                "knapsack": {"knapsack_most": "max_cost"},
            },
        ),
    )

    name = TextField(_l("Name of this part"), path="name")
    form_kind = ChoiceField(
        _l("How residents fill it in"),
        path="form",
        part=True,
        choices=[
            ("choose_one", _l("They choose one project")),
            ("approval", _l("They tick several projects")),
            ("cumulative", _l("They share out points")),
            ("ranking", _l("They put projects in order")),
            ("knapsack", _l("They choose projects up to a sum")),
        ],
    )
    approval_least = WholeField(
        _l("At least so many projects"),
        path="form.min_projects",
        id="form.approval.min_projects",
        part=True,
        default="1",
    )
    approval_most = WholeField(_MOST_PROJECTS, path="form.max_projects", id="form.approval.max_projects", part=True)
    cumulative_points = WholeField(
        _l("Points of one voter"), path="form.points", id="form.cumulative.points", part=True
    )
    cumulative_projects = WholeField(
        _MOST_PROJECTS, path="form.max_projects", id="form.cumulative.max_projects", part=True
    )
    cumulative_each = WholeField(_l("At most so many points for one project"), path="form.max_per_project", part=True)
    ranking_points = ScaleField(
        _l("Points from the first place on"),
        path="form.points",
        id="form.ranking.points",
        hint=_l("For example 3, 2, 1."),
        part=True,
    )
    ranking_exact = FlagField(_l("All places must be given away"), path="form.exact", part=True)
    knapsack_most = MoneyField(_l("The chosen projects may cost at most (zł)"), path="form.max_cost", part=True)
    district_scope = ChoiceField(
        _l("From which districts projects may be chosen"),
        path="district_scope",
        choices=[
            ("any", _l("From everywhere")),
            ("own", _l("Only from the district one lives in")),
            ("any_one", _l("From one district, freely chosen")),
            ("up_to_n", _l("From a few districts, freely chosen")),
        ],
    )
    district_limit = WholeField(_l("At most so many districts"), path="district_limit", optional=True)
    completeness = ChoiceField(
        _l("May this part stay empty"),
        path="completeness",
        choices=[("may_be_empty", _l("Yes, one may leave it empty")), ("must_fill", _l("No, it must be filled in"))],
    )
    fault_voids = ChoiceField(
        _l("A fault in this part makes void"),
        path="fault_voids",
        choices=[("contest", _l("only this part")), ("ballot", _l("the whole ballot"))],
        hints={"contest": _l("On-line nobody can make such a fault; it is about paper cards.")},
    )

    def put_into(self, dump: dict[str, Any]) -> None:
        """Put the part; the number of districts counts only where one chooses from a few."""
        super().put_into(dump)
        if self.district_scope.data != "up_to_n":
            dump_of_contest = next(one for one in dump["contests"] if self.root == f"contests.{one['key']}")
            dump_of_contest["district_limit"] = None

    def ignores(self, field: Any) -> bool:
        """Say whether a field counts for nothing."""
        return super().ignores(field) or (field.name == "district_limit" and self.district_scope.data != "up_to_n")


def _page(key: str) -> Settings:
    def told(plan: EditionPlan) -> list[str]:
        return [words.voting_rule(one) for one in plan.contests if one.key == key]

    def more(plan: EditionPlan) -> Mapping[str, Any]:
        contest = next(one for one in plan.contests if one.key == key)
        return {"contest": contest, "pools": [pool for pool in plan.pools if pool.contest == key]}

    return Settings(
        endpoint="contest",
        template="edition_desk/contest.html",
        form=ContestForm,
        page=Page.CONTESTS,
        shows=(f"contests.{key}",),
        told=told,
        root=f"contests.{key}",
        values={"contest_key": key},
        more=more,
    )


@bp.get("/<edition_slug>/karta")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def contests(edition_slug: str) -> ResponseReturnValue:
    """Show the parts of the ballot in their order."""
    return _list(NameForm(formdata=None))


@bp.post("/<edition_slug>/karta")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def add_contest(edition_slug: str) -> ResponseReturnValue:
    """Add a part with a pool of its own, to be filled in on its page."""
    form = NameForm()
    if not form.validate():
        return _list(form), 422
    key = plan_changes.fresh_key(form.name.data, [one.key for one in pages.page_plan().contests])
    return actions.act(
        lambda plan: plan_changes.add_contest(plan, key, form.name.data),
        done=gettext("Added. Now say how this part is filled in."),
        onward=url_for("edition_desk.contest", edition_slug=edition_slug, contest_key=key),
    )


@bp.get("/<edition_slug>/karta/<contest_key>")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def contest(edition_slug: str, contest_key: str) -> ResponseReturnValue:
    """Show one part of the ballot."""
    return pages.show(_page(contest_key))


@bp.post("/<edition_slug>/karta/<contest_key>")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def save_contest(edition_slug: str, contest_key: str) -> ResponseReturnValue:
    """Save one part of the ballot."""
    return pages.save(_page(contest_key))


@bp.post("/<edition_slug>/karta/<contest_key>/przesun")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def move_contest(edition_slug: str, contest_key: str) -> ResponseReturnValue:
    """Move a part of the ballot up or down."""
    up = request.form.get("way") == "up"
    return actions.act(
        lambda plan: plan_changes.move_contest(plan, contest_key, up=up),
        done=gettext("Moved."),
        onward=url_for("edition_desk.contests", edition_slug=edition_slug, _anchor=contest_key),
    )


@bp.post("/<edition_slug>/karta/<contest_key>/usun")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def remove_contest(edition_slug: str, contest_key: str) -> ResponseReturnValue:
    """Remove a part of the ballot with its pools."""
    return actions.act(
        lambda plan: plan_changes.remove_contest(plan, contest_key),
        done=gettext("Removed."),
        onward=url_for("edition_desk.contests", edition_slug=edition_slug),
    )


def _list(form: NameForm) -> str:
    plan = pages.page_plan()
    rows = [
        {
            "contest": one,
            "rule": words.voting_rule(one),
            "pools": sum(pool.contest == one.key for pool in plan.pools),
            "by_office": all(pool.decision_mode == "officials" for pool in plan.pools if pool.contest == one.key),
            "to_check": actions.chips(plan, f"contests.{one.key}", "contest", contest_key=one.key),
        }
        for one in plan.contests
    ]
    return render_template(
        "edition_desk/contests.html",
        form=form,
        errors=form.errors,
        rows=rows,
        todo=pages.todo(Page.CONTESTS),
        **pages.rights(page_edition()),
    )
