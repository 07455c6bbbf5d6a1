"""Which character encoding a web page is in: the words that it shows decide, what it declares advises."""

from __future__ import annotations

import codecs
import re

from index.errors import NotTextError
from index.reading.text import DOUBTFUL, DecodedText, decode

# Byte by byte, which is safe: neither < nor > is ever half of a character in GB18030 or Big5. What is
# never closed goes on to the end, so that no byte is looked at twice.
_TAGS = re.compile(
    rb"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*(?:>|\Z)", re.DOTALL | re.IGNORECASE
)
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)

# A browser looks for the declaration in the first kilobyte; pages of the time had more before it.
_HEAD = 8192

# What pages call themselves, and the fuller encoding that such pages are in, as browsers read them.
_KNOWN = {
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "cp936", "gb18030"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252"), "cp1252"),
}

# A page of whose characters beyond ASCII more are lost is in another encoding: every second one would be.
_REPLACED_SHARE = 0.05


def _declared(data: bytes) -> str | None:
    """Return the encoding that the page declares, as Python names it; None for none, or one not known."""
    match = _DECLARED.search(data, 0, _HEAD)
    return _KNOWN.get(match[1].decode("ascii", "replace").lower()) if match else None


def decode_page(data: bytes, name: str) -> DecodedText:
    """Decode a web page by its byte order mark, its words and what it declares, in this order of trust.

    Raises NotTextError where the bytes are not text.
    """
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in data:
        return decode(data, name)
    declared = _declared(data)
    try:
        # Tags and programs are ASCII in all encodings, and would hide the words from the judge.
        judged = decode(_TAGS.sub(b" ", data) + b" ", name)
    except NotTextError:
        if declared is None:
            raise
        judged = None
    if judged is not None and DOUBTFUL not in judged.warnings:
        return DecodedText(data.decode(judged.encoding, "replace"), judged.encoding, judged.warnings)
    likely = None if judged is None else judged.encoding
    for encoding in filter(None, (declared, likely)):
        text = data.decode(encoding, "replace")
        lost = text.count("\ufffd")
        if lost <= _REPLACED_SHARE * (len(text) - len(text.encode("ascii", "ignore"))):
            agreed = encoding == declared == likely and not lost
            return DecodedText(text, encoding, () if agreed else (DOUBTFUL,))
    raise NotTextError("not_text", name=name)
