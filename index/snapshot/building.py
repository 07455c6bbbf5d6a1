"""From documents to a snapshot folder: outlines, passages, terms and vectors, written and published."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import BREAK
from index.analysis.sentence_features import find_evidence
from index.analysis.terms import bigrams, bigrams_of, term_form, words, words_of
from index.errors import StorageError
from index.progress import Progress, Stage, counted, silent
from index.snapshot.dense import DenseIndex
from index.snapshot.documents import OUTLINES_FILE, TEXTS_FILE, append_document, append_outline
from index.snapshot.encoding import EncodeBatches, encode_here, room_for_vectors, vectors_of
from index.snapshot.engine.embedded import (
    BIGRAMS_FOLDER,
    HEADINGS_FOLDER,
    PASSAGE_VECTORS_FILE,
    SENTENCE_VECTORS_FILE,
    WORDS_FOLDER,
)
from index.snapshot.forward_index import ForwardIndex, ForwardIndexes
from index.snapshot.glossary import Glossary, build_glossary
from index.snapshot.lexical import LexicalIndex
from index.snapshot.manifest import (
    FORMAT,
    Manifest,
    StoredDocument,
    StoredFile,
    file_digest,
    read_manifest,
    write_manifest,
)
from index.snapshot.passage_table import KEY_TYPE, save_keys, save_passages
from index.snapshot.pinyin import Pinyin
from index.snapshot.prepared import Contents, PreparedDocument, plain_entry, prepare
from index.snapshot.rows import ArrayRows, save_vectors
from index.snapshot.snapshot import (
    EXAMPLES_ADAPTER,
    EXAMPLES_FILE,
    GLOSSARY_FILE,
    SOUNDS_FOLDER,
    TERMS_FOLDER,
    Snapshot,
)
from index.snapshot.stages import present_stages
from index.snapshot.vocabulary import GrowingTermLists, TermLists
from index.storage.cache import Cache
from index.storage.data_folder import new_name, now_in_utc, prune, publish, sole_writer
from index.storage.disk import disk_errors
from index.types import Document, Passage

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
    with sole_writer(data_dir, progress):
        advance = counted(progress, Stage.OUTLINING, len(documents))
        prepared = []
        for document in documents:
            prepared.append(prepare(plain_entry(document, now_in_utc()), document))
            advance(1)
        contents = Contents(tuple(prepared))
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
    encode: EncodeBatches = encode_here,
    progress: Progress = silent,
) -> int:
    """Fill ``folder`` with a snapshot and return how many texts had to be encoded.

    What is cheap comes first, so that a disk that refuses says so at once. Known vectors are
    those of ``vectors_from``, an intact snapshot of the same encoder, and of ``cache``. The glossary is that
    of ``glossary_from``, a snapshot whose terms were made by the same stage, but for new words. ``encode``
    encodes the others.
    """
    passages = contents.passages
    keys = np.concatenate(
        [np.empty(0, KEY_TYPE)]
        + [prepared.passage_keys for prepared in contents.documents]
        + [prepared.sentence_keys for prepared in contents.documents]
    )
    with disk_errors(folder.parent):
        stored = _write_documents(contents.documents, folder)
        save_passages(passages, [document.id for document in stored], folder)
        save_keys(keys, folder)

    def require_room(missing: int) -> None:
        copies = len(keys) + (missing if cache is not None else 0)
        with disk_errors(folder.parent):
            if shutil.disk_usage(folder).free < 4 * encoder.dimension * copies + FREE_BYTES_SPARE:
                raise StorageError("disk_full", path=folder.parent, reason="")

    texts = [passage.text for passage in passages]
    sentences = [sentence for prepared in contents.documents for sentence in prepared.sentences]
    with room_for_vectors(len(keys), encoder.dimension, folder) as vectors:
        encoded = vectors_of(
            keys,
            texts + sentences,
            vectors,
            encoder,
            cache,
            base=vectors_from,
            progress=progress,
            require_room=require_room,
            encode=encode,
        )
        with disk_errors(folder.parent):
            save_vectors(ArrayRows(vectors[: len(texts)]), folder / PASSAGE_VECTORS_FILE)
            DenseIndex.build(vectors[len(texts) :]).save(folder / SENTENCE_VECTORS_FILE)
    with disk_errors(folder.parent):
        names = [f"{document.title}{BREAK}{document.name}" for document in stored]
        write_terms(names, passages, sentences, folder, base=glossary_from, cache=cache, progress=progress)
        write_manifest(_manifest(contents, stored, encoder, name, folder), folder)
    return encoded


def add_examples(folder: Path, questions: Sequence[str]) -> None:
    """Give a snapshot that is written and not yet published the example questions it was found to answer."""
    manifest = read_manifest(folder)
    path = folder / EXAMPLES_FILE
    with disk_errors(folder.parent):
        path.write_bytes(EXAMPLES_ADAPTER.dump_json(tuple(questions)))
        file = StoredFile(EXAMPLES_FILE, path.stat().st_size, file_digest(path))
        files = sorted((*manifest.files, file), key=lambda file: file.path)
        write_manifest(replace(manifest, files=tuple(files)), folder)


def _write_documents(documents: Sequence[PreparedDocument], folder: Path) -> tuple[StoredDocument, ...]:
    stored = []
    first = 0
    with (folder / TEXTS_FILE).open("wb") as texts, (folder / OUTLINES_FILE).open("wb") as outlines:
        for prepared in documents:
            document, outline, entry = prepared.document, prepared.outline, prepared.entry
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
                    passages=len(prepared.passages),
                    text_span=append_document(texts, document),
                    outline_span=append_outline(outlines, outline),
                    warnings=document.warnings,
                    origin=entry.origin,
                    added=entry.added,
                    facets=prepared.facets,
                )
            )
            first += len(prepared.passages)
    return tuple(stored)


def _manifest(
    contents: Contents, stored: tuple[StoredDocument, ...], encoder: Encoder, name: str, folder: Path
) -> Manifest:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return Manifest(
        format=FORMAT,
        name=name,
        created=now_in_utc(),
        stages=present_stages(),
        model=encoder.name,
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
        speeches=sum(document.speeches for document in stored),
        sections=sum(document.sections for document in stored),
        passages=sum(document.passages for document in stored),
        sentences=sum(len(prepared.sentence_keys) for prepared in contents.documents),
        documents=stored,
        files=tuple(
            StoredFile(path.relative_to(folder).as_posix(), path.stat().st_size, file_digest(path))
            for path in files
        ),
        folder=contents.folder,
        unreadable=contents.unreadable,
    )


def write_terms(
    names: Sequence[str],
    passages: Sequence[Passage],
    sentences: Sequence[str],
    folder: Path,
    *,
    base: Snapshot | None,
    cache: Cache | None = None,
    progress: Progress,
) -> None:
    """Write every file of a snapshot that is made of terms into ``folder``; OSError where the disk refuses.

    ``names`` are what the documents are called, ``sentences`` the texts of the passages' sentences in
    order: no word goes from one into the next, so each is split once, for itself and for its passage. The
    entries of words that ``base`` knows are taken from its glossary, others looked up by way of ``cache``.
    """
    counts = [len(passage.sentences) for passage in passages]
    own_words, own_grams, evidence = _split(sentences, counted(progress, Stage.SAVING, len(sentences)))
    lexical = LexicalIndex.build(own_words.joined(counts))
    lexical.save(folder / WORDS_FOLDER)
    LexicalIndex.build(own_grams.joined(counts)).save(folder / BIGRAMS_FOLDER)
    headings = {path: BREAK.join(path) for path in dict.fromkeys(passage.path for passage in passages)}
    heading_words = {path: words(heading) for path, heading in headings.items()}
    LexicalIndex.build(TermLists.of(heading_words[passage.path] for passage in passages)).save(
        folder / HEADINGS_FOLDER
    )
    ForwardIndexes(
        grams=ForwardIndex.build(own_grams),
        words=ForwardIndex.build(own_words),
        headings=ForwardIndex.build(TermLists.of(map(bigrams, headings.values()))),
        names=ForwardIndex.build(TermLists.of(map(bigrams, names))),
        evidence=evidence,
    ).save(folder / TERMS_FOLDER)
    vocabulary = own_words.terms
    Pinyin.build((word, lexical.document_frequency(word)) for word in vocabulary).save(folder / SOUNDS_FOLDER)
    glossary = json.dumps(_glossary(vocabulary, base, cache), ensure_ascii=False)
    (folder / GLOSSARY_FILE).write_text(glossary, "utf-8")


def _split(
    sentences: Sequence[str], advance: Callable[[int], None]
) -> tuple[TermLists, TermLists, NDArray[np.uint8]]:
    """Return the words, the bigrams and the ``Evidence`` of each sentence."""
    own_words, own_grams = GrowingTermLists(), GrowingTermLists()
    evidence = np.zeros(len(sentences), np.uint8)
    for place, sentence in enumerate(sentences):
        form = term_form(sentence)  # takes as long as splitting it, so it is made once for both
        own_words.append(words_of(form))
        own_grams.append(bigrams_of(form))
        evidence[place] = find_evidence(sentence)
        advance(1)
    return TermLists(*own_words.arrays()), TermLists(*own_grams.arrays()), evidence


def _glossary(vocabulary: Sequence[str], base: Snapshot | None, cache: Cache | None) -> Glossary:
    if base is None:
        return build_glossary(vocabulary, cache)
    kept = set(vocabulary).intersection(base.words.vocabulary)
    glossary = {
        stem: {word: share for word, share in entries.items() if word in kept}
        for stem, entries in base.glossary.items()
    }
    unknown = set(vocabulary) - kept
    for stem, entries in build_glossary(unknown, cache).items() if unknown else ():
        glossary[stem] = {**glossary.get(stem, {}), **entries}
    return {stem: entries for stem, entries in glossary.items() if entries}
