from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.errors import ReadingError
from index.reading import read_bytes, read_document
from index.reading.likelihood import GARBLED, WORDS_MISSING, examine
from index.reading.text import DOUBTFUL, DecodedText

DATA = Path(__file__).parents[2] / "data" / "documents"
CORPORA = Path(__file__).parents[4] / "shared" / "corpora"

SIMPLIFIED = (DATA / "web_page.txt").read_text("utf-8")
TRADITIONAL = (DATA / "traditional.txt").read_text("utf-8")
NOTICE = "停水通知：明日八时停水。"


def warnings_of(text: str) -> tuple[str, ...]:
    return examine(DecodedText(text, "utf-8"), "a.txt").warnings


def test_every_format_is_examined() -> None:
    garbled = NOTICE.encode().decode("gb18030", "replace")
    for name in ("a.txt", "a.md", "a.html"):
        assert read_bytes(f"<p>{garbled}</p>".encode(), name).warnings == (GARBLED, DOUBTFUL)


@pytest.mark.parametrize(
    "mistaken",
    [
        "gb18030",
        "gbk",
        "cp950",
        "cp932",
        "cp949",
        "cp1252",
        "latin-1",
        "cp437",
        "cp1251",
        "koi8-r",
        "mac_roman",
    ],
)
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL])
def test_utf_8_that_was_taken_for_another_encoding_is_garbled(text: str, mistaken: str) -> None:
    assert warnings_of(text.encode().decode(mistaken, "replace")) == (GARBLED, DOUBTFUL)


@pytest.mark.parametrize("mistaken", ["cp950", "cp1252", "latin-1", "cp437", "cp1251", "koi8-r", "mac_roman"])
def test_gbk_that_was_taken_for_another_encoding_is_garbled(mistaken: str) -> None:
    assert warnings_of(SIMPLIFIED.encode("gbk").decode(mistaken, "replace")) == (GARBLED, DOUBTFUL)


@pytest.mark.parametrize("mistaken", ["gb18030", "cp1252", "latin-1", "cp437"])
def test_big5_that_was_taken_for_another_encoding_is_garbled(mistaken: str) -> None:
    assert warnings_of(TRADITIONAL.encode("cp950").decode(mistaken, "replace")) == (GARBLED, DOUBTFUL)


@pytest.mark.parametrize("mistaken", ["gb18030", "cp1252", "latin-1", "cp437"])
def test_a_short_notice_can_be_garbled(mistaken: str) -> None:
    assert warnings_of(NOTICE.encode().decode(mistaken, "replace")) == (GARBLED, DOUBTFUL)


def test_one_garbled_line_in_a_text_is_found() -> None:
    garbled = NOTICE.encode().decode("gb18030", "replace")
    assert warnings_of(f"{SIMPLIFIED}\n{garbled}\n{SIMPLIFIED}")[0] == GARBLED


def test_letters_without_meaning_are_garbled() -> None:
    strange = "".join(chr(0x5000 + 37 * number) for number in range(200))
    assert warnings_of(strange) == (GARBLED, DOUBTFUL)


@pytest.mark.parametrize("sign", ["\ufffd", "\ue40c"])
def test_one_sign_that_nobody_can_read_is_reported(sign: str) -> None:
    assert warnings_of(f"食物及{sign}生局局長：{TRADITIONAL}") == (DOUBTFUL,)


@pytest.mark.parametrize("left", ["", " ", "\ufffd", "\ue40c"])
def test_a_text_without_its_words_is_refused(left: str) -> None:
    with pytest.raises(ReadingError) as caught:
        warnings_of(re.sub("[\u4e00-\u9fff]", left, SIMPLIFIED))
    assert (caught.value.message_id, caught.value.facts) == ("text_implausible", {"name": "a.txt"})


def test_more_marks_than_words_are_reported() -> None:
    assert warnings_of("，3。股，15，。不，28、，2。" * 9) == (WORDS_MISSING,)


@pytest.mark.parametrize(
    "text",
    [
        NOTICE,
        "会议",
        "Good morning, everyone — it’s “fine”.\n• one\n• two\n• three\n• four\n• five",
        "これは日本語の文章です。東京都で会議が開かれた。働く人々のために駅前広場を図る。込む、畑、枠、峠。",
        "이것은 한국어 문장입니다. 서울에서 회의가 열렸다. 大韓民國",
        "Présentation générale du système français, déjà évoquée à Genève",
        "Это русский текст о заседании правительства, который никто не испортил.",
        "| 地区 | 数量 |\n|---|---|\n| 一 | 1,234 |\n| 二 | 5.6% |",
        "1,234 5,678\n9.5% 8.8%\n" * 20,
        "床前明月光，疑是地上霜。\n举头望明月，低头思故乡。",
        "一、\n二、\n三、\n四、\n五、\n六、\n七、\n八、\n九、\n十、\n",
        "“你好！”“好！”“来！”“走！”“啊？”“嗯。”“去。”“不！”“行。”“那好。”“再见。”",
        "目录\n一、总则……………………1\n二、分则………………………12\n",
        "┌──┬──┐\n│一│二│\n├──┼──┤\n│３│４│\n└──┴──┘",
        "出席：王翀、李旻昊、张喆、刘垚、陈珺、赵祎。",
        "\uf0b7 第一项\n\uf0b7 第二项\n",  # bullets of a symbol font
        "。",
    ],
)
def test_texts_that_are_as_they_should_be_raise_no_doubt(text: str) -> None:
    assert warnings_of(text) == ()


@pytest.mark.skipif(not CORPORA.is_dir(), reason="needs the shared corpora")
def test_real_speeches_raise_no_doubt_unless_a_character_is_lost() -> None:
    for path in sorted((CORPORA / "speeches").glob("*/*.txt"))[::5]:
        document = read_document(path)
        lost = re.search("[\ue000-\uefff\uf100-\uf8ff]", document.text)
        assert document.warnings == ((DOUBTFUL,) if lost else ()), path
