"""Which characters the codes of a PDF's fonts show, by what the file itself says, and how wide they are.

Nothing is asked of the fonts that the machine has, so that a file reads alike everywhere. Where the file
does not say what a glyph means, there is no text: nobody could tell a guess from what was written.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple, TypeAlias

from playa import ContentStream, resolve
from playa.cmapdb import (
    CMap,
    CodeToCIDMap,
    EncodingCMap,
    IdentityCMap,
    IdentityCMapByte,
    ToUnicodeMap,
    get_cmap,
)
from playa.encodings import STANDARD_ENCODING
from playa.font import CIDFont, Font, SimpleFont, TrueTypeFont, Type1Font
from playa.pdftypes import PSLiteral

from index.reading.pdf.characters import (
    Collection,
    Texts,
    collection,
    plain,
    text_of_name,
    texts_by_cid,
    texts_by_code,
    texts_by_glyph,
)

Splitter: TypeAlias = Callable[[bytes], Iterator[tuple[bytes, int]]]
"""Yields each code of a string with its CID: 0 where its CMap does not hold it."""


def splitter(font: CIDFont) -> Splitter:
    """Return what divides the strings that are shown in this font."""
    cmap = font.cmap
    if isinstance(cmap, IdentityCMap):
        length = 1 if isinstance(cmap, IdentityCMapByte) else 2
        return lambda data: _split_evenly(data, length)
    if isinstance(cmap, EncodingCMap):
        base = _base_cmap(font)
        return lambda data: _split_by_own(data, cmap, base)
    branches = cmap.code2cid if isinstance(cmap, CMap) else {}
    return lambda data: _split_by_known(data, branches) if branches else _split_evenly(data, 2)


def _split_evenly(data: bytes, length: int) -> Iterator[tuple[bytes, int]]:
    for place in range(0, len(data), length):
        code = data[place : place + length]
        yield code, int.from_bytes(code, "big")


def _split_by_own(data: bytes, cmap: EncodingCMap, base: CMap | None) -> Iterator[tuple[bytes, int]]:
    """Split by a CMap that lies in the file, which may only change a part of a known one."""
    codes = cmap.decode(data) if cmap.code_space or base is None else _split_by_known(data, base.code2cid)
    for code, cid in codes:
        known = cmap.bytes2cid.get(code) or cid
        if not known and base:
            _, known = next(_split_by_known(code, base.code2cid), (code, 0))
        yield code, known


def _split_by_known(data: bytes, branches: CodeToCIDMap) -> Iterator[tuple[bytes, int]]:
    start = 0
    while start < len(data):
        under: CodeToCIDMap | int | None = branches
        end = start
        while isinstance(under, dict) and end < len(data):
            under = under.get(data[end])
            end += 1
        yield data[start:end], under if isinstance(under, int) else 0
        start = end


def _base_cmap(font: CIDFont) -> CMap | None:
    encoding = resolve(font.spec.get("Encoding"))
    base = resolve(encoding.get("UseCMap")) if isinstance(encoding, ContentStream) else None
    if not isinstance(base, PSLiteral):
        return None
    try:
        cmap = get_cmap(str(base.name))
    except KeyError:
        return None
    return cmap if isinstance(cmap, CMap) else None


class Shown(NamedTuple):
    """What one code shows."""

    text: str | None
    """None where the file does not tell; empty where nothing is drawn."""
    advance: float
    """How far the pen moves, in the font's size; downwards, and so negative, in vertical writing."""
    word_space: bool = False
    """Whether the space that is set between words is added."""


# Codes that are Unicode themselves, and codes of an older encoding, by a part of their CMap's name.
_UNICODE_CODES = {"UCS2": "utf-16-be", "UTF16": "utf-16-be", "UTF32": "utf-32-be", "UTF8": "utf-8"}
_OLD_CODES = {
    "GBK2K": "gb18030",
    "GBK": "gbk",
    "GB-EUC": "gb2312",
    "GBpc": "gb2312",
    "HKscs": "big5hkscs",
    "B5": "cp950",
    "RKSJ": "cp932",
    "KSC": "cp949",
}
# What text never holds; a glyph that is said to mean it has no meaning.
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufffd]")
_BREAKS = re.compile(r"[\t-\r\u2028\u2029]")

_STANDARD = re.compile(rb"/Encoding\s+StandardEncoding\s+def")

# Old Chinese writers name a font of the system, such as 宋体, for single bytes, and show pairs of them.
_HAN = re.compile("[\u4e00-\u9fff]")
_GBK_LEADS = range(0x81, 0xFF)
_WIDE, _NARROW = 1.0, 0.5  # what the signs of such a font take, in its size


def reader_of(font: Font) -> Callable[[bytes], Iterator[Shown]]:
    """Return what decodes the strings that are shown in this font."""
    if isinstance(font, CIDFont):
        return _CompositeReader(font).read
    if isinstance(font, TrueTypeFont) and _is_chinese_of_system(font):
        return _read_pairs
    if isinstance(font, SimpleFont):
        return _SimpleReader(font).read
    return lambda data: (Shown(None, _NARROW) for _ in data)  # damaged itself: it has no characters


def _read_pairs(data: bytes) -> Iterator[Shown]:
    place = 0
    while place < len(data):
        length = 2 if data[place] in _GBK_LEADS else 1
        text = _decode(data[place : place + length], "gbk")
        yield Shown(text, _WIDE if length == 2 else _NARROW)
        place += length


class _SimpleReader:
    """Reads fonts whose codes are single bytes."""

    def __init__(self, font: SimpleFont) -> None:
        self._font = font
        self._named = _named_in(font.tounicode)
        self._names = {**_standard_names(font), **font.encoding}
        self._dingbats = "ZapfDingbats" in font.basefont
        self._shown = [Shown(self._text(code), font.hdisp(code), code == 32) for code in range(256)]

    def read(self, data: bytes) -> Iterator[Shown]:
        return map(self._shown.__getitem__, data)

    def _text(self, code: int) -> str | None:
        name = self._names.get(code)
        if text := self._named.get(code) or self._own.get(code):
            return text
        if name is None and self._names and self._program is None:
            return ""  # a font that lies elsewhere shows nothing for it
        return readable(text_of_name(name or "", dingbats=self._dingbats))

    @cached_property
    def _program(self) -> bytes | None:
        keys = ("FontFile", "FontFile2", "FontFile3")
        return next((program for key in keys if (program := _program(self._font, key))), None)

    @cached_property
    def _own(self) -> Mapping[int, str]:
        """What a TrueType font says whose codes the file gives no names."""
        program = _program(self._font, "FontFile2")
        return texts_by_code(program) if program and not self._font.encoding else {}


def _standard_names(font: SimpleFont) -> Mapping[int, str]:
    """Return the names of the codes of a Type 1 font that says to have the standard ones."""
    program = _program(font, "FontFile") if isinstance(font, Type1Font) else None
    return STANDARD_ENCODING if program and _STANDARD.search(program) else {}


class _CompositeReader:
    """Reads fonts whose codes stand for the numbers of characters (CIDs)."""

    def __init__(self, font: CIDFont) -> None:
        self._font = font
        table = font.spec.get("ToUnicode")
        self._named = _named_in(font.tounicode if isinstance(table, ContentStream) else None)
        self._name = str(font.cmap.attrs.get("CMapName", ""))
        charset = _charset(_UNICODE_CODES, self._name)
        if charset is None and isinstance(table, PSLiteral) and "Identity" in str(table.name):
            charset = "utf-16-be"
        self._unicode = charset
        self._split = splitter(font)
        self._known: dict[bytes, Shown] = {}

    def read(self, data: bytes) -> Iterator[Shown]:
        for code, cid in self._split(data):
            shown = self._known.get(code)
            if shown is None:
                font = self._font
                advance = font.vdisp(cid) if font.vertical else font.hdisp(cid)
                shown = self._known[code] = Shown(self._text(code, cid), advance, code == b" ")
            yield shown

    def _text(self, code: bytes, cid: int) -> str | None:
        if text := self._named.get(int.from_bytes(code, "big")):
            return text
        if self._unicode:
            return _decode(code, self._unicode)
        glyph = self._glyphs.get(cid) if self._glyphs else cid
        if glyph is not None and (text := readable(self._own.get(glyph))):
            return text
        if self._collection is not None:
            return readable(self._collection.get(cid))
        charset = _charset(_OLD_CODES, self._name)
        return _decode(code, charset) if charset else None

    @cached_property
    def _collection(self) -> Collection | None:
        _, _, ordering = self._font.cidcoding.rpartition("-")
        return collection(ordering)

    @cached_property
    def _own(self) -> Texts:
        if program := _program(self._font, "FontFile2"):
            return texts_by_glyph(program)
        program = _program(self._font, "FontFile3")
        return texts_by_cid(program) if program else {}

    @cached_property
    def _glyphs(self) -> Mapping[int, int]:
        """The number of each CID's glyph in a TrueType font, where the two differ."""
        table = resolve(self._font.spec.get("CIDToGIDMap"))
        if not isinstance(table, ContentStream):
            return {}
        numbers = table.buffer
        return dict(enumerate(struct.unpack(f">{len(numbers) // 2}H", numbers[: len(numbers) // 2 * 2])))


def _named_in(table: ToUnicodeMap | None) -> Mapping[int, str]:
    """Return the texts that a font's table gives its codes; writers do not agree on how long a code is."""
    if table is None:
        return {}
    texts = {int.from_bytes(code, "big"): readable(text) for code, text in table.bytes2unicode.items()}
    return {code: text for code, text in texts.items() if text}


def readable(text: str | None) -> str | None:
    """Return a glyph's text as it is to be read; None where it is none."""
    if not text or _NO_TEXT.search(text):
        return None
    return plain(_BREAKS.sub(" ", text))


def _decode(code: bytes, charset: str) -> str | None:
    try:
        return readable(code.decode(charset))
    except UnicodeDecodeError:
        return None


def _charset(charsets: Mapping[str, str], cmap: str) -> str | None:
    return next((charset for part, charset in charsets.items() if part in cmap), None)


def _program(font: Font, key: str) -> bytes | None:
    file = resolve(font.descriptor.get(key))
    return file.buffer if isinstance(file, ContentStream) else None


def _is_chinese_of_system(font: TrueTypeFont) -> bool:
    if font.tounicode is not None or _program(font, "FontFile2"):
        return False
    try:
        name = font.basefont.encode("latin-1").decode("gb2312")
    except UnicodeError:
        name = font.basefont
    return _HAN.search(name) is not None
