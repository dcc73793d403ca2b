"""What the README promises exists: settings with their defaults, commands with their options, targets, files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import click
import pytest
from support.server import CHECKOUT

from budzet.cli import main
from budzet.settings import Settings
from budzet.terminal import PASSPHRASE_VARIABLE

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
# Not settings of the service: a pass-phrase for one command, and what steers the tests.
OTHER_VARIABLES = {
    PASSPHRASE_VARIABLE,
    "BUDZET_CHROMIUM",
    "BUDZET_PABULIB_DIR",
    "BUDZET_REQUIRE_BROWSER",
    "BUDZET_REQUIRE_PABULIB",
}


def table_after(words: str) -> list[list[str]]:
    """Return the cells of the first table after ``words``, without its head."""
    lines = README.split(words, 1)[1].splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[begin:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows[2:]


def written(default: object) -> str:
    """Return a default as one writes it in the environment."""
    if isinstance(default, bool):
        return str(int(default))
    return "" if default is None else str(default)


def test_the_table_of_settings_equals_the_settings():
    described = {name: (default.strip("`"), meaning) for name, default, meaning in table_after("<!-- settings:")}
    fields = Settings.model_fields
    assert described == {
        f"`BUDZET_{name.upper()}`": (written(field.default), field.description) for name, field in fields.items()
    }


def test_every_variable_that_is_named_is_one():
    known = {f"BUDZET_{name.upper()}" for name in Settings.model_fields} | OTHER_VARIABLES
    named = set(re.findall(r"\bBUDZET_[A-Z_]+\b", README))
    assert named - known == set()
    assert "BUDZET_CLOCK" in named


# --- commands --------------------------------------------------------------------------------------------------------


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command with its name in words."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands(main))
# In a table or a sentence between backticks, in an example on a line of its own.
CALLS = sorted(
    {call.strip() for call in re.findall(r"`budzet ([^`]+)`", README) + re.findall(r"^    budzet (.+)$", README, re.M)}
)


def find(call: str) -> tuple[tuple[str, ...], list[str]]:
    """Return the command a call names and what is left of the call."""
    words = re.sub(r"[\[\]…]", " ", call).split()
    for length in (2, 1):
        if tuple(words[:length]) in COMMANDS:
            return tuple(words[:length]), words[length:]
    raise AssertionError(f"there is no command: budzet {call}")


def test_there_are_calls_to_check():
    assert len(CALLS) >= 10


@pytest.mark.parametrize("call", CALLS)
def test_every_command_that_is_named_exists_with_its_options(call):
    path, rest = find(call)
    options = {name: option for option in COMMANDS[path].params for name in option.opts if name.startswith("--")}
    named = [word for word in rest if word.startswith("--")]
    assert [name for name in named if name not in options] == []
    values = [rest[rest.index(name) + 1 :][:1] for name in named if not options[name].is_flag]
    arguments = [word for word in rest if word not in named and [word] not in values]
    asked = [argument for argument in COMMANDS[path].params if isinstance(argument, click.Argument)]
    assert len(arguments) == len(asked), f"budzet {call}"


def test_every_command_stands_in_the_table_with_every_option():
    told = {}
    for cell, meaning in table_after("## Commands"):
        path, rest = find(cell.strip("`").removeprefix("budzet "))
        told[path] = {word for word in rest if word.startswith("--")}
        assert meaning
    assert set(told) == set(COMMANDS)
    untold = {
        " ".join(path): missing
        for path, command in COMMANDS.items()
        if (
            missing := {
                option.opts[0] for option in command.params if isinstance(option, click.Option) and option.required
            }
            - told[path]
        )
    }
    assert untold == {}, "an option one cannot do without"


# --- make and files --------------------------------------------------------------------------------------------------

MAKEFILE = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))


def test_every_target_of_make_that_is_named_exists():
    named = set(re.findall(r"`make ([a-z-]+)`|^    make ([a-z-]+)", README, re.M))
    named = {target for pair in named for target in pair if target}
    assert {"run", "test", "help"} <= named <= TARGETS


def test_make_help_lists_every_target():
    described = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.M))
    assert described == TARGETS


def test_every_file_that_is_named_exists():
    named = set(re.findall(r"`((?:docs/|demo/|budzet/|\.ci/)?[\w./-]+(?:\.md|\.py|\.toml|/run)|LICENSE)`", README))
    assert {"CHANGELOG.md", "LICENSE", "docs/glossary.md", "pyproject.toml", ".ci/run"} <= named
    assert [name for name in named if not (CHECKOUT / name).is_file()] == []


def test_the_change_log_has_an_entry_for_this_version():
    version = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    entries = re.findall(r"^## (\S+)", (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert entries[0] == version
