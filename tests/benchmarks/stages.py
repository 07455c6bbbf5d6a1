"""Where the time of an answer goes: the seams of the answer code, each with a clock around it.

A clock counts what its function takes itself; what is spent in another clocked function below it goes to
that one. What no clock covers is "other". Nothing in the program knows of this.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from bot.views import answers as views
from index.library import Library
from index.models.onnx_encoder import OnnxEncoder
from index.search import answer, searcher
from index.search.judging import Judging
from index.search.searcher import Searcher
from index.snapshot.dense import DenseIndex
from index.snapshot.lexical import LexicalIndex

STAGES = ("normalise", "encode", "lexical", "dense", "features", "judge", "excerpt", "render", "other")
OTHER = "other"

SEAMS: tuple[tuple[str, Any, str], ...] = (
    ("normalise", answer, "classify"),
    ("normalise", answer, "parse_structure_query"),
    ("normalise", Searcher, "parse"),
    ("encode", OnnxEncoder, "encode_queries"),
    ("lexical", LexicalIndex, "search"),
    ("lexical", LexicalIndex, "scores_for"),
    ("dense", DenseIndex, "search"),
    ("dense", DenseIndex, "vectors"),
    ("features", searcher, "gather"),
    ("features", searcher, "rank"),
    ("features", searcher, "signals"),
    ("judge", Judging, "read"),
    ("excerpt", answer, "find_points"),
    ("excerpt", answer, "cut_excerpts"),
    ("excerpt", answer, "join_paragraphs"),
    ("excerpt", Library, "verify"),
    ("render", views, "render_answer"),
)
"""Stage, where the name is looked up, and the name."""


class StageClock:
    """Adds up seconds by stage; each thread has a clock of its own."""

    def __init__(self) -> None:
        self._local = threading.local()

    def take(self) -> dict[str, float]:
        """Return the seconds by stage since the last call, and begin again."""
        spent = dict(self._spent)
        self._spent.clear()
        return spent

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what is done inside to the stage ``name``, except for what an inner stage counts."""
        inner, began = self._begin()
        try:
            yield
        finally:
            self._end(name, inner, began)

    @contextmanager
    def attached(self) -> Iterator[None]:
        """Put the clock around all seams for a while."""
        with ExitStack() as stack:
            for name, owner, attribute in SEAMS:
                clocked = self._clocked(name, getattr(owner, attribute))
                stack.enter_context(patch.object(owner, attribute, clocked))
            yield

    def _begin(self) -> tuple[float, float]:
        inner, self._local.inner = getattr(self._local, "inner", 0.0), 0.0
        return inner, time.perf_counter()

    def _end(self, name: str, inner: float, began: float) -> None:
        took = time.perf_counter() - began
        self._spent[name] += took - self._local.inner
        self._local.inner = inner + took

    @property
    def _spent(self) -> defaultdict[str, float]:
        if not hasattr(self._local, "spent"):
            self._local.spent = defaultdict(float)
        return self._local.spent

    def _clocked(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            # Without a context manager, which takes .05 ms of a question's time.
            inner, began = self._begin()
            try:
                return function(*args, **kwargs)
            finally:
                self._end(name, inner, began)

        return timed
