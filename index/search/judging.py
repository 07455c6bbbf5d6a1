"""The judge at work: it reads the best sentences of a search and says how likely each answers."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import simplify
from index.models.judge import Judge
from index.models.judge_text import describe
from index.search.features import Candidate, Candidates, text_of
from index.search.questions.query import Query
from index.snapshot.snapshot import Snapshot

JUDGED = 4
"""Sentences that the judge reads for a question that is asked alone. Of 694 plain questions over documents
that it was not trained on 3 put the right one first for .869, 8 for .865, and as many near misses were
refused (.58, .57): what stands below the best hardly ever answers instead."""
PER_SECOND, BURST = 60.0, 400.0
"""Pairs that the judge reads a second at most, and how many it may have saved up: a pair takes 14 ms of a
core, so that at any rate of questions half of two cores stays for the rest of answering."""
KEPT_PAIRS = 4096
"""Pairs whose log-odds are kept: one question is often searched in several ways."""


class Judging:
    """Reads the best sentences of searches over one snapshot; many threads may ask at once.

    Questions that are asked at the same time share what the judge can read. Where ``paced`` it reads nothing
    for a while when too many come, so that none waits for others; measuring wants it to read for each.
    """

    def __init__(self, judge: Judge, snapshot: Snapshot, *, paced: bool = True) -> None:
        self._judge = judge
        self._snapshot = snapshot
        self._paced = paced
        self._asking = 0
        self._saved, self._at = BURST, time.monotonic()
        self._known: OrderedDict[tuple[str, Candidate], float] = OrderedDict()
        self._turn = threading.Lock()

    def read(
        self, query: Query, candidates: Candidates, scores: NDArray[np.float64]
    ) -> NDArray[np.float64] | None:
        """Return the log-odds of the best sentences, ``(m,)``, nan for all others; None under heavy load."""
        with self._share() as most:
            best = np.argsort(-scores, kind="stable")[:most].tolist()
            if not best:
                return None
            logits = np.full(len(scores), np.nan)
            logits[best] = self._log_odds(simplify(query.text), [candidates.entries[place] for place in best])
            return logits

    def _log_odds(self, question: str, entries: list[Candidate]) -> list[float]:
        keys = [(question, entry) for entry in entries]
        with self._turn:
            known = {key: self._known[key] for key in keys if key in self._known}
        missing = [key for key in keys if key not in known]
        read = self._judge.score(question, [self._described(entry, question) for _, entry in missing])
        known.update(zip(missing, read.tolist(), strict=True))
        with self._turn:
            for key in keys:
                self._known[key] = known[key]
                self._known.move_to_end(key)
            while len(self._known) > KEPT_PAIRS:
                self._known.popitem(last=False)
        return [known[key] for key in keys]

    def _described(self, candidate: Candidate, question: str) -> str:
        """Write a sentence with its place for the judge."""
        snapshot = self._snapshot
        passage = snapshot.passages[candidate.passage]
        place = passage.sentences.index(candidate.sentence)
        before = ""
        if place:
            before = text_of(Candidate(candidate.passage, passage.sentences[place - 1]), snapshot)
        title = snapshot.stored[passage.document_id].title or (passage.path[0] if passage.path else "")
        heading = passage.path[-1] if len(passage.path) > 1 else ""
        return describe(title, heading, before, text_of(candidate, snapshot), question)

    @contextmanager
    def _share(self) -> Iterator[int]:
        """Yield how many sentences this question may have read."""
        with self._turn:
            self._asking += 1
            now = time.monotonic()
            self._saved = min(BURST, self._saved + (now - self._at) * PER_SECOND)
            self._at = now
            most = JUDGED // self._asking
            if self._paced and most > self._saved:
                most = 0  # A few of the best would be judged by numbers that were fitted for all of them.
            self._saved -= most
        try:
            yield most
        finally:
            with self._turn:
                self._asking -= 1
