"""What is said of a case and its files in a package, as JSON and as XML.

The elements have the names of the Polish regulation on the necessary elements of electronic documents (identyfikator,
twórca, tytuł, data, format, dostęp, typ, grupowanie, kwalifikacja, język), so that a system of files can map them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from sqlalchemy.orm import Session

from budzet.base import calendar
from budzet.documents.characters import holdable
from budzet.editions.models import Edition, Pool
from budzet.proposals import application_document
from budzet.proposals.models import Proposal, ProposalStatus

STATUSES = {
    ProposalStatus.SUBMITTED: "złożony",
    ProposalStatus.FORMAL_REVIEW: "ocena formalna",
    ProposalStatus.COMPLETION_REQUESTED: "wezwanie do uzupełnienia",
    ProposalStatus.MERIT_REVIEW: "ocena merytoryczna",
    ProposalStatus.POSITIVE: "oceniony pozytywnie",
    ProposalStatus.NEGATIVE: "oceniony negatywnie",
    ProposalStatus.LEFT_UNEXAMINED: "pozostawiony bez rozpatrzenia",
    ProposalStatus.APPEALED: "odwołanie",
    ProposalStatus.ADMITTED: "dopuszczony do głosowania",
    ProposalStatus.WITHDRAWN: "wycofany",
    ProposalStatus.MERGED: "połączony z innym",
    ProposalStatus.CHOSEN: "wybrany do realizacji",
    ProposalStatus.NOT_CHOSEN: "niewybrany",
    ProposalStatus.IN_PROGRESS: "w realizacji",
    ProposalStatus.DONE: "zrealizowany",
    ProposalStatus.IMPOSSIBLE: "nie do zrealizowania",
}
_PUBLIC, _INTERNAL = "publiczny", "wewnętrzny"


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of a case inside the package."""

    name: str
    media_type: str
    size: int
    sha256: str
    is_public: bool
    description: str = ""

    @classmethod
    def of_paper(cls, name: str, data: bytes) -> PackedFile:
        """Return what is said of a paper the package was made with; with the applicant's data, so not for everybody."""
        media_type = "application/json" if name.endswith(".json") else "application/pdf"
        return cls(name, media_type, len(data), hashlib.sha256(data).hexdigest(), name.endswith(".json"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What is said of a case."""

    number: str
    case_mark: str
    jrwa: str
    title: str
    edition_title: str
    pool_name: str
    channel: str
    received_at: str
    status: str
    author: str
    url: str
    files: tuple[PackedFile, ...]


def of_proposal(
    session: Session, edition: Edition, proposal: Proposal, *, author: str, url: str, files: tuple[PackedFile, ...]
) -> CaseFacts:
    """Return the facts of a project."""
    received = calendar.local(proposal.received_at) if proposal.received_at else None
    return CaseFacts(
        number=proposal.number,
        case_mark=proposal.case_mark,
        jrwa=proposal.jrwa,
        title=proposal.title,
        edition_title=edition.title,
        pool_name=session.get_one(Pool, proposal.pool_id).name,
        channel=application_document.CHANNELS.get(proposal.channel, proposal.channel),
        received_at=received.isoformat(timespec="seconds") if received else "",
        status=STATUSES[proposal.status],
        author=author,
        url=url,
        files=files,
    )


def line(facts: CaseFacts) -> tuple[str, ...]:
    """Return the line of a case in the list of the package, after its folder; nothing personal."""
    return (
        facts.case_mark,
        facts.jrwa,
        facts.number,
        facts.title,
        facts.pool_name,
        facts.channel,
        facts.received_at,
        facts.status,
    )


def written(facts: CaseFacts) -> tuple[tuple[str, bytes], ...]:
    """Return the two files of metadata: their names and bytes."""
    values = _values(facts)
    as_json = json.dumps(values, ensure_ascii=False, indent=2).encode()
    return ("metadane.json", as_json + b"\n"), ("metadane.xml", _xml(values))


def _values(facts: CaseFacts) -> dict[str, Any]:
    return {
        "identyfikator": facts.number,
        "tworca": facts.author,
        "tytul": facts.title,
        "data": facts.received_at,
        "format": "application/pdf",
        "dostep": _INTERNAL,
        "typ": "wniosek",
        "grupowanie": facts.case_mark,
        "kwalifikacja": facts.jrwa,
        "jezyk": "pl",
        "opis": f"{facts.edition_title}, pula: {facts.pool_name}, stan: {facts.status}",
        "sposob_zlozenia": facts.channel,
        "adres": facts.url,
        "pliki": [
            {
                "nazwa": file.name,
                "format": file.media_type,
                "rozmiar": file.size,
                "sha256": file.sha256,
                "dostep": _PUBLIC if file.is_public else _INTERNAL,
                "opis": file.description,
            }
            for file in facts.files
        ],
    }


def _xml(values: dict[str, Any]) -> bytes:
    root = ET.Element("sprawa")
    for name, value in values.items():
        element = ET.SubElement(root, name)
        if isinstance(value, list):
            for file in value:
                one = ET.SubElement(element, "plik")
                for key, part in file.items():
                    ET.SubElement(one, key).text = holdable(str(part))
        else:
            element.text = holdable(value)
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
