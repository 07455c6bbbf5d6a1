"""Milvus Lite in this process, and machines that share it: each a data folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.settings import IndexSettings
from index.updates.editor import Editor
from index.updates.uploads import Upload
from tests.index.updates.small_library import speech
from tests.toy_encoder import ToyEncoder


@contextmanager
def lite_file(folder: Path) -> Iterator[str]:
    """Yield the address of a new file, which is let go at the end: Lite keeps its lock after a close."""
    from milvus_lite.server_manager import server_manager_instance

    uri = str(folder / "library.db")
    try:
        yield uri
    finally:
        server_manager_instance.release_server(uri)


def machine(folder: Path, name: str, uri: str) -> IndexSettings:
    """Return the settings of one machine; only that called ``home`` has documents."""
    documents = folder / ("documents" if name == "home" else "nothing")
    return IndexSettings(
        documents=documents,
        data_dir=folder / name,
        cache_dir=folder / "cache",
        reranker="none",
        engine="milvus",
        milvus_uri=uri,
    )


def write_speeches(folder: Path, count: int) -> None:
    """Write so many speeches into the documents of the machine ``home``."""
    documents = folder / "documents"
    documents.mkdir(exist_ok=True)
    for number in range(count):
        (documents / f"{number}.txt").write_text(speech(number), "utf-8")


def editor(settings: IndexSettings) -> Editor:
    """Return what changes the library of a machine."""
    return Editor(settings, ToyEncoder(), wait_seconds=0)


def upload(number: int) -> Upload:
    """Return a speech as a file of its own name."""
    return Upload(f"{number}.txt", speech(number).encode())
