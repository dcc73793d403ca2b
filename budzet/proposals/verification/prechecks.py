"""What the computer can say of an application by itself, before a person looks (pure).

A check never decides: it fills an answer in, says that the computer did, and a person hands the card in. Where it does
not know, it says what it does not know and leaves the answer open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from budzet.base.findings import Finding, Param
from budzet.proposals.verification.criteria import Card
from budzet.proposals.verification.judging import Answer, Answers, Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an application; money in grosze. ``paper_uncounted``: lists nobody has counted yet.

    ``missing`` are the codes of the rule of completeness that the author left open. ``streets_elsewhere`` are districts
    in which a street named in the place of the project lies, beside that of its pool; ``streets_known``: the index
    knows a street of it. ``guardian``: both the guardian's name and consent are there.
    """

    in_time: bool | None
    authors: int
    authors_most: int
    cost: int
    least: int
    most: int
    signatures: int
    signatures_needed: int
    paper_uncounted: bool
    missing: tuple[str, ...]
    is_minor: bool | None
    guardian: bool
    citywide: bool
    streets_known: bool
    streets_elsewhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What the computer says of one thing: ``mark`` is ``None`` where it cannot know; ``said`` is code and figures."""

    name: str
    mark: Mark | None
    said: Finding


def run(known: Known) -> dict[str, Check]:
    """Return what the computer says, by the name of the check."""
    return {name: check(known) for name, check in _CHECKS.items()}


def fill_in(card: Card, checks: Mapping[str, Check], sentences: Mapping[str, str], before: Answers) -> Answers:
    """Return the answers with those the computer knows, marked so; what a person has answered stays.

    ``sentences`` are the words of each check, by its name. A mark the card does not allow is left open.
    """
    answered = {one.key for one in before.marks if not one.by_computer}
    marks = [one for one in before.marks if one.key in answered]
    for criterion in card.criteria:
        check = checks.get(criterion.check)
        mark = check.mark if check else None
        if check is None or mark is None or criterion.key in answered:
            continue
        if mark is not Mark.NOT_APPLICABLE or criterion.na_allowed:
            note = sentences[check.name]
            marks.append(Answer(key=criterion.key, mark=mark, note=note, by_computer=True))
    return before.model_copy(update={"marks": tuple(marks)})


def _in_time(known: Known) -> Check:
    if known.in_time is None:
        return _open("in_time", "received_unknown")
    return _met("in_time", "received_in_time") if known.in_time else _not_met("in_time", "received_late")


def _authors(known: Known) -> Check:
    figures = {"authors": known.authors, "most": known.authors_most}
    if known.authors <= known.authors_most:
        return _met("authors", "authors_fit", **figures)
    return _not_met("authors", "authors_too_many", **figures)


def _complete(known: Known) -> Check:
    if not known.missing:
        return _met("complete", "complete")
    return _not_met("complete", "incomplete", count=len(known.missing), codes=", ".join(known.missing))


def _signatures(known: Known) -> Check:
    figures = {"given": known.signatures, "needed": known.signatures_needed}
    if not known.signatures_needed:
        return Check("signatures", Mark.NOT_APPLICABLE, Finding.of("support_not_asked"))
    if known.signatures >= known.signatures_needed:
        return _met("signatures", "signatures_enough", **figures)
    if known.paper_uncounted:
        return _open("signatures", "signatures_uncounted", **figures)
    return _not_met("signatures", "signatures_missing", **figures)


def _limit(known: Known) -> Check:
    figures = {"cost": known.cost, "most": known.most, "least": known.least}
    if not known.cost:
        return _not_met("limit", "cost_missing", **figures)
    if known.cost > known.most:
        return _not_met("limit", "cost_above_limit", **figures)
    if known.cost < known.least:
        return _not_met("limit", "cost_below_limit", **figures)
    return _met("limit", "cost_fits", **figures)


def _one_district(known: Known) -> Check:
    if known.citywide:
        return _met("one_district", "citywide")
    # A street may cross a border: only a person can say whether the project does.
    if known.streets_elsewhere:
        return _open("one_district", "streets_elsewhere", names=", ".join(known.streets_elsewhere))
    return _met("one_district", "streets_inside") if known.streets_known else _open("one_district", "streets_unknown")


def _guardian(known: Known) -> Check:
    if known.is_minor is None:
        return _open("guardian", "age_unknown")
    if not known.is_minor:
        return Check("guardian", Mark.NOT_APPLICABLE, Finding.of("adult"))
    return _met("guardian", "guardian_agrees") if known.guardian else _not_met("guardian", "guardian_missing")


_CHECKS: Mapping[str, Callable[[Known], Check]] = MappingProxyType(
    {
        "in_time": _in_time,
        "complete": _complete,
        "signatures": _signatures,
        "limit": _limit,
        "one_district": _one_district,
        "guardian": _guardian,
        "authors": _authors,
    }
)


def _met(name: str, code: str, **figures: Param) -> Check:
    return Check(name, Mark.MET, Finding(code, params=MappingProxyType(figures)))


def _not_met(name: str, code: str, **figures: Param) -> Check:
    return Check(name, Mark.NOT_MET, Finding(code, params=MappingProxyType(figures)))


def _open(name: str, code: str, **figures: Param) -> Check:
    return Check(name, None, Finding(code, params=MappingProxyType(figures)))
