"""How alike two projects are: by the words of title and place without their endings, and by where they lie. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from budzet.base.text import fold

SHOWN = 5
ALIKE = 0.25
"""Scores from here on are worth a look; 1 is the same title at the same place."""

_STEM, _ENDING = 5, 2  # letters: what Polish endings leave of long words, and how many they take of short ones
_SHORTEST = 3
_COMMON = frozenset(
    fold(
        "budowa przebudowa remont modernizacja zakup montaż wykonanie utworzenie nowy nowa nowe dla przy nad pod oraz "
        "lub ulica ulicy osiedle osiedla dzielnica dzielnicy miasto miasta mieszkańców mieszkańcy projekt zadanie etap"
    ).split()
)
_TITLE, _PLACE, _LETTERS, _DISTRICT = 0.5, 0.2, 0.2, 0.1


@dataclass(frozen=True, slots=True)
class Look:
    """What is compared of a project: words of its title and place by their stems, the letters of its title by three."""

    title: frozenset[str]
    place: frozenset[str]
    letters: frozenset[str]
    district: str

    @classmethod
    def of(cls, title: str, place: str, district: str) -> Look:
        """Return the look of a project; ``district`` is the key of its district, empty for the whole city."""
        folded = fold(title)
        letters = frozenset(folded[index : index + 3] for index in range(len(folded) - 2))
        return cls(stems(title), stems(place), letters, district)


@dataclass(frozen=True, slots=True)
class Match:
    """A project that is alike, by its id, with its score in thousandths."""

    id: int
    score: int


def stems(text: str) -> frozenset[str]:
    """Return what tells texts apart: the beginnings of their words, without short and common ones."""
    words = (word for word in fold(text).split() if len(word) >= _SHORTEST or word.isdigit())
    return frozenset(_stem(word) for word in words if word not in _COMMON)


def _stem(word: str) -> str:
    return word if word.isdigit() else word[: min(_STEM, max(_SHORTEST, len(word) - _ENDING))]


def score(one: Look, other: Look) -> float:
    """Return how alike two projects are, from 0 to 1. The same both ways round."""
    same_district = one.district == other.district
    return (
        _TITLE * _shared(one.title, other.title)
        + _PLACE * _shared(one.place, other.place)
        + _LETTERS * _shared(one.letters, other.letters)
        + (_DISTRICT if same_district and one.title & other.title else 0.0)
    )


def rank(wanted: Look, found: Iterable[tuple[int, Look]], most: int = SHOWN) -> list[Match]:
    """Return the projects most alike, the best first, none under ``ALIKE``; equal ones in the order of their ids."""
    scored = ((score(wanted, look), -id_) for id_, look in found)
    best = heapq.nlargest(most, (pair for pair in scored if pair[0] >= ALIKE))
    return [Match(-negative, round(value * 1000)) for value, negative in best]


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of common members (Dice); two empty sets share nothing."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
