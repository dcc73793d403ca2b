"""What the protocol of a count says, block by block: one wording for the PDF, the DOCX and the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext, ngettext

from budzet.documents.letter import Block, Bullets, Document, Heading, Paragraph, Table
from budzet.editions import words as edition_words
from budzet.results import words
from budzet.results.protocol import Protocol, ProtocolPool, ProtocolProject
from budzet.voting.fate import VoteFate
from budzet.web import filters

_MEMBERS = 4
_BY_HAND = "\n" + "." * 30  # a line to write on, with room above


def title(protocol: Protocol) -> str:
    """Return the title."""
    return gettext("Protocol of the count: %(title)s", title=protocol.title)


def document(protocol: Protocol) -> Document:
    """Return the whole protocol as a document with places for signatures; call it under the Polish locale."""
    return Document(title(protocol), (*blocks(protocol), *_signatures(protocol)))


def blocks(protocol: Protocol, *, rankings: bool = True) -> list[Block]:
    """Return everything but the title and the signatures; without ``rankings`` the projects of pools are left out."""
    name_of = {entry.pool.key: entry.pool.name for entry in protocol.pools}
    found: list[Block] = [*_head(protocol), *_course(protocol), *_votes(protocol), *_money(protocol)]
    found += _transfers(protocol, name_of)
    for entry in protocol.pools:
        found += _pool(protocol, entry, name_of, rankings=rankings)
    return [*found, *_checking(protocol)]


def _head(protocol: Protocol) -> list[Block]:
    said = [protocol.office] if protocol.office else []
    if protocol.resolution_number:
        said.append(_resolution(protocol))
    version = gettext("Version %(number)d of the count.", number=protocol.version)
    return [Paragraph("\n".join([*said, version]))]


def _resolution(protocol: Protocol) -> str:
    if protocol.resolution_date is None:
        return gettext("Resolution no. %(number)s.", number=protocol.resolution_number)
    return gettext(
        "Resolution no. %(number)s of %(day)s.",
        number=protocol.resolution_number,
        day=filters.day(protocol.resolution_date),
    )


def _course(protocol: Protocol) -> list[Block]:
    closes = protocol.closes_at
    told = (
        (gettext("Voting began"), protocol.opens_at and filters.moment(protocol.opens_at)),
        (gettext("Voting ended"), closes and filters.deadline(closes)),
        (gettext("The set of votes was closed"), protocol.frozen_at and filters.moment(protocol.frozen_at)),
        (gettext("The votes were opened"), protocol.opened_at and filters.moment(protocol.opened_at)),
        (gettext("The votes were counted"), filters.moment(protocol.counted_at)),
    )
    rows = tuple((what, when) for what, when in told if when)
    return [Heading(gettext("Course of the vote")), Table((gettext("What happened"), gettext("When")), rows)]


def _votes(protocol: Protocol) -> list[Block]:
    heading = Heading(gettext("Votes"))
    if protocol.imported:
        brought = gettext("The ballots come from files the city has published; nobody voted in this service.")
        number = gettext("Ballots in all pools: %(number)s.", number=filters.number(protocol.counted))
        return [heading, Paragraph(f"{brought} {number}")]
    told = [
        (gettext("Votes cast"), protocol.cast),
        (gettext("Votes that count"), protocol.counted),
        (gettext("Votes that do not count"), protocol.cast - protocol.counted),
        *((_fate(fate), number) for fate, number in protocol.not_counted.items() if number),
    ]
    rows = tuple((what, filters.number(number)) for what, number in told)
    void = gettext("A vote that counts may still be void in one pool; the table of each pool says how many are.")
    return [heading, Table((gettext("Votes"), gettext("How many")), rows), Paragraph(void)]


def _fate(fate: str) -> str:
    return {
        VoteFate.SUPERSEDED: gettext("– another vote of the same person counts"),
        VoteFate.DUPLICATE: gettext("– there was another vote with the same data"),
        VoteFate.NOT_ADMITTED: gettext("– the commission did not admit it"),
        VoteFate.ANNULLED: gettext("– the commission annulled it"),
        VoteFate.SPOILED: gettext("– the ballot was spoiled and another one given for it"),
    }[VoteFate(fate)]


def _money(protocol: Protocol) -> list[Block]:
    rows = [
        (
            entry.pool.name,
            filters.zl(entry.own),
            filters.zl(entry.spent),
            filters.zl(entry.left),
            _of(len(entry.winners), len(entry.projects)),
        )
        for entry in protocol.pools
    ]
    pools = protocol.pools
    whole = (
        gettext("Together"),
        filters.zl(sum(entry.own for entry in pools)),
        filters.zl(sum(entry.spent for entry in pools)),
        filters.zl(sum(entry.left for entry in pools)),
        _of(sum(len(entry.winners) for entry in pools), protocol.projects),
    )
    header = (gettext("Pool"), gettext("Amount"), gettext("Spent"), gettext("Left over"), gettext("Chosen projects"))
    return [Heading(gettext("Results by pool")), Table(header, (*rows, whole))]


def _of(some: int, whole: int) -> str:
    return gettext("%(count)s of %(limit)s", count=filters.number(some), limit=filters.number(whole))


def _transfers(protocol: Protocol, name_of: Mapping[str, str]) -> list[Block]:
    if not protocol.transfers:
        return []
    rows = tuple((name_of[one.source], name_of[one.target], filters.zl(one.amount)) for one in protocol.transfers)
    header = (gettext("From the pool"), gettext("To the pool"), gettext("Amount"))
    return [Heading(gettext("Money that passed between pools")), Table(header, rows)]


def _pool(protocol: Protocol, entry: ProtocolPool, name_of: Mapping[str, str], *, rankings: bool) -> list[Block]:
    moved = protocol.transfers
    told = words.protocol(
        entry.run,
        received=[(name_of[one.source], one.amount) for one in moved if one.target == entry.pool.key],
        passed=[(name_of[one.target], one.amount) for one in moved if one.source == entry.pool.key],
    )
    found: list[Block] = [Heading(gettext("Results: %(title)s", title=entry.pool.name)), _sums(entry)]
    found.append(Bullets(tuple(edition_words.pool_rule(entry.pool))))
    if entry.threshold is not None:
        told.insert(0, _threshold(entry.threshold, entry.pool.rule.counted))
    found += [Paragraph(sentence) for sentence in told]
    if rankings:
        found.append(_ranking(entry))
    return [*found, *_ties(protocol, entry)]


def _sums(entry: ProtocolPool) -> Table:
    told = [
        *([(gettext("District"), entry.district)] if entry.district else []),
        (gettext("Valid ballots"), filters.number(entry.ballots)),
        (gettext("Void ballots"), filters.number(entry.void)),
        (gettext("Own money of the pool"), filters.zl(entry.own)),
        *([(gettext("Received from other pools"), filters.zl(entry.received))] if entry.received else []),
        (gettext("Spent on the chosen projects"), filters.zl(entry.spent)),
        *([(gettext("Passed on to another pool"), filters.zl(entry.passed))] if entry.passed else []),
        (gettext("Left over"), filters.zl(entry.left)),
    ]
    return Table((gettext("Votes and money"), gettext("Number or amount")), tuple(told))


def _threshold(least: int, unit: words.Unit) -> str:
    number = filters.number(least)
    if unit == "points":
        return ngettext(
            "The threshold was %(number)s point.", "The threshold was %(number)s points.", least, number=number
        )
    return ngettext("The threshold was %(number)s vote.", "The threshold was %(number)s votes.", least, number=number)


def _ranking(entry: ProtocolPool) -> Table:
    unit, titles = entry.pool.rule.counted, _titles(entry)
    points = unit == "points"
    header = (
        gettext("Place"),
        gettext("Number"),
        gettext("Project"),
        *([gettext("Points")] if points else []),
        gettext("Votes"),
        gettext("Cost"),
        gettext("Outcome"),
    )
    rows = tuple(
        (
            str(project.place),
            project.number,
            project.title,
            *([filters.number(project.score)] if points else []),
            filters.number(project.votes),
            filters.zl(project.cost),
            _outcome(project, unit, titles),
        )
        for project in entry.projects
    )
    return Table(header, rows)


def _titles(entry: ProtocolPool) -> dict[str, str]:
    return {str(project.position): project.title for project in entry.projects}


def _outcome(project: ProtocolProject, unit: words.Unit, titles: Mapping[str, str]) -> str:
    why = words.reason(project, unit, titles)
    return f"{words.outcome_label(project)}. {why}".strip() if why else words.outcome_label(project)


def _ties(protocol: Protocol, entry: ProtocolPool) -> Iterable[Block]:
    titles, equal = _titles(entry), gettext("Equal scores.")
    for tie in entry.ties:
        if not tie["decisive"]:
            continue
        yield Paragraph(f"{equal} {words.tie(tie, titles, protocol.seed)}")
        if tie["decided_by"] == "public_draw":
            yield Paragraph(
                gettext(
                    "Drawn order: %(order)s. Everybody can draw again: way %(way)s, name of the draw “%(label)s”.",
                    order=", ".join(f"{titles.get(id_, id_)} (id {id_})" for id_ in tie["ids"]),
                    way=protocol.draw_algorithm,
                    label=entry.label,
                )
            )


def _checking(protocol: Protocol) -> list[Block]:
    marks = (
        (gettext("Frozen rules and list of projects"), protocol.rules_hash),
        (gettext("Closed set of votes"), protocol.set_digest),
        (gettext("Opened ballots"), protocol.opened_digest),
        (gettext("Result of the count"), protocol.digest),
    )
    told = gettext(
        "Everybody can count again: the open data of these results hold the rules and, where the rules let them be "
        "published, the ballots. The command “budzet verify” counts them anew and names every difference. The "
        "fingerprints below are SHA-256 sums; whoever has the same data gets the same ones."
    )
    return [
        Heading(gettext("How to check this count")),
        Paragraph(told),
        *(Paragraph(f"{what}:\n{mark.hex()}") for what, mark in marks if mark),
    ]


def _signatures(protocol: Protocol) -> list[Block]:
    """Return lines to sign by hand; a count of published files has no commission."""
    if protocol.imported:
        return []
    offices = (gettext("Chair of the commission"), *(gettext("Member of the commission") for _ in range(_MEMBERS)))
    header = (gettext("Office"), gettext("Name and surname"), gettext("Signature"))
    rows = tuple((office, _BY_HAND, _BY_HAND) for office in offices)
    return [Heading(gettext("Signatures of the commission")), Table(header, rows)]
