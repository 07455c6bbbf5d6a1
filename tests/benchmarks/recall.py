"""How many of the nearest vectors a search finds, beside comparing every vector.

    python -m tests.benchmarks.recall [NAME ...] [--questions 200] [--output JSON]

Milliseconds of one search for the 24 sentences nearest to a question, and the share of the 10 and of the 24
nearest that it found. A vector counts as found where it is as near as one of them, because equal texts
have equal vectors.
"""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from index.library import Library
from index.models.encoder import Encoder, load_encoder
from index.search.retrieval import PER_SEARCH
from index.settings import IndexSettings
from index.snapshot.dense import DenseIndex
from tests.benchmarks.asked import questions_about
from tests.benchmarks.libraries import library_parser, over_libraries
from tests.benchmarks.reporting import Row, percentile, report

CHUNK = 65_536
"""Vectors that are compared at a time: 100 MB of the offline model's."""
EQUAL = 1e-6
"""Products of unit vectors in float32 that differ by less are equal."""


def nearest_products(index: DenseIndex, queries: NDArray[np.float32], k: int) -> NDArray[np.float32]:
    """Return the ``k`` highest inner products of each query ``(q, d)`` with all vectors, ``(q, k)``."""
    best = np.empty((len(queries), 0), np.float32)
    for start in range(0, len(index), CHUNK):
        rows = index.vectors(np.arange(start, min(start + CHUNK, len(index))))
        joined = np.hstack([best, queries @ rows.T])
        best = -np.partition(-joined, min(k, joined.shape[1]) - 1, axis=1)[:, :k]
    return -np.sort(-best, axis=1)


def recall(found: NDArray[np.float32], exact: NDArray[np.float32]) -> float:
    """Return the mean share of the nearest that was found, from products ``(q, k)``, best first."""
    return float((found >= exact[:, -1:] - EQUAL).mean())


def measure(library: Library, encoder: Encoder, count: int) -> Row:
    """Search for ``count`` questions among the sentences of a library."""
    queries = encoder.encode_queries(questions_about(library, count))
    index = library.snapshot.sentence_vectors
    found, spent = [], []
    for query in queries:
        began = time.perf_counter()
        found.append(index.search(query[None, :], PER_SEARCH)[1][0])
        spent.append(1000 * (time.perf_counter() - began))
    products, exact = np.array(found), nearest_products(index, queries, PER_SEARCH)
    return {
        "sentences": len(index),
        "p50 ms": percentile(spent, 0.5),
        "p95 ms": percentile(spent, 0.95),
        "recall@10": recall(products[:, :10], exact[:, :10]),
        "recall@24": recall(products, exact),
    }


def main() -> None:
    """Print the table."""
    options = library_parser(__doc__)
    options.add_argument("--questions", type=int, default=200)
    chosen = options.parse_args()
    encoder = load_encoder(IndexSettings.from_environment())
    rows = over_libraries(chosen.names, lambda _, library: [measure(library, encoder, chosen.questions)])
    report("Nearest vectors", rows, chosen.output, questions=chosen.questions)


if __name__ == "__main__":
    main()
