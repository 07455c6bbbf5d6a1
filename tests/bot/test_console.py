from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console

from bot.console import Chat, chat, draw
from bot.texts import Language, texts_for
from bot.views.formatting import Entity, EntityKind, FormattedText
from tests.bot.stub_library import StubLibrary

TEXTS = texts_for(Language.SIMPLIFIED)


@pytest.fixture
def library() -> StubLibrary:
    return StubLibrary()


def _talk(library: StubLibrary, *lines: str) -> str:
    output = io.StringIO()
    Chat(library, TEXTS, Console(file=output, width=200, highlight=False)).run(iter(lines))
    return output.getvalue()


def test_answers_are_drawn_with_a_bar_and_a_citation(library: StubLibrary) -> None:
    said = _talk(library, "政协的三大职能是什么")
    assert "▌ 政治协商、民主监督、参政议政是人民政协的三大职能。\n" in said
    assert "› 篇一 › 一、会议的主要收效 › (一)" in said
    assert said.rstrip().endswith("再见。")


def test_context_is_kept_until_new(library: StubLibrary) -> None:
    _talk(library, "信息宣传是什么", "那窗口呢", "/new", "三大职能", "/quit", "不再问")
    assert library.asked == [
        ("信息宣传是什么", ()),
        ("那窗口呢", ("信息宣传是什么",)),
        ("三大职能", ()),
    ]


def test_each_question_of_a_line_is_answered(library: StubLibrary) -> None:
    said = _talk(library, "三大职能是什么？信息宣传是什么？")
    assert [question for question, _ in library.asked] == ["三大职能是什么？", "信息宣传是什么？"]
    assert said.index("人民政协的三大职能") < said.index("信息宣传是")


def test_more_shows_the_following_pages(library: StubLibrary) -> None:
    said = _talk(library, "编号的事项", "/more", "/new", "/more", "/more", "/more", "/more")
    assert "编号4的" in said
    assert "⑬ " in said
    assert TEXTS.console_no_more in said


def test_commands(library: StubLibrary) -> None:
    said = _talk(library, "/help", "/nonsense", "/start", "", "  ")
    assert TEXTS.console_help in said
    assert TEXTS.console_unknown.format(command="/nonsense") in said
    assert not library.asked


def test_draw_converts_utf16_offsets() -> None:
    content = FormattedText(
        "𠮷首\n𠮷引文\n后", (Entity(EntityKind.BLOCKQUOTE, 4, 4), Entity(EntityKind.BOLD, 6, 2))
    )
    lines = draw(content)
    assert [line.plain for line in lines] == ["𠮷首", "▌ 𠮷引文", "后"]
    assert [
        lines[1].plain[span.start : span.end] for span in lines[1].spans if "bold" in str(span.style)
    ] == ["引文"]


def test_pipes_take_a_line_each_and_survive_bytes_that_are_not_utf8(
    library: StubLibrary, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped = "三大职能\n".encode() + b"\xd5\xfe\xd0\xad\n" + b"/quit\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped), "utf-8"))
    chat(library, TEXTS)
    shown, complaints = capsys.readouterr()
    assert "人民政协的三大职能" in shown
    assert TEXTS.not_found in shown
    assert complaints == ""
