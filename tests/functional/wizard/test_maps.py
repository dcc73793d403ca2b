"""Maps: only where there is something to see, tiles from one configured host and nowhere else."""

from __future__ import annotations

import pytest
from support.pages import open_page
from support.site import Site
from support.wizard import Desk, desk

from budzet.settings import SettingsError, load_settings

__all__ = ["desk"]

TILES = "https://tiles.example.pl/{z}/{x}/{y}.png"


def policy(answer) -> str:
    """Return what a page may load."""
    return answer.headers["Content-Security-Policy"]


@pytest.fixture
def tiled(sqlite_files, tmp_path):
    """A service whose maps have tiles."""
    site = Site(sqlite_files, tmp_path / "tiled", map_tile_url=TILES, map_attribution="© Zielone")
    yield site
    site.close()


def test_without_tiles_the_section_of_the_place_asks_nobody_else(desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    answer = anna.client.get(f"/en/2026/zglos/{draft.id}/miejsce")
    assert "img-src 'self';" in policy(answer)
    assert "trusted-types" not in policy(answer), "the library of maps breaks under them"
    assert "leaflet.js" in answer.text


def test_every_other_section_keeps_the_strict_policy_and_loads_no_map(desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    for section in ("pomysl", "koszt", "o-tobie"):
        answer = anna.client.get(f"/en/2026/zglos/{draft.id}/{section}")
        assert "require-trusted-types-for" in policy(answer)
        assert "leaflet" not in answer.text


def test_without_tiles_a_project_has_its_place_in_words_only(client, desk):
    proposal = desk.filed(desk.resident(), latitude=50.26, longitude=19.02)
    page = open_page(client, f"/en/2026/projekty/{proposal.id}")
    assert "Coordinates: 50.26, 19.02" in page.text
    assert "leaflet" not in page.html


def test_with_tiles_exactly_their_host_is_let_in(tiled):
    with tiled.services.database.transaction() as session:
        from support import applications

        desk = Desk(tiled.app, tiled.services, applications.intake_edition(session))
    anna = desk.resident()
    with_point = desk.filed(anna, latitude=50.26, longitude=19.02)
    without = desk.filed(anna, title="Bez punktu")
    client = tiled.app.test_client()
    answer = client.get(f"/en/2026/projekty/{with_point.id}")
    assert "img-src 'self' https://tiles.example.pl;" in policy(answer)
    assert 'data-attribution="© Zielone"' in answer.text
    plain = client.get(f"/en/2026/projekty/{without.id}")
    assert "tiles.example.pl" not in policy(plain)
    assert "leaflet" not in plain.text


@pytest.mark.parametrize(
    "url",
    (
        "http://tiles.example.pl/{z}/{x}/{y}.png",
        "https://*/{z}/{x}/{y}.png",
        "https://tiles.example.pl; script-src */{z}",
        "https://tiles.example.pl/static.png",
    ),
)
def test_other_addresses_of_tiles_are_refused(tmp_path, url):
    with pytest.raises(SettingsError, match="BUDZET_MAP_TILE_URL"):
        load_settings(env="test", var_dir=tmp_path, secret_key="x" * 32, map_tile_url=url)
