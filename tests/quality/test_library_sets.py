"""The question sets over the library of speeches: well formed, their places verbatim."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.evaluation.question_sets import read_question_set

ROOT = Path(__file__).parents[2]
LIBRARY = Path(__file__).with_name("library")
UNSEEN = Path(__file__).with_name("unseen")
SETS = sorted([*LIBRARY.glob("*.jsonl"), *UNSEEN.glob("*.jsonl")])
NAMED = {"place", "year", "body", "speaker"}
MISSING = {"missing_place", "missing_year", "missing_speaker"}
ACROSS = {"each_place", "each_year", "which", "compare"}
TELLS_SILENCE = ACROSS - {"which"}
SPEECHES = ROOT / "../shared/corpora/speeches"
SEEDS = "seeds/"


def records(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def asked(record: dict[str, Any]) -> tuple[str, ...]:
    """Return what is asked: the turns of a dialogue, or the question with those before it."""
    if "turns" in record:
        return tuple(record["turns"])
    context = record.get("context", [])
    return (*([context] if isinstance(context, str) else context), record["question"])


def expected(record: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield the documents of a record with the places that must stand in them."""
    if "answers" in record:
        yield from record["answers"].items()
        yield from ((name, []) for name in record.get("silent", []))
    elif record["doc"]:
        yield record["doc"], [*record["gold"], *record.get("forbidden", [])]


def test_there_are_sets() -> None:
    assert {"lists", "dialogues"} <= {file.stem for file in SETS}


def test_ids_are_unique_across_the_sets() -> None:
    ids = Counter(record["id"] for file in SETS for record in records(file))
    assert [name for name, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("file", SETS, ids=lambda file: f"{file.parent.name}-{file.stem}")
class TestSet:
    def test_no_two_records_ask_the_same(self, file: Path) -> None:
        texts = Counter(asked(record) for record in records(file))
        assert [text for text, count in texts.items() if count > 1] == []

    def test_every_record_asks_something_and_names_its_kind(self, file: Path) -> None:
        for record in records(file):
            assert record["kind"], record["id"]
            assert all(text.strip() == text != "" for text in asked(record)), record["id"]
            if "turns" in record:
                assert 2 <= len(record["turns"]) <= 4, record["id"]

    def test_what_is_answerable_has_a_document_and_places(self, file: Path) -> None:
        for record in records(file):
            if "answers" in record:
                assert all(record["answers"].values()), record["id"]
            else:
                assert record["answerable"] == bool(record["gold"]), record["id"]
                assert bool(record["doc"]) or not record["gold"], record["id"]

    def test_a_list_wants_every_point_and_none_of_its_neighbours(self, file: Path) -> None:
        for record in records(file):
            gold, forbidden = record.get("gold", []), record.get("forbidden", [])
            assert len(set(gold)) == len(gold), record["id"]
            assert not record.get("all") or len(gold) > 1, record["id"]
            assert [f for f in forbidden for g in gold if f in g or g in f] == [], record["id"]

    def test_the_evaluation_reads_it_where_it_has_its_layout(self, file: Path) -> None:
        plain = [r["id"] for r in records(file) if "turns" not in r and "answers" not in r]
        if plain:
            assert [question.id for question in read_question_set(file).questions] == plain

    def test_every_place_stands_in_its_document(self, file: Path) -> None:
        wanted = [(record["id"], *pair) for record in records(file) for pair in expected(record)]
        if any(not name.startswith(SEEDS) for _, name, _ in wanted) and not SPEECHES.is_dir():
            pytest.skip("the shared speeches are not here")
        missing = []
        for identifier, name, places in wanted:
            path = ROOT / name if name.startswith(SEEDS) else SPEECHES / name
            text = path.read_bytes().decode("utf-8")
            missing += [(identifier, place) for place in places if place not in text]
        assert missing == []


@pytest.mark.parametrize("folder", [LIBRARY, UNSEEN])
def test_a_question_is_answerable_just_where_its_document_is_named(folder: Path) -> None:
    for row in records(folder / "sisters.jsonl"):
        expected = NAMED if row["answerable"] else MISSING
        assert row["kind"] in expected, row["id"]
        assert bool(row["doc"]) == bool(row["gold"]) == row["answerable"], row["id"]
    assert Counter(row["answerable"] for row in records(folder / "sisters.jsonl")) == {True: 60, False: 20}


@pytest.mark.parametrize("folder", [LIBRARY, UNSEEN])
def test_no_document_both_answers_and_is_silent(folder: Path) -> None:
    rows = records(folder / "across.jsonl")
    assert {row["kind"] for row in rows} == ACROSS
    for row in rows:
        assert len(row["answers"]) >= 2, row["id"]
        assert ("silent" in row) == (row["kind"] in TELLS_SILENCE), row["id"]
        assert not set(row.get("silent", ())) & set(row["answers"]), row["id"]
