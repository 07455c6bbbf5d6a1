"""Small speeches by number, an encoder that remembers what it was given, and what a library then holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.editing.editor import Editor
from index.editing.protocol import Upload
from index.errors import SnapshotMissingError
from index.settings import IndexSettings
from index.store.publishing import current_folder
from index.store.snapshot import Snapshot
from tests.toy_encoder import ToyEncoder

_SUBJECTS = ("教育", "水利", "交通", "文化", "农业", "环境", "养老", "科技")


class CountingEncoder(ToyEncoder):
    """Remembers every text that it had to encode."""

    def __init__(self, dimension: int = 64) -> None:
        super().__init__(dimension)
        self.seen: list[str] = []

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.seen += texts
        return super().encode_passages(texts, progress)


def speech(number: int) -> str:
    """Return a short speech; each number has another one, which shares no sentence with any other."""
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    return (
        f"在第{number}次{subject}工作会议上的讲话\n\n同志们，第{number}次会议今天召开。\n\n"
        f"一、第{number}项任务\n\n要抓好第{number}项{subject}工作。\n\n二、第{number}项要求\n\n"
        f"要在第{number}年完成{subject}工作。\n"
    )


def upload(name: str, number: int) -> Upload:
    """Return the speech of a number as a file."""
    return Upload(name, speech(number).encode())


def digest(number: int) -> str:
    """Return the SHA-256 of that file."""
    return hashlib.sha256(speech(number).encode()).hexdigest()


def held(settings: IndexSettings) -> dict[str, str]:
    """Return the digests by name of the documents that the library says it has."""
    return {document.name: document.digest for document in Editor(settings, ToyEncoder()).documents()}


def served(settings: IndexSettings) -> dict[str, str]:
    """Return the digests by name of the documents that readers find, each file of the snapshot checked."""
    try:
        folder = current_folder(settings.data_dir)
    except SnapshotMissingError:
        return {}
    snapshot = Snapshot.load(folder, checksums=True)
    snapshot.require_consistent()
    require_sound(snapshot)
    return {document.name: document.digest for document in snapshot.documents.values()}


def require_sound(snapshot: Snapshot) -> None:
    """Compare every text, passage and vector of a snapshot with what it was made from."""
    encoder = ToyEncoder(snapshot.manifest.dimension)
    for document in snapshot.documents.values():
        assert hashlib.sha256(document.text.encode()).hexdigest() == document.digest, document.name
    texts = [passage.text for passage in snapshot.passages]
    for passage in snapshot.passages:
        assert snapshot.documents[passage.document_id].text[passage.start : passage.end] == passage.text
    everyone = np.arange(len(texts))
    if texts:
        np.testing.assert_array_equal(snapshot.passage_vectors.take(everyone), encoder.encode_passages(texts))


def leftovers(data_dir: Path) -> list[Path]:
    """Return whatever bears the name of something unfinished."""
    return sorted(data_dir.rglob(".*.tmp"))
