"""The library in Milvus: opened for reading, published by an alias, gone back to, cleared of what is left."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import EngineError, SnapshotDamagedError, SnapshotError
from index.milvus.connection import ANSWER_SECONDS, Connection
from index.milvus.engine import MilvusEngine
from index.milvus.garbage import remove_leftovers, remove_versions
from index.milvus.layout import (
    ALIAS,
    BOUND_SECONDS,
    LAYOUT,
    PASSAGES_PREFIX,
    SENTENCES_PREFIX,
    VERSION_PREFIX,
    create_rows,
    rows_key,
    snapshot_of,
    version_collection,
)
from index.milvus.parts import (
    RECORD_FILE,
    fetch_files,
    forget_damaged,
    forget_files,
    is_read,
    newest_record,
    write_files,
)
from index.milvus.record import RECORD, Record, read_record, write_record
from index.milvus.rows import Numbering, require_rows, write_rows
from index.milvus.shared_encoding import SharedEncoding, work
from index.progress import Progress
from index.settings import IndexSettings
from index.snapshot.manifest import Manifest, read_manifest
from index.snapshot.passage_table import PassageTable
from index.snapshot.snapshot import Snapshot
from index.storage.data_folder import REBUILD, SNAPSHOTS_FOLDER
from index.storage.disk import disk_errors, replace_file

if TYPE_CHECKING:
    from index.models.encoder import Encoder

VERSIONS_FOLDER = "milvus"
"""Below the data folder: the files of versions that were fetched. Can be deleted."""
HOME_FILE = "milvus_home"
"""In the data folder of the machine that publishes: the name it goes by."""

_LOGGER = logging.getLogger(__name__)


class MilvusLibrary:
    """Implements ``index.published.PublishedLibrary``."""

    def __init__(self, settings: IndexSettings, answer_seconds: float = ANSWER_SECONDS) -> None:
        """Connect when first needed, with address and token of the settings; wait so long for an answer."""
        self._connection = Connection(settings, answer_seconds)
        self.encode_batches = SharedEncoding(self._connection)
        """Implements ``PublishedLibrary.encode_batches``."""
        self._data_dir = settings.data_dir
        self._versions = settings.data_dir / VERSIONS_FOLDER

    def work(
        self,
        encoder: Encoder,
        batch_done: Callable[[int], None],
        troubled: Callable[[EngineError], None],
        idle_seconds: float | None = None,
    ) -> int:
        """Encode for the machine that publishes; see ``PublishedLibrary.work``."""
        return work(self._connection, encoder, batch_done, troubled, idle_seconds)

    def present(self) -> str | None:
        """Return the snapshot that readers take up, None where none was ever published."""
        target = self._connection.alias_target(ALIAS)
        return None if target is None else snapshot_of(target)

    def last_fetched(self) -> str | None:
        """Return the snapshot whose files were fetched last, None where there is none on this disk."""
        record = newest_record(self._versions)
        return None if record is None else record.name

    def open(self, name: str) -> Snapshot:
        """Open a version for searching, fetching its files unless this disk has them.

        EngineError where it cannot be reached or is incomplete, SnapshotDamagedError where a file is damaged.
        """
        record, folder = self._fetched(name)
        for prefix in (PASSAGES_PREFIX, SENTENCES_PREFIX):
            self._connection.write("load_collection", prefix + record.rows)
        try:
            snapshot = self._snapshot(record, folder, warm=True)
        except SnapshotDamagedError as error:
            _LOGGER.warning("The files of %s are fetched again: %s", name, error)
            forget_damaged(self._versions, name)
            folder = fetch_files(self._connection, record, self._versions)
            snapshot = self._snapshot(record, folder, warm=True)
        forget_files(self._versions, name)
        return snapshot

    def open_offline(self, name: str) -> Snapshot:
        """Open a version whose files this disk has, though Milvus cannot be reached: it may come back."""
        folder = self._versions / name
        return self._snapshot(RECORD.validate_json((folder / RECORD_FILE).read_bytes()), folder)

    def require_writable(self, *, take_over: bool = False) -> None:
        """Raise EngineError unless this machine may publish now: it does already, or nobody does yet."""
        present = self.present()
        if present is None or take_over:
            return
        if self._read(present).home != self._home():
            raise EngineError("engine_other_home", uri=self._connection.address, command=REBUILD)

    @property
    def is_home(self) -> bool:
        """Whether this data folder has published before."""
        return (self._data_dir / HOME_FILE).is_file()

    def stage(self, folder: Path, progress: Progress) -> Snapshot:
        """Write all that a snapshot needs beside the version in use, and open it.

        Nothing changes for readers. ``folder`` holds the whole snapshot; rows and parts that are there
        already are not written again.
        """
        own = Snapshot.load(folder)
        manifest = own.manifest
        versions = self._known_versions()
        remove_leftovers(self._connection, versions)
        key = rows_key(manifest)
        create_rows(self._connection, key, manifest.dimension)
        sharing = [record for record in versions if record.rows == key]
        known = {rows.content: rows for record in sharing for rows in record.documents}
        last_slot = max((record.last_slot for record in versions), default=0)
        documents = write_rows(self._connection, own, key, Numbering(known, last_slot), progress)
        own_slots = {rows.slot for rows in documents}
        others = {rows.slot for record in sharing for rows in record.documents} - own_slots
        record = Record(
            layout=LAYOUT,
            name=manifest.name,
            home=self._become_home(),
            rows=key,
            documents=documents,
            strangers=tuple(sorted(others)),
            last_slot=max([last_slot, *own_slots]),
            files=write_files(self._connection, folder, manifest, progress),
        )
        require_rows(self._connection, record)
        write_record(self._connection, record)
        return self._snapshot(self._read(manifest.name), folder, warm=True)

    def has(self, name: str) -> bool:
        """Whether a version is there whole, to be switched to."""
        if not self._connection.call("has_collection", version_collection(name)):
            return False
        try:
            require_rows(self._connection, self._read(name))
        except EngineError as error:
            if error.message_id not in {"engine_half_published", "engine_other_layout"}:
                raise
            return False
        return True

    def switch(self, name: str) -> None:
        """Let readers take up a version that is there whole, in one step."""
        collection, present = version_collection(name), self._connection.alias_target(ALIAS)
        if present == collection:
            return
        if not self._connection.is_lite:
            time.sleep(BOUND_SECONDS)
        method = "create_alias" if present is None else "alter_alias"
        self._connection.write(method, collection, ALIAS)

    def collect(self, keep: Collection[str]) -> None:
        """Remove all versions but the one in use and those to keep, with what only they had."""
        present = self.present()
        needed = {*keep, *([] if present is None else [present])}
        kept = remove_versions(self._connection, self._known_versions(), needed)
        remove_leftovers(self._connection, kept)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _read(self, name: str) -> Record:
        return read_record(self._connection, name)

    def _known_versions(self) -> list[Record]:
        """Return all versions that are whole; of others only the leavings matter, which are removed."""
        found = []
        for collection in self._connection.call("list_collections"):
            if not collection.startswith(VERSION_PREFIX):
                continue
            try:
                found.append(self._read(snapshot_of(collection)))
            except EngineError as error:
                if error.message_id not in {"engine_half_published", "engine_other_layout"}:
                    raise
                _LOGGER.info("What a broken-off publication left is removed: %s", collection)
                self._connection.write("drop_collection", collection)
        return found

    def _fetched(self, name: str) -> tuple[Record, Path]:
        """Return a version and the folder of its files: the snapshot of this machine, if it has that."""
        record = self._read(name)
        own = self._data_dir / SNAPSHOTS_FOLDER / name
        try:
            if own.is_dir() and read_manifest(own).name == name:
                return record, own
        except SnapshotError as error:
            _LOGGER.warning("The files of %s are fetched: %s", name, error)
        return record, fetch_files(self._connection, record, self._versions)

    def _snapshot(self, record: Record, folder: Path, *, warm: bool = False) -> Snapshot:
        def engine(passages: PassageTable, manifest: Manifest) -> MilvusEngine:
            made = MilvusEngine(self._connection, record, folder, passages, manifest.dimension)
            if warm:
                made.warm_up()
            return made

        return Snapshot.load_served(folder, is_read, engine)

    def _home(self) -> str:
        """Return the name that this data folder publishes by, empty where it never did."""
        path = self._data_dir / HOME_FILE
        with disk_errors(path):
            return path.read_text("ascii").strip() if path.is_file() else ""

    def _become_home(self) -> str:
        path = self._data_dir / HOME_FILE
        with disk_errors(path):
            if not path.is_file():
                self._data_dir.mkdir(parents=True, exist_ok=True)
                replace_file(path, uuid.uuid4().hex)
        return self._home()
