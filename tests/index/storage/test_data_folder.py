from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.errors import SnapshotDamagedError, StorageError
from index.progress import Stage, silent
from index.storage import data_folder
from index.storage.data_folder import (
    HOLDER_FILE,
    KEPT,
    clean_data_folder,
    current_folder,
    holder_of,
    is_clean,
    make_current,
    new_name,
    prune,
    publish,
    snapshot_folders,
    sole_writer,
)
from index.storage.disk import remove_tree, replace_file


def test_a_second_writer_waits_for_the_first_and_is_told_who_that_is(tmp_path: Path) -> None:
    inside, waiting = threading.Event(), threading.Event()
    order: list[str] = []

    def first() -> None:
        with sole_writer(tmp_path, silent, action="rebuild"):
            inside.set()
            waiting.wait(5)
            order.append("first")

    def note(stage: Stage, done: int, total: int) -> None:
        holder = holder_of(tmp_path)
        assert holder is not None
        if done == 0:
            order.append(f"waiting for {holder.action}")
            waiting.set()

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(5)
    with sole_writer(tmp_path, note, action="add"):
        order.append("second")
    thread.join()
    assert order == ["waiting for rebuild", "first", "second"]


@pytest.mark.parametrize("seconds", [0, 0.01])
def test_who_does_not_wait_learns_who_writes(tmp_path: Path, seconds: float) -> None:
    calls: list[Stage] = []
    with (
        sole_writer(tmp_path, silent, action="rebuild"),
        pytest.raises(StorageError, match="storage_locked") as caught,
        sole_writer(tmp_path, lambda stage, done, total: calls.append(stage), seconds),
    ):
        pass
    assert (caught.value.facts["pid"], caught.value.facts["action"]) == (os.getpid(), "rebuild")
    assert calls == ([] if seconds == 0 else [Stage.WAITING])
    with sole_writer(tmp_path, silent, 0):
        pass


@pytest.mark.parametrize("contents", ["", "{", "[]", '{"pid": "x"}', json.dumps({"pid": 1})])
def test_a_half_written_note_of_the_holder_is_none(tmp_path: Path, contents: str) -> None:
    (tmp_path / HOLDER_FILE).write_text(contents)
    assert holder_of(tmp_path) is None
    with sole_writer(tmp_path, silent):
        (tmp_path / HOLDER_FILE).write_text(contents)
        with pytest.raises(StorageError, match="storage_locked"), sole_writer(tmp_path, silent, 0):
            pass


def write_nothing(draft: Path) -> None:
    (draft / "file").write_text("whole")


def published(data: Path) -> str:
    return publish(data, new_name(data, "abcdef01"), write_nothing).name


def test_names_sort_by_age_though_the_clock_is_set_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [published(tmp_path)]

    class Yesterday(datetime):
        @classmethod
        def now(cls, tz=None):  # type: ignore[no-untyped-def]
            return datetime.now(UTC) - timedelta(days=1)

    monkeypatch.setattr(data_folder, "datetime", Yesterday)
    names += [published(tmp_path), published(tmp_path)]
    assert names == sorted(set(names))
    assert current_folder(tmp_path).name == names[-1]


def test_only_the_newest_few_stay_and_the_one_in_use_in_any_case(tmp_path: Path) -> None:
    names = [published(tmp_path) for _ in range(KEPT + 2)]
    make_current(tmp_path, names[0])
    prune(tmp_path)
    assert [folder.name for folder in snapshot_folders(tmp_path)] == [names[0], *names[-KEPT:]]


def test_what_is_newer_than_the_one_in_use_goes_with_the_next_publication(tmp_path: Path) -> None:
    names = [published(tmp_path) for _ in range(3)]
    make_current(tmp_path, names[0])
    last = published(tmp_path)
    assert [folder.name for folder in snapshot_folders(tmp_path)] == [names[0], last]


def test_a_draft_that_fails_leaves_nothing(tmp_path: Path) -> None:
    before = published(tmp_path)

    def fail(draft: Path) -> None:
        (draft / "half").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path, new_name(tmp_path, "abcdef01"), fail)
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == [before]
    assert current_folder(tmp_path).name == before


def test_what_lies_about_is_noticed_and_swept(tmp_path: Path) -> None:
    before = published(tmp_path)
    assert is_clean(tmp_path)
    for leftover in (tmp_path / ".current.99.tmp", tmp_path / "snapshots" / ".name.tmp"):
        leftover.mkdir() if leftover.name == ".name.tmp" else leftover.write_text("half")
        assert not is_clean(tmp_path)
        clean_data_folder(tmp_path)
        assert is_clean(tmp_path)
    assert [folder.name for folder in snapshot_folders(tmp_path)] == [before]


def test_a_removal_that_is_cut_short_leaves_nothing_under_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "snapshot"
    folder.mkdir()
    for name in "abc":
        (folder / name).write_text(name)
    removed: list[object] = []

    def stop(*path: object, **more: object) -> None:
        if removed:
            raise KeyboardInterrupt
        removed.append(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", stop)
        with pytest.raises(KeyboardInterrupt):
            remove_tree(folder)
    assert not folder.exists()
    assert [path.name for path in tmp_path.iterdir()] == [".snapshot.tmp"]


def test_a_replaced_file_is_whole_or_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "current"
    replace_file(path, "before\n")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError(28, "full")))
        with pytest.raises(OSError, match="full"):
            replace_file(path, b"after\n")
    assert path.read_text() == "before\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["current"]


def test_a_pointer_out_of_the_folder_is_damage(tmp_path: Path) -> None:
    (tmp_path / "current").write_text("../../etc")
    with pytest.raises(SnapshotDamagedError):
        current_folder(tmp_path)
