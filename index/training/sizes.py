"""Questions about documents that no model learnt from, asked of libraries of several sizes.

What looks sure in one document does not in hundreds, where something always looks alike: so the numbers of
the search are fitted on all sizes at once.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from index.evaluation.fitting import Asked
from index.evaluation.question_sets import Question
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.training.examples import is_held_out
from index.training.mining import read_asked

SIZES = (1, 30, None)
"""Documents of a library; None is all of them."""
SMALLER_SHARE = 0.4
"""Part of the questions that is asked of the smaller libraries, too: they differ little between them."""
HARD_SHARE = 0.33
"""Part of the paraphrases that is asked: they are half of all, and most find nothing in a large library."""
SEED = 3


def asked_at_sizes(
    searcher: Searcher, sets: Sequence[Path], foreign: Sequence[Path], excluded: Iterable[str]
) -> Iterator[Asked]:
    """Yield held-out questions and foreign texts with the documents they are asked of.

    ``excluded`` names documents that take no part.
    """
    chance = random.Random(SEED)
    ids = {document.name: document.id for document in searcher.snapshot.manifest.documents}
    kept = sorted(set(ids) - set(excluded))
    held_out = [name for name in kept if is_held_out(name)]
    questions = [
        (
            one.document,
            Question(f"{number}", one.text, one.kind, one.gold, False, bool(one.gold), one.context),
        )
        for number, one in enumerate(read_asked(sets, talks=True))
        if is_held_out(one.document) and one.document in ids
    ]
    texts = [json.loads(line) for path in foreign for line in path.read_text("utf-8").splitlines()]
    questions += [
        (chance.choice(held_out), Question(f"f{number}", row["question"], row["kind"], (), False, False))
        for number, row in enumerate(texts)
    ]
    for size in SIZES:
        for name, question in questions:
            share = (1.0 if size is None else SMALLER_SHARE) * (
                HARD_SHARE if question.kind == "para" else 1.0
            )
            if chance.random() < share:
                names = kept if size is None else {name, *chance.sample(kept, size - 1)}
                yield Asked(question, searcher, Scope.of(searcher.snapshot, {ids[one] for one in names}))
