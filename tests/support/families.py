"""A family of three small ``.pb`` files of one invented edition: the whole city and two districts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from budzet.editions import queries as editions
from budzet.exchange.edition_commands import import_family, key_file_of, passphrase_file_of
from budzet.exchange.family import read_family
from budzet.exchange.importing import read_files
from budzet.voting import keyfile
from budzet.web.requests import Services
from support.editions import StoredEdition
from support.elections import pb_text

_DISTRICT = {"vote_type": "cumulative", "max_sum_points": "5", "rule": "greedy-threshold"}
_POINTS = "voter_id;vote;points"


@dataclass(frozen=True)
class Source:
    """The text of one file in its parts."""

    meta: Mapping[str, str | None]
    projects: Sequence[str]
    votes: Sequence[str]


SOURCES = {
    "city.pb": Source(
        {"subunit": None, "max_length": "2", "num_projects": "4", "num_votes": "5", "budget": "1000"},
        (
            "project_id;cost;votes;name;category;neighborhood;latitude;longitude;description;selected",
            "M/1;600;4;Ławki;public space,sport;Rynek;50.26;19.02;Dwadzieścia ławek;1",
            "M/2;500;2;Park;urban greenery;;;;;0",
            "M/3;300;2;Stojaki;sport;;;;;1",
            # Taken back after the vote: the sentinel stands where the cost was.
            "M/4;999999999;1;Fontanna;;;;;;0",
        ),
        ("voter_id;vote", "1;M/1,M/2", "2;M/1", "3;M/1,M/3", "4;M/1,M/4", "5;M/3,M/2"),
    ),
    "north.pb": Source(
        _DISTRICT
        | {"subunit": "Północ", "num_projects": "2", "num_votes": "3", "budget": "400.50"}
        | {"min_project_score_threshold": "4", "date_end": "24.09.2024"},
        ("project_id;cost;votes;score;name;selected", "N1;400.50;3;9;Boisko;1", "N2;100;2;3;Chodnik;0"),
        (_POINTS, "1;N1,N2;3,2", "2;N1;4", "3;N2,N1;1,2"),
    ),
    "south.pb": Source(
        _DISTRICT
        | {"subunit": "Południe", "num_projects": "1", "num_votes": "1", "budget": "50"}
        | {"min_project_score_threshold": "1"},
        ("project_id;cost;votes;score;name;selected", "S1;60;1;5;Most;0"),
        (_POINTS, "1;S1;5"),
    ),
}
WINNERS = {"ogolnomiejska": {"M/1", "M/3"}, "polnoc": {"N1"}, "poludnie": set()}
BALLOTS = 9
SLUG = "zielone-2024"


def write_family(folder: Path, **texts: str) -> list[Path]:
    """Write the files; a keyword (``city``, ``north``, ``south``) replaces the text of one."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, source in SOURCES.items():
        path = folder / name
        path.write_text(texts.get(path.stem) or pb_text(source.meta, source.projects, source.votes), encoding="utf-8")
        paths.append(path)
    return paths


def changed(name: str, old: str, new: str) -> str:
    """Return the text of one file with ``old``, which stands in it once, replaced."""
    source = SOURCES[f"{name}.pb"]
    text = pb_text(source.meta, source.projects, source.votes)
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    return text.replace(old, new)


def bring_in(services: Services, paths: Sequence[Path], *, votes: bool = True, slug: str | None = None) -> int:
    """Import files as the command does; return the number of ballots."""
    return import_family(services, read_family(read_files(paths), wanted_slug=slug), votes=votes)


def imported(services: Services, slug: str = SLUG) -> StoredEdition:
    """Return an imported edition."""
    with services.database.read_session() as session:
        edition = editions.by_slug(session, slug)
        return StoredEdition(edition, editions.frozen(session, edition), None)


def key_of(services: Services, slug: str = SLUG) -> bytes:
    """Return what opens the ballots of an imported edition."""
    passphrase = passphrase_file_of(services, slug).read_text(encoding="utf-8")
    return keyfile.read_key_file(key_file_of(services, slug), passphrase)


def files_in(folder: Path) -> list[str]:
    """Return the names of the files in a folder that need not be there."""
    return sorted(path.name for path in folder.glob("*"))
