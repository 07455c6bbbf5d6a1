"""Plain text: which character encoding the bytes are in, and the one cleaning that ever happens."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import itemgetter

from index.errors import NotTextError
from index.reading.damaged_lines import CHINESE, main_encoding, mend_lines
from index.reading.ordinary import SAMPLE, all_bits, is_natural_throughout, looks_natural
from index.reading.resynchronising import WIDE_UNITS, decode_damaged
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
    """As Python names it; empty where the format tells its characters itself, as docx and pdf do."""
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

_BIG5 = {"cp950", "big5hkscs"}

# Bits by which the best reading must be ahead of the next for each character beyond ASCII; only scraps of a
# few characters come closer. The forms of Big5 read nearly everything alike and are not compared.
_CLEAR_LEAD = 1.0

# UTF-16 and UTF-32 without a mark, told by what they say: nearly all of it must be Chinese or ASCII.
_PLAIN_SHARE = 0.95
_BEGINNING = 4_000  # bytes that show quickly what is no text at all
_PLAIN_SHARE_OF_BEGINNING = 0.8  # damage may lie in it
_PLAIN = re.compile(
    r"[\t\n\r -~·\u2010-\u2027\u2030-\u205e\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]"
)

# Characters of a stretch that must be natural by itself: where UTF-16 has slipped by a byte, the rest of the
# file is strange. A false alarm costs no more than a second look.
_STRETCH = 40

# Of a text in ASCII fewer than this share of strange bytes are slips, not signs of another encoding.
_FEW_BEYOND_ASCII = 0.02

# More control characters than this are not slips in a text but binary data.
_CONTROL_SHARE = 0.01

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LOW_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


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


def _is_plain(text: str, share: float = _PLAIN_SHARE) -> bool:
    """Whether ``share`` of a text is clearly Chinese or ASCII."""
    sample = text[:SAMPLE]
    return len(_PLAIN.findall(sample)) >= share * len(sample) and looks_natural(sample)


def _is_binary(text: str) -> bool:
    sample = text[:SAMPLE]
    return len(_CONTROL.findall(sample)) > _CONTROL_SHARE * len(sample)


def _wide_readings(data: bytes, encodings: Iterable[str]) -> list[DecodedText]:
    """Return what is clearly Chinese or ASCII when read as UTF-16 or UTF-32, in spite of damage."""
    found = []
    for encoding in encodings:
        if not _is_plain(decode_damaged(data[:_BEGINNING], encoding), _PLAIN_SHARE_OF_BEGINNING):
            continue
        reading = _try_decode(data, encoding)
        if reading is None or not is_natural_throughout(reading.text, _STRETCH):
            mended = decode_damaged(data, encoding)
            if reading is None or reading.text != mended:
                reading = DecodedText(mended, encoding, (DOUBTFUL,))
        if _is_plain(reading.text):
            found.append(reading)
    return found


def _doubted(reading: DecodedText) -> DecodedText:
    return replace(reading, warnings=tuple(dict.fromkeys((*reading.warnings, DOUBTFUL))))


def _likeliest(readings: list[DecodedText]) -> DecodedText | None:
    """Return the likeliest reading of the same bytes, with a warning where another comes close."""
    if not readings:
        return None
    ranked = sorted(((all_bits(reading.text), reading) for reading in readings), key=itemgetter(0))
    least, best = ranked[0]
    rivals = [cost for cost, other in ranked[1:] if not {other.encoding, best.encoding} <= _BIG5]
    lead = _CLEAR_LEAD * sum(character > "\x7f" for character in best.text)
    is_clear = looks_natural(best.text) and all(cost - least >= lead for cost in rivals)
    return best if is_clear else _doubted(best)


def _is_readable(text: str) -> bool:
    """Whether a text with damage is one at all, rather than bytes of another kind."""
    beyond_ascii = sum(character > "\x7f" for character in text)
    return beyond_ascii < _FEW_BEYOND_ASCII * len(text) or looks_natural(text)


def _damaged(data: bytes) -> DecodedText | None:
    """Return the text of a file in which some bytes are wrong; None where it is none."""
    sample = data[:SAMPLE]
    if len(_LOW_CONTROL.findall(sample)) > _CONTROL_SHARE * len(sample):
        return None
    encoding = main_encoding(sample)
    text = mend_lines(data, encoding)
    if _is_readable(text):
        return DecodedText(text, encoding, (DOUBTFUL,))
    return _likeliest(_wide_readings(data, WIDE_UNITS))


def _decode_any(data: bytes) -> DecodedText | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            marked = _try_decode(data, encoding)
            if marked and (mark == codecs.BOM_UTF8 or is_natural_throughout(marked.text, _STRETCH)):
                return marked
            unmarked = _decode_unmarked(data.removeprefix(mark))
            if marked and (unmarked is None or marked.text == unmarked.text):
                return marked
            return unmarked and _doubted(unmarked)
    return _decode_unmarked(data)


def _decode_unmarked(data: bytes) -> DecodedText | None:
    if b"\x00" in data:
        if wide := _likeliest(_wide_readings(data, WIDE_UNITS)):
            return wide
        # Zeros that a crash or a slip left in a text of single bytes; cleaning drops them.
        rest = data.rstrip(b"\x00")
        narrow = _decode_narrow(rest)
        return _doubted(narrow) if narrow and narrow.text and _is_readable(narrow.text) else None
    return _decode_narrow(data)


def _decode_narrow(data: bytes) -> DecodedText | None:
    if reading := _try_decode(data, "utf-8"):
        return reading
    chinese = [reading for encoding in CHINESE if (reading := _try_decode(data, encoding))]
    wide = [reading for encoding in WIDE_UNITS if (reading := _try_decode(data, encoding))]
    best = _likeliest([*chinese, *(reading for reading in wide if _is_plain(reading.text))])
    if best is None or DOUBTFUL in best.warnings:
        return _damaged(data) or best
    if best.encoding in WIDE_UNITS:
        return best
    mended = mend_lines(data, best.encoding)
    return best if mended.startswith(best.text) else DecodedText(mended, best.encoding, (DOUBTFUL,))


def decode(data: bytes, name: str) -> DecodedText:
    """Find the encoding of ``data`` (UTF-8, UTF-16, UTF-32, GB18030, Big5) and decode it.

    Where some bytes are wrong, or some lines in another encoding, the rest is read with a warning and U+FFFD
    stands for what is lost. Raises NotTextError where the bytes are not text in any of these.
    """
    decoded = _decode_any(data)
    if decoded is None:
        raise NotTextError("not_text", name=name)
    if _is_binary(decoded.text):
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
