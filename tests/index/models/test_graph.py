"""The graph on onnxruntime against BERT written out in numpy."""

from __future__ import annotations

from collections.abc import Sequence
from math import erf

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import numpy_helper

from index.models.graph import LEVELS, NOTHING, Learnt, build_encoder, build_judge
from index.models.weights import WeightFile
from tests.tiny_weights import (
    EPSILON,
    HEADS,
    HIDDEN,
    JUDGE_LAYERS,
    LAYERS,
    tiny_judge,
    tiny_low_rank,
    tiny_tensors,
    tiny_weights,
)

Array = NDArray[np.float64]
KEPT = np.array([0, 1, 2, 3, 4, 5, 6, 7, 9, 20])
TENSORS = {name: values.astype(np.float64) for name, values in tiny_tensors().items()}


@pytest.fixture(scope="module")
def session() -> onnxruntime.InferenceSession:
    return opened(build_encoder(WeightFile.parse(tiny_weights()), KEPT))


def opened(graph: onnx.ModelProto) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])


def normalised(values: Array, name: str) -> Array:
    centred = values - values.mean(axis=1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + EPSILON)
    return scaled * TENSORS[f"{name}.w"] + TENSORS[f"{name}.b"]


def low_rank(learnt: Learnt, part: str) -> Array | float:
    """Return what learnt weights add to the matrix of that name: B A."""
    if f"{part}.A" not in learnt:
        return 0.0
    product: Array = learnt[f"{part}.B"].astype(np.float64) @ learnt[f"{part}.A"].astype(np.float64)
    return product


def naive_bert(ids: list[int], learnt: Learnt = NOTHING, layers: int = LAYERS) -> Array:
    places = TENSORS["emb.pos"].reshape(-1, HIDDEN)[: len(ids)]
    state = normalised(TENSORS["emb.word"][KEPT[ids]] + places + TENSORS["emb.type"][:HIDDEN], "emb.ln")
    for layer in range(layers):

        def dense(values: Array, part: str, prefix: str = f"l{layer}") -> Array:
            matrix = TENSORS[f"{prefix}.{part}.w"] + low_rank(learnt, f"{prefix}.{part}")
            return values @ matrix.T + TENSORS[f"{prefix}.{part}.b"]

        queries, keys, values = (np.split(dense(state, part), HEADS, axis=1) for part in "qkv")
        heads = []
        for query, key, value in zip(queries, keys, values, strict=True):
            weights = np.exp(query @ key.T / np.sqrt(HIDDEN / HEADS))
            heads.append(weights / weights.sum(axis=1, keepdims=True) @ value)
        state = normalised(state + dense(np.concatenate(heads, axis=1), "ao"), f"l{layer}.aln")
        wide = dense(state, "fi")
        active = wide * 0.5 * (1 + np.vectorize(erf)(wide / np.sqrt(2)))
        state = normalised(state + dense(active, "fo"), f"l{layer}.oln")
    return state


def test_graph_agrees_with_bert_written_out(session: onnxruntime.InferenceSession) -> None:
    ids = [0, 4, 7, 5, 9, 2]
    expected = naive_bert(ids)
    feed = {"input_ids": np.array([ids]), "attention_mask": np.ones((1, len(ids)), np.int64)}

    vectors, states = session.run(["sentence_embedding", "token_embeddings"], feed)

    assert states[0] == pytest.approx(expected, abs=1e-4)
    mean = expected.mean(axis=0)
    assert vectors[0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-5)


def test_padding_changes_nothing(session: onnxruntime.InferenceSession) -> None:
    short, long = [0, 4, 5, 2], [0, 4, 7, 5, 9, 6, 8, 2]
    ids = np.array([short + [1] * 4, long])
    mask = np.array([[1] * 4 + [0] * 4, [1] * 8])

    (together,) = session.run(["sentence_embedding"], {"input_ids": ids, "attention_mask": mask})

    for row, alone in zip(together, (short, long), strict=True):
        mean = naive_bert(alone).mean(axis=0)
        assert row == pytest.approx(mean / np.linalg.norm(mean), abs=1e-5)


LEARNT = tiny_low_rank()
FEW = {name: values for name, values in LEARNT.items() if name.startswith(("l0.q.", "l1.fi."))}


@pytest.mark.parametrize("learnt", [LEARNT, FEW], ids=["every matrix", "two matrices"])
def test_learnt_weights_add_their_product_to_the_matrix(
    session: onnxruntime.InferenceSession, learnt: Learnt
) -> None:
    """``W x + B (A x)``, as training has it."""
    ids = [0, 4, 7, 5, 9, 2]
    feed = {"input_ids": np.array([ids]), "attention_mask": np.ones((1, len(ids)), np.int64)}
    graph = build_encoder(WeightFile.parse(tiny_weights()), KEPT, learnt)

    (states,) = opened(graph).run(["token_embeddings"], feed)

    assert states[0] == pytest.approx(naive_bert(ids, learnt), abs=1e-3)
    (without,) = session.run(["token_embeddings"], feed)
    assert np.abs(states - without).max() > 0.1


JUDGE = tiny_judge()


def naive_judge(ids: list[int]) -> float:
    """Return the logit in full precision: the head over the state of the first piece."""
    first = naive_bert(ids, JUDGE, JUDGE_LAYERS)[0]
    pooled = np.tanh(first @ JUDGE["bert.pooler.dense.weight"].T + JUDGE["bert.pooler.dense.bias"])
    return float((pooled @ JUDGE["classifier.weight"].T + JUDGE["classifier.bias"])[0])


def judge_logits(pairs: Sequence[list[int]]) -> NDArray[np.float32]:
    width = max(map(len, pairs))
    ids = np.array([pair + [1] * (width - len(pair)) for pair in pairs])
    mask = np.array([[1] * len(pair) + [0] * (width - len(pair)) for pair in pairs])
    graph = build_judge(WeightFile.parse(tiny_weights()), KEPT, JUDGE)
    (logits,) = opened(graph).run(["logit"], {"input_ids": ids, "attention_mask": mask})
    return np.asarray(logits[:, 0])


def test_the_judge_in_eight_bits_is_near_the_merged_one() -> None:
    chance = np.random.default_rng(0)
    texts = [chance.integers(3, len(KEPT), length).tolist() for length in chance.integers(2, 12, 200)]
    pairs = [[0, *one, 2, 2, *two, 2] for one, two in zip(texts[::2], texts[1::2], strict=True)]

    logits, expected = judge_logits(pairs), np.array([naive_judge(pair) for pair in pairs])

    assert np.abs(logits - expected).mean() < expected.std() / 10
    assert np.corrcoef(logits, expected)[0, 1] > 0.995


def test_the_matrices_of_the_judge_hold_what_was_learnt_to_half_a_step() -> None:
    constants = {
        one.name: numpy_helper.to_array(one)
        for one in build_judge(WeightFile.parse(tiny_weights()), KEPT, JUDGE).graph.initializer
    }
    parts = [name.removesuffix(".rounded") for name in constants if name.endswith(".rounded")]
    assert sorted(parts) == sorted(f"l0.{part}" for part in ("q", "k", "v", "ao", "fi", "fo"))
    for part in parts:
        rounded, steps = constants[f"{part}.rounded"].T, constants[f"{part}.row_scales"]
        merged = TENSORS[f"{part}.w"] + low_rank(JUDGE, part)
        assert np.abs(rounded).max(axis=1).tolist() == [LEVELS] * len(merged)
        assert (np.abs(rounded * steps[:, np.newaxis] - merged) <= 0.5001 * steps[:, np.newaxis]).all()
