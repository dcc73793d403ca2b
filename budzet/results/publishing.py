"""The job that publishes a count: it is counted once more, every file is made, and only then is the count shown."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from budzet.base import calendar, checksums
from budzet.base.actor import SYSTEM
from budzet.base.errors import ConflictError
from budzet.base.text import slug as slug_of
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.editions.timetable import StageKind
from budzet.jobs import services as jobs
from budzet.jobs.handlers import JobContext, handler
from budzet.proposals import queries as proposals
from budzet.results import archive, files, protocol_files, protocol_gathering, queries, services, slots
from budzet.results.counting import digest_of
from budzet.results.models import Count
from budzet.results.open_data import Publication
from budzet.voting import queries as voting


@handler(services.PUBLISH_JOB)
def publish(context: JobContext, args: dict[str, Any]) -> dict[str, Any]:
    """Make the files of one count and publish it; files that are there and whole are kept as they are.

    When the hour of the results was put off after the count, the work is asked for again at the new hour. Raises
    ``ConflictError`` when the stored ballots no longer give what was counted.
    """
    if (hour := _put_off_to(context, args["count_id"])) is not None:
        with context.database.transaction() as session:
            jobs.enqueue(session, services.PUBLISH_JOB, args, now=context.now, run_at=hour)
        return {"put_off_to": hour.isoformat()}
    with context.database.read_session() as session:
        count = session.get_one(Count, args["count_id"])
        slug = session.get_one(Edition, count.edition_id).slug
    final = files.folder(context.settings.published_dir, slug, count.version)
    archived = files.archive(context.settings.published_dir, slug, count.version)
    if not checksums.hold(final):
        archived.unlink(missing_ok=True)
        _make(context, count, final)
    if not archived.exists():
        archive.write(final, archived, f"{slug}-{count.version}")
    with context.database.transaction() as session:
        services.mark_published(session, session.get_one(Count, args["count_id"]), actor=SYSTEM, now=context.now)
    return {"files": len(list(final.iterdir()))}


def _make(context: JobContext, count: Count, final: Path) -> None:
    """Make every file beside the old ones, then put the folder in its place."""
    draft = final.with_name(f".{final.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    with context.database.read_session() as session:
        publication = gather(session, count)
        protocol = protocol_gathering.gather(session, session.get_one(Edition, count.edition_id), count)
        _write(session, count, draft)
    protocol_files.write(protocol, draft)
    context.progress(50)
    for make in slots.makers():
        make(publication, draft)
    checksums.write(draft)
    context.progress(90)
    shutil.rmtree(final, ignore_errors=True)
    draft.rename(final)


def gather(session: Session, count: Count) -> Publication:
    """Count the stored ballots once more and return what is published.

    Raises ``ConflictError`` when that gives another outcome than the stored one.
    """
    edition = session.get_one(Edition, count.edition_id)
    counted = services.count_again(session, edition, seed=count.seed)
    if digest_of(counted, count.seed) != count.digest:
        raise ConflictError(
            "Ponowne liczenie głosów dało inny wynik niż ten, na który się zgodzono. Niczego nie opublikowano."
        )
    city, voted = editions.city(session), editions.timetable(session, edition.id).span(StageKind.VOTING)
    opening = voting.opening(session, edition.id)
    name = city.name if city else edition.title
    ends = (voted and voted.closes_at) or count.counted_at
    return Publication(
        slug=edition.slug,
        title=edition.title,
        city=name,
        instance=edition.slug.removeprefix(f"{slug_of(name)}-"),
        begins=calendar.local(voted.opens_at if voted else count.counted_at).date(),
        # The instant of the close itself is outside.
        ends=calendar.local(ends - dt.timedelta(microseconds=1)).date(),
        rules=edition.frozen_bytes or b"",
        frozen=editions.frozen(session, edition),
        version=count.version,
        seed=count.seed,
        draw_algorithm=count.draw_algorithm,
        digest=count.digest,
        voters=count.voters,
        void=opening.faults["void_by_pool"] if opening else {},
        withdrawn=proposals.withdrawn_positions(session, edition.id),
        counted=counted,
    )


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
