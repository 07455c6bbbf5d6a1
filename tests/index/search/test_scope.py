from __future__ import annotations

import pytest

from index.search.answer import Answerer
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.snapshot.snapshot import Snapshot
from index.types import AnswerStatus


def test_all_documents_need_no_numbers(made_up: Snapshot) -> None:
    scope = Scope.of(made_up)
    assert scope.documents == tuple(made_up.documents)
    assert scope.passages is None
    assert scope.sentences is None


def test_a_scope_names_the_passages_and_sentences_of_its_documents(tiny: Snapshot) -> None:
    keys = {document.name: key for key, document in tiny.documents.items()}
    scope = Scope.of(tiny, [keys["水.txt"], "no such id", keys["茶叶.txt"]])
    assert scope.documents == (keys["茶叶.txt"], keys["水.txt"])  # in the order of the snapshot
    assert scope.passages is not None
    assert scope.sentences is not None
    assert scope.passages.ids.tolist() == [0, 2]
    assert scope.sentences.ids.tolist() == [0, 1, 3]


@pytest.mark.parametrize("chosen", [[], ["no such id"]])
@pytest.mark.parametrize(
    "question", ["茶叶怎么做强", "茶叶有哪三个方面", "标题是什么", "第一部分讲什么", "最后一段", "大纲"]
)
def test_an_empty_scope_answers_nothing(searcher: Searcher, chosen: list[str], question: str) -> None:
    answer = Answerer(searcher, Scope.of(searcher.snapshot, chosen)).answer(question)
    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.excerpts == answer.further == ()


@pytest.mark.parametrize("name", ["乡村.txt", "圖書館.txt", "水利.txt"])
@pytest.mark.parametrize(
    "question",
    [
        "茶叶怎么做强",
        "队伍建设有哪四项措施",
        "图书馆开放到几点",
        "水利",
        "第一部分讲什么",
        "最后一段",
        "标题",
    ],
)
def test_only_allowed_documents_are_quoted(searcher: Searcher, name: str, question: str) -> None:
    documents = searcher.snapshot.documents
    allowed = {key for key, document in documents.items() if document.name == name}
    answer = Answerer(searcher, Scope.of(searcher.snapshot, allowed)).answer(question)
    assert {excerpt.document_id for excerpt in (*answer.excerpts, *answer.further)} <= allowed
