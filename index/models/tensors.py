"""The offline model as sentence-transformers reads it: BERT weights and the small files around them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.models.weights import Shape, WeightFile

PROMPTS = {"query": "query: ", "passage": "passage: "}
"""What the model was trained to find before every text."""

DENSE_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
NORM_PARTS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


ROWS_AT_ONCE = 8192
"""Rows of word embeddings unpacked together, 12 MB: all of them would take 171 MB more memory."""


class _Tensor(NamedTuple):
    """Where a tensor of BERT comes from; ``rows`` are those kept of a packed matrix, None for all."""

    source: str
    shape: tuple[int, ...]
    packed: bool = False
    rows: NDArray[np.int64] | None = None


def write_safetensors(weights: WeightFile, kept: NDArray[np.int64], path: Path) -> None:
    """Write the weights of a BERT encoder without pooler, float32, with the word rows ``kept`` only.

    Written tensor by tensor: the library's own writer wants all of them in memory at once, half a gigabyte,
    and hides the reason when the disk is full.
    """
    tensors = _tensors(weights.shape, kept)
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, tensor in tensors.items():
        start, end = end, end + prod(tensor.shape) * np.dtype("<f4").itemsize
        header[name] = {"dtype": "F32", "shape": tensor.shape, "data_offsets": [start, end]}
    encoded = json.dumps(header).encode()
    encoded += b" " * (-len(encoded) % 8)  # so that the numbers after it are aligned
    with path.open("wb") as file:
        file.write(len(encoded).to_bytes(8, "little") + encoded)
        for tensor in tensors.values():
            for values in _values(weights, tensor):
                file.write(values.astype("<f4", copy=False).tobytes())


def _values(weights: WeightFile, tensor: _Tensor) -> Iterator[NDArray[np.float32]]:
    if not tensor.packed:
        yield weights.vector(tensor.source)
    elif tensor.rows is None:
        yield weights.matrix(tensor.source, tensor.shape[1]).dequantise()
    else:
        for start in range(0, len(tensor.rows), ROWS_AT_ONCE):
            rows = tensor.rows[start : start + ROWS_AT_ONCE]
            yield weights.matrix(tensor.source, tensor.shape[1], rows).dequantise()


def _tensors(shape: Shape, kept: NDArray[np.int64]) -> dict[str, _Tensor]:
    hidden, wide = shape.hidden, shape.feed_forward
    tensors = {
        "embeddings.word_embeddings.weight": _Tensor("emb.word", (len(kept), hidden), packed=True, rows=kept),
        "embeddings.position_embeddings.weight": _Tensor("emb.pos", (shape.positions, hidden)),
        "embeddings.token_type_embeddings.weight": _Tensor("emb.type", (shape.types, hidden)),
        "embeddings.LayerNorm.weight": _Tensor("emb.ln.w", (hidden,)),
        "embeddings.LayerNorm.bias": _Tensor("emb.ln.b", (hidden,)),
    }
    for layer in range(shape.layers):
        source, prefix = f"l{layer}", f"encoder.layer.{layer}"
        for short, name in DENSE_PARTS.items():
            outputs, inputs = wide if short == "fi" else hidden, wide if short == "fo" else hidden
            matrix = _Tensor(f"{source}.{short}.w", (outputs, inputs), packed=True)
            tensors[f"{prefix}.{name}.weight"] = matrix
            tensors[f"{prefix}.{name}.bias"] = _Tensor(f"{source}.{short}.b", (outputs,))
        for short, name in NORM_PARTS.items():
            tensors[f"{prefix}.{name}.weight"] = _Tensor(f"{source}.{short}.w", (hidden,))
            tensors[f"{prefix}.{name}.bias"] = _Tensor(f"{source}.{short}.b", (hidden,))
    return tensors


def sentence_transformers_files(shape: Shape, epsilon: float, vocabulary: int) -> dict[str, Any]:
    """Return the JSON files of the folder by relative path, tokenizer files excepted."""
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": epsilon,
            "position_embedding_type": "absolute",
            "pad_token_id": 1,
            "dtype": "float32",
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(
                [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
            )
        ],
        "sentence_bert_config.json": {
            "max_seq_length": shape.positions,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},
        },
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            # By this name sentence-transformers asks first, and takes an empty prompt where it is missing.
            "prompts": {**PROMPTS, "document": PROMPTS["passage"]},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
            "include_prompt": True,
        },
        "2_Normalize/config.json": {},
    }
