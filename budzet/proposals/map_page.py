"""What a page with a map needs: where the middle is, which points it shows, whose tiles lie under it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.proposals.application import Application
from budzet.proposals.models import Proposal
from budzet.web import headers
from budzet.web.requests import settings

_POLAND = (52.0693, 19.4803, 6)
_CITY_ZOOM, _POINT_ZOOM, _POINTS_MOST = 13, 16, 100


@dataclass(frozen=True, slots=True)
class Map:
    """One map: its middle, how near it looks, and the tiles under it (none: a plain ground)."""

    latitude: float
    longitude: float
    zoom: int
    has_point: bool
    tiles: str
    attribution: str
    points: list[tuple[float, float, str]]
    """Other projects to find one's way by: degrees and number."""


def for_draft(session: Session, shown: Application) -> Map:
    """Return the map of a draft: at its point, else in the middle of what the city's projects have."""
    points = _points(session)
    if shown.latitude is not None and shown.longitude is not None:
        return _made((shown.latitude, shown.longitude, _POINT_ZOOM), points, has_point=True)
    if not points:
        return _made(_POLAND, points, has_point=False)
    latitude, longitude = (sum(values) / len(points) for values in list(zip(*points, strict=True))[:2])
    return _made((latitude, longitude, _CITY_ZOOM), points, has_point=False)


def of_point(latitude: float | None, longitude: float | None) -> Map | None:
    """Return the map of a project that has a point; without tiles there is nothing to see on it."""
    if latitude is None or longitude is None or not settings().map_tile_url:
        return None
    return _made((latitude, longitude, _POINT_ZOOM), [], has_point=True)


def _points(session: Session) -> list[tuple[float, float, str]]:
    """Return where the newest projects of the city are."""
    rows = session.execute(
        select(Proposal.latitude, Proposal.longitude, Proposal.number)
        .where(Proposal.latitude.is_not(None))
        .order_by(Proposal.id.desc())
        .limit(_POINTS_MOST)
    )
    return [(latitude or 0, longitude or 0, number) for latitude, longitude, number in rows]


def _made(view: tuple[float, float, int], points: list[tuple[float, float, str]], *, has_point: bool) -> Map:
    headers.allow_map()
    chosen = settings()
    return Map(*view, has_point, chosen.map_tile_url, chosen.map_attribution, points)
