"""From documents to a snapshot folder: outlines, passages, terms and vectors, written and published."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.analysis.folding import BREAK
from index.errors import StorageError
from index.progress import Progress, silent
from index.store.cache import Cache
from index.store.catalog import now_in_utc
from index.store.dense import DenseIndex
from index.store.disk import disk_errors
from index.store.document_file import TEXTS_FILE, append_document
from index.store.encoding import vectors_of
from index.store.locking import sole_writer
from index.store.manifest import (
    FORMAT,
    Manifest,
    StoredDocument,
    StoredFile,
    file_digest,
    read_manifest,
    write_manifest,
)
from index.store.parts import Contents, Part, cut_all, plain_entry
from index.store.passage_table import save_passages
from index.store.publishing import new_name, prune, publish
from index.store.record_file import append_record
from index.store.snapshot import (
    EXAMPLES_ADAPTER,
    EXAMPLES_FILE,
    OUTLINE_ADAPTER,
    OUTLINES_FILE,
    PASSAGE_VECTORS_FILE,
    SENTENCE_VECTORS_FILE,
    Snapshot,
)
from index.store.stages import present_stages
from index.store.table_rows import ArrayRows, save_vectors
from index.store.term_building import write_terms
from index.store.text_keys import KEY_TYPE, save_keys
from index.types import Document

if TYPE_CHECKING:
    from index.models.encoder import Encoder

FREE_BYTES_SPARE = 1_000_000
"""Room left beside the vectors for the lists of terms, checked before an hour of encoding is spent."""


def build_snapshot(
    documents: Sequence[Document], encoder: Encoder, data_dir: Path, progress: Progress = silent
) -> Snapshot:
    """Build a snapshot of ``documents``, make it the current one of ``data_dir`` and open it.

    Keeps neither originals nor a cache: for collections that can always be made again. Raises
    StorageError where the disk refuses; the former snapshot then stays in use.
    """
    entries = [plain_entry(document, now_in_utc()) for document in documents]
    with sole_writer(data_dir, progress):
        contents = Contents(cut_all(list(zip(entries, documents, strict=True)), progress))
        name = new_name(data_dir, contents.state(encoder))

        def write(draft: Path) -> None:
            write_snapshot(contents, encoder, name, draft, progress=progress)

        folder = publish(data_dir, name, write)
        prune(data_dir)
    return Snapshot.load(folder)


def write_snapshot(
    contents: Contents,
    encoder: Encoder,
    name: str,
    folder: Path,
    *,
    cache: Cache | None = None,
    vectors_from: Snapshot | None = None,
    glossary_from: Snapshot | None = None,
    progress: Progress = silent,
) -> int:
    """Fill ``folder`` with a snapshot and return how many texts had to be encoded.

    What is cheap comes first, so that a disk that refuses says so at once. Known vectors are
    those of ``vectors_from``, a sound snapshot of the same encoder, and of ``cache``. The glossary is that
    of ``glossary_from``, a snapshot whose terms were made by the same stage, but for new words.
    """
    passages = contents.passages
    keys = np.concatenate(
        [np.empty(0, KEY_TYPE)]
        + [part.passage_keys for part in contents.parts]
        + [part.sentence_keys for part in contents.parts]
    )
    with disk_errors(folder.parent):
        stored = _write_documents(contents.parts, folder)
        save_passages(passages, [part.document.id for part in contents.parts], folder)
        save_keys(keys, folder)

    def require_room(missing: int) -> None:
        copies = len(keys) + (missing if cache is not None else 0)
        with disk_errors(folder.parent):
            if shutil.disk_usage(folder).free < 4 * encoder.dimension * copies + FREE_BYTES_SPARE:
                raise StorageError("disk_full", path=folder.parent, reason="")

    texts = [passage.text for passage in passages]
    sentences = [sentence for part in contents.parts for sentence in part.sentences]
    vectors = vectors_of(
        keys,
        texts + sentences,
        encoder,
        cache,
        base=vectors_from,
        progress=progress,
        require_room=require_room,
    )
    with disk_errors(folder.parent):
        save_vectors(ArrayRows(vectors.rows[: len(texts)]), folder / PASSAGE_VECTORS_FILE)
        DenseIndex.build(vectors.rows[len(texts) :]).save(folder / SENTENCE_VECTORS_FILE)
        names = [f"{document.title}{BREAK}{document.name}" for document in stored]
        write_terms(names, passages, sentences, folder, base=glossary_from, progress=progress)
        write_manifest(_manifest(contents, stored, encoder, name, folder), folder)
    return vectors.encoded


def add_examples(folder: Path, questions: Sequence[str]) -> None:
    """Give a snapshot that is written and not yet published the example questions it was found to answer."""
    manifest = read_manifest(folder)
    path = folder / EXAMPLES_FILE
    with disk_errors(folder.parent):
        path.write_bytes(EXAMPLES_ADAPTER.dump_json(tuple(questions)))
        file = StoredFile(EXAMPLES_FILE, path.stat().st_size, file_digest(path))
        files = sorted((*manifest.files, file), key=lambda file: file.path)
        write_manifest(replace(manifest, files=tuple(files)), folder)


def _write_documents(parts: Sequence[Part], folder: Path) -> tuple[StoredDocument, ...]:
    stored = []
    first = 0
    with (folder / TEXTS_FILE).open("wb") as texts, (folder / OUTLINES_FILE).open("wb") as outlines:
        for part in parts:
            document, outline, entry = part.document, part.outline, part.entry
            stored.append(
                StoredDocument(
                    id=document.id,
                    name=document.name,
                    title=outline.title,
                    digest=document.digest,
                    encoding=document.encoding,
                    characters=len(document.text),
                    speeches=len(outline.speeches),
                    sections=len(outline.sections),
                    first_passage=first,
                    passages=len(part.passages),
                    text_span=append_document(texts, document),
                    outline_span=append_record(outlines, outline, OUTLINE_ADAPTER),
                    warnings=document.warnings,
                    origin=entry.origin,
                    added=entry.added,
                    facets=part.facets,
                )
            )
            first += len(part.passages)
    return tuple(stored)


def _manifest(
    contents: Contents, stored: tuple[StoredDocument, ...], encoder: Encoder, name: str, folder: Path
) -> Manifest:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    parts = contents.parts
    return Manifest(
        format=FORMAT,
        name=name,
        created=now_in_utc(),
        stages=present_stages(),
        model=encoder.name,
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
        speeches=sum(len(part.outline.speeches) for part in parts),
        sections=sum(len(part.outline.sections) for part in parts),
        passages=sum(len(part.passages) for part in parts),
        sentences=sum(len(part.sentence_keys) for part in parts),
        documents=stored,
        files=tuple(
            StoredFile(path.relative_to(folder).as_posix(), path.stat().st_size, file_digest(path))
            for path in files
        ),
        folder=contents.folder,
        unreadable=contents.unreadable,
    )
