"""One pool: its money and the rule that spends it, with an example of that rule in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.editions import desk_scope, plan_changes, plan_paths, terms_words
from budzet.editions.desk import actions, example_words, pages
from budzet.editions.desk.blueprint import bp
from budzet.editions.desk.forms import (
    ChoiceField,
    FlagField,
    ListField,
    MoneyField,
    PercentField,
    TextField,
    WholeField,
    answers,
)
from budzet.editions.desk.pages import Settings
from budzet.editions.desk.plan_form import PlanForm, Variant
from budzet.editions.places import Page
from budzet.editions.plan import EditionPlan

_STEPS = [
    ("", _l("nothing more")),
    ("lower_cost", _l("the cheaper project goes first")),
    ("more_votes", _l("the project more people voted for goes first")),
    ("public_draw", _l("a public draw decides")),
    ("list_order", _l("the order of the published list decides")),
]
_TIES = ("tie_1", "tie_2", "tie_3", "tie_4")


class PoolForm(PlanForm):
    """One pool."""

    FIELDS = {
        "tie_step_twice": "tie_1",
        "draw_not_last": "tie_1",
        "scope_needs_districts": "district",
        "unknown_district": "district",
        "unknown_contest": "contest",
        "nowhere_to_move": "leftover",
        "several_to_move_to": "leftover",
        "moved_too_late": "leftover",
        "ranking_counts_points": "greedy_on",
        "no_points_to_count": "shares_utility",
    }
    VARIANTS = (
        Variant(
            "rule",
            "rule_kind",
            {
                "greedy": {"greedy_on": "on", "greedy_misfit": "misfit"},
                "equal_shares": {
                    "shares_utility": "utility",
                    "shares_completion": "completion",
                    "shares_comparison": "comparison",
                },
                "phragmen": {},
            },
        ),
        Variant(
            "rule.threshold",
            "threshold_kind",
            {
                "none": {},
                "absolute": {"threshold_least": "at_least"},
                "share_of_ballots": {"threshold_ballots": "per_mille"},
                "share_of_cost": {"threshold_cost": "per_mille"},
            },
        ),
    )

    name = TextField(_l("Name of the pool"), path="name")
    budget = MoneyField(_l("Money in the pool (zł)"), path="budget")
    contest = ListField(_l("Part of the ballot"), path="contest")
    district = ListField(_l("District"), path="district")
    decision_mode = ChoiceField(
        _l("Who decides on its projects"),
        path="decision_mode",
        choices=[("vote", _l("Residents, by vote")), ("officials", _l("The city hall, after it has asked residents"))],
    )
    rule_kind = ChoiceField(
        _l("How winners are found"),
        path="rule",
        part=True,
        choices=[
            ("greedy", _l("In the order of results, as long as the money lasts")),
            ("equal_shares", _l("Method of equal shares")),
            ("phragmen", _l("Phragmén's rule")),
        ],
    )
    greedy_on = ChoiceField(
        _l("What is added up"),
        path="rule.on",
        part=True,
        default="votes",
        choices=[("votes", _l("votes of residents")), ("points", _l("points from residents"))],
    )
    greedy_misfit = ChoiceField(
        _l("When a project costs more than what is left"),
        path="rule.misfit",
        part=True,
        default="skip",
        choices=[
            ("skip", _l("pass over it and look at the next one")),
            ("stop", _l("end the list of winners")),
            ("stop_then_80_percent", _l("end the list, but fund it when at least 80% of its cost is left")),
        ],
    )
    shares_utility = ChoiceField(
        _l("What a supporter gains from a project"),
        path="rule.utility",
        part=True,
        default="cost",
        choices=[("cost", _l("its cost")), ("cardinality", _l("one project")), ("points", _l("the points given"))],
    )
    shares_completion = ChoiceField(
        _l("Money that is left after the first round"),
        path="rule.completion",
        part=True,
        default="add1",
        choices=[("add1", _l("the part of each voter is raised step by step")), ("none", _l("stays unspent"))],
    )
    shares_comparison = FlagField(
        _l("Take the result by order instead when more voters prefer it"), path="rule.comparison", part=True
    )
    threshold_kind = ChoiceField(
        _l("What a project needs at least"),
        path="rule.threshold",
        part=True,
        choices=[
            ("none", _l("nothing")),
            ("absolute", _l("a number of votes or points")),
            ("share_of_ballots", _l("a share of the valid ballots")),
            ("share_of_cost", _l("a share that grows with its cost")),
        ],
    )
    threshold_least = WholeField(_l("At least so many votes or points"), path="rule.threshold.at_least", part=True)
    threshold_ballots = PercentField(
        _l("Share of the valid ballots, in per cent"), path="rule.threshold.per_mille", part=True
    )
    threshold_cost = PercentField(
        _l("Share of what it takes from the pool, in per cent"),
        path="rule.threshold.per_mille",
        id="rule.threshold.share_of_cost",
        hint=_l("With 50: a project that costs 10% of the pool needs support on 5% of the ballots."),
        part=True,
    )
    tie_1 = ListField(_l("When results are equal"), path="ties", part=True, choices=_STEPS)
    tie_2 = ListField(_l("if that settles nothing"), path="ties.2", part=True, choices=_STEPS)
    tie_3 = ListField(_l("if that settles nothing either"), path="ties.3", part=True, choices=_STEPS)
    tie_4 = ListField(_l("and in the end"), path="ties.4", part=True, choices=_STEPS)
    exclusions = ChoiceField(
        _l("Projects that cannot both be carried out"),
        path="exclusions",
        choices=[
            ("none", _l("do not count as such")),
            ("confirmed_groups", _l("shut each other out: the better one wins")),
        ],
    )
    leftover = ChoiceField(
        _l("Money that no project takes"),
        path="leftover",
        choices=[
            ("stay", _l("stays in the pool")),
            ("to_citywide", _l("goes to the pool of the whole city")),
            ("to_next_pool", _l("goes to the next pool")),
        ],
    )

    def prepare(self, plan: EditionPlan) -> None:
        """Offer the parts of the ballot and the districts there are."""
        self.contest.choices = answers((one.key, one.name) for one in plan.contests)
        self.district.choices = answers(districts(plan))

    def fill(self, dump: Mapping[str, Any]) -> None:
        """Show the pool with its chain of ties."""
        super().fill(dump)
        chain = plan_paths.get(dump, self.whole("ties"))
        for name, step in zip(_TIES, [*chain, "", "", ""], strict=False):
            self._fields[name].data = step

    def put_into(self, dump: dict[str, Any]) -> None:
        """Put the pool; the chain of ties without its empty steps."""
        super().put_into(dump)
        plan_paths.put(dump, self.whole("ties"), [step for name in _TIES if (step := self._fields[name].read())])


def districts(plan: EditionPlan) -> list[tuple[str, str]]:
    """Return the districts a pool may belong to, and none."""
    return [("", gettext("none: the whole city")), *((one.key, one.name) for one in plan.districts)]


def _page(key: str) -> Settings:
    def of(plan: EditionPlan) -> Any:
        return next(one for one in plan.pools if one.key == key)

    def more(plan: EditionPlan) -> Mapping[str, Any]:
        pool = of(plan)
        return {
            "pool": pool,
            "example": example_words.example(pool) if pool.decision_mode == "vote" else None,
            "alike": sum(one.contest == pool.contest for one in plan.pools) - 1,
        }

    return Settings(
        endpoint="pool",
        template="edition_desk/pool.html",
        form=PoolForm,
        page=Page.POOLS,
        shows=(f"pools.{key}",),
        told=lambda plan: terms_words.pool(of(plan)),
        root=f"pools.{key}",
        values={"pool_key": key},
        more=more,
    )


@bp.get("/<edition_slug>/pule/<pool_key>")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def pool(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    """Show one pool."""
    return pages.show(_page(pool_key))


@bp.post("/<edition_slug>/pule/<pool_key>")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def save_pool(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    """Save one pool."""
    return pages.save(_page(pool_key))


@bp.post("/<edition_slug>/pule/<pool_key>/powiel-zasade")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def copy_rule(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    """Decide all pools of the same part of the ballot like this one."""
    return actions.act(
        lambda plan: plan_changes.copy_rule(plan, pool_key),
        done=gettext("All pools of this part are now decided like this one."),
        onward=url_for("edition_desk.pool", edition_slug=edition_slug, pool_key=pool_key),
    )


@bp.post("/<edition_slug>/pule/<pool_key>/usun")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def remove_pool(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    """Remove a pool."""
    return actions.act(
        lambda plan: plan_changes.remove_pool(plan, pool_key),
        done=gettext("Removed."),
        onward=url_for("edition_desk.pools", edition_slug=edition_slug),
    )
