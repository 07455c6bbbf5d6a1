"""Nearest vectors by inner product with FAISS, whose kind of index is chosen by their number.

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

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count, pairwise, takewhile
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import faiss
import numpy as np
from numpy.typing import NDArray

from index.snapshot.rows import ArrayRows, Selection, TableRows, open_rows, save_vectors

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
FEW = 1024
"""Ids of a selection whose vectors are compared directly in any index: of 39,000, FAISS takes .3 ms to pass
over the others, these .1 ms."""
SCANNED_WITHIN = 2048
"""Ids of a selection up to which their vectors are compared directly: 3 MB of them."""
SCANNED_SHARE = 64
"""The same for a smaller part of a large index than one in so many: of the codes, which know no selection,
so many would have to be taken that it takes longer."""
ADDED_AT_ONCE = 65_536
"""Vectors that are turned into codes at a time: FAISS makes copies of what it is given at once."""
MAPPED_BYTES = 1 << 27
"""Size up to which the file of vectors is mapped: 87,000 of the offline model."""
WRITE_BYTES = 1 << 20
"""How much is handed over at a time when saving."""

_Given = TypeVar("_Given")
_Result = TypeVar("_Result")


class Run(Protocol):
    """Calls a function for each of some values, like ``map``, perhaps on several threads."""

    def __call__(
        self, function: Callable[[_Given], _Result], values: Iterable[_Given], /
    ) -> Iterable[_Result]:
        """Return the results in the order of the values."""
        ...


class DenseIndex:
    """Unit vectors numbered from 0; read-only once made, so any thread may search it."""

    def __init__(self, parts: Sequence[Any], rows: TableRows | None = None) -> None:
        """Wrap FAISS indexes of ``make_parts``; ``rows`` are the vectors where they do not keep them."""
        self._parts = parts
        self._firsts = np.cumsum([0, *(part.ntotal for part in parts)]).tolist()
        self._rows = rows or _OwnRows(parts[0])

    def __len__(self) -> int:
        return self._rows.shape[0]

    @property
    def dimension(self) -> int:
        """The length of each vector."""
        return self._rows.shape[1]

    @classmethod
    def build(cls, vectors: NDArray[np.float32]) -> Self:
        """Index ``vectors``, ``(n, d)`` float32 with rows of unit length; ``n`` may be 0."""
        rows = np.ascontiguousarray(vectors, np.float32)
        parts = make_parts(rows)
        return cls(parts, None if keeps_vectors(parts[0]) else ArrayRows(rows))

    def search(
        self, queries: NDArray[np.float32], k: int, within: Selection | None = None, run: Run = map
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids and inner products, ``(q, min(k, n))`` each, for queries ``(q, d)``.

        Each row is best first, higher is nearer, in ``[-1, 1]`` for unit vectors. The products are exact;
        of a large index a few of the nearest may be missing. ``within`` holds the only ids to be
        searched; ``run`` searches the parts of a large index. ValueError for a query that is not finite.
        """
        if not np.isfinite(queries).all():
            raise ValueError("query vectors must be finite")
        k = max(0, min(k, len(self) if within is None else len(within)))
        ids, scores = np.empty((len(queries), k), np.int64), np.empty((len(queries), k), np.float32)
        for place, query in enumerate(np.ascontiguousarray(queries, np.float32) if k else ()):
            # Sorted, so that neighbours are read together.
            near = np.sort(self._near(query[None, :], k, within, run))
            products = self._rows.take(near) @ query
            best = np.argsort(-products, kind="stable")[:k]
            ids[place], scores[place] = near[best], products[best]
        return ids, scores

    def vectors(self, ids: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
        """Return the vectors ``(m, d)`` of the given ids without touching the others."""
        wanted = np.asarray(ids, np.int64)
        if wanted.size and (wanted.min() < 0 or wanted.max() >= len(self)):
            raise IndexError(f"vector ids must lie in [0, {len(self)})")
        return self._rows.take(wanted)

    def save(self, path: Path) -> None:
        """Write the index to ``path`` and the vectors beside it; OSError where the disk refuses."""
        # Written through Python, because FAISS itself reports a full disk as a bare RuntimeError
        # without the reason.
        for number, part in enumerate(self._parts):
            with _part_path(path, number).open("wb") as file:
                writer = faiss.PyCallbackIOWriter(file.write, WRITE_BYTES)  # type: ignore[attr-defined]
                faiss.write_index(part, writer)
        if not keeps_vectors(self._parts[0]):
            save_vectors(self._rows, _rows_path(path))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open a saved index; the vectors stay on disk and are paged in as they are used."""
        more = takewhile(Path.exists, (_part_path(path, number) for number in count(1)))
        parts = [faiss.read_index(str(part), faiss.IO_FLAG_MMAP_IFC) for part in (path, *more)]
        return cls(parts, None if keeps_vectors(parts[0]) else open_rows(_rows_path(path), MAPPED_BYTES))

    def _near(
        self, query: NDArray[np.float32], k: int, within: Selection | None, run: Run
    ) -> NDArray[np.int64]:
        """Return ids among which are the ``k`` nearest."""
        total, wanted = len(self), min(len(self), excess(self._parts[0]) * k)
        if within is None:
            return self._nearest(query, wanted, run)
        if len(within) <= max(k, FEW):
            return within.ids
        if keeps_vectors(self._parts[0]):
            chosen = faiss.IDSelectorBitmap(within.bits)  # type: ignore[arg-type, call-arg]
            params = faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg]
            with _one_thread():
                return np.asarray(self._parts[0].search(query, k, params=params)[1][0])
        if len(within) <= max(k, SCANNED_WITHIN, total // SCANNED_SHARE):
            return within.ids
        # Codes know no selection: so many are taken that enough of them should lie inside.
        taken = min(total, 2 * wanted * total // len(within))
        while True:
            ids = self._nearest(query, taken, run)
            inside = ids[within.mask[ids]]
            if len(inside) >= wanted or taken == total:
                return inside[:wanted]
            taken = min(total, 4 * taken)

    def _nearest(self, query: NDArray[np.float32], k: int, run: Run) -> NDArray[np.int64]:
        """Return the ids of the ``k`` nearest of all parts, as far as these can tell, nearest first."""

        def search(number: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
            part = self._parts[number]
            with _one_thread():
                ids, nearness = nearest(part, query, min(k, part.ntotal), len(self._parts))
            return ids + self._firsts[number], nearness

        found = list(run(search, range(len(self._parts))))
        ids, nearness = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
        return ids[np.argsort(-nearness, kind="stable")[:k]]


class _OwnRows:
    """The vectors that an exact FAISS index keeps itself."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self.shape: tuple[int, ...] = (int(index.ntotal), int(index.d))

    def take(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        if numbers.size == 0:
            return np.empty((0, self.shape[1]), np.float32)
        return np.asarray(self._index.reconstruct_batch(np.ascontiguousarray(numbers)), np.float32)


def _part_path(path: Path, number: int) -> Path:
    return path.with_stem(f"{path.stem}_{number}") if number else path


def _rows_path(path: Path) -> Path:
    return path.with_name(f"{path.stem}_vectors.npy")


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep FAISS from starting a pool: searches run side by side already, and tiny fits only wait."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def make_parts(vectors: NDArray[np.float32]) -> list[Any]:
    """Index ``vectors``, ``(n, d)`` float32 of unit length, by the kind that suits their number.

    Each of the indexes holds the vectors that follow those of the one before; there is at least one.
    """
    count = len(vectors)
    trained = _trained(vectors)
    edges = np.linspace(0, count, max(1, -(-count // PART)) + 1).astype(np.int64).tolist()
    parts = [trained, *(faiss.clone_index(trained) for _ in edges[2:])]
    for part, (start, end) in zip(parts, pairwise(edges), strict=True):
        for first in range(start, end, ADDED_AT_ONCE):
            part.add(vectors[first : min(first + ADDED_AT_ONCE, end)])
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

    All of them are equally far by their codes, the few furthest or, for a query of zeros, every one.
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
    with _one_thread():
        index.train(sample)
