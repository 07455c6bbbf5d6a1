"""Which library answers: the present one, and former ones until the last question on them is answered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.library import SpeechLibrary


@dataclass(slots=True)
class _Place:
    """A library and how many use it just now."""

    library: SpeechLibrary
    users: int = 0
    retired: bool = False


class Shelf:
    """Lends the present library to any thread; a former one is closed when its last user is done.

    Replace it on the event loop only: code that runs there without waiting may then use ``library`` without
    borrowing it.
    """

    def __init__(self, library: SpeechLibrary) -> None:
        """Take over a library."""
        self._lock = threading.Lock()
        self._present = _Place(library)

    @property
    def library(self) -> SpeechLibrary:
        """The present library."""
        return self._present.library

    @contextmanager
    def lent(self) -> Iterator[SpeechLibrary]:
        """Lend the present library: it stays open until the block ends, whatever takes its place."""
        with self._lock:
            place = self._present
            place.users += 1
        try:
            yield place.library
        finally:
            with self._lock:
                place.users -= 1
                unused = place.retired and not place.users
            if unused:
                place.library.close()

    def replace(self, library: SpeechLibrary) -> None:
        """Let another library answer from now on."""
        with self._lock:
            former, self._present = self._present, _Place(library)
        self._retire(former)

    def close(self) -> None:
        """Close the present library as soon as nobody uses it."""
        self._retire(self._present)

    def _retire(self, place: _Place) -> None:
        with self._lock:
            unused = not place.retired and not place.users
            place.retired = True
        if unused:
            place.library.close()
