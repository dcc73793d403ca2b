"""What somebody is told whose address or phone has been used by as many people as may share one."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext

from budzet.editions.layout import page_city


def used_up(limit: int) -> str:
    """Return the page that names other ways to vote."""
    city = page_city()
    return render_template(
        "voting/notice.html",
        heading=gettext("This e-mail address has been used already"),
        kind="warning",
        paragraphs=[
            gettext("Number of people who have voted with this address: %(limit)s. That is the limit.", limit=limit),
            gettext("Your vote is not stored. You can still vote:"),
            gettext("with another e-mail address,"),
            gettext("with the help of the city hall, by phone: %(phone)s,", phone=city.help_phone),
            gettext("at the city hall: %(address)s.", address=city.office_address),
        ],
        actions=[
            (
                gettext("Use another address"),
                url_for("voting.identify", edition_slug=(request.view_args or {})["edition_slug"]),
            )
        ],
    )
