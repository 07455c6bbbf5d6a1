from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SnapshotDamagedError, StorageError
from index.storage.originals import Originals


@given(st.binary(max_size=2000))
def test_any_bytes_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    originals = Originals(tmp_path_factory.getbasetemp() / "originals")
    digest = originals.keep(data)
    assert digest == hashlib.sha256(data).hexdigest()
    assert originals.read(digest) == data


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    digest = originals.keep(b"a speech")
    written = originals.path(digest).stat().st_mtime_ns
    assert originals.keep(b"a speech") == digest
    assert originals.path(digest).stat().st_mtime_ns == written
    originals.keep(b"another")
    assert set(originals.digests()) == {digest, hashlib.sha256(b"another").hexdigest()}


def test_an_altered_or_missing_file_is_named_and_repaired_by_keeping_it_again(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    digest = originals.keep(b"a speech")
    path = originals.path(digest)
    path.write_bytes(b"a speecH")
    with pytest.raises(SnapshotDamagedError, match="original_damaged") as caught:
        originals.read(digest)
    assert caught.value.facts["file"] == path
    originals.keep(b"a speech")
    assert originals.read(digest) == b"a speech"
    assert originals.drop(digest) == len(b"a speech")
    with pytest.raises(SnapshotDamagedError, match="original_missing"):
        originals.read(digest)


def test_what_a_crash_left_is_swept_and_counts_for_nothing(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    digest = originals.keep(b"a speech")
    left = originals.path(digest).with_name(f".{digest}.1234.tmp")
    left.write_bytes(b"a spe")
    assert list(originals.digests()) == [digest]
    originals.remove_temp_files()
    assert not left.exists()
    assert originals.read(digest) == b"a speech"


def test_no_name_leads_out_of_the_store(tmp_path: Path) -> None:
    for name in ("../../etc/passwd", "", "AA" * 32, "0" * 63):
        with pytest.raises(ValueError, match="not a SHA-256"):
            Originals(tmp_path).path(name)


def test_a_full_disk_is_reported_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    originals = Originals(tmp_path)
    originals.keep(b"first")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="disk_full"):
        originals.keep(b"second")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == list(originals.digests())
