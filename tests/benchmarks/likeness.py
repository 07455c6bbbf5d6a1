"""How like the real speeches the drawn ones are that the large libraries are made of.

    python -m tests.benchmarks.likeness [--output JSON]

As many drawn vectors as real ones, of sentences composed from the same clauses. Compared are the mean cosine
of any two, of a vector to its nearest, 10th and 24th neighbour, and the cosines to the project's own
questions; the effective dimension is the squared sum of the covariance's eigenvalues over the sum of their
squares. Then the words of as many composed passages as there are real ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.analysis.terms import words
from index.models.encoder import load_encoder
from index.outline.parsing import parse_outline
from index.outline.passages import cut_passages
from index.outline.sentences import split_sentences
from index.settings import IndexSettings
from index.types import Document
from tests.benchmarks.asked import own_questions
from tests.benchmarks.drawn import MOVED, DrawnEncoder, Pool, compose
from tests.benchmarks.libraries import SPEECHES, benchmark_folder
from tests.benchmarks.reporting import Row, parser, report, show
from tests.folder import read_folder

SAMPLE = 1000
"""Vectors whose neighbours are looked for."""
COMMONEST = 100
RANKS = (1, 10, 24)
TRIED = (0.1, 0.2, 0.3, 0.4, MOVED, 0.5, 0.6)


def describe(name: str, vectors: NDArray[np.float32], questions: NDArray[np.float32]) -> Row:
    """Return the figures of some vectors ``(n, d)``."""
    among = vectors @ vectors[:SAMPLE].T
    among[np.arange(SAMPLE), np.arange(SAMPLE)] = -1.0  # a vector is not its own neighbour
    near, asked = -np.sort(-among, axis=0), -np.sort(-(vectors @ questions.T), axis=0)
    spread = np.linalg.eigvalsh(np.cov(vectors.T))
    return {
        "vectors": name,
        "mean cosine": float(np.mean(vectors[:SAMPLE] @ vectors[SAMPLE : 2 * SAMPLE].T)),
        **{f"neighbour {rank}": float(near[rank - 1].mean()) for rank in RANKS},
        **{f"question {rank}": float(asked[rank - 1].mean()) for rank in RANKS},
        "effective dimension": float(spread.sum() ** 2 / (spread**2).sum()),
    }


def describe_words(name: str, documents: Sequence[Document]) -> Row:
    """Return how long passages are and how their words are distributed."""
    passages = [one for document in documents for one in cut_passages(document, parse_outline(document))]
    counts = Counter(word for passage in passages for word in words(passage.text))
    among = Counter(word for passage in passages for word in set(words(passage.text)))
    ranked = [count for _, count in counts.most_common()]
    return {
        "texts": name,
        "passages": len(passages),
        "characters each": sum(len(passage.text) for passage in passages) / len(passages),
        "sentences each": sum(len(passage.sentences) for passage in passages) / len(passages),
        "distinct words": len(counts),
        "share of the 100 commonest": sum(ranked[:COMMONEST]) / sum(ranked),
        "share of the first 2,000": sum(ranked[:2000]) / sum(ranked),
        "passages with a word, mean": sum(count * among[word] for word, count in counts.items())
        / sum(ranked),
    }


def main() -> None:
    """Print the table."""
    chosen = parser(__doc__).parse_args()
    settings = IndexSettings.from_environment()
    encoder = load_encoder(settings)
    models = read_folder(SPEECHES)
    pool = Pool.of(models, encoder, benchmark_folder(settings))
    questions = encoder.encode_queries([question.text for question in own_questions()])
    size = len(pool.sentences)
    texts = dict.fromkeys(
        document.text[start:end]
        for document in compose(models, pool, size, [1] * len(models))
        for start, end in split_sentences(document.text, 0, len(document.text))
    )
    rows = [describe("real", pool.vectors, questions)]
    for moved in TRIED:
        drawn = DrawnEncoder(encoder, pool, moved).encode_passages(list(texts)[:size])
        rows.append(describe(f"drawn, moved by {moved}", drawn, questions))
    counts = [len(cut_passages(model, parse_outline(model))) for model in models]
    composed = list(compose(models, pool, sum(counts), counts))
    texts_rows = [describe_words("real", models), describe_words("composed", composed)]
    report("Likeness of drawn vectors", rows, chosen.output, words=texts_rows)
    show("Likeness of composed texts", texts_rows)


if __name__ == "__main__":
    main()
