"""From documents to a snapshot folder: outlines, passages, terms and vectors, written and published."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import StorageError
from index.outline.parsing import parse_outline
from index.outline.passages import cut_passages
from index.progress import Progress, Stage, silent
from index.store.dense import DenseIndex
from index.store.disk import disk_errors
from index.store.glossary import build_glossary
from index.store.lexical import LexicalIndex
from index.store.manifest import (
    FORMAT,
    Manifest,
    StoredDocument,
    StoredFile,
    file_digest,
    rules_fingerprint,
    write_manifest,
)
from index.store.passage_table import save_passages
from index.store.publishing import publish, sole_writer
from index.store.record_file import append_record
from index.store.snapshot import (
    BIGRAMS_FOLDER,
    DOCUMENT_ADAPTER,
    DOCUMENTS_FILE,
    GLOSSARY_FILE,
    HEADINGS_FOLDER,
    OUTLINE_ADAPTER,
    OUTLINES_FILE,
    PASSAGE_VECTORS_FILE,
    SENTENCE_VECTORS_FILE,
    WORDS_FOLDER,
    Snapshot,
)
from index.terms import bigrams, words
from index.types import Document, Outline, Passage

if TYPE_CHECKING:
    from index.model.encoder import Encoder

FREE_BYTES_SPARE = 1_000_000
"""Room left beside the vectors for the lists of terms, checked before an hour of encoding is spent."""


_TERM_FIELDS: dict[str, Callable[[Passage], list[str]]] = {
    WORDS_FOLDER: lambda passage: words(passage.text),
    BIGRAMS_FOLDER: lambda passage: bigrams(passage.text),
    HEADINGS_FOLDER: lambda passage: words(" ".join(passage.path)),
}
"""What each lexical index holds of a passage."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """All documents with their outlines and passages, in one order."""

    documents: tuple[Document, ...]
    outlines: tuple[Outline, ...]
    passages: tuple[Passage, ...]
    counts: tuple[int, ...]
    """Passages of each document."""


def build_snapshot(
    documents: Sequence[Document], encoder: Encoder, data_dir: Path, progress: Progress = silent
) -> Snapshot:
    """Build a snapshot of ``documents``, make it the current one of ``data_dir`` and open it.

    Raises StorageError where the disk refuses; the former snapshot then stays in use.
    """
    with sole_writer(data_dir, progress):
        return build_as_sole_writer(documents, encoder, data_dir, progress)


def build_as_sole_writer(
    documents: Sequence[Document], encoder: Encoder, data_dir: Path, progress: Progress
) -> Snapshot:
    """Do as ``build_snapshot`` does where the caller already holds ``sole_writer``."""
    name = _name(documents, encoder)
    cut = _cut(documents, progress)
    folder = publish(data_dir, name, lambda draft: _write(cut, encoder, name, draft, progress))
    return Snapshot.load(folder)


def _name(documents: Sequence[Document], encoder: Encoder) -> str:
    """Name a snapshot by its time, so that names sort by age, and by what it is made from."""
    state = hashlib.sha256(f"{encoder.fingerprint} {rules_fingerprint()}".encode())
    for document in documents:
        state.update(f" {document.id} {document.digest}".encode())
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{state.hexdigest()[:8]}"


def _cut(documents: Sequence[Document], progress: Progress) -> _Cut:
    outlines: list[Outline] = []
    passages: list[Passage] = []
    counts: list[int] = []
    for done, document in enumerate(documents):
        progress(Stage.OUTLINING, done, len(documents))
        outlines.append(parse_outline(document))
        cut = cut_passages(document, outlines[-1])
        passages.extend(cut)
        counts.append(len(cut))
    progress(Stage.OUTLINING, len(documents), len(documents))
    return _Cut(tuple(documents), tuple(outlines), tuple(passages), tuple(counts))


def _write(cut: _Cut, encoder: Encoder, snapshot_name: str, folder: Path, progress: Progress) -> None:
    """Fill ``folder``; what is cheap comes first, so that a disk that refuses says so at once."""
    passage_texts = [passage.text for passage in cut.passages]
    sentence_texts = _sentence_texts(cut)
    with disk_errors(folder.parent):
        stored = _write_documents(cut, folder)
        save_passages(cut.passages, [document.id for document in cut.documents], folder)
        vector_bytes = 4 * encoder.dimension * (len(passage_texts) + len(sentence_texts))
        if shutil.disk_usage(folder).free < vector_bytes + FREE_BYTES_SPARE:
            raise StorageError("disk_full", path=folder.parent, reason="")
    vectors = _encode(passage_texts + sentence_texts, encoder, progress)
    told = _counted(progress, Stage.SAVING, len(_TERM_FIELDS) * len(cut.passages))
    with disk_errors(folder.parent):
        DenseIndex.build(vectors[: len(passage_texts)]).save(folder / PASSAGE_VECTORS_FILE)
        DenseIndex.build(vectors[len(passage_texts) :]).save(folder / SENTENCE_VECTORS_FILE)
        for name, terms_of in _TERM_FIELDS.items():
            lexical = LexicalIndex.build(_each(terms_of, cut.passages, told))
            lexical.save(folder / name)
            if name == WORDS_FOLDER:
                glossary = build_glossary(lexical.vocabulary)
                (folder / GLOSSARY_FILE).write_text(json.dumps(glossary, ensure_ascii=False), "utf-8")
        write_manifest(_manifest(cut, stored, encoder, snapshot_name, folder), folder)


def _sentence_texts(cut: _Cut) -> list[str]:
    texts = {document.id: document.text for document in cut.documents}
    return [
        texts[passage.document_id][start:end] for passage in cut.passages for start, end in passage.sentences
    ]


def _write_documents(cut: _Cut, folder: Path) -> tuple[StoredDocument, ...]:
    stored = []
    first = 0
    with (folder / DOCUMENTS_FILE).open("wb") as texts, (folder / OUTLINES_FILE).open("wb") as outlines:
        for document, outline, count in zip(cut.documents, cut.outlines, cut.counts, strict=True):
            entry = StoredDocument(
                id=document.id,
                name=document.name,
                title=outline.title,
                digest=document.digest,
                encoding=document.encoding,
                characters=len(document.text),
                speeches=len(outline.speeches),
                sections=len(outline.sections),
                first_passage=first,
                passages=count,
                text_span=append_record(texts, document, DOCUMENT_ADAPTER),
                outline_span=append_record(outlines, outline, OUTLINE_ADAPTER),
                warnings=document.warnings,
            )
            stored.append(entry)
            first += count
    return tuple(stored)


def _encode(texts: Sequence[str], encoder: Encoder, progress: Progress) -> NDArray[np.float32]:
    """Return one vector per text, ``(n, d)``; a text that occurs twice is encoded once."""
    numbers: dict[str, int] = {}
    order = np.array([numbers.setdefault(text, len(numbers)) for text in texts], np.int64)
    if not numbers:
        return np.empty((0, encoder.dimension), np.float32)
    vectors = encoder.encode_passages(list(numbers), _counted(progress, Stage.ENCODING, len(numbers)))
    return np.asarray(vectors, np.float32)[order]


def _counted(progress: Progress, stage: Stage, total: int) -> Callable[[int], None]:
    """Turn "so many more" into "so many of all"."""
    done = 0
    progress(stage, 0, total)

    def more(count: int) -> None:
        nonlocal done
        done += count
        progress(stage, done, total)

    return more


def _each(
    terms_of: Callable[[Passage], list[str]], passages: Iterable[Passage], told: Callable[[int], None]
) -> Iterator[list[str]]:
    """Yield the terms of one passage after another and tell of each."""
    for passage in passages:
        yield terms_of(passage)
        told(1)


def _manifest(
    cut: _Cut,
    stored: tuple[StoredDocument, ...],
    encoder: Encoder,
    name: str,
    folder: Path,
) -> Manifest:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return Manifest(
        format=FORMAT,
        name=name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        rules=rules_fingerprint(),
        model=encoder.name,
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
        speeches=sum(len(outline.speeches) for outline in cut.outlines),
        sections=sum(len(outline.sections) for outline in cut.outlines),
        passages=len(cut.passages),
        sentences=sum(len(passage.sentences) for passage in cut.passages),
        documents=stored,
        files=tuple(
            StoredFile(path.relative_to(folder).as_posix(), path.stat().st_size, file_digest(path))
            for path in files
        ),
    )
