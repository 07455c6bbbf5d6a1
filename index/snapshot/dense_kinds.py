"""The kinds of FAISS index that vectors are searched with, chosen by their number.

Figures: one thread of a two-core machine (AVX-512), vectors of the offline model's 384 dimensions, 24
nearest sentences to a question; 43,880 sentences of speeches, and more drawn around them.

    vectors     exact     8-bit codes   4-bit codes     4-bit codes of the main directions
    43,880      3.1 ms    1.2 ms        .24 ms          .14 ms
    300,000     16 ms                   2.3 ms          1.1 ms
    678,000     40 ms     18 ms         5.6 ms          1.8 ms
    3,400,000                                           6.5 ms

``4-bit codes`` found all of the 24 nearest after 192 were compared exactly, those of the main directions .99
after 144 were (``python -m tests.benchmarks.recall``). Graphs (HNSW) found .98 of the ten nearest among
43,880 in .5 ms but .93 among a million in 5 ms; cells (IVF) needed half of all cells for .98 of 3,400,000,
and one-bit codes (RaBitQ) were slower than four-bit ones.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

CODED_FROM = 4096
"""Vectors from which codes are searched before the vectors themselves. Below, comparing everything takes at
most .3 ms, and the codes would need as many vectors to be fitted."""
REDUCED_FROM = 500_000
"""Vectors from which the codes are those of the main directions only: below, reading twice as many vectors
to compare them exactly takes as long as the shorter codes save."""
SAMPLE = 16_384
"""Vectors that codes are fitted to: 16 levels for each dimension need no more."""
CODED = 8
"""How many times the neighbours wanted are taken by their codes and then compared exactly: so all of the 24
nearest were found for each of 613 questions over 43,880 sentences; with 4 times .997."""
REDUCED = 6
"""The same for codes of the main directions: .99 of the ten and .967 of the 24 nearest of 3,400,000; with 4
times .984 and .952. Two thirds of the directions tell as much as half of them did with 12 times, and reading
144 vectors fewer from the file saves three times what the longer codes take."""
LOOKED_AT = 192
"""How many times the neighbours wanted are first taken by the shortest codes, there. With 128 times .98 of
the ten nearest of 3,400,000 were found, with 256 times .995 in .4 ms more."""
PART = 1_000_000
"""Vectors of one index; more are divided among several, which threads search side by side."""


def make_parts(vectors: NDArray[np.float32]) -> list[Any]:
    """Index ``vectors``, ``(n, d)`` float32 of unit length, by the kind that suits their number.

    Each of the indexes holds the vectors that follow those of the one before; there is at least one.
    """
    count = len(vectors)
    trained = _trained(vectors)
    edges = np.linspace(0, count, max(1, -(-count // PART)) + 1).astype(np.int64).tolist()
    parts = [trained, *(faiss.clone_index(trained) for _ in edges[2:])]
    for part, (start, end) in zip(parts, pairwise(edges), strict=True):
        part.add(vectors[start:end])
    return parts


def keeps_vectors(index: Any) -> bool:
    """Whether the index holds the vectors themselves, so that its own scores are exact."""
    return isinstance(index, faiss.IndexFlat)


def nearest(
    index: Any, query: NDArray[np.float32], k: int, parts: int = 1
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return distinct ids ``(k,)`` near ``query`` ``(1, d)`` and how near, nearest first.

    Judged by codes unless the index is exact; comparable among the ``parts`` of which it is one. ``k`` is
    no larger than the number of vectors.
    """
    params = None
    if isinstance(index, faiss.IndexRefine):
        wider = max(1.0, min(LOOKED_AT / REDUCED / parts, index.ntotal / k))
        params = faiss.IndexRefineSearchParameters(k_factor=wider)  # type: ignore[call-arg]
    scores, ids = index.search(query, k, params=params)
    nearness = scores[0] if index.metric_type == faiss.METRIC_INNER_PRODUCT else -scores[0]
    return _filled(np.asarray(ids[0]), index.ntotal), nearness


def _filled(ids: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Put ids not found yet in place of -1, which FAISS gives for what codes cannot tell from the last.

    All of them are equally far by their codes, be it the few furthest or, for a query of zeros, every one.
    """
    absent = np.flatnonzero(ids < 0)
    if absent.size:
        ids[absent] = np.setdiff1d(np.arange(total), ids)[: absent.size]
    return ids


def excess(index: Any) -> int:
    """Return how many times the neighbours wanted are to be taken, so that the wanted ones are among them."""
    if keeps_vectors(index):
        return 1
    return REDUCED if isinstance(index, faiss.IndexRefine) else CODED


def _trained(vectors: NDArray[np.float32]) -> Any:
    """Return an empty index of the kind for ``vectors``, fitted to some of them."""
    count, dimension = vectors.shape
    if count < CODED_FROM:
        index: Any = faiss.IndexFlatIP(dimension)
    elif count < REDUCED_FROM:
        index = faiss.IndexPQFastScan(dimension, dimension, 4, faiss.METRIC_INNER_PRODUCT)
    else:
        index = _reduced(dimension)
    if not index.is_trained:
        _train(index, vectors)
    return index


def _reduced(dimension: int) -> Any:
    """Return an untrained index of the first quarter of the main directions, refined by two thirds."""
    # Distances rank unit vectors as products do and, unlike them, stay the same around another centre.
    quarter, most = dimension // 4, dimension * 2 // 3
    short = faiss.index_factory(dimension, f"PCA{quarter},PQ{quarter}x4fs", faiss.METRIC_L2)
    long = faiss.index_factory(dimension, f"PCA{most},SQ8", faiss.METRIC_L2)
    return faiss.IndexRefine(short, long)


def _train(index: Any, vectors: NDArray[np.float32]) -> None:
    count = len(vectors)
    sample = np.ascontiguousarray(vectors[np.linspace(0, count - 1, min(count, SAMPLE)).astype(np.int64)])
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)  # many tiny fits: threads only wait for one another
    try:
        index.train(sample)
    finally:
        faiss.omp_set_num_threads(before)
