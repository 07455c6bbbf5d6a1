from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from index.cli import named_files
from index.cli.named_files import NamedFiles, read_named
from index.errors import SettingsError
from index.processes.limits import Limits


def names(found: NamedFiles) -> list[str]:
    return [upload.name for upload in found.uploads]


def problems(found: NamedFiles) -> list[tuple[str, str]]:
    return [(change.name, change.problem) for change in found.refused]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "b.txt",
        "a.md",
        "inner/c.txt",
        "inner/.hidden.txt",
        ".git/d.txt",
        "README.md",
        "e.exe",
        "z.zip",
        "~$b.txt",
        "._b.txt",
        ".~lock.b.txt#",
    ):
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return tmp_path / "folder"


def test_a_folder_stands_for_what_can_be_read_in_it(folder: Path) -> None:
    found = read_named([folder])
    assert names(found) == ["a.md", "b.txt", "z.zip", "inner/c.txt"]
    assert {upload.name: upload.data for upload in found.uploads}["inner/c.txt"] == b"inner/c.txt"
    assert (found.passed_over, found.refused) == (("e.exe",), ())


def test_a_file_is_named_after_itself_and_taken_whatever_it_is(folder: Path) -> None:
    found = read_named([folder / name for name in ("inner/c.txt", "README.md", "e.exe", "~$b.txt")])
    assert names(found) == [
        "c.txt",
        "README.md",
        "e.exe",
        "~$b.txt",
    ]  # Who names a file has it refused, not passed over.


def test_what_is_given_twice_is_read_once(folder: Path) -> None:
    assert names(read_named([folder / "b.txt", folder / "inner/../b.txt", folder]))[:2] == ["b.txt", "a.md"]


def test_two_files_of_one_name_are_told_apart(folder: Path) -> None:
    (folder / "inner/b.txt").write_bytes(b"other")
    found = read_named([folder / "b.txt", folder / "inner/b.txt"])
    assert names(found) == ["b.txt"]
    assert problems(found) == [("b.txt", "name_taken")]
    assert dict(found.refused[0].facts)["path"].endswith("inner/b.txt")


def test_one_file_may_be_given_a_name(folder: Path) -> None:
    assert names(read_named([folder / "b.txt"], "讲话.txt")) == ["讲话.txt"]
    assert names(read_named([folder / "a.md"], "讲话")) == ["讲话.md"]
    assert names(read_named([folder / "e.exe"], "讲话.txt")) == ["讲话.txt"]
    with pytest.raises(SettingsError, match="one_name_for_several"):
        read_named([folder], "讲话.txt")


def test_what_cannot_be_opened_keeps_nothing_else_out(folder: Path) -> None:
    found = read_named([folder / "missing.txt", folder / "b.txt"])
    assert names(found) == ["b.txt"]
    assert problems(found) == [("missing.txt", "file_missing")]


@pytest.mark.skipif(sys.platform == "win32", reason="has no such files")
@pytest.mark.parametrize("path", ["/dev/zero", "pipe"])
def test_what_has_no_end_is_not_read(tmp_path: Path, path: str) -> None:
    if path == "pipe":
        path = str(tmp_path / path)
        os.mkfifo(path)
    assert problems(read_named([Path(path)])) == [(Path(path).name, "not_a_file")]


def test_what_is_too_large_is_not_read_into_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named_files, "Limits", lambda: Limits(megabytes=1))
    with (folder / "b.txt").open("r+b") as file:
        file.truncate(2**20 + 1)
    (folder / "a.md").write_bytes(b"x" * 2**20)
    found = read_named([folder / "a.md", folder / "b.txt"])
    assert (names(found), problems(found)) == (["a.md"], [("b.txt", "too_large")])


def test_a_folder_that_may_not_be_opened_is_reported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("inner"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = read_named([folder])
    assert "b.txt" in names(found)
    assert [(Path(name).name, problem) for name, problem in problems(found)] == [("inner", "file_unreadable")]


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="names are text there")
def test_names_from_before_utf8_are_read_as_chinese(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/" + "讲话.txt".encode("gbk")
    Path(os.fsdecode(raw)).write_bytes(b"x")
    assert names(read_named([tmp_path])) == ["讲话.txt"]
    assert names(read_named([Path(os.fsdecode(raw))])) == ["讲话.txt"]


def test_a_loop_of_links_ends(folder: Path) -> None:
    (folder / "inner/loop").symlink_to(folder)
    (folder / "link.txt").symlink_to(folder / "b.txt")
    assert names(read_named([folder])) == ["a.md", "b.txt", "z.zip", "inner/c.txt"]
