"""How long somebody must wait, in words."""

from __future__ import annotations

from flask_babel import ngettext


def in_words(seconds: int) -> str:
    """Return a wait in seconds up to a minute, above in minutes rounded up."""
    if seconds <= 60:
        return ngettext("%(num)d second", "%(num)d seconds", seconds)
    return ngettext("%(num)d minute", "%(num)d minutes", -(-seconds // 60))
