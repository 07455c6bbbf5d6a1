"""``speechbot`` as it is, but for the library: a stub that needs no model."""

from __future__ import annotations

import os
import time

import bot.__main__
from tests.bot.stub_library import StubLibrary


def open_stub() -> StubLibrary:
    """Take as long to load as the test wants."""
    time.sleep(float(os.environ.get("STUB_LOADING_SECONDS", "0")))
    return StubLibrary()


if __name__ == "__main__":
    bot.__main__.open_library = open_stub
    bot.__main__.main()
