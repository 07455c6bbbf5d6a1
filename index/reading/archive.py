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
from typing import NamedTuple

from index.errors import ReadingError
from index.reading import is_supported
from index.reading.archive_names import true_names
from index.reading.file_names import is_passed_over
from index.reading.limits import Limits
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
