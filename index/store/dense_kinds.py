"""The kinds of FAISS index that vectors are searched with, chosen by their number.

Figures: one thread of a two-core machine (AVX-512), vectors of the offline model's 384 dimensions, 24
nearest sentences to a question; 43,880 sentences of speeches, and more drawn around them.

    vectors     exact     8-bit codes   4-bit codes     4-bit codes of the main directions
    43,880      3.1 ms    1.2 ms        .24 ms          .14 ms
    300,000     16 ms                   2.3 ms          1.1 ms
    678,000     40 ms     18 ms         5.6 ms          1.8 ms
    3,400,000                                           6.5 ms

``4-bit codes`` found all of the 24 nearest after 192 were compared exactly, those of the main directions .99
after 288 were (``python -m tests.benchmarks.recall``). Graphs (HNSW) found .98 of the ten nearest among
43,880 in .5 ms but .93 among a million in 5 ms; cells (IVF) needed half of all cells for .98 of 3,400,000,
and one-bit codes (RaBitQ) were slower than four-bit ones.
"""

from __future__ import annotations

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
REDUCED = 12
"""The same for codes of the main directions: .989 of the ten and .966 of the 24 nearest of 3,400,000; with 8
times .97 and .92."""
LOOKED_AT = 192
"""How many times the neighbours wanted are first taken by the shortest codes, there. With 128 times .98 of
the ten nearest of 3,400,000 were found, with 256 times .995 in .4 ms more."""


def make_index(vectors: NDArray[np.float32]) -> Any:
    """Index ``vectors``, ``(n, d)`` float32 of unit length, by the kind that suits their number."""
    count, dimension = vectors.shape
    if count < CODED_FROM:
        index: Any = faiss.IndexFlatIP(dimension)
    elif count < REDUCED_FROM:
        index = faiss.IndexPQFastScan(dimension, dimension, 4, faiss.METRIC_INNER_PRODUCT)
    else:
        index = _reduced(dimension)
    _train(index, vectors)
    index.add(vectors)
    return index


def keeps_vectors(index: Any) -> bool:
    """Whether the index holds the vectors themselves, so that its own scores are exact."""
    return isinstance(index, faiss.IndexFlat)


def nearest(index: Any, query: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Return distinct ids ``(k,)`` near ``query`` ``(1, d)``, judged by codes unless the index is exact.

    ``k`` is no larger than the number of vectors.
    """
    if not isinstance(index, faiss.IndexRefine):
        return _filled(np.asarray(index.search(query, k)[1][0]), index.ntotal)
    wider = max(1.0, min(LOOKED_AT / REDUCED, index.ntotal / k))
    params = faiss.IndexRefineSearchParameters(k_factor=wider)  # type: ignore[call-arg]
    return _filled(np.asarray(index.search(query, k, params=params)[1][0]), index.ntotal)


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


def _reduced(dimension: int) -> Any:
    """Return an untrained index of the first quarter of the main directions, refined by the first half."""
    # Distances rank unit vectors as products do and, unlike them, stay the same around another centre.
    quarter, half = dimension // 4, dimension // 2
    short = faiss.index_factory(dimension, f"PCA{quarter},PQ{quarter}x4fs", faiss.METRIC_L2)
    long = faiss.index_factory(dimension, f"PCA{half},SQ8", faiss.METRIC_L2)
    return faiss.IndexRefine(short, long)


def _train(index: Any, vectors: NDArray[np.float32]) -> None:
    count = len(vectors)
    if keeps_vectors(index):
        return
    sample = np.ascontiguousarray(vectors[np.linspace(0, count - 1, min(count, SAMPLE)).astype(np.int64)])
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)  # many tiny fits: threads only wait for one another
    try:
        index.train(sample)
    finally:
        faiss.omp_set_num_threads(before)
