"""The files of a published result: a document, a table, and a piece of HTML for the Public Information Bulletin.

They are Polish, as all documents of the office. Nobody's points stand in them, only what they came to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from flask_babel import gettext
from markupsafe import Markup

from budzet.documents import tables
from budzet.documents.letter import Bullets, Document, Heading, Paragraph, Signature, Table
from budzet.documents.pdf import pdf_bytes
from budzet.documents.tables import Cell
from budzet.proposals.scoring import words
from budzet.proposals.scoring.protocol import Given, Judged, Protocol
from budzet.web import filters

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "wynik.pdf": "application/pdf",
        "wynik.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "wynik.csv": "text/csv; charset=utf-8",
        "wynik-bip.html": "text/html; charset=utf-8",
    }
)
"""Every file of a version, with what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the projects: of which pool and edition, by whom, when, which version and why."""

    pool: str
    edition: str
    office: str
    moment: dt.datetime
    version: int
    reason: str = ""

    @property
    def title(self) -> str:
        """The title of the document."""
        return gettext("What the scoring team decided: %(pool)s", pool=self.pool)


def make(name: str, protocol: Protocol, frame: Frame) -> bytes:
    """Return one of the files, in the language of the moment. Raises ``KeyError`` for a name that is none."""
    return _MAKERS[name](protocol, frame)


def header() -> list[str]:
    """Return the names of the columns."""
    return [
        *(gettext("Place"), gettext("Number"), gettext("Project"), gettext("Points"), gettext("Members who scored")),
        *(gettext("Cost (zł)"), gettext("Outcome"), gettext("Why")),
    ]


def rows(protocol: Protocol) -> list[tuple[Cell, ...]]:
    """Return the projects as a table."""
    return [_row(one, protocol) for one in protocol.projects]


def _row(one: Judged, protocol: Protocol) -> tuple[Cell, ...]:
    score = one.score(protocol.setup)
    hundredths = Decimal((200 * score.numerator + score.denominator) // (2 * score.denominator)).scaleb(-2)
    return (
        *(one.place, one.number, one.title, hundredths, one.scorers),
        *(Decimal(one.cost) / 100, words.outcome(one), words.reason(one, protocol.setup)),
    )


def _pdf(protocol: Protocol, frame: Frame) -> bytes:
    blocks: list[Heading | Paragraph | Bullets | Table] = [
        *(Paragraph(sentence) for sentence in _head(protocol, frame)),
    ]
    for funded, heading in ((True, gettext("Funded projects")), (False, gettext("Projects that are not funded"))):
        found = tuple(_line(one, protocol) for one in protocol.projects if one.funded is funded)
        blocks.append(Heading(heading))
        blocks.append(Table(_columns(), found) if found else Paragraph(gettext("There are none.")))
    blocks += [
        Heading(gettext("By what the projects were scored")),
        Table((gettext("Criterion"), gettext("Weight"), gettext("Most points")), _criteria(protocol)),
        Bullets(tuple(words.rule_sentences(protocol.setup))),
    ]
    return pdf_bytes(Document(frame.title, tuple(blocks)))


def protocol_pdf(protocol: Protocol, frame: Frame) -> bytes:
    """Return the protocol of a team, not public: what each member gave and wrote, and where each signs."""
    blocks: list[Heading | Paragraph | Bullets | Table | Signature] = [Paragraph(_made(protocol, frame))]
    for one in protocol.projects:
        blocks += [Heading(f"{one.place}. {one.number} {one.title}"), Paragraph(_judgement(one, protocol))]
        if one.given:
            head = (gettext("Member"), *(criterion.name for criterion in protocol.setup.criteria), gettext("Together"))
            blocks.append(Table(head, tuple(_given(given, protocol) for given in one.given)))
        if remarks := tuple(given.comment for given in one.given if given.comment):
            blocks += [Paragraph(gettext("Remarks of the members:")), Bullets(remarks)]
    blocks += [Signature("", name) for name in protocol.members.values()]
    return pdf_bytes(Document(gettext("Protocol of the scoring team: %(pool)s", pool=frame.pool), tuple(blocks)))


def _made(protocol: Protocol, frame: Frame) -> str:
    team = gettext("The team: %(names)s.", names=", ".join(protocol.members.values()))
    made = gettext(
        "Made on %(moment)s, version %(version)s.", moment=filters.moment(frame.moment), version=frame.version
    )
    return "\n".join([f"{frame.office}, {frame.edition}", made, team, words.summary(protocol)])


def _judgement(one: Judged, protocol: Protocol) -> str:
    points = f"{words.points(one.score(protocol.setup))} ({words.how_scored(one, protocol.setup)})"
    lines = [
        gettext("Outcome: %(outcome)s. %(why)s", outcome=words.outcome(one), why=words.reason(one, protocol.setup)),
        gettext("Points: %(points)s", points=points),
    ]
    if one.left_out:
        names = ", ".join(protocol.members[staff_id] for staff_id in one.left_out)
        lines.append(gettext("Left out because of an interest: %(names)s", names=names))
    return "\n".join(lines)


def _given(given: Given, protocol: Protocol) -> tuple[str, ...]:
    points = (str(given.points[criterion.key]) for criterion in protocol.setup.criteria)
    return (protocol.members[given.staff_id], *points, str(given.total))


def _head(protocol: Protocol, frame: Frame) -> list[str]:
    published = gettext(
        "Published on %(moment)s, version %(version)s.", moment=filters.moment(frame.moment), version=frame.version
    )
    found = [f"{frame.office}\n{frame.edition}" if frame.office else frame.edition, published]
    if frame.reason:
        found.append(gettext("Why there is a new version: %(reason)s", reason=frame.reason))
    found.append(words.summary(protocol))
    if protocol.seed:
        found.append(gettext("Seed of the public draw: %(seed)s", seed=protocol.seed))
    return found


def _columns() -> tuple[str, ...]:
    return (gettext("Number"), gettext("Project"), gettext("Points"), gettext("Cost"), gettext("Why"))


def _line(one: Judged, protocol: Protocol) -> tuple[str, ...]:
    points = words.points(one.score(protocol.setup))
    return (one.number, one.title, points, filters.zl(one.cost), words.reason(one, protocol.setup))


def _criteria(protocol: Protocol) -> tuple[tuple[str, ...], ...]:
    return tuple((one.name, str(one.weight), str(one.most)) for one in protocol.setup.criteria)


def _fragment(protocol: Protocol, frame: Frame) -> bytes:
    """Return one ``section`` without scripts, styles and identifiers; nothing typed becomes markup."""
    parts = [Markup('<section lang="pl">'), Markup("<h2>{}</h2>").format(frame.title)]
    parts += [Markup("<p>{}</p>").format(sentence) for sentence in _head(protocol, frame)]
    cells = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in _columns())
    for funded, heading in ((True, gettext("Funded projects")), (False, gettext("Projects that are not funded"))):
        lines = [_line(one, protocol) for one in protocol.projects if one.funded is funded]
        body = Markup("\n").join(_html_row(line) for line in lines)
        parts.append(_TABLE.format(heading, cells, body) if lines else Markup("<p>{}: –</p>").format(heading))
    return ("\n".join([*parts, Markup("</section>")]) + "\n").encode()


_TABLE = Markup("<table>\n<caption>{}</caption>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table>")


def _html_row(line: tuple[str, ...]) -> Markup:
    rest = Markup("").join(Markup("<td>{}</td>").format(cell) for cell in line[1:])
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(line[0], rest)


_MAKERS: Mapping[str, Callable[[Protocol, Frame], bytes]] = {
    "wynik.pdf": _pdf,
    "wynik.xlsx": lambda protocol, frame: tables.xlsx_bytes(frame.pool, header(), rows(protocol)),
    "wynik.csv": lambda protocol, frame: tables.csv_bytes(header(), rows(protocol)),
    "wynik-bip.html": _fragment,
}
