"""Vectors of texts: what is known is not made again, and many of them lie in a file while they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.errors import StorageError
from index.models.encoder import Encoder
from index.progress import silent
from index.settings import IndexSettings
from index.snapshot import encoding
from index.snapshot.encoding import room_for_vectors, vectors_of
from index.snapshot.passage_table import keys_of
from index.snapshot.snapshot import Snapshot
from index.storage.data_folder import current_folder
from index.updates.editor import Editor
from tests.index.updates.small_library import CountingEncoder, require_sound, upload
from tests.toy_encoder import ToyEncoder

TEXTS = [f"第{number % 7}句" for number in range(20)]


def made(encoder: ToyEncoder, folder: Path, **options: object) -> NDArray[np.float32]:
    with room_for_vectors(len(TEXTS), encoder.dimension, folder) as rows:
        count = vectors_of(
            keys_of(TEXTS),
            TEXTS,
            rows,
            encoder,
            None,
            base=None,
            progress=silent,
            require_room=lambda _: None,
            **options,  # type: ignore[arg-type]
        )
        assert count == len(set(TEXTS))
        return np.array(rows)


@pytest.mark.parametrize("held", [0, 1 << 20])
def test_equal_texts_are_encoded_once_in_memory_or_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    monkeypatch.setattr(encoding, "HELD_BYTES", held)
    monkeypatch.setattr(encoding, "COPIED_AT_ONCE", 3)
    monkeypatch.setattr(encoding, "AT_ONCE", 2)
    encoder = CountingEncoder()
    np.testing.assert_array_equal(made(encoder, tmp_path), ToyEncoder().encode_passages(TEXTS))
    assert sorted(encoder.seen) == sorted(set(TEXTS))
    assert list(tmp_path.iterdir()) == [], "the file is gone"


def test_batches_may_be_done_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "AT_ONCE", 2)

    def backwards(
        count: int, batch: Callable[[int], list[str]], encoder: Encoder, advance: Callable[[int], None]
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        for place in reversed(range(count)):
            yield place, encoder.encode_passages(batch(place), advance)

    found = made(ToyEncoder(), tmp_path, encode=backwards)
    np.testing.assert_array_equal(found, ToyEncoder().encode_passages(TEXTS))


def test_a_library_whose_vectors_lie_in_a_file_meanwhile_is_the_same(
    tmp_path: Path, tiny_glossary: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "HELD_BYTES", 0)
    settings = IndexSettings(documents=tmp_path / "none", data_dir=tmp_path / "data", reranker="none")
    for number in (1, 2):
        Editor(settings, ToyEncoder()).add([upload(f"{number}.txt", number)])
    snapshot = Snapshot.load(current_folder(settings.data_dir), checksums=True)
    snapshot.require_consistent()
    require_sound(snapshot)
    assert not list(settings.data_dir.rglob(encoding.VECTORS_FILE))


def test_a_disk_without_room_for_the_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "HELD_BYTES", 0)
    with pytest.raises(StorageError), room_for_vectors(1 << 40, 384, tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []
