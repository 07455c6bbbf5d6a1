"""Makes examples of a library and question sets: which sentences answer, and which are found beside them.

A set is a folder with ``passages.jsonl`` (``p`` id, ``doc`` name of the document), ``questions.jsonl``
(``p``, ``kind``, ``question``, ``gold``: a verbatim place of that document, empty where nothing answers) and
perhaps ``dialogues.jsonl`` (``p``, ``kind``, ``turns``, ``alone``: the last turn made whole, ``gold``); or a
file of such questions alone, whose passages stand in another set or whose ``doc`` names the document.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.analysis.folding import closed_up, simplify
from index.evaluation.metrics import COVERED_DENOMINATOR, COVERED_NUMERATOR, normalise
from index.outline.sentences import split_sentences
from index.search.features import Candidate, text_of
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.training.examples import GENERAL, QUESTIONS, SENTENCES

FOUND = 24
"""Sentences of one search that are kept as candidates."""
SAME_WORDS = 0.7
"""Share of the place's bigrams from which a sentence of another document says the same and is left out."""
LOST = "lost"
"""Kind of the dialogues whose last turn nothing answers."""
_SHORTEST = 8
"""Characters of a sentence that stands inside of the place itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a set."""

    text: str
    kind: str
    document: str
    gold: tuple[str, ...]
    """Places that answer, any of them; none where nothing does."""
    context: tuple[str, ...] = ()
    """The turns before it in a conversation."""


def read_asked(sets: Sequence[Path], *, talks: bool = False) -> list[Asked]:
    """Read the questions of all sets; KeyError for one whose passage stands in none of them.

    Of a dialogue the last turn is read as a question of its own; with ``talks`` after the turns before it,
    also where nothing answers it and it has no document.
    """
    documents: dict[str, str] = {}
    for folder in sets:
        if (path := folder / "passages.jsonl").is_file():
            documents |= {row["p"]: row["doc"].removeprefix("speeches/") for row in _rows(path)}
    asked = []
    for given in sets:
        for row in _rows(given / "questions.jsonl" if given.is_dir() else given):
            name = documents[row["p"]] if "p" in row else row["doc"]
            asked.append(Asked(row["question"], row["kind"], name, _places(row["gold"])))
        talked = given / "dialogues.jsonl"
        for row in _rows(talked) if talked.is_file() else ():
            *before, last = row["turns"]
            text, context = (last, tuple(before)) if talks else (row["alone"], ())
            if text and (talks or row["kind"] != LOST):
                name = documents.get(row["p"], "")
                asked.append(Asked(text, row["kind"], name, _places(row["gold"]), context))
    return asked


def _places(gold: str | Sequence[str]) -> tuple[str, ...]:
    return ((gold,) if gold else ()) if isinstance(gold, str) else tuple(gold)


def mine(searcher: Searcher, sets: Sequence[Path], held_out: Iterable[str], folder: Path) -> None:
    """Write the examples of ``sets`` over the library of ``searcher`` to ``folder``.

    Documents named ``held_out`` take no part, neither as answers nor as anything else.
    """
    snapshot = searcher.snapshot
    names = {document.id: document.name for document in snapshot.manifest.documents}
    kept = [document for document, name in names.items() if name not in set(held_out)]
    scope = Scope.of(snapshot, set(kept))
    folder.mkdir(parents=True, exist_ok=True)
    library = _Library(searcher, scope, names)
    _write(folder / SENTENCES, library.sentences())
    _write(folder / QUESTIONS, filter(None, map(library.example, read_asked(sets))))


def convert_general(files: Sequence[Path], folder: Path) -> None:
    """Write the general questions of files in SQuAD's layout (Rajpurkar et al. 2016, 2018) to ``folder``."""
    _write(folder / GENERAL, (row for path in files for row in _general(path)))


class _Library:
    """The sentences of a library by number, and what its search finds."""

    def __init__(self, searcher: Searcher, scope: Scope, names: dict[str, str]) -> None:
        self._searcher = searcher
        self._scope = scope
        self._names = names
        snapshot = searcher.snapshot
        numbers = np.arange(len(snapshot.passages)) if scope.passages is None else scope.passages.ids
        self._entries = [
            Candidate(int(number), sentence)
            for number in numbers
            for sentence in snapshot.passages[int(number)].sentences
        ]
        self._number_of = {entry: number for number, entry in enumerate(self._entries)}
        self._texts = [normalise(text_of(entry, snapshot)) for entry in self._entries]
        self._documents = [names[snapshot.passages.document_of(entry.passage)] for entry in self._entries]
        self._of_document: dict[str, list[int]] = {}
        for number, name in enumerate(self._documents):
            self._of_document.setdefault(name, []).append(number)

    def sentences(self) -> Iterator[dict[str, Any]]:
        """Yield one row per sentence."""
        snapshot = self._searcher.snapshot
        before = ""
        for number, entry in enumerate(self._entries):
            passage = snapshot.passages[entry.passage]
            if not number or self._entries[number - 1].passage != entry.passage:
                before = ""
            text = text_of(entry, snapshot)
            yield {
                "text": closed_up(text),
                "title": snapshot.stored[passage.document_id].title or "".join(passage.path[:1]),
                "heading": passage.path[-1] if len(passage.path) > 1 else "",
                "before": before,
            }
            before = text

    def example(self, asked: Asked) -> dict[str, Any] | None:
        """Return the row of a question; None where its place is no sentence of the library."""
        query = self._searcher.parse(asked.text)
        found = self._searcher.search(query, self._scope)
        candidates = [self._number_of[entry] for entry in found.best(FOUND)]
        right: set[int] = set()
        if asked.gold:
            meant = {list(self._names.values())[number] for number in found.meant.documents or ()}
            right, candidates = self._divide(asked, candidates, meant)
            if not right:
                return None
        return {
            "question": simplify(asked.text),
            "kind": asked.kind,
            "document": asked.document,
            "right": sorted(right),
            "candidates": candidates,
        }

    def _divide(self, asked: Asked, candidates: list[int], meant: set[str]) -> tuple[set[int], list[int]]:
        """Return the sentences that answer, and the candidates without those that say nearly the same.

        A sister document may say the same words; where the question names its document that is no answer.
        """
        golds = [normalise(gold) for gold in asked.gold]
        runs = [run for gold in golds for run in _runs(gold)]
        grams = set().union(*map(_bigrams, golds))
        right = {
            number
            for number in self._of_document.get(asked.document, ())
            if _holds(self._texts[number], runs)
            or (len(self._texts[number]) >= _SHORTEST and any(self._texts[number] in gold for gold in golds))
        }
        kept = []
        for number in candidates:
            name = self._documents[number]
            free = not meant or name in meant or name == asked.document
            if free and number not in right and _holds(self._texts[number], runs):
                right.add(number)
            same = len(grams & _bigrams(self._texts[number])) > SAME_WORDS * len(grams)
            if number in right or not (free and same):
                kept.append(number)
        return right, kept


def _runs(gold: str) -> list[str]:
    """Return the unbroken runs of a place that count as it."""
    needed = -(-len(gold) * COVERED_NUMERATOR // COVERED_DENOMINATOR)
    return [gold[start : start + needed] for start in range(len(gold) - needed + 1)]


def _holds(text: str, runs: Iterable[str]) -> bool:
    return any(run in text for run in runs)


def _bigrams(text: str) -> set[str]:
    return {text[start : start + 2] for start in range(len(text) - 1)}


def _general(path: Path) -> Iterator[dict[str, Any]]:
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            context = paragraph["context"]
            spans = split_sentences(context, 0, len(context))
            for asked in paragraph["qas"]:
                starts = [answer["answer_start"] for answer in asked.get("answers", ())]
                yield {
                    "question": simplify(asked["question"]),
                    "title": article.get("title", ""),
                    "sentences": [context[start:end].strip() for start, end in spans],
                    "right": [
                        place
                        for place, (start, end) in enumerate(spans)
                        if any(start <= at < end for at in starts)
                    ],
                }


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
