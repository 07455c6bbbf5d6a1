from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.errors import DocumentMissingError, EditingError, SnapshotMissingError, StorageError
from index.progress import Progress, Stage, silent
from index.settings import IndexSettings
from index.storage.data_folder import sole_writer
from index.updates.editor import Editor
from index.updates.editor_process import EditorProcess
from index.updates.uploads import Upload
from tests.index.updates.small_library import digest, held, leftovers, served, speech, upload
from tests.index.updates.toy_child import CHILD, DIES, FAILS, HANGS, PRINTS
from tests.toy_encoder import ToyEncoder

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "12345:AbCdEf")


@pytest.fixture
def editing(settings: IndexSettings) -> Iterator[EditorProcess]:
    process = EditorProcess(settings, module=CHILD)
    yield process
    process.close()


def with_word(word: str) -> Upload:
    return Upload("特别.txt", f"同志们：\n\n{word}。要抓好落实。\n".encode())


def wait_until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def children_of(pid: int) -> list[int]:
    """Return the children that edit; whoever asks for them is a child too."""
    listed = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True, text=True, check=True
    )
    return [int(line.split()[0]) for line in listed.stdout.splitlines() if CHILD in line]


def at_encoding(event: threading.Event) -> Progress:
    def told(stage: Stage, done: int, total: int) -> None:
        if stage is Stage.ENCODING:
            event.set()

    return told


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_every_call_does_in_a_child_what_the_editor_does_here(
    editing: EditorProcess, settings: IndexSettings
) -> None:
    uploads = [upload("一.txt", 1), Upload("坏.txt", b"\x00\x01\x02")]
    inspected, refused = editing.inspect(uploads)
    calls: list[tuple[Stage, int, int]] = []
    added = editing.add(uploads, lambda *call: calls.append(call))
    assert [(change.name, str(change.kind)) for change in added.changes] == [
        ("一.txt", "added"),
        ("坏.txt", "refused"),
    ]
    assert added.changes == (inspected, refused)  # also in the seconds that reading took: it was read once
    assert added.changes[1].facts == (("name", "坏.txt"),)
    assert [stage for stage, done, total in calls if done == total] == [
        Stage.READING,
        Stage.OUTLINING,
        Stage.ENCODING,
        Stage.SAVING,
    ]
    assert served(settings) == held(settings) == {"一.txt": digest(1)}
    assert editing.original(inspected.document_id) == upload("一.txt", 1)

    assert editing.remove([inspected.document_id]).documents == 0
    assert editing.rollback().documents == 1
    assert editing.rebuild().published
    assert editing.add([upload("一.txt", 1)]).published is False


def test_errors_come_back_as_they_were(editing: EditorProcess, settings: IndexSettings) -> None:
    with pytest.raises(DocumentMissingError) as caught:
        editing.remove(["unknown"])
    assert (caught.value.message_id, caught.value.facts) == ("document_unknown", {"document": "unknown"})
    with pytest.raises(SnapshotMissingError, match="nothing_to_roll_back_to"):
        editing.rollback()
    with (
        sole_writer(settings.data_dir, silent, action="rebuild"),
        pytest.raises(StorageError, match="storage_locked") as locked,
    ):
        EditorProcess(settings, wait_seconds=0, module=CHILD).rebuild()
    assert (locked.value.facts["pid"], locked.value.facts["action"]) == (os.getpid(), "rebuild")


@pytest.mark.parametrize(("word", "reason"), [(DIES, "exit -9"), (FAILS, "exit 1")])
def test_a_child_that_dies_is_an_error_and_the_library_as_before(
    editing: EditorProcess, settings: IndexSettings, word: str, reason: str
) -> None:
    here = Editor(settings, ToyEncoder())
    here.add([upload("一.txt", 1)])
    with pytest.raises(EditingError, match="editing_interrupted") as caught:
        editing.add([with_word(word)])
    assert caught.value.facts["reason"] == reason
    assert served(settings) == {"一.txt": digest(1)}
    here.add([upload("二.txt", 2)])
    assert set(served(settings)) == {"一.txt", "二.txt"}
    assert not leftovers(settings.data_dir)


def test_what_a_library_prints_is_not_taken_for_an_answer(
    editing: EditorProcess, settings: IndexSettings
) -> None:
    assert editing.add([with_word(PRINTS)]).published
    assert set(served(settings)) == {"特别.txt"}


@contextmanager
def hanging(editing: EditorProcess) -> Iterator[None]:
    """Run a change that is encoded without end while this is open, and see that it was ended from there."""
    encoding = threading.Event()
    ended: list[str] = []

    def add() -> None:
        try:
            editing.add([with_word(HANGS)], at_encoding(encoding))
        except EditingError as error:
            ended.append(error.message_id)

    thread = threading.Thread(target=add)
    thread.start()
    assert encoding.wait(60)
    yield
    thread.join(20)
    assert ended == ["editing_interrupted"]


def test_closing_ends_what_is_running(editing: EditorProcess, settings: IndexSettings) -> None:
    with hanging(editing):
        editing.close()
    with pytest.raises(EditingError):
        editing.rebuild()
    assert served(settings) == {}
    Editor(settings).check()


def test_a_change_is_cancelled_and_the_next_one_made(editing: EditorProcess, settings: IndexSettings) -> None:
    editing.cancel()  # Nothing runs.
    Editor(settings, ToyEncoder()).add([upload("一.txt", 1)])
    with hanging(editing):
        editing.cancel()
    assert served(settings) == {"一.txt": digest(1)}
    assert editing.add([upload("二.txt", 2)]).published
    assert set(served(settings)) == {"一.txt", "二.txt"}
    assert not leftovers(settings.data_dir)


def test_the_child_is_of_low_priority_and_knows_no_secret(editing: EditorProcess) -> None:
    if not Path("/proc").is_dir():
        pytest.skip("there is no /proc here")
    with hanging(editing):
        (child,) = children_of(os.getpid())
        assert os.getpriority(os.PRIO_PROCESS, child) == 19
        environment = Path(f"/proc/{child}/environ").read_bytes()
        assert b"AbCdEf" not in environment
        assert b"OMP_NUM_THREADS=1" in environment
        editing.close()


def test_the_child_ends_with_the_parent(settings: IndexSettings) -> None:
    if not Path("/proc").is_dir():
        pytest.skip("there is no /proc here")
    program = (
        "import sys; from pathlib import Path; from index.settings import IndexSettings\n"
        "from index.updates.editor_process import EditorProcess; from index.updates.uploads import Upload\n"
        f"settings = IndexSettings(documents=Path({str(settings.documents)!r}),"
        f" data_dir=Path({str(settings.data_dir)!r}))\n"
        f"EditorProcess(settings, module={CHILD!r}).add([Upload('x.txt', {with_word(HANGS).data!r})],"
        " lambda stage, done, total: print(stage, flush=True))\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert parent.stdout is not None
    for line in parent.stdout:
        if line.startswith("encoding"):
            break
    (child,) = children_of(parent.pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not is_running(child))
    assert served(settings) == {}
    with sole_writer(settings.data_dir, silent, 5):
        pass


def test_what_the_child_logs_is_logged_here(
    editing: EditorProcess, settings: IndexSettings, caplog: pytest.LogCaptureFixture
) -> None:
    Editor(settings, ToyEncoder()).add([upload("一.txt", 1)])
    (settings.data_dir / "catalog.sqlite").write_bytes(b"no database")
    with caplog.at_level(logging.WARNING):
        editing.add([upload("二.txt", 2)])
    record = next(record for record in caplog.records if "catalog" in record.getMessage())
    assert "WARNING" not in record.getMessage()  # The level is told once, by the handler here.
    assert (record.name, record.levelname) == ("index.updates.state", "WARNING")


def test_large_and_oddly_named_files_pass_whole(editing: EditorProcess, settings: IndexSettings) -> None:
    text = speech(1) + "".join(f"第{number}句话很长。\n\n" for number in range(20))
    padded = (text + " " * 3_000_000).encode()
    done = editing.add([Upload('甲\udcff\n".txt', padded), upload("一.txt", 1)])
    assert [str(change.kind) for change in done.changes] == ["added", "added"]
    assert editing.original(done.changes[0].document_id).data == padded
