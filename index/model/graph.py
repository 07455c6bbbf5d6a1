"""Builds the ONNX graph of the offline model straight from the weights, pooling included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.model.weights import BLOCK, ZERO_POINT, QuantisedMatrix, WeightFile

OPSET = 17
"""The first with LayerNormalization; every onnxruntime in use reads it."""
IR_VERSION = 10
CONTRIB = "com.microsoft"
CONTRIB_OPERATORS = {
    "BiasGelu",
    "GatherBlockQuantized",
    "MatMulNBits",
    "MultiHeadAttention",
    "SkipLayerNormalization",
}
"""Operators of onnxruntime's own. The matrices stay in their 4 bits, so the graph is 41 MB instead of 113 MB
and needs 115 MB less memory, at the same speed and with the same vectors (cosine 0.9999997)."""
FLOAT32 = 1
"""``accuracy_level`` that multiplies in float32. Level 4 rounds the inputs to 8 bits: questions took 5 ms in
place of 8 ms, passages as long as before, with a cosine of 0.9999."""


class _Graph:
    """Collects nodes and constants; every method returns the name of what it adds."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        domain = CONTRIB if operator in CONTRIB_OPERATORS else ""
        self.nodes.append(helper.make_node(operator, inputs, [output], output, domain=domain, **attributes))
        return output


def build_graph(
    weights: WeightFile, kept: NDArray[np.int64], progress: Callable[[int, int], None] | None = None
) -> onnx.ModelProto:
    """Return the encoder as one graph.

    Inputs ``input_ids`` and ``attention_mask``, (n, t) int64. Outputs ``sentence_embedding``, (n, hidden)
    float32 rows of unit length, and ``token_embeddings``, (n, t, hidden) float32, the last hidden states.
    ``kept`` are the rows of the word embeddings, in the order of the tokenizer's ids.
    """
    graph = _Graph()
    graph.add("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    state = _embeddings(graph, weights, kept)
    for layer in range(weights.shape.layers):
        state = _layer(graph, weights, layer, state)
        if progress is not None:
            progress(layer + 1, weights.shape.layers)
    graph.add("Identity", [state], "token_embeddings")
    _pooling(graph, state)
    hidden = weights.shape.hidden
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "multilingual-e5-small",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"])
                for name in ("input_ids", "attention_mask")
            ],
            [
                helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["n", hidden]),
                helper.make_tensor_value_info("token_embeddings", TensorProto.FLOAT, ["n", "t", hidden]),
            ],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)],
        ir_version=IR_VERSION,
    )


def _embeddings(graph: _Graph, weights: WeightFile, kept: NDArray[np.int64]) -> str:
    hidden = weights.shape.hidden
    words = weights.matrix("emb.word", hidden, kept)
    graph.constants.append(_four_bit("words", words))
    graph.constant("word_scales", words.scales)
    graph.add(
        "GatherBlockQuantized",
        ["words", "input_ids", "word_scales"],
        "word",
        gather_axis=0,
        quantize_axis=1,
        block_size=BLOCK,
    )
    # The token type is always 0: its vector is added to every position beforehand.
    places = weights.vector("emb.pos").reshape(-1, hidden) + weights.vector("emb.type")[:hidden]
    graph.constant("positions", places)
    graph.constant("from_start", np.array([0]))
    graph.constant("axis_tokens", np.array([1]))
    graph.add("Shape", ["input_ids"], "tokens", start=1, end=2)
    graph.add("Slice", ["positions", "from_start", "tokens"], "position")
    graph.add("Add", ["word", "position"], "embedded")
    graph.constant("emb.ln.w", weights.vector("emb.ln.w"))
    graph.constant("emb.ln.b", weights.vector("emb.ln.b"))
    return graph.add(
        "LayerNormalization", ["embedded", "emb.ln.w", "emb.ln.b"], "embeddings", epsilon=weights.epsilon
    )


def _four_bit(name: str, matrix: QuantisedMatrix) -> onnx.TensorProto:
    """Return the same weights as signed numbers, whose zero is 0: what GatherBlockQuantized takes."""
    signed = _packed((matrix.levels - np.uint8(ZERO_POINT)) & np.uint8(0x0F))
    return helper.make_tensor(name, TensorProto.INT4, matrix.levels.shape, signed.tobytes(), raw=True)


def _layer(graph: _Graph, weights: WeightFile, layer: int, state: str) -> str:
    shape, name = weights.shape, f"l{layer}"

    def vector(part: str) -> str:
        return graph.constant(f"{name}.{part}", weights.vector(f"{name}.{part}"))

    def product(values: str, part: str, columns: int) -> str:
        return _product(graph, values, f"{name}.{part}", weights.matrix(f"{name}.{part}.w", columns))

    heads = [product(state, part, shape.hidden) for part in "qkv"]
    bias = np.concatenate([weights.vector(f"{name}.{part}.b") for part in "qkv"])
    graph.constant(f"{name}.qkv.b", bias)
    context = graph.add(
        "MultiHeadAttention",
        [*heads, f"{name}.qkv.b", "mask"],
        f"{name}.context",
        num_heads=shape.heads,
    )
    middle = graph.add(
        "SkipLayerNormalization",
        [product(context, "ao", shape.hidden), state, vector("aln.w"), vector("aln.b"), vector("ao.b")],
        f"{name}.middle",
        epsilon=weights.epsilon,
    )
    active = graph.add("BiasGelu", [product(middle, "fi", shape.hidden), vector("fi.b")], f"{name}.active")
    narrowed = product(active, "fo", shape.feed_forward)
    return graph.add(
        "SkipLayerNormalization",
        [narrowed, middle, vector("oln.w"), vector("oln.b"), vector("fo.b")],
        f"{name}.state",
        epsilon=weights.epsilon,
    )


def _product(graph: _Graph, values: str, name: str, matrix: QuantisedMatrix) -> str:
    """Add ``values`` times the matrix transposed, without bias."""
    outputs, inputs = matrix.levels.shape
    packed = _packed(matrix.levels).reshape(outputs, inputs // BLOCK, BLOCK // 2)
    graph.constant(f"{name}.levels", packed)
    graph.constant(f"{name}.scales", matrix.scales.reshape(-1))
    return graph.add(
        "MatMulNBits",
        [values, f"{name}.levels", f"{name}.scales"],
        f"{name}.product",
        K=inputs,
        N=outputs,
        bits=4,
        block_size=BLOCK,
        accuracy_level=FLOAT32,
    )


def _packed(levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Put two 4-bit values into a byte, the earlier one in the low half."""
    return levels[:, 0::2] | levels[:, 1::2] << np.uint8(4)


def _pooling(graph: _Graph, state: str) -> str:
    """Add the mean over the tokens that are not padding, brought to unit length."""
    graph.constant("axis_last", np.array([2]))
    graph.add("Cast", ["attention_mask"], "float_mask", to=TensorProto.FLOAT)
    graph.add("Unsqueeze", ["float_mask", "axis_last"], "token_weights")
    graph.add("Mul", [state, "token_weights"], "weighted")
    # The length of the sum's direction is taken afterwards, so that dividing by the count is not needed.
    graph.add("ReduceSum", ["weighted", "axis_tokens"], "sum", keepdims=0)
    return graph.add("LpNormalization", ["sum"], "sentence_embedding", axis=1, p=2)
