"""Charts by matplotlib as files. Only jobs import this: never a web worker. No pyplot: a Figure has no global state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from budzet.results.files import CHART_WIDTH, chart_height

_DPI = 96
_SPENT, _LEFT, _INK = "#115228", "#c9c2b3", "#14202b"
# Text stays text in SVG, and the same data give the same bytes.
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "budzet",
    "font.size": 10,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
}


def spending_chart(pools: pd.DataFrame, png: Path, svg: Path, *, title: str, spent: str, left: str) -> None:
    """Draw each pool as a bar of what is spent and left, in thousands of złotys; one file of each kind.

    ``pools`` has the columns name, spent, left (złotys); the words are given, because a chart knows no language.
    """
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(CHART_WIDTH / _DPI, chart_height(len(pools)) / _DPI), dpi=_DPI, layout="constrained")
        axes = figure.add_subplot()
        ordered = pools.iloc[::-1]
        axes.barh(ordered["name"], ordered["spent"] / 1000, color=_SPENT, label=spent)
        axes.barh(ordered["name"], ordered["left"] / 1000, left=ordered["spent"] / 1000, color=_LEFT, label=left)
        axes.set_title(title, loc="left", fontweight="bold")
        axes.xaxis.set_major_formatter(lambda value, _place: f"{value:,.0f} tys. zł".replace(",", "\N{NO-BREAK SPACE}"))
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
        axes.margins(y=0.01)
        axes.legend(loc="lower right", frameon=False)
        figure.savefig(png, dpi=2 * _DPI, metadata={"Software": None})
        figure.savefig(svg, metadata={"Date": None, "Title": title})
