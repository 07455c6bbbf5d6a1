from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.errors import SnapshotDamagedError
from index.snapshot import publishing
from index.snapshot.disk import remove_tree, replace_file
from index.snapshot.publishing import (
    KEPT,
    current_folder,
    has_leftovers,
    make_current,
    new_name,
    prune,
    publish,
    snapshot_folders,
    sweep_leftovers,
)


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

    monkeypatch.setattr(publishing, "datetime", Yesterday)
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
    assert not has_leftovers(tmp_path)
    for leftover in (tmp_path / ".current.99.tmp", tmp_path / "snapshots" / ".name.tmp"):
        leftover.mkdir() if leftover.name == ".name.tmp" else leftover.write_text("half")
        assert has_leftovers(tmp_path)
        sweep_leftovers(tmp_path)
        assert not has_leftovers(tmp_path)
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
