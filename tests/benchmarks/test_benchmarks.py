"""The measuring itself: clocks, tables, drawn libraries; nothing here is timed."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from index.evaluation.question_sets import Question, QuestionSet
from index.models.weights import WeightFile
from index.outline.parsing import parse_outline
from index.outline.passages import cut_passages
from index.search import features, searcher
from index.search.features import Candidates
from index.search.stored_ranking import load_ranking_model
from index.snapshot.building import build_snapshot
from index.snapshot.dense import DenseIndex
from index.types import Document
from tests.benchmarks import ablation
from tests.benchmarks.arithmetic import variants
from tests.benchmarks.child import Child, ChildError
from tests.benchmarks.drawn import DrawnEncoder, Pool, bare, compose, distinct_sentences, first_clause
from tests.benchmarks.peak import operations
from tests.benchmarks.peers.__main__ import PEERS, marked
from tests.benchmarks.peers.serving import Piece, read_pieces, with_context
from tests.benchmarks.peers.tasks import read_task
from tests.benchmarks.plot import draw
from tests.benchmarks.precision import Trial, compare_vectors, take_turns
from tests.benchmarks.recall import nearest_products, recall
from tests.benchmarks.reporting import Row, percentile, shown, table
from tests.benchmarks.stages import SEAMS, STAGES, StageClock
from tests.index.glossary import with_tiny_glossary
from tests.tiny_weights import PIECES, tiny_weights
from tests.toy_encoder import ToyEncoder

TEXT = "第一次讲话\n\n一、总的要求\n{}\n"
SENTENCES = "".join(f"第{n}项工作要抓紧，第{n}项任务要落实。" for n in range(40))


@pytest.fixture
def model() -> Document:
    text = TEXT.format(SENTENCES)
    return Document(id="0" * 12, name="a.txt", text=text, digest="", encoding="utf-8")


@pytest.fixture
def pool(model: Document, tmp_path: Path) -> Pool:
    return Pool.of([model], ToyEncoder(), tmp_path)


def test_every_seam_is_there() -> None:
    for stage, owner, name in SEAMS:
        assert stage in STAGES
        assert callable(getattr(owner, name)), (owner, name)


def test_inner_stages_are_not_counted_twice() -> None:
    clock = StageClock()
    began = time.perf_counter()
    with clock.stage("outer"):
        time.sleep(0.01)
        for _ in range(2):
            with clock.stage("inner"):
                time.sleep(0.02)
                with clock.stage("outer"):
                    time.sleep(0.005)
    whole = time.perf_counter() - began
    spent = clock.take()
    assert sum(spent.values()) == pytest.approx(whole, abs=0.002)
    assert spent["inner"] >= 0.04
    assert spent["outer"] >= 0.02
    assert spent["outer"] < whole - 0.04
    assert clock.take() == {}


def test_each_variant_describes_the_same_candidates_once(model: Document, tmp_path: Path) -> None:
    with with_tiny_glossary():
        snapshot = build_snapshot([model], ToyEncoder(), tmp_path)
    question = Question("1", "第7项工作怎么抓", "plain", ("第7项工作要抓紧",), every=False, answerable=True)
    asked = QuestionSet("made up", (question,))
    fitted = load_ranking_model("toy")
    described: list[object] = []

    def counted(*args: object) -> Candidates:
        described.append(args)
        return features.gather(*args)  # type: ignore[arg-type]

    full, *others = ablation.variants()
    blind = next(one for one in others if one.name == "without all shared words")
    with patch.object(searcher, "gather", ablation.remembering(counted)):
        scores = [
            ablation.measure(one, asked, snapshot, ToyEncoder(), fitted)[0].score.hit(1)
            for one in (full, full, blind)
        ]
    assert len(described) == 1
    assert scores[0] is scores[1] is True


def test_clocks_leave_no_trace() -> None:
    before = [getattr(owner, name) for _, owner, name in SEAMS]
    with StageClock().attached():
        assert getattr(SEAMS[0][1], SEAMS[0][2]) is not before[0]
    assert [getattr(owner, name) for _, owner, name in SEAMS] == before


def test_table() -> None:
    rows = [{"what": "a", "ms": 1234.5}, {"what": "bb", "s": 0.0123, "note": "x"}]
    assert table(rows).splitlines() == [
        "| what |    ms |     s | note |",
        "| ---- | ----: | ----: | ---- |",
        "| a    | 1,234 |     – | –    |",
        "| bb   |     – | 0.012 | x    |",
    ]
    assert shown(12.34) == "12.3"
    assert shown(1_000_000) == "1,000,000"


def test_percentile() -> None:
    assert percentile([3.0], 0.95) == 3.0
    assert percentile(list(range(101)), 0.95) == pytest.approx(95)
    assert percentile([1.0, 2.0], 0.5) == pytest.approx(1.5)


def test_drawn_vectors_are_like_their_sentence_and_stay_the_same(pool: Pool) -> None:
    encoder = DrawnEncoder(ToyEncoder(), pool, 0.1)
    texts = [f"{bare(text.split('，')[0])}，别的内容{number}。" for number, text in enumerate(pool.sentences)]
    vectors = encoder.encode_passages(texts)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert np.array_equal(vectors, encoder.encode_passages(texts))
    nearest = np.argmax(vectors @ pool.vectors.T, axis=1)
    assert np.mean(nearest == np.arange(len(texts))) > 0.9


def test_texts_of_unknown_origin_get_vectors_too(pool: Pool) -> None:
    done: list[int] = []
    vectors = DrawnEncoder(ToyEncoder(), pool).encode_passages(["完全不同的话", "", "\ud83d"], done.append)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert done == [3]


def test_composed_documents_keep_the_shape_and_reach_the_size(model: Document, pool: Pool) -> None:
    counts = [len(cut_passages(model, parse_outline(model)))]
    documents = list(compose([model], pool, 5 * counts[0], counts))
    assert len(documents) == 5
    assert len({document.text for document in documents}) == 5
    for document in documents:
        assert document.text.startswith("第一次讲话\n\n一、总的要求\n")
        own = distinct_sentences([document])
        assert {first_clause(text) for text in own} - {"第一次讲话", "一、总的要求"} <= set(pool.origin)
    made = sum(len(cut_passages(one, parse_outline(one))) for one in documents)
    assert made == pytest.approx(5 * counts[0], rel=0.3)


def test_operations_of_one_layer() -> None:
    shape = {"hidden_size": 2, "intermediate_size": 3, "num_hidden_layers": 1}
    # Projections 4·2·2, feed-forward 2·2·3, a multiplication and an addition each; attention 4·n·n·2.
    assert operations([5], shape) == 5 * 2 * (16 + 12) + 4 * 25 * 2


def test_other_arithmetic_gives_nearly_the_same_vectors() -> None:
    weights, kept = WeightFile.parse(tiny_weights()), np.arange(len(PIECES))
    feed = {"input_ids": np.array([[0, 4, 7, 5, 2]]), "attention_mask": np.ones((1, 5), np.int64)}
    made: dict[str, NDArray[np.float32]] = {}
    for name, graph in variants(weights, kept):
        if graph is not None:
            session = onnxruntime.InferenceSession(graph.SerializeToString())
            made[name] = session.run(["sentence_embedding"], feed)[0][0]
            operators = {node.op_type for node in graph.graph.node}
            assert ("MatMulNBits" in operators) == name.startswith("4 bits")
    reference = made.pop("float32")
    for name, vector in made.items():
        assert vector @ reference == pytest.approx(1, abs=2e-2 if "int8" in name else 1e-3), name


def test_precisions_are_compared_with_the_first() -> None:
    rows: list[Row] = [{"precision": "first"}, {"precision": "second"}]
    trials = [Trial(ToyEncoder(), row) for row in rows]
    take_turns(trials, [SENTENCES, TEXT])
    compare_vectors(trials, [SENTENCES, TEXT])
    assert [row["lowest cosine"] for row in rows] == pytest.approx([1, 1])
    assert all(0 < float(row["p50 ms"] or 0) <= float(row["p95 ms"] or 0) for row in rows)


def test_the_best_of_each_column_is_marked() -> None:
    rows = marked(
        [
            {"library": "ours", "p50 ms": 10.0, "hit@1": 0.8},
            {"library": "theirs", "p50 ms": 20.0, "hit@1": 0.6},
            {"library": PEERS[-1].name, "p50 ms": 1.0, "hit@1": 0.5},
            {"library": "broken", "note": "not installed"},
        ]
    )
    assert [row.get("p50 ms") for row in rows] == ["10.0°", "20.0 ", "1.00*", None]
    assert [row.get("hit@1") for row in rows] == ["0.800*", "0.600 ", "0.500 ", None]


def test_a_task_is_the_same_for_everyone(tmp_path: Path) -> None:
    task = read_task("own")
    task.write_pieces(tmp_path)
    assert read_pieces(tmp_path / "passages.jsonl") == list(task.passages)
    whole = {piece.id: piece.text for piece in task.documents}
    assert all(any(piece.text in text for text in whole.values()) for piece in task.passages)
    question = next(one for one in task.questions if one.answerable and not one.every)
    assert task.score(question, [Piece("", "无关"), Piece("", question.gold[0])]).rank == 2
    assert with_context("那第二个呢", ["第一问", "第二问"]) == "第二问 那第二个呢"


def _child(code: str) -> Child:
    return Child([sys.executable, "-c", code])


def test_child_answers_and_is_weighed() -> None:
    with _child("import sys\nfor line in sys.stdin: print(line.strip(), flush=True)") as child:
        assert child.ask(do="ask", question="问") == {"do": "ask", "question": "问"}
        assert child.memory_mb("VmHWM") >= child.memory_mb("VmRSS") > 1
        assert child.age > 0


def test_child_that_fails_says_why() -> None:
    with _child("raise SystemExit('no such library')") as child, pytest.raises(ChildError, match="no such"):
        child.ask(do="load")


def test_picture_is_drawn_of_what_is_there(tmp_path: Path) -> None:
    def write(name: str, rows: Sequence[dict[str, object]]) -> None:
        machine = {"processor": "p", "cores": "2", "memory": "1 GiB"}
        (tmp_path / f"{name}.json").write_text(json.dumps({"machine": machine, "rows": list(rows)}), "utf-8")

    write("libraries", [{"library": "seed", "passages": 52}, {"library": "1m", "note": "no room"}])
    write("latency", [{"library": "seed", "passages": 52, "p50": 1.0, "p95": 2.0}])
    write("startup", [{"what": "speechbot --help", "warm": 0.1}])
    pytest.importorskip("matplotlib")
    draw(tmp_path, tmp_path / "cost.png")
    assert (tmp_path / "cost.png").stat().st_size > 10_000


def test_recall_counts_what_is_as_near_as_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.benchmarks.recall.CHUNK", 2)
    index = DenseIndex.build(np.eye(5, dtype=np.float32))
    query = np.array([[0.1, 0.8, 0.0, 0.5, 0.3]], np.float32)
    exact = nearest_products(index, query, 3)
    np.testing.assert_allclose(exact, [[0.8, 0.5, 0.3]])
    assert recall(index.search(query, 3)[1], exact) == 1
    assert recall(np.array([[0.8, 0.3, 0.1]], np.float32), exact) == pytest.approx(2 / 3)
    assert nearest_products(index, query, 9).shape == (1, 5)
