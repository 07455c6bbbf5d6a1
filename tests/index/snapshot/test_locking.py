from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from index.errors import StorageError
from index.progress import Stage, silent
from index.snapshot.locking import HOLDER_FILE, holder_of, sole_writer


def test_a_second_writer_waits_for_the_first_and_is_told_who_that_is(tmp_path: Path) -> None:
    inside, waiting = threading.Event(), threading.Event()
    order: list[str] = []

    def first() -> None:
        with sole_writer(tmp_path, silent, action="rebuild"):
            inside.set()
            waiting.wait(5)
            order.append("first")

    def told(stage: Stage, done: int, total: int) -> None:
        holder = holder_of(tmp_path)
        assert holder is not None
        if done == 0:
            order.append(f"waiting for {holder.action}")
            waiting.set()

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(5)
    with sole_writer(tmp_path, told, action="add"):
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
