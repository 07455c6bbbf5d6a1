"""How near the encoder comes to what the processor can do at all.

    python -m tests.benchmarks.peak [--output JSON]

The ceiling is the quickest multiplication of large float32 matrices, by numpy and by onnxruntime, on as
many threads as the encoder has. The encoder's own operations are counted from the shape of the model and
the tokens of real sentences, padding not counted: work on padding is waste. Where it computes in int8 or
with 4-bit weights, the ceiling of float32 is not its own, and a share above 1 is possible.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer

from index.models.encoder import Encoder, load_encoder
from index.models.folder import TOKENIZER
from index.models.tensors import PROMPTS
from index.settings import OFFLINE_MODEL, IndexSettings
from tests.benchmarks.drawn import distinct_sentences
from tests.benchmarks.libraries import SEEDS, SPEECHES
from tests.benchmarks.reporting import Row, parser, report
from tests.folder import read_folder

SIDE = 2048
"""Rows and columns of the matrices: large enough that memory does not decide."""
SECONDS = 2.0
"""How long each multiplication is repeated."""
TEXTS = 512
"""Sentences that are encoded: some ten seconds."""
GIGA = 1e9


def rate(work: Callable[[], object], operations: float) -> float:
    """Return billions of operations a second, from the quickest of many runs."""
    work()
    best, until = float("inf"), time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return operations / best / GIGA


def numpy_peak(threads: int) -> float:
    """Return the rate of numpy's product of float32 matrices."""
    left, right = _matrices()
    with threadpool_limits(threads):
        return rate(lambda: left @ right, 2 * SIDE**3)


def onnxruntime_peak(threads: int) -> float:
    """Return the rate of onnxruntime's MatMul of float32 matrices."""
    left, right = _matrices()
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["left", "right"], ["product"])],
        "peak",
        [helper.make_tensor_value_info("left", TensorProto.FLOAT, [SIDE, SIDE])],
        [helper.make_tensor_value_info("product", TensorProto.FLOAT, [SIDE, SIDE])],
        [onnx.numpy_helper.from_array(right, "right")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session: Any = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return rate(lambda: session.run(None, {"left": left}), 2 * SIDE**3)


def operations(tokens: list[int], shape: dict[str, int]) -> float:
    """Return the multiplications and additions that texts of so many tokens need, without padding."""
    width, inner, layers = shape["hidden_size"], shape["intermediate_size"], shape["num_hidden_layers"]
    per_token = 2 * (4 * width * width + 2 * width * inner)  # four projections, two of the feed-forward
    return float(sum(layers * (count * per_token + 4 * count * count * width) for count in tokens))


def encoder_rate(encoder: Encoder, texts: list[str], folder: Path) -> tuple[float, float, float]:
    """Return billions of operations, texts and tokens a second while passages are encoded."""
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokens = [len(tokenizer.encode(PROMPTS["passage"] + text).ids) for text in texts]
    shape = json.loads((folder / "config.json").read_text("utf-8"))
    encoder.encode_passages(texts[:32])
    began = time.perf_counter()
    encoder.encode_passages(texts)
    seconds = time.perf_counter() - began
    return operations(tokens, shape) / seconds / GIGA, len(texts) / seconds, sum(tokens) / seconds


def _matrices() -> tuple[Any, Any]:
    made = np.random.default_rng(1)
    return made.random((SIDE, SIDE), np.float32), made.random((SIDE, SIDE), np.float32)


def main() -> None:
    """Print the table."""
    chosen = parser(__doc__).parse_args()
    settings = IndexSettings.from_environment()
    encoder = load_encoder(settings)
    documents = read_folder(SPEECHES if SPEECHES.is_dir() else SEEDS)
    texts = distinct_sentences(documents)[:TEXTS]
    by_numpy, by_onnxruntime = numpy_peak(settings.threads), onnxruntime_peak(settings.threads)
    reached, texts_rate, tokens_rate = encoder_rate(encoder, texts, settings.cache_dir / OFFLINE_MODEL)
    rows: list[Row] = [
        {"what": "numpy, float32 matrices", "GFLOP/s": by_numpy},
        {"what": "onnxruntime, float32 matrices", "GFLOP/s": by_onnxruntime},
        {
            "what": "the encoder on sentences",
            "GFLOP/s": reached,
            "share of peak": reached / max(by_numpy, by_onnxruntime),
            "texts/s": texts_rate,
            "tokens/s": tokens_rate,
        },
    ]
    report(f"Share of the processor's peak, {settings.threads} threads", rows, chosen.output)


if __name__ == "__main__":
    main()
