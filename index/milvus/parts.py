"""The files that bots read beside the indexes, in parts that are named by their hashes.

Texts and outlines are cut where a document ends, so that a document which did not change is written once for
all versions. A bot keeps the files of the versions it read last on its own disk, compared with their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from index.milvus.connection import Connection
from index.milvus.layout import PARTS, create_store, insert_all
from index.milvus.record import RECORD, ROW_BYTES, FileParts, Record, incomplete
from index.progress import Progress, Stage
from index.snapshot.documents import OUTLINES_FILE, TEXTS_FILE
from index.snapshot.engine.embedded import BIGRAMS_FOLDER, HEADINGS_FOLDER, PASSAGE_VECTORS_FILE, WORDS_FOLDER
from index.snapshot.lexical import ENTRIES_FILE, IMPACTS_FILE
from index.snapshot.manifest import MANIFEST_FILE, Manifest
from index.snapshot.passage_table import KEYS_FILE
from index.storage.disk import TEMP_SUFFIX, disk_errors, remove_temp_files, remove_tree, sync

PART_BYTES = 160_000
"""Bytes of a part before it is compressed, to a third or less; one that stays too long is cut in two."""
AT_ONCE = 50
"""Parts of one call, 3 MB."""
RECORD_FILE = "milvus.json"
"""Holds a version's record beside its files."""
LOCK_FILE = ".lock"
"""Held by the bot that fetches or removes files."""
KEPT = 2
"""Versions whose files stay on a bot's disk: the one in use and the one that the next may share most with."""

_POSTINGS = {
    f"{folder}/{file}"
    for folder in (WORDS_FOLDER, BIGRAMS_FOLDER, HEADINGS_FOLDER)
    for file in (ENTRIES_FILE, IMPACTS_FILE)
}


def is_read(path: str) -> bool:
    """Whether bots read a file of a snapshot: all but what Milvus holds, the indexes and the vectors."""
    vectors = path == PASSAGE_VECTORS_FILE or path.startswith(("sentences.faiss", "sentences_"))
    return not (vectors or path.endswith(".faiss") or path in _POSTINGS or path == KEYS_FILE)


def write_files(
    connection: Connection, folder: Path, manifest: Manifest, progress: Progress
) -> tuple[FileParts, ...]:
    """Write what bots read of a snapshot, but for the parts that are there already."""
    create_store(connection, PARTS)
    paths = [MANIFEST_FILE, *(file.path for file in manifest.files if is_read(file.path))]
    found = []
    waiting: dict[str, bytes] = {}
    for done, path in enumerate(paths):
        progress(Stage.SAVING, done, len(paths))
        parts: list[tuple[str, int]] = []
        for part in _parts(folder, path, manifest):
            digest = hashlib.sha256(part).hexdigest()
            parts.append((digest, len(part)))
            waiting[digest] = part
            if len(waiting) == AT_ONCE:
                write_missing_parts(connection, waiting)
                waiting = {}
        found.append(FileParts(path, tuple(parts)))
    write_missing_parts(connection, waiting)
    connection.write("flush", PARTS)
    progress(Stage.SAVING, len(paths), len(paths))
    return tuple(found)


def fetch_files(connection: Connection, record: Record, home: Path) -> Path:
    """Return the folder in ``home`` that holds a version's files, fetched unless they are there.

    EngineError where a part is missing or is not what its hash says; StorageError where the disk refuses.
    """
    folder = home / record.name
    if (folder / RECORD_FILE).is_file():
        return folder
    draft = home / f".{record.name}.fetching{TEMP_SUFFIX}"
    with disk_errors(home), _one_at_a_time(home):
        if (folder / RECORD_FILE).is_file():  # fetched by another bot meanwhile
            return folder
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        known = _known_parts(home)
        for file in record.files:
            path = draft / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as target:
                for start in range(0, len(file.parts), AT_ONCE):
                    some = file.parts[start : start + AT_ONCE]
                    data = read_parts(connection, record.name, [digest for digest, _ in some], known)
                    target.writelines(data[digest] for digest, _ in some)
            sync(path)
        (draft / RECORD_FILE).write_bytes(RECORD.dump_json(record))
        remove_tree(folder)  # One without a record was not finished, or is damaged.
        draft.rename(folder)
    return folder


def forget_damaged(home: Path, name: str) -> None:
    """Let the files of a version be fetched again; nothing of them is believed."""
    with disk_errors(home):
        (home / name / RECORD_FILE).unlink(missing_ok=True)


def newest_record(home: Path) -> Record | None:
    """Return the version fetched last, None where there is none that can be read."""
    names = sorted(_folders(home), key=lambda path: (path / RECORD_FILE).stat().st_mtime_ns)
    return RECORD.validate_json((names[-1] / RECORD_FILE).read_bytes()) if names else None


def forget_files(home: Path, keep: str) -> None:
    """Remove the files of all versions but the newest few and the one to keep."""
    with disk_errors(home), _one_at_a_time(home):
        remove_temp_files(home)
        for folder in sorted(_folders(home))[:-KEPT]:
            if folder.name != keep:
                remove_tree(folder)


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    """Keep other bots over the same data folder from fetching and removing until this one is done."""
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home / LOCK_FILE):
        yield


def _folders(home: Path) -> list[Path]:
    return [path.parent for path in home.glob(f"[!.]*/{RECORD_FILE}")]


def _parts(folder: Path, path: str, manifest: Manifest) -> Iterator[bytes]:
    spans: Iterable[tuple[int, int]] = ((0, (folder / path).stat().st_size),)
    if path == TEXTS_FILE:
        spans = [document.text_span for document in manifest.documents]
    elif path == OUTLINES_FILE:  # With the line end, which a span leaves out.
        spans = [(start, length + 1) for start, length in (one.outline_span for one in manifest.documents)]
    with (folder / path).open("rb") as file:
        for start, length in spans:
            file.seek(start)
            for done in range(0, length, PART_BYTES):
                yield from _small_enough(file.read(min(PART_BYTES, length - done)))


def cut_small(data: bytes) -> Iterator[bytes]:
    """Cut bytes into parts, each small enough for a row."""
    for start in range(0, len(data), PART_BYTES):
        yield from _small_enough(data[start : start + PART_BYTES])


def _small_enough(part: bytes) -> Iterator[bytes]:
    if len(zlib.compress(part)) <= ROW_BYTES:
        yield part
    else:
        middle = len(part) // 2
        yield from _small_enough(part[:middle])
        yield from _small_enough(part[middle:])


def write_missing_parts(connection: Connection, parts: Mapping[str, bytes]) -> None:
    """Write parts by hash, but for those that are there already."""
    if not parts:
        return
    there = {row["id"] for row in connection.write("query", PARTS, ids=list(parts), output_fields=["id"])}
    rows = [
        {"id": digest, "data": base64.b64encode(zlib.compress(part)).decode(), "vector": [0.0, 0.0]}
        for digest, part in parts.items()
        if digest not in there
    ]
    insert_all(connection, PARTS, rows, AT_ONCE)


def _known_parts(home: Path) -> dict[str, tuple[Path, int, int]]:
    """Return where on this disk the parts of former versions lie: file, place and size by hash."""
    known: dict[str, tuple[Path, int, int]] = {}
    for folder in _folders(home):
        for file in RECORD.validate_json((folder / RECORD_FILE).read_bytes()).files:
            place = 0
            for digest, size in file.parts:
                known[digest] = (folder / file.path, place, size)
                place += size
    return known


def read_parts(
    connection: Connection, name: str, digests: list[str], known: Mapping[str, tuple[Path, int, int]]
) -> dict[str, bytes]:
    """Return parts of ``name`` by hash, from ``known`` places of this disk where they are unaltered.

    EngineError ``engine_half_published`` where one is missing or is not what its hash says.
    """
    found: dict[str, bytes] = {}
    for digest in digests:
        if digest in known:
            path, place, size = known[digest]
            with path.open("rb") as file:
                file.seek(place)
                found[digest] = file.read(size)
    found = {digest: part for digest, part in found.items() if hashlib.sha256(part).hexdigest() == digest}
    missing = [digest for digest in dict.fromkeys(digests) if digest not in found]
    if missing:
        rows = connection.write("query", PARTS, ids=missing, output_fields=["id", "data"])
        for row in rows:
            part = zlib.decompress(base64.b64decode(row["data"]))
            if hashlib.sha256(part).hexdigest() == row["id"]:
                found[row["id"]] = part
    absent = sum(digest not in found for digest in digests)
    if absent:
        raise incomplete(connection, name, PARTS, len(digests) - absent, len(digests))
    return found
