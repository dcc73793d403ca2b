"""What the wizard says: names and addresses of its sections, their states, the sentence of each finding."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from budzet.proposals.application import Section, SectionState
from budzet.web.forms import Words

ADDRESSES = {
    Section.IDEA: "pomysl",
    Section.PLACE: "miejsce",
    Section.COST: "koszt",
    Section.SUPPORT: "poparcie",
    Section.ATTACHMENTS: "zalaczniki",
    Section.DESIGN: "dostepnosc",
    Section.ABOUT: "o-tobie",
}
"""The last part of each section's address."""

NAMES = {
    Section.IDEA: _l("The idea"),
    Section.PLACE: _l("Place"),
    Section.COST: _l("Cost"),
    Section.SUPPORT: _l("Support"),
    Section.ATTACHMENTS: _l("Attachments"),
    Section.DESIGN: _l("Universal design"),
    Section.ABOUT: _l("About you"),
}

ABOUT = {
    Section.IDEA: _l("Title, description and why it is needed"),
    Section.PLACE: _l("Pool or district, and the place"),
    Section.COST: _l("The estimate, row by row, and yearly upkeep"),
    Section.SUPPORT: _l("Residents who sign that they support it"),
    Section.ATTACHMENTS: _l("Pictures and documents, if you have any"),
    Section.DESIGN: _l("Whether everybody can use what is made"),
    Section.ABOUT: _l("Your data, co-authors and consents"),
}

STATES = {
    SectionState.NOT_STARTED: _l("Not started"),
    SectionState.TO_COMPLETE: _l("To complete"),
    SectionState.READY: _l("Ready"),
}
ICONS = {
    SectionState.NOT_STARTED: "state-none",
    SectionState.TO_COMPLETE: "state-half",
    SectionState.READY: "state-ready",
}

FINDINGS: Words = {
    "title_required": _l("Write a title."),
    "summary_required": _l("Say in short what the project is."),
    "description_required": _l("Describe the project."),
    "reasons_required": _l("Write why the project is needed."),
    "text_too_long": _l("This text is too long by %(over)s characters. It may have at most %(most)s."),
    "topics_required": _l("Choose at least one topic."),
    "pool_required": _l("Choose which money the project is for."),
    "place_required": _l("Write where it shall be done."),
    "point_needs_both": _l("A point needs both numbers, or neither."),
    "costs_required": _l("Write at least one thing that has to be paid, with its price."),
    "cost_row_needs_name": _l("Row %(row)s: write what it is."),
    "cost_row_needs_price": _l("Row %(row)s: write the price."),
    "upkeep_required": _l("Write what it will cost each year afterwards. If nothing, write 0."),
    "cost_above_limit": _l("The cost is %(cost)s. In this pool (%(pool)s) a project may cost at most %(most)s."),
    "cost_below_limit": _l("The cost is %(cost)s. In this pool (%(pool)s) a project costs at least %(least)s."),
    "signatures_missing": _l(
        "Signatures are missing. You have %(given)s and need %(needed)s. Your own does not count."
    ),
    "picture_needs_text": _l("Describe every picture in words. Without a description: %(count)s."),
    "design_required": _l("Say whether everybody can use what is made."),
    "universal_how_required": _l("Write how everybody can use it, or why not everybody can."),
    "name_required": _l("Write your first name and surname."),
    "street_required": _l("Write the street you live in."),
    "house_required": _l("Write the number of your house."),
    "postcode_required": _l("Write the postcode."),
    "town_required": _l("Write the town."),
    "must_declare_residence": _l("Only residents may hand in a project: tick that you live here."),
    "minor_required": _l("Say whether you are under 18."),
    "guardian_required": _l("Write the name of your parent or guardian."),
    "guardian_must_agree": _l("Your parent or guardian must agree."),
    "show_name_required": _l("Say whether we may show your name."),
    "too_many_authors": _l("You may have at most %(most)s co-authors."),
    "co_authors_waiting": _l(
        "We wait for co-authors who have not answered yet: %(count)s. Ask them, or take them off the list."
    ),
    "too_many_cost_rows": _l("The estimate may have at most %(most)s rows."),
    "pool_stays": _l("The pool cannot be changed any more: the number of the project names it."),
    "value_wrong": _l("This value cannot be saved. Check it."),
    "not_an_email": _l("This is no e-mail address: %(address)s."),
}
"""The sentence of each finding of ``application.findings``; amounts come written already (``page.findings_shown``)."""

RECEIPT: Words = {
    "received_at_required": _l("Write when it was received: a day and hour that is not in the future."),
    "received_late": _l("It came outside the intake of projects. The date of receipt decides."),
}
"""What a clerk is told of the date of receipt."""


def section_of(address: str) -> Section | None:
    """Return the section an address names."""
    return next((section for section, known in ADDRESSES.items() if known == address), None)


def made_by(who: str) -> str:
    """Return who made a version, as its public history says it."""
    return gettext("the author") if who == "author" else gettext("the office")
