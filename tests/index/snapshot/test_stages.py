from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from index.snapshot import stages
from index.snapshot.stages import present_stages
from tests.stages.record import RECORD, complaints, make, present_numbers, unraised

OTHERS = {"reading": "OUTLINE", "outline": "TERMS", "terms": "READING"}


@pytest.fixture(scope="module")
def made() -> dict[str, dict[str, str]]:
    return make()


@pytest.fixture
def recorded() -> dict[str, Any]:
    record: dict[str, Any] = json.loads(RECORD.read_text("utf-8"))
    return record


def test_no_stage_makes_anything_else_unless_its_version_is_raised(
    recorded: dict[str, Any], made: dict[str, dict[str, str]]
) -> None:
    assert not list(complaints(recorded, made, present_numbers()))


@pytest.mark.parametrize(
    ("stage", "document"), [("reading", "letter.pdf"), ("outline", "statute"), ("terms", "scores")]
)
def test_what_comes_out_otherwise_is_reported_until_the_version_is_raised_and_recorded(
    recorded: dict[str, Any], made: dict[str, dict[str, str]], stage: str, document: str
) -> None:
    changed = copy.deepcopy(made)
    changed[stage][document] = "something else"
    numbers = {name: recorded[name]["number"] for name in recorded}
    (complaint,) = complaints(recorded, changed, numbers)
    assert document in complaint
    assert f"raise {stage.upper()} " in complaint
    assert unraised(recorded, changed, numbers) == [stage.upper()]

    numbers[stage] += 1
    (complaint,) = complaints(recorded, changed, numbers)
    assert "raise" not in complaint
    assert "run python -m tests.stages.record" in complaint
    assert unraised(recorded, changed, numbers) == []
    recorded[stage] = {"number": numbers[stage], "made": changed[stage]}
    assert not list(complaints(recorded, changed, numbers))


def test_a_further_document_needs_no_other_version(
    recorded: dict[str, Any], made: dict[str, dict[str, str]]
) -> None:
    del recorded["reading"]["made"]["letter.pdf"]
    assert list(complaints(recorded, made, present_numbers()))
    assert unraised(recorded, made, present_numbers()) == []


@pytest.mark.parametrize("stage", OTHERS)
def test_a_stage_is_its_number_and_its_libraries(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = getattr(present_stages(), stage)
    monkeypatch.setattr(stages, OTHERS[stage], 1000)
    assert getattr(present_stages(), stage) == before
    monkeypatch.setattr(stages, stage.upper(), 1000)
    assert getattr(present_stages(), stage).split()[0] == "1000"
    monkeypatch.setattr(stages, f"{stage.upper()}_LIBRARIES", ("numpy",))
    assert getattr(present_stages(), stage).startswith("1000 numpy-2.")
