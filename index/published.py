"""Where readers take snapshots up: the data folder of this machine, or an engine that many machines ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.errors import EngineError, SettingsError
from index.progress import Progress
from index.settings import MILVUS, IndexSettings
from index.snapshot.engine.embedded import EmbeddedEngine
from index.snapshot.snapshot import Snapshot
from index.storage.data_folder import REBUILD, current_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.models.encoder import Encoder


class PublishedLibrary(Protocol):
    """A library on an engine elsewhere; each call may raise EngineError.

    Publishing takes two steps: ``stage`` writes a version beside the one in use, ``switch`` lets readers take
    it up. Whatever ends early between them leaves readers what they had.
    """

    def present(self) -> str | None:
        """Return the snapshot that readers take up, None where none was ever published."""
        ...

    def last_fetched(self) -> str | None:
        """Return the snapshot whose files were fetched last, None where there is none on this disk."""
        ...

    def open(self, name: str) -> Snapshot:
        """Open a version for searching, fetching its files unless this disk has them."""
        ...

    def open_offline(self, name: str) -> Snapshot:
        """Open a version whose files this disk has, though the engine cannot be reached: it may come back."""
        ...

    @property
    def is_home(self) -> bool:
        """Whether this data folder has published before."""
        ...

    def require_writable(self, *, take_over: bool = False) -> None:
        """Raise EngineError unless this machine may publish now: it does already, or nobody does yet."""
        ...

    def encode_batches(
        self,
        count: int,
        batch: Callable[[int], list[str]],
        encoder: Encoder,
        advance: Callable[[int], None],
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Encode batches of texts together with whatever workers there are; see ``EncodeBatches``.

        Where the engine cannot be reached this machine goes on alone, so it raises no EngineError.
        """
        ...

    def work(
        self,
        encoder: Encoder,
        batch_done: Callable[[int], None],
        troubled: Callable[[EngineError], None],
        idle_seconds: float | None = None,
    ) -> int:
        """Encode for the machine that publishes until there is nothing for so long; returns how many texts.

        ``batch_done`` is called with the number of texts after each batch, ``troubled`` once whenever the
        engine goes away, which is waited for. EngineError where it refuses.
        """
        ...

    def stage(self, folder: Path, progress: Progress) -> Snapshot:
        """Write a whole snapshot beside the version in use, and open it as readers will."""
        ...

    def has(self, name: str) -> bool:
        """Whether a version is there whole, to be switched to."""
        ...

    def switch(self, name: str) -> None:
        """Let readers take up a version that is there whole, in one step."""
        ...

    def collect(self, keep: Collection[str]) -> None:
        """Remove all versions but the one in use and those to keep."""
        ...


def published_library(settings: IndexSettings) -> PublishedLibrary | None:
    """Return the library on the engine that the settings choose, None for that of this machine.

    Raises SettingsError where its address or its packages are missing. Connects to nothing yet.
    """
    if settings.engine != MILVUS:
        return None
    if settings.milvus_uri is None:
        raise SettingsError("engine_address_missing", name="SPEECHBOT_MILVUS_URI")
    try:
        from index.milvus.library import MilvusLibrary  # noqa: PLC0415 - an extra, and heavy
    except ModuleNotFoundError as error:
        raise SettingsError("engine_package_missing", package=error.name) from error
    return MilvusLibrary(settings)


class SnapshotSource(Protocol):
    """Tells a library that is open which snapshot to take up next."""

    def newer(self, present: Snapshot) -> Snapshot | None:
        """Return the snapshot now in use, opened, or None where that is ``present``."""
        ...


class OwnSnapshots:
    """Implements ``SnapshotSource`` over a data folder."""

    def __init__(self, data_dir: Path) -> None:
        """Follow the snapshot in use of ``data_dir``."""
        self._data_dir = data_dir

    def newer(self, present: Snapshot) -> Snapshot | None:
        """Read one small file where nothing has changed; see ``SnapshotSource.newer``."""
        folder = current_folder(self._data_dir)
        return None if folder.name == present.manifest.name else Snapshot.load(folder)


class PublishedSnapshots:
    """Implements ``SnapshotSource`` over an engine that many machines ask."""

    def __init__(self, published: PublishedLibrary, settings: IndexSettings) -> None:
        """Follow what is published at the address of the settings."""
        self._published = published
        self._uri = settings.milvus_uri

    def newer(self, present: Snapshot) -> Snapshot | None:
        """Ask the engine; what is served without it gives way when it is back. See ``SnapshotSource``."""
        name = self._published.present()
        if name is None:
            raise EngineError("engine_nothing_published", uri=self._uri, command=REBUILD)
        if name == present.manifest.name and not isinstance(present.engine, EmbeddedEngine):
            return None
        return self._published.open(name)
