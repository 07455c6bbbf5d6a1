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
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from index.errors import ReadingError
from index.processes.limits import Limits
from index.reading import is_supported
from index.reading.formats import is_passed_over
from index.reading.likelihood import COMMON_SIMPLIFIED
from index.reading.text import clean

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
ZIP_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError)


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
    except ZIP_DAMAGE as error:
        raise ReadingError("damaged", name=name) from error
    with archive:
        found = _named(archive.infolist())
        if not found:
            raise ReadingError("archive_empty", name=name)
        if len(found) > MOST_ENTRIES:
            raise ReadingError("too_many_entries", name=name, entries=len(found), limit=MOST_ENTRIES)
        judged = list(_judged(found))
        if sum(info.file_size for _, info, refusal in judged if refusal is None) > MOST_UNPACKED:
            raise ReadingError("archive_too_large", name=name, megabytes=MOST_UNPACKED // 2**20)
        for entry, info, refusal in judged:
            try:
                yield Entry(entry, refusal or unpack(archive, info))
            except ZIP_DAMAGE:
                yield Entry(entry, ReadingError("damaged", name=entry))


def _named(infos: Sequence[zipfile.ZipInfo]) -> list[tuple[str, zipfile.ZipInfo]]:
    """Return the entries that are files to be seen, each with its harmless name."""
    named = zip(map(_harmless, true_names(infos)), infos, strict=True)
    return [
        (name, info)
        for name, info in named
        if name
        and not (info.is_dir() or is_passed_over(name))
        and _OF_THE_SYSTEM.isdisjoint(name.lower().split("/"))
    ]


def _harmless(name: str) -> str:
    """Return the path with forward slashes, that leads nowhere but below: no root, drive or parent."""
    parts = [part.strip() for part in clean(_DRIVE.sub("", name)).replace("\\", "/").split("/")]
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _judged(
    found: Sequence[tuple[str, zipfile.ZipInfo]],
) -> Iterator[tuple[str, zipfile.ZipInfo, ReadingError | None]]:
    """Yield each entry with the reason why it is not even unpacked."""
    seen: set[str] = set()
    for name, info in found:
        identity = unicodedata.normalize("NFC", name)
        yield name, info, _refusal(name, info, identity in seen)
        seen.add(identity)


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


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return the bytes of an entry; never more than it states. Raises one of ZIP_DAMAGE."""
    with archive.open(info) as file:
        # In pieces, since zipfile unpacks as much as is asked for before it looks at the size stated.
        return b"".join(iter(lambda: file.read(_PIECE), b""))


# How the names in a zip are written that are not marked as UTF-8: all by one program, so all alike. Names are
# too short for what recognises the encoding of a text, which needs the commonest characters of speeches. A
# reading is believed by how many of its characters are in common use at all, and how many form words: read in
# a wrong encoding, rare ones come out that do not.

_IS_UTF_8: Final = 0x800
_UNICODE_PATH: Final = 0x7075
"""Marks the field in which Info-ZIP and others repeat a name in UTF-8."""

# In the order of their likelihood, where readings are equally believable.
_ENCODINGS: Final = ("utf-8", "gb18030", "cp950", "big5hkscs", "cp932")
_OF_OLD: Final = "cp437"
"""What zip was made with: any bytes can be read so."""

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
    if believable:
        return max(believable, key=lambda each: _believability(names, each) + _share_in_words(names, each))
    return _OF_OLD if _simplified(names, "utf-8") is None else "utf-8"


def _simplified(names: Sequence[bytes], encoding: str) -> str | None:
    """Return names read in an encoding, in Simplified Chinese; None where they cannot be read."""
    from index.analysis.folding import simplify  # noqa: PLC0415 - only archives with such names need it

    try:
        return simplify("\n".join(name.decode(encoding) for name in names))
    except UnicodeDecodeError:
        return None


def _believability(names: Sequence[bytes], encoding: str) -> float:
    """Return the share of common characters among those beyond ASCII; 0 where a name cannot be read."""
    own = _OWN.get(encoding, range(0))
    beyond_ascii = [sign for sign in _simplified(names, encoding) or "" if not sign.isascii()]
    common = sum(sign in COMMON_SIMPLIFIED or sign in _SIGNS or ord(sign) in own for sign in beyond_ascii)
    return common / max(len(beyond_ascii), 1)


def _share_in_words(names: Sequence[bytes], encoding: str) -> float:
    """Return the share of the characters beyond ASCII that form words with those beside them."""
    from index.analysis.segmenter import dictionary_words  # noqa: PLC0415 - only such archives need it

    words = [w for w in dictionary_words(_simplified(names, encoding) or "") if not w.isascii()]
    return sum(len(word) for word in words if len(word) > 1) / max(sum(map(len, words)), 1)
