"""``datapackage.json``: what each file is, in the form tools for open data read (Frictionless Data Package 1)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from budzet.base import checksums
from budzet.exchange.open_data import names, rows, tables
from budzet.exchange.open_data.told import Told
from budzet.results import files

_POSITION = "Miejsce projektu na karcie do głosowania"
_FIELDS: dict[str, tuple[str, str]] = {
    "position": ("integer", _POSITION),
    "number": ("string", "Numer projektu; apostrof na początku nie należy do numeru"),
    "title": ("string", "Tytuł projektu; apostrof na początku nie należy do tytułu"),
    "pool": ("string", "Klucz puli"),
    "cost": ("number", "Koszt w złotych"),
    "votes": ("integer", "Liczba kart, na których wybrano projekt"),
    "score": ("integer", "Suma punktów; gdzie się ich nie daje, liczba głosów"),
    "outcome": ("string", "selected: wybrany, not_selected: niewybrany"),
    "reason": ("string", "Powód wyniku (kody opisuje README.txt)"),
    "place": ("integer", "Kolejność w puli"),
    "margin_votes": ("integer", "O ile głosów lub punktów projekt wygrał albo ile mu zabrakło"),
    "margin_cost": ("number", "O ile złotych tańszy projekt by wygrał"),
    "ballots": ("integer", "Liczba kart w puli"),
    "voter_id": ("string", "Numer karty wylosowany do tego pliku"),
    "projects": ("string", "Miejsca wybranych projektów na karcie, oddzielone odstępami"),
    "points": ("string", "Punkty tych projektów w tej samej kolejności; znak wyboru to jeden punkt"),
}
_TITLES = {
    names.RULES: ("rules", "Zasady i lista projektów zamrożone przed głosowaniem"),
    names.RESULTS: ("results", "Wyniki wszystkich pul"),
    names.PROJECTS: ("projects", "Wszystkie projekty z wynikiem"),
    names.README: ("readme", "Opis plików"),
    files.PROTOCOL_PDF: ("protocol-pdf", "Protokół z liczenia głosów"),
    files.PROTOCOL_DOCX: ("protocol-docx", "Protokół z liczenia głosów, do edycji"),
    files.RESOLUTION_PDF: ("resolution-pdf", "Wykaz wybranych zadań do uchwały budżetowej"),
    files.RESOLUTION_XLSX: ("resolution-xlsx", "Wykaz wybranych zadań do uchwały budżetowej, arkusz"),
    files.RESOLUTION_CSV: ("resolution-csv", "Wykaz wybranych zadań do uchwały budżetowej, tabela"),
}
_POOL_TITLES = {
    "ballots": "Karty, pula {pool}",
    "totals": "Sumy głosów, pula {pool}",
    "pb": "Karty i projekty w formacie Pabulib, pula {pool}",
    "certificate": "Zapis liczenia reguły, pula {pool}",
}
_MEDIA = {
    ".csv": ("csv", "text/csv"),
    ".json": ("json", "application/json"),
    ".txt": ("txt", "text/plain"),
    ".pb": ("pb", "text/plain"),
    ".png": ("png", "image/png"),
    ".svg": ("svg", "image/svg+xml"),
    ".pdf": ("pdf", "application/pdf"),
    ".docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_BINARY = {"png", "pdf", "docx", "xlsx"}


def package(told: Told, folder: Path) -> str:
    """Return the file; it describes what lies in the folder by now, in the order of the names."""
    of_pool = {
        name: (kind, _POOL_TITLES[kind].format(pool=pool.name), pool.pool)
        for pool in told.pools
        for kind, name in pool.files.items()
    }
    value = {
        "profile": "data-package",
        "name": f"budzet-obywatelski-{told.edition}",
        "title": f"{told.title}: dane otwarte",
        "version": str(told.version),
        "sources": [{"title": told.city}],
        "resources": [
            _resource(path, *of_pool.get(path.name) or (*_TITLES.get(path.name, ("", path.name)), ""))
            for path in sorted(folder.iterdir())
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _resource(path: Path, kind: str, title: str, pool: str) -> dict[str, Any]:
    suffix, media = _MEDIA[path.suffix]
    columns = _columns(path.name)
    found: dict[str, Any] = {
        "name": path.name.lower().replace("_", "-"),
        "path": path.name,
        "title": title,
        **({"kind": kind} if kind else {}),
        **({"pool": pool} if pool else {}),
        "profile": "tabular-data-resource" if columns else "data-resource",
        "format": suffix,
        "mediatype": media,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{checksums.of_file(path)}",
    }
    if suffix not in _BINARY:
        found["encoding"] = "utf-8"
    if columns:
        found["schema"] = {"fields": [_field(name) for name in columns], "primaryKey": columns[0]}
    return found


def _columns(name: str) -> tuple[str, ...]:
    if name == names.PROJECTS:
        return tables.PROJECT_COLUMNS
    if name.startswith(names.ballots("").removesuffix(".csv")):
        return rows.COLUMNS
    return tables.TOTALS_COLUMNS if name.startswith(names.totals("").removesuffix(".csv")) else ()


def _field(name: str) -> dict[str, str]:
    kind, description = _FIELDS[name]
    return {"name": name, "type": kind, "description": description}
