"""A tally as lines for a terminal: a bar of the budget, a row and a reason for each project, the ties."""

from __future__ import annotations

from collections.abc import Iterator

from budzet.base import lots
from budzet.exchange.pb import PbFile
from budzet.exchange.tally import draw_label
from budzet.results.rules.greedy import PoolOutcome, ProjectResult
from budzet.results.rules.ties import Tie
from budzet.results.rules.voter_outcome import Counted

_BAR = 40
_TITLE = 44

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


def lines(
    pb: PbFile, outcome: PoolOutcome, *, seed: str | None = None, counted: Counted | None = None
) -> Iterator[str]:
    """Yield the lines of a tally; ``seed`` is named under a draw so that anybody can repeat it.

    ``counted`` adds what a rule over voters has to tell beside the projects.
    """
    currency = pb.currency or ""
    yield f"{draw_label(pb)}. Projekty: {pb.num_projects}, głosy: {outcome.ballots}"
    yield f"{bar(outcome.spent, outcome.budget)} {money(outcome.spent)} z {money(outcome.budget)} {currency}".rstrip()
    yield f"Wybrane projekty: {len(outcome.selected)}"
    if counted is not None:
        yield from _of_voters(counted, currency)
    yield ""
    width = max([len(project.id) for project in pb.projects] + [2])
    yield f"     {'lp.':>3}  {'id':<{width}}  {'wynik':>9}  {'głosy':>9}  {'koszt':>17}  projekt"
    titles = {project.id: project.name for project in pb.projects}
    for result in outcome.results:
        yield from _project(result, titles[result.id], width)
    yield from _ties(outcome.ties, seed, draw_label(pb))


def _of_voters(counted: Counted, currency: str) -> Iterator[str]:
    if part := counted.decided.run.money:
        steps = counted.decided.step
        yield f"Część na jeden głos: {money(int(part))} {currency}".rstrip() + (f", dodatki: {steps}" if steps else "")
    if compared := counted.compared:
        yield (
            f"Więcej wybranych projektów przy równych udziałach: {compared.shares} głosów, "
            f"według kolejności wyniku: {compared.plain}. "
            + (
                "Wynik jest według kolejności."
                if compared.plain > compared.shares
                else "Wynik jest z równych udziałów."
            )
        )


def reason(result: ProjectResult) -> str:
    """Return why a project was selected or not, in a sentence."""
    if result.reason.startswith("excluded_by:"):
        return f"wyklucza go wybrany projekt {result.reason.partition(':')[2]}"
    return REASONS[result.reason].format(left=money(result.money_left), threshold=result.threshold)


def bar(part: int, whole: int) -> str:
    """Return how much of the budget is spent, as a bar with a percentage."""
    filled = part * _BAR // whole if whole else 0
    per_mille = part * 1000 // whole if whole else 0
    return f"[{'#' * filled}{'.' * (_BAR - filled)}] {per_mille // 10},{per_mille % 10} %"


def money(minor: int) -> str:
    """Return minor units as an amount in Polish: ``1 234,50``."""
    return f"{minor // 100:,}".replace(",", "\u00a0") + f",{minor % 100:02}"


def _project(result: ProjectResult, title: str, width: int) -> Iterator[str]:
    mark = "TAK" if result.outcome == "selected" else "nie"
    short = title if len(title) <= _TITLE else title[: _TITLE - 1].rstrip() + "…"
    # A withdrawn project has no cost any more: the file holds a number that stands for that.
    cost = "-" if result.reason == "withdrawn" else money(result.cost)
    yield (
        f"{mark}  {result.place:>3}. {result.id:<{width}}  {result.score:>9}  {result.votes:>9}  {cost:>17}  {short}"
    ).rstrip()
    if result.reason != "funded":
        yield f"          {reason(result)}"


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
