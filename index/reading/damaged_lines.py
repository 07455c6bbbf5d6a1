"""Text in which some bytes are wrong, or some lines in another encoding than the file.

A line end is the same byte in UTF-8, GB18030 and Big5, and never part of a character: whatever has happened
to a line, the next one begins anew.
"""

from __future__ import annotations

from collections import Counter
from operator import itemgetter

from index.reading.ordinary import all_bits, is_natural_throughout, looks_natural
from index.reading.resynchronising import decode_damaged

CHINESE = ("gb18030", "cp950", "big5hkscs")
"""cp950 is Big5 as Windows writes it; HKSCS adds the Hong Kong characters. Tried in this order, since HKSCS
reads a few of Windows' characters differently."""
_ENCODINGS = ("utf-8", *CHINESE)

# A line in another encoding than its file must be clearer, in bits, than a slip could make it.
_CLEAR_LEAD = 20.0

# Characters of a stretch that must be natural by itself: where GBK or Big5 has slipped by a byte, only what
# comes before the next slip is strange. A false alarm costs no more than a second look.
_SLIP = 20


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


def mend_lines(data: bytes, encoding: str) -> str:
    """Decode line by line: each as the file is, as another encoding where that is plain, else mended."""
    return "\n".join(_mend_line(line, encoding) for line in data.split(b"\n"))


def _mend_line(line: bytes, encoding: str) -> str:
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
    return best if all_bits(own) - all_bits(best) >= _CLEAR_LEAD else own


def _whole(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None
