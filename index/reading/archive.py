"""Zip archives: each entry a file of its own or a refusal of its own, and no bomb unpacked.

Nothing is ever written under a name that an archive gives; names are made harmless all the same, since
they become the names of documents.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from index.errors import ReadingError
from index.reading import is_supported
from index.reading.formats import is_passed_over
from index.reading.sandbox.limits import Limits
from index.reading.text import clean

if TYPE_CHECKING:
    import opencc

MOST_ENTRIES = 5_000
"""A library of all speeches of a ministry has hundreds of files; its archive is read in one go."""
MOST_UNPACKED = 200 * 2**20
"""Bytes of all readable entries together: ten times what Telegram lets through."""
MOST_RATIO = 100
"""Speeches shrink to a third or half; only long runs of the same bytes shrink to a hundredth."""

# Below this size a high ratio harms nobody: a file of blank lines.
_HARMLESS = 2**20
_PIECE = 2**16
_NESTED = {".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst"}
_OF_THE_SYSTEM = {"__macosx", "thumbs.db", "desktop.ini"}
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"^[A-Za-z]:")
# What zipfile raises over hostile bytes; RuntimeError where a password is wanted after all.
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError)


class Entry(NamedTuple):
    """A file in an archive, by its path there with forward slashes, or why it is refused."""

    name: str
    content: bytes | ReadingError


def entries(data: bytes, name: str) -> Iterator[Entry]:
    """Yield the files of an archive in its order; those that no folder is read for are left out.

    Raises ReadingError where the archive itself is refused: ``damaged``, ``too_many_entries``,
    ``archive_too_large``, ``archive_empty``.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGE as error:
        raise ReadingError("damaged", name=name) from error
    with archive:
        found = _named(archive.infolist())
        if not found:
            raise ReadingError("archive_empty", name=name)
        if len(found) > MOST_ENTRIES:
            raise ReadingError("too_many_entries", name=name, entries=len(found), limit=MOST_ENTRIES)
        refusals = _refusals(found)
        unpacked = sum(
            info.file_size for (_, info), refusal in zip(found, refusals, strict=True) if refusal is None
        )
        if unpacked > MOST_UNPACKED:
            raise ReadingError("archive_too_large", name=name, megabytes=MOST_UNPACKED // 2**20)
        for (entry, info), refusal in zip(found, refusals, strict=True):
            yield Entry(entry, refusal or _unpacked(archive, entry, info))


def _named(infos: Sequence[zipfile.ZipInfo]) -> list[tuple[str, zipfile.ZipInfo]]:
    """Return the entries that are files to be seen, each with its harmless name."""
    named = zip(map(_harmless, true_names(infos)), infos, strict=True)
    return [(name, info) for name, info in named if name and not (info.is_dir() or _is_hidden(name))]


def _harmless(name: str) -> str:
    """Return the path with forward slashes, that leads nowhere but below: no root, drive or parent."""
    parts = [part.strip() for part in clean(_DRIVE.sub("", name)).replace("\\", "/").split("/")]
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _is_hidden(name: str) -> bool:
    return is_passed_over(name) or any(part.lower() in _OF_THE_SYSTEM for part in name.split("/"))


def _refusals(found: Sequence[tuple[str, zipfile.ZipInfo]]) -> list[ReadingError | None]:
    """Return for each entry why it is not even unpacked."""
    seen: set[str] = set()
    refusals: list[ReadingError | None] = []
    for name, info in found:
        identity = unicodedata.normalize("NFC", name)
        refusals.append(_refusal(name, info, identity in seen))
        seen.add(identity)
    return refusals


def _refusal(name: str, info: zipfile.ZipInfo, again: bool) -> ReadingError | None:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _NESTED:
        return ReadingError("nested_archive", name=name)
    if not is_supported(name):
        return ReadingError("unsupported_format", name=name, suffix=suffix)
    if again:
        return ReadingError("name_twice", name=name)
    if info.flag_bits & _ENCRYPTED:
        return ReadingError("encrypted", name=name)
    if info.compress_type not in _METHODS:
        return ReadingError("compression_unsupported", name=name)
    if info.file_size > max(_HARMLESS, MOST_RATIO * info.compress_size):
        return ReadingError("zip_bomb", name=name)
    if info.file_size > Limits().megabytes * 2**20:
        return ReadingError("too_large", name=name, megabytes=Limits().megabytes)
    return None


def _unpacked(archive: zipfile.ZipFile, name: str, info: zipfile.ZipInfo) -> bytes | ReadingError:
    """Return the bytes of an entry; never more than it states, whatever its compressed bytes hold."""
    try:
        with archive.open(info) as file:
            # In pieces, since zipfile unpacks as much as is asked for before it looks at the size stated.
            return b"".join(iter(lambda: file.read(_PIECE), b""))
    except _DAMAGE:
        return ReadingError("damaged", name=name)


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
