"""How likely a reading of bytes is by its characters, the likeliest of damaged ones, and doubts of a text.

What is read in the wrong encoding falls anywhere among the characters, and most characters are rare: the
national standards themselves say which are not, since each lists the common ones first.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache, partial
from itertools import islice

from index.errors import ReadingError
from index.reading.text import DOUBTFUL, LOST, DecodedText

SAMPLE = 50_000
"""Characters that are looked at where a judgement of the whole is wanted: ample for any."""

# The commonest characters of speeches in both scripts: in real text about every third character.
_COMMONEST = frozenset(
    "的一是不了在有人和大中国上为这个以会要我发工作年政民经行地方对全业建设加展社产进党实各们主改生新力动同"
    "與國為這個會發業設進黨實們動時來對經產後過說開關長問題應將於並從與現還"
    "，。、：；！？“”「」《》（）…—\u3000"
)


def _listed_first(encoding: str, leads: range, trails: range) -> frozenset[str]:
    """Return the characters of a national standard whose first byte is among ``leads``."""
    data = bytes(byte for lead in leads for trail in trails for byte in (lead, trail))
    return frozenset(data.decode(encoding, "ignore")) - {LOST}


# Level 1 of GB 2312 (3,755 characters by how often they are used), of Big5 (5,401) and of JIS X 0208
# (2,965). Of the characters of 190 speeches in both scripts .97 and more are among them, of those of the
# same speeches read in a wrong encoding .2 to .58.
COMMON_SIMPLIFIED = _listed_first("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
_ORDINARY = (
    COMMON_SIMPLIFIED
    | _listed_first("cp950", range(0xA4, 0xC6), range(0x40, 0xFF))
    | _listed_first("cp950", range(0xC6, 0xC7), range(0x40, 0x7F))
    | _listed_first("euc_jp", range(0xB0, 0xD0), range(0xA1, 0xFF))
)

# What a character says of the reading, in bits, as one of its kind is met in speeches: the sum over a text
# shows which of several readings of the same bytes is the likelier.
_COMMONEST_BITS = 5.0
_SPACE_BITS = 5.0
_ASCII_BITS = 7.0
_ORDINARY_BITS = 10.0
_LETTER_BITS = 14.0  # of another script, and signs
_RARE_BITS = 17.0
_STRANGE_BITS = 22.0  # controls, private use, not assigned
_LOST_BITS = 25.0

NATURAL_BITS = 11.5
"""Mean bits of the characters beyond ASCII up to which a decoded text is taken for one: over 190 speeches
never above 9.4, in their stretches of 300 characters 11.1 (a table of estates), and 12.4 and more where they
are read in a wrong encoding."""


def is_han(character: str) -> bool:
    """Whether a character is a Chinese one, of whatever rarity."""
    return (
        "\u4e00" <= character <= "\u9fff"
        or "\u3400" <= character <= "\u4dbf"
        or "\uf900" <= character <= "\ufaff"
        or "\U00020000" <= character <= "\U0003ffff"
    )


def is_ordinary_han(character: str) -> bool:
    """Whether a Chinese character is among the common ones; a compatibility form is what it stands for."""
    return character in _ORDINARY or unicodedata.normalize("NFC", character) in _ORDINARY


@lru_cache(maxsize=1 << 16)
def bits(character: str) -> float:
    """Return how much one character speaks against a reading; lower is likelier."""
    if character == LOST:
        return _LOST_BITS
    if character in _COMMONEST:
        return _COMMONEST_BITS
    if is_han(character):
        return _ORDINARY_BITS if is_ordinary_han(character) else _RARE_BITS
    if character in "\t\n\r ":
        return _SPACE_BITS
    if unicodedata.category(character) in {"Cc", "Cn", "Co", "Cs"}:
        return _STRANGE_BITS
    if character.isascii():
        return _ASCII_BITS
    is_of_chinese = "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uff5e"
    return _ORDINARY_BITS if is_of_chinese else _LETTER_BITS


def all_bits(text: str) -> float:
    """Return the sum of ``bits`` over a text, to compare readings of the same bytes."""
    return sum(count * bits(character) for character, count in Counter(text).items())


def mean_bits(text: str) -> float:
    """Return the mean of ``bits`` over the characters beyond ASCII of a sample; 0 where there are none."""
    beyond_ascii = [bits(character) for character in text[:SAMPLE] if character > "\x7f"]
    return sum(beyond_ascii) / max(len(beyond_ascii), 1)


def looks_natural(text: str) -> bool:
    """Whether the characters beyond ASCII fall as they do in real text; True where there are none."""
    return mean_bits(text) <= NATURAL_BITS


def is_natural_throughout(text: str, stretch: int) -> bool:
    """Whether each stretch of so many characters looks natural."""
    return all(looks_natural(text[start : start + stretch]) for start in range(0, len(text), stretch))


# In GBK, Big5 and UTF-16 one byte too many shifts all that follows, up to the next ASCII character or for
# good. Of all ways to cut damaged bytes into characters the likeliest is taken, with lost bytes between them:
# the shortest path through the bytes, each character as long as it is rare.

WIDE_UNITS = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
"""Bytes of a character in the encodings that have no single bytes."""

_EURO_IN_GBK = 0x80  # code page 936 has it there, the standards have nothing
_FOUR_BYTES = 4  # in GB18030 where the second byte is a digit, in UTF-16 with the first half of a pair
_BLOCK = 1 << 16  # bytes dealt with at once, so that a long line takes no more memory than a short one
_RUN_OF_LOST = re.compile(LOST + "+")
_HIGH_SURROGATES = range(0xD800, 0xDC00)

_Unit = tuple[int, str, float]
"""A character: its bytes, its text, and what it costs in bits."""
_UnitAt = Callable[[bytes, int], _Unit | None]


def decode_damaged(data: bytes, encoding: str) -> str:
    """Decode in an encoding as Python names it, with U+FFFD for each run of bytes that fits nowhere."""
    if encoding == "utf-8":
        return data.decode("utf-8", "replace")  # finds its way back by itself
    unit_at = _wide_unit_at if encoding in WIDE_UNITS else _narrow_unit_at
    return _likeliest(data, partial(unit_at, encoding))


def _likeliest(data: bytes, unit_at: _UnitAt) -> str:
    found: list[str] = []
    place = 0
    while place < len(data):
        units, place = _likeliest_units(data, place, unit_at)
        found += units
    return _RUN_OF_LOST.sub(LOST, "".join(found))


def _likeliest_units(data: bytes, start: int, unit_at: _UnitAt) -> tuple[list[str], int]:
    """Return the characters of the cheapest way through a block, and where the next block begins.

    A byte that is lost costs more than any character.
    """
    size = min(_BLOCK, len(data) - start)
    costs = [math.inf] * (size + _FOUR_BYTES)
    costs[0] = 0.0
    lost = (1, LOST, bits(LOST))
    last = [lost] * (size + _FOUR_BYTES)
    for place in range(size):
        for unit in (lost, unit_at(data, start + place)):
            if unit is None:
                continue
            end, cost = place + unit[0], costs[place] + unit[2]
            if cost < costs[end]:
                costs[end], last[end] = cost, unit
    # A block may end within a character: the place before it is then cheaper than the end by a lost byte.
    is_last = start + size == len(data)
    end = size if is_last else min(range(size - _FOUR_BYTES + 1, size + 1), key=costs.__getitem__)
    place = end
    found: list[str] = []
    while place:
        length, text, _ = last[place]
        found.append(text)
        place -= length
    return found[::-1], start + end


def _narrow_unit_at(encoding: str, data: bytes, place: int) -> _Unit | None:
    first = data[place]
    if first < 0x80:
        return _unit(1, chr(first))
    if encoding == "gb18030":
        if first == _EURO_IN_GBK:
            return _unit(1, "€")
        if data[place + 1 : place + 2].isdigit():
            return _decoded(data[place : place + _FOUR_BYTES], _FOUR_BYTES, encoding)
    return _pairs(encoding).get(data[place : place + 2])


def _wide_unit_at(encoding: str, data: bytes, place: int) -> _Unit | None:
    length = WIDE_UNITS[encoding]
    unit = data[place : place + length]
    number = int.from_bytes(unit, "little" if encoding.endswith("le") else "big")
    if length < _FOUR_BYTES and number in _HIGH_SURROGATES:
        return _decoded(data[place : place + _FOUR_BYTES], _FOUR_BYTES, encoding)
    return _decoded(unit, length, encoding)


@lru_cache(maxsize=1 << 16)
def _decoded(data: bytes, length: int, encoding: str) -> _Unit | None:
    text = data.decode(encoding, "ignore") if len(data) == length else ""
    return _unit(length, text) if len(text) == 1 else None


@cache
def _pairs(encoding: str) -> dict[bytes, _Unit]:
    """Return the characters of two bytes; a few of Hong Kong's are two characters in Unicode."""
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    decoded = ((pair, pair.decode(encoding, "ignore")) for pair in pairs)
    return {pair: _unit(2, text) for pair, text in decoded if text and not text.isascii()}


@lru_cache(maxsize=1 << 16)
def _unit(length: int, text: str) -> _Unit:
    return length, text, all_bits(text)


# Whether what was read can be what somebody wrote is asked of every text before it becomes a document.
# Garbage that was decoded without an error is known by what it is made of: by its bytes, which read as
# Chinese when they are taken for UTF-8; by the rarity of its characters; by signs that nobody can read; by
# punctuation that has lost the words around it.

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
    readings = (_read_again(strange, *pair) for pair in pairs if strange)
    return any(
        sum(map(is_han, text)) >= _FEWEST_CHINESE and mean_bits(text) <= _SPEECH_BITS for text in readings
    )


def _read_again(text: str, mistaken: str, true: str) -> str:
    """Return the bytes of a text in the encoding that was mistaken for another, read in the true one."""
    return text.replace(LOST, "?").encode(mistaken, "replace").decode(true, "replace")


def _is_rare(counts: Counter[str]) -> bool:
    """Whether the Chinese characters are not those that people write."""
    han = [character for character in counts if is_han(character)]
    rare = sum(not is_ordinary_han(character) for character in han)
    return rare >= _FEWEST_RARE and rare > (1 - _ORDINARY_SHARE) * len(han)
