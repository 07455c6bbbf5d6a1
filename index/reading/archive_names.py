"""How the names in a zip are written that are not marked as UTF-8: all by one program, so all alike.

Names are too short for what tells the encoding of a text, which asks for the commonest characters of
speeches. A reading is believed by how many of its characters are in common use at all, and how many form
words: read in a wrong encoding, rare ones come out that do not.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import opencc

_IS_UTF_8: Final = 0x800
_UNICODE_PATH: Final = 0x7075
"""Marks the field in which Info-ZIP and others repeat a name in UTF-8."""

# In the order of their likelihood, where readings are equally believable.
_ENCODINGS: Final = ("utf-8", "gb18030", "cp950", "big5hkscs", "cp932")
_OF_OLD: Final = "cp437"
"""What zip was made with: any bytes can be read so."""

# The 3,755 characters in common use, as the standard of 1980 ranks them, are this part of GB2312.
_COMMON_ROWS: Final = range(0xB0, 0xD8)
_CELLS: Final = range(0xA1, 0xFF)
_SIGNS: Final = frozenset("“”‘’—…·、。〈〉《》「」『』【】〔〕（）！，－．：；？～　０１２３４５６７８９")
# Characters that are common in one encoding alone: read in another they come out by chance.
_OWN: Final = {"utf-8": range(0xC0, 0x180), "cp932": range(0x3041, 0x30FF)}
"""The letters of Western languages, and kana."""

# Below it the names are in none of these, but French or Russian. Over the names of 204 files of speeches,
# each alone, in GBK and, made Traditional, in Big5, the right reading never fell under .92.
_BELIEVABLE: Final = 0.5


def true_names(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Return the names of entries as they were written, in their order."""
    stated = [_stated_name(info) for info in infos]
    others = [_name_bytes(info) for info, name in zip(infos, stated, strict=True) if name is None]
    read = _read_alike(others)
    return [next(read) if name is None else name for name in stated]


def _stated_name(info: zipfile.ZipInfo) -> str | None:
    """Return a name that the entry itself gives in Unicode."""
    if info.flag_bits & _IS_UTF_8:
        return info.orig_filename
    name = _name_bytes(info)
    for kind, content in _extra_fields(info.extra):
        # Version, checksum of the name that it repeats: another program may have changed that since.
        if kind == _UNICODE_PATH and content[:5] == struct.pack("<BL", 1, zlib.crc32(name)):
            try:
                return content[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, place)
        yield kind, extra[place + 4 : place + 4 + size]
        place += 4 + size


def _name_bytes(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode(_OF_OLD)  # as zipfile has decoded it


def _read_alike(names: Sequence[bytes]) -> Iterator[str]:
    """Yield names that give no encoding; those added by another program later may be in UTF-8."""
    in_utf_8 = [name.isascii() or _believability([name], "utf-8") >= _BELIEVABLE for name in names]
    encoding = _likeliest([name for name, known in zip(names, in_utf_8, strict=True) if not known])
    for name, known in zip(names, in_utf_8, strict=True):
        yield name.decode("utf-8" if known else encoding, "replace")


def _likeliest(names: Sequence[bytes]) -> str:
    believable = [each for each in _ENCODINGS if _believability(names, each) >= _BELIEVABLE]
    if len(believable) > 1:
        return max(believable, key=lambda each: _believability(names, each) + _share_in_words(names, each))
    if believable:
        return believable[0]
    return "utf-8" if _decoded(names, "utf-8") is not None else _OF_OLD


def _decoded(names: Sequence[bytes], encoding: str) -> str | None:
    try:
        return "\n".join(name.decode(encoding) for name in names)
    except UnicodeDecodeError:
        return None


def _believability(names: Sequence[bytes], encoding: str) -> float:
    """Return the share of common characters among those beyond ASCII; 0 where a name cannot be read."""
    text = _simplified(_decoded(names, encoding) or "")
    beyond_ascii = [character for character in text if not character.isascii()]
    return sum(_is_common(character, encoding) for character in beyond_ascii) / max(len(beyond_ascii), 1)


def _share_in_words(names: Sequence[bytes], encoding: str) -> float:
    """Return the share of the characters beyond ASCII that form words with those beside them."""
    import rjieba  # noqa: PLC0415 - a tenth of a second, which only archives with such names need

    text = _simplified(_decoded(names, encoding) or "")
    words = [word for word in rjieba.cut(text, False) if not word.isascii()]
    return sum(len(word) for word in words if len(word) > 1) / max(sum(map(len, words)), 1)


def _is_common(character: str, encoding: str) -> bool:
    own = _OWN.get(encoding, range(0))
    return character in _common_characters() or character in _SIGNS or ord(character) in own


@cache
def _common_characters() -> frozenset[str]:
    codes = (bytes((row, cell)) for row in _COMMON_ROWS for cell in _CELLS)
    return frozenset("".join(code.decode("gb2312", "ignore") for code in codes))


def _simplified(text: str) -> str:
    return str(_simplifier().convert(text))


@cache
def _simplifier() -> opencc.OpenCC:
    import opencc  # noqa: PLC0415 - only archives with such names need it

    return opencc.OpenCC("t2s")
