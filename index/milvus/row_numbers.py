"""How rows in Milvus and the numbers of passages and sentences in a snapshot belong together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.milvus.layout import ROW_BITS
from index.milvus.record import Record
from index.milvus.rows import slot_filter
from index.snapshot.passage_table import PassageTable
from index.snapshot.rows import Selection

_ROW = (1 << ROW_BITS) - 1


class RowNumbers:
    """Translates between the two; also says by which filter a version sees its own rows alone."""

    def __init__(self, record: Record, passages: PassageTable) -> None:
        """Take the slots from ``record``, the order of the passages from its snapshot."""
        self._table = passages
        self._slots = np.array([rows.slot for rows in record.documents], np.int64)
        self._order = np.argsort(self._slots)
        self._sorted = self._slots[self._order]
        self._first_passage = _starts([rows.passages for rows in record.documents])
        self._first_sentence = _starts([rows.sentences for rows in record.documents])
        self._visible = f"slot <= {record.last_slot}"
        if record.strangers:
            self._visible += f" and not ({slot_filter(record.strangers)})"

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        return int(self._first_passage[-1])

    @property
    def sentence_count(self) -> int:
        """How many sentences there are."""
        return int(self._first_sentence[-1])

    def passages(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the passages of rows ``(m,)``, which must be of this version."""
        return self._first_passage[self._documents(ids)] + (ids & _ROW)

    def sentences(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the sentences of rows ``(m,)``, which must be of this version."""
        return self._first_sentence[self._documents(ids)] + (ids & _ROW)

    def rows_of_passages(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows of passages ``(m,)``."""
        documents = self._table.document_numbers(numbers)
        return (self._slots[documents] << ROW_BITS) + numbers - self._first_passage[documents]

    def rows_of_sentences(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows of sentences ``(m,)``."""
        documents = self._table.document_numbers(self.owners(numbers))
        return (self._slots[documents] << ROW_BITS) + numbers - self._first_sentence[documents]

    def owners(self, sentences: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the passages that sentences ``(m,)`` belong to."""
        return self._table.sentence_owner[sentences].astype(np.int64)

    def filter(self, documents: NDArray[np.integer[Any]] | None) -> str:
        """Return the filter for the rows of some documents, or for all of this version."""
        return self._visible if documents is None else slot_filter(self._slots[documents].tolist())

    def filter_passages(self, selection: Selection | None) -> str:
        """Return the filter for the documents of a selection of passages, all of which it must hold."""
        if selection is None:
            return self._visible
        return self.filter(np.unique(self._table.document_numbers(selection.ids)))

    def filter_sentences(self, selection: Selection | None) -> str:
        """Return the filter for the documents of a selection of sentences, all of which it must hold."""
        if selection is None:
            return self._visible
        return self.filter(np.unique(self._table.document_numbers(self.owners(selection.ids))))

    def _documents(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        slots = ids >> ROW_BITS
        places = np.minimum(np.searchsorted(self._sorted, slots), len(self._sorted) - 1)
        assert (self._sorted[places] == slots).all(), "the filter lets no row of another version through"
        return self._order[places]


def _starts(counts: Sequence[int]) -> NDArray[np.int64]:
    return np.cumsum([0, *counts], dtype=np.int64)
