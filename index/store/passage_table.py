"""All passages in a few compact arrays, made into objects one by one as they are needed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import starmap
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from index.store.document_file import DocumentFile
from index.types import Passage, Span

PASSAGES_FILE = "passages.npy"
SENTENCES_FILE = "sentences.npy"
OWNERS_FILE = "sentence_owner.npy"
PATHS_FILE = "paths.jsonl"
PATH_STARTS_FILE = "path_starts.npy"

CACHED_PATHS = 4096
"""Paths that are kept decoded: about a hundred stand beside the candidates of one question."""

CACHED_PASSAGES = 256
"""Passages that are kept: a question looks at some twenty, some of them for several reasons."""

NO_SECTION = -1

_RECORD = np.dtype(
    [
        ("id", "S16"),
        ("document", "<i4"),
        ("speech", "<i4"),
        ("section", "<i4"),
        ("path", "<i4"),
        ("start", "<i4"),
        ("end", "<i4"),
        ("sentence", "<i4"),
    ]
)
"""``document`` and ``path`` are numbers in their lists, ``sentence`` that of the first sentence."""


class PassageTable(Sequence[Passage]):
    """The passages of a snapshot in order; each document's lie together, as do each passage's sentences."""

    def __init__(self, folder: Path, documents: DocumentFile) -> None:
        """Open the arrays in ``folder``; texts are cut out of ``documents``, which are in manifest order."""
        self._rows = _mapped(folder / PASSAGES_FILE)
        self._sentences = _mapped(folder / SENTENCES_FILE)
        self.sentence_owner: NDArray[np.int32] = _mapped(folder / OWNERS_FILE)
        """The number of the passage that each sentence belongs to, ``(s,)`` ascending."""
        self._path_starts = _mapped(folder / PATH_STARTS_FILE)
        self._path_lines = (
            np.memmap(folder / PATHS_FILE, np.uint8, "r") if len(self._path_starts) > 1 else b""
        )
        self._path = lru_cache(CACHED_PATHS)(self._read_path)
        self._passage = lru_cache(CACHED_PASSAGES)(self._read_passage)
        self._documents = documents
        self._ids = list(documents)

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self._rows)

    @overload
    def __getitem__(self, number: int) -> Passage: ...
    @overload
    def __getitem__(self, number: slice) -> list[Passage]: ...
    def __getitem__(self, number: int | slice) -> Passage | list[Passage]:
        """Return one passage, or several for a slice."""
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        return self._passage(range(len(self))[int(number)])

    def between(self, passages: range, start: int, end: int) -> NDArray[np.int64]:
        """Return the numbers of those of one document's ``passages`` that meet ``[start, end)``."""
        rows = self._rows[passages.start : passages.stop]
        return np.flatnonzero((rows["start"] < end) & (rows["end"] > start)) + passages.start

    def sentences_between(self, passages: range, start: int, end: int) -> NDArray[np.int32]:
        """Return the sentences of one document's ``passages`` that lie in ``[start, end)``, ``(m, 2)``."""
        if not passages:
            return np.empty((0, 2), np.int32)
        first, last = self.sentence_numbers(passages[0]).start, self.sentence_numbers(passages[-1]).stop
        spans = self._sentences[first:last]
        inside: NDArray[np.int32] = spans[(spans[:, 0] >= start) & (spans[:, 1] <= end)]
        return inside

    def outside(self, characters: NDArray[np.int64]) -> list[str]:
        """Return the ids of the passages that are no slices of their documents.

        ``characters`` are the documents' lengths, ``(d,)`` in the order of the manifest.
        """
        documents, starts, ends = (self._rows[name] for name in ("document", "start", "end"))
        wrong = (documents < 0) | (documents >= len(characters)) | (starts < 0) | (ends < starts)
        inside = np.flatnonzero(~wrong)
        wrong[inside] = ends[inside] > characters[documents[inside]]
        return [identity.decode("ascii", "replace") for identity in self._rows["id"][wrong]]

    def document_of(self, number: int) -> str:
        """Return the id of the document that a passage belongs to."""
        return self._ids[int(self._rows["document"][number])]

    def document_numbers(self, numbers: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return the numbers, in manifest order, of the documents that passages ``(p,)`` belong to."""
        documents: NDArray[np.int32] = self._rows["document"][numbers]
        return documents

    def sentence_numbers(self, number: int) -> range:
        """Return the numbers, among all sentences, of those of one passage."""
        first = int(self._rows["sentence"][number])
        last = int(self._rows["sentence"][number + 1]) if number + 1 < len(self) else len(self._sentences)
        return range(first, last)

    def sentence_span(self, sentence: int) -> Span:
        """Return where a sentence lies in its document."""
        return Span(*self._sentences[sentence].tolist())

    def sentences_of(self, numbers: NDArray[np.integer[Any]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the numbers of the sentences of passages ``(p,)``, one after another, and their counts."""
        following = np.asarray(numbers) + 1
        inside = np.minimum(following, len(self) - 1)
        first = self._rows["sentence"][numbers].astype(np.int64)
        ends = np.where(following < len(self), self._rows["sentence"][inside], len(self._sentences))
        counts = ends - first
        before = np.cumsum(counts) - counts
        return np.arange(counts.sum()) + np.repeat(first - before, counts), counts

    def sentence_spans(self, sentences: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return where sentences ``(m,)`` lie in their documents, ``(m, 2)`` int32."""
        spans: NDArray[np.int32] = self._sentences[sentences]
        return spans

    def path_numbers(self, numbers: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return the numbers of the paths of passages ``(p,)``, in the order of their first occurrence."""
        paths: NDArray[np.int32] = self._rows["path"][numbers]
        return paths

    def path_of(self, number: int) -> tuple[str, ...]:
        """Return the heading path of one passage."""
        return self._path(int(self._rows["path"][number]))

    def _read_passage(self, number: int) -> Passage:
        identity, document, speech, section, path, start, end, _ = self._rows[number].item()
        document_id = self._ids[document]
        numbers = self.sentence_numbers(number)
        spans = self._sentences[numbers.start : numbers.stop].tolist()
        return Passage(
            id=identity.decode("ascii"),
            document_id=document_id,
            speech=speech,
            section=None if section == NO_SECTION else section,
            path=self._path(path),
            start=start,
            end=end,
            text=self._documents.part(document_id, start, end),
            sentences=tuple(starmap(Span, spans)),
        )

    def _read_path(self, number: int) -> tuple[str, ...]:
        start, end = self._path_starts[number : number + 2].tolist()
        return tuple(json.loads(bytes(self._path_lines[start:end])))


def save_passages(passages: Sequence[Passage], document_ids: Sequence[str], folder: Path) -> None:
    """Write the arrays that ``PassageTable`` opens; OSError where the disk refuses."""
    numbers = {document_id: number for number, document_id in enumerate(document_ids)}
    paths: dict[tuple[str, ...], int] = {}
    rows = np.empty(len(passages), _RECORD)
    sentences = [span for passage in passages for span in passage.sentences]
    counts = [len(passage.sentences) for passage in passages]
    first = np.cumsum([0, *counts])
    for number, passage in enumerate(passages):
        rows[number] = (
            passage.id.encode("ascii"),
            numbers[passage.document_id],
            passage.speech,
            NO_SECTION if passage.section is None else passage.section,
            paths.setdefault(passage.path, len(paths)),
            passage.start,
            passage.end,
            first[number],
        )
    np.save(folder / PASSAGES_FILE, rows)
    np.save(folder / SENTENCES_FILE, np.array(sentences, np.int32).reshape(-1, 2))
    np.save(folder / OWNERS_FILE, np.repeat(np.arange(len(passages), dtype=np.int32), counts))
    lines = [json.dumps(path, ensure_ascii=False).encode() + b"\n" for path in paths]
    (folder / PATHS_FILE).write_bytes(b"".join(lines))
    np.save(folder / PATH_STARTS_FILE, np.cumsum([0, *map(len, lines)]))


def _mapped(path: Path) -> NDArray[Any]:
    """Open an array that stays on disk, as a plain one: a memmap's own slices take ten times as long."""
    return np.asarray(np.load(path, mmap_mode="r"))
