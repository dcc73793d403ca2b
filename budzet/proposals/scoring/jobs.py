"""The job that publishes a team's result at its hour: the state of the projects first, then the files."""

from __future__ import annotations

import shutil
from typing import Any

from flask_babel import force_locale
from sqlalchemy.orm import Session

from budzet.editions import queries as editions
from budzet.jobs import services as jobs
from budzet.jobs.handlers import JobContext, handler
from budzet.proposals.scoring import publication, queries
from budzet.proposals.verification.deadlines import service


@handler(publication.JOB)
def publish(context: JobContext, args: dict[str, Any]) -> dict[str, Any]:
    """Publish one result; run again, it makes the same files anew."""
    publication_id = args["publication_id"]
    with context.database.read_session() as session:
        hour = queries.by_id(session, publication_id)[0].publish_at
    if context.now < hour:
        with context.database.transaction() as session:
            jobs.enqueue(session, publication.JOB, args, now=context.now, run_at=hour)
        return {"put_off_to": hour.isoformat()}
    by = service(context).acting
    with force_locale("pl"):
        with context.database.transaction() as session:
            published = publication.publish(session, publication_id, by=by)
        if not published:
            return {"held": True}
        with context.database.read_session() as session:
            return {"files": _write(context, session, publication_id)}


def _write(context: JobContext, session: Session, publication_id: int) -> int:
    # Imported at work: registering this job must not bring the makers of documents into a web worker.
    from budzet.proposals.scoring import files

    kept, result, pool, edition = queries.by_id(session, publication_id)
    city = editions.city(session)
    frame = files.Frame(
        pool=pool.name,
        edition=edition.title,
        office=city.office_name if city else "",
        moment=kept.published_at or context.now,
        version=result.version,
        reason=result.reason,
    )
    final = publication.folder(context.settings.published_dir, edition.slug, pool.key, result.version)
    draft = final.with_name(f".{final.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for name in files.MEDIA_TYPES:
        (draft / name).write_bytes(files.make(name, result.content, frame))
    shutil.rmtree(final, ignore_errors=True)
    draft.rename(final)
    return len(files.MEDIA_TYPES)
