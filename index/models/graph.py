"""Builds the ONNX graph of the offline model straight from the weights, pooling included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.models.weights import BLOCK, ZERO_POINT, QuantisedMatrix, WeightFile

OPSET = 17
"""The first with LayerNormalization; every onnxruntime in use reads it."""
IR_VERSION = 10
CONTRIB = "com.microsoft"
CONTRIB_OPERATORS = {
    "BiasGelu",
    "DynamicQuantizeMatMul",
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


Learnt = Mapping[str, NDArray[np.float16]]
"""Weights of ``index.training.adapters`` by name."""
NOTHING: Learnt = {}


LEVELS = 63
"""Of an 8-bit weight: processors without VNNI add two products in 16 bits, which more would overflow."""


class _Graph:
    """Collects nodes and constants; every method returns the name of what it adds."""

    def __init__(self, learnt: Learnt, *, small: bool = False) -> None:
        """Start an empty graph with ``learnt`` weights; ``small`` multiplies in 8 bits."""
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.learnt = learnt
        self.small = small

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def add(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        domain = CONTRIB if operator in CONTRIB_OPERATORS else ""
        self.nodes.append(helper.make_node(operator, inputs, [output], output, domain=domain, **attributes))
        return output


def build_encoder(
    weights: WeightFile,
    kept: NDArray[np.int64],
    learnt: Learnt = NOTHING,
    progress: Callable[[int, int], None] | None = None,
) -> onnx.ModelProto:
    """Return the encoder as one graph, with the low-rank weights ``learnt`` where there are any.

    Inputs ``input_ids`` and ``attention_mask``, (n, t) int64. Outputs ``sentence_embedding``, (n, hidden)
    float32 rows of unit length, and ``token_embeddings``, (n, t, hidden) float32, the last hidden states.
    ``kept`` are the rows of the word embeddings, in the order of the tokenizer's ids.
    """
    graph = _Graph(learnt)
    state = _layers(graph, weights, kept, weights.shape.layers, progress)
    graph.add("Identity", [state], "token_embeddings")
    _pooling(graph, state)
    hidden = weights.shape.hidden
    return _model(
        graph,
        helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["n", hidden]),
        helper.make_tensor_value_info("token_embeddings", TensorProto.FLOAT, ["n", "t", hidden]),
    )


def build_judge(weights: WeightFile, kept: NDArray[np.int64], learnt: Learnt) -> onnx.ModelProto:
    """Return a cross-encoder as one graph: as many layers as ``learnt`` has weights for, and its head.

    Inputs as of the encoder, over pairs of texts; output ``logit``, (n, 1) float32. The learnt weights are
    merged and the products taken in 8 bits: eight pairs of 85 tokens took 110 ms of a core in place of 300,
    and of 70 questions the answered and the unanswerable ones were told apart as before (AUC .977 for .981).
    """
    graph = _Graph(learnt, small=True)
    layers = 1 + max(int(name[1:].split(".")[0]) for name in learnt if name.startswith("l"))
    state = _layers(graph, weights, kept, layers)
    graph.constant("place_first", np.array(0))
    first = graph.add("Gather", [state, "place_first"], "first", axis=1)
    pooled = graph.add("Tanh", [_dense(graph, first, "bert.pooler.dense")], "pooled")
    graph.add("Identity", [_dense(graph, pooled, "classifier")], "logit")
    return _model(graph, helper.make_tensor_value_info("logit", TensorProto.FLOAT, ["n", 1]))


def _dense(graph: _Graph, values: str, name: str) -> str:
    """Add a layer of the head, all of whose weights are learnt."""
    graph.constant(f"{name}.weight", graph.learnt[f"{name}.weight"].T.astype(np.float32))
    graph.constant(f"{name}.bias", graph.learnt[f"{name}.bias"].astype(np.float32))
    return graph.add("Gemm", [values, f"{name}.weight", f"{name}.bias"], f"{name}.output")


def _layers(
    graph: _Graph,
    weights: WeightFile,
    kept: NDArray[np.int64],
    layers: int,
    progress: Callable[[int, int], None] | None = None,
) -> str:
    graph.add("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    state = _embeddings(graph, weights, kept)
    for layer in range(layers):
        state = _layer(graph, weights, layer, state)
        if progress is not None:
            progress(layer + 1, layers)
    return state


def _model(graph: _Graph, *outputs: onnx.ValueInfoProto) -> onnx.ModelProto:
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"])
        for name in ("input_ids", "attention_mask")
    ]
    return helper.make_model(
        helper.make_graph(graph.nodes, "multilingual-e5-small", inputs, list(outputs), graph.constants),
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
    if graph.small:
        return _small_product(graph, values, name, matrix)
    outputs, inputs = matrix.levels.shape
    packed = _packed(matrix.levels).reshape(outputs, inputs // BLOCK, BLOCK // 2)
    graph.constant(f"{name}.levels", packed)
    graph.constant(f"{name}.scales", matrix.scales.reshape(-1))
    product = graph.add(
        "MatMulNBits",
        [values, f"{name}.levels", f"{name}.scales"],
        f"{name}.product",
        K=inputs,
        N=outputs,
        bits=4,
        block_size=BLOCK,
        accuracy_level=FLOAT32,
    )
    if f"{name}.A" not in graph.learnt:
        return product
    for side in "AB":
        graph.constant(f"{name}.{side}", graph.learnt[f"{name}.{side}"].T.astype(np.float32))
    narrow = graph.add("MatMul", [values, f"{name}.A"], f"{name}.narrow")
    wide = graph.add("MatMul", [narrow, f"{name}.B"], f"{name}.wide")
    return graph.add("Add", [product, wide], f"{name}.sum")


def _small_product(graph: _Graph, values: str, name: str, matrix: QuantisedMatrix) -> str:
    """Add the same product with the learnt weights merged, rounded to ``LEVELS`` on either side of 0."""
    merged = matrix.dequantise()
    if f"{name}.A" in graph.learnt:
        narrow, wide = (graph.learnt[f"{name}.{side}"].astype(np.float32) for side in "AB")
        merged += wide @ narrow
    scales = np.abs(merged).max(axis=1) / LEVELS
    rounded = np.round(merged / scales[:, np.newaxis]).astype(np.int8)
    graph.constant(f"{name}.rounded", rounded.T)
    graph.constant(f"{name}.row_scales", scales)
    return graph.add(
        "DynamicQuantizeMatMul", [values, f"{name}.rounded", f"{name}.row_scales"], f"{name}.product"
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
