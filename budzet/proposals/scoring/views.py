"""The public page of a pool a team scores: by what, and once it is published, what the team decided and why."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, render_template, send_from_directory
from flask.typing import ResponseReturnValue

from budzet.accounts.access import public
from budzet.base.errors import NotFoundError
from budzet.editions.layout import page_edition
from budzet.editions.models import Pool
from budzet.proposals.scoring import publication, queries, services, words
from budzet.web.requests import get_session, settings

bp = Blueprint("scoring", __name__, url_prefix="/<edition_slug>/ocena-zespolu")

FILES = {"wynik.pdf": "PDF", "wynik.xlsx": "XLSX", "wynik.csv": "CSV", "wynik-bip.html": "BIP (HTML)"}


@bp.get("/<pool_key>")
@public
def show(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    """Show the criteria, and the newest published result."""
    return _page(pool_key)


@bp.get("/<pool_key>/<int(max=9999):version>")
@public
def show_version(edition_slug: str, pool_key: str, version: int) -> ResponseReturnValue:
    """Show an older published result."""
    return _page(pool_key, version)


@bp.get("/<pool_key>/<int(max=9999):version>/<name>")
@public
def published_file(edition_slug: str, pool_key: str, version: int, name: str) -> ResponseReturnValue:
    """Give a file of a published result."""
    pool = _pool(pool_key)
    if name not in FILES or queries.published(get_session(), pool, version) is None:
        raise NotFoundError("Nie ma takiego pliku.")
    path = _folder(pool, version) / name
    if not path.is_file():
        raise NotFoundError("Wynik jest już opublikowany, ale plik dopiero powstaje. Spróbuj za kilka minut.")
    return send_from_directory(path.parent, path.name, max_age=3600)


def _pool(pool_key: str) -> Pool:
    session = get_session()
    found = next((one for one in queries.decided_pools(session, page_edition().id) if one.key == pool_key), None)
    if found is None:
        raise NotFoundError("Nie ma takiej puli, o której decyduje zespół.")
    return found


def _page(pool_key: str, version: int | None = None) -> str:
    session, pool = get_session(), _pool(pool_key)
    found = queries.published(session, pool, version)
    if found is None and version is not None:
        raise NotFoundError("Nie ma takiej wersji wyniku.")
    row = services.setup_of(session, pool)
    setup = found[0].content.setup if found else row.content if row else None
    return render_template(
        "scoring/public.html",
        pool=pool,
        setup=setup,
        rule=words.rule_sentences(setup) if setup else [],
        result=found[0] if found else None,
        published=found[1] if found else None,
        versions=[(one, kept) for one, kept in queries.versions(session, pool) if kept and kept.published_at],
        files=_files(pool, found[0].version) if found else [],
        words=words,
    )


def _files(pool: Pool, version: int) -> list[tuple[str, str]]:
    folder = _folder(pool, version)
    return [(name, label) for name, label in FILES.items() if (folder / name).is_file()]


def _folder(pool: Pool, version: int) -> Path:
    return publication.folder(settings().published_dir.resolve(), page_edition().slug, pool.key, version)
