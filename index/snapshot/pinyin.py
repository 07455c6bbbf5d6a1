"""Pinyin: how characters are read and which word of a corpus a reading means, in tries that stay on disk."""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, Self

import marisa_trie

from index.analysis.segmenter import is_dictionary_word

SHORTEST, LONGEST = 2, 4
"""Characters of the words that are kept: one alone has too many homophones, longer ones are rare."""
MOST_READINGS = 4
"""Combinations of readings per word that are kept; characters with several readings are few."""
CHARACTERS_FILE = "characters.trie"
WORDS_FILE = "words.trie"


class Pinyin:
    """The readings of all characters and, for each reading, the word that the corpus says most often."""

    def __init__(self, characters: Any, words: Any) -> None:
        """``characters`` maps each to its readings, ``words`` a reading to its word; all as UTF-8 bytes."""
        self._characters = characters
        self._words = words

    @classmethod
    def build(cls, frequencies: Iterable[tuple[str, int]]) -> Self:
        """Take the corpus's words with the number of passages they occur in.

        Of words with the same reading that occur equally often the first is kept.
        """
        pinyin = cls(_readings_by_character(), marisa_trie.BytesTrie())
        best: dict[str, tuple[int, str]] = {}
        for word, frequency in frequencies:
            if SHORTEST <= len(word) <= LONGEST and is_dictionary_word(word):
                for reading in pinyin.readings(word):
                    if best.get(reading, (0, ""))[0] < frequency:
                        best[reading] = (frequency, word)
        pinyin._words = marisa_trie.BytesTrie((reading, word.encode()) for reading, (_, word) in best.items())
        return pinyin

    def syllables(self, character: str) -> tuple[str, ...]:
        """Return the readings of a character without tones, most common first; empty for any other sign."""
        # The trie takes a NUL for the end of a key and would return what lies there.
        found = self._characters.get(character) if character.isalpha() else None
        return tuple(found[0].decode().split(",")) if found else ()

    def readings(self, word: str) -> Iterator[str]:
        """Yield the ways to read a word, syllables parted by spaces; none where a sign has no reading."""
        combinations = product(*(self.syllables(character) for character in word))
        for _, reading in zip(range(MOST_READINGS), combinations, strict=False):
            yield " ".join(reading)

    def word(self, reading: str) -> str | None:
        """Return the word of the corpus with that reading; None where there is none."""
        found = None if "\0" in reading else self._words.get(reading)
        return found[0].decode() if found else None

    def save(self, folder: Path) -> None:
        """Write two files into ``folder``, which is made if need be; OSError where the disk refuses."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CHARACTERS_FILE).write_bytes(self._characters.tobytes())
        (folder / WORDS_FILE).write_bytes(self._words.tobytes())

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved tries; they stay on disk and are paged in as they are used."""
        files = (folder / CHARACTERS_FILE, folder / WORDS_FILE)
        return cls(*(marisa_trie.BytesTrie().mmap(str(path)) for path in files))


@lru_cache(maxsize=1)
def _readings_by_character() -> Any:
    # The same for every corpus. Only the table is read: importing the package would load its phrases too,
    # 50 MB.
    spec = importlib.util.find_spec("pypinyin")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pypinyin")
    table: dict[str, str] = json.loads(Path(spec.origin).with_name("pinyin_dict.json").read_text("utf-8"))
    found = ((chr(int(codepoint)), _without_tones(readings)) for codepoint, readings in table.items())
    return marisa_trie.BytesTrie((character, ",".join(own).encode()) for character, own in found if own)


def _without_tones(readings: str) -> tuple[str, ...]:
    bare = (
        "".join(sign for sign in unicodedata.normalize("NFD", syllable) if not unicodedata.combining(sign))
        for syllable in readings.split(",")
    )
    return tuple(dict.fromkeys(syllable for syllable in bare if syllable))
