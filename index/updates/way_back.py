"""The snapshot to go back to: the newest intact one that is older than the one in use."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from index.errors import SnapshotError, SnapshotMissingError
from index.snapshot.manifest import Manifest
from index.snapshot.snapshot import Snapshot
from index.types import Change, ChangeKind
from index.updates.changes import change_of_stored
from index.updates.proposal import Action, Proposal
from index.updates.state import State, entries_of, readable_manifests

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WayBack:
    """A snapshot that was in use before, and what going back to it changes."""

    manifest: Manifest
    changes: tuple[Change, ...]
    is_instant: bool
    """Whether it can be used as it is: it was made by the same stages and model as the one in use."""

    def proposal(self, state: State) -> Proposal:
        """Propose its documents, to be indexed by the present stages and model."""
        return Proposal(
            action=Action.ROLLBACK,
            entries=entries_of(self.manifest),
            folder=state.folder,
            changes=self.changes,
            force=True,
        )


def find_way_back(data_dir: Path, state: State) -> WayBack:
    """Return the way back; SnapshotMissingError ``nothing_to_roll_back_to`` where there is none."""
    for folder, manifest in readable_manifests(data_dir):
        if state.snapshot is None or folder.name >= state.snapshot.name:
            continue
        try:
            Snapshot.load(folder, checksums=True).require_consistent()
        except SnapshotError as error:
            _LOGGER.warning("The snapshot %s cannot be gone back to: %s", folder.name, error)
            continue
        present = state.manifest
        same = present is None or (manifest.stages, manifest.fingerprint) == (
            present.stages,
            present.fingerprint,
        )
        return WayBack(manifest, _differences(present, manifest), same)
    raise SnapshotMissingError("nothing_to_roll_back_to")


def _differences(present: Manifest | None, former: Manifest) -> tuple[Change, ...]:
    """Say what becomes of each document when ``former`` takes the place of ``present``."""
    now = {} if present is None else {stored.id: stored for stored in present.documents}
    then = {stored.id: stored for stored in former.documents}
    back = [change_of_stored(then[i], ChangeKind.ADDED) for i in then.keys() - now.keys()]
    gone = [change_of_stored(now[i], ChangeKind.REMOVED) for i in now.keys() - then.keys()]
    other = [
        change_of_stored(then[i], ChangeKind.REPLACED)
        for i in then.keys() & now.keys()
        if then[i].digest != now[i].digest
    ]
    return tuple(sorted((*back, *gone, *other), key=lambda change: change.name))
