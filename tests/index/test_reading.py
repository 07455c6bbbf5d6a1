from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import EmptyDocumentError, FolderMissingError, NotTextError, ReadingError
from index.reading import is_supported, read_bytes, read_document, read_folder
from index.reading.text import DOUBTFUL, clean

DATA = Path(__file__).parent.parent / "data" / "documents"
SEEDS = Path(__file__).parents[2] / "seeds"
CORPORA = Path(__file__).parents[3] / "shared" / "corpora"

SIMPLIFIED = (DATA / "web_page.txt").read_text("utf-8")
TRADITIONAL = (DATA / "traditional.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8-sig"),
        (SIMPLIFIED, "utf-16", "utf-16"),
        (SIMPLIFIED, "utf-32", "utf-32"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "cp950"),
        (TRADITIONAL, "gbk", "gb18030"),
        (TRADITIONAL, "utf-16", "utf-16"),
        (TRADITIONAL + "着衞羣", "big5hkscs", "big5hkscs"),
    ],
)
def test_an_encoding_is_recognised(text: str, encoding: str, found: str) -> None:
    document = read_bytes(text.encode(encoding), "讲话.txt")
    assert (document.text, document.encoding, document.warnings) == (text, found, ())


def test_big_endian_utf_16_is_told_by_its_mark() -> None:
    assert read_bytes(b"\xfe\xff" + "同志们".encode("utf-16-be"), "a.txt").text == "同志们"


@pytest.mark.parametrize("encoding", ["gb18030", "cp950"])
def test_scraps_of_text_are_read_with_a_warning(encoding: str) -> None:
    assert read_bytes("鑫鑫鑫".encode(encoding), "a.txt").warnings == (DOUBTFUL,)


def test_the_seed_keeps_its_oddities() -> None:
    seed = next(SEEDS.glob("*.txt"))
    document = read_document(seed)
    assert document.text == seed.read_bytes().decode("utf-8").replace("\r\n", "\n")
    assert "今后的`工作中" in document.text
    assert "20*年" in document.text
    assert document.digest == hashlib.sha256(seed.read_bytes()).hexdigest()


def test_cleaning_keeps_everything_but_line_ends_and_what_telegram_drops() -> None:
    dirty = "\ufeff甲\r\n乙\r丙\u2028丁\x0c戊\x00\x07\u202e己\u030a 　\t*`\ue004"
    assert clean(dirty) == "甲\n乙\n丙\n丁\n戊己 　\t*`\ue004"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(codec="utf-8")))
def test_every_text_is_read_or_refused_as_our_own_error(text: str) -> None:
    try:
        document = read_bytes(text.encode("utf-8"), "a.txt")
    except (EmptyDocumentError, NotTextError):
        return
    assert document.text == clean(text.removeprefix("\ufeff"))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_as_our_own_error(data: bytes) -> None:
    try:
        document = read_bytes(data, "a.txt")
    except (EmptyDocumentError, NotTextError):
        return
    assert document.text.strip()
    document.text.encode("utf-8")  # no halves of surrogate pairs


@pytest.mark.parametrize(
    "data", [b"", b" \n\t ", "\ufeff".encode(), "　\r\n".encode(), "\ufeff \n".encode("utf-16")]
)
def test_nothing_but_space_is_an_empty_document(data: bytes) -> None:
    with pytest.raises(EmptyDocumentError) as caught:
        read_bytes(data, "空.txt")
    assert (caught.value.message_id, caught.value.facts) == ("document_empty", {"name": "空.txt"})


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "同志们 123".encode("utf-16-le"),  # no mark
        b"abc\x00def",
        b"\x01\x02\x03\x04text",
        b"\x80\x81\xff\xfe\xfa",
        b"\xff\xfe\x00",  # a mark, then half a character
        b"\xff\xfe\x00\xd8",  # half a surrogate pair
        b"\xed\xa0\x80abc",  # the same in UTF-8
    ],
)
def test_binary_data_is_not_text(data: bytes) -> None:
    with pytest.raises(NotTextError) as caught:
        read_bytes(data, "图.txt")
    assert (caught.value.message_id, caught.value.facts) == ("not_text", {"name": "图.txt"})


def test_other_formats_are_refused() -> None:
    with pytest.raises(ReadingError) as caught:
        read_bytes(b"%PDF-1.4", "讲话.PDF")
    assert caught.value.message_id == "unsupported_format"
    assert caught.value.facts == {"name": "讲话.PDF", "suffix": ".pdf"}
    assert is_supported("讲话.TXT")
    assert not is_supported("讲话")


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
    for name in ("乙.txt", "甲.md", "子/甲.txt", ".git/a.txt", ".a.txt", "README.md", "图.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("同志们", encoding="utf-8")
    documents = read_folder(tmp_path)
    assert [document.name for document in documents] == ["乙.txt", "子/甲.txt", "甲.md"]
    assert len({document.id for document in documents}) == 3


def test_a_folder_that_is_missing_or_empty_is_named(tmp_path: Path) -> None:
    for folder, message_id in ((tmp_path / "none", "folder_missing"), (tmp_path, "folder_empty")):
        with pytest.raises(FolderMissingError) as caught:
            read_folder(folder)
        assert (caught.value.message_id, caught.value.facts) == (message_id, {"path": str(folder)})


def test_a_bad_file_in_a_folder_is_named_and_not_skipped(tmp_path: Path) -> None:
    (tmp_path / "好.txt").write_text("同志们", encoding="utf-8")
    (tmp_path / "坏.txt").write_bytes(b"\x00\x01")
    with pytest.raises(NotTextError, match=r"坏\.txt"):
        read_folder(tmp_path)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="needs the shared corpora")
def test_real_files_in_old_encodings_are_recognised() -> None:
    originals = CORPORA / "originals"
    found = {
        (path.parent.name, read_document(path).encoding, read_document(path).warnings)
        for path in originals.glob("txt_*/*.txt")
    }
    assert found == {
        ("txt_gbk", "gb18030", ()),
        ("txt_big5", "cp950", ()),
        ("txt_utf8bom", "utf-8-sig", ()),
        ("txt_pdf_extract_hant", "utf-8", ()),
    }


@pytest.mark.skipif(not CORPORA.is_dir(), reason="needs the shared corpora")
def test_speeches_written_in_old_encodings_come_back_without_doubt() -> None:
    for path in sorted((CORPORA / "speeches").glob("*/*.txt"))[::9]:
        text = path.read_text("utf-8")[:300].strip()
        for encoding in ("gb18030", "cp950"):
            try:
                data = text.encode(encoding)
            except UnicodeEncodeError:
                continue
            document = read_bytes(data, "a.txt")
            assert (document.text, document.warnings) == (clean(text), ()), path
