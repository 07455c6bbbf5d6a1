"""Reads hostile files in a child process that is held to limits, and says why where one is refused."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from types import TracebackType
from typing import Any, Self, TypeAlias

from index.errors import EmptyDocumentError, NotTextError, ReadingError
from index.reading import document_of, storable
from index.reading.formats import is_archive
from index.reading.limits import Limits
from index.reading.text import DecodedText
from index.reading.worker import Death, Reply, Worker, WorkerDiedError
from index.storage.disk import disk_errors
from index.types import Document, HeadingMark


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

_ERRORS = {error.__name__: error for error in (ReadingError, EmptyDocumentError, NotTextError)}


def child_command(program: str = "from index.reading.sandbox_child import main; main()") -> tuple[str, ...]:
    """Return what starts a child that runs ``program`` and finds the same modules as this process."""
    places = [place for place in sys.path if place]  # the folder that it runs in is none of them
    return sys.executable, "-I", "-c", f"import sys; sys.path[:] = {places!r}; {program}"


class Sandbox:
    """Reads files one after the other in a child process, which is started when first needed.

    The child is kept for the next file, and replaced after it ran out of time or memory or died. To
    be used by one thread at a time, as a context manager. Raises StorageError where the disk has no
    room for the temporary folder.
    """

    def __init__(self, limits: Limits | None = None, command: Sequence[str] = ()) -> None:
        """Hold the reading of each file to ``limits``; ``command`` starts another child than ours."""
        self.limits = limits or Limits()
        self._command = tuple(command) or child_command()
        with disk_errors(Path(gettempdir())):
            self._folder = TemporaryDirectory(prefix="speechbot-", ignore_cleanup_errors=True)
        self._worker: Worker | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child and remove what it left on the disk."""
        self._end_worker()
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
        return tuple(_packed(message, content) for message, content in entries)

    def _read_one(self, data: bytes, name: str) -> Parsed:
        try:
            ((message, _),) = self._ask("read", data, name)
        except ReadingError as error:
            return Refusal(name, error)
        return document_of(_decoded(message), data, name)

    def _ask(self, task: str, data: bytes, name: str) -> list[Reply]:
        """Return the child's answers; raises the ReadingError that it answers or dies of."""
        if len(data) > self.limits.megabytes * 2**20:
            raise ReadingError("too_large", name=name, megabytes=self.limits.megabytes)
        if self._worker is None or not self._worker.is_alive():
            self._end_worker()
            with disk_errors(Path(self._folder.name)):
                self._worker = Worker(self._command, self.limits, self._folder.name)
        try:
            replies = self._worker.ask({"task": task, "name": name}, data)
        except WorkerDiedError as died:
            self._worker = None
            raise self._obituary(died, name) from died
        except BaseException:  # interrupted in the middle of an answer, which must not be taken for the next
            self._end_worker()
            raise
        last = replies[-1][0] if replies else {}
        if "error" not in last or "name" in last:
            return replies
        raise _error(last["error"])

    def _obituary(self, died: WorkerDiedError, name: str) -> ReadingError:
        if died.death is Death.TIME:
            return ReadingError("took_too_long", name=name, seconds=self.limits.seconds)
        if died.death is Death.MEMORY:
            return ReadingError("too_much_memory", name=name, megabytes=self.limits.memory_megabytes)
        return ReadingError("parser_crashed", name=name, reason=died.reason)

    def _end_worker(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


def _packed(message: Mapping[str, Any], content: bytes) -> Packed | Refusal:
    name = str(message["name"])
    return Refusal(name, _error(message["error"])) if "error" in message else Packed(name, content)


def _decoded(message: Mapping[str, Any]) -> DecodedText:
    warnings = tuple(map(str, message["warnings"]))
    headings = tuple(HeadingMark(*map(int, mark)) for mark in message["headings"])
    return DecodedText(str(message["text"]), str(message["encoding"]), warnings, headings)


def _error(told: Mapping[str, Any]) -> ReadingError:
    """Return the error that the child has met."""
    kind = _ERRORS.get(told["kind"], ReadingError)
    return kind(str(told["message_id"]), **{str(key): value for key, value in told["facts"].items()})
