"""Running the command ``budzet`` without a terminal, as a script or a scheduler does."""

from __future__ import annotations

from click.testing import CliRunner, Result

from budzet.cli import main
from budzet.settings import Settings


def budzet(settings: Settings, *arguments: object, **variables: str) -> Result:
    """Run a command in this process; ``variables`` go to its environment. Nobody is there to answer a question."""
    return CliRunner(env=variables).invoke(main, [str(one) for one in arguments], obj=settings, catch_exceptions=False)


def check_done(result: Result) -> str:
    """Ask for success with nothing but progress on stderr; return what was said."""
    assert result.exit_code == 0, result.output
    return result.stdout


def check_refused(result: Result) -> str:
    """Ask for a refusal: exit code 1, nothing on stdout, no trace of the program; return the sentence."""
    assert (result.exit_code, result.stdout) == (1, ""), result.output
    assert "Traceback" not in result.stderr
    return result.stderr.strip()
