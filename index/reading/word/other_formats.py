"""Documents in other formats than docx: converted by LibreOffice, or embedded in a docx (``w:altChunk``).

Programs that put documents together embed them: the text of such a file may be nothing else.
"""

from __future__ import annotations

import os
import posixpath
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from index.errors import ReadingError
from index.reading.encoding import decode
from index.reading.formats import true_suffix
from index.reading.pages.blocks import block_lines, parse_page, read_blocks
from index.reading.pages.html import decode_page, page_in_mhtml
from index.reading.text import TextLine
from index.reading.word.package import Part

CONVERSION_SECONDS = 45
"""Less than a file may take in all. A first start of LibreOffice takes a few seconds."""

PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
"""What LibreOffice is called; on a Mac it is not among the commands."""

# A profile of its own for every conversion, that runs no macro and fetches nothing a file links to.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
 <item oor:path="/org.openoffice.Office.Common/Security/Scripting">
  <prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
  <prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
  <prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
  <prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
 </item>
</oor:items>
"""


def converted(data: bytes, name: str, suffix: str) -> bytes:
    """Return a file of another word processor as docx; ``suffix`` names its format to the converter.

    Raises ReadingError: ``converter_missing``, ``took_too_long``, ``damaged``.
    """
    converter = find_converter()
    if converter is None:
        raise ReadingError("converter_missing", name=name, suffix=suffix)
    with TemporaryDirectory(prefix="speechbot-", ignore_cleanup_errors=True) as folder:
        given = Path(folder, "given").with_suffix(suffix)
        given.write_bytes(data)
        return _convert(converter, given, name)


def find_converter() -> str | None:
    """Return the path of LibreOffice; None where it is not installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def _convert(converter: str, given: Path, name: str) -> bytes:
    """Return the file as docx."""
    profile = given.parent / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    command = (
        converter,
        "--headless",
        "--norestore",
        "--nolockcheck",
        f"-env:UserInstallation={profile.as_uri()}",
        "--convert-to",
        "docx:Office Open XML Text",
        "--outdir",
        str(given.parent / "converted"),
        str(given),
    )
    try:
        _run(command)
        return (given.parent / "converted" / "given.docx").read_bytes()
    except subprocess.TimeoutExpired as error:
        raise ReadingError("took_too_long", name=name, seconds=CONVERSION_SECONDS) from error
    except OSError as error:  # it wrote nothing, which is how it refuses a file
        raise ReadingError("damaged", name=name) from error


def _run(command: Sequence[str]) -> None:
    """Run a program that starts others, and end all of them when this is left."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0,
    )
    try:
        process.wait(CONVERSION_SECONDS)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        with suppress(ProcessLookupError):  # all have ended by themselves
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


PART_NOT_READ: Final = "part_not_read"
"""Message id for a document in which another one is embedded that could not be read."""


class WordChunks:
    """Reads the embedded documents of one file, each once: Word embeds none twice."""

    def __init__(
        self, parts: Mapping[str, Part], name: str, read_word: Callable[[bytes], Iterable[TextLine]]
    ) -> None:
        """Read from ``parts``, by the ids that the text refers to; ``read_word`` reads what is docx."""
        self._parts = dict(parts)
        self._name = name
        self._read_word = read_word
        self.problems: list[ReadingError] = []
        """Why some could not be read."""

    def lines(self, reference: str) -> list[TextLine]:
        """Return the lines of an embedded document; none where it cannot be read, or was before."""
        part = self._parts.pop(reference, None)
        if part is None:
            return []
        try:
            return list(self._read(part))
        except ReadingError as problem:
            self.problems.append(problem)
            return []

    def _read(self, part: Part) -> Iterable[TextLine]:
        suffix = true_suffix(part.data, posixpath.splitext(part.path)[1].lower())
        match suffix:
            case ".docx":
                return self._read_word(part.data)
            case ".doc" | ".rtf" | ".odt":
                return self._read_word(converted(part.data, self._name, suffix))
            case ".html" | ".htm":
                return self._page_lines(part.data)
            case ".mht" | ".mhtml":
                return self._page_lines(page_in_mhtml(part.data, self._name))
            case ".txt":
                lines = decode(part.data, self._name).text.split("\n")
                return (TextLine(stripped) for line in lines if (stripped := line.strip()))
        raise ReadingError("unsupported_format", name=self._name, suffix=suffix)

    def _page_lines(self, data: bytes) -> list[TextLine]:
        """Return all that a page shows: it was made for the document, and has nothing around its text."""
        root = parse_page(decode_page(data, self._name).text, self._name)
        return [] if root is None else block_lines([b for b in read_blocks(root) if not b.hidden])
