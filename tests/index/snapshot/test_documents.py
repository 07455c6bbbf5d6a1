from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SnapshotDamagedError
from index.snapshot.documents import DocumentFile, append_document, read_document
from index.snapshot.manifest import StoredDocument
from index.types import Document, HeadingMark

TEXTS = {"a": "讲话第一句。\n𠀀字😀。", "b": "", "c": "Speech\0 two\u2028."}


def stored_document(key: str, text: str, span: tuple[int, int]) -> StoredDocument:
    return StoredDocument(
        id=key,
        name=f"{key}.txt",
        title=key,
        digest=key * 64,
        encoding="utf-8",
        characters=len(text),
        speeches=1,
        sections=0,
        first_passage=0,
        passages=0,
        text_span=span,
        outline_span=(0, 0),
        warnings=("encoding_doubtful",),
    )


def append(file: BinaryIO, text: str, *headings: HeadingMark) -> tuple[int, int]:
    return append_document(file, Document("0" * 12, "a.md", text, "", "utf-8", headings=headings))


def written(path: Path, texts: dict[str, str]) -> dict[str, StoredDocument]:
    with path.open("wb") as file:
        return {key: stored_document(key, text, append(file, text)) for key, text in texts.items()}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> DocumentFile:
    path = tmp_path_factory.mktemp("texts") / "texts.utf32"
    return DocumentFile(path, written(path, TEXTS))


def test_documents_are_read_as_they_were_written(documents: DocumentFile, tmp_path: Path) -> None:
    assert {key: document.text for key, document in documents.items()} == TEXTS
    assert len(documents) == 3
    found = documents["c"]
    assert (found.id, found.name, found.digest, found.encoding) == ("c", "c.txt", "c" * 64, "utf-8")
    assert found.warnings == ("encoding_doubtful",)
    stored = written(tmp_path / "again", TEXTS)
    assert read_document(tmp_path / "again", stored["c"]) == found
    with pytest.raises(KeyError):
        documents["d"]
    with pytest.raises(KeyError):
        documents.part("d", 0, 1)


@given(st.sampled_from(list(TEXTS)), st.integers(-30, 30), st.integers(-30, 30))
def test_parts_are_slices(documents: DocumentFile, key: str, start: int, end: int) -> None:
    assert documents.part(key, start, end) == TEXTS[key][start:end]


def test_a_system_without_reading_at_a_place_seeks(
    documents: DocumentFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("os.pread")
    for key, text in TEXTS.items():
        assert [documents.part(key, 2, 5), documents.part(key, 0, 3)] == [text[2:5], text[:3]]


@given(st.lists(st.text(max_size=20), max_size=5))
def test_any_texts_go_round(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("any") / "texts"
    given_texts = {str(number): text for number, text in enumerate(texts)}
    documents = DocumentFile(path, written(path, given_texts))
    assert {key: document.text for key, document in documents.items()} == given_texts


def test_headings_are_kept_beside_the_text(tmp_path: Path) -> None:
    text, headings = "总则\n正文。\n附则\n", (HeadingMark(0, 2, 1), HeadingMark(7, 9, 2))
    with (tmp_path / "texts").open("wb") as file:
        spans = [append(file, "前"), append(file, text, *headings), append(file, "后")]
    stored = {
        str(place): stored_document(str(place), t, span)
        for place, (t, span) in enumerate(zip(("前", text, "后"), spans, strict=True))
    }
    documents = DocumentFile(tmp_path / "texts", stored)
    assert [document.headings for document in documents.values()] == [(), headings, ()]
    assert [document.text for document in documents.values()] == ["前", text, "后"]
    assert read_document(tmp_path / "texts", stored["1"]) == documents["1"]
    bare = replace(stored["1"], text_span=(spans[1][0], 4 * len(text)))
    assert read_document(tmp_path / "texts", bare).headings == ()
    torn = replace(stored["1"], text_span=(spans[1][0], spans[1][1] - 4))
    with pytest.raises(SnapshotDamagedError):
        read_document(tmp_path / "texts", torn)


def test_what_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "texts.utf32"
    stored = written(path, TEXTS)
    damaged = bytearray(path.read_bytes())
    damaged[3] = 0xFF  # no character has such a number
    path.write_bytes(damaged)
    documents = DocumentFile(path, stored)
    assert documents.part("a", 1, 4) == TEXTS["a"][1:4]
    for read in (
        lambda: documents["a"],
        lambda: documents.part("a", 0, 2),
        lambda: read_document(path, stored["a"]),
    ):
        with pytest.raises(SnapshotDamagedError) as caught:
            read()
        assert caught.value.facts["file"] == path


@pytest.mark.filterwarnings("error")
def test_the_file_is_closed_with_its_documents(tmp_path: Path) -> None:
    documents = DocumentFile(tmp_path / "texts", written(tmp_path / "texts", TEXTS))
    file = documents._file
    assert documents["a"].text == TEXTS["a"]
    del documents
    gc.collect()
    assert file.closed
