"""Is a library what it should be? Examined without trust in what the program says of itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.analysis.terms import words
from index.outline.parsing import parse_outline
from index.outline.passages import cut_passages
from index.reading import read_bytes
from index.snapshot.snapshot import Snapshot
from index.storage.data_folder import current_folder
from index.storage.originals import Originals
from tests.toy_encoder import ToyEncoder

ANSWERS = 3
"""Passages compared for each question."""


@dataclass(frozen=True)
class Visible:
    """Everything of a library that a reader can see, without the names of snapshots and times."""

    documents: tuple[tuple[str, str, str], ...]
    """Id, name and SHA-256 of each."""
    passages: tuple[tuple[str, int, int, str], ...]
    """Id, place and text of each."""
    answers: tuple[tuple[str, ...], ...]
    """For each question the passages that are nearest by words and by vectors."""


def visible(data_dir: Path, questions: Sequence[str]) -> Visible:
    """Return what can be seen; raises whatever opening the snapshot raises."""
    snapshot = Snapshot.load(current_folder(data_dir), checksums=True)
    return Visible(
        documents=tuple((d.id, d.name, d.digest) for d in snapshot.documents.values()),
        passages=tuple((p.id, p.start, p.end, p.text) for p in snapshot.passages),
        answers=tuple(_answers(question, snapshot) for question in questions),
    )


def _answers(question: str, snapshot: Snapshot) -> tuple[str, ...]:
    lexical, _ = snapshot.words.search(words(question), ANSWERS)
    near, _ = snapshot.sentence_vectors.search(ToyEncoder().encode_queries([question]), ANSWERS)
    dense = snapshot.sentence_owner[near[0]].tolist()
    return tuple(snapshot.passages[number].id for number in (*lexical.tolist(), *dense))


def faults(data_dir: Path) -> list[str]:
    """Compare every document, passage and vector with what the original files give; empty where all fit."""
    snapshot = Snapshot.load(current_folder(data_dir), checksums=True)
    snapshot.require_consistent()
    found = []
    originals = Originals(data_dir)
    expected = []
    for stored in snapshot.manifest.documents:
        data = originals.path(stored.digest).read_bytes()
        if hashlib.sha256(data).hexdigest() != stored.digest:
            found.append(f"the original of {stored.name} was altered")
        document = read_bytes(data, stored.name)
        if snapshot.documents[stored.id] != document:
            found.append(f"{stored.name} is not what its original says")
        outline = parse_outline(document)
        if snapshot.outlines[stored.id] != outline:
            found.append(f"the outline of {stored.name} is another one")
        expected += cut_passages(document, outline)
    passages = list(snapshot.passages)
    if passages != expected:
        found.append("the passages are not those of the originals")
    for passage in passages:
        if snapshot.documents[passage.document_id].text[passage.start : passage.end] != passage.text:
            found.append(f"passage {passage.id} is no slice")
    return found + _vector_faults(snapshot)


def _vector_faults(snapshot: Snapshot) -> list[str]:
    encoder, found = ToyEncoder(), []
    texts = [passage.text for passage in snapshot.passages]
    if texts:
        fresh = encoder.encode_passages(texts)
        if not np.array_equal(snapshot.passage_vectors.take(np.arange(len(texts))), fresh):
            found.append("vectors of passages differ from a fresh encode")
    sentences = []
    for number, owner in enumerate(snapshot.sentence_owner.tolist()):
        start, end = snapshot.passages.sentence_span(number)
        sentences.append(snapshot.documents[snapshot.passages[owner].document_id].text[start:end])
    if sentences:
        fresh = encoder.encode_passages(sentences)
        if not np.array_equal(snapshot.sentence_vectors.vectors(np.arange(len(sentences))), fresh):
            found.append("vectors of sentences differ from a fresh encode")
    return found


def strangers(data_dir: Path) -> list[str]:
    """Name the files that belong to nothing: drafts, halves, snapshots beyond those kept."""
    known = {"current", "writing.lock", "writing.json"}
    known |= {f"{name}.sqlite{end}" for name in ("catalog", "cache") for end in ("", "-wal", "-shm")}
    found = []
    for path in sorted(data_dir.rglob("*")):
        parts = path.relative_to(data_dir).parts
        hidden = any(part.startswith(".") for part in parts)
        if hidden or (len(parts) == 1 and path.is_file() and parts[0] not in known):
            found.append("/".join(parts))
        elif len(parts) == 1 and path.is_dir() and parts[0] not in {"snapshots", "originals"}:
            found.append(parts[0])
    return found
