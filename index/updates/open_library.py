"""A library opened for answering: brought up to date where that is needed, as it is where it must be."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.errors import (
    EngineError,
    FolderMissingError,
    ReadingError,
    SnapshotError,
    SpeechBotError,
    StorageError,
)
from index.models.encoder import load_encoder
from index.progress import Progress, Stage
from index.published import (
    OwnSnapshots,
    PublishedLibrary,
    PublishedSnapshots,
    SnapshotSource,
    published_library,
)
from index.settings import IndexSettings
from index.snapshot.manifest import Manifest, require_fresh
from index.snapshot.snapshot import Snapshot
from index.snapshot.stages import present_stages
from index.storage.data_folder import LOCK_SECONDS, REBUILD, current_folder
from index.types import Change, ChangeKind, Publication
from index.updates.changes import change_of_stored, first_lines
from index.updates.folder_sync import Scan, compare, refused_files, scan
from index.updates.state import State, read_state

if TYPE_CHECKING:
    from index.models.encoder import Encoder


_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A snapshot that can answer, and the encoder that it was built with."""

    snapshot: Snapshot
    encoder: Encoder
    refused: tuple[Change, ...]
    """Files of the documents folder that were passed over."""
    doubtful: tuple[Change, ...]
    """Documents that were read just now, with warnings."""
    source: SnapshotSource
    """Tells what to take up next."""


def open_library(
    settings: IndexSettings, encoder: Encoder | None, progress: Progress, *, rebuild: bool
) -> Opened:
    """Open the library as ``Library.open`` says; ReadingError where no file at all could be read."""
    published = published_library(settings)
    if published is None:
        return _open_own(settings, encoder, progress, rebuild=rebuild)
    return _open_published(published, settings, encoder, progress, rebuild=rebuild)


def _open_published(
    published: PublishedLibrary,
    settings: IndexSettings,
    encoder: Encoder | None,
    progress: Progress,
    *,
    rebuild: bool,
) -> Opened:
    """Open what is published; the machine that publishes brings it up to date first, as it does its own.

    While the engine cannot be reached it is opened from what this disk has, if that is enough.
    """
    present: str | None = None
    gone: EngineError | None = None
    try:
        present = published.present()
    except EngineError as error:
        if rebuild or not (published.is_home or published.last_fetched()):
            raise
        gone = error
        _LOGGER.error("The library is opened without its engine: %s", error)
    refused: tuple[Change, ...] = ()
    doubtful: tuple[Change, ...] = ()
    source = PublishedSnapshots(published, settings)
    if rebuild or published.is_home or (gone is None and present is None):
        own = _open_own(settings, encoder, progress, rebuild=rebuild)
        if gone is not None:
            return replace(own, source=source)
        encoder, refused, doubtful = own.encoder, own.refused, own.doubtful
        _publish_again(published, settings, own, progress)
        present = published.present()
    elif encoder is None:
        encoder = load_encoder(settings, lambda done, total: progress(Stage.MODEL, done, total))
    name = present or published.last_fetched()
    if name is None:
        raise EngineError("engine_nothing_published", uri=settings.milvus_uri, command=REBUILD)
    snapshot = published.open(name) if gone is None else published.open_offline(name)
    require_fresh(snapshot.manifest)
    if snapshot.manifest.fingerprint != encoder.fingerprint:
        found, expected = snapshot.manifest.model, encoder.name
        raise EngineError("engine_other_model", uri=settings.milvus_uri, found=found, expected=expected)
    return Opened(snapshot, encoder, refused, doubtful, source)


def _publish_again(
    published: PublishedLibrary, settings: IndexSettings, own: Opened, progress: Progress
) -> None:
    """Publish the snapshot of this machine where a crash kept that from being done."""
    from index.updates.editor import Editor  # noqa: PLC0415 - not needed where nothing has changed

    if published.present() != own.snapshot.manifest.name:
        try:
            Editor(settings, own.encoder).synchronise(progress)
        except SpeechBotError as error:
            if published.present() is None:
                raise
            _LOGGER.warning("The library is served as it was published: %s", error)


def _open_own(
    settings: IndexSettings, encoder: Encoder | None, progress: Progress, *, rebuild: bool
) -> Opened:
    """Open the library of this machine's data folder."""
    progress(Stage.READING, 0, 1)
    state, found = read_state(settings.data_dir), scan(settings.documents)
    progress(Stage.READING, 1, 1)
    _require_documents(settings, state, found)
    if encoder is None:
        encoder = load_encoder(settings, lambda done, total: progress(Stage.MODEL, done, total))
    snapshot = _load_usable(state, encoder)
    stale = state.manifest is None or state.manifest.stages != present_stages()
    behind = rebuild or stale or bool(compare(found, state.folder))
    doubtful: tuple[Change, ...] = ()
    if snapshot is None or behind or not state.is_in_order:
        former = None if rebuild or stale else state.manifest
        snapshot = _brought_up_to_date(settings, encoder, progress, snapshot, rebuild=rebuild, behind=behind)
        state = read_state(settings.data_dir)
        doubtful = _doubtful(snapshot, former)
    for change in doubtful:
        _LOGGER.warning("%s was read with warnings: %s", change.name, ", ".join(change.warnings))
    refused = refused_files(found, state.folder)
    for change in refused:
        _LOGGER.warning("%s is passed over: %s %s", change.name, change.problem, dict(change.facts))
    if refused and not snapshot.documents:
        raise ReadingError(refused[0].problem, **dict(refused[0].facts))
    return Opened(snapshot, encoder, refused, doubtful, OwnSnapshots(settings.data_dir))


def _doubtful(snapshot: Snapshot, former: Manifest | None) -> tuple[Change, ...]:
    """Return the documents with warnings that ``former`` did not have; all such, where it is None."""
    known = {} if former is None else former.digests
    return tuple(
        replace(
            change_of_stored(stored, ChangeKind.REPLACED if stored.id in known else ChangeKind.ADDED),
            first_lines=first_lines(snapshot.documents[stored.id].text),
        )
        for stored in snapshot.manifest.documents
        if stored.warnings and known.get(stored.id) != stored.digest
    )


def _require_documents(settings: IndexSettings, state: State, found: Scan) -> None:
    """Raise FolderMissingError where there is nothing to answer from, before a model is loaded for it."""
    if found.paths or found.unreadable:
        return
    if state.entries or state.manifest is not None:
        _LOGGER.warning("The documents folder %s holds no document; the library stays", settings.documents)
        return
    missing = "folder_empty" if settings.documents.is_dir() else "folder_missing"
    raise FolderMissingError(missing, path=str(settings.documents))


def _load_usable(state: State, encoder: Encoder) -> Snapshot | None:
    """Return the snapshot in use, None where it is missing, damaged or of another model.

    One made by other stages can answer too, where it cannot be rebuilt.
    """
    if state.snapshot is None or state.manifest is None:
        return None
    if state.manifest.fingerprint != encoder.fingerprint:
        _LOGGER.info("The index is rebuilt for the model %s", encoder.name)
        return None
    try:
        return Snapshot.load(state.snapshot)
    except SnapshotError as error:
        _LOGGER.warning("The index is rebuilt: %s", error)
        return None


def _brought_up_to_date(
    settings: IndexSettings,
    encoder: Encoder,
    progress: Progress,
    usable: Snapshot | None,
    *,
    rebuild: bool,
    behind: bool,
) -> Snapshot:
    """Let the library take over what has changed; ``usable`` can answer where that is refused.

    Unless it is ``behind`` there is only to be cleaned up, perhaps after a writer that is still at work.
    """
    from index.updates.editor import Editor  # noqa: PLC0415 - not needed where nothing has changed

    waiting = 0.0 if usable is not None and not rebuild else LOCK_SECONDS
    editor = Editor(settings, encoder, wait_seconds=waiting)
    try:
        done = editor.rebuild(progress) if rebuild else editor.synchronise(progress)
    except (StorageError, EngineError) as error:
        if usable is None or rebuild:
            raise
        level = logging.WARNING if behind else logging.INFO
        _LOGGER.log(level, "The library is served as it is: %s", error)
        return usable
    if done.held:
        _warn_of_held(done)
    return Snapshot.load(current_folder(settings.data_dir))


def _warn_of_held(held: Publication) -> None:
    assert held.golden is not None, "only golden questions hold back"
    _LOGGER.warning(
        "The documents folder has changed, but %d golden questions would be lost, so the former index stays:"
        " %s. To publish all the same: speechbot index rebuild --force",
        len(held.golden.lost),
        "; ".join(held.golden.lost),
    )
