"""All pools with their money: typed into one table or read from the clerk's own, then the rules of each pool."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError
from budzet.base.money import parse_zl
from budzet.base.text import fold
from budzet.documents import reading
from budzet.documents.reading import Column
from budzet.editions import desk_scope, plan_changes, terms_words
from budzet.editions.desk import actions, pages
from budzet.editions.desk.actions import NameForm
from budzet.editions.desk.blueprint import bp
from budzet.editions.desk.forms import ChoiceField, MoneyField, answers
from budzet.editions.desk.pages import Settings
from budzet.editions.desk.plan_form import PlanForm
from budzet.editions.desk.pool import districts
from budzet.editions.places import Page
from budzet.editions.plan import EditionPlan, PoolPlan
from budzet.editions.result_rules import Greedy

_COLUMNS = (
    Column("pool", ("pula", "nazwa", "dzielnica", "pool")),
    Column("budget", ("kwota", "kwota (zł)", "budżet", "budget")),
)

_ORDERS = [
    ("as_listed", _l("as on this list")),
    ("districts_first", _l("first the districts, then the whole city")),
    ("citywide_first", _l("first the whole city, then the districts")),
]


class PoolNameForm(NameForm):
    """A new pool: its name, the part of the ballot, the district."""

    contest = SelectField(_l("Part of the ballot"))
    district = SelectField(_l("District"))

    def prepare(self, plan: EditionPlan) -> PoolNameForm:
        """Offer the parts of the ballot and the districts there are."""
        self.contest.choices = answers((one.key, one.name) for one in plan.contests)
        self.district.choices = answers(districts(plan))
        return self

    def pool(self, key: str) -> PoolPlan:
        """Return the new pool, without money yet."""
        return PoolPlan(
            key=key,
            contest=self.contest.data,
            name=self.name.data,
            budget=0,
            district=self.district.data or None,
            rule=Greedy(),
        )


def _page(plan: EditionPlan, new: PoolNameForm | None = None) -> Settings:
    """Return the page of all pools: a field for the money of each."""
    money = {f"{pool.key}.budget": MoneyField(pool.name, path=f"pools.{pool.key}.budget") for pool in plan.pools}
    order = ChoiceField(_l("In which order pools are counted"), path="terms.pool_order", choices=_ORDERS)
    new = new or PoolNameForm(formdata=None)

    def more(stored: EditionPlan) -> dict[str, Any]:
        return {"rows": _rows(stored), "new": new.prepare(stored), "new_errors": new.errors}

    return Settings(
        endpoint="pools",
        template="edition_desk/pools.html",
        form=type(
            "BudgetsForm", (PlanForm,), {**money, "pool_order": order, "FIELDS": {"moved_too_late": "pool_order"}}
        ),
        page=Page.POOLS,
        shows=(*(f"pools.{pool.key}.budget" for pool in plan.pools), "terms.pool_order"),
        told=lambda stored: [*terms_words.resolution(stored), *terms_words.order_of_pools(stored.terms)],
        more=more,
    )


def _rows(plan: EditionPlan) -> list[dict[str, Any]]:
    """The contests with their pools, each with what is still to be checked of it beside its money."""
    names = {one.key: one.name for one in plan.districts}
    return [
        {
            "contest": contest,
            "sum": sum(pool.budget for pool in plan.pools if pool.contest == contest.key),
            "pools": [
                {
                    "pool": pool,
                    "field": f"{pool.key}.budget",
                    "district": names.get(pool.district or ""),
                    "to_check": [
                        chip
                        for chip in actions.chips(plan, f"pools.{pool.key}", "pool", pool_key=pool.key)
                        if chip.id != f"{pool.key}.budget"
                    ],
                }
                for pool in plan.pools
                if pool.contest == contest.key
            ],
        }
        for contest in plan.contests
    ]


@bp.get("/<edition_slug>/pule")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def pools(edition_slug: str) -> ResponseReturnValue:
    """Show all pools."""
    return pages.show(_page(pages.page_plan()))


@bp.post("/<edition_slug>/pule")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def save_pools(edition_slug: str) -> ResponseReturnValue:
    """Save the money of all pools."""
    return pages.save(_page(pages.page_plan()))


@bp.post("/<edition_slug>/pule/nowa-pula")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def add_pool(edition_slug: str) -> ResponseReturnValue:
    """Add a pool that is decided like the first of its part of the ballot."""
    plan = pages.page_plan()
    form = PoolNameForm().prepare(plan)
    if form.validate():
        key = plan_changes.fresh_key(form.name.data, [pool.key for pool in plan.pools])
        try:
            actions.apply(lambda stored: plan_changes.add_pool(stored, form.pool(key)))
        except DomainError as error:
            form.form_errors.append(error.sentence)
        else:
            onward = url_for("edition_desk.pool", edition_slug=edition_slug, pool_key=key)
            return pages.done(gettext("Added. Now say how much money there is and how it is decided."), onward)
    return pages.show(_page(pages.page_plan(), form)), 422


@bp.post("/<edition_slug>/pule/kwoty-z-pliku")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def read_budgets(edition_slug: str) -> ResponseReturnValue:
    """Read sums from a table into the fields of the page; nothing is stored until they are saved."""
    plan = pages.page_plan()
    settings = _page(plan)
    form = settings.form.showing(plan)
    upload = request.files.get("table")
    sums, faults = _sums(plan, upload.read() if upload else b"")
    if faults:
        form.form_errors.extend(faults)
        return pages.render(settings, plan, form, told=list(settings.told(plan))), 422
    for key, typed in sums.items():
        form._fields[f"{key}.budget"].data = typed
    told = ngettext(
        "%(num)d sum from the file stands in the table below. Check it and save.",
        "%(num)d sums from the file stand in the table below. Check them and save.",
        len(sums),
    )
    return pages.render(settings, plan, form, read_from_file=told, told=[])


def _is_sum(text: str) -> bool:
    try:
        parse_zl(text)
    except ValueError:
        return False
    return True


def _sums(plan: EditionPlan, data: bytes) -> tuple[dict[str, str], list[str]]:
    """Return the typed sum of each pool that a table names, and every fault of the table by line and column."""
    table = reading.read_table(data, _COLUMNS)
    faults = [reading.sentence(finding) for finding in table.findings]
    sums: dict[str, str] = {}
    for row in table.rows:
        named = fold(row.values["pool"])
        keys = [pool.key for pool in plan.pools if named in (fold(pool.key), fold(pool.name))]
        key = keys[0] if keys else ""
        if len(keys) > 1:
            listed = ", ".join(keys)
            faults.append(
                gettext(
                    "Line %(line)d: several pools have this name. Write one of: %(keys)s.", line=row.line, keys=listed
                )
            )
        elif not key:
            faults.append(gettext("Line %(line)d, column “pula”: there is no such pool.", line=row.line))
        elif key in sums:
            faults.append(gettext("Line %(line)d, column “pula”: this pool is in the file twice.", line=row.line))
        elif not _is_sum(row.values["budget"]):
            faults.append(gettext("Line %(line)d, column “kwota”: this is no sum in złotys.", line=row.line))
        else:
            sums[key] = row.values["budget"]
    return sums, faults
