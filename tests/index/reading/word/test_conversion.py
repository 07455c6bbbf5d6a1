from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer
from threading import Thread

import pytest

from index.errors import ReadingError
from index.reading import read_bytes
from index.reading.word import other_formats as conversion
from index.reading.word.document import read_docx, read_legacy
from index.reading.word.other_formats import converted, find_converter
from tests.index.reading.word.word_files import paragraph, word_file

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the converters of the tests are shell scripts")

OLD = b"\xd0\xcf\x11\xe0"

FAKE = f"""#!{sys.executable}
import pathlib, subprocess, sys, time
arguments = sys.argv[1:]
folder = pathlib.Path(arguments[arguments.index("--outdir") + 1])
given = pathlib.Path(arguments[-1])
profile = next(a for a in arguments if a.startswith("-env:UserInstallation=file://"))
settings = pathlib.Path(profile.partition("file://")[2], "user", "registrymodifications.xcu").read_text()
assert "BlockUntrustedRefererLinks" in settings and "DisableMacrosExecution" in settings
assert "--headless" in arguments and arguments[arguments.index("--convert-to") + 1].startswith("docx")
here = pathlib.Path(__file__).parent
(here / "asked.txt").write_text(f"{{given.name}} {{given.read_bytes()!r}}")
{{act}}
"""
CONVERT = 'folder.mkdir(); (folder / "given.docx").write_bytes((here / "answer.docx").read_bytes())'
REFUSE = 'print("Error: source file could not be loaded")'
HANG = 'print("busy"); subprocess.run([sys.executable, "-c", "import time; time.sleep(60)", str(here)])'


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a converter alone on the path; tests write what it does."""
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "answer.docx").write_bytes(word_file(paragraph("同志们，现在开会。")))
    return tmp_path


def install(folder: Path, act: str) -> None:
    script = folder / "soffice"
    script.write_text(FAKE.replace("{act}", act), encoding="utf-8")
    script.chmod(0o755)


@pytest.mark.parametrize("suffix", [".doc", ".wps", ".rtf", ".DOC"])
def test_an_old_file_is_converted_and_read(installed: Path, suffix: str) -> None:
    install(installed, CONVERT)
    document = read_bytes(OLD, f"讲话{suffix}")
    assert document.text.strip() == "同志们，现在开会。"
    assert (installed / "asked.txt").read_text() == f"given{suffix.lower()} {OLD!r}"


def test_without_a_converter_the_file_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(conversion, "PROGRAMS", ("soffice", "libreoffice"))
    assert find_converter() is None
    with pytest.raises(ReadingError) as caught:
        read_legacy(OLD, "讲话.doc")
    assert caught.value.message_id == "converter_missing"
    assert caught.value.facts == {"name": "讲话.doc", "suffix": ".doc"}


def test_what_the_converter_refuses_is_damaged(installed: Path) -> None:
    install(installed, REFUSE)
    with pytest.raises(ReadingError, match="damaged"):
        read_legacy(OLD, "讲话.doc")


def test_a_converter_that_hangs_is_ended_with_all_that_it_started(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(installed, HANG)
    monkeypatch.setattr(conversion, "CONVERSION_SECONDS", 0.5)
    before = time.monotonic()
    with pytest.raises(ReadingError, match="took_too_long"):
        read_legacy(OLD, "讲话.doc")
    assert time.monotonic() - before < 10
    assert running(str(installed)) == []


def test_nothing_is_left_on_the_disk(
    installed: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    install(installed, CONVERT)
    read_legacy(OLD, "讲话.doc")
    assert list(elsewhere.iterdir()) == []


@pytest.mark.e2e
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_itself_reads_and_fetches_nothing() -> None:
    asked: list[bytes] = []

    class Listener(BaseRequestHandler):
        def handle(self) -> None:
            asked.append(self.request.recv(1_000))

    with TCPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        text = "".join(f"\\u{ord(sign)}?" for sign in "同志们，现在开会。")
        assert read_bytes(f"{{\\rtf1\\ansi {text}\\par}}".encode(), "讲话.rtf").text == "同志们，现在开会。\n"
        page = (
            f"<html><body>同志们<img src='http://127.0.0.1:{server.server_address[1]}/a.png'></body></html>"
        )
        made = converted(page.encode("utf-8-sig"), "讲话.doc", ".doc")
        assert "同志们" in read_docx(made, "讲话.doc").text
        server.shutdown()
    assert asked == []


def running(mark: str) -> list[str]:
    """Return the command lines of processes that name ``mark``."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes().decode(errors="replace")
        except OSError:  # it has ended meanwhile
            continue
        if mark in command:
            found.append(command)
    return found
