"""Questions about documents that no model learnt from, asked of libraries of several sizes.

What looks sure in one document does not in hundreds, where something always looks alike, and what is usual
in speeches is not in laws and notices: so the numbers of the search are fitted on all at once.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.evaluation.fitting import Asked, asked_of
from index.evaluation.question_sets import Question, read_question_set
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.training.examples import is_held_out
from index.training.mining import read_asked
from index.training.papers import asked_of_papers, read_papers
from index.types import Document

SHARES = {None: 0.7, 30: 0.3}
"""Documents of a library, None for all of them, and the part of the questions that is asked of it."""
ALONE = 10
"""Documents that are a library each: those with the most questions."""
HARD_SHARE = 0.33
"""Part of the paraphrases that is asked: they are half of all, and most find nothing in a large library."""
SMALL_WEIGHT = 2.0
"""What a question of the small sets counts beside others: they are few, and most libraries begin with one
document. At .025 of the plain questions silent, .65 of the near misses and false premises of four sets are
refused with it, .62 without."""
SEED = 3


@dataclass(frozen=True, slots=True)
class Material:
    """What the numbers are fitted on."""

    sets: Sequence[Path]
    """Questions over the library, as ``index.training.mining`` reads them."""
    foreign: Sequence[Path]
    """Files of texts that ask nothing of speeches."""
    excluded: frozenset[str]
    """Names of documents that take no part."""
    small_sets: Sequence[Path] = ()
    """Question sets of the usual layout over one more document."""
    small_document: str = ""
    """Its name."""
    papers: Path | None = None
    """A folder of papers of other kinds than speeches, as ``index.training.papers`` reads it."""


def asked_at_sizes(
    searcher: Searcher,
    material: Material,
    alone: Callable[[str], Searcher],
    of: Callable[[Sequence[Document]], Searcher],
) -> Iterator[Asked]:
    """Yield held-out questions and foreign texts with the libraries they are asked of.

    ``alone`` makes a library of the one document of a name, ``of`` one of documents that it is given.
    """
    chance = random.Random(SEED)
    ids = {document.name: document.id for document in searcher.snapshot.manifest.documents}
    kept = sorted(set(ids) - material.excluded)
    questions = list(_held_out(material, kept, chance))
    for size, share in SHARES.items():
        for name, question in questions:
            if chance.random() < share * (HARD_SHARE if question.kind == "para" else 1.0):
                names = kept if size is None else {name, *chance.sample(kept, size - 1)}
                yield Asked(question, searcher, Scope.of(searcher.snapshot, {ids[one] for one in names}))
    for name, _ in Counter(name for name, _ in questions).most_common(ALONE):
        single = alone(name)
        for own, question in questions:
            if own == name and (question.kind != "para" or chance.random() < HARD_SHARE):
                yield Asked(question, single, Scope.of(single.snapshot))
    if material.small_sets:
        single = alone(material.small_document)
        for found in map(read_question_set, material.small_sets):
            for one in asked_of([(found, single)]):
                yield Asked(one.question, single, one.scope, SMALL_WEIGHT)
    if material.papers is not None:
        for papers in read_papers(material.papers):
            yield from asked_of_papers(papers, of)


def _held_out(
    material: Material, kept: Iterable[str], chance: random.Random
) -> Iterator[tuple[str, Question]]:
    """Yield questions with the document each is about; any for what is about none."""
    names = [name for name in kept if is_held_out(name)]
    for number, one in enumerate(read_asked(material.sets, talks=True)):
        if not one.document or one.document in names:
            question = Question(f"{number}", one.text, one.kind, one.gold, False, bool(one.gold), one.context)
            yield one.document or chance.choice(names), question
    for path in material.foreign:
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            yield chance.choice(names), Question("", row["question"], row["kind"], (), False, False)
