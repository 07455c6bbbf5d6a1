"""Old Word, WPS, RTF and OpenDocument files made into docx, by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from index.errors import ReadingError

CONVERSION_SECONDS = 45
"""Less than a file may take in all. A first start of LibreOffice takes a few seconds."""

_PROGRAMS = ("soffice", "libreoffice")
_ON_A_MAC = Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")

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
    """Return a file of another word processor as docx; ``suffix`` tells the converter its format.

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
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    return found or (str(_ON_A_MAC) if _ON_A_MAC.is_file() else None)


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
