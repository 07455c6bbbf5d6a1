"""What a power cut would leave: all that was not forced onto the disk is gone.

A kill alone loses nothing that was written, since the system keeps it. Here the child notes what it forces
down, and after its death every file is cut to what was forced down of it, and every name that was given
without its folder being forced down is taken away again. That is worse than most file systems are, and all
that POSIX promises. SQLite's own files are left alone: it is trusted to force down what it must.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path
from typing import Any

from index.storage.cache import CACHE_FILE
from index.storage.catalog import CATALOG_FILE

_SELF_KEEPING = (CACHE_FILE, CATALOG_FILE)


class Journal:
    """Written by the child: one line for each change of names and each forcing down."""

    def __init__(self, folder: Path) -> None:
        """Write to ``folder``, which also keeps the files whose names are given to others."""
        folder.mkdir()
        self._folder = folder
        self._file = os.open(folder / "journal", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._kept = 0
        self._link = os.link

    def before(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Note a call that is about to be made."""
        if name in {"fsync", "fdatasync"}:
            found = os.fstat(arguments[0])
            if stat.S_ISDIR(found.st_mode):
                self._write("folder", str(Path(f"/proc/self/fd/{arguments[0]}").readlink()))
            else:
                self._write("file", found.st_ino, found.st_size)
        elif name in {"rename", "replace"}:
            source, target = map(os.fspath, arguments[:2])
            self._write("name", source, target, self._keep(target))
        elif name == "mkdir" and not os.path.exists(arguments[0]):  # noqa: PTH110
            self._write("mkdir", os.fspath(arguments[0]))

    def _keep(self, path: str) -> str:
        if not os.path.isfile(path):  # noqa: PTH113 - called at every boundary
            return ""
        self._kept += 1
        kept = str(self._folder / str(self._kept))
        self._link(path, kept)
        return kept

    def _write(self, *words: object) -> None:
        os.write(self._file, json.dumps(words).encode() + b"\n")


def inodes(folder: Path) -> dict[int, int]:
    """Return the files below ``folder`` by inode with the time of their last change."""
    found = (path.stat() for path in folder.rglob("*") if path.is_file())
    return {status.st_ino: status.st_mtime_ns for status in found}


def cut_power(data_dir: Path, before: dict[int, int], journal: Path) -> int:
    """Take away what was not forced down; ``before`` are the files from before. Returns how much it was."""
    lines = [json.loads(line) for line in (journal / "journal").read_text("utf-8").splitlines()]
    sizes = {line[1]: line[2] for line in lines if line[0] == "file"}
    lost = 0
    for path in data_dir.rglob("*"):
        if not path.is_file() or path.name.startswith(_SELF_KEEPING):
            continue
        status = path.stat()
        if before.get(status.st_ino) != status.st_mtime_ns and status.st_size > sizes.get(status.st_ino, 0):
            os.truncate(path, sizes.get(status.st_ino, 0))
            lost += 1
    return lost + _take_names_away(lines)


def _take_names_away(lines: list[list[Any]]) -> int:
    lost = 0
    forced: set[str] = set()
    for line in reversed(lines):
        if line[0] == "folder":
            forced.add(line[1])
        elif line[0] == "mkdir" and str(Path(line[1]).parent) not in forced and Path(line[1]).is_dir():
            shutil.rmtree(line[1])
            lost += 1
        elif line[0] == "name" and str(Path(line[2]).parent) not in forced and Path(line[2]).exists():
            source, target, kept = line[1:]
            Path(source).parent.mkdir(parents=True, exist_ok=True)
            os.rename(target, source)  # noqa: PTH104
            if kept:
                os.link(kept, target)
            lost += 1
    return lost
