"""Workers and the database are killed while people vote (T-04, T-05): every acknowledged vote is there, once.

``BUDZET_KILL_SECONDS`` makes it last longer than this moment; ``bench/kill.py`` does it for minutes.
"""

from __future__ import annotations

import os

from support.kill_trial import PER_SECOND, killable_city

BALLOTS = int(float(os.environ.get("BUDZET_KILL_SECONDS", "4")) * PER_SECOND)


def test_every_acknowledged_vote_survives_whatever_is_killed():
    with killable_city(2 * BALLOTS, workers=2) as city:
        workers = city.trial.run(city.web.address, city.kill_worker, every=0.2, ballots=BALLOTS)
        assert workers.flawless, list(workers.lines())
        database = city.trial.run(city.web.address, city.kill_database, every=2.0, ballots=BALLOTS)
        assert database.flawless, list(database.lines())
    assert workers.killed
    assert database.killed
