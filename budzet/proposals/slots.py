"""Places on the pages of projects that higher rooms fill: voting says that one can vote, results say who won."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import Flask, current_app

from budzet.editions.models import Edition
from budzet.proposals.models import Proposal

_KEY = "budzet.proposals"


@dataclass(frozen=True, slots=True)
class Panel:
    """A box beside a project. ``kind`` is won, lost, open or plain."""

    heading: str
    kind: str
    sentence: str
    url: str
    url_label: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A word beside a project in the list. ``kind`` is won, lost, open or plain."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Link:
    """A way from the home page of an edition and from its list of projects to what else there is about them."""

    label: str
    url: str


PanelSource = Callable[[Edition, Proposal], Panel | None]
TagSource = Callable[[Edition, list[int]], Mapping[int, Tag]]
LinkSource = Callable[[Edition], Link | None]


@dataclass(frozen=True, slots=True)
class Slots:
    """Who fills the places."""

    panels: tuple[PanelSource, ...] = ()
    tags: tuple[TagSource, ...] = ()
    links: tuple[LinkSource, ...] = ()


def fill(
    app: Flask, *, panels: Iterable[PanelSource], tags: Iterable[TagSource], links: Iterable[LinkSource] = ()
) -> None:
    """Say once, when the application is put together, who fills the places."""
    app.extensions[_KEY] = Slots(tuple(panels), tuple(tags), tuple(links))


def panels(edition: Edition, proposal: Proposal) -> list[Panel]:
    """Return the boxes beside one project."""
    found = (source(edition, proposal) for source in _slots().panels)
    return [panel for panel in found if panel is not None]


def tags(edition: Edition, proposal_ids: list[int]) -> dict[int, Tag]:
    """Return the word beside each of several projects; each source asks once for all of them."""
    found: dict[int, Tag] = {}
    for source in _slots().tags:
        found |= source(edition, proposal_ids)
    return found


def links(edition: Edition) -> list[Link]:
    """Return the ways to what else there is about the projects of an edition."""
    found = (source(edition) for source in _slots().links)
    return [link for link in found if link is not None]


def _slots() -> Slots:
    slots: Slots = current_app.extensions[_KEY]
    return slots
