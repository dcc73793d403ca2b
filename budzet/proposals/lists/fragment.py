"""A version of the lists as a piece of HTML for the Public Information Bulletin: pasted as it is, valid by itself.

One ``section`` without scripts, styles, classes or identifiers, so that nothing in it meets what a page around it has.
"""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from markupsafe import Markup, escape

from budzet.proposals.lists import content as contents
from budzet.proposals.lists import words
from budzet.proposals.lists.content import Content


def html(content: Content, office: str, moment: dt.datetime, appeals: str) -> bytes:
    """Return the fragment in UTF-8; nothing typed becomes markup."""
    parts = [Markup('<section lang="pl">'), _tag("h2", words.title(content))]
    parts += [_tag("p", sentence) for sentence in words.head(content, office, moment, appeals)]
    for part, tables in groupby(words.tables(content), lambda one: one.part):
        parts.append(_tag("h3", contents.TITLES[part]))
        parts += [_table(f"{contents.TITLES[part]}: {table.pool}", table) for table in tables]
    parts += [_tag("p", f"Znak treści (SHA-256): {contents.digest(content).hex()}"), Markup("</section>")]
    return ("\n".join(parts) + "\n").encode()


def _table(caption: str, table: words.Table) -> Markup:
    header = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in table.header)
    rows = Markup("\n").join(_row(row) for row in table.rows)
    return Markup("<table>\n<caption>{}</caption>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table>").format(
        caption, header, rows
    )


def _row(row: tuple[str, ...]) -> Markup:
    cells = Markup("").join(_tag("td", cell) for cell in row[1:])
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(_lines(row[0]), cells)


def _tag(name: str, text: str) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(name, _lines(text))


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.splitlines())
