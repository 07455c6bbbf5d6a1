"""Documents of other names with the same or nearly the same text, found by the sentences that they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.snapshot.passage_table import KEY_BYTES, Keys
from index.snapshot.prepared import PreparedDocument
from index.snapshot.snapshot import Snapshot

NEARLY_SAME = 0.8
"""Share of the shorter text, by characters of whole sentences, that the other one must hold too. A version
with a few words changed keeps nearly all its sentences; of 190 different speeches no two share a fifth."""

_Short = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class _Text:
    """The sentences of one document, each once."""

    name: str
    keys: _Short
    length: Callable[[], int]
    """Their characters in all; counted only where it matters."""


class Likeness:
    """Compares documents with all others that are known."""

    def __init__(self, snapshot: Snapshot | None, documents: Iterable[PreparedDocument] = ()) -> None:
        """Know the documents of a snapshot, and ``documents`` in the place of those with the same names."""
        texts = {} if snapshot is None else {text.name: text for text in _of_snapshot(snapshot)}
        texts |= {one.document.name: _of_prepared(one) for one in documents}
        self._texts = list(texts.values())
        keys = np.concatenate([np.empty(0, np.uint64), *(text.keys for text in self._texts)])
        owners = np.repeat(np.arange(len(self._texts)), [len(text.keys) for text in self._texts])
        order = np.argsort(keys, kind="stable")
        self._keys, self._owners = keys[order], owners[order]

    def similar(self, prepared: PreparedDocument) -> tuple[str, ...]:
        """Return the names of the other documents that hold the same text or nearly so, likest first."""
        keys, lengths = _sentences(prepared)
        whole = int(lengths.sum())
        common = np.zeros(len(self._texts), np.int64)
        first = np.searchsorted(self._keys, keys, "left")
        last = np.searchsorted(self._keys, keys, "right")
        for start, end, length in zip(first.tolist(), last.tolist(), lengths.tolist(), strict=True):
            common[self._owners[start:end]] += length
        found = []
        for number in np.flatnonzero(common):
            text = self._texts[number]
            if text.name != prepared.document.name:
                share = common[number] / min(whole, text.length())
                found += [(share, text.name)] if share >= NEARLY_SAME else []
        return tuple(name for _, name in sorted(found, reverse=True))


def _short(keys: Keys) -> _Short:
    """Return half of each key: enough where a mistake costs no more than a remark."""
    return np.ascontiguousarray(keys).view("<u8").reshape(-1, KEY_BYTES // 8)[:, 0]


def _sentences(prepared: PreparedDocument) -> tuple[_Short, NDArray[np.int64]]:
    """Return the keys of a document's sentences, each once, and their characters."""
    keys, first = np.unique(_short(prepared.sentence_keys), return_index=True)
    spans = [span for passage in prepared.passages for span in passage.sentences]
    return keys, np.array([spans[number].end - spans[number].start for number in first], np.int64)


def _of_prepared(prepared: PreparedDocument) -> _Text:
    keys, lengths = _sentences(prepared)
    whole = int(lengths.sum())
    return _Text(prepared.document.name, keys, lambda: whole)


def _of_snapshot(snapshot: Snapshot) -> Iterator[_Text]:
    """Yield the sentences of every document of a snapshot without opening any."""
    table = snapshot.passages
    short = _short(snapshot.text_keys[len(table) :])
    for stored in snapshot.manifest.documents:
        numbers = snapshot.passages_of(stored.id)
        start = table.sentence_numbers(numbers[0]).start if numbers else 0
        stop = table.sentence_numbers(numbers[-1]).stop if numbers else 0
        keys, first = np.unique(short[start:stop], return_index=True)

        def length(places: NDArray[np.intp] = first + start) -> int:
            spans = (table.sentence_span(int(place)) for place in places)
            return sum(span.end - span.start for span in spans)

        yield _Text(stored.name, keys, length)
