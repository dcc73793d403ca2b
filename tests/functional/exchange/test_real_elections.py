"""Real elections through the commands: a whole city with all its pools, and the largest file within its memory."""

from __future__ import annotations

import json
import subprocess
import sys

from click.testing import CliRunner
from sqlalchemy import func, select, text
from support.pabulib import DEMO, official, real_file
from support.server import CHECKOUT, environment

from budzet.base.money import zl
from budzet.cli import main
from budzet.db.session import Database
from budzet.editions import queries as editions
from budzet.exchange.pb import read_pb
from budzet.results import queries as results
from budzet.settings import load_settings
from budzet.voting import queries as voting
from budzet.voting.models import BallotRow, Envelope

MEGABYTE = 1024  # of the unit of ru_maxrss


# --- Katowice 2024: 23 pools, 73 556 ballots -----------------------------------------------------------------------


def walk_the_line(settings, slug, files):
    """Import, close the set, open and count by the commands of the office; return what each of them said."""
    pass_file = settings.keys_dir / f"import-{slug}.pass"
    key_file = pass_file.with_suffix(".key")
    said = []
    for command in (
        ["edition", "import-pb", "--votes", *map(str, files)],
        ["ballots", "freeze", slug],
        ["ballots", "open", slug, "--key", str(key_file), "--passphrase-file", str(pass_file)],
        ["count", slug],
    ):
        answer = CliRunner().invoke(main, command, obj=settings, catch_exceptions=False)
        assert answer.exit_code == 0, answer.output
        said.append(answer.stdout)
    return said


def test_a_whole_city_is_counted_to_its_official_winners(sqlite_files, tmp_path):
    """One test for everything that is looked at: the line takes a while and is walked once."""
    with sqlite_files.fresh(tmp_path / "var") as url:
        settings = load_settings(env="test", var_dir=tmp_path / "var", database_url=url, secret_key="k" * 32)
        imported, frozen, _, counted = walk_the_line(settings, "katowice-2024", DEMO)
        database = Database(url)
        with database.read_session() as session:
            check_winners(session)
            check_every_ballot_is_there(session)
        database.dispose()
    assert "pule 23" in imported
    assert "Głosy: 73556" in imported
    assert "Głosów do otwarcia: 73556" in frozen
    assert counted.count("wygrało") == 23


def check_winners(session):
    """In all 23 pools exactly the projects the city funded, and never more money than there is."""
    funded = {}
    for path in DEMO:
        file = read_pb(path)
        funded[file.subunit or "Pula ogólnomiejska"] = {one.id for one in file.projects if one.selected == 1}
    assert len(funded) == 23
    count = results.latest(session, editions.by_slug(session, "katowice-2024").id)
    winners = {}
    for entry in results.pool_results(session, count.id):
        assert 0 <= entry.outcome.spent <= entry.outcome.budget
        rows = results.project_results(session, count.id, entry.pool.id)
        winners[entry.pool.name] = {row.proposal.number for row in rows if row.outcome.selected}
        assert all(row.outcome.reason for row in rows)
    assert winners == funded


def test_a_city_that_shares_its_money_equally_is_counted_to_its_official_winners(sqlite_files, tmp_path):
    """Wieliczka 2023: 6 586 ballots, Equal Shares with the completion and the comparison."""
    file = real_file("Poland_Wieliczka_2023_Green_Budget.pb")
    with sqlite_files.fresh(tmp_path / "var") as url:
        settings = load_settings(env="test", var_dir=tmp_path / "var", database_url=url, secret_key="k" * 32)
        walk_the_line(settings, "wieliczka-2023", [file])
        database = Database(url)
        with database.read_session() as session:
            count = results.latest(session, editions.by_slug(session, "wieliczka-2023").id)
            (entry,) = results.pool_results(session, count.id)
            rows = results.project_results(session, count.id, entry.pool.id)
            assert {row.proposal.number for row in rows if row.outcome.selected} == official(read_pb(file))
            assert (entry.outcome.spent, entry.outcome.run["compared"]) == (
                zl(995_079),
                {"shares": 1615, "plain": 873},
            )
            losers = [row.outcome for row in rows if not row.outcome.selected]
            assert all(0 < row.support["effective_per_mille"] < 1000 for row in losers)
        database.dispose()


def check_every_ballot_is_there(session):
    """Each line of the files is an envelope and an opened row, in no order but that of the random codes."""
    opening = voting.opening(session, editions.by_slug(session, "katowice-2024").id)
    stored = session.scalar(select(func.count()).select_from(Envelope))
    codes = session.scalars(select(BallotRow.code).order_by(text("rowid"))).all()
    assert sum(read_pb(path).num_votes for path in DEMO) == stored == opening.envelopes == len(codes) == 73_556
    assert opening.faults == {"by_code": {}, "void_by_pool": {}}
    assert codes == sorted(codes)


# --- Łódź 2024: one file with 66 045 ballots -----------------------------------------------------------------------

# A process of its own measures the command: what pytest itself takes must not count.
_MEASURE = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"code": done.returncode, "peak": used.ru_maxrss, "seconds": used.ru_utime + used.ru_stime}))
"""


def test_the_largest_file_is_imported_whole_within_400_megabytes(sqlite_files, tmp_path):
    file = real_file("Poland_Lodz_2024.pb")
    with sqlite_files.fresh(tmp_path / "var") as url:
        settings = load_settings(env="test", var_dir=tmp_path / "var", database_url=url, secret_key="k" * 32)
        command = [sys.executable, "-m", "budzet.cli", "edition", "import-pb", "--votes", str(file)]
        run = subprocess.run(
            [sys.executable, "-c", _MEASURE, *command],
            env=environment(settings),
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=True,
        )
        measured = json.loads(run.stdout.splitlines()[-1])
        assert measured["code"] == 0, run.stderr
        print(f"{file.name}: {measured['seconds']:.1f} s, {measured['peak'] / MEGABYTE:.0f} MB")  # noqa: T201
        assert measured["peak"] <= 400 * MEGABYTE
        database = Database(url)
        with database.read_session() as session:
            stored = session.scalar(select(func.count()).select_from(Envelope))
            edition = editions.by_slug(session, "lodz-2024")
            assert len(editions.frozen(session, edition).projects) == read_pb(file).num_projects
        database.dispose()
    assert stored == 66_045
