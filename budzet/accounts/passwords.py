"""Passwords of the staff: what is refused, how they are kept (OWASP: argon2id, 19 MiB, two passes; ASVS 6.2).

At least 12 characters, no rules of composition, nothing a list of common passwords knows, also in disguise.
"""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from budzet.base import text
from budzet.base.findings import Finding

SHORTEST = 12
LONGEST = 128
# zxcvbn's scale ends at 4; 3 means more than 10^8 guesses, too many for whoever stole the hashes of a city hall.
_SCORE = 3
# Its work grows with the square of the length; what comes after is only stronger.
_LOOKED_AT = 64
_OFFICE_WORDS = (
    "budzet",
    "obywatelski",
    "urzad",
    "miasto",
    "haslo",
    "katowice",
    "zaq12wsx",
    "polska",
    "wiosna",
    "lato",
    "jesien",
    "zima",
)

# What is left of a password without the words others know: fewer letters are no secret.
_LEFT_OVER = 5

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)


@cache
def _nobody() -> str:
    """Return a hash no password belongs to; made at the first need, because it takes what every hash takes."""
    return _hasher.hash("nobody has this password")


def findings(password: str, *, known: tuple[str, ...] = ()) -> list[Finding]:
    """Return why a password is refused; ``known`` are words others know of the person: name, address, city."""
    if len(password) < SHORTEST:
        return [Finding.of("password_short", "password", least=SHORTEST)]
    if len(password) > LONGEST:
        return [Finding.of("password_long", "password", most=LONGEST)]
    words = [word for phrase in (*known, *_OFFICE_WORDS) for word in text.fold(phrase).split() if len(word) > 2]
    if _is_known(password, words) or _score(password, words) < _SCORE:
        return [Finding.of("password_common", "password")]
    return []


def _score(password: str, words: list[str]) -> int:
    # Imported at need: its lists take 15 MB, which no command and no other page has a use for.
    from zxcvbn import zxcvbn

    score: int = zxcvbn(password[:_LOOKED_AT], user_inputs=words)["score"]
    return score


def _is_known(password: str, words: list[str]) -> bool:
    """Say whether a password is little more than words others know: "Wiosna2026!!", "AnnaNowak123"."""
    bare = text.fold(password).replace(" ", "")
    rest = bare
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != bare and sum(letter.isalpha() for letter in rest) < _LEFT_OVER


def hashed(password: str) -> str:
    """Return what the database keeps of a password."""
    return _hasher.hash(password)


def matches(stored: str, password: str) -> bool:
    """Say whether ``password`` belongs to the stored hash. An empty hash costs the same time and matches nothing."""
    try:
        return _hasher.verify(stored or _nobody(), password[: LONGEST + 1]) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Say whether a stored hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)
