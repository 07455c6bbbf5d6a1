"""The graph on onnxruntime against BERT written out in numpy."""

from __future__ import annotations

from math import erf

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from index.models.graph import build_encoder
from index.models.weights import WeightFile
from tests.tiny_weights import EPSILON, HEADS, HIDDEN, LAYERS, tiny_tensors, tiny_weights

Array = NDArray[np.float64]
KEPT = np.array([0, 1, 2, 3, 4, 5, 6, 7, 9, 20])
TENSORS = {name: values.astype(np.float64) for name, values in tiny_tensors().items()}


@pytest.fixture(scope="module")
def session() -> onnxruntime.InferenceSession:
    graph = build_encoder(WeightFile.parse(tiny_weights()), KEPT)
    return onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])


def normalised(values: Array, name: str) -> Array:
    centred = values - values.mean(axis=1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + EPSILON)
    return scaled * TENSORS[f"{name}.w"] + TENSORS[f"{name}.b"]


def naive_bert(ids: list[int]) -> Array:
    places = TENSORS["emb.pos"].reshape(-1, HIDDEN)[: len(ids)]
    state = normalised(TENSORS["emb.word"][KEPT[ids]] + places + TENSORS["emb.type"][:HIDDEN], "emb.ln")
    for layer in range(LAYERS):

        def dense(values: Array, part: str, prefix: str = f"l{layer}") -> Array:
            return values @ TENSORS[f"{prefix}.{part}.w"].T + TENSORS[f"{prefix}.{part}.b"]

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
