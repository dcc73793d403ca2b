"""The job that publishes a count: every file is made first, beside the old ones; only then is the count shown."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from budzet.base.actor import SYSTEM
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.editions.timetable import StageKind
from budzet.jobs import services as jobs
from budzet.jobs.handlers import JobContext, handler
from budzet.results import files, queries, services
from budzet.results.models import Count


@handler(services.PUBLISH_JOB)
def publish(context: JobContext, args: dict[str, Any]) -> dict[str, Any]:
    """Make the files of one count and publish it; run again, it makes the same files anew.

    When the hour of the results was put off after the count, the work is asked for again at the new hour.
    """
    if (hour := _put_off_to(context, args["count_id"])) is not None:
        with context.database.transaction() as session:
            jobs.enqueue(session, services.PUBLISH_JOB, args, now=context.now, run_at=hour)
        return {"put_off_to": hour.isoformat()}
    with context.database.read_session() as session:
        count = session.get_one(Count, args["count_id"])
        edition = session.get_one(Edition, count.edition_id)
        final = files.folder(context.settings.published_dir, edition.slug, count.version)
        draft = final.with_name(f".{final.name}")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        _write(session, count, draft)
    context.progress(90)
    shutil.rmtree(final, ignore_errors=True)
    draft.rename(final)
    with context.database.transaction() as session:
        services.mark_published(session, session.get_one(Count, args["count_id"]), actor=SYSTEM, now=context.now)
    return {"files": len(list(final.iterdir()))}


def _put_off_to(context: JobContext, count_id: int) -> dt.datetime | None:
    with context.database.read_session() as session:
        count = session.get_one(Count, count_id)
        results = editions.timetable(session, count.edition_id).span(StageKind.RESULTS)
    if count.published_at is not None or results is None or context.now >= results.opens_at:
        return None
    return results.opens_at


def _write(session: Session, count: Count, folder: Path) -> None:
    # Imported at work: registering this job must not bring pandas and matplotlib into a web worker.
    from budzet.results import charts, frames

    pools = queries.pool_results(session, count.id)
    for entry in pools:
        rows = queries.project_results(session, count.id, entry.pool.id)
        frames.write_csv(frames.projects_frame(rows), folder / files.table_name(entry.pool.key))
    with force_locale("pl"):
        charts.spending_chart(
            frames.pools_frame(pools),
            folder / files.CHART_PNG,
            folder / files.CHART_SVG,
            title=gettext("Money of each pool: spent and left"),
            spent=gettext("Spent on the chosen projects"),
            left=gettext("Left"),
        )
