"""Scores the question sets over the library of speeches, by kind.

    SPEECHBOT_DOCUMENTS=../shared/corpora/speeches python -m tests.quality.library_report [SET ...]

Asks the library that the environment names; without a SET, all of ``tests/quality/library``. A question
over a document that the library lacks (the seed, say) counts as missed. ``right`` is the share whose first
excerpt is of the right document, ``said`` that of the questions which name what the library lacks and are
said so. The points of a list count as one answer. Of an answer across documents ``found`` is the share of
the documents that are quoted rightly, ``wrong`` the share of the quotes that are of documents which say
nothing of it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.evaluation.metrics import covers
from index.library import Library
from index.settings import IndexSettings
from index.types import Answer, AnswerKind, Excerpt, Turn
from tests.benchmarks.reporting import Row, table

SETS = sorted(Path(__file__).with_name("library").glob("*.jsonl"))
Record = Mapping[str, Any]


def last_answer(library: Library, record: Record) -> Answer:
    """Ask the turns of a record one after the other and return the answer to the last."""
    context = record.get("context", ())
    earlier = [context] if isinstance(context, str) else list(context)
    *before, last = record.get("turns", (*earlier, record.get("question")))
    turns: list[Turn] = []
    for question in before:
        turn = Turn.of(library.ask(question, turns))
        turns += [turn] if turn is not None else []
    return library.ask(last, turns)


def scored(answer: Answer, record: Record, names: Mapping[str, str]) -> Iterator[tuple[str, float]]:
    """Yield what an answer is worth, by name of the figure; ``names`` are the documents' by id."""
    if "answers" in record:
        yield from _across(answer, record, names)
        return
    yield "quoted", float(answer.answered)
    if not record["answerable"]:
        yield "said", float(answer.missing is not None)
        return
    own = [
        names[excerpt.document_id].endswith(record["doc"].removeprefix("seeds/"))
        for excerpt in answer.excerpts
    ]
    held = [
        [is_own and covers(excerpt.text, place) for place in record["gold"]]
        for excerpt, is_own in zip(answer.excerpts, own, strict=True)
    ]
    hits = [any(places) for places in held]
    if answer.kind is AnswerKind.LIST:
        hits = [any(hits)]
    yield "right", float(own[:1] == [True])
    yield "hit@1", float(any(hits[:1]))
    yield "hit@3", float(any(hits[:3]))
    yield "coverage", sum(map(any, zip(*held, strict=True))) / len(record["gold"])
    forbidden = record.get("forbidden", ())
    yield "neighbour", float(any(covers(e.text, place) for e in answer.excerpts for place in forbidden))


def _across(answer: Answer, record: Record, names: Mapping[str, str]) -> Iterator[tuple[str, float]]:
    quoted: Sequence[Excerpt] = answer.excerpts
    if answer.kind is AnswerKind.ACROSS:
        quoted = (*answer.excerpts, *answer.further)
    places = record["answers"]
    found = {
        names[excerpt.document_id]
        for excerpt in quoted
        if any(covers(excerpt.text, place) for place in places.get(names[excerpt.document_id], ()))
    }
    strangers = sum(names[excerpt.document_id] not in places for excerpt in quoted)
    yield "found", len(found) / len(places)
    if record["complete"]:
        yield "wrong", strangers / len(quoted) if quoted else 0.0


def measure(library: Library, file: Path) -> list[Row]:
    """Ask all records of one set; one row for each kind, and for all that can and cannot be answered."""
    names = {document.id: document.name for document in library.documents()}
    sums: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in file.read_text("utf-8").splitlines():
        record = json.loads(line)
        answer = last_answer(library, record)
        group = "all" if record.get("answerable", True) else "not answerable"
        for name, value in [("questions", 1.0), *scored(answer, record, names)]:
            for kind in (record["kind"], group):
                sums[kind][name] += value
                counts[kind][name] += 1
    figures = list(dict.fromkeys(name for counted in counts.values() for name in counted))
    rows: list[Row] = []
    for kind in sorted(sums):
        row: Row = {"kind": kind}
        for name in figures:
            asked = counts[kind][name]
            row[name] = (
                asked if name == "questions" else round(sums[kind][name] / asked, 2) if asked else None
            )
        rows.append(row)
    return rows


def main() -> None:
    """Print a table for each set."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("sets", nargs="*", type=Path, default=SETS)
    library = Library.open(IndexSettings.from_environment())
    for file in options.parse_args().sets:
        print(f"\n{file.stem}\n{table(measure(library, file))}")


if __name__ == "__main__":
    main()
