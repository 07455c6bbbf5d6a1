"""Which functions of ours some work calls, and how often."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

from tests.source_code import ROOT

Result = TypeVar("Result")
Calls = Counter[tuple[str, str]]
"""By file, from the root of the repository, and qualified name of the function."""


def touched(work: Callable[[], Result]) -> tuple[Result, Calls]:
    """Do ``work``; return its result and the calls, those in threads that it starts included."""
    calls: Calls = Counter()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            calls[frame.f_code.co_filename, frame.f_code.co_qualname] += 1

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        result = work()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]
    ours = (f"{ROOT / 'index'}/", f"{ROOT / 'bot'}/")
    return result, Counter(
        {
            (file.removeprefix(f"{ROOT}/"), name): count
            for (file, name), count in calls.items()
            if file.startswith(ours) and not name.endswith(">")
        }
    )
