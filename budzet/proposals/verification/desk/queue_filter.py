"""What a queue is narrowed to and ordered by, read from the address so that it can be kept and sent on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from budzet.proposals.verification import queues
from budzet.proposals.verification.desk import case_words
from budzet.proposals.verification.queues import CaseFilter, Late
from budzet.proposals.verification.states import ReviewState
from budzet.web import lists

_S = ReviewState
OPEN = (_S.WAITING, _S.FORMAL, _S.COMPLETION, _S.FORMAL_DONE, _S.MERIT, _S.MERIT_DONE)
"""Where something is still to be done: what a queue shows unless a state is asked for."""

ALL, MINE, NOBODY, LATE = "wszystkie", "moje", "nikt", "tak"
PARAMS = ("stan", "pula", "osoba", "wydzial", "termin", "q")

Options = Mapping[str, Sequence[tuple[Any, Any]]]
NO_OPTIONS: Options = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a queue: their id, and the departments they see (``None``: everything)."""

    staff_id: int
    departments: frozenset[int] | None = None

    @property
    def open_states(self) -> tuple[ReviewState, ...]:
        """What is to be done: a department only judges."""
        return OPEN if self.departments is None else (_S.MERIT,)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filter, and what of it stands in the address."""

    cases: CaseFilter
    state: str = ""
    person: str = ""
    is_late: bool = False


def read(viewer: Viewer, late: Late) -> Chosen:
    """Return what the address asks for."""
    state = lists.choice("stan", [*(one.value for one in ReviewState), ALL])
    person, is_late = lists.text("osoba"), lists.choice("termin", [LATE]) == LATE
    assignee = viewer.staff_id if person == MINE else lists.number("osoba")
    states = () if state == ALL else (ReviewState(state),) if state else viewer.open_states
    chosen = CaseFilter(
        q=lists.text("q"),
        states=states,
        pool=lists.text("pula"),
        assignee_id=assignee,
        unassigned=person == NOBODY,
        department_id=lists.number("wydzial"),
        departments=viewer.departments,
        late=late if is_late else None,
        order=lists.order(queues.ORDERED, queues.AGE),
    )
    return Chosen(chosen, state, person if assignee is not None or person == NOBODY else "", is_late)


def tabs(chosen: Chosen, counted: Mapping[ReviewState, int], viewer: Viewer) -> list[dict[str, Any]]:
    """Return the strip of states with how many cases stand in each; those without any are left out."""
    shown = [one for one in ReviewState if counted.get(one) or one.value == chosen.state]
    to_do = sum(counted.get(one, 0) for one in viewer.open_states)
    return [
        _tab(_l("To be done"), "", to_do, chosen),
        *(_tab(case_words.STATES[one].label, one.value, counted.get(one, 0), chosen) for one in shown),
        _tab(_l("All"), ALL, sum(counted.values()), chosen),
    ]


def _tab(label: Any, state: str, count: int, chosen: Chosen) -> dict[str, Any]:
    url = lists.address(stan=state or None)
    return {"label": label, "url": url, "count": count, "current": state == chosen.state}


def active(chosen: Chosen, options: Options) -> list[tuple[str, str]]:
    """Return the filters in use in words, each with the address without it."""
    names = {name: {str(value): str(label) for value, label in pairs} for name, pairs in options.items()}
    cases = chosen.cases
    said = {
        "q": gettext("“%(words)s”", words=cases.q) if cases.q else "",
        "pula": names["pool"].get(cases.pool, cases.pool),
        "osoba": names["person"].get(chosen.person, chosen.person),
        "wydzial": names["department"].get(str(cases.department_id), str(cases.department_id or "")),
        "termin": gettext("only overdue") if chosen.is_late else "",
    }
    return [(words, lists.address(**{name: None})) for name, words in said.items() if words]
