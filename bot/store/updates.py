"""Which updates were taken on already, so that none is answered twice, also after a restart."""

from __future__ import annotations

from bot.store.database import Database

_KEPT = 10_000
"""Newest update ids kept: Telegram repeats updates of the last 24 hours only, and in order."""
_PRUNE_EVERY = 1_000


class SeenUpdates:
    """A memory of update ids: in the process for speed, on disk for the next start."""

    def __init__(self, database: Database) -> None:
        """Load what earlier runs took on."""
        self._database = database
        rows = database.read("SELECT id FROM updates ORDER BY id DESC LIMIT ?", _KEPT)
        self._seen = {row[0] for row in rows}

    def claim(self, update_id: int) -> bool:
        """Take on an update; False if it was taken on before.

        Taken on before it is answered: after a crash an answer may be missing, but none comes twice.
        """
        if update_id in self._seen:
            return False
        self._seen.add(update_id)
        self._database.write("INSERT OR IGNORE INTO updates VALUES (?)", update_id)
        if len(self._seen) > _KEPT + _PRUNE_EVERY:
            self._seen = set(sorted(self._seen)[-_KEPT:])
            self._database.write("DELETE FROM updates WHERE id < ?", min(self._seen))
        return True
