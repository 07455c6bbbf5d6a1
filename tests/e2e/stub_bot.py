"""``speechbot`` as it is, but for the library and its editor: stubs that need no model."""

from __future__ import annotations

import os
import time
from pathlib import Path

import bot.__main__
from index import library
from index.cli import actions
from tests.bot.stub_editing import StubEditing
from tests.bot.stub_library import StubLibrary
from tests.bot.stub_snapshots import StubSnapshots


def snapshots_folder() -> Path:
    """Where the stub keeps its snapshots."""
    return Path(os.environ["SPEECHBOT_DATA_DIR"]) / "stub"


def open_stub() -> StubLibrary:
    """Take as long to load as the test wants."""
    time.sleep(float(os.environ.get("STUB_LOADING_SECONDS", "0")))
    return StubLibrary(StubSnapshots(snapshots_folder()))


if __name__ == "__main__":
    actions.open_library = open_stub
    library.EditorProcess = lambda _: StubEditing(snapshots_folder())
    bot.__main__.main()
