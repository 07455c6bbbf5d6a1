"""The snapshot to go back to: the newest intact one that is older than the one in use."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from index.errors import SnapshotError, SnapshotMissingError
from index.snapshot.manifest import Manifest
from index.snapshot.snapshot import Snapshot
from index.storage.catalog import Action
from index.types import Change, ChangeKind
from index.updates.changes import ChangePlan, change_of_stored
from index.updates.state import State, entries_of, readable_manifests

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rollback:
    """A snapshot that was in use before, and what going back to it changes."""

    manifest: Manifest
    changes: tuple[Change, ...]
    is_instant: bool
    """Whether it can be used as it is: it was made by the same stages and model as the one in use."""

    def plan(self, state: State) -> ChangePlan:
        """Plan to have its documents, indexed by the present stages and model."""
        return ChangePlan(
            Action.ROLLBACK,
            {entry.id: entry for entry in entries_of(self.manifest)},
            state.folder,
            changes={change.document_id: change for change in self.changes},
            force=True,
        )


def find_rollback(data_dir: Path, state: State) -> Rollback:
    """Return what to go back to; SnapshotMissingError ``nothing_to_roll_back_to`` where there is nothing."""
    present = state.manifest
    for folder, manifest in readable_manifests(data_dir):
        if state.snapshot is None or folder.name >= state.snapshot.name:
            continue
        try:
            Snapshot.load(folder, checksums=True).require_consistent()
        except SnapshotError as error:
            _LOGGER.warning("The snapshot %s cannot be gone back to: %s", folder.name, error)
            continue
        same = present is None or (
            (manifest.stages, manifest.fingerprint) == (present.stages, present.fingerprint)
        )
        return Rollback(manifest, _differences(present, manifest), same)
    raise SnapshotMissingError("nothing_to_roll_back_to")


def _differences(present: Manifest | None, former: Manifest) -> tuple[Change, ...]:
    """Say what becomes of each document when ``former`` takes the place of ``present``."""
    now = {} if present is None else {stored.id: stored for stored in present.documents}
    then = {stored.id: stored for stored in former.documents}
    changes = [change_of_stored(now[i], ChangeKind.REMOVED) for i in now.keys() - then.keys()]
    for i, stored in then.items():
        if i not in now:
            changes.append(change_of_stored(stored, ChangeKind.ADDED))
        elif stored.digest != now[i].digest:
            changes.append(change_of_stored(stored, ChangeKind.REPLACED))
    return tuple(sorted(changes, key=lambda change: change.name))
