from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from index.errors import StorageError
from index.library import Library
from index.progress import silent
from index.settings import IndexSettings
from index.snapshot import stages
from index.storage.catalog import Catalog
from index.storage.data_folder import sole_writer
from index.updates import editor as editor_module
from index.updates.editor import Editor
from index.updates.state import read_state
from tests.index.updates.small_library import digest, held, served, speech, upload
from tests.toy_encoder import ToyEncoder


@pytest.fixture
def library(settings: IndexSettings) -> IndexSettings:
    """Return the settings of a library of one document, from the folder."""
    (settings.documents / "一.txt").write_bytes(speech(1).encode())
    Library.open(settings, ToyEncoder()).close()
    return settings


def names(library: Library) -> list[str]:
    return [document.name for document in library.documents()]


def test_where_nothing_has_changed_nothing_is_locked_or_written(
    library: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.stat().st_mtime_ns for path in library.data_dir.rglob("*") if path.is_file()}
    monkeypatch.setattr(editor_module, "sole_writer", pytest.fail)
    assert names(Library.open(library, ToyEncoder())) == ["一.txt"]
    after = {path: path.stat().st_mtime_ns for path in library.data_dir.rglob("*") if path.is_file()}
    assert after == before


def test_while_another_process_writes_the_present_snapshot_answers(
    library: IndexSettings, caplog: pytest.LogCaptureFixture
) -> None:
    (library.documents / "二.txt").write_bytes(speech(2).encode())
    with sole_writer(library.data_dir, silent):
        assert names(Library.open(library, ToyEncoder())) == ["一.txt"]
    assert "served as it is" in caplog.text
    assert names(Library.open(library, ToyEncoder())) == ["一.txt", "二.txt"]


def test_a_disk_that_allows_no_writing_is_read_all_the_same(
    library: IndexSettings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (library.documents / "二.txt").write_bytes(speech(2).encode())

    def refuse(data_dir: Path, *_: object) -> None:
        raise StorageError("disk_read_only", path=data_dir, reason=os.strerror(errno.EROFS))

    monkeypatch.setattr(editor_module, "sole_writer", refuse)
    assert names(Library.open(library, ToyEncoder())) == ["一.txt"]
    assert "disk_read_only" in caplog.text
    monkeypatch.setattr(stages, "READING", 1000)
    assert names(Library.open(library, ToyEncoder())) == ["一.txt"]
    with pytest.raises(StorageError, match="disk_read_only"):
        Library.open(library, ToyEncoder(dimension=32))  # Nothing there can answer with this model.


def test_a_publication_that_was_not_noted_is_noted_at_the_next_start(library: IndexSettings) -> None:
    editor = Editor(library, ToyEncoder())
    kept = (library.data_dir / "catalog.sqlite").read_bytes()
    editor.add([upload("二.txt", 2)])
    (library.data_dir / "catalog.sqlite").write_bytes(kept)
    assert not read_state(library.data_dir).is_in_order
    assert set(held(library)) == {"一.txt", "二.txt"}
    Library.open(library, ToyEncoder())
    assert read_state(library.data_dir).is_in_order
    assert editor.check() == ()
    assert [past.action for past in editor.history()] == ["recovered", "synchronise"]


@pytest.mark.parametrize("act", ["add", "rollback"])
def test_what_is_published_stands_though_it_cannot_be_noted(
    library: IndexSettings, act: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    editor = Editor(library, ToyEncoder())
    editor.add([upload("零.txt", 9)])

    def full(catalog: Catalog, *_: object) -> None:
        raise StorageError("disk_full", path=catalog.path, reason="")

    with monkeypatch.context() as patch:
        patch.setattr(Catalog, "note", full)
        done = editor.add([upload("二.txt", 2)]) if act == "add" else editor.rollback()
    assert done.published
    assert "disk_full" in caplog.text
    Library.open(library, ToyEncoder())
    expected = {"一.txt", "零.txt", "二.txt"} if act == "add" else {"一.txt"}
    assert set(served(library)) == set(held(library)) == expected
    assert editor.check() == ()


def test_a_rollback_that_was_not_noted_stays_a_rollback(library: IndexSettings) -> None:
    editor = Editor(library, ToyEncoder())
    (library.documents / "二.txt").write_bytes(speech(2).encode())
    editor.synchronise()
    kept = (library.data_dir / "catalog.sqlite").read_bytes()
    editor.rollback()
    (library.data_dir / "catalog.sqlite").write_bytes(kept)
    assert names(Library.open(library, ToyEncoder())) == ["一.txt"]
    assert served(library) == held(library) == {"一.txt": digest(1)}


def test_the_index_of_an_older_version_is_built_again(library: IndexSettings) -> None:
    manifest = next(library.data_dir.glob("snapshots/*/manifest.json"))
    manifest.write_text('{"format": 1, "name": "old"}')
    for other in ("catalog.sqlite", "cache.sqlite"):
        (library.data_dir / other).unlink()
    assert names(Library.open(library, ToyEncoder())) == ["一.txt"]
