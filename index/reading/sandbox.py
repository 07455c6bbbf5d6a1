"""Reads hostile files in a child process that is held to limits, and says why where one is refused."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir, mkdtemp
from typing import Any, Self, TypeAlias

from index.errors import ReadingError
from index.processes.child import Replies, serve
from index.processes.framing import Message, error_fields, error_from
from index.processes.limits import Limits
from index.processes.parent import ChildEndedError, ChildProcess
from index.reading import document_of, read_text, storable
from index.reading.formats import is_archive
from index.reading.text import DecodedText
from index.storage.disk import disk_errors
from index.types import Document, HeadingMark

CHILD = "index.reading.sandbox"
# What the child may know of the environment: how to run, and no token or setting of ours.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that did not become a document."""

    name: str
    error: ReadingError


@dataclass(frozen=True, slots=True)
class Packed:
    """A file that lay in an archive."""

    name: str
    data: bytes


Parsed: TypeAlias = Document | Refusal


class Sandbox:
    """Reads files one after the other in a child process, which is started when first needed.

    The child is kept for the next file, and replaced after it ran out of time or memory or died. To
    be used by one thread at a time, as a context manager. Raises StorageError where the disk has no
    room for the temporary folder.
    """

    def __init__(self, limits: Limits | None = None, module: str = CHILD) -> None:
        """Hold the reading of each file to ``limits``; ``module`` is what the child runs."""
        self.limits = limits or Limits()
        self._module = module
        with disk_errors(Path(gettempdir())):
            self._folder = TemporaryDirectory(prefix="speechbot-", ignore_cleanup_errors=True)
        self._child: ChildProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child and remove what it left on the disk."""
        self._end_child()
        self._folder.cleanup()

    def read(self, data: bytes, name: str) -> tuple[Parsed, ...]:
        """Read a file, or each file of an archive, as a document or the reason why it is none.

        Raises no ReadingError. Besides what the readers refuse, a file may be refused as
        ``too_large``, ``took_too_long``, ``too_much_memory`` or ``parser_crashed``.
        """
        return tuple(
            entry if isinstance(entry, Refusal) else self._read_one(entry.data, entry.name)
            for entry in self.unpack(data, name)
        )

    def unpack(self, data: bytes, name: str) -> tuple[Packed | Refusal, ...]:
        """Return the files of an archive, or why one is refused; the file itself where it is no archive.

        Raises no ReadingError. None of what is returned is an archive.
        """
        name = storable(name)
        if not is_archive(name, data):
            return (Packed(name, data),)
        try:
            entries = self._ask("unpack", data, name)
        except ReadingError as error:
            return (Refusal(name, error),)
        return tuple(map(_packed, entries))

    def _read_one(self, data: bytes, name: str) -> Parsed:
        try:
            (reply,) = self._ask("read", data, name)
        except ReadingError as error:
            return Refusal(name, error)
        return document_of(_decoded(reply.fields), data, name)

    def _ask(self, task: str, data: bytes, name: str) -> list[Message]:
        """Return the child's answers; raises the ReadingError that it answers with or ends over."""
        if len(data) > self.limits.megabytes * 2**20:
            raise ReadingError("too_large", name=name, megabytes=self.limits.megabytes)
        if self._child is None or not self._child.is_alive():
            self._end_child()
            with disk_errors(Path(self._folder.name)):
                self._child = self._start()
        try:
            return self._child.ask({"task": task, "name": name}, [data], family=ReadingError)
        except ReadingError:
            raise  # the child is as good as before
        except ChildEndedError as ended:
            self._end_child()
            raise self._refusal(ended, name) from None
        except BaseException:  # interrupted in an answer, which is not to be taken for the next
            self._end_child()
            raise

    def _start(self) -> ChildProcess:
        """Start a child that works in a folder of its own and writes nowhere else."""
        folder = mkdtemp(dir=self._folder.name)
        passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment = {**passed_on, **dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), folder)}
        return ChildProcess(self._module, environment, limits=self.limits, folder=folder, quiet=True)

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None
            for written in Path(self._folder.name).iterdir():
                shutil.rmtree(written, ignore_errors=True)

    def _refusal(self, ended: ChildEndedError, name: str) -> ReadingError:
        if ended.cause == "time":
            return ReadingError("took_too_long", name=name, seconds=self.limits.seconds)
        if ended.cause == "memory":
            return ReadingError("too_much_memory", name=name, megabytes=self.limits.memory_megabytes)
        return ReadingError("parser_crashed", name=name, reason=ended.cause)


def _packed(reply: Message) -> Packed | Refusal:
    name = str(reply.fields["name"])
    if "refused" in reply.fields:
        return Refusal(name, error_from(reply.fields["refused"], ReadingError))
    return Packed(name, reply.files[0])


def _decoded(fields: Mapping[str, Any]) -> DecodedText:
    warnings = tuple(map(str, fields["warnings"]))
    headings = tuple(HeadingMark(*map(int, mark)) for mark in fields["headings"])
    return DecodedText(str(fields["text"]), str(fields["encoding"]), warnings, headings)


def main() -> None:
    """Be the child: answer requests until the parent goes."""
    serve(_answer)


def _answer(request: Message, replies: Replies) -> None:
    """Read or unpack a file; raises ReadingError, also for whatever a library raises over a hostile one."""
    name, (data,) = request.fields["name"], request.files
    try:
        if request.fields["task"] == "unpack":
            _unpack(data, name, replies)
        else:
            replies.send(asdict(read_text(data, name)))
    except (ReadingError, MemoryError):
        raise
    except Exception as error:
        raise ReadingError("parser_crashed", name=name, reason=type(error).__name__) from error


def _unpack(data: bytes, name: str, replies: Replies) -> None:
    from index.reading.archive import entries  # noqa: PLC0415 - most files are no archives

    for entry in entries(data, name):
        if isinstance(entry.content, ReadingError):
            replies.send({"name": entry.name, "refused": error_fields(entry.content)})
        else:
            replies.send({"name": entry.name}, entry.content)
