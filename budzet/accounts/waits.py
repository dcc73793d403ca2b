"""How long somebody must wait, in words."""

from __future__ import annotations

from flask_babel import ngettext


def in_words(seconds: int) -> str:
    """Return a wait, “in 5 seconds”: in seconds up to a minute, above in minutes rounded up."""
    if seconds <= 60:
        return ngettext("in %(num)d second", "in %(num)d seconds", seconds)
    return ngettext("in %(num)d minute", "in %(num)d minutes", -(-seconds // 60))
