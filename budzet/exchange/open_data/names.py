"""Names of the files of open data."""

from __future__ import annotations

from budzet.base import checksums

RULES = "rules.json"
RESULTS = "results.json"
PROJECTS = "projects.csv"
PACKAGE = "datapackage.json"
README = "README.txt"
SUMS = checksums.FILE


def ballots(pool_key: str) -> str:
    """Return the name of the file of single ballots."""
    return f"ballots-{pool_key}.csv"


def totals(pool_key: str) -> str:
    """Return the name of the file of sums."""
    return f"totals-{pool_key}.csv"


def certificate(pool_key: str) -> str:
    """Return the name of the certificate of a rule over voters."""
    return f"certificate-{pool_key}.json"
