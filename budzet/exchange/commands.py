"""``budzet tally``: the result of a file of votes, without a database."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from budzet.base.errors import DomainError
from budzet.exchange import tally_text
from budzet.exchange.certify import certificate_value
from budzet.exchange.compare_text import compared_lines
from budzet.exchange.comparing import compare_file
from budzet.exchange.pb import PbFile, read_pb
from budzet.exchange.tally import (
    AS_IN_FILE,
    EQUAL_SHARES,
    RULE_NAMES,
    Choice,
    Completion,
    FileVotes,
    Utility,
    chosen_rule,
    name_of,
    needs_exclusions,
    tie_steps,
)
from budzet.exchange.tally_json import to_json_dict
from budzet.results.rules.equal_shares import Progress
from budzet.terminal import progress_bar


class TieOrder(click.ParamType[str]):
    """``file-order``, ``lower-cost`` or ``draw:SEED``."""

    name = "order"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the value as it is; a wrong one is a fault of usage."""
        try:
            tie_steps(value)
        except ValueError:
            self.fail("use file-order, lower-cost or draw:SEED", param, ctx)
        return value


@click.command("tally")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.pb")
@click.option(
    "--rule",
    type=click.Choice(RULE_NAMES),
    default=AS_IN_FILE,
    show_default=True,
    help="Rule; the threshold of the file stays.",
)
@click.option(
    "--utility",
    type=click.Choice(["cost", "cardinality", "points"]),
    help="What a voter gains under equal-shares: the cost of a project (as in cities), one, or the points given.",
)
@click.option(
    "--completion",
    type=click.Choice(["none", "add1"]),
    help="Completion of equal-shares: add1 gives every voter 1 more until the next step would overspend.",
)
@click.option(
    "--ties", type=TieOrder(), default="file-order", show_default=True, help="file-order, lower-cost or draw:SEED."
)
@click.option("--exclude", "pairs", multiple=True, metavar="A:B", help="Two projects that cannot both win; repeatable.")
@click.option("--compare", is_flag=True, help="Count by other rules too and show what voters get from each.")
@click.option(
    "--certificate",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT.json",
    help="Write every payment of equal-shares or phragmen, so that the result can be checked without finding it again.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON; amounts in minor units.")
def tally(
    file: Path,
    rule: str,
    utility: Utility | None,
    completion: Completion | None,
    ties: str,
    pairs: tuple[str, ...],
    *,
    compare: bool,
    certificate: Path | None,
    as_json: bool,
) -> None:
    """Count the votes of FILE.pb and say of every project why it won or not. Needs no database."""
    if rule != EQUAL_SHARES and (utility or completion):
        raise click.BadParameter("only --rule equal-shares has a --utility and a --completion", param_hint="--rule")
    pb = read_pb(file)
    votes = FileVotes.of(pb, ties, [_pair(pb, pair) for pair in pairs])
    choice = Choice(rule, utility or "cost", completion or "add1")
    with ExitStack() as shown:
        progress = _bar(shown) if sys.stderr.isatty() else _silent
        told = votes.count(chosen_rule(pb, choice), progress)
        compared = compare_file(votes, name_of(pb, choice), told, progress) if compare else None
    if rule == AS_IN_FILE and needs_exclusions(pb) and not pairs:
        click.echo(
            f"Uwaga: według pliku {pb.name} niektóre projekty się wykluczają, ale plik nie podaje które. "
            "Wynik jest bez wykluczeń; pary podaj przez --exclude A:B.",
            err=True,
        )
    if certificate is not None:
        _write(certificate, certificate_value(votes, choice, ties, told))
    near = votes.closeness(told)
    if as_json:
        value = to_json_dict(votes, name_of(pb, choice), told, near, compared)
        click.echo(json.dumps(value, ensure_ascii=False, indent=2))
        return
    for line in tally_text.lines(votes, told, near):
        click.echo(line)
    if compared is not None:
        click.echo()
        for line in compared_lines(compared):
            click.echo(line)


def _bar(shown: ExitStack) -> Progress:
    """Return a progress that shows a bar from the first step of a completion on: most rules have none."""
    bars: list[Progress] = []

    def show(spent: int, budget: int) -> None:
        if not bars:
            bars.append(shown.enter_context(progress_bar("Dodatki")))
        bars[0](spent, budget)

    return show


def _write(path: Path, value: dict[str, Any]) -> None:
    """Write JSON whole or not at all; a file of that name is replaced."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_text(json.dumps(value, ensure_ascii=False) + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise DomainError(f"{path}: nie można zapisać pliku ({error.strerror}).") from error


def _silent(_spent: int, _budget: int) -> None:
    """Show nothing: nobody watches."""


def _pair(pb: PbFile, text: str) -> tuple[str, str]:
    """Split ``A:B`` where both sides are projects of the file: an id may hold a colon itself."""
    if ":" not in text:
        raise click.BadParameter(f"„{text}”: write two ids as A:B", param_hint="--exclude")
    known = {project.id for project in pb.projects}
    parts = text.split(":")
    cuts = [(":".join(parts[:cut]), ":".join(parts[cut:])) for cut in range(1, len(parts))]
    fitting = [pair for pair in cuts if set(pair) <= known]
    if len(fitting) != 1:
        raise DomainError(f"{pb.name}: „{text}” w --exclude nie wskazuje dwóch projektów z tego pliku.")
    return fitting[0]


commands = [tally]
