"""What a stranger could tell about a person from the page that asks who they are: status, length, headers, time.

    python bench/enumeration.py [REQUESTS]

Five kinds of people are declared REQUESTS times each (500 unless given), in turn, with a mailbox of their own each
time: one of the register who may vote, one who has voted, one who is in no register, a child, a person whose second
datum is wrong. Medians of the time are compared with the first kind (Mann-Whitney, two-sided).
"""

from __future__ import annotations

import math
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from budzet.app import create_app
from budzet.db.migrate import upgrade
from budzet.editions.terms import Identity, InPerson, Minors, PeselAndRegister, Terms
from budzet.residents import person_key
from budzet.residents.register.models import RegisterEntry
from budzet.settings import load_settings
from budzet.voting.models import ChannelName, Envelope, EnvelopeStatus

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from support.clock import START, SettableClock
from support.editions import make_plan, store_city, stored_edition
from support.pages import open_page

PAGE = "/2026/glosowanie/dane"
DATUM = "Wiśniewska"
KINDS = ("may vote", "has voted", "in no register", "a child", "wrong datum")
PESELS = ("85032712347", "44051401359", "02211307589", "15232712340", "90090515836")


def main(requests: int) -> None:
    """Print one line for each kind."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(env="test", var_dir=Path(folder), log_level="ERROR", soft_limit=10**9)
        app = create_app(settings, clock=SettableClock(START))
        services = app.extensions["budzet"]
        upgrade(services.database.engine)
        store(services, settings)
        client = app.test_client()
        fields = open_page(client, PAGE).form().fields
        seen: dict[str, set[tuple[object, ...]]] = {kind: set() for kind in KINDS}
        times: dict[str, list[float]] = {kind: [] for kind in KINDS}
        for number in range(requests + 20):
            for kind, pesel in zip(KINDS, PESELS, strict=True):
                datum = "Zielonka" if kind == "wrong datum" else DATUM
                form = {**fields, **WHO, "pesel": pesel, "second_datum": datum}
                form["email"] = f"{KINDS.index(kind)}{number:06d}@zielone.example"
                begun = time.perf_counter()
                answer = client.post(PAGE, data=form)
                spent = time.perf_counter() - begun
                headers = tuple(sorted(name for name, _ in answer.headers))
                if number >= 20:  # the first warm the caches
                    seen[kind].add((answer.status_code, len(answer.data), headers))
                    times[kind].append(spent)
        services.database.dispose()
    base = times[KINDS[0]]
    print(f"{requests} requests of each kind; answers that differ: {len(set().union(*seen.values())) - 1}")
    for kind in KINDS:
        difference = (statistics.median(times[kind]) - statistics.median(base)) * 1000
        print(
            f"{kind:15} median {statistics.median(times[kind]) * 1000:6.2f} ms, "
            f"from the first {difference:+.2f} ms, p = {mann_whitney(times[kind], base):.3f}"
        )


WHO = {"given_name": "Anna", "surname": "Kowalska", "street": "Szkolna", "house": "1", "district": "polnoc"}
WHO |= {"lives_here": "y", "guardian_name": "Maria Nowak", "guardian_agrees": "y"}


def store(services, settings) -> None:
    """Store an edition whose register holds all but the third, and a vote of the second."""
    scheme = PeselAndRegister(second_datum="mothers_maiden_name", legal_basis="§ 1")
    identity = Identity(schemes=(scheme, InPerson()), register_used=True, minors=Minors(consent_under=13))
    with services.database.transaction() as session:
        store_city(session)
        stored = stored_edition(session, settings.keys_dir, plan=make_plan(terms=Terms(identity=identity)))
        assert stored.keys is not None
        key, id_ = stored.keys.registration, stored.edition.id
        from budzet.residents import pesel as numbers

        tags = {}
        for kind, pesel in zip(KINDS, PESELS, strict=True):
            born = numbers.birth_date(pesel)
            assert born is not None, pesel
            tags[kind] = person_key.voter_tag(key, id_, surname="Kowalska", given_name="Anna", birth_date=born)
            if kind != "in no register":
                second = person_key.second_tag(key, id_, pesel, scheme.second_datum, DATUM)
                strong = person_key.strong_tag(key, id_, pesel)
                session.add(
                    RegisterEntry(edition_id=id_, voter_tag=tags[kind], strong_tag=strong, second_tag=second, area=0)
                )
        session.add(
            Envelope(
                id=bytes(32),
                edition_id=id_,
                voter_tag=tags["has voted"],
                sealed=bytes(64),
                channel=ChannelName.ONLINE,
                assurance=2,
                status=EnvelopeStatus.COUNTED,
                hour_bucket=0,
            )
        )


def mann_whitney(one: Sequence[float], two: Sequence[float]) -> float:
    """Return the two-sided p of the rank-sum test, by the normal approximation."""
    both = np.concatenate([one, two])
    ranks = np.empty(len(both))
    ranks[both.argsort()] = np.arange(1, len(both) + 1)
    n, m = len(one), len(two)
    u = ranks[:n].sum() - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
