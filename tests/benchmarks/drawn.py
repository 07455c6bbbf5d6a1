"""Libraries of any size that look like the real ones: texts composed of real clauses, vectors drawn.

A document takes the shape of a real one, its lines and headings; every sentence is composed of as many
clauses as before, drawn from all speeches, so that terms keep their distribution and hardly two sentences
are alike. A vector is that of the real sentence which the text's first clause comes from, moved along the
difference of two other real vectors, with shares that leave the covariance of all vectors what it is. Texts
that begin alike thus have vectors alike.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.outline.sentences import split_sentences
from index.reading import read_bytes
from index.types import Document

if TYPE_CHECKING:
    from index.models.encoder import Encoder

POOL = 8192
"""Real sentences that clauses and vectors are drawn from: about a minute of encoding, done once."""
MOVED = 0.45
"""Share of each of the two vectors whose difference is added. ``tests.benchmarks.likeness``: with it the
nearest of 8,192 vectors lies at the same cosine as among real ones, .94; with .3 at .96, with .6 at
.93."""
_CHUNK = 65_536
"""Vectors that are drawn at a time."""
_CLAUSE = re.compile(r"[^，,；;]+[，,；;]?")
_HEADING = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十百\d]+[)）、.．]|第[一二三四五六七八九十百\d]+[章节条])"
)
_ENDS = "。！？!?"


class Pool:
    """Real sentences with their vectors, ``(n, d)`` float32 of unit length, and their clauses."""

    def __init__(
        self, sentences: Sequence[str], vectors: NDArray[np.float32], others: Sequence[str] = ()
    ) -> None:
        """Take sentences with their vectors, and ``others`` without, whose clauses only come later in one."""
        self.sentences = list(sentences)
        self.vectors = vectors
        self.first = [clause for text in self.sentences for clause in clauses_of(text)]
        self.later = self.first + [clause for text in others for clause in clauses_of(text)]
        self.origin: dict[str, int] = {}
        for number, text in enumerate(self.sentences):
            for clause in clauses_of(text):
                self.origin.setdefault(clause, number)

    @classmethod
    def of(cls, documents: Sequence[Document], encoder: Encoder, cache: Path, most: int = POOL) -> Pool:
        """Draw at most ``most`` sentences to encode; their vectors are kept in the folder ``cache``."""
        drawn = distinct_sentences(documents)
        sentences, others = drawn[:most], drawn[most:]
        key = f"{crc32(''.join(sentences).encode()):08x}-{encoder.fingerprint[:12]}"
        file = cache / f"pool-{key}.npy"
        if not file.is_file():
            cache.mkdir(parents=True, exist_ok=True)
            np.save(file, encoder.encode_passages(sentences))
        return cls(sentences, np.load(file), others)


class DrawnEncoder:
    """Encodes questions for real and draws the vectors of passages."""

    def __init__(self, encoder: Encoder, pool: Pool, moved: float = MOVED) -> None:
        """Questions go to ``encoder``, whose name and fingerprint this one bears: it fits its vectors."""
        self.name, self.fingerprint, self.dimension = encoder.name, encoder.fingerprint, encoder.dimension
        self._encoder = encoder
        self._pool = pool
        self._centre = pool.vectors.mean(axis=0)
        self._moved = moved

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return what the real encoder returns."""
        return self._encoder.encode_queries(texts)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return one drawn row of unit length per text, always the same for the same text."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _CHUNK):
            chunk = texts[start : start + _CHUNK]
            vectors[start : start + len(chunk)] = self._draw(chunk)
            if progress is not None:
                progress(len(chunk))
        return vectors

    def _draw(self, texts: Sequence[str]) -> NDArray[np.float32]:
        pool, count = self._pool.vectors, len(self._pool.vectors)
        marks = np.array([crc32(text.encode("utf-8", "replace")) for text in texts], np.int64)
        origins = [self._pool.origin.get(first_clause(text), -1) for text in texts]
        base = np.array(origins, np.int64)
        base = np.where(base < 0, marks % count, base)
        # Of independent vectors, covariances add up: kept² + 2 moved² = 1.
        kept = np.sqrt(1 - 2 * self._moved**2)
        step = pool[(marks >> 5) % count] - pool[(marks >> 17) % count]
        rows = self._centre + kept * (pool[base] - self._centre) + self._moved * step
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def clauses_of(sentence: str) -> list[str]:
    """Return the clauses of a sentence that hold a word, bare of the signs around them."""
    found = (bare(clause) for clause in _CLAUSE.findall(sentence.rstrip(_ENDS)))
    return [clause for clause in found if clause]


def distinct_sentences(documents: Sequence[Document]) -> list[str]:
    """Return all different sentences of the documents in a drawn order, the same in every run."""
    found = dict.fromkeys(
        document.text[start:end]
        for document in documents
        for start, end in split_sentences(document.text, 0, len(document.text))
    )
    sentences = [text for text in found if bare(text)]
    random.Random(1).shuffle(sentences)
    return sentences


def bare(clause: str) -> str:
    """Return a clause without the signs around it, by which it is known again."""
    return clause.strip(' \t\n\u3000，,；;。！？!?“”"')


def first_clause(text: str) -> str:
    """Return what a text begins with, up to the first sign between clauses."""
    match = re.match(rf"[^，,；;{_ENDS}\n]+", text.lstrip())
    return bare(match[0]) if match else ""


def compose(
    models: Sequence[Document], pool: Pool, passages: int, counts: Sequence[int]
) -> Iterator[Document]:
    """Yield documents that will make about ``passages`` passages; ``counts`` are those of each model."""
    choice = random.Random(2)
    made = number = 0
    while made < passages:
        which = choice.randrange(len(models))
        text = _composed(models[which].text, pool, choice)
        yield read_bytes(f"{text}\n".encode(), f"{number:06}.txt")
        made += counts[which]
        number += 1


def _composed(model: str, pool: Pool, choice: random.Random) -> str:
    lines = []
    for line in model.splitlines():
        if _HEADING.match(line) or not line.rstrip().endswith(tuple(_ENDS)):
            lines.append(line)
        else:
            spans = split_sentences(line, 0, len(line))
            lines.append("".join(_sentence(line[start:end], pool, choice) for start, end in spans))
    return "\n".join(lines)


def _sentence(model: str, pool: Pool, choice: random.Random) -> str:
    further = max(0, len(clauses_of(model)) - 1)
    return "，".join([choice.choice(pool.first), *choice.choices(pool.later, k=further)]) + "。"
