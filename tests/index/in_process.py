"""Stands in for the sandbox where a test is not about reading: no child process, the same interface."""

from __future__ import annotations

import zipfile
from io import BytesIO
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.errors import ReadingError
from index.reading import read_bytes
from index.reading.formats import is_archive
from index.reading.sandbox import Packed, Parsed, Refusal
from index.updates import publisher, uploads

if TYPE_CHECKING:  # Children of the durability tests, which load this too, need no pytest.
    import pytest


def read_in_process(patch: pytest.MonkeyPatch) -> None:
    """Spare whatever changes a library the child process that reads, of a fifth of a second each time."""
    for module in (uploads, publisher):
        patch.setattr(module, "Sandbox", InProcessSandbox)


class InProcessSandbox:
    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def unpack(self, data: bytes, name: str) -> tuple[Packed | Refusal, ...]:
        if not is_archive(name, data):
            return (Packed(name, data),)
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return tuple(Packed(info.filename, archive.read(info)) for info in archive.infolist())

    def read(self, data: bytes, name: str) -> tuple[Parsed, ...]:
        try:
            return (read_bytes(data, name),)
        except ReadingError as error:
            return (Refusal(name, error),)
