"""Whether the ``.pb`` file of a pool holds the same ballots, projects and winners as the other files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from budzet.base.errors import ImportRefusedError
from budzet.editions.frozen import FrozenEdition
from budzet.exchange.open_data.reading import Folder
from budzet.exchange.open_data.told import ToldPool
from budzet.exchange.pb import PbFile, read_pb
from budzet.exchange.pb_text import Choices, project_ids
from budzet.exchange.pb_values import quoted

_MARKS = {"funded": 1, "funded_80": 2}
_SHOWN = 5


def check(
    folder: Folder,
    name: str,
    frozen: FrozenEdition,
    told: ToldPool,
    ballots: Counter[Choices],
    withdrawn: frozenset[str],
) -> None:
    """Note every difference between the file and the pool it is for."""
    if not folder.has(name):
        return
    try:
        file = read_pb(folder.path / name)
    except ImportRefusedError as error:
        for sentence in error.sentence.splitlines():
            folder.faults.add(name, sentence.removeprefix(f"{name}: "))
        return
    for sentence in _differences(file, frozen, told, ballots, withdrawn):
        folder.faults.add(name, sentence)


def _differences(
    file: PbFile, frozen: FrozenEdition, told: ToldPool, ballots: Counter[Choices], withdrawn: frozenset[str]
) -> Iterator[str]:
    ids = project_ids(frozen, frozen.pool_by_key[told.pool])
    position = {id_: place for place, id_ in ids.items()}
    if {project.id for project in file.projects} != position.keys():
        yield "w pliku są inne projekty niż w puli"
        return
    if file.budget != told.budget:
        yield f"pieniądze puli: {file.budget} gr, a w wynikach {told.budget} gr"
    expected = {project.id: project for project in told.projects}
    for project in file.projects:
        one = expected[str(position[project.id])]
        if project.withdrawn != (one.id in withdrawn) or not (project.withdrawn or project.cost == one.cost):
            yield f"projekt {quoted(project.id)}: koszt {project.cost} gr, a w wynikach {one.cost} gr"
        if (project.selected or 0) != _MARKS.get(one.reason, 0):
            yield f"projekt {quoted(project.id)}: selected {project.selected}, a w wynikach {quoted(one.reason)}"
    places = [position[project.id] for project in file.projects]
    written = Counter[Choices]()
    for raw, times in file.votes.items():
        written[tuple(sorted((places[index], points) for index, points in raw))] += times
    different = sorted(choices for choices in written.keys() | ballots.keys() if written[choices] != ballots[choices])
    for choices in different[:_SHOWN]:
        chosen = ", ".join(f"{ids[place]}: {points}" for place, points in choices)
        yield f"kart z wyborem {quoted(chosen)} jest {written[choices]}, a w pliku z kartami {ballots[choices]}"
    if len(different) > _SHOWN:
        yield f"… i jeszcze {len(different) - _SHOWN} różnych kart"
