from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import EmptyDocumentError, NotTextError, ReadingError, StorageError
from index.processes.limits import Limits
from index.reading import READERS, read_bytes
from index.reading.sandbox import Packed, Parsed, Refusal, Sandbox
from index.types import Document
from tests.index.reading.hostile_files import HOSTILE, SPEECH
from tests.index.reading.pdf.pdf_files import Page, paragraph_lines, pdf
from tests.index.reading.word.word_files import paragraph, word_file, zipped

MISBEHAVING = "tests.index.reading.misbehaving"
TIGHT = Limits(megabytes=1, seconds=30, memory_megabytes=512)
HASTY = Limits(seconds=2)
FORMATS = [*sorted(READERS.keys() - {".doc", ".wps", ".rtf"}), ".zip"]
SLOW = {"bomb.pdf", "codes.pdf", "pages.pdf", "widths.pdf"}
"""Hostile files that take seconds until they have used up what they may."""
CORPORA = Path(__file__).parents[4] / "shared" / "corpora"

needs_limits = pytest.mark.skipif(
    sys.platform != "linux", reason="the system does not hold a process to them"
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


@pytest.fixture(scope="module")
def narrow() -> Iterator[Sandbox]:
    """Yield a sandbox with little memory, which is used up in half the time."""
    with Sandbox(Limits(memory_megabytes=512)) as opened:
        yield opened


@pytest.fixture(scope="module")
def misbehaving() -> Iterator[Sandbox]:
    with Sandbox(TIGHT, MISBEHAVING) as opened:
        yield opened


@pytest.fixture(scope="module")
def hasty() -> Iterator[Sandbox]:
    with Sandbox(HASTY, MISBEHAVING) as opened:
        yield opened


def one(sandbox: Sandbox, name: str, data: bytes = b"data") -> Parsed:
    (parsed,) = sandbox.read(data, name)
    return parsed


OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
"""What begins like an old Word file, which a converter has to read."""


def refusal(sandbox: Sandbox, name: str, data: bytes = b"data") -> ReadingError:
    parsed = one(sandbox, name, data)
    assert isinstance(parsed, Refusal)
    assert parsed.name == name
    return parsed.error


def text_from(sandbox: Sandbox, name: str) -> str:
    parsed = one(sandbox, name)
    assert isinstance(parsed, Document)
    return parsed.text


def process_of(sandbox: Sandbox) -> int:
    return int(text_from(sandbox, "a.tell_process"))


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_running(pid)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("讲话.txt", SPEECH.encode("gb18030")),
        ("讲话.md", f"# 标题\n\n{SPEECH}".encode()),
        ("讲话.html", f"<html><body><p>{SPEECH}</p></body></html>".encode()),
        ("讲话.docx", word_file(paragraph(SPEECH))),
        ("讲话.pdf", pdf([Page(paragraph_lines([SPEECH.strip()]))])),
    ],
)
def test_a_file_is_read_as_in_this_process(sandbox: Sandbox, name: str, data: bytes) -> None:
    assert sandbox.read(data, name) == (read_bytes(data, name),)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("空.txt", b" \n", EmptyDocumentError),
        ("图.txt", b"\x89PNG\r\n\x1a\n\x00", NotTextError),
        ("图.png", b"\x89PNG\x00", ReadingError),
        ("讲话", b"text", ReadingError),
    ],
)
def test_an_error_travels_with_its_kind_and_facts(
    sandbox: Sandbox, name: str, data: bytes, kind: type[ReadingError]
) -> None:
    with pytest.raises(kind) as expected:
        read_bytes(data, name)
    error = refusal(sandbox, name, data)
    assert type(error) is kind
    assert (error.message_id, error.facts) == (expected.value.message_id, expected.value.facts)


def test_an_archive_gives_each_of_its_files(sandbox: Sandbox) -> None:
    archive = zipped({"甲/讲话.txt": SPEECH, "坏.docx": b"PK", "图.png": b"\x89PNG", "空.txt": " "})
    found = sandbox.read(archive, "集.zip")
    assert found[0] == read_bytes(SPEECH.encode(), "甲/讲话.txt")
    refused = [(entry.name, entry.error.message_id) for entry in found[1:] if isinstance(entry, Refusal)]
    assert [name for name, _ in refused] == ["坏.docx", "图.png", "空.txt"]
    assert [message_id for _, message_id in refused][1:] == ["unsupported_format", "document_empty"]


def test_an_archive_can_be_taken_apart_without_reading_it(sandbox: Sandbox) -> None:
    archive = zipped({"甲/讲话.txt": SPEECH, "坏.docx": b"PK", "图.png": b"\x89PNG"})
    first, second, third = sandbox.unpack(archive, "集.zip")
    assert (first, second) == (Packed("甲/讲话.txt", SPEECH.encode()), Packed("坏.docx", b"PK"))
    assert isinstance(third, Refusal)
    assert sandbox.unpack(b"PK", "讲话.docx") == (Packed("讲话.docx", b"PK"),)
    assert sandbox.unpack(archive, "集.docx")[0] == first  # whatever it is called
    (refused,) = sandbox.unpack(b"PK", "集.zip")
    assert isinstance(refused, Refusal)
    assert refused.error.message_id == "damaged"


def test_names_in_another_encoding_are_read_within_the_limits(sandbox: Sandbox) -> None:
    names = ["講話.txt", "施政報告.txt"]
    stand_ins = ["a" * len(name.encode("big5")) for name in names]
    stand_ins[1] = stand_ins[1].replace("a", "b")
    archive = zipped(dict.fromkeys(stand_ins, SPEECH))
    for name, stand_in in zip(names, stand_ins, strict=True):
        archive = archive.replace(stand_in.encode(), name.encode("big5"))
    assert [entry.name for entry in sandbox.unpack(archive, "集.zip")] == names


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.e2e) if name in SLOW else name for name in HOSTILE]
)
def test_a_hostile_file_is_refused_and_a_good_one_read_after_it(
    sandbox: Sandbox, narrow: Sandbox, name: str
) -> None:
    make, expected = HOSTILE[name]
    data = make()
    reading = narrow if name in SLOW else sandbox
    before = time.monotonic()
    found = reading.read(data, name)
    assert time.monotonic() - before < reading.limits.seconds
    outcomes = {entry.error.message_id if isinstance(entry, Refusal) else "read" for entry in found}
    assert outcomes
    assert outcomes <= expected
    assert one(reading, "好.txt", SPEECH.encode()) == read_bytes(SPEECH.encode(), "好.txt")


@given(st.sampled_from(FORMATS), st.binary(max_size=300))
@settings(deadline=None, max_examples=60)
def test_any_bytes_of_any_format_are_read_or_refused(sandbox: Sandbox, suffix: str, data: bytes) -> None:
    for parsed in sandbox.read(data, "a" + suffix):
        assert isinstance(parsed, Document | Refusal)
        if isinstance(parsed, Refusal):
            assert parsed.error.message_id not in {"took_too_long", "too_much_memory", "parser_crashed"}


@pytest.mark.parametrize(
    "name",
    ["a.hang", *(pytest.param(name, marks=pytest.mark.e2e) for name in ("a.hang_deaf", "a.burn"))],
)
def test_a_parser_that_takes_for_ever_is_stopped(hasty: Sandbox, name: str) -> None:
    before = time.monotonic()
    error = refusal(hasty, name)
    assert (error.message_id, error.facts) == ("took_too_long", {"name": name, "seconds": HASTY.seconds})
    assert time.monotonic() - before < 5 * HASTY.seconds
    assert isinstance(one(hasty, "好.txt", SPEECH.encode()), Document)


@pytest.mark.parametrize(
    ("name", "message_id", "facts"),
    [
        ("a.crash", "parser_crashed", {"reason": "SIGSEGV"}),
        ("a.leave", "parser_crashed", {"reason": "exit 3"}),
        ("a.fail", "parser_crashed", {"reason": "ZeroDivisionError"}),
        pytest.param("a.devour", "too_much_memory", {"megabytes": 512}, marks=needs_limits),
    ],
)
def test_a_parser_that_misbehaves_costs_its_file_alone(
    misbehaving: Sandbox, name: str, message_id: str, facts: dict[str, object]
) -> None:
    error = refusal(misbehaving, name)
    assert (error.message_id, error.facts) == (message_id, {"name": name, **facts})
    assert isinstance(one(misbehaving, "好.txt", SPEECH.encode()), Document)


@needs_limits
def test_a_library_that_ends_for_want_of_memory_has_not_crashed() -> None:
    # In a process of its own: what a large parent has used would hide what the child has.
    program = (
        "from tests.index.reading.test_sandbox import MISBEHAVING, TIGHT, Sandbox, refusal\n"
        "with Sandbox(TIGHT, MISBEHAVING) as opened:\n"
        "    print(refusal(opened, 'a.devour_and_abort'), refusal(opened, 'a.crash'))\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
    assert done.stdout.split() == [
        b"too_much_memory", b"(name=a.devour_and_abort,", b"megabytes=512)",
        b"parser_crashed", b"(name=a.crash,", b"reason=SIGSEGV)",
    ]  # fmt: skip


def test_one_child_reads_many_files_and_is_replaced_after_a_crash(misbehaving: Sandbox) -> None:
    first = process_of(misbehaving)
    assert refusal(misbehaving, "a.fail").message_id == "parser_crashed"
    assert process_of(misbehaving) == first
    assert refusal(misbehaving, "a.crash").message_id == "parser_crashed"
    assert process_of(misbehaving) != first


def test_a_child_that_dies_between_files_is_replaced(misbehaving: Sandbox) -> None:
    first = process_of(misbehaving)
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)  # its threads may end a moment after itself
    assert process_of(misbehaving) != first


def test_an_entry_that_kills_the_child_does_not_take_the_others_with_it(hasty: Sandbox) -> None:
    archive = zipped({"甲.txt": SPEECH, "乙.crash": "a", "丙.txt": SPEECH, "丁.hang": "a", "戊.txt": SPEECH})
    found = hasty.read(archive, "集.zip")
    refused = {entry.name: entry.error.message_id for entry in found if isinstance(entry, Refusal)}
    assert refused == {"乙.crash": "parser_crashed", "丁.hang": "took_too_long"}
    assert [entry.name for entry in found if isinstance(entry, Document)] == ["甲.txt", "丙.txt", "戊.txt"]


def test_a_file_that_is_too_large_is_not_even_sent(misbehaving: Sandbox) -> None:
    error = refusal(misbehaving, "a.txt", b"a" * (2**20 + 1))
    assert (error.message_id, error.facts) == ("too_large", {"name": "a.txt", "megabytes": 1})
    assert isinstance(one(misbehaving, "a.txt", b"a" * 2**20), Document)


def test_what_parsers_print_and_read_is_kept_apart(misbehaving: Sandbox) -> None:
    assert text_from(misbehaving, "a.chatter") == "heard 0"
    assert text_from(misbehaving, "a.chatter") == "heard 0"


def test_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456:secret")
    monkeypatch.setenv("SPEECHBOT_WEBHOOK_SECRET", "secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with Sandbox(TIGHT, MISBEHAVING) as opened:
        environment = text_from(opened, "a.tell_environment")
    assert "PATH=" in environment
    assert "secret" not in environment


@needs_limits
def test_the_child_is_held_to_its_limits(misbehaving: Sandbox) -> None:
    limits = dict(part.split("=") for part in text_from(misbehaving, "a.tell_limits").split())
    assert limits["AS"] == str(TIGHT.memory_megabytes * 2**20)
    assert limits["FSIZE"] == str(TIGHT.written_megabytes * 2**20)
    assert limits["NOFILE"] == str(TIGHT.open_files)
    assert limits["CORE"] == "0"
    assert 0 < int(limits["CPU"]) <= TIGHT.seconds + 2


def test_what_no_encoding_can_store_does_not_travel(misbehaving: Sandbox) -> None:
    parsed = one(misbehaving, "讲\udcff话.surrogates")
    assert isinstance(parsed, Document)
    assert (parsed.text, parsed.name) == ("甲乙丙", "讲?话.surrogates")
    assert parsed.warnings == ("encoding_doubtful",)


def test_closing_ends_the_child_and_removes_its_folder() -> None:
    with Sandbox(TIGHT, MISBEHAVING) as opened:
        pid = process_of(opened)
        (temporary,) = (
            line.partition("=")[2]
            for line in text_from(opened, "a.tell_environment").splitlines()
            if line.startswith("TMPDIR=")
        )
        assert Path(temporary).is_dir()
    assert not is_running(pid)
    assert not Path(temporary).parent.exists()


def test_a_sandbox_that_read_nothing_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    start = subprocess.Popen

    def noting(*arguments: Any, **options: Any) -> Any:
        started.append(arguments)
        return start(*arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", noting)
    with Sandbox() as opened:
        assert started == []
        opened.read("一、内容。".encode(), "一.txt")
        assert len(started) == 1


def test_a_disk_that_refuses_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with pytest.raises(StorageError):
        Sandbox()


def test_a_child_starts_quickly() -> None:
    before = time.perf_counter()
    with Sandbox() as opened:
        assert isinstance(one(opened, "a.txt", SPEECH.encode()), Document)
        taken = time.perf_counter() - before
    # 0.05 seconds on a free machine; one that loads a parser or the model takes far more than this.
    assert taken < 1.5


def start_parent(name: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start a process that prints its child's id, then reads a file that takes for ever."""
    program = (
        "from index.reading.sandbox import Sandbox\n"
        "from index.processes.limits import Limits\n"
        "from tests.index.reading.test_sandbox import MISBEHAVING, process_of\n"
        "opened = Sandbox(Limits(seconds=60), MISBEHAVING)\n"
        "print(process_of(opened), flush=True)\n"
        f"opened.read({OLD_WORD!r}, {name!r})\n"
    )
    environment = {
        **os.environ,
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "TMPDIR": str(folder),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment)


@pytest.fixture
def slow_converter(tmp_path: Path) -> Path:
    """Install a converter that takes for ever and starts another process; return where it notes both."""
    script = tmp_path / "soffice"
    script.write_text(
        f"#!/bin/sh\nsleep 60 & echo $! $$ > {tmp_path}/draft; mv {tmp_path}/draft {tmp_path}/pids; wait\n"
    )
    script.chmod(0o755)
    return tmp_path / "pids"


def noted(pids: Path) -> list[int]:
    deadline = time.monotonic() + 10
    while not pids.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    found = [int(pid) for pid in pids.read_text().split()]
    assert len(found) == 2
    return found


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["a.hang", "a.burn"])
def test_the_child_ends_with_its_parent_in_the_middle_of_a_file(name: str, tmp_path: Path) -> None:
    with start_parent(name, tmp_path) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        time.sleep(0.3)  # the file is under way
        assert is_running(child)
        parent.kill()
    assert gone_within(child, 5)


@pytest.mark.e2e
def test_a_converter_ends_with_the_parent(tmp_path: Path, slow_converter: Path) -> None:
    with start_parent("讲话.doc", tmp_path) as parent:
        started = noted(slow_converter)
        assert all(map(is_running, started))
        parent.kill()
    assert all(gone_within(pid, 5) for pid in started)


@pytest.mark.e2e
def test_a_converter_ends_with_the_file_that_it_takes_too_long_for(
    slow_converter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{slow_converter.parent}{os.pathsep}{os.environ['PATH']}")
    with Sandbox(Limits(seconds=2)) as opened:
        assert refusal(opened, "讲话.doc", OLD_WORD).message_id == "took_too_long"
    assert all(gone_within(pid, 2) for pid in noted(slow_converter))


@pytest.mark.e2e
@pytest.mark.skipif(not CORPORA.is_dir(), reason="needs the shared corpora")
def test_real_files_of_every_format_are_read(sandbox: Sandbox) -> None:
    paths = [path for path in sorted((CORPORA / "originals").glob("*/*")) if path.suffix in READERS]
    assert {path.suffix for path in paths} >= {".txt", ".pdf", ".docx", ".html", ".md"}
    for path in paths:
        assert isinstance(one(sandbox, path.name, path.read_bytes()), Document), path
