"""All passages in a few compact arrays, made into objects one by one as they are needed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray

from index.types import Document, Passage, Span

PASSAGES_FILE = "passages.npy"
SENTENCES_FILE = "sentences.npy"
OWNERS_FILE = "sentence_owner.npy"
PATHS_FILE = "paths.json"

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

    def __init__(self, folder: Path, documents: Mapping[str, Document]) -> None:
        """Open the arrays in ``folder``; texts are cut out of ``documents``, which are in manifest order."""
        self._rows = np.load(folder / PASSAGES_FILE, mmap_mode="r")
        self._sentences = np.load(folder / SENTENCES_FILE, mmap_mode="r")
        self.sentence_owner: NDArray[np.int32] = np.load(folder / OWNERS_FILE, mmap_mode="r")
        """The number of the passage that each sentence belongs to, ``(s,)`` ascending."""
        self._paths = [tuple(path) for path in json.loads((folder / PATHS_FILE).read_text("utf-8"))]
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
        number = range(len(self))[int(number)]
        row = self._rows[number]
        document_id = self._ids[row["document"]]
        start, end, section = int(row["start"]), int(row["end"]), int(row["section"])
        numbers = self.sentence_numbers(number)
        spans = self._sentences[numbers.start : numbers.stop].tolist()
        return Passage(
            id=row["id"].decode("ascii"),
            document_id=document_id,
            speech=int(row["speech"]),
            section=None if section == NO_SECTION else section,
            path=self._paths[row["path"]],
            start=start,
            end=end,
            text=self._documents[document_id].text[start:end],
            sentences=tuple(Span(*span) for span in spans),
        )

    def sentence_numbers(self, number: int) -> range:
        """Return the numbers, among all sentences, of those of one passage."""
        first = int(self._rows["sentence"][number])
        last = int(self._rows["sentence"][number + 1]) if number + 1 < len(self) else len(self._sentences)
        return range(first, last)

    def sentence_span(self, sentence: int) -> Span:
        """Return where a sentence lies in its document."""
        return Span(*self._sentences[sentence].tolist())


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
    (folder / PATHS_FILE).write_text(json.dumps(list(paths), ensure_ascii=False), encoding="utf-8")
