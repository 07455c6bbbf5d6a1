"""Terms of texts for the lexical indexes: those known from the cache, all others split anew."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Callable, Iterator, Sequence
from functools import cache as remembered
from pathlib import Path

import index.terms
from index.store.cache import Cache
from index.store.text_keys import text_key
from index.terms import words
from index.types import Passage

AT_ONCE = 2000
"""Texts whose terms are held in memory at a time."""
_SPLITTERS = ("jieba", "opencc")
"""Packages that decide, with ``index.terms``, how a text is split."""


@remembered
def term_rules() -> str:
    """Name the rules for splitting texts into words, so that no list of terms outlives them."""
    state = hashlib.sha256(Path(index.terms.__file__).read_bytes())
    for package in _SPLITTERS:
        state.update(f" {package} {importlib.metadata.version(package)}".encode())
    return f"words {state.hexdigest()[:16]}"


def heading_of(passage: Passage) -> str:
    """Return the headings above a passage as one text."""
    return " ".join(passage.path)


def word_lists(texts: Sequence[str], cache: Cache | None, told: Callable[[int], None]) -> Iterator[list[str]]:
    """Yield the words of one text after another; ``told`` is called with the number newly done."""
    for start in range(0, len(texts), AT_ONCE):
        some = texts[start : start + AT_ONCE]
        keys = [text_key(text) for text in some]
        known = {} if cache is None else dict(cache.terms(term_rules(), list(dict.fromkeys(keys))))
        fresh: dict[bytes, list[str]] = {}
        for key, text in zip(keys, some, strict=True):
            if key not in known:
                known[key] = fresh[key] = words(text)
            told(1)
            yield known[key]
        if cache is not None and fresh:
            cache.keep_terms(term_rules(), fresh)
