"""The sentence for each finding of identification, of the code and of the judge; here codes become words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from budzet.base.findings import Finding
from budzet.editions.frozen import FrozenEdition

IDENTITY: Mapping[str, Any] = {
    "given_name_required": _l("Write your first name."),
    "surname_required": _l("Write your surname."),
    "street_required": _l("Write your street. If your town has no streets, write its name."),
    "house_required": _l("Write the number of your house."),
    "email_required": _l("Write your e-mail address. We will send a code to it."),
    "not_a_name": _l("Write the name with letters."),
    "birth_required": _l("Write your date of birth: day, month and year."),
    "not_a_date": _l("There is no such date. Write day, month and year in numbers, for example 27 3 1985."),
    "born_in_future": _l("This date of birth is in the future. Check the year."),
    "too_old": _l("Check the year of birth. It would make you more than %(oldest)s years old."),
    "not_a_house_number": _l("Write the number of the house, for example 12, 12A or 12/14."),
    "district_required": _l("Choose the district you live in."),
    "not_an_email": _l("Write a whole e-mail address, for example anna@example.com."),
    "must_declare": _l("Tick the declaration that you live in the city. Only residents vote."),
}

CODE: Mapping[str, Any] = {
    "code_wrong": _l("This code is wrong. Look at the message and type it again. Tries left: %(left)s."),
    "code_over": _l("This code is no longer valid. Ask for a new one below."),
    "not_a_number": _l("A confirmation number has 20 letters and digits, in five groups of four."),
}

BALLOT: Mapping[str, Any] = {
    "ballot_empty": _l("The ballot is empty. Choose at least one project."),
    "contest_empty": _l("This part of the ballot must be filled in. Choose a project."),
    "too_many_projects": _l("Chosen projects: %(chosen)s. The limit is %(limit)s. Remove at least %(over)s."),
    "too_few_projects": _l(
        "Chosen projects: %(chosen)s. Choose at least %(minimum)s, or none to leave this part empty."
    ),
    "too_many_points": _l("Points given: %(given)s. You have %(limit)s. Take back at least %(over)s."),
    "points_per_project": _l("“%(title)s” may get from 1 to %(limit)s points. Now it has %(given)s."),
    "other_district": _l("“%(title)s” belongs to another district. Remove it."),
    "project_withdrawn": _l("“%(title)s” was withdrawn. Your vote for it will not count. You may choose another."),
}


def ballot_errors(
    findings: Iterable[Finding], frozen: FrozenEdition, anchor: Callable[[str], str]
) -> list[tuple[str, str]]:
    """Return the judge's findings as (anchor, sentence); ``anchor`` gives the place on the page for a contest key."""
    return [(anchor(finding.field), ballot_sentence(finding, frozen)) for finding in findings]


def ballot_sentence(finding: Finding, frozen: FrozenEdition) -> str:
    """Return what to correct on the ballot."""
    if finding.code not in BALLOT:
        # No page of ours can produce these (unknown project, twice the same): a page kept too long, a forged request.
        return gettext("The list of projects on this page is out of date. Choose again.")
    given = dict(finding.params)
    if "position" in given:
        project = frozen.project_at.get(int(given["position"] or 0))
        given["title"] = project.title if project else str(given["position"])
    if "limit" in given:
        given["over"] = int(given.get("chosen") or given.get("given") or 0) - int(given["limit"] or 0)
    return str(BALLOT[finding.code]) % given
