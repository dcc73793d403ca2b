from __future__ import annotations

import pytest

from budzet.base.actor import SYSTEM, Actor, command
from budzet.base.errors import ConflictError, DomainError, ImportRefusedError, NotFoundError
from budzet.base.findings import Finding


def test_a_finding_keeps_code_field_and_parameters():
    finding = Finding.of("too_many_projects", "contest", limit=3, chosen=5)
    assert (finding.code, finding.field) == ("too_many_projects", "contest")
    assert dict(finding.params) == {"limit": 3, "chosen": 5}


def test_equal_findings_are_equal():
    assert Finding.of("code", limit=3) == Finding.of("code", limit=3)
    assert Finding.of("code", limit=3) != Finding.of("code", limit=4)


@pytest.mark.parametrize("finding", (Finding("code"), Finding.of("code", limit=3)))
def test_a_finding_cannot_be_changed(finding):
    with pytest.raises(TypeError):
        finding.params["limit"] = 4


@pytest.mark.parametrize(
    ("kind", "status"), ((DomainError, 422), (NotFoundError, 404), (ConflictError, 409), (ImportRefusedError, 422))
)
def test_a_refusal_knows_its_sentence_and_its_answer(kind, status):
    refusal = kind("Nie można.", [Finding("why")])
    assert (refusal.sentence, refusal.http_status, str(refusal)) == ("Nie można.", status, "Nie można.")
    assert refusal.findings == (Finding("why"),)


def test_actors_are_named_without_personal_data():
    assert Actor("system") == SYSTEM
    assert command("count") == Actor("command", "count")
