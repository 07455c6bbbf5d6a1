"""A library that is published to Milvus: what another machine reads, before, during and after a change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

from index.errors import EngineError, SettingsError
from index.library import Library
from index.milvus.connection import Connection
from index.milvus.layout import ALIAS, PARTS, PASSAGES_PREFIX, SENTENCES_PREFIX, VERSION_PREFIX
from index.milvus.library import MilvusLibrary
from index.milvus.parts import RECORD_FILE
from index.milvus.rows import count
from index.published import published_library
from index.settings import IndexSettings
from index.snapshot.engine.embedded import EmbeddedEngine
from index.storage.disk import TEMP_SUFFIX
from tests.index.milvus.lite import editor, lite_file, machine, upload, write_speeches
from tests.toy_encoder import ToyEncoder

pytestmark = pytest.mark.e2e


class CrashError(BaseException):
    """Ends a process in the middle of something."""


@pytest.fixture
def uri(tmp_path: Path, tiny_glossary: object) -> Iterator[str]:
    with lite_file(tmp_path) as address:
        yield address


@pytest.fixture
def home(tmp_path: Path, uri: str) -> IndexSettings:
    write_speeches(tmp_path, 3)
    return machine(tmp_path, "home", uri)


@pytest.fixture
def reader(tmp_path: Path, uri: str) -> IndexSettings:
    return machine(tmp_path, "reader", uri)


def opened(settings: IndexSettings) -> Library:
    return Library.open(settings, ToyEncoder())


def names(library: Library) -> set[str]:
    """Return the documents of a library, each read to the end and searched."""
    for document in library.documents():
        found = library.snapshot.words.search(["任务"], 100)[0]
        assert document.id in {library.snapshot.passages.document_of(number) for number in found.tolist()}
    return {document.name for document in library.documents()}


def collections(settings: IndexSettings) -> list[str]:
    return list(Connection(settings).call("list_collections"))


def rows_of(settings: IndexSettings, prefix: str) -> int:
    return sum(
        count(Connection(settings), name, "slot > 0")
        for name in collections(settings)
        if name.startswith(prefix)
    )


def test_another_machine_answers_with_nothing_but_the_address(
    home: IndexSettings, reader: IndexSettings
) -> None:
    published = opened(home)
    elsewhere = opened(reader)
    assert elsewhere.snapshot_id == published.snapshot_id
    assert names(elsewhere) == {"0.txt", "1.txt", "2.txt"}
    assert not isinstance(elsewhere.snapshot.engine, EmbeddedEngine)
    assert elsewhere.ask("第2项任务") == published.ask("第2项任务")
    fetched = reader.data_dir / "milvus" / elsewhere.snapshot_id
    assert not list(fetched.rglob("*.faiss"))
    assert not list(fetched.rglob("*vectors.npy"))
    assert not list(fetched.rglob("impacts.npy"))


def test_bots_over_one_data_folder_take_a_version_up_at_once(
    home: IndexSettings, reader: IndexSettings
) -> None:
    published = opened(home)
    with ThreadPoolExecutor(4) as bots:
        found = list(bots.map(opened, [reader] * 4))
    assert {library.snapshot_id for library in found} == {published.snapshot_id}
    assert all(names(library) == {"0.txt", "1.txt", "2.txt"} for library in found)
    assert not list((reader.data_dir / "milvus").glob(f"*{TEMP_SUFFIX}"))


def test_a_change_is_taken_up_and_gone_back_from(home: IndexSettings, reader: IndexSettings) -> None:
    opened(home)
    first = opened(reader)
    assert first.refreshed() is None
    editor(home).add([upload(5)])
    second = first.refreshed()
    assert second is not None
    assert names(second) == {"0.txt", "1.txt", "2.txt", "5.txt"}
    assert names(first) == {"0.txt", "1.txt", "2.txt"}, "who reads the old version finds what it held"
    assert second.refreshed() is None
    editor(home).rollback()
    third = second.refreshed()
    assert third is not None
    assert third.snapshot_id == first.snapshot_id
    assert names(third) == {"0.txt", "1.txt", "2.txt"}
    editor(home).remove([next(iter(third.titles()))])
    fourth = third.refreshed()
    assert fourth is not None
    assert len(names(fourth)) == 2


def test_a_change_writes_only_what_changed(home: IndexSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(home)
    written: dict[str, int] = {}
    write = Connection.write

    def noted(self: Connection, method: str, *args: Any, **options: Any) -> Any:
        if method == "upsert":
            written[args[0]] = written.get(args[0], 0) + len(args[1])
        return write(self, method, *args, **options)

    before = {prefix: rows_of(home, prefix) for prefix in (PASSAGES_PREFIX, SENTENCES_PREFIX)}
    monkeypatch.setattr(Connection, "write", noted)
    editor(home).add([upload(5)])
    for prefix, there in before.items():
        (fresh,) = (rows for name, rows in written.items() if name.startswith(prefix))
        assert fresh == there / 3, "the rows of one document, for three that are as large"
        assert rows_of(home, prefix) == there + fresh


def test_what_no_kept_version_needs_is_removed(home: IndexSettings, reader: IndexSettings) -> None:
    opened(home)
    whole = rows_of(home, PASSAGES_PREFIX)
    for number in (5, 6, 7):
        editor(home).add([upload(number)])
    editor(home).remove([name for name in opened(home).titles() if name])
    documents = len(opened(home).documents())
    assert documents == 0
    for _ in range(3):
        editor(home).add([upload(0)])
        editor(home).remove(list(opened(home).titles()))
    versions = [name for name in collections(home) if name.startswith(VERSION_PREFIX)]
    assert len(versions) <= 3
    assert rows_of(home, PASSAGES_PREFIX) <= whole / 3
    assert opened(reader).documents() == []


def test_only_the_machine_that_publishes_changes_the_library(
    home: IndexSettings, reader: IndexSettings
) -> None:
    published = opened(home).snapshot_id
    with pytest.raises(EngineError) as refused:
        editor(reader).add([upload(7)])
    assert refused.value.message_id == "engine_other_home"
    assert opened(home).snapshot_id == opened(reader).snapshot_id == published
    shutil.rmtree(reader.data_dir, ignore_errors=True)
    taking = reader.model_copy(update={"documents": home.documents})
    assert editor(taking).rebuild(force=True).published, "where the other machine is gone"
    assert opened(reader).snapshot_id != published
    with pytest.raises(EngineError, match="engine_other_home"):
        editor(home).add([upload(7)])


def test_a_crash_at_any_call_leaves_what_was_and_the_next_change_clears_it(
    home: IndexSettings, reader: IndexSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Every call that writes is one moment; a crash before it and one after it are tried."""
    opened(home)
    first = opened(reader)
    write = Connection.write
    calls = 0
    fails_at = 10**6
    after = False

    def failing(self: Connection, method: str, *args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == fails_at and not after:
            raise CrashError
        done = write(self, method, *args, **options)
        if calls == fails_at:
            raise CrashError
        return done

    monkeypatch.setattr(Connection, "write", failing)
    moment = 0
    crashed = True
    while crashed:
        moment += 1
        for after in (False, True):
            before = opened(reader).snapshot_id
            calls, fails_at = 0, moment
            try:
                editor(home).add([upload(20 + 2 * moment + after)])
                crashed = False
            except CrashError:
                crashed = True
            calls, fails_at = 0, 10**6
            elsewhere = opened(reader)
            held = names(elsewhere)
            if elsewhere.snapshot_id == before and crashed:
                assert f"{20 + 2 * moment + after}.txt" not in held
    assert moment > 10
    assert names(first) == {"0.txt", "1.txt", "2.txt"} or len(first.documents()) == 3
    final = opened(home)
    assert names(final) == names(opened(reader))
    sentences = final.snapshot.manifest.sentences
    versions = [name for name in collections(home) if name.startswith(VERSION_PREFIX)]
    assert len(versions) <= 3
    assert rows_of(home, SENTENCES_PREFIX) <= sentences + 60, "of three versions a few documents more"


def test_a_part_that_is_damaged_is_fetched_again_or_refused(
    home: IndexSettings, reader: IndexSettings
) -> None:
    opened(home)
    fetched = opened(reader)
    folder = reader.data_dir / "milvus" / fetched.snapshot_id
    (folder / RECORD_FILE).unlink()
    texts = folder / "texts.utf32"
    texts.write_bytes(b"\0" * texts.stat().st_size)
    assert names(opened(reader)) == {"0.txt", "1.txt", "2.txt"}
    Connection(home).write("drop_collection", PARTS)
    shutil.rmtree(reader.data_dir)
    with pytest.raises(EngineError) as missing:
        opened(reader)
    assert missing.value.message_id in {"engine_collection_missing", "engine_half_published"}


def test_nothing_is_published_yet(reader: IndexSettings) -> None:
    library = published_library(reader)
    assert library is not None
    assert library.present() is None
    assert library.last_fetched() is None
    with pytest.raises(SettingsError):
        opened(reader)


def test_the_alias_of_a_version_that_is_gone_says_so(home: IndexSettings, reader: IndexSettings) -> None:
    name = opened(home).snapshot_id
    connection = Connection(home)
    target = connection.alias_target(ALIAS)
    connection.write("drop_alias", ALIAS)
    connection.write("drop_collection", target)
    with pytest.raises(EngineError) as missing:
        MilvusLibrary(reader).open(name)
    assert missing.value.message_id == "engine_collection_missing"
