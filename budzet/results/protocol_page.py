"""The page of the protocol: the words of its documents, without the places for signatures."""

from __future__ import annotations

from typing import Any

from flask import url_for

from budzet.editions import text_pages
from budzet.editions.models import Edition
from budzet.results import protocol_words
from budzet.results.protocol import Protocol

MOST_PROJECTS = 150
"""With more projects the page leads to the pages of the pools in place of their rankings: it must stay light."""


def page(protocol: Protocol, edition: Edition) -> dict[str, Any]:
    """Return what the page shows."""
    whole = protocol.projects <= MOST_PROJECTS
    return {
        "heading": protocol_words.title(protocol),
        "blocks": text_pages.shown(protocol_words.blocks(protocol, rankings=whole)),
        "pools": []
        if whole
        else [
            (entry.pool.name, url_for("results.pool", edition_slug=edition.slug, pool_key=entry.pool.key))
            for entry in protocol.pools
        ],
    }
