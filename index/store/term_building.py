"""What is made of a corpus's words: lexical indexes, the terms of each sentence, sounds, the glossary."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import BREAK
from index.analysis.sentence_features import find_evidence
from index.analysis.terms import bigrams, bigrams_of, term_form, words, words_of
from index.progress import Progress, Stage
from index.store.encoding import counted
from index.store.glossary import Glossary, build_glossary
from index.store.lexical import LexicalIndex
from index.store.snapshot import (
    BIGRAMS_FOLDER,
    GLOSSARY_FILE,
    HEADINGS_FOLDER,
    SOUNDS_FOLDER,
    TERMS_FOLDER,
    WORDS_FOLDER,
    Snapshot,
)
from index.store.sounds import Sounds
from index.store.term_lists import GrowingLists, TermLists
from index.store.term_rows import TermRows
from index.store.term_table import TermTable
from index.types import Passage


def write_terms(
    names: Sequence[str],
    passages: Sequence[Passage],
    sentences: Sequence[str],
    folder: Path,
    *,
    base: Snapshot | None,
    progress: Progress,
) -> None:
    """Write every file of a snapshot that is made of terms into ``folder``; OSError where the disk refuses.

    ``names`` are what the documents are called, ``sentences`` the texts of the passages' sentences in
    order: no word goes from one into the next, so each is split once, for itself and for its passage. The
    entries of words that ``base`` knows are taken from its glossary.
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
    TermTable(
        grams=TermRows.build(own_grams),
        words=TermRows.build(own_words),
        headings=TermRows.build(TermLists.of(map(bigrams, headings.values()))),
        names=TermRows.build(TermLists.of(map(bigrams, names))),
        evidence=evidence,
    ).save(folder / TERMS_FOLDER)
    vocabulary = own_words.terms
    Sounds.build((word, lexical.document_frequency(word)) for word in vocabulary).save(folder / SOUNDS_FOLDER)
    glossary = json.dumps(_glossary(vocabulary, base), ensure_ascii=False)
    (folder / GLOSSARY_FILE).write_text(glossary, "utf-8")


def _split(
    sentences: Sequence[str], told: Callable[[int], None]
) -> tuple[TermLists, TermLists, NDArray[np.uint8]]:
    """Return the words, the bigrams and the ``Evidence`` of each sentence."""
    own_words, own_grams = GrowingLists(), GrowingLists()
    evidence = np.zeros(len(sentences), np.uint8)
    for place, sentence in enumerate(sentences):
        form = term_form(sentence)  # takes as long as splitting it, so it is made once for both
        own_words.append(words_of(form))
        own_grams.append(bigrams_of(form))
        evidence[place] = find_evidence(sentence)
        told(1)
    return TermLists(*own_words.arrays()), TermLists(*own_grams.arrays()), evidence


def _glossary(vocabulary: Sequence[str], base: Snapshot | None) -> Glossary:
    if base is None:
        return build_glossary(vocabulary)
    kept = set(vocabulary).intersection(base.words.vocabulary)
    glossary = {
        stem: {word: share for word, share in entries.items() if word in kept}
        for stem, entries in base.glossary.items()
    }
    unknown = set(vocabulary) - kept
    for stem, entries in build_glossary(unknown).items() if unknown else ():
        glossary[stem] = {**glossary.get(stem, {}), **entries}
    return {stem: entries for stem, entries in glossary.items() if entries}
