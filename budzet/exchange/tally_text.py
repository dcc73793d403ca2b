"""A tally as lines for a terminal: a bar of the budget, a row and a reason for each project, the ties."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from budzet.base import lots
from budzet.editions.result_rules import Greedy
from budzet.exchange.tally import FileTally, FileVotes
from budzet.exchange.words import COLUMNS, lacking, money, number, percent
from budzet.results.rules.closeness import Closeness
from budzet.results.rules.greedy import ProjectResult
from budzet.results.rules.support import Support
from budzet.results.rules.ties import Tie
from budzet.results.rules.voter_outcome import Counted

_BAR = 40
_SHORTEST_TITLE = 20
_INDENT = " " * 10
_MOST_LOST_TO = 3

REASONS = {
    "funded": "wybrany",
    "funded_80": "wybrany: w puli jest co najmniej 80 % kosztu, resztę dopłaca rezerwa",
    "over_budget": "nie mieści się: zostało {left}",
    "after_stop": "wcześniejszy projekt nie zmieścił się i na nim lista się kończy",
    "below_threshold": "poniżej progu {threshold}",
    "withdrawn": "wycofany",
    "lost_draw": "przegrał losowanie przy równym wyniku",
    "outbid": "osobom, które na niego głosowały, zostało za mało pieniędzy na jego koszt",
}
"""The sentence of each reason a rule gives; ``excluded_by:<id>`` is put together in ``reason``."""

_TIES = {
    "list_order": "o kolejności zdecydowała kolejność w pliku",
    "lower_cost": "o kolejności zdecydował niższy koszt",
    "more_votes": "o kolejności zdecydowała większa liczba głosów",
    "id_order": "o kolejności zdecydował identyfikator",
    "public_draw": "o kolejności zdecydowało losowanie",
}
_OF_SUPPORT = (
    "Efektywne poparcie: jaką część kosztu projektu mogły w najlepszej dla niego chwili zapłacić osoby, które na niego "
    "głosowały. Przy 100 % byłby wybrany. „Płacili też za”: ile procent z nich i ile razem zapłaciło za wybrane "
    "projekty."
)


def lines(votes: FileVotes, told: FileTally, near: Mapping[str, Closeness]) -> Iterator[str]:
    """Yield the lines of a tally; ``near`` tells by how much projects won or lost, as far as that is known."""
    pb, outcome, currency = votes.pb, told.outcome, votes.pb.currency or ""
    yield from textwrap.wrap(f"{votes.label}. Projekty: {pb.num_projects}, głosy: {number(outcome.ballots)}", COLUMNS)
    yield f"{bar(outcome.spent, outcome.budget)} {money(outcome.spent)} z {money(outcome.budget)} {currency}".rstrip()
    yield f"Wybrane projekty: {len(outcome.selected)}"
    if told.counted is not None:
        yield from _of_voters(told.counted, currency)
    if any(one.support for one in near.values()):
        yield from textwrap.wrap(_OF_SUPPORT, COLUMNS)
    yield ""
    layout = _Layout.of(votes, told, near)
    yield layout.head()
    for result in outcome.results:
        its = near.get(result.id, Closeness())
        yield layout.row(result, its)
        if result.reason != "funded":
            for line in _why(result, its, layout.unit):
                yield from textwrap.wrap(line, COLUMNS, initial_indent=_INDENT, subsequent_indent=_INDENT + "  ")
    yield from _ties(outcome.ties, votes.seed, votes.label)


def reason(result: ProjectResult) -> str:
    """Return why a project was selected or not, in a sentence."""
    if result.reason.startswith("excluded_by:"):
        return f"wyklucza go wybrany projekt {result.reason.partition(':')[2]}"
    if result.reason == "outbid" and not result.votes:
        return "nikt na niego nie głosował"
    return REASONS[result.reason].format(left=money(result.money_left), threshold=result.threshold)


def bar(part: int, whole: int) -> str:
    """Return how much of the budget is spent, as a bar with a percentage."""
    filled = part * _BAR // whole if whole else 0
    return f"[{'#' * filled}{'.' * (_BAR - filled)}] {percent(Fraction(part, whole) if whole else Fraction(0))}"


@dataclass(frozen=True, slots=True)
class _Layout:
    """The columns of the rows: points only where they are not the votes, what is to spare only where it is known."""

    titles: Mapping[str, str]
    id_width: int
    unit: str
    points: bool
    spare: bool

    @classmethod
    def of(cls, votes: FileVotes, told: FileTally, near: Mapping[str, Closeness]) -> _Layout:
        results = told.outcome.results
        return cls(
            titles={project.id: project.name for project in votes.pb.projects},
            id_width=max([len(result.id) for result in results] + [2]),
            unit=told.rule.on if isinstance(told.rule, Greedy) else "votes",
            points=any(result.score != result.votes for result in results),
            spare=any(
                near[result.id].votes is not None
                for result in results
                if result.outcome == "selected" and result.id in near
            ),
        )

    def head(self) -> str:
        return self._line("", "lp.", "id", "punkty", "głosy", "zapas", "koszt", "projekt").rstrip()

    def row(self, result: ProjectResult, near: Closeness) -> str:
        selected = result.outcome == "selected"
        return self._line(
            "TAK" if selected else "nie",
            f"{result.place}.",
            result.id,
            number(result.score),
            number(result.votes),
            number(near.votes) if selected and near.votes is not None else "",
            # A withdrawn project has no cost any more: the file holds a number that stands for that.
            "-" if result.reason == "withdrawn" else money(result.cost),
            self.titles[result.id],
        )

    def _line(self, mark: str, place: str, id_: str, score: str, votes: str, spare: str, cost: str, title: str) -> str:
        told = f"{mark:<3}  {place:>4} {id_:<{self.id_width}}"
        told += f"  {score:>7}" if self.points else ""
        told += f"  {votes:>7}"
        told += f"  {spare:>7}" if self.spare else ""
        told += f"  {cost:>14}  "
        room = max(COLUMNS - len(told), _SHORTEST_TITLE)
        return (told + (title if len(title) <= room else title[: room - 1].rstrip() + "…")).rstrip()


def _of_voters(counted: Counted, currency: str) -> Iterator[str]:
    if part := counted.decided.run.money:
        steps = counted.decided.step
        yield f"Część na jeden głos: {money(int(part))} {currency}".rstrip() + (f", dodatki: {steps}" if steps else "")
    if compared := counted.compared:
        yield from textwrap.wrap(
            f"Więcej wybranych projektów przy równych udziałach: {number(compared.shares)} głosów, "
            f"według kolejności wyniku: {number(compared.plain)}. "
            + (
                "Wynik jest według kolejności."
                if compared.plain > compared.shares
                else "Wynik jest z równych udziałów."
            ),
            COLUMNS,
        )


def _why(result: ProjectResult, near: Closeness, unit: str) -> Iterator[str]:
    """Yield the reason of a project with what it lacked; of its supporters' money, where that was spent."""
    fits = f"zmieściłby się przy koszcie do {money(near.cost)}" if near.cost is not None else ""
    if near.support is not None and result.reason in {"outbid", "over_budget", "lost_draw"}:
        why = "za mało pieniędzy" if result.reason == "outbid" else reason(result)
        if near.support.effective == 1:
            yield f"{why}: efektywne poparcie 100 %, przegrany remis z wybranym wtedy projektem"
        else:
            yield "; ".join(filter(None, [f"{why}: efektywne poparcie {percent(near.support.effective)}", fits]))
        if near.support.lost_to:
            yield f"płacili też za: {_lost_to(near.support)}"
        return
    lacked = f"zabrakło {lacking(near.votes, unit)}" if near.votes is not None else ""
    # Mostly what is left is what it could have cost, and that is said.
    told = [lacked, "" if near.cost == result.money_left else fits] if result.outcome == "not_selected" else []
    yield "; ".join(filter(None, [reason(result), *told]))


def _lost_to(support: Support) -> str:
    return ", ".join(
        f"{one.winner} ({one.ballots * 100 // support.ballots} %, {money(int(one.amount))})"
        for one in support.lost_to[:_MOST_LOST_TO]
    )


def _ties(ties: tuple[Tie, ...], seed: str | None, label: str) -> Iterator[str]:
    decisive = [tie for tie in ties if tie.decisive]
    if not decisive:
        return
    yield ""
    yield "Remisy, od których zależał wynik:"
    for tie in decisive:
        yield f"  wynik {tie.score}: {', '.join(tie.ids)}; {_TIES[tie.decided_by]}"
    if seed:
        yield f"  losowanie: ziarno „{seed}”, nazwa „{label}”, sposób {lots.ALGORITHM}"
