"""Records what each stage makes of small documents: ``python -m tests.stages.record``.

A test compares the record with what the stages make now, so that no rule changes unless its version does.
Refused where the number of a changed stage in ``index/snapshot/stages.py`` is the recorded one.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from index.analysis.sentence_features import find_evidence
from index.analysis.terms import bigrams, words
from index.outline.facets import find_facets
from index.outline.parsing import parse_outline
from index.outline.passages import cut_passages
from index.reading import document_of, read_bytes
from index.reading.text import DecodedText
from index.snapshot import stages
from index.snapshot.glossary import build_glossary
from index.snapshot.lexical import LexicalIndex
from index.snapshot.pinyin import Pinyin
from index.snapshot.vocabulary import TermLists
from index.types import Document, Facets, Outline, Passage
from tests.stages.documents import TEXTS, files

RECORD = Path(__file__).parents[1] / "data/stages.json"
COMMAND = "python -m tests.stages.record"
NUMBERS = {"reading": "READING", "outline": "OUTLINE", "terms": "TERMS"}
"""The constants of ``index.snapshot.stages`` by stage."""

Made = Mapping[str, Mapping[str, str]]
"""By stage and document a digest of what was made of it."""

_DIGITS = 16
_DECIMALS = 4  # of scores, whose last digits depend on the processor
_OUTLINES = TypeAdapter(tuple[Outline, Facets, list[Passage]])


def make() -> dict[str, dict[str, str]]:
    """Run every stage over its documents."""
    documents = {name: _document(name, text) for name, text in TEXTS.items()}
    return {
        "reading": {name: _digest(_read(data, name)) for name, data in files().items()},
        "outline": {name: _digest(_outlined(document)) for name, document in documents.items()},
        "terms": {name: _digest(made) for name, made in _terms()},
    }


def present_numbers() -> dict[str, int]:
    """Return the versions of the stages, libraries left out."""
    return {stage: getattr(stages, constant) for stage, constant in NUMBERS.items()}


def complaints(recorded: Mapping[str, Any], made: Made, numbers: Mapping[str, int]) -> Iterator[str]:
    """Say of each stage what is to be done before the record holds again."""
    for stage, constant in NUMBERS.items():
        before: dict[str, str] = recorded[stage]["made"]
        differing = sorted(
            name for name in before.keys() | made[stage].keys() if before.get(name) != made[stage].get(name)
        )
        raised = numbers[stage] != recorded[stage]["number"]
        if differing and not raised:
            yield (
                f"The stage {stage} now makes something else of {', '.join(differing)}: raise {constant}"
                f" in index/snapshot/stages.py by one, then run {COMMAND}. (If nothing was changed, the"
                " libraries installed are not those of constraints.txt.)"
            )
        elif differing or raised:
            yield f"The record of the stage {stage} is of another version: run {COMMAND}."


def unraised(recorded: Mapping[str, Any], made: Made, numbers: Mapping[str, int]) -> list[str]:
    """Return the constants that must be raised before anything is recorded: known documents differ."""
    return [
        NUMBERS[stage]
        for stage, known in recorded.items()
        if numbers[stage] == known["number"]
        and any(made[stage].get(name, was) != was for name, was in known["made"].items())
    ]


def _document(name: str, text: str) -> Document:
    return document_of(DecodedText(text, "utf-8", ()), text.encode(), name)


def _read(data: bytes, name: str) -> object:
    document = read_bytes(data, name)
    return [document.text, document.encoding, document.warnings]


def _outlined(document: Document) -> object:
    outline = parse_outline(document)
    made = (outline, find_facets(document, outline), list(cut_passages(document, outline)))
    return _OUTLINES.dump_python(made, mode="json")


def _terms() -> Iterator[tuple[str, object]]:
    """Yield what each text is searched by, and what all together are."""
    lines = {name: [line for line in text.splitlines() if line.strip()] for name, text in TEXTS.items()}
    for name, own in lines.items():
        yield name, [[words(line), bigrams(line), int(find_evidence(line))] for line in own]
    split = [words(line) for own in lines.values() for line in own]
    vocabulary = sorted({word for own in split for word in own})
    yield "glossary", build_glossary(vocabulary)
    lexical = LexicalIndex.build(TermLists.of(split))
    everywhere = np.arange(len(split))
    scores = [lexical.scores_for([word], everywhere).astype(float).round(_DECIMALS) for word in vocabulary]
    yield "scores", [row[row > 0].tolist() for row in scores]
    sounds = Pinyin.build((word, lexical.document_frequency(word)) for word in vocabulary)
    readings = {word: list(sounds.readings(word)) for word in vocabulary}
    yield "sounds", [[own, [sounds.word(reading) for reading in own]] for own in readings.values()]


def _digest(made: object) -> str:
    written = json.dumps(made, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def main() -> None:
    """Write the record again."""
    made, numbers = make(), present_numbers()
    if RECORD.is_file() and (wanting := unraised(json.loads(RECORD.read_text("utf-8")), made, numbers)):
        sys.exit(f"Raise {', '.join(wanting)} in index/snapshot/stages.py by one first.")
    record = {stage: {"number": numbers[stage], "made": made[stage]} for stage in NUMBERS}
    RECORD.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
