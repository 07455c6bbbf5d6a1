"""Plain text: which character encoding the bytes are in, and the one cleaning that ever happens."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from index.errors import NotTextError
from index.types import HeadingMark

DOUBTFUL = "encoding_doubtful"
"""Message id for a document whose encoding was chosen by a narrow margin, or with bytes left over."""
CUT_OFF = "cut_off"
"""Message id for a file that breaks off: the end of its last character, or of its format, is missing."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text as it stood in the bytes, and how it was read."""

    text: str
    encoding: str
    """As Python names it."""
    warnings: tuple[str, ...] = ()
    """Message ids."""
    headings: tuple[HeadingMark, ...] = ()
    """Whole lines that the format marks as headings, ascending."""


# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# cp950 is Big5 as Windows writes it; HKSCS adds the Hong Kong characters. Tried in this order, since
# HKSCS reads a few of Windows' characters differently.
_CHINESE = ("gb18030", "cp950", "big5hkscs")
_BIG5 = {"cp950", "big5hkscs"}

# The commonest characters of speeches in both scripts. In real text about every third character is one
# of them; in text read with the wrong encoding, where characters fall anywhere, one in fifty.
_COMMONEST = frozenset(
    "的一是不了在有人和大中国上为这个以会要我发工作年政民经行地方对全业建设加展社产进党实各们主改生新力动同"
    "與國為這個會發業設進黨實們動時來對經產後過說開關長問題應將於並從與現還"
    "，。、：；！“”「」《》（）,.\n\r 　0123456789"
)

# Below this share of commonest characters a reading is not believed without a warning. Over 190
# speeches, whole and cut to 300 characters, the right reading never fell under 0.128 (a table), and a
# wrong one never passed 0.061.
_PLAUSIBLE_SHARE = 0.12

# How far the best reading must be ahead of the next; only scraps of a few characters come closer.
_CLEAR_LEAD = 0.05

# Enough to tell the encodings apart, and text from binary data; keeps that quick on large files.
_SAMPLE = 50_000

# Replaced characters that a text in damaged UTF-8 may have: text in another encoding, read so, has more
# than every second character replaced.
_REPLACED_SHARE = 0.01

# UTF-16 and UTF-32 without a mark, told by what they say: nearly all of it must be Chinese or ASCII.
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_WIDE_SHARE = 0.95
_PLAIN = re.compile(
    r"[\t\n\r -~·\u2010-\u2027\u2030-\u205e\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]"
)

# More control characters than this are not slips in a text but binary data.
_CONTROL_SHARE = 0.01

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def _try_decode(data: bytes, encoding: str) -> DecodedText | None:
    """Decode strictly, but for a last character that breaks off, which is left out with a warning."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(data)
    except UnicodeError:
        return None
    if not decoder.getstate()[0]:
        return DecodedText(text, encoding)
    return DecodedText(text, encoding, (CUT_OFF,)) if text else None


def _common_share(text: str) -> float:
    sample = text[:_SAMPLE]
    beyond_ascii = [character for character in sample if character > "\x7f"]
    return sum(character in _COMMONEST for character in beyond_ascii) / max(len(beyond_ascii), 1)


def looks_natural(text: str) -> bool:
    """Whether the Chinese characters fall as they do in real text; True where there are none."""
    return text[:_SAMPLE].isascii() or _common_share(text) >= _PLAUSIBLE_SHARE


def _wide_readings(data: bytes) -> list[DecodedText]:
    """Return what is clearly Chinese or ASCII when read as UTF-16 or UTF-32 without a mark."""
    readings = [reading for encoding in _WIDE if (reading := _try_decode(data, encoding))]
    return [
        reading
        for reading in readings
        if looks_natural(reading.text)
        and len(_PLAIN.findall(reading.text[:_SAMPLE])) >= _WIDE_SHARE * len(reading.text[:_SAMPLE])
    ]


def _repaired(data: bytes) -> list[DecodedText]:
    """Return the text where it is UTF-8 but for a few bytes, which are shown as U+FFFD."""
    text = data.decode("utf-8", errors="replace")
    few = text.count("\ufffd") <= _REPLACED_SHARE * len(text)
    return [DecodedText(text, "utf-8", (DOUBTFUL,))] if few else []


def _most_natural(readings: list[DecodedText]) -> DecodedText | None:
    """Return the most natural of several readings, with a warning where another comes close."""
    if not readings:
        return None
    shares = [_common_share(reading.text) for reading in readings]
    share, best = max(zip(shares, readings, strict=True), key=lambda pair: pair[0])
    others = [
        other
        for other, reading in zip(shares, readings, strict=True)
        # The forms of Big5 read nearly everything alike.
        if reading is not best and not {reading.encoding, best.encoding} <= _BIG5
    ]
    doubtful = share < _PLAUSIBLE_SHARE or any(share - other < _CLEAR_LEAD for other in others)
    if not doubtful or DOUBTFUL in best.warnings:
        return best
    return DecodedText(best.text, best.encoding, (*best.warnings, DOUBTFUL))


def _decode_any(data: bytes) -> DecodedText | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _try_decode(data, encoding)
    if b"\x00" in data:
        return max(_wide_readings(data), key=lambda reading: _common_share(reading.text), default=None)
    if reading := _try_decode(data, "utf-8"):
        return reading
    chinese = [reading for encoding in _CHINESE if (reading := _try_decode(data, encoding))]
    return _most_natural([*chinese, *_wide_readings(data), *_repaired(data)])


def decode(data: bytes, name: str) -> DecodedText:
    """Find the encoding of ``data`` (UTF-8, UTF-16, UTF-32, GB18030, Big5) and decode it.

    Raises NotTextError where the bytes are not text in any of these.
    """
    decoded = _decode_any(data)
    if decoded is None:
        raise NotTextError("not_text", name=name)
    sample = decoded.text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > _CONTROL_SHARE * len(sample):
        raise NotTextError("not_text", name=name)
    return decoded


_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# What Telegram drops from messages (control characters, U+2028 to U+202E, three combining lines), the
# byte order mark, and halves of surrogate pairs, which no encoding can store.
_DROPPED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\ufeff\u030a\u0333\u033f\ud800-\udfff]")


def clean(text: str) -> str:
    r"""Make every line end ``\n`` and drop what Telegram would drop; nothing else is ever changed.

    Done once, before a Document exists, so that a quotation shown in a message can be compared with it.
    """
    return _DROPPED.sub("", _LINE_ENDS.sub("\n", text))
