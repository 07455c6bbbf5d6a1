"""Files that operators send: named safely, gathered where they were sent together, downloaded."""

from __future__ import annotations

import asyncio
import logging
import mimetypes
import unicodedata
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from telegram import Bot, Document
from telegram.error import BadRequest, NetworkError

_LOGGER = logging.getLogger(__name__)

LARGEST_FILE = 20 * 2**20
"""Bytes of one file; Telegram's server lets bots download 20 MB and has the last word on what that is."""
LARGEST_OFFER = 50_000_000
"""Bytes of the files of one offer: they are all in memory while they are read, twice over."""
GATHER_SECONDS = 1.0
"""How long to wait for another file of the same group; Telegram delivers them one right after the other."""
_TRIES = 3
_PAUSE_SECONDS = 1.0
_LONGEST_NAME = 120
"""Characters of a file name: room for three bytes each, and the index's own additions, in a path."""


class MissingFileError(Exception):
    """A file is not to be had; ``reason`` is the name of the text that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class UploadBatch:
    """The files of one message, or of several that were sent together."""

    patience: float
    """Seconds to wait for the next one."""
    arrived: asyncio.Queue[Document] = field(default_factory=asyncio.Queue)

    async def next(self) -> Document | None:
        """Return the next file; None if no more came for a while."""
        if not self.arrived.empty():
            return self.arrived.get_nowait()
        try:
            async with asyncio.timeout(self.patience):
                return await self.arrived.get()
        except TimeoutError:
            return None


class UploadBatches:
    """The batches that are being received now."""

    def __init__(self) -> None:
        """Start with none."""
        self._open: dict[Hashable, UploadBatch] = {}

    def join(self, chat_id: int, group: str | None, document: Document) -> UploadBatch | None:
        """Add a file to its group's batch; returns the batch if this file has opened it, to be received."""
        key = (chat_id, group)
        if batch := self._open.get(key):
            batch.arrived.put_nowait(document)
            return None
        batch = UploadBatch(GATHER_SECONDS if group else 0)
        batch.arrived.put_nowait(document)
        if group:
            self._open[key] = batch
        return batch

    def close(self, batch: UploadBatch) -> None:
        """Let whatever else comes of its group begin a batch of its own."""
        self._open = {key: other for key, other in self._open.items() if other is not batch}


async def download(document: Document, room: int, bot: Bot) -> bytes:
    """Fetch a file of at most ``room`` bytes; raises MissingFileError."""
    size = document.file_size or 0
    if size > min(room, LARGEST_FILE):
        raise MissingFileError("too_big" if size > LARGEST_FILE else "too_much")
    data = await _fetch(document, bot)
    if len(data) > min(room, LARGEST_FILE):
        raise MissingFileError("too_big" if len(data) > LARGEST_FILE else "too_much")
    return data


async def _fetch(document: Document, bot: Bot) -> bytes:
    for attempt in range(_TRIES):
        if attempt:
            await asyncio.sleep(_PAUSE_SECONDS)
        try:
            file = await bot.get_file(document.file_id)
            return bytes(await file.download_as_bytearray())
        except BadRequest as error:
            reason = "too_big" if "too big" in error.message.lower() else "not_received"
            raise MissingFileError(reason) from error
        except NetworkError as error:
            _LOGGER.warning("Downloading a file failed (%s), try %d", type(error).__name__, attempt + 1)
    raise MissingFileError("not_received")


def safe_name(document: Document) -> str:
    """Return what a file is called, without folders, controls and invisible characters.

    One without a usable name is called by Telegram's id of it, which is the same whenever it is sent.
    """
    given = unicodedata.normalize("NFC", document.file_name or "").replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in given)
    path = PurePosixPath(" ".join(shown.split()).strip(". "))
    suffix = path.suffix if len(path.suffix) < _LONGEST_NAME // 2 else ""
    stem = path.name.removesuffix(suffix)[: _LONGEST_NAME - len(suffix)].rstrip()
    if stem:
        return stem + suffix
    kind = mimetypes.guess_extension(document.mime_type or "") or ""
    return f"{document.file_unique_id}{kind}"
