"""Plain text: which character encoding the bytes are in, and the one cleaning that ever happens."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from index.errors import NotTextError

DOUBTFUL = "encoding_doubtful"
"""Message id for a document whose encoding was chosen by a narrow margin."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text as it stood in the bytes, and how it was read."""

    text: str
    encoding: str
    """As Python names it."""
    warnings: tuple[str, ...] = ()


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

# Enough to tell the encodings apart; keeps the comparison quick on large files.
_SAMPLE = 50_000

# More control characters than this are not slips in a text but binary data.
_CONTROL_SHARE = 0.01

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def _try_decode(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, UnicodeError):
        return None


def _common_share(text: str) -> float:
    sample = text[:_SAMPLE]
    beyond_ascii = [character for character in sample if character > "\x7f"]
    return sum(character in _COMMONEST for character in beyond_ascii) / max(len(beyond_ascii), 1)


def _decode_chinese(data: bytes) -> DecodedText | None:
    """Read with each Chinese encoding that accepts the bytes, and keep the most natural text."""
    readings = [
        (_common_share(text), encoding, text)
        for encoding in _CHINESE
        if (text := _try_decode(data, encoding)) is not None
    ]
    if not readings:
        return None
    share, encoding, text = max(readings, key=lambda reading: reading[0])
    others = [other for other, name, _ in readings if (name == "gb18030") != (encoding == "gb18030")]
    doubtful = share < _PLAUSIBLE_SHARE or any(share - other < _CLEAR_LEAD for other in others)
    return DecodedText(text, encoding, (DOUBTFUL,) if doubtful else ())


def _decode_any(data: bytes) -> DecodedText | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _try_decode(data, encoding)
            return DecodedText(text, encoding) if text is not None else None
    if b"\x00" in data:
        return None
    text = _try_decode(data, "utf-8")
    return DecodedText(text, "utf-8") if text is not None else _decode_chinese(data)


def decode(data: bytes, name: str) -> DecodedText:
    """Find the encoding of ``data`` (UTF-8, UTF-16 and -32 with mark, GB18030, Big5) and decode it.

    Raises NotTextError where the bytes are not text in any of these.
    """
    decoded = _decode_any(data)
    if decoded is None:
        raise NotTextError("not_text", name=name)
    if len(_CONTROL.findall(decoded.text)) > _CONTROL_SHARE * len(decoded.text):
        raise NotTextError("not_text", name=name)
    return decoded


_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# What Telegram drops from messages (control characters, U+2028 to U+202E, three combining lines), the
# byte order mark, and halves of surrogate pairs, which no encoding can store.
_DROPPED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\ufeff\u030a\u0333\u033f]")


def clean(text: str) -> str:
    r"""Make every line end ``\n`` and drop what Telegram would drop; nothing else is ever changed.

    Done once, before a Document exists, so that a quotation shown in a message can be compared with it.
    """
    return _DROPPED.sub("", _LINE_ENDS.sub("\n", text))
