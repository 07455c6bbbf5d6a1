"""Whether what was read can be what somebody wrote; asked of every text before it becomes a document.

Garbage that was decoded without an error is known by what it is made of: by its bytes, which read as Chinese
when they are taken for UTF-8; by the rarity of its characters; by signs that nobody can read; by punctuation
that has lost the words around it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from itertools import islice

from index.errors import ReadingError
from index.reading.encoding.likelihood import NATURAL_BITS, is_han, is_ordinary_han, mean_bits
from index.reading.text import DOUBTFUL, LOST, DecodedText

GARBLED = "text_garbled"
"""Message id of a text that was read, or saved, in a wrong encoding or with fonts that name no characters."""
WORDS_MISSING = "words_missing"
"""Message id of a text with more Chinese punctuation than characters for it to divide."""

# What Chinese is taken for: the encodings of East Asia, and of Windows, DOS and the Macintosh elsewhere.
_MISTAKEN = (
    *("gb18030", "cp950", "cp932", "cp949"),
    *("cp1252", "latin-1", "cp437", "cp1251", "koi8-r", "mac_roman"),
)

# Of 206 real files, taken for each of these and read again as UTF-8, none gives more than two Chinese
# characters in a row; where they are mojibake hundreds follow one another.
_TELLING_RUN = 3
_CHINESE_RUN = re.compile(f"[\u3001-\u3011\u4e00-\u9fff\uff01-\uff5e]{{{_TELLING_RUN},}}")

# GBK and Big5 do not show themselves by their form, but by what they say: strange lines that, read again, are
# as natural as speeches are on average (8.3). Letters of another language give common characters too, but
# hardly ever the commonest (9.8 and more).
_TRUE = ("gb18030", "cp950")
_SPEECH_BITS = 9.2
_FEWEST_CHINESE = 8
_MOST_LINES = 50

# Of the different Chinese characters of 206 real files and their parts .98 and more are ordinary, of UTF-8
# read as GBK .4, of GBK read as Big5 .64. A few rare ones may be names.
_ORDINARY_SHARE = 0.7
_FEWEST_RARE = 8

# In real text a mark divides seven Chinese characters, in a list of single words two. Marks in a row are one.
_MARKS = "，。、；：？！“”‘’「」『』（）《》〈〉【】…"
_ROW_OF_MARKS = re.compile(f"[{_MARKS}]+")
_WORDS_PER_MARK = 1.0
_FEWEST_MARKS = 10

# Where less can be read there is nothing to quote. A sign that is repeated, such as a leader, counts once.
_READABLE_SHARE = 0.1
_FEWEST_VISIBLE = 10
_REPEATED = re.compile(r"([^\w\s\ufffd])\1+")

# Symbol fonts put their bullets here, which Word and PDF pass on; elsewhere private characters are lost ones.
_SYMBOL_FONTS = range(0xF000, 0xF100)


def examine(read: DecodedText, name: str) -> DecodedText:
    """Return the text with a warning for each doubt; ReadingError ``text_implausible`` if it says nothing.

    To be asked before the text is cleaned, which drops some of what shows it.
    """
    counts = Counter(_REPEATED.sub(r"\1", read.text))
    kinds = _count_kinds(counts)
    if _says_nothing(kinds):
        raise ReadingError("text_implausible", name=name)
    rows_of_marks = len(_ROW_OF_MARKS.findall(read.text))
    is_garbled = _is_rare(counts) or _is_misread_utf_8(read.text) or _has_misread_lines(read.text)
    found = {
        GARBLED: is_garbled,
        WORDS_MISSING: rows_of_marks >= _FEWEST_MARKS and kinds["words"] < _WORDS_PER_MARK * rows_of_marks,
        DOUBTFUL: is_garbled or kinds["unreadable"] > 0,
    }
    warnings = (*read.warnings, *(warning for warning, applies in found.items() if applies))
    return replace(read, warnings=tuple(dict.fromkeys(warnings)))


def _count_kinds(counts: Counter[str]) -> Counter[str]:
    """Count what is visible, what of it can be read, letters among it, and marks that divide Chinese."""
    kinds: Counter[str] = Counter()
    for character, count in counts.items():
        category = unicodedata.category(character)
        if category[0] == "Z" or category in {"Cc", "Cf"}:
            continue
        kinds["visible"] += count
        if character == LOST or (category == "Co" and ord(character) not in _SYMBOL_FONTS):
            kinds["unreadable"] += count
        elif category[0] == "L":
            kinds["words"] += count
            kinds["readable"] += count
        elif category[0] == "N":
            kinds["readable"] += count
        elif character in _MARKS:
            kinds["marks"] += count
    return kinds


def _says_nothing(kinds: Counter[str]) -> bool:
    if kinds["visible"] < _FEWEST_VISIBLE:
        return False
    mute = kinds["readable"] < _READABLE_SHARE * kinds["visible"]
    wordless = kinds["marks"] >= _FEWEST_MARKS and kinds["words"] < _READABLE_SHARE * kinds["marks"]
    return mute or wordless


def _is_misread_utf_8(text: str) -> bool:
    """Whether part of a text is UTF-8 taken for another encoding: its bytes then say so themselves."""
    if text.isascii():
        return False
    return any(_CHINESE_RUN.search(_read_again(text, mistaken, "utf-8")) for mistaken in _MISTAKEN)


def _has_misread_lines(text: str) -> bool:
    """Whether lines of a text are GBK or Big5 taken for another encoding."""
    strange = "\n".join(
        islice((line for line in text.splitlines() if mean_bits(line) > NATURAL_BITS), _MOST_LINES)
    )
    pairs = [(mistaken, true) for mistaken in _MISTAKEN for true in _TRUE if true != mistaken]
    return bool(strange) and any(_is_chinese(_read_again(strange, *pair)) for pair in pairs)


def _read_again(text: str, mistaken: str, true: str) -> str:
    """Return the bytes of a text in the encoding that was mistaken for another, read in the true one."""
    return text.replace(LOST, "?").encode(mistaken, "replace").decode(true, "replace")


def _is_chinese(text: str) -> bool:
    return sum(map(is_han, text)) >= _FEWEST_CHINESE and mean_bits(text) <= _SPEECH_BITS


def _is_rare(counts: Counter[str]) -> bool:
    """Whether the Chinese characters are not those that people write."""
    han = [character for character in counts if is_han(character)]
    rare = sum(not is_ordinary_han(character) for character in han)
    return rare >= _FEWEST_RARE and rare > (1 - _ORDINARY_SHARE) * len(han)
