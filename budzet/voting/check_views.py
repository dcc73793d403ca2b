"""The last look: the whole ballot once more, sealed as it is shown."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue

from budzet.accounts.access import resident
from budzet.base.findings import Finding
from budzet.editions import queries as editions
from budzet.editions.ballot_form import Ranking
from budzet.editions.frozen import FrozenContest, FrozenEdition
from budzet.editions.layout import page_edition
from budzet.proposals import queries as proposals
from budzet.voting import ballot_page, contest_page, cookies, payload, queries, seal, sessions, words
from budzet.voting.ballot import Ballot, card_from, judge
from budzet.voting.ballot_session import draft_of, load_session
from budzet.voting.casting import CastTerms
from budzet.voting.cookies import Reviewed
from budzet.voting.draft import Draft
from budzet.voting.payload import Channel, Payload
from budzet.voting.views import bp, not_open
from budzet.web.requests import get_session, now


@bp.get("/sprawdz")
@resident(load_session)
def check(edition_slug: str) -> ResponseReturnValue:
    """Show the whole ballot once more and seal it; from here on nobody can change it, not even the person."""
    edition, person = page_edition(), g.resident
    if (refusal := not_open(edition)) is not None:
        return refusal
    session = get_session()
    frozen = editions.frozen(session, edition)
    draft = draft_of(person, frozen)
    found = judge(Ballot(draft.choices, draft.area), card_from(frozen))
    order = [part.key for part in frozen.contests]
    faults = words.ballot_errors(
        found, frozen, lambda key: f"part-{order.index(key) + 1}" if key in order else "part-1"
    )
    withdrawn = proposals.withdrawn_positions(session, edition.id)
    warnings = [
        words.ballot_sentence(Finding.of("project_withdrawn", position=choice.position), frozen)
        for choice in draft.choices
        if choice.position in withdrawn
    ]
    sealed = "" if faults else _sealed(edition.id, edition.rules_hash or b"", frozen, draft)
    parts = [_part(frozen, part, draft) for part in frozen.contests]
    page = {"parts": parts, "sealed": sealed, "errors": faults, "warnings": warnings}
    return render_template("voting/check.html", page=page), 422 if faults else 200


def _sealed(edition_id: int, rules_hash: bytes, frozen: FrozenEdition, draft: Draft) -> str:
    public_key = queries.public_key(get_session(), edition_id)
    if public_key is None:
        raise AssertionError("voting is not open without a key")
    packed = payload.pack(
        Payload(
            edition_id=edition_id,
            rules_hash=rules_hash,
            area=draft.area,
            channel=Channel.ONLINE,
            code=payload.new_code(),
            choices=draft.choices,
        ),
        payload.payload_size(frozen),
    )
    sid = sessions.sid_hash(cookies.read(cookies.SESSION))
    terms = CastTerms.of(frozen.terms)
    return cookies.sign_review(Reviewed(edition_id, sid, seal.seal(packed, public_key), terms, now()))


def _part(frozen: FrozenEdition, part: FrozenContest, draft: Draft) -> dict[str, Any]:
    chosen = ballot_page.in_contest(frozen, part, draft.choices)
    total = ballot_page.part_sum(frozen, part, draft.choices)
    with_points = part.form.kind in ("cumulative", "ranking")

    def address(endpoint: str) -> str:
        return url_for(endpoint, edition_slug=frozen.edition, contest_key=part.key)

    return {
        "contest_name": part.name,
        "sub": contest_page.place_names(frozen, part, draft),
        "items": [
            {
                "title": frozen.project_at[choice.position].title,
                "number": frozen.project_at[choice.position].number,
                "cost": frozen.project_at[choice.position].cost,
                "points": choice.points if with_points else 0,
            }
            for choice in chosen
        ],
        "change_url": address("voting.contest"),
        "order_url": address("voting.ranking") if isinstance(part.form, Ranking) and chosen else None,
        "empty": not chosen,
        "may_be_empty": part.completeness == "may_be_empty",
        "unused": words.unused(part.form.unit, total.limit - total.used) if total.used < total.limit else None,
    }
