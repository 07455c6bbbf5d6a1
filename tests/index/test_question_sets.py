from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.errors import QuestionSetError
from index.evaluation.question_sets import Question, read_question_set
from index.messages import describe
from index.reading import read_bytes

ROOT = Path(__file__).parents[2]

SPAN = {"id": "a", "question": "甲？", "kind": "natural", "gold": ["甲是乙"], "note": "passed over"}
PASSAGES = [
    {"id": "p#1", "text": "甲的\r\n内容", "title": "甲的题目", "doc": "p"},
    {"id": "p2", "text": "乙"},
]
ASKED = [{"id": "q1", "text": "甲？", "gold": ["p#1"], "answer": "passed over"}]
UNASKED = [{"id": "u1", "text": "丙？"}]


def write(path: Path, records: Sequence[object]) -> Path:
    lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_questions_over_the_speeches(tmp_path: Path) -> None:
    more = {"id": "b", "question": "那第二个呢？", "gold": [], "answerable": False, "context": ["甲？"]}
    lists = {"id": "c", "question": "哪些？", "gold": ["甲", "乙"], "all": True, "context": "甲？"}
    write(tmp_path / "questions.jsonl", [SPAN, "", more, lists])
    found = read_question_set(tmp_path)
    assert (found.name, found.documents, found.has_passages) == (tmp_path.name, (), False)
    assert found.questions == (
        Question("a", "甲？", "natural", ("甲是乙",), every=False, answerable=True),
        Question("b", "那第二个呢？", "question", (), every=False, answerable=False, context=("甲？",)),
        Question("c", "哪些？", "question", ("甲", "乙"), every=True, answerable=True, context=("甲？",)),
    )
    assert read_question_set(tmp_path / "questions.jsonl") == found


def test_a_set_with_another_file_name_is_called_after_it(tmp_path: Path) -> None:
    assert read_question_set(write(tmp_path / "own.jsonl", [SPAN])).name == "own"


def test_questions_over_passages(tmp_path: Path) -> None:
    write(tmp_path / "passages.jsonl", PASSAGES)
    write(tmp_path / "questions.jsonl", ASKED)
    alone = read_question_set(tmp_path)
    write(tmp_path / "unanswerable.jsonl", UNASKED)
    found = read_question_set(tmp_path)
    assert alone.questions == found.questions[:1]
    assert found.questions == (
        Question("q1", "甲？", "question", ("p#1",), every=False, answerable=True),
        Question("u1", "丙？", "unanswerable", (), every=False, answerable=False),
    )
    assert found.has_passages
    first, second = found.documents
    assert (first.name, first.text, second.text) == ("p#1", "甲的题目\n\n甲的\n内容", "乙")
    assert len({document.id for document in found.documents}) == 2
    same = read_bytes(first.text.encode(), "p.txt")
    assert (same.text, same.digest, len(same.id)) == (first.text, first.digest, len(first.id))


def test_other_line_ends_inside_a_text_break_no_line(tmp_path: Path) -> None:
    odd = {**SPAN, "question": "甲\u2028乙\x85丙"}
    assert read_question_set(write(tmp_path / "q.jsonl", [odd])).questions[0].text == odd["question"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{not json", "JSON"),
        ("[1]", "object"),
        ({"id": "a", "gold": ["甲"]}, "question"),
        ({**SPAN, "gold": []}, "gold is empty"),
        ({**SPAN, "gold": ["甲", "。"]}, "'。'"),
        ({**SPAN, "gold": [1]}, "gold.0"),
        ({**SPAN, "id": ""}, "id"),
        ({**SPAN, "id": "first"}, "first"),
        ({**SPAN, "all": "several"}, "all"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: object, reason: str) -> None:
    file = write(tmp_path / "q.jsonl", [{**SPAN, "id": "first"}, line])
    with pytest.raises(QuestionSetError) as caught:
        read_question_set(file)
    assert caught.value.facts["line"] == 2
    for language in ("zh-hans", "en"):
        message = describe(caught.value, language)
        assert str(file) in message
        assert reason in message


@pytest.mark.parametrize(
    ("name", "records", "reason"),
    [
        ("questions.jsonl", [{**ASKED[0], "gold": ["p3"]}], "p3"),
        ("questions.jsonl", [{**ASKED[0], "gold": []}], "[]"),
        ("passages.jsonl", [*PASSAGES, PASSAGES[1]], "p2"),
        ("passages.jsonl", [{"id": "p2", "text": ""}], "text"),
        ("unanswerable.jsonl", [{"id": "q1", "text": "丙？"}], "q1"),
    ],
)
def test_a_bad_line_of_any_file_is_named(
    tmp_path: Path, name: str, records: list[dict[str, object]], reason: str
) -> None:
    files = {"passages.jsonl": PASSAGES, "questions.jsonl": ASKED, "unanswerable.jsonl": UNASKED}
    for file, right in files.items():
        write(tmp_path / file, records if file == name else right)
    with pytest.raises(QuestionSetError) as caught:
        read_question_set(tmp_path)
    assert caught.value.facts["path"] == tmp_path / name
    assert reason in str(caught.value.facts["reason"])


def test_files_that_are_no_set_are_told(tmp_path: Path) -> None:
    blank, other = tmp_path / "blank.jsonl", tmp_path / "other.jsonl"
    blank.write_text("\n\n")
    other.write_bytes("甲".encode("gbk"))
    for path, message_id in (
        (tmp_path, "question_set_missing"),
        (tmp_path / "nowhere.jsonl", "question_set_missing"),
        (blank, "question_set_empty"),
        (other, "question_set_wrong"),
    ):
        with pytest.raises(QuestionSetError) as caught:
            read_question_set(path)
        assert caught.value.message_id == message_id
        assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("name", "answerable", "unanswerable", "passages"),
    [("seeds", 60, 30, 0), ("policy", 631, 300, 1776), ("letters", 1179, 0, 1189), ("statutes", 480, 0, 471)],
)
def test_the_shared_sets_are_read(name: str, answerable: int, unanswerable: int, passages: int) -> None:
    folder = ROOT / "../shared/eval" / name
    if not folder.is_dir():
        pytest.skip("the shared question sets are not here")
    found = read_question_set(folder)
    counts = [sum(question.answerable is wanted for question in found.questions) for wanted in (True, False)]
    assert (found.name, *counts, len(found.documents)) == (name, answerable, unanswerable, passages)


def test_our_own_set_is_large_enough_and_asks_what_it_must() -> None:
    found = read_question_set(ROOT / "tests/quality")
    assert found.name == "quality"
    assert sum(question.answerable for question in found.questions) >= 40
    assert sum(not question.answerable for question in found.questions) >= 20
    seed = "".join(path.read_text("utf-8") for path in (ROOT / "seeds").glob("*.txt"))
    from index.evaluation.metrics import covers

    assert all(covers(seed, place) for question in found.questions for place in question.gold)
