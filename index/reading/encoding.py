"""Plain text: which character encoding the bytes are in, in spite of some that are wrong."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import replace
from operator import itemgetter

from index.errors import NotTextError
from index.reading.likelihood import (
    SAMPLE,
    WIDE_UNITS,
    all_bits,
    decode_damaged,
    is_natural_throughout,
    looks_natural,
)
from index.reading.text import CUT_OFF, DOUBTFUL, DecodedText

CHINESE = ("gb18030", "cp950", "big5hkscs")
"""cp950 is Big5 as Windows writes it; HKSCS adds the Hong Kong characters. Tried in this order, since HKSCS
reads a few of Windows' characters differently."""
_ENCODINGS = ("utf-8", *CHINESE)

# A line in another encoding than its file must be clearer, in bits, than a slip could make it.
_CLEAR_LINE_LEAD = 20.0

# Characters of a stretch that must be natural by itself: where GBK or Big5 has slipped by a byte, only what
# comes before the next slip is strange. A false alarm costs no more than a second look.
_SLIP = 20


# A line end is the same byte in UTF-8, GB18030 and Big5, and never part of a character: whatever has happened
# to a line, the next one is whole again.


def main_encoding(data: bytes) -> str:
    """Return the encoding of most lines, by those that are whole; where there are none, the likeliest."""
    votes: Counter[str] = Counter()
    for line in data.split(b"\n"):
        readings = [(reading, other) for other in _ENCODINGS if (reading := _whole(line, other))]
        natural = [(all_bits(reading), other) for reading, other in readings if looks_natural(reading)]
        if natural and not line.isascii():
            votes[min(natural, key=itemgetter(0))[1]] += len(line)
    if votes:
        return votes.most_common(1)[0][0]
    return min(_ENCODINGS, key=lambda encoding: all_bits(decode_damaged(data, encoding)))


def decode_lines(data: bytes, encoding: str) -> str:
    """Decode line by line: each as the file is, in another encoding where that is plain, else repaired."""
    return "\n".join(_decode_line(line, encoding) for line in data.split(b"\n"))


def _decode_line(line: bytes, encoding: str) -> str:
    if line.isascii():
        return line.decode("ascii")
    own = _whole(line, encoding)
    if own is not None and (encoding == "utf-8" or is_natural_throughout(own, _SLIP)):
        rivals = ["utf-8"]  # which hardly ever reads what is written otherwise
    else:
        rivals = list(_ENCODINGS)
        own = decode_damaged(line, encoding)
    readings = [reading for rival in rivals if rival != encoding and (reading := _whole(line, rival))]
    best = min((own, *filter(looks_natural, readings)), key=all_bits)
    return best if all_bits(own) - all_bits(best) >= _CLEAR_LINE_LEAD else own


def _whole(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None


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

# UTF-16 and UTF-32 without a mark are known by what they say: nearly all of it must be Chinese or ASCII.
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


def _wide_readings(data: bytes) -> list[DecodedText]:
    """Return what is clearly Chinese or ASCII when read as UTF-16 or UTF-32, in spite of damage."""
    found = []
    for encoding in WIDE_UNITS:
        if not _is_plain(decode_damaged(data[:_BEGINNING], encoding), _PLAIN_SHARE_OF_BEGINNING):
            continue
        reading = _try_decode(data, encoding)
        if reading is None or not is_natural_throughout(reading.text, _STRETCH):
            repaired = decode_damaged(data, encoding)
            if reading is None or reading.text != repaired:
                reading = DecodedText(repaired, encoding, (DOUBTFUL,))
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
    text = decode_lines(data, encoding)
    if _is_readable(text):
        return DecodedText(text, encoding, (DOUBTFUL,))
    return _likeliest(_wide_readings(data))


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
        if wide := _likeliest(_wide_readings(data)):
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
    repaired = decode_lines(data, best.encoding)
    return best if repaired.startswith(best.text) else DecodedText(repaired, best.encoding, (DOUBTFUL,))


def decode(data: bytes, name: str) -> DecodedText:
    """Find the encoding of ``data`` (UTF-8, UTF-16, UTF-32, GB18030, Big5) and decode it.

    Where some bytes are wrong, or some lines in another encoding, the rest is read with a warning and U+FFFD
    stands for what is lost. Raises NotTextError where the bytes are not text in any of these.
    """
    decoded = _decode_any(data)
    sample = decoded.text[:SAMPLE] if decoded else ""
    if decoded is None or len(_CONTROL.findall(sample)) > _CONTROL_SHARE * len(sample):
        raise NotTextError("not_text", name=name)
    return decoded
