"""What the statute asks of an edition (ustawa o samorządzie gminnym, art. 5a): the eight parts of ust. 7, the most
signatures, the least money, and the autumn in which the budget resolution is drafted (domain.md §1).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from budzet.base import calendar
from budzet.base.findings import Finding
from budzet.editions import places
from budzet.editions.facts import AXES, EditionFacts
from budzet.editions.places import Page, Place
from budzet.editions.timetable import DateKind, StageKind

CHECKLIST_TITLE = "Zgodność z art. 5a ust. 7"

LATE = (10, 15)
"""Results or appeals after this day leave little time before the draft of the budget resolution."""
TOO_LATE = (11, 15)
"""By this day the draft goes to the council (art. 238 of the public finance act)."""


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One of the parts a resolution must have (R-01).

    ``examples`` are the paths under it that nobody has confirmed; with one of them the part is not given yet.
    """

    key: str
    name: str
    done: bool
    place: Place
    examples: tuple[str, ...] = ()


def statute_checklist(facts: EditionFacts) -> list[ChecklistItem]:
    """Return the eight lines of "Zgodność z art. 5a ust. 7" (R-01), each done or not, with where it is set right."""
    return [_item(part, facts) for part in _PARTS]


def most_signatures(residents: int) -> int:
    """Return how many signatures may be asked for at most: one for each full thousand of residents (R-02)."""
    return residents // 1000


def least_money(report_spending: int) -> int:
    """Return the least sum of pools in grosze: 0.5 % of the spending in the report, rounded up (R-03)."""
    return -(-report_spending // 200)


def signature_findings(facts: EditionFacts) -> Iterator[Finding]:
    """Yield where more signatures are asked for than the statute allows, or nobody can tell (R-02)."""
    support = facts.terms.support
    if support.citywide and any(pool.district is None for pool in facts.pools):
        if facts.city_residents is None:
            yield Finding.of("city_residents_unknown")
        elif support.citywide > (most := most_signatures(facts.city_residents)):
            yield Finding.of("too_many_signatures_citywide", asked=support.citywide, most=most)
    with_pool = {pool.district for pool in facts.pools}
    for district in facts.districts:
        if not support.district or district.key not in with_pool:
            continue
        if district.residents is None:
            yield Finding.of("district_residents_unknown", district.key, name=district.name)
        elif support.district > (most := most_signatures(district.residents)):
            yield Finding.of("too_many_signatures", district.key, name=district.name, asked=support.district, most=most)


def money_findings(facts: EditionFacts) -> Iterator[Finding]:
    """Yield whether a city with county rights gives less than it must (R-03). What residents do not vote on does not
    count: the statute speaks of money they decide on in a direct vote.
    """
    if not facts.county_rights:
        return
    if facts.report_spending is None:
        yield Finding.of("report_spending_unknown")
        return
    planned, least = sum(pool.budget for pool in facts.voted_pools()), least_money(facts.report_spending)
    if planned < least:
        yield Finding.of("pools_below_minimum", planned=planned, least=least)


def autumn_findings(facts: EditionFacts) -> Iterator[Finding]:
    """Yield whether results or the last appeal come late or too late in the year of the vote."""
    voting = facts.timetable.span(StageKind.VOTING)
    if voting is None:
        return
    year = calendar.local(voting.opens_at).year
    for what, kind, instant in (
        ("results", StageKind.RESULTS, facts.timetable.at((StageKind.RESULTS, "opens"))),
        ("appeals", StageKind.APPEAL, _last_of_appeals(facts)),
    ):
        if instant is None:
            continue
        day = calendar.local(instant).date()
        if day > dt.date(year, *TOO_LATE):
            yield Finding.of(f"{what}_too_late", kind.value, day=f"{day:%d.%m.%Y}")
        elif day > dt.date(year, *LATE):
            yield Finding.of(f"{what}_late", kind.value, day=f"{day:%d.%m.%Y}")


def _last_of_appeals(facts: EditionFacts) -> dt.datetime | None:
    """The last moment of appeals: what is known of them, else what the timetable says. Ends are exclusive."""
    table = facts.timetable
    ends = [facts.last_appeal] if facts.last_appeal else []
    ends += [end for end in (table.at((StageKind.APPEAL, "closes")), table.date(DateKind.REASSESSMENT_ENDS)) if end]
    return max(ends) - dt.timedelta(microseconds=1) if ends else None


# --- the eight parts -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    key: str
    name: str
    place: Place
    covers: Callable[[list[str]], bool]
    """Whether an example at this path, split at its dots, is one of this part."""
    given: Callable[[EditionFacts], bool]


def _under(*prefixes: str) -> Callable[[list[str]], bool]:
    wanted = [prefix.split(".") for prefix in prefixes]
    return lambda path: any(path[: len(prefix)] == prefix for prefix in wanted)


_POOL_ORDER = ["terms", "pool_order"]


def _member_of_pool(*names: str) -> Callable[[list[str]], bool]:
    return lambda path: (path[0] == "pools" and (len(path) < 3 or path[2] in names)) or path == _POOL_ORDER


def _signatures_given(facts: EditionFacts) -> bool:
    return not list(signature_findings(facts))


def _published(facts: EditionFacts) -> bool:
    return facts.timetable.span(StageKind.RESULTS) is not None


_PARTS = (
    _Part(
        "formal_requirements",
        "wymogi formalne projektów",
        Place(Page.CARDS, "formal"),
        _under("terms.cards.formal", "terms.support.authors_most", "terms.cost_limits"),
        lambda facts: "formal" in facts.card_axes,
    ),
    _Part(
        "signatures",
        "liczba podpisów poparcia dla każdej puli",
        Place(Page.SUPPORT),
        _under("terms.support.citywide", "terms.support.district"),
        _signatures_given,
    ),
    _Part(
        "criteria",
        "zasady oceny: zgodność z prawem, wykonalność techniczna, wymogi formalne",
        Place(Page.CARDS, "merit"),
        _under("terms.cards"),
        lambda facts: facts.card_axes >= AXES,
    ),
    _Part(
        "appeals",
        "termin i organ odwołania od niedopuszczenia projektu",
        Place(Page.APPEALS),
        _under("terms.appeals"),
        lambda facts: bool(facts.terms.appeals.body.strip()),
    ),
    _Part(
        "ballot_rule",
        "zasady głosowania",
        Place(Page.CONTESTS),
        _under(
            "contests",
            "terms.identity",
            "terms.double_votes",
            "terms.paper_cards",
            "terms.grace_minutes",
            "terms.ballot_number",
        ),
        lambda facts: bool(facts.contests),
    ),
    _Part(
        "result_rule",
        "zasady ustalania wyników z progami i remisami",
        Place(Page.POOLS),
        _member_of_pool("rule", "ties", "exclusions", "leftover", "decision_mode"),
        lambda facts: bool(facts.pools),
    ),
    _Part(
        "publication",
        "zasady podawania wyników do publicznej wiadomości",
        Place(Page.TIMETABLE, "results"),
        _under("terms.rows_published", "terms.privacy.smallest_cell"),
        _published,
    ),
    _Part(
        "resolution",
        "numer i data uchwały",
        Place(Page.BASICS, "resolution_number"),
        _under(),
        lambda facts: bool(facts.resolution_number.strip()) and facts.resolution_date is not None,
    ),
)


def _item(part: _Part, facts: EditionFacts) -> ChecklistItem:
    examples = tuple(path for path in facts.examples if part.covers(path.split(".")))
    place = places.of_path(examples[0]) if examples else part.place
    return ChecklistItem(part.key, part.name, not examples and part.given(facts), place, examples)
