"""The questions over sister documents: well formed, and their answers verbatim in the documents they name."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = Path(__file__).with_name("library")
SPEECHES = ROOT / "../shared/corpora/speeches"
NAMED = {"place", "year", "body", "speaker"}
MISSING = {"missing_place", "missing_year", "missing_speaker"}
ACROSS = {"each_place", "each_year", "which", "compare"}
TELLS_SILENCE = ACROSS - {"which"}


def read(name: str) -> list[dict[str, Any]]:
    lines = (LIBRARY / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def sisters() -> list[dict[str, Any]]:
    return read("sisters.jsonl")


@pytest.fixture(scope="module")
def across() -> list[dict[str, Any]]:
    return read("across.jsonl")


@pytest.fixture(scope="module")
def speeches() -> dict[str, str]:
    if not SPEECHES.is_dir():
        pytest.skip("the shared speeches are not here")
    return {
        path.relative_to(SPEECHES).as_posix(): path.read_text(encoding="utf-8")
        for path in SPEECHES.glob("*/*.txt")
    }


def spans(sisters: list[dict[str, Any]], across: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Each expected span as (id of the question, document, span)."""
    for row in sisters:
        for span in row["gold"]:
            yield row["id"], row["doc"], span
    for row in across:
        for doc, golds in row["answers"].items():
            for span in golds:
                yield row["id"], doc, span


def test_ids_and_questions_are_unique(sisters: list[dict[str, Any]], across: list[dict[str, Any]]) -> None:
    rows = sisters + across
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({row["question"] for row in rows}) == len(rows)


def test_a_question_is_answerable_just_where_its_document_is_named(sisters: list[dict[str, Any]]) -> None:
    for row in sisters:
        expected = NAMED if row["answerable"] else MISSING
        assert row["kind"] in expected, row["id"]
        assert bool(row["doc"]) == bool(row["gold"]) == row["answerable"], row["id"]
    assert Counter(row["answerable"] for row in sisters) == {True: 60, False: 20}


def test_no_document_both_answers_and_is_silent(across: list[dict[str, Any]]) -> None:
    assert {row["kind"] for row in across} == ACROSS
    for row in across:
        assert len(row["answers"]) >= 2, row["id"]
        assert ("silent" in row) == (row["kind"] in TELLS_SILENCE), row["id"]
        assert not set(row.get("silent", ())) & set(row["answers"]), row["id"]


def test_expected_spans_stand_in_their_documents(
    sisters: list[dict[str, Any]], across: list[dict[str, Any]], speeches: dict[str, str]
) -> None:
    wrong = [place for place in spans(sisters, across) if place[2] not in speeches.get(place[1], "")]
    assert wrong == []


def test_silent_documents_exist(across: list[dict[str, Any]], speeches: dict[str, str]) -> None:
    silent = {doc for row in across for doc in row.get("silent", ())}
    assert silent <= set(speeches)
