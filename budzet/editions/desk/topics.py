"""The topics projects are sorted by, each with an icon."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from budzet.accounts.access import requires
from budzet.accounts.roles import Permission
from budzet.editions import desk_scope, plan_changes, terms_words
from budzet.editions.desk import pages
from budzet.editions.desk.blueprint import bp
from budzet.editions.desk.forms import ListField, TextField, WholeField
from budzet.editions.desk.pages import Settings
from budzet.editions.desk.plan_form import PlanForm
from budzet.editions.places import Page
from budzet.editions.plan import EditionPlan

ICONS = (
    ("access", _l("access for everybody")),
    ("animals", _l("animals")),
    ("children", _l("children")),
    ("community", _l("neighbours")),
    ("culture", _l("culture")),
    ("education", _l("education")),
    ("environment", _l("environment")),
    ("health", _l("health")),
    ("idea", _l("ideas")),
    ("info", _l("information")),
    ("nature", _l("greenery")),
    ("public-space", _l("public space")),
    ("roads", _l("roads")),
    ("safety", _l("safety")),
    ("sport", _l("sport")),
    ("transport", _l("transport")),
    ("welfare", _l("help for people")),
)
_NEW = 3


class TopicsForm(PlanForm):
    """A row for each topic and a few empty ones: an emptied name removes a topic."""

    rows: tuple[tuple[str, str], ...] = ()

    def put_into(self, dump: dict[str, Any]) -> None:
        """Put the topics that have a name, in the order of their numbers."""
        kept: list[tuple[int, dict[str, Any]]] = []
        keys = [key for key, _prefix in self.rows if key]
        for key, prefix in self.rows:
            name = self._fields[f"{prefix}.name"].read()
            if name:
                own = key or plan_changes.fresh_key(name, keys)
                keys.append(own)
                place = self._fields[f"{prefix}.place"].read()
                topic = {"key": own, "name": name, "icon": self._fields[f"{prefix}.icon"].read() or "info"}
                kept.append((len(self.rows) if place is None else place, topic))
        dump["topics"] = [topic for _place, topic in sorted(kept, key=lambda one: one[0])]

    def fill(self, dump: Any) -> None:
        """Show the topics there are, numbered."""
        for place, topic in enumerate(dump["topics"], start=1):
            if f"{topic['key']}.name" in self._fields:
                self._fields[f"{topic['key']}.name"].data = topic["name"]
                self._fields[f"{topic['key']}.icon"].data = topic["icon"]
                self._fields[f"{topic['key']}.place"].data = str(place)


def _form(plan: EditionPlan) -> type[PlanForm]:
    """Return a form with a row for each topic of the plan and some for new ones."""
    rows = [(topic.key, topic.key) for topic in plan.topics] + [("", f"new-{number}") for number in range(_NEW)]
    fields: dict[str, Any] = {"rows": tuple(rows)}
    for _key, prefix in rows:
        path = f"topics.{prefix}"
        fields[f"{prefix}.name"] = TextField(_l("Name of the topic"), path=f"{path}.name", optional=True, part=True)
        fields[f"{prefix}.icon"] = ListField(
            _l("Icon"), path=f"{path}.icon", choices=_icons(plan, prefix), default="info", part=True
        )
        fields[f"{prefix}.place"] = WholeField(_l("Place"), path=f"{path}.place", optional=True, part=True)
    return type("TopicsFormOfPlan", (TopicsForm,), fields)


def _icons(plan: EditionPlan, key: str) -> list[tuple[str, Any]]:
    """Return the icons to choose from; one that came from elsewhere stays."""
    own = next((topic.icon for topic in plan.topics if topic.key == key), "info")
    known = dict(ICONS)
    return [*ICONS] if own in known else [*ICONS, (own, gettext("another one"))]


def _page(plan: EditionPlan) -> Settings:
    return Settings(
        endpoint="topics",
        template="edition_desk/topics.html",
        form=_form(plan),
        page=Page.TOPICS,
        shows=("topics",),
        told=terms_words.topics,
    )


@bp.get("/<edition_slug>/tematy")
@requires(Permission.SEE_EDITION, scope=desk_scope.of_page)
def topics(edition_slug: str) -> ResponseReturnValue:
    """Show the topics."""
    return pages.show(_page(pages.page_plan()))


@bp.post("/<edition_slug>/tematy")
@requires(Permission.EDIT_EDITION, scope=desk_scope.of_page)
def save_topics(edition_slug: str) -> ResponseReturnValue:
    """Save the topics."""
    return pages.save(_page(pages.page_plan()))
