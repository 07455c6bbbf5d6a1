from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.evaluation.fitting import searched_case
from index.evaluation.metrics import normalise
from index.search.searcher import Searcher
from index.training.examples import is_held_out
from index.training.papers import PASSAGES, QUESTIONS, asked_of_papers, read_papers
from index.types import Document
from tests.index.search.made_up import ENCODER, by_hand, snapshot_of

SHIPPED = Path(__file__).parents[3] / "tests/quality/training/papers"
HELD_OUT = next(name for name in (f"laws/甲{number}.txt" for number in range(99)) if is_held_out(name))
LEARNT = next(name for name in (f"laws/乙{number}.txt" for number in range(99)) if not is_held_out(name))
ELSEWHERE = next(name for name in (f"talks/丙{number}.txt" for number in range(99)) if is_held_out(name))


def write(path: Path, *rows: object) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    law = {"doc": HELD_OUT, "kind": "statute", "title": "养犬条例"}
    write(
        tmp_path / PASSAGES,
        law | {"p": "1", "text": "第一条 犬只每年登记一次。"},
        law | {"p": "2", "text": "第二条 携犬乘车的，处五百元罚款。"},
        {"p": "3", "doc": LEARNT, "kind": "reply", "title": "关于路灯的答复", "text": "路灯五月修好。"},
        {"p": "4", "doc": ELSEWHERE, "kind": "talk", "title": "开学讲话", "text": "校门七点半打开。"},
    )
    write(
        tmp_path / QUESTIONS,
        {"p": "2", "kind": "nat", "question": "带狗坐车罚多少", "gold": "处五百元罚款"},
        {"p": "2", "kind": "near", "question": "带猫坐车罚多少", "gold": ""},
        {"p": "3", "kind": "nat", "question": "路灯什么时候修好", "gold": "路灯五月修好"},
        {"p": "4", "kind": "nat", "question": "几点能进校门", "gold": "七点半打开"},
    )
    return tmp_path


def test_papers_are_read_whole_and_in_pieces(folder: Path) -> None:
    papers, elsewhere = read_papers(folder)
    assert [document.name for document in elsewhere.whole] == [ELSEWHERE]
    assert [document.name for document in papers.whole] == [HELD_OUT, LEARNT]
    assert papers.whole[0].text.split("\n")[:1] == ["养犬条例"]
    assert all(rule in papers.whole[0].text for rule in ("登记一次", "五百元"))
    assert [document.name for document in papers.pieces] == ["1", "2", "3"]
    assert all(document.text.startswith(("养犬条例", "关于路灯的答复")) for document in papers.pieces)
    assert len({document.id for document in (*papers.whole, *papers.pieces)}) == 5


def test_only_what_no_model_learnt_from_is_asked(folder: Path) -> None:
    laws, talks = (papers.questions for papers in read_papers(folder))
    assert [question.text for question in laws] == ["带狗坐车罚多少", "带猫坐车罚多少"]
    assert [question.answerable for question in laws] == [True, False]
    assert [question.text for question in talks] == ["几点能进校门"]


def test_a_question_is_asked_of_both(folder: Path, tmp_path: Path) -> None:
    made: list[int] = []

    def of(documents: Sequence[Document]) -> Searcher:
        made.append(len(documents))
        return Searcher(snapshot_of(documents, tmp_path / f"library{len(made)}"), ENCODER, by_hand())

    asked = list(asked_of_papers(read_papers(folder)[0], of))
    assert made == [2, 3]
    assert [one.question.kind for one in asked] == ["nat", "near"] * 2
    for one in asked:
        case = searched_case(one)
        assert case is not None
        assert case.right.any() == one.question.answerable


def test_a_question_without_its_passage_is_refused(folder: Path) -> None:
    write(folder / QUESTIONS, {"p": "9", "kind": "nat", "question": "谁", "gold": "某人"})
    with pytest.raises(KeyError):
        read_papers(folder)


class TestShipped:
    def test_every_place_stands_in_its_passage(self) -> None:
        texts = {row["p"]: normalise(row["text"]) for row in rows(SHIPPED / PASSAGES)}
        for row in rows(SHIPPED / QUESTIONS):
            assert normalise(row["gold"]) in texts[row["p"]], row["question"]
            assert bool(row["gold"]) == (row["kind"] not in {"near", "wrong"}), row["question"]

    def test_every_paper_has_a_kind_and_a_source(self) -> None:
        for row in rows(SHIPPED / PASSAGES):
            assert row["kind"], row["p"]
            assert row["source"], row["p"]
            assert row["title"], row["p"]


def rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
