"""Running jobs in tests: no worker, no waiting."""

from __future__ import annotations

from flask import Flask

from budzet.jobs.running import run_due


def run_due_jobs(app: Flask) -> int:
    """Run every job that is due by the clock of ``app``; return how many were started."""
    with app.app_context():
        return run_due(app.extensions["budzet"])
