"""Terms as the texts of a field: Milvus counts them by BM25, we choose them.

Its analyzers cut Chinese in other words than ours and some know no Chinese at all. So every term is written
in letters and digits alone, which each of them leaves whole.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from index.milvus.layout import MOST_BYTES

LONGEST = 24
"""Bytes of a term that are written out: eight Chinese characters. A longer one, which is rare, is hashed."""
_HASHED = "z"
"""Begins a hashed term: no hexadecimal number does."""
_LOGGER = logging.getLogger(__name__)


def encoded(term: str) -> str:
    """Return a term as letters and digits, another for each term."""
    data = term.encode("utf-8", "surrogatepass")
    return data.hex() if len(data) <= LONGEST else _HASHED + hashlib.sha256(data).hexdigest()[:32]


def field_text(terms: Iterable[str]) -> str:
    """Return terms as a field holds them, a space between each.

    What would be too long for Milvus is cut off, and said so.
    """
    text = " ".join(map(encoded, terms))
    if len(text) <= MOST_BYTES:
        return text
    kept = text[: text.rfind(" ", 0, MOST_BYTES + 1)]
    all_terms, first = text.count(" ") + 1, kept.count(" ") + 1
    _LOGGER.warning("A passage of %d terms is searched by its first %d", all_terms, first)
    return kept


@dataclass(frozen=True, slots=True)
class FieldCounts:
    """The terms of one field of a row, counted: what BM25 of the row is computed from.

    Kept of a row instead of its text, which takes three times as much memory.
    """

    times: Counter[str]
    """By encoded term."""
    length: int
    """Terms, repeated ones counted."""

    @classmethod
    def of(cls, text: str) -> Self:
        """Count what ``field_text`` wrote; what it cut off counts no more than in Milvus."""
        terms = text.split(" ") if text else []
        return cls(Counter(terms), len(terms))
