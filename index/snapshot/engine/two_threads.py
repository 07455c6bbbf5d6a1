"""Searching on two threads, where that is quicker than one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

BESIDE_FROM = 500_000
"""Sentences from which a second thread helps: searching 3,400,000 takes 7.5 ms of a core and the passages'
words 1.4, both together 5.5 ms of two."""

_HELPER = ThreadPoolExecutor(1, thread_name_prefix="searching-beside")
"""That thread, which starts when it is first needed. A new one for each question took .7 ms more."""
_Given = TypeVar("_Given")
_Result = TypeVar("_Result")


def is_worth_it(sentences: int) -> bool:
    """Whether a search of so many sentences is shared between two threads."""
    return sentences >= BESIDE_FROM


class Beside(Generic[_Result]):
    """Work that the helper may take on while this thread does something else."""

    def __init__(self, work: Callable[[], _Result]) -> None:
        """Offer ``work`` to the helper."""
        self._work = work
        self._future: Future[_Result] = _HELPER.submit(work)

    def result(self) -> _Result:
        """Return what the work gives; it is done here where the helper has not come to it."""
        return self._work() if self._future.cancel() else self._future.result()


def shared(function: Callable[[_Given], _Result], values: Iterable[_Given]) -> list[_Result]:
    """Call like ``map``: the helper goes through the values from the first one, this thread from the last."""
    given = list(values)
    begun = [_HELPER.submit(function, value) for value in given]
    own = {place: function(given[place]) for place in reversed(range(len(given))) if begun[place].cancel()}
    return [own[place] if place in own else future.result() for place, future in enumerate(begun)]
