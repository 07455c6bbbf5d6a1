"""What embedded font programs tell of their glyphs' characters, for fonts of a PDF that name none."""

from __future__ import annotations

import logging
import struct
from collections import defaultdict
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TypeAlias

from fontTools.agl import toUnicode
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont, TTLibError

from index.reading.pdf_unicode import Collection, collection, is_private, plain, unusual

BROKEN = (
    TTLibError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What parsers written in Python raise over damaged data, whether or not they mean to."""

logging.getLogger("fontTools").setLevel(logging.CRITICAL)  # tells of each oddity in a font

_SYMBOL_CODES = 0xF000  # where fonts of symbols have the codes from 0 to 255


Texts: TypeAlias = Mapping[int, str] | Collection
"""Texts by number, to be asked with ``get``."""


def texts_by_glyph(program: bytes) -> Mapping[int, str]:
    """Return the texts of a TrueType or OpenType font's glyphs by their number, as far as it tells them."""
    try:
        with TTFont(BytesIO(program), lazy=True) as font:
            named = dict(enumerate(map(text_of_name, font.getGlyphOrder())))
            texts = {glyph: text for glyph, text in named.items() if text}
            return {**texts, **_mapped(font)}
    except BROKEN:
        return {}


def texts_by_code(program: bytes) -> Mapping[int, str]:
    """Return the texts of the codes from 0 to 255 of a TrueType font whose encoding is its own."""
    texts = texts_by_glyph(program)
    found: dict[int, str] = {}
    try:
        with TTFont(BytesIO(program), lazy=True) as font:
            for table in font["cmap"].tables:
                if (table.platformID, table.platEncID) not in ((1, 0), (3, 0)):
                    continue
                for code, name in table.cmap.items():
                    own = code - _SYMBOL_CODES if code >= _SYMBOL_CODES else code
                    if text := texts.get(font.getGlyphID(name)):
                        found.setdefault(own, text)
    except BROKEN:
        return {}
    return found


def texts_by_cid(program: bytes) -> Texts:
    """Return the texts of the CIDs of a font in Adobe's compact format, or in OpenType around it."""
    if program.startswith((b"OTTO", b"\0\1\0\0", b"true")):
        return texts_by_glyph(program)
    fonts = CFFFontSet()
    try:
        fonts.decompile(BytesIO(program), None)
        font = fonts[0]
        if hasattr(font, "ROS"):
            _, ordering, _ = font.ROS
            return collection(ordering) or {}
        names: Sequence[str] = font.charset
    except BROKEN:
        return {}
    return {glyph: text for glyph, text in enumerate(map(text_of_name, names)) if text}


def text_of_name(name: str, *, dingbats: bool = False) -> str:
    """Return what a glyph of this name shows, by Adobe's list; nothing where the name says nothing."""
    return plain(str(toUnicode(name, isZapfDingbats=dingbats)))


def _mapped(font: TTFont) -> dict[int, str]:
    """Return what a font's own map from Unicode says; of several characters the commonest kind."""
    found = defaultdict[int, set[str]](set)
    if "cmap" in font:
        for table in font["cmap"].tables:
            if table.isUnicode():
                for code, name in table.cmap.items():
                    if not is_private(chr(code)):  # what only the font's maker knows
                        found[font.getGlyphID(name)].add(chr(code))
    return {
        glyph: plain(min(texts, key=lambda text: (unusual(text), text)))
        for glyph, texts in found.items()
        if glyph
    }
