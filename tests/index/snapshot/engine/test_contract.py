"""What every engine keeps to, the one that is built in and Milvus alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.analysis.terms import bigrams, words
from index.progress import silent
from index.search.scope import Scope
from index.snapshot.building import build_snapshot
from index.snapshot.engine.embedded import EmbeddedEngine
from index.snapshot.engine.protocols import Engine, Wanted
from index.snapshot.rows import Selection
from index.snapshot.snapshot import Snapshot
from index.types import Document
from tests.index.milvus.lite import lite_file, machine
from tests.index.updates.small_library import speech
from tests.toy_encoder import ToyEncoder

SPEECHES = 5


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, tiny_glossary: object) -> Snapshot:
    """Return a snapshot with the engine that is built in, by which Milvus is measured too."""
    documents = [
        Document(f"d{number}", f"{number}.txt", speech(number), "0" * 63 + f"{number}", "utf-8")
        for number in range(SPEECHES)
    ]
    return build_snapshot(documents, ToyEncoder(), tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module", params=["embedded", "milvus"])
def snapshot(
    request: pytest.FixtureRequest, own: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Snapshot]:
    """Return the same snapshot with each engine."""
    if request.param == "embedded":
        yield own
        return
    pytest.importorskip("pymilvus")
    pytest.importorskip("milvus_lite")
    from index.milvus.library import MilvusLibrary

    folder = tmp_path_factory.mktemp("milvus")
    with lite_file(folder) as uri:
        library = MilvusLibrary(machine(folder, "home", uri))
        library.stage(own.folder, silent)
        library.switch(own.manifest.name)
        yield library.open(own.manifest.name)
        library.close()


def wanted(text: str) -> Wanted:
    return Wanted(list(words(text)), list(bigrams(text)), list(words(text)), vector(text))


def vector(text: str) -> np.ndarray:
    return ToyEncoder().encode_queries([text])[0]


def test_the_engines_are_two(own: Snapshot, snapshot: Snapshot) -> None:
    assert (snapshot is own) == isinstance(snapshot.engine, EmbeddedEngine)
    engine: Engine = snapshot.engine
    assert len(engine.words) == len(engine.bigrams) == len(engine.headings) == len(own.passages)
    snapshot.require_consistent()


@pytest.mark.parametrize("field", ["words", "bigrams", "headings"])
def test_terms_are_found_with_the_same_frequencies_and_scores(
    own: Snapshot, snapshot: Snapshot, field: str
) -> None:
    index, reference = getattr(snapshot, field), getattr(own, field)
    assert index.vocabulary == reference.vocabulary
    everything = np.arange(len(own.passages))
    for term in reference.vocabulary:
        assert index.document_frequency(term) == reference.document_frequency(term)
        found, scores = index.search([term], len(everything))
        expected, _ = reference.search([term], len(everything))
        assert set(found.tolist()) == set(expected.tolist()), term
        assert (scores > 0).all()
        assert (np.diff(scores) <= 1e-6).all(), "best first"
    sought = [*reference.vocabulary[:4], reference.vocabulary[0], "没有这个词"]
    np.testing.assert_allclose(
        index.scores_for(sought, everything[::-1]), reference.scores_for(sought, everything[::-1]), rtol=1e-5
    )
    assert index.document_frequency("没有这个词") == 0
    assert index.search(["没有这个词"], 5)[0].size == 0
    assert index.search([], 5)[0].size == 0
    assert not index.scores_for(["没有这个词"], everything).any()


def test_vectors_are_those_that_were_indexed(own: Snapshot, snapshot: Snapshot) -> None:
    sentences = np.array([3, 0, 7])
    np.testing.assert_array_equal(
        snapshot.sentence_vectors.vectors(sentences), own.sentence_vectors.vectors(sentences)
    )
    assert snapshot.sentence_vectors.vectors(np.empty(0, np.int64)).shape == (0, 64)
    passages = np.array([2, 1])
    np.testing.assert_array_equal(snapshot.passage_vectors.take(passages), own.passage_vectors.take(passages))
    assert snapshot.passage_vectors.shape == own.passage_vectors.shape
    assert len(snapshot.sentence_vectors) == len(own.sentence_vectors)


def test_every_sentence_is_nearest_to_itself(snapshot: Snapshot) -> None:
    everyone = np.arange(len(snapshot.sentence_vectors))
    vectors = snapshot.sentence_vectors.vectors(everyone)
    ids, scores = snapshot.sentence_vectors.search(vectors, 1)
    np.testing.assert_allclose(scores[:, 0], 1.0, rtol=1e-5)
    np.testing.assert_allclose(vectors[ids[:, 0]], vectors)


def test_passages_are_found_by_any_of_the_searches(own: Snapshot, snapshot: Snapshot) -> None:
    for text in ("第3次交通工作会议", "要抓好第1项水利工作", "第2项任务", "没有说到的事情"):
        found = snapshot.engine.find(wanted(text), 4, Scope.of(snapshot))
        expected = own.engine.find(wanted(text), 4, Scope.of(own))
        assert (np.diff(found) > 0).all(), "ascending, each once"
        # Among equals either may be taken: each search finds its best all the same.
        assert len(set(found.tolist()) & set(expected.tolist())) >= 0.7 * len(expected), text
        best = own.words.search(words(text), 1)[0]
        assert set(best.tolist()) <= set(found.tolist())


def test_a_scope_is_kept_to(snapshot: Snapshot) -> None:
    scope = Scope.of(snapshot, {"d1", "d3"})
    inside = {number for key in ("d1", "d3") for number in snapshot.passages_of(key)}
    found = snapshot.engine.find(wanted("工作会议上的讲话"), 50, scope)
    assert set(found.tolist()) <= inside
    assert {snapshot.passages.document_of(number) for number in found.tolist()} == {"d1", "d3"}
    assert set(snapshot.words.search(["工作"], 50, scope.passages)[0].tolist()) <= inside
    nobody = Scope.of(snapshot, set())
    assert snapshot.engine.find(wanted("工作"), 50, nobody).size == 0


def test_searches_that_are_not_wanted_find_nothing(snapshot: Snapshot) -> None:
    text = "第3次交通工作会议"
    narrow = Wanted(list(words(text)), (), (), vector(text))
    few = snapshot.engine.find(narrow, 2, Scope.of(snapshot))
    assert 0 < len(few) <= 4


@pytest.mark.parametrize("chosen", [None, {"d0", "d2"}])
def test_relevance_orders_passages_alike(own: Snapshot, snapshot: Snapshot, chosen: set[str] | None) -> None:
    scope = Scope.of(own, chosen)
    numbers = np.arange(len(own.passages)) if scope.passages is None else scope.passages.ids
    found = snapshot.engine.relevance(wanted("第2次交通工作会议"), numbers, scope)
    expected = own.engine.relevance(wanted("第2次交通工作会议"), numbers, scope)
    assert len(found) == len(expected) == 4
    for one, other in zip(found, expected, strict=True):
        assert one.shape == numbers.shape
        assert ((one > 0) == (other > 0)).all()
        assert other[np.argmax(one)] == pytest.approx(other.max(), rel=1e-4)


def test_a_selection_is_searched_alone(snapshot: Snapshot) -> None:
    passages = snapshot.passages_of("d4")
    selection = Selection(np.arange(passages.start, passages.stop), len(snapshot.passages))
    found, _ = snapshot.headings.search(words("第4项任务"), 50, selection)
    assert found.size
    assert set(found.tolist()) <= set(passages)


def test_several_threads_search_at_once(snapshot: Snapshot) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def ask(number: int) -> list[int]:
        return snapshot.engine.find(wanted(f"第{number}项任务"), 3, Scope.of(snapshot)).tolist()

    alone = [ask(number) for number in range(SPEECHES)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(ask, [*range(SPEECHES)] * 3))
    assert together == alone * 3


def test_the_file_of_the_library_is_where_it_was(own: Snapshot, snapshot: Snapshot) -> None:
    assert isinstance(snapshot.folder, Path)
    for key in own.stored:
        assert snapshot.documents[key] == own.documents[key]
        assert snapshot.outlines[key] == own.outlines[key]
