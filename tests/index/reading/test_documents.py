from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from index import reading
from index.errors import EmptyDocumentError, ReadingError
from index.reading import (
    READERS,
    document_id,
    document_names,
    is_offered,
    is_supported,
    read_bytes,
    read_document,
)
from index.reading.word import other_formats as conversion

DATA = Path(__file__).parents[2] / "data" / "documents"
SEEDS = Path(__file__).parents[3] / "seeds"


def test_the_seed_keeps_its_oddities() -> None:
    seed = next(SEEDS.glob("*.txt"))
    document = read_document(seed)
    assert document.text == seed.read_bytes().decode("utf-8").replace("\r\n", "\n")
    assert "今后的`工作中" in document.text
    assert "20*年" in document.text
    assert document.digest == hashlib.sha256(seed.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "data", [b"", b" \n\t ", "\ufeff".encode(), "　\r\n".encode(), "\ufeff \n".encode("utf-16")]
)
def test_nothing_but_space_is_an_empty_document(data: bytes) -> None:
    with pytest.raises(EmptyDocumentError) as caught:
        read_bytes(data, "空.txt")
    assert (caught.value.message_id, caught.value.facts) == ("document_empty", {"name": "空.txt"})


def test_other_formats_are_refused() -> None:
    with pytest.raises(ReadingError) as caught:
        read_bytes(b"\x89PNG", "讲话.PNG")
    assert caught.value.message_id == "unsupported_format"
    assert caught.value.facts == {"name": "讲话.PNG", "suffix": ".png"}
    assert is_supported("讲话.TXT")
    assert not is_supported("讲话")
    assert not is_supported("讲话.zip")
    assert is_offered("讲话.ZIP")


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_bytes_of_no_format_are_refused_as_our_own_error(
    suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "find_converter", lambda: None)
    with pytest.raises(ReadingError):
        read_bytes(b"\x00\x01\x02\x03" * 99, "a" + suffix)


def test_a_text_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_CHARACTERS", 3)
    assert read_bytes("同志们".encode(), "a.txt").text == "同志们"
    with pytest.raises(ReadingError) as caught:
        read_bytes("同志们好".encode(), "a.txt")
    assert caught.value.message_id == "text_too_long"
    assert caught.value.facts == {"name": "a.txt", "characters": 4, "limit": 3}


def test_a_name_that_no_encoding_can_store_is_given_one_that_can() -> None:
    document = read_bytes("同志们".encode(), "讲话\udcff.txt")
    assert document.name == "讲话?.txt"
    assert document.id == document_id("讲话\udcff.txt")


def test_an_id_follows_the_name_and_not_its_spelling_or_content() -> None:
    composed, decomposed = "café.txt", "cafe\u0301.txt"
    first, second = read_bytes(b"a", composed), read_bytes(b"b", decomposed)
    assert first.id == second.id
    assert first.digest != second.digest
    assert len(first.id) == 12
    assert read_bytes(b"a", "b.txt").id != first.id


def test_a_missing_file_is_named() -> None:
    with pytest.raises(ReadingError) as caught:
        read_document(DATA / "none.txt")
    assert caught.value.message_id == "file_unreadable"
    assert caught.value.facts["name"] == "none.txt"


def test_a_folder_is_read_in_order_without_hidden_and_other_files(tmp_path: Path) -> None:
    for name in (
        "乙.txt",
        "甲.md",
        "子/甲.txt",
        ".git/a.txt",
        ".a.txt",
        "README.md",
        "图.png",
        "集.zip",
        "~$甲.md",
        "._甲.md",
        "年/~$乙.txt",
        ".~lock.乙.txt#",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("同志们", encoding="utf-8")
    names = sorted(document_names(tmp_path))
    assert names == ["乙.txt", "子/甲.txt", "甲.md", "集.zip"]
    assert len({document_id(name) for name in names}) == 4
