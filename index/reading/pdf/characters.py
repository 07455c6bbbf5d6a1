"""Which characters the glyphs of a PDF show: Adobe's collections, and what embedded font programs tell."""

from __future__ import annotations

import logging
import re
import struct
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from io import BytesIO
from itertools import chain
from typing import TypeAlias

import opencc
from fontTools.agl import toUnicode
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont, TTLibError
from playa.cmapdb import CMap, get_cmap, get_unicode_map

# The CMaps that lead from Unicode into each collection, by the collection's ordering.
_UNICODE_CMAPS = {
    "GB1": "UniGB",
    "CNS1": "UniCNS",
    "Japan1": "UniJIS",
    "Korea1": "UniKS",
    "KR": "UniAKR",
    "Manga1": "UniManga",
}
# Its fonts share glyphs between radicals and ideographs, and its CMaps say so.
_SHARES_RADICALS = "Japan1"

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_SOFT_HYPHEN = re.compile("\xad")
# Not U+FE30, which writers of Big5 use for a colon.
_VERTICAL = re.compile("[⁚⁝\ufe10-\ufe19\ufe31-\ufe48]")
_RADICAL = re.compile("[\u2e80-\u2fdf]")
_COMPATIBLE = re.compile("[\uf900-\ufaff\U0002f800-\U0002fa1f]")
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_SPECIAL = re.compile("|".join(kind.pattern for kind in (_VERTICAL, _RADICAL, _COMPATIBLE, _LIGATURE)))
_DOTS = {"..": "‥", "...": "…", "⁚": "‥", "⁝": "…"}
_FULL_WIDTH = 0xFEE0  # from ASCII to its full-width form


class Collection:
    """The texts of the characters (CIDs) of one of Adobe's collections."""

    def __init__(self, ordering: str) -> None:
        """Raise KeyError for an unknown one; ``ordering`` is its name without Adobe's, such as ``GB1``."""
        self._ordering = ordering
        self._usual = _usual(ordering)
        self._found: dict[int, str | None] = {}

    def get(self, cid: int) -> str | None:
        """Return the text of a character; None where none is known."""
        if cid not in self._found:
            self._found[cid] = self._text(cid)
        return self._found[cid]

    def _text(self, cid: int) -> str | None:
        usual = self._usual.get(cid)
        if usual is not None and not any(unusual(usual)):
            return usual
        texts = _candidates(self._ordering).get(cid, ())
        chosen = min(texts, key=lambda text: (*unusual(text), text != usual, text), default=None)
        return plain(chosen) if chosen else None


@cache
def collection(ordering: str) -> Collection | None:
    """Return Adobe's collection of this name; None for another one's."""
    return Collection(ordering) if ordering in _UNICODE_CMAPS else None


def plain(text: str) -> str:
    """Return the text with the forms that only fonts need as the characters that they show.

    Radicals become the ideographs that they look like, compatibility ideographs the unified ones, and
    vertical punctuation and ligatures what they stand for: what is read on paper is one character.
    """
    return _SPECIAL.sub(lambda found: _shown(found[0]), text)


def unusual(text: str) -> tuple[bool, ...]:
    """Return a key that is smaller for what a writer would more likely have meant by the same glyph."""
    kinds = (_PRIVATE, _SOFT_HYPHEN, _VERTICAL, _RADICAL, _COMPATIBLE, _LIGATURE)
    return tuple(kind.search(text) is not None for kind in kinds)


def is_private(text: str) -> bool:
    """Whether a text holds characters that Unicode leaves to private agreement."""
    return _PRIVATE.search(text) is not None


def _usual(ordering: str) -> Mapping[int, str]:
    """Return the one text of each CID that Adobe names, of old: some are of private use."""
    return get_unicode_map(f"Adobe-{ordering}").cid2unichr


@cache
def _candidates(ordering: str) -> Mapping[int, set[str]]:
    """Return all texts that lead to each CID of a collection."""
    found = defaultdict[int, set[str]](set)
    upright = get_unicode_map(f"Adobe-{ordering}", vertical=True).cid2unichr
    for cid, text in chain(_usual(ordering).items(), upright.items()):
        found[cid].add(text)
    for mode in "HV":
        cmap = get_cmap(f"{_UNICODE_CMAPS[ordering]}-UTF32-{mode}")
        assert isinstance(cmap, CMap)
        for code, cid in _codes(cmap.code2cid):
            found[cid].add(chr(int.from_bytes(code, "big")))
    return found


def _codes(branch: Mapping[int, object], begun: bytes = b"") -> Iterator[tuple[bytes, int]]:
    """Yield the codes of a CMap, which branches byte by byte, with their CIDs."""
    for byte, under in branch.items():
        code = begun + bytes((byte,))
        if isinstance(under, int):
            yield code, under
        else:
            assert isinstance(under, Mapping)
            yield from _codes(under, code)


@cache
def _shown(form: str) -> str:
    """Return what one special form shows; the form itself where nothing else looks so."""
    if form in _DOTS:
        return _DOTS[form]
    shown = unicodedata.normalize("NFKC", form)
    if _RADICAL.match(form) and shown == form:
        return _ideograph_like(form)
    if not _VERTICAL.match(form):
        return shown
    shown = _DOTS.get(shown, shown)
    return chr(ord(shown) + _FULL_WIDTH) if len(shown) == 1 and shown.isascii() else shown


def _ideograph_like(radical: str) -> str:
    """Return the ideograph that looks like a radical for which Unicode names none, such as 马 for ⻢."""
    _, simplified, name = unicodedata.name(radical, "").partition("CJK RADICAL C-SIMPLIFIED ")
    if simplified:
        traditional = unicodedata.normalize("NFKC", unicodedata.lookup(f"KANGXI RADICAL {name}"))
        ideograph: str = opencc.OpenCC("t2s").convert(traditional)
        return radical if ideograph == traditional else ideograph
    shared = [texts - {radical} for texts in _candidates(_SHARES_RADICALS).values() if radical in texts]
    alike = min((text for texts in shared for text in texts if not _RADICAL.match(text)), default=radical)
    return unicodedata.normalize("NFC", alike)


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

logging.getLogger("fontTools").setLevel(logging.CRITICAL)  # it reports each oddity in a font

_SYMBOL_CODES = 0xF000  # where fonts of symbols have the codes from 0 to 255


Texts: TypeAlias = Mapping[int, str] | Collection
"""Texts by number, to be asked with ``get``."""


def texts_by_glyph(program: bytes) -> Mapping[int, str]:
    """Return the texts of a TrueType or OpenType font's glyphs by their number, as far as it states them."""
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
