"""What all terms are made of: frozen values that refuse what they do not know, with sentences a clerk understands."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError


class Value(BaseModel):
    """A frozen value that refuses unknown names: a misspelt term must not pass silently.

    No sets and no floats: shares are whole per mille, money is grosze, so the same terms always give the same bytes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def refusal(code: str, sentence: str, **params: Any) -> PydanticCustomError:
    """Return the error a validator raises: a stable code, and a Polish sentence with ``{name}`` for each parameter."""
    return PydanticCustomError(code, sentence, params)
