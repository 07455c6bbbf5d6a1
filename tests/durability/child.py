"""The process that changes a library and is killed at it.

Started by a fork server that has this module imported, so that hundreds of them cost no imports.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from index.analysis.terms import words
from index.library import Library
from index.settings import IndexSettings
from index.snapshot import building
from index.storage import data_folder, originals
from index.updates import publisher, uploads
from index.updates.editor import Editor
from index.updates.uploads import Upload
from tests.durability.boundaries import Boundaries
from tests.durability.speeches import draw_speech
from tests.index.in_process import InProcessSandbox
from tests.toy_encoder import ToyEncoder

# Done once, in the fork server: reading the dictionary, and making a lock that a child killed while it
# has one of its own would leave behind.
words("政协")
tqdm.get_lock()


A = TypeVar("A")
R = TypeVar("R")


@dataclass(frozen=True)
class Order:
    """What a child is to do, and where it is to die."""

    root: Path
    """Holds the documents folder and the data folder."""
    scenario: str
    kill_at: int | None = None
    """How many boundaries it passes before it kills itself; None for none."""
    trace: Path | None = None
    """Where the boundaries that were passed are written when all is done."""
    journal: Path | None = None
    """Folder in which it is noted what a power cut would have left."""
    sandboxed: bool = False
    """Whether files are read in a process of their own, as in earnest."""
    sabotage: str = ""
    """What the program is made to do wrong, so that it can be seen whether that is found."""


def settings_of(root: Path) -> IndexSettings:
    """Return the settings of a library below ``root``."""
    return IndexSettings(documents=root / "documents", data_dir=root / "data", cache_dir=root / "cache")


def upload(seed: int, name_of: int | None = None) -> Upload:
    """Return a speech drawn by ``seed``, under the name of another one where that is given."""
    name = draw_speech(seed if name_of is None else name_of)[0]
    return Upload(name, draw_speech(seed)[1])


def write_speech(root: Path, seed: int) -> None:
    """Put a speech into the documents folder."""
    name, data = draw_speech(seed)
    (root / "documents").mkdir(parents=True, exist_ok=True)
    (root / "documents" / name).write_bytes(data)


def id_of(editor: Editor, seed: int) -> str:
    """Return the id of the document drawn by ``seed``."""
    name = draw_speech(seed)[0]
    return next(held.id for held in editor.documents() if held.name == name)


def _build(editor: Editor) -> None:
    """Make a library that has been through something: kept snapshots, a removed document, unneeded files."""
    editor.synchronise()
    editor.add([upload(1), upload(4)])
    editor.remove([id_of(editor, 4)])
    editor.add([upload(2), upload(3)])
    editor.add([upload(5)])


def _add(editor: Editor) -> None:
    """Add a new document, a new version of one, and one that is there already."""
    editor.add([upload(6), upload(14, name_of=2), upload(1)])


SCENARIOS: dict[str, Callable[[Editor], object]] = {
    "build": _build,
    "first": lambda editor: editor.add([upload(1), upload(2)]),
    "add": _add,
    "remove": lambda editor: editor.remove([id_of(editor, 1), id_of(editor, 3)]),
    "rebuild": lambda editor: editor.rebuild(),
    "synchronise": lambda editor: editor.synchronise(),
    "rollback": lambda editor: editor.rollback(),
    "gc": lambda editor: editor.collect_garbage(),
}


def _write_in_place() -> None:
    data_folder.replace_file = originals.replace_file = lambda path, contents: path.write_bytes(  # type: ignore[attr-defined]
        contents.encode() if isinstance(contents, str) else contents
    )


def _force_no_snapshot_down() -> None:
    data_folder._sync_tree = lambda folder: None  # type: ignore[assignment]


def _publish_first() -> None:
    publish = data_folder.publish

    def too_early(data_dir: Path, name: str, write: Callable[[Path], None]) -> Path:
        data_folder.make_current(data_dir, name)
        return publish(data_dir, name, write)

    publisher.publish = too_early  # type: ignore[attr-defined]


SABOTAGES: dict[str, Callable[[], None]] = {
    "in place": _write_in_place,
    "unforced": _force_no_snapshot_down,
    "too early": _publish_first,
}


def prepare_process(*, sandboxed: bool = False) -> None:
    """Make this process quick, quiet and easy to find."""
    logging.disable(logging.WARNING)
    os.setsid()  # Whatever it starts can be found by the session after its death.
    if not sandboxed:
        uploads.Sandbox = publisher.Sandbox = InProcessSandbox  # type: ignore[attr-defined, assignment, misc]
    building.build_glossary = lambda *_: {}  # type: ignore[assignment]


def call(function: Callable[[A], R], argument: A, reply: Connection) -> None:
    """Send what ``function`` returns, or the error that it raises."""
    prepare_process()
    try:
        reply.send(function(argument))
    except Exception as error:  # noqa: BLE001 - whatever it is, the driver must see it
        reply.send(error)


def act(order: Order, signal: Connection | None = None) -> None:
    """Carry out the order; ``signal`` is called when the action itself begins and when it has ended."""
    prepare_process(sandboxed=order.sandboxed)
    if order.sabotage:
        SABOTAGES[order.sabotage]()
    boundaries = Boundaries(order.root, order.kill_at, order.journal)
    if order.kill_at is not None or order.trace is not None:
        boundaries.install()
    if signal is not None:
        signal.send("begin")
    SCENARIOS[order.scenario](Editor(settings_of(order.root), ToyEncoder()))
    if signal is not None:
        signal.send("end")
    if order.trace is not None:
        order.trace.write_text(json.dumps(boundaries.seen), "utf-8")


def open_library(root: Path) -> Library:
    """Open the library as a program that answers does."""
    return Library.open(settings_of(root), ToyEncoder())
