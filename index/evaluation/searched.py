"""The snapshot that a question set is asked over: that of the speeches, or one of the set's own passages."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import SnapshotError
from index.evaluation.question_sets import QuestionSet
from index.library import Library
from index.progress import Progress, silent
from index.settings import IndexSettings
from index.snapshot.building import build_snapshot
from index.snapshot.manifest import read_manifest, require_fresh
from index.snapshot.snapshot import Snapshot
from index.storage.data_folder import current_folder

if TYPE_CHECKING:
    from index.models.encoder import Encoder

FOLDER = "evaluation"
"""Below the cache: such snapshots can always be made again."""
_KEY_DIGITS = 16


def open_searched(
    question_set: QuestionSet, settings: IndexSettings, encoder: Encoder, progress: Progress = silent
) -> Snapshot:
    """Open what the set's questions are asked over, built first where that is missing or stale.

    Without passages of its own a set asks the index of ``settings.documents``; a set's own passages are
    indexed once for each model, in the cache. Raises any error of ``index.errors``.
    """
    if not question_set.has_passages:
        return Library.open(settings, encoder, progress).snapshot
    data_dir = settings.cache_dir / FOLDER / _key(question_set, encoder)
    return _load(data_dir) or build_snapshot(question_set.documents, encoder, data_dir, progress)


def _key(question_set: QuestionSet, encoder: Encoder) -> str:
    state = hashlib.sha256(encoder.fingerprint.encode())
    for document in question_set.documents:
        state.update(f" {document.id} {document.digest}".encode())
    return state.hexdigest()[:_KEY_DIGITS]


def _load(data_dir: Path) -> Snapshot | None:
    """Open the snapshot in ``data_dir``; None where it is missing, stale or damaged."""
    try:
        folder = current_folder(data_dir)
        require_fresh(read_manifest(folder))
        return Snapshot.load(folder)
    except SnapshotError:
        return None  # Nothing in the cache is worth a complaint: it is made anew.
