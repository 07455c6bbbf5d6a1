from __future__ import annotations

import errno
import json
import os
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.analysis.terms import bigrams, words
from index.errors import (
    SnapshotDamagedError,
    SnapshotMissingError,
    SnapshotStaleError,
    StorageError,
)
from index.outline.parsing import parse_outline
from index.outline.passages import cut_passages
from index.progress import Stage, silent
from index.snapshot import building as snapshot_build
from index.snapshot import stages
from index.snapshot.building import build_snapshot
from index.snapshot.documents import TEXTS_FILE
from index.snapshot.engine.embedded import PASSAGE_VECTORS_FILE
from index.snapshot.manifest import FORMAT, MANIFEST_FILE, read_manifest, require_fresh
from index.snapshot.passage_table import PASSAGES_FILE, PassageTable
from index.snapshot.snapshot import Snapshot
from index.storage.data_folder import KEPT, current_folder, publish, sole_writer
from index.storage.disk import storage_error
from index.types import Document
from tests.folder import read_folder
from tests.index.sample_speeches import write_speeches
from tests.index.updates.small_library import CountingEncoder
from tests.toy_encoder import ToyEncoder

pytestmark = pytest.mark.usefixtures("tiny_glossary")


@pytest.fixture
def documents(tmp_path: Path) -> list[Document]:
    return read_folder(write_speeches(tmp_path / "documents"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def snapshot(documents: list[Document], data: Path) -> Snapshot:
    return build_snapshot(documents, ToyEncoder(), data)


def test_holds_the_documents_outlines_and_passages_it_was_made_from(
    snapshot: Snapshot, documents: list[Document]
) -> None:
    outlines = [parse_outline(document) for document in documents]
    expected = [
        cut_passages(document, outline) for document, outline in zip(documents, outlines, strict=True)
    ]
    assert list(snapshot.documents.values()) == documents
    assert list(snapshot.outlines.values()) == outlines
    assert list(snapshot.passages) == [passage for passages in expected for passage in passages]
    for document, passages in zip(documents, expected, strict=True):
        numbers = snapshot.passages_of(document.id)
        assert [snapshot.passages[number] for number in numbers] == passages


def test_every_passage_and_sentence_is_a_slice_of_its_document(snapshot: Snapshot) -> None:
    for number, passage in enumerate(snapshot.passages):
        text = snapshot.documents[passage.document_id].text
        assert text[passage.start : passage.end] == passage.text
        numbers = snapshot.passages.sentence_numbers(number)
        assert [snapshot.passages.sentence_span(i) for i in numbers] == list(passage.sentences)
        assert set(snapshot.sentence_owner[numbers.start : numbers.stop].tolist()) <= {number}
    assert len(snapshot.sentence_owner) == snapshot.manifest.sentences


def test_vectors_and_terms_have_the_numbering_of_the_passages(snapshot: Snapshot) -> None:
    encoder = ToyEncoder()
    texts = [passage.text for passage in snapshot.passages]
    everyone = np.arange(len(texts))
    np.testing.assert_array_equal(snapshot.passage_vectors.take(everyone), encoder.encode_passages(texts))
    for number, passage in enumerate(snapshot.passages):
        assert number in snapshot.words.search(words(passage.text), len(texts))[0]
        assert number in snapshot.bigrams.search(bigrams(passage.text), len(texts))[0]
        assert number in snapshot.headings.search(words(" ".join(passage.path)), len(texts))[0]
    for sentence, owner in enumerate(snapshot.sentence_owner.tolist()):
        start, end = snapshot.passages.sentence_span(sentence)
        text = snapshot.documents[snapshot.passages[owner].document_id].text[start:end]
        np.testing.assert_array_equal(
            snapshot.sentence_vectors.vectors(np.array([sentence])), encoder.encode_passages([text])
        )
    snapshot.require_consistent()


def test_the_glossary_of_the_words_is_kept(
    snapshot: Snapshot, tiny_glossary: dict[str, dict[str, float]]
) -> None:
    assert snapshot.glossary == tiny_glossary


def test_the_same_text_is_encoded_once(documents: list[Document], data: Path) -> None:
    encoder = CountingEncoder()
    build_snapshot(documents, encoder, data)
    assert len(encoder.seen) == len(set(encoder.seen))


def test_passages_can_be_counted_from_the_end_and_sliced(snapshot: Snapshot) -> None:
    assert snapshot.passages[-1] == snapshot.passages[len(snapshot.passages) - 1]
    assert snapshot.passages[1:3] == [snapshot.passages[1], snapshot.passages[2]]
    with pytest.raises(IndexError):
        snapshot.passages[len(snapshot.passages)]
    with pytest.raises(KeyError):
        snapshot.passages_of("unknown")


def test_the_manifest_tells_what_is_inside(snapshot: Snapshot, documents: list[Document]) -> None:
    manifest = snapshot.manifest
    assert [(d.id, d.name, d.digest) for d in manifest.documents] == [
        (d.id, d.name, d.digest) for d in documents
    ]
    assert (manifest.model, manifest.dimension) == ("toy", ToyEncoder().dimension)
    assert manifest.passages == len(snapshot.passages)
    on_disk = {p.relative_to(snapshot.folder).as_posix() for p in snapshot.folder.rglob("*") if p.is_file()}
    assert {file.path for file in manifest.files} == on_disk - {MANIFEST_FILE}


def test_progress_runs_through_the_stages_to_the_end(documents: list[Document], data: Path) -> None:
    calls: list[tuple[Stage, int, int]] = []
    build_snapshot(documents, ToyEncoder(), data, lambda *call: calls.append(call))
    assert [stage for stage, done, total in calls if done == total] == [
        Stage.OUTLINING,
        Stage.ENCODING,
        Stage.SAVING,
    ]


def test_without_any_document_the_index_is_empty_but_sound(data: Path) -> None:
    empty = build_snapshot([], ToyEncoder(), data)
    empty.require_consistent()
    assert (len(empty.passages), len(empty.documents)) == (0, 0)


@pytest.mark.parametrize(
    ("field", "value"), [("end", 10**6), ("start", -1), ("end", 0), ("document", 99), ("document", -1)]
)
def test_a_passage_that_is_no_slice_of_its_document_is_reported(
    snapshot: Snapshot, field: str, value: int
) -> None:
    snapshot.require_consistent()
    path, altered_id = snapshot.folder / PASSAGES_FILE, snapshot.passages[1].id
    rows = np.load(path)
    rows[field][1] = value
    np.save(path, rows)
    altered = PassageTable(snapshot.folder, snapshot.documents)
    with pytest.raises(SnapshotDamagedError, match="snapshot_inconsistent") as caught:
        replace(snapshot, passages=altered).require_consistent()
    assert caught.value.facts["part"] == altered_id


def test_whole_snapshots_are_checked_without_opening_a_passage(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("opened")

    monkeypatch.setattr(PassageTable, "__getitem__", refuse)
    snapshot.require_consistent()


# What makes it stale


def test_another_model_makes_it_stale(snapshot: Snapshot) -> None:
    other = ToyEncoder(dimension=32)
    with pytest.raises(SnapshotStaleError) as caught:
        require_fresh(snapshot.manifest, fingerprint=other.fingerprint, model=other.name)
    assert caught.value.message_id == "snapshot_stale_model"
    assert caught.value.facts["command"] == "speechbot index rebuild"


@pytest.mark.parametrize("stage", ["READING", "OUTLINE", "TERMS"])
def test_another_version_of_a_stage_makes_it_stale(
    snapshot: Snapshot, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, stage, 1000)
    with pytest.raises(SnapshotStaleError, match="snapshot_stale_rules"):
        require_fresh(snapshot.manifest)


def test_another_format_makes_it_stale(snapshot: Snapshot) -> None:
    path = snapshot.folder / MANIFEST_FILE
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "format": 0}), "utf-8")
    with pytest.raises(SnapshotStaleError, match="snapshot_stale_format"):
        Snapshot.load(snapshot.folder)


# Damage


def test_a_changed_byte_in_any_file_is_found_and_the_file_named(snapshot: Snapshot) -> None:
    for stored in snapshot.manifest.files:
        path = snapshot.folder / stored.path
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with pytest.raises(SnapshotDamagedError) as caught:
            Snapshot.load(snapshot.folder)
        assert caught.value.facts["file"] == path
        path.write_bytes(whole)
    Snapshot.load(snapshot.folder)


@pytest.mark.parametrize("file", [TEXTS_FILE, PASSAGE_VECTORS_FILE, MANIFEST_FILE])
def test_a_missing_file_is_named(snapshot: Snapshot, file: str) -> None:
    (snapshot.folder / file).unlink()
    with pytest.raises(SnapshotDamagedError, match="snapshot_file_missing") as caught:
        Snapshot.load(snapshot.folder)
    assert caught.value.facts["file"] == snapshot.folder / file


@pytest.mark.parametrize("contents", ["", "{", "[]", f'{{"format": {FORMAT}}}'])
def test_a_broken_manifest_is_damage(snapshot: Snapshot, contents: str) -> None:
    (snapshot.folder / MANIFEST_FILE).write_text(contents, "utf-8")
    with pytest.raises(SnapshotDamagedError, match="snapshot_file_damaged"):
        read_manifest(snapshot.folder)


def test_an_altered_manifest_is_damage_even_where_it_can_be_read(snapshot: Snapshot) -> None:
    path = snapshot.folder / MANIFEST_FILE
    title = snapshot.manifest.documents[0].title
    path.write_text(path.read_text("utf-8").replace(title, "另一个题目", 1), "utf-8")
    with pytest.raises(SnapshotDamagedError, match="snapshot_file_damaged"):
        read_manifest(snapshot.folder)


@pytest.mark.parametrize("contents", [b"", b"../elsewhere", b"\xff\xfe"])
def test_a_broken_pointer_is_damage(data: Path, snapshot: Snapshot, contents: bytes) -> None:
    (data / "current").write_bytes(contents)
    with pytest.raises(SnapshotDamagedError):
        current_folder(data)


def test_before_the_first_build_there_is_none(data: Path) -> None:
    with pytest.raises(SnapshotMissingError):
        current_folder(data)


# Publishing


def test_the_new_one_becomes_current_and_only_the_newest_stay(documents: list[Document], data: Path) -> None:
    folders = [build_snapshot(documents, ToyEncoder(), data).folder for _ in range(KEPT + 2)]
    assert current_folder(data) == folders[-1]
    assert sorted((data / "snapshots").iterdir()) == folders[-KEPT:]


def test_what_fails_halfway_leaves_the_former_one_and_no_trace(
    snapshot: Snapshot, documents: list[Document], data: Path
) -> None:
    class FailingEncoder(ToyEncoder):
        def encode_passages(self, texts, progress=None):  # type: ignore[no-untyped-def]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_snapshot(documents, FailingEncoder(), data)
    assert current_folder(data) == snapshot.folder
    assert list((data / "snapshots").iterdir()) == [snapshot.folder]
    Snapshot.load(current_folder(data))


def test_the_leftovers_of_a_crash_are_swept(
    snapshot: Snapshot, documents: list[Document], data: Path
) -> None:
    leftover = data / "snapshots" / ".20200101T000000000000Z-00000000.tmp"
    leftover.mkdir()
    (leftover / "texts.utf32").write_text("half")
    build_snapshot(documents, ToyEncoder(), data)
    assert not leftover.exists()


def test_a_snapshot_that_was_deleted_is_still_readable_where_it_is_open(snapshot: Snapshot) -> None:
    shutil.rmtree(snapshot.folder)
    assert all(passage.text for passage in snapshot.passages)
    assert all(outline.title for outline in snapshot.outlines.values())
    assert snapshot.passage_vectors.take(np.arange(2)).any()
    assert snapshot.words.search(words("政协"), 3)[0].size


def test_a_full_disk_is_reported_before_anything_is_encoded(
    documents: list[Document], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(data.parent)
    monkeypatch.setattr(snapshot_build.shutil, "disk_usage", lambda _: usage._replace(free=1000))
    encoder = CountingEncoder()
    with pytest.raises(StorageError, match="disk_full"):
        build_snapshot(documents, encoder, data)
    assert encoder.seen == []
    assert list((data / "snapshots").iterdir()) == []


def test_a_disk_that_fills_up_while_writing_is_reported(
    documents: list[Document], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(snapshot_build.DenseIndex, "save", no_space)
    with pytest.raises(StorageError, match="disk_full") as caught:
        build_snapshot(documents, ToyEncoder(), data)
    assert str(data) in str(caught.value.facts["path"])


def test_a_file_in_the_place_of_the_data_folder_is_reported(documents: list[Document], data: Path) -> None:
    data.write_text("a file")
    with pytest.raises(StorageError, match="disk_not_a_folder"):
        build_snapshot(documents, ToyEncoder(), data)


@pytest.mark.parametrize(
    ("number", "message_id"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EROFS, "disk_read_only"),
        (errno.EACCES, "disk_permission"),
        (errno.EIO, "disk_refused"),
    ],
)
def test_each_refusal_of_the_disk_has_its_message(number: int, message_id: str) -> None:
    error = storage_error(OSError(number, "reason", "/somewhere"), Path("/elsewhere"))
    assert (error.message_id, error.facts["path"], error.exit_code) == (message_id, "/somewhere", 6)


def test_a_second_writer_waits_for_the_first(data: Path) -> None:
    inside, waiting = threading.Event(), threading.Event()
    order: list[str] = []

    def first() -> None:
        with sole_writer(data, silent):
            inside.set()
            waiting.wait(5)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(5)
    with sole_writer(data, lambda stage, done, total: waiting.set()):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_a_writer_that_never_ends_is_reported(data: Path) -> None:
    with sole_writer(data, silent), pytest.raises(StorageError, match="storage_locked"):  # noqa: SIM117
        with sole_writer(data, silent, seconds=0.01):
            pass


def test_publishing_what_writes_nothing_still_switches(data: Path) -> None:
    folder = publish(data, "20200101-name", lambda draft: None)
    assert current_folder(data) == folder
