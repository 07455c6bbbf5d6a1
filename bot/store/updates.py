"""Which updates were taken on already, so that none is answered twice, also after a restart."""

from __future__ import annotations

from bot.store.database import Database

_KEPT = 10_000
"""Update ids kept, the latest to arrive: Telegram repeats updates of the last 24 hours only.

Not the highest: after a quiet week Telegram begins to count anew at a random number.
"""
_PRUNE_EVERY = 1_000


class SeenUpdates:
    """A memory of update ids: in the process for speed, on disk for the next start."""

    def __init__(self, database: Database) -> None:
        """Load what earlier runs took on."""
        self._database = database
        rows = database.read("SELECT id FROM updates ORDER BY place DESC LIMIT ?", _KEPT)
        self._seen = {row[0]: None for row in reversed(rows)}  # in the order of their arrival

    def claim(self, update_id: int) -> bool:
        """Take on an update; False if it was taken on before.

        Taken on before it is answered: after a crash an answer may be missing, but none comes twice.
        """
        if update_id in self._seen:
            return False
        self._seen[update_id] = None
        self._database.write("INSERT OR IGNORE INTO updates (id) VALUES (?)", update_id)
        if len(self._seen) > _KEPT + _PRUNE_EVERY:
            self._seen = dict.fromkeys(list(self._seen)[-_KEPT:])
            self._database.write(
                "DELETE FROM updates WHERE place <= (SELECT max(place) FROM updates) - ?", _KEPT
            )
        return True
