"""One immutable searchable folder, checked when it is opened and memory-mapped where that helps."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from index.errors import SnapshotDamagedError
from index.snapshot.documents import OUTLINES_FILE, TEXTS_FILE, DocumentFile, OutlineFile
from index.snapshot.engine.embedded import (
    BIGRAMS_FOLDER,
    HEADINGS_FOLDER,
    PASSAGE_VECTORS_FILE,
    SENTENCE_VECTORS_FILE,
    WORDS_FOLDER,
    EmbeddedEngine,
)
from index.snapshot.engine.protocols import Engine, TermIndex, VectorIndex
from index.snapshot.forward_index import ForwardIndexes
from index.snapshot.glossary import Glossary
from index.snapshot.manifest import Manifest, StoredDocument, read_manifest, verify_files
from index.snapshot.passage_table import KEY_TYPE, KEYS_FILE, Keys, PassageTable, load_keys
from index.snapshot.pinyin import Pinyin
from index.snapshot.rows import TableRows
from index.storage.data_folder import REBUILD
from index.storage.disk import storage_error
from index.types import Outline

GLOSSARY_FILE = "glossary.json"
TERMS_FOLDER = "terms"
SOUNDS_FOLDER = "sounds"
EXAMPLES_FILE = "examples.json"
"""Holds the example questions, a list; snapshots without it have none."""

EXAMPLES_ADAPTER = TypeAdapter(tuple[str, ...])

CHECKSUM_ALWAYS_BELOW = 50_000_000
"""Bytes that are hashed at every opening: about 0.1 s at most; above it only sizes are compared."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Everything that a search needs; the engine's indexes share the numbering of ``passages``."""

    folder: Path
    manifest: Manifest
    stored: Mapping[str, StoredDocument]
    """What the manifest says of each document by its id, in the order of ``terms.names``."""
    documents: DocumentFile
    outlines: Mapping[str, Outline]
    passages: PassageTable
    engine: Engine
    """Holds the indexes of words and vectors."""
    terms: ForwardIndexes
    pinyin: Pinyin
    glossary: Glossary
    """For questions in English."""
    text_keys: Keys
    """The keys of all passages and then of all sentences, ``(p + s,)``."""
    examples: tuple[str, ...] = ()
    """Questions that it was found to answer well, to show to newcomers; see ``index.updates.examples``."""

    @property
    def words(self) -> TermIndex:
        """The passages by their words."""
        return self.engine.words

    @property
    def bigrams(self) -> TermIndex:
        """The passages by their pairs of characters."""
        return self.engine.bigrams

    @property
    def headings(self) -> TermIndex:
        """The passages by the words of the headings above them."""
        return self.engine.headings

    @property
    def passage_vectors(self) -> TableRows:
        """The vectors of the passages, ``(p, d)``."""
        return self.engine.passage_vectors

    @property
    def sentence_vectors(self) -> VectorIndex:
        """The vectors of the sentences, numbered like ``sentence_owner``."""
        return self.engine.sentence_vectors

    @property
    def sentence_owner(self) -> NDArray[np.int32]:
        """The number of the passage that each sentence belongs to, ``(s,)`` int32 ascending."""
        return self.passages.sentence_owner

    def passages_of(self, document_id: str) -> range:
        """Return the numbers of a document's passages; KeyError for an unknown document."""
        document = self.stored[document_id]
        return range(document.first_passage, document.first_passage + document.passages)

    def require_consistent(self) -> None:
        """Raise SnapshotDamagedError unless all parts have the same numbering and passages are slices."""
        passages, sentences = self.manifest.passages, self.manifest.sentences
        lengths = {
            "passages": (len(self.passages), passages),
            PASSAGE_VECTORS_FILE: (self.passage_vectors.shape[0], passages),
            SENTENCE_VECTORS_FILE: (len(self.sentence_vectors), sentences),
            "sentences": (len(self.sentence_owner), sentences),
            WORDS_FOLDER: (len(self.words), passages),
            BIGRAMS_FOLDER: (len(self.bigrams), passages),
            HEADINGS_FOLDER: (len(self.headings), passages),
            TERMS_FOLDER: (len(self.terms.names), len(self.manifest.documents)),
        }
        if isinstance(self.engine, EmbeddedEngine):  # Nothing is built upon what another engine serves.
            lengths[KEYS_FILE] = (len(self.text_keys), passages + sentences)
        wrong = [part for part, (found, expected) in lengths.items() if found != expected]
        wrong += self.passages.outside(
            np.array([document.characters for document in self.manifest.documents], np.int64)
        )
        if wrong:
            raise SnapshotDamagedError("snapshot_inconsistent", part=wrong[0], command=REBUILD)

    @classmethod
    def load(cls, folder: Path, *, checksums: bool = False) -> Self:
        """Open the snapshot in ``folder``; ``checksums`` hashes every file however large.

        Raises SnapshotStaleError for another format, SnapshotDamagedError that names the file, and
        StorageError where the disk does not let us read.
        """
        manifest = read_manifest(folder)
        verify_files(folder, manifest, checksums=checksums or manifest.bytes < CHECKSUM_ALWAYS_BELOW)
        return cls._opened(
            folder,
            manifest,
            lambda passages: EmbeddedEngine.load(folder, passages.sentence_owner),
            lambda: load_keys(folder),
        )

    @classmethod
    def load_served(
        cls, folder: Path, is_read: Callable[[str], bool], engine: Callable[[PassageTable, Manifest], Engine]
    ) -> Self:
        """Open a snapshot whose indexes another engine holds; of the files only those that are read count.

        It has no ``text_keys``, and cannot be built upon. Raises what ``load`` raises.
        """
        manifest = read_manifest(folder)
        read = replace(manifest, files=tuple(file for file in manifest.files if is_read(file.path)))
        verify_files(folder, read, checksums=read.bytes < CHECKSUM_ALWAYS_BELOW)
        return cls._opened(
            folder, manifest, lambda passages: engine(passages, manifest), lambda: np.empty(0, KEY_TYPE)
        )

    @classmethod
    def _opened(
        cls,
        folder: Path,
        manifest: Manifest,
        engine: Callable[[PassageTable], Engine],
        keys: Callable[[], Keys],
    ) -> Self:
        stored = {document.id: document for document in manifest.documents}
        try:
            documents = DocumentFile(folder / TEXTS_FILE, stored)
            passages = PassageTable(folder, documents)
            return cls(
                folder=folder,
                manifest=manifest,
                stored=stored,
                documents=documents,
                outlines=OutlineFile(folder / OUTLINES_FILE, stored),
                passages=passages,
                engine=engine(passages),
                pinyin=Pinyin.load(folder / SOUNDS_FOLDER),
                terms=ForwardIndexes.load(folder / TERMS_FOLDER),
                glossary=json.loads((folder / GLOSSARY_FILE).read_text("utf-8")),
                text_keys=keys(),
                examples=_read_examples(folder, manifest),
            )
        except OSError as error:
            raise storage_error(error, folder) from error
        except (ValueError, KeyError, RuntimeError) as error:
            # Reached only where checksums were too costly to compare.
            raise SnapshotDamagedError("snapshot_file_damaged", file=folder, command=REBUILD) from error


def _read_examples(folder: Path, manifest: Manifest) -> tuple[str, ...]:
    if not any(file.path == EXAMPLES_FILE for file in manifest.files):
        return ()
    return EXAMPLES_ADAPTER.validate_json((folder / EXAMPLES_FILE).read_bytes())
