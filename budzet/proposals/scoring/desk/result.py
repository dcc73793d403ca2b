"""The result of a pool at the desk: everybody's points, what follows, the protocol, its publication by two persons."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from budzet.accounts import desk_session, exports, pending, proposing
from budzet.accounts.access import requires
from budzet.accounts.exports import Sheet
from budzet.accounts.pending import Proposal
from budzet.accounts.roles import Permission
from budzet.base.errors import DomainError, NotFoundError
from budzet.documents.tables import Cell
from budzet.editions import desk_scope
from budzet.editions import queries as editions
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.proposals.scoring import acts, queries, results, services, words
from budzet.proposals.scoring.desk.blueprint import bp, doer, may, page_pool, team_scope
from budzet.proposals.scoring.desk.forms import PublicationForm, SettleForm
from budzet.proposals.scoring.models import ScoringResult
from budzet.proposals.scoring.protocol import Protocol
from budzet.proposals.scoring.results import Standing
from budzet.proposals.scoring.rule import UnresolvedTieError
from budzet.web import lists
from budzet.web.requests import get_session, now, transaction

_NOT_YET = "Oceny innych osób zobaczysz, gdy oddasz swoje, a osoby spoza zespołu, gdy oddadzą wszyscy."


@bp.get("/<pool_key>/wynik")
@requires(Permission.SEE_PROPOSALS, scope=team_scope)
def result(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    """Show what was given so far and what follows, to whom it is open."""
    return _page(SettleForm(formdata=None), PublicationForm(formdata=None))


@bp.post("/<pool_key>/wynik")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page, step_up=True)
def settle(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    """Keep what follows as the protocol of the team."""
    form, edition_id, by = SettleForm(), page_edition().id, doer()
    if not form.validate():
        return _page(form, PublicationForm(formdata=None)), 422
    typed = {"seed": form.seed.data or "", "reason": form.reason.data or ""}
    try:
        with transaction() as session:
            made = results.settle(session, edition_id, pool_key, **typed, doer=by)
            version = made.version
    except DomainError as fault:
        field = form.seed if isinstance(fault, UnresolvedTieError) else form.reason
        field.errors = [*field.errors, fault.sentence]
        return _page(form, PublicationForm(formdata=None)), fault.http_status
    flash(gettext("The protocol is made, version %(version)s. It is not public yet.", version=version))
    return _back(edition_slug, pool_key)


@bp.post("/<pool_key>/publikacja")
@requires(Permission.PROPOSE_ACTS, scope=desk_scope.of_page, step_up=True)
def propose(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    """Propose to publish the newest protocol; a second person confirms."""
    form, edition_id = PublicationForm(), page_edition().id
    if not form.validate():
        return _page(SettleForm(formdata=None), form), 422
    hour, why, instant = form.instant(), form.why.data or "", now()

    def proposer(session: Session) -> Proposal:
        edition = session.get_one(Edition, edition_id)
        pool = services.pool_of(session, edition_id, pool_key)
        return acts.publication_proposal(session, edition, pool, why, hour, now=instant)

    try:
        proposing.propose_here(proposer)
    except DomainError as fault:
        form.form_errors.append(fault.sentence)
        return _page(SettleForm(formdata=None), form), fault.http_status
    return _back(edition_slug, pool_key)


@bp.get("/<pool_key>/protokol/<int(max=9999):version>")
@requires(Permission.SEE_PROPOSALS, scope=team_scope)
def protocol(edition_slug: str, pool_key: str, version: int) -> ResponseReturnValue:
    """Show a protocol with everybody's points, or give it as a file."""
    pool, session = page_pool(), get_session()
    found = next((one for one, _kept in queries.versions(session, pool) if one.version == version), None)
    if found is None:
        raise NotFoundError("Nie ma takiego protokołu.")
    if not _open(results.standing(session, pool)):
        raise DomainError(_NOT_YET)
    if kind := lists.choice("plik", ("pdf", *exports.KINDS)):
        return _file(found, kind)
    return render_template("scoring/protocol.html", pool=pool, found=found, protocol=found.content, words=words)


def _file(found: ScoringResult, kind: str) -> Response:
    from budzet.proposals.scoring import files

    pool, edition, city = page_pool(), page_edition(), editions.city(get_session())
    name = f"protokol-{pool.key}-{found.version}"
    if kind != "pdf":
        with force_locale("pl"):
            return exports.answer(Sheet(name, pool.name, *_table(found.content)), kind)
    office = city.office_name if city else ""
    frame = files.Frame(
        pool=pool.name, edition=edition.title, office=office, moment=found.made_at, version=found.version
    )
    with force_locale("pl"):
        made = files.protocol_pdf(found.content, frame)
    response = Response(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def _table(found: Protocol) -> tuple[list[str], list[tuple[Cell, ...]]]:
    """Return every member's points of every project, a row for each."""
    header = [
        *(gettext("Place"), gettext("Number"), gettext("Project"), gettext("Outcome"), gettext("Member")),
        *(one.name for one in found.setup.criteria),
        *(gettext("Together"), gettext("Remark for the protocol")),
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            *(one.place, one.number, one.title, words.outcome(one), found.members[given.staff_id]),
            *(given.points[criterion.key] for criterion in found.setup.criteria),
            *(given.total, given.comment),
        )
        for one in found.projects
        for given in one.given
    ]
    return header, rows


def _open(found: Standing) -> bool:
    """Say whether this person may see what others gave: a member who has handed in, others when everybody has."""
    own = desk_session.current().id
    return found.is_done(own) if own in found.team else found.whole


def _draft(found: Standing) -> tuple[Protocol | None, str]:
    """Return what would be decided now, or why nothing can be."""
    if not found.whole:
        return None, ""
    try:
        return results.draft(get_session(), page_edition(), found.pool), ""
    except DomainError as fault:
        return None, fault.sentence


def _page(form: SettleForm, publication: PublicationForm) -> str:
    session, pool, edition = get_session(), page_pool(), page_edition()
    row, found = services.setup_of(session, pool), results.standing(session, pool)
    drafted, trouble = _draft(found) if row else (None, "")
    versions = queries.versions(session, pool)
    acted = pending.waiting_for(session, acts.PUBLISH.name, edition.id)
    waits = acted if acted is not None and acted.object_key == f"pool:{edition.slug}/{pool.key}" else None
    context: dict[str, Any] = {
        "pool": pool,
        "setup": row.content if row else None,
        "found": found,
        "open": _open(found),
        "draft": drafted,
        "trouble": trouble,
        "versions": versions,
        "same": bool(drafted and versions and _same(versions[0][0].content, drafted)),
        "waiting": waits,
        "form": form,
        "publication": publication,
        "errors": form.errors + publication.errors,
        "may_settle": may(Permission.PROPOSE_ACTS),
        "given": _given(found, row.content if row else None),
        "words": words,
    }
    return render_template("scoring/result.html", **context)


def _same(kept: Protocol, drafted: Protocol) -> bool:
    return kept.model_copy(update={"seed": ""}) == drafted.model_copy(update={"seed": ""})


def _given(found: Standing, setup: Any) -> dict[int, list[Any]]:
    return {one.id: results.given_for(found, setup, one.id) for one in found.projects} if setup else {}


def _back(edition_slug: str, pool_key: str) -> ResponseReturnValue:
    return redirect(url_for("scoring_desk.result", edition_slug=edition_slug, pool_key=pool_key), 303)
