from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import NotTextError, ReadingError
from index.reading import read_bytes, read_document
from index.reading.encoding import decode
from index.reading.text import CUT_OFF, DOUBTFUL, clean

DATA = Path(__file__).parents[2] / "data" / "documents"
CORPORA = Path(__file__).parents[4] / "shared" / "corpora"

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


def test_big_endian_utf_16_is_recognised_by_its_mark() -> None:
    assert read_bytes(b"\xfe\xff" + "同志们".encode("utf-16-be"), "a.txt").text == "同志们"


@pytest.mark.parametrize("encoding", ["gb18030", "cp950"])
def test_scraps_of_text_are_read_with_a_warning(encoding: str) -> None:
    assert read_bytes("鑫鑫鑫".encode(encoding), "a.txt").warnings == (DOUBTFUL,)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text", [SIMPLIFIED, TRADITIONAL, "同志们 123", "同志们，现在开会。", "Good morning, all.\n" * 9]
)
def test_wide_encodings_are_recognised_without_their_mark(text: str, encoding: str) -> None:
    document = read_bytes(text.encode(encoding), "a.txt")
    assert (document.text, document.encoding, document.warnings) == (text, encoding, ())


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "cp950", "utf-16"])
def test_a_text_that_breaks_off_inside_a_character_is_read_with_a_warning(encoding: str) -> None:
    text = TRADITIONAL[:200].rstrip() + "中"
    read = decode(text.encode(encoding)[:-1], "a.txt")
    assert (read.text, read.warnings) == (text[:-1], (CUT_OFF,))


def test_a_few_wrong_bytes_in_utf_8_are_shown_and_reported() -> None:
    data = SIMPLIFIED.encode()
    place = data.index("同志".encode())
    read = decode(data[:place] + b"\xed\xa0\x80" + data[place:], "a.txt")
    assert read.text.replace("\ufffd", "") == SIMPLIFIED
    assert (read.encoding, read.warnings) == ("utf-8", (DOUBTFUL,))


@pytest.mark.parametrize("encoding", ["gb18030", "cp950", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("one_line", [False, True])
def test_a_byte_too_many_costs_its_neighbours_alone(encoding: str, one_line: bool) -> None:
    text = TRADITIONAL.replace("\n", "") if one_line else TRADITIONAL
    data = text.encode(encoding)
    place = len(data) // 3 | 1
    read = decode(data[:place] + b"\xff" + data[place:], "a.txt")
    before, after = read.text[: len(text) // 3 - 3], read.text[-(len(text) * 2 // 3 - 3) :]
    assert text.startswith(before)
    assert text.endswith(after)
    assert abs(len(read.text) - len(text)) <= 2
    assert read.encoding in {encoding, "utf-16-le", "cp950"}
    assert read.warnings == (DOUBTFUL,)


@pytest.mark.parametrize("cut", [1, 2])
@given(places=st.sets(st.integers(10, len(SIMPLIFIED.encode("gb18030")) - 10), min_size=1, max_size=5))
def test_whatever_bytes_gbk_lacks_nearly_all_is_read(cut: int, places: set[int]) -> None:
    data = bytearray(SIMPLIFIED.encode("gb18030"))
    for place in sorted(places, reverse=True):
        del data[place : place + cut]
    read = decode(bytes(data), "a.txt")
    blocks = SequenceMatcher(None, SIMPLIFIED, read.text, autojunk=False).get_matching_blocks()
    kept = sum(block.size for block in blocks)
    assert read.encoding == "gb18030"
    assert len(SIMPLIFIED) - kept <= 12 * len(places)


def test_code_page_936_has_the_euro_where_the_standard_has_nothing() -> None:
    text = SIMPLIFIED.encode("gb18030")
    read = decode(text + b"\n\x80 3000\n", "a.txt")
    assert (read.text, read.encoding, read.warnings) == (SIMPLIFIED + "\n€ 3000\n", "gb18030", (DOUBTFUL,))


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_mark_of_another_encoding_is_not_believed(mark: bytes) -> None:
    read = decode(mark + SIMPLIFIED.encode("gb18030"), "a.txt")
    assert (read.text, read.encoding, read.warnings) == (SIMPLIFIED, "gb18030", (DOUBTFUL,))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_zeros_at_the_end_are_no_text(encoding: str) -> None:
    read = decode(SIMPLIFIED.encode(encoding) + b"\x00" * 512, "a.txt")
    assert (read.text, read.encoding, read.warnings) == (SIMPLIFIED, encoding, (DOUBTFUL,))


@pytest.mark.parametrize(("most", "few"), [("utf-8", "gb18030"), ("gb18030", "utf-8"), ("utf-8", "cp950")])
def test_lines_in_another_encoding_are_read_in_theirs(most: str, few: str) -> None:
    text = TRADITIONAL if few == "cp950" else SIMPLIFIED
    lines = text.split("\n")
    data = b"\n".join(line.encode(few if number % 3 == 2 else most) for number, line in enumerate(lines))
    read = decode(data, "a.txt")
    assert (read.text, read.encoding, read.warnings) == (text, most, (DOUBTFUL,))


def test_a_long_line_with_damage_is_read_throughout() -> None:
    line = SIMPLIFIED.replace("\n", "") * 80
    data = bytearray(line.encode("gb18030"))
    del data[201]
    read = decode(bytes(data), "a.txt")
    assert read.text[200:] == line[-len(read.text[200:]) :]
    assert read.text.count("\ufffd") <= 1


def test_halves_of_surrogate_pairs_are_dropped() -> None:
    assert clean("甲\ud800乙\udfff丙") == "甲乙丙"


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
    except ReadingError:
        return
    assert document.text == clean(text.removeprefix("\ufeff"))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_as_our_own_error(data: bytes) -> None:
    try:
        document = read_bytes(data, "a.txt")
    except ReadingError:
        return
    assert document.text.strip()
    document.text.encode("utf-8")  # no halves of surrogate pairs


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
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
        ("txt_pdf_extract_hant", "utf-8", (DOUBTFUL,)),  # some of its characters are lost
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
