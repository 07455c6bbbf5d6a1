"""Names under which people and chats are kept, and the key that they are made with, which is kept apart.

The data alone, such as a backup, name nobody. Bots that share a database need the same key.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
from contextlib import suppress
from pathlib import Path

from bot.private_files import is_open_to_others, write_privately

_LOGGER = logging.getLogger(__name__)

_KEY_BYTES = 32
_SHORTEST_KEY = 16
"""Bytes of a key that somebody else made: fewer could be guessed."""
_DIGITS = 16


class Pseudonyms:
    """Names for people and chats under one key: a keyed hash, the same for the same identity."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, identity: int | str) -> str:
        """Return what stands for a person or chat in files and logs."""
        return hmac.digest(self._key, str(identity).encode(), "sha256").hex()[:_DIGITS]


def load_pseudonyms(path: Path | None, former: bytes | None = None) -> Pseudonyms:
    """Return the pseudonyms under the key in a file, which is made if there is none.

    ``former`` is the key of an earlier version, taken for a file that is made now. Without a file, or
    where it can be neither read nor made, the key is ``former`` no longer but one of this process alone.
    """
    if path is None:
        return Pseudonyms(secrets.token_bytes(_KEY_BYTES))
    try:
        if not path.exists():
            _make(path, former or secrets.token_bytes(_KEY_BYTES))
        key = _read(path)
    except OSError as error:
        _LOGGER.warning(
            "The key of the pseudonyms cannot be kept in %s (%s): it is renewed at every start, so that "
            "chosen languages and replies to old answers are not recognised after it",
            path,
            error.strerror,
        )
        return Pseudonyms(secrets.token_bytes(_KEY_BYTES))
    if is_open_to_others(path):
        _LOGGER.warning("Others can read the key of the pseudonyms; close it to them: chmod 600 %s", path)
    return Pseudonyms(key)


def _read(path: Path) -> bytes:
    """Return the key in a file: our own in hexadecimal, or what anything else hashes to."""
    text = path.read_bytes().strip()
    if len(text) < _SHORTEST_KEY:
        raise OSError(None, "too short for a key")
    try:
        return bytes.fromhex(text.decode("ascii"))
    except ValueError:
        return hashlib.sha256(text).digest()


def _make(path: Path, key: bytes) -> None:
    """Write a key, whole from the first moment on; where another bot is quicker, its key stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        write_privately(draft, key.hex().encode())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
