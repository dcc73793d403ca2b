"""What commands share: a progress bar on long work, a pass-phrase that is never an argument.

No command asks a question when nobody sits at the terminal.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from budzet.base.errors import DomainError

PASSPHRASE_VARIABLE = "BUDZET_PASSPHRASE"  # noqa: S105  a name, not a secret


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on stderr; the function inside takes how much is done and how much there is."""
    with click.progressbar(length=1, label=label, file=sys.stderr, width=30) as bar:

        def show(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield show


def read_passphrase(file: Path | None, *, twice: bool) -> str:
    """Return the pass-phrase from a file, the environment or, at a terminal, from a person.

    ``twice`` asks a person a second time, for a new one. Raises ``DomainError`` when there is none of the three.
    """
    if file is not None:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    if found := os.environ.get(PASSPHRASE_VARIABLE):
        return found
    if not sys.stdin.isatty():
        raise DomainError(f"Podaj hasło do klucza: --passphrase-file PLIK albo zmienna {PASSPHRASE_VARIABLE}.")
    asked: str = click.prompt("Hasło do klucza", hide_input=True, confirmation_prompt=twice, err=True)
    return asked


passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"File with the pass-phrase; else {PASSPHRASE_VARIABLE} or a question.",
)
