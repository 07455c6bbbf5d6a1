from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index.training.examples import (
    GENERAL,
    HELD_OUT_SHARE,
    QUESTIONS,
    SENTENCES,
    GeneralQuestion,
    Question,
    Sentence,
    is_held_out,
    read_general,
    read_questions,
    read_sentences,
)


def write(path: Path, *rows: object) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    sentence = {
        "text": "账目每月公开。",
        "title": "讲话",
        "heading": "二、管好账目",
        "before": "把能人请回来。",
    }
    question = {"question": "账目多久公开？", "kind": "para", "document": "甲.txt"}
    write(tmp_path / SENTENCES, sentence, sentence | {"heading": "", "before": ""})
    write(tmp_path / QUESTIONS, question | {"right": [1], "candidates": [1, 0]})

    first, second = read_sentences(tmp_path)

    assert first == Sentence("账目每月公开。", "讲话", "二、管好账目", "把能人请回来。")
    assert first.described("多久？") == "讲话 › 二、管好账目｜把能人请回来。【账目每月公开。】"
    assert second.described("多久？") == "讲话｜【账目每月公开。】"
    assert read_questions(tmp_path) == [Question("账目多久公开？", "para", "甲.txt", (1,), (1, 0))]


def test_general_questions_see_the_sentence_before(tmp_path: Path) -> None:
    row = {"question": "多高？", "title": "山", "sentences": ["山在西边。", "它高三千米。"], "right": [1]}
    write(tmp_path / GENERAL, row, row | {"right": []})
    sentences = ("山｜【山在西边。】", "山｜山在西边。【它高三千米。】")
    assert read_general(tmp_path) == [
        GeneralQuestion("多高？", sentences, frozenset({1})),
        GeneralQuestion("多高？", sentences, frozenset()),
    ]


def test_there_may_be_no_general_questions(tmp_path: Path) -> None:
    assert read_general(tmp_path) == []


def test_the_same_documents_are_held_out_everywhere() -> None:
    """By name alone: the numbers are fitted on documents that the shipped models did not learn from."""
    assert [number for number in range(30) if is_held_out(f"{number}.txt")] == STABLE
    assert Question("？", "para", f"{STABLE[0]}.txt", (), ()).held_out


STABLE = [1, 8, 17, 21, 24]


def test_one_document_of_so_many_is_held_out() -> None:
    held_out = sum(is_held_out(f"{number}.txt") for number in range(5000))
    assert abs(held_out - 5000 / HELD_OUT_SHARE) < 150


@given(st.text())
def test_any_name_is_held_out_or_not(name: str) -> None:
    assert is_held_out(name) is is_held_out(name)
