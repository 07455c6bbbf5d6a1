from __future__ import annotations

import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ReadingError
from index.reading import archive
from index.reading.archive import entries

SPEECH = "同志们，今天我们在这里召开会议。".encode()
UTF_8_FLAG = 0x800


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive of these files; two may have one name."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files:
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def named_in(encoding: str, names: Iterable[str]) -> bytes:
    """Return an archive as old Windows programs write it: names in ``encoding``, and no mark for it."""
    names = list(names)
    stand_ins = [f"{number:03}".ljust(len(name.encode(encoding)), "_") for number, name in enumerate(names)]
    data = zipped((stand_in, SPEECH) for stand_in in stand_ins)
    for stand_in, name in zip(stand_ins, names, strict=True):
        data = data.replace(stand_in.encode(), name.encode(encoding))
    return data


def read(data: bytes) -> dict[str, bytes | str]:
    """Return what each entry holds, or the message id of why it is refused."""
    return {
        entry.name: entry.content.message_id if isinstance(entry.content, ReadingError) else entry.content
        for entry in entries(data, "讲话.zip")
    }


def found_or_refused(data: bytes) -> dict[str, bytes | str]:
    """Return what ``read`` does, or why the archive itself is refused, under no name."""
    try:
        return read(data)
    except ReadingError as error:
        return {"": error.message_id}


def patched(data: bytes, *, local: int, central: int, value: int, form: str = "<H") -> bytes:
    """Return the archive with a field of every header changed."""
    changed = bytearray(data)
    for mark, place in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        at = changed.find(mark)
        while at >= 0:
            struct.pack_into(form, changed, at + place, value)
            at = changed.find(mark, at + 4)
    return bytes(changed)


def test_files_come_with_their_folders() -> None:
    files = [("一月/讲话.txt", SPEECH), ("二月/讲话.docx", b"PK"), ("通知.md", SPEECH)]
    assert read(zipped(files)) == dict(files)


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "big5"])
def test_names_without_a_mark_are_read_in_their_encoding(encoding: str) -> None:
    names = ["會議/中華民國元旦文告.txt", "會議/工作總結.txt"]
    if encoding == "gbk":
        names = ["会议/2025年政府工作报告.txt", "会议/在全市经济工作会议上的讲话.txt"]
    assert list(read(named_in(encoding, names))) == names


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("gbk", "讲话.txt"),
        ("gbk", "一些.txt"),  # these bytes are also UTF-8, of Cyrillic and Armenian letters
        ("big5", "講話.txt"),
        ("big5", "中國.txt"),
        ("gbk", "講話稿（修訂）.txt"),
        ("utf-8", "讲话.txt"),
        ("utf-8", "café.txt"),
        ("cp437", "café.txt"),
        ("cp932", "お知らせ.txt"),
        ("cp932", "第１回会合について.txt"),
        ("cp950", "施政報告（定稿）.txt"),
    ],
)
def test_one_short_name_in_its_encoding(encoding: str, name: str) -> None:
    assert list(read(named_in(encoding, [name]))) == [name]


def test_names_decide_together() -> None:
    names = ["講話.txt", "王.txt", "甲乙.txt", "通知.txt"]
    assert list(read(named_in("big5", names))) == names


def test_names_in_utf_8_may_have_been_added_to_others() -> None:
    names = {"讲话.txt": "gbk", "年/报告.txt": "utf-8", "a.txt": "ascii"}
    stand_ins = {
        name: f"{place}".ljust(len(name.encode(encoding)), "_")
        for place, (name, encoding) in enumerate(names.items())
    }
    data = zipped((stand_in, SPEECH) for stand_in in stand_ins.values())
    for name, stand_in in stand_ins.items():
        data = data.replace(stand_in.encode(), name.encode(names[name]))
    assert list(read(data)) == list(names)


@pytest.mark.parametrize(
    ("of_name", "version", "stated", "expected"),
    [
        (b"a.txt", 1, "讲话.txt".encode(), "讲话.txt"),
        (b"other", 1, "讲话.txt".encode(), "a.txt"),
        (b"a.txt", 2, "讲话.txt".encode(), "a.txt"),
        (b"a.txt", 1, b"\xff.txt", "a.txt"),
    ],
)
def test_a_name_given_in_unicode_beside_the_other_counts(
    of_name: bytes, version: int, stated: bytes, expected: str
) -> None:
    field = struct.pack("<BL", version, zlib.crc32(of_name)) + stated
    info = zipfile.ZipInfo("a.txt")
    info.extra = b"\x99\x99\x01\x00x" + struct.pack("<HH", 0x7075, len(field)) + field
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(info, SPEECH)
    assert read(packed.getvalue()) == {expected: SPEECH}


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("../../etc/passwd.txt", "etc/passwd.txt"),
        ("/etc/讲话.txt", "etc/讲话.txt"),
        ("C:\\windows\\讲话.txt", "windows/讲话.txt"),
        ("c:讲话.txt", "讲话.txt"),
        ("a/./b/../讲话.txt", "a/b/讲话.txt"),
        ("..\\..\\讲话.txt", "讲话.txt"),
        ("//server/share/讲话.txt", "server/share/讲话.txt"),
        ("讲话\x07\u202e.txt", "讲话.txt"),
        (" 讲话.txt ", "讲话.txt"),
    ],
)
def test_a_name_leads_nowhere_else(given_name: str, name: str) -> None:
    assert read(zipped([(given_name, SPEECH)])) == {name: SPEECH}


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40))
def test_any_name_becomes_a_path_below(name: str) -> None:
    for safe in found_or_refused(zipped([(name + ".txt", SPEECH)])):
        path = PurePosixPath(safe)
        assert not path.is_absolute()
        assert not {"..", "."} & set(path.parts)
        assert not {"\\", "\x00"} & set(safe)
        safe.encode()


def test_hidden_files_readmes_and_those_of_the_system_are_left_out() -> None:
    noise = [
        "__MACOSX/._讲话.txt",
        ".DS_Store",
        ".git/a.txt",
        "甲/.b.txt",
        "Thumbs.db",
        "甲/desktop.ini",
        "甲/~$讲话.docx",
        "README.md",
        "甲/readme.txt",
    ]
    assert read(zipped([(name, SPEECH) for name in [*noise, "讲话.txt"]])) == {"讲话.txt": SPEECH}


def test_what_cannot_be_read_is_refused_by_name_and_the_rest_is_read() -> None:
    files = [
        ("图.png", b"\x89PNG"),
        ("内.zip", zipped([("a.txt", b"a")])),
        ("b.rar", b"Rar!"),
        ("讲话.txt", SPEECH),
    ]
    assert read(zipped(files)) == {
        "图.png": "unsupported_format",
        "内.zip": "nested_archive",
        "b.rar": "nested_archive",
        "讲话.txt": SPEECH,
    }


def test_the_second_of_a_name_is_refused() -> None:
    found = list(entries(zipped([("a/讲话.txt", SPEECH), ("../a/讲话.txt", b"other")]), "a.zip"))
    assert [entry.name for entry in found] == ["a/讲话.txt"] * 2
    assert found[0].content == SPEECH
    assert isinstance(found[1].content, ReadingError)
    assert found[1].content.message_id == "name_twice"


def test_an_entry_with_a_password_is_refused() -> None:
    locked = patched(zipped([("密.txt", SPEECH)]), local=6, central=8, value=UTF_8_FLAG | 1)
    assert read(locked) == {"密.txt": "encrypted"}


def test_an_uncommon_compression_is_refused() -> None:
    assert read(patched(zipped([("a.txt", SPEECH)]), local=8, central=10, value=9)) == {
        "a.txt": "compression_unsupported"
    }


def test_an_entry_with_wrong_bytes_is_refused_and_the_others_are_read() -> None:
    data = zipped([("甲.txt", SPEECH * 99), ("乙.txt", SPEECH)])
    place = data.index(zlib.compress(SPEECH * 99, wbits=-15)[:20]) + 10
    wrong = data[:place] + b"\xff\xff\xff\xff" + data[place + 4 :]
    assert read(wrong) == {"甲.txt": "damaged", "乙.txt": SPEECH}


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zipped([("炸.txt", bytes(50 * 2**20)), ("讲话.txt", SPEECH)])
    assert len(bomb) < 100_000
    assert read(bomb) == {"炸.txt": "zip_bomb", "讲话.txt": SPEECH}


def test_a_bomb_that_lies_about_its_size_gives_no_more_than_it_states() -> None:
    lying = patched(zipped([("炸.txt", bytes(50 * 2**20))]), local=22, central=24, value=1_000, form="<I")
    tracemalloc.start()
    assert read(lying) == {"炸.txt": "damaged"}
    assert tracemalloc.get_traced_memory()[1] < 5 * 2**20
    tracemalloc.stop()


def test_together_the_entries_may_not_be_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_UNPACKED", 3 * len(SPEECH))
    files = [(f"{number}.txt", SPEECH) for number in range(3)]
    assert read(zipped(files)) == dict(files)
    with pytest.raises(ReadingError, match="archive_too_large"):
        read(zipped([*files, ("4.txt", b"a")]))


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 2)
    with pytest.raises(ReadingError) as caught:
        read(zipped([(f"{number}.txt", b"a") for number in range(3)]))
    assert (caught.value.message_id, caught.value.facts["entries"]) == ("too_many_entries", 3)


@pytest.mark.parametrize("files", [[], [("目录/", b"")], [(".hidden", b"a")]])
def test_an_archive_without_files_is_refused(files: list[tuple[str, bytes]]) -> None:
    with pytest.raises(ReadingError) as caught:
        read(zipped(files))
    assert (caught.value.message_id, caught.value.facts) == ("archive_empty", {"name": "讲话.zip"})


def test_an_archive_cut_off_anywhere_is_damaged() -> None:
    whole = zipped([("甲.txt", SPEECH), ("乙.txt", SPEECH)])
    for length in range(len(whole) - 1):
        with pytest.raises(ReadingError, match="damaged"):
            read(whole[:length])


@given(st.data())
def test_any_bytes_are_read_or_refused_as_our_own_error(data: st.DataObject) -> None:
    changed = bytearray(zipped([("甲.txt", SPEECH), ("乙.txt", SPEECH)]))
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    assert set(found_or_refused(bytes(changed)).values()) <= {
        SPEECH, "damaged", "encrypted", "compression_unsupported", "name_twice", "zip_bomb", "too_large",
        "unsupported_format", "nested_archive", "archive_empty", "archive_too_large",
    }  # fmt: skip
