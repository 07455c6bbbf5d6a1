from __future__ import annotations

import io
import json
import time
from dataclasses import replace

import pytest
from rich.cells import cell_len

from index.cli import progress_bars
from index.cli.printing import answer_json, print_answer
from index.cli.progress_bars import ProgressBars
from index.progress import Stage
from index.types import Answer, AnswerKind, AnswerStatus, Excerpt, Missing, Span

TEXT = "一、[职能]\n政治协商、民主监督、参政议政是政协的三大职能。"
EXCERPT = Excerpt("d", "讲话", ("篇一", "一、[职能]"), 7, 31, TEXT[7:31], (Span(7, 11), Span(12, 16)), 1.0)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def printed(answer: Answer, file: io.StringIO) -> str:
    print_answer(answer, file, "zh-hans")
    return file.getvalue()


def answer_of(*excerpts: Excerpt, **more: object) -> Answer:
    facts = {"status": AnswerStatus.ANSWERED, "kind": AnswerKind.PASSAGES, "confidence": 1.0} | more
    return Answer(question="问", excerpts=excerpts, **facts)  # type: ignore[arg-type]


def test_a_pipe_gets_brackets_around_the_marks_and_no_line_end_of_ours() -> None:
    assert printed(answer_of(EXCERPT), io.StringIO()).splitlines() == [
        "1. 讲话 › 篇一 › 一、[职能]",
        "【政治协商】、【民主监督】、参政议政是政协的三大职能。",
    ]


def test_a_speech_that_is_called_like_its_document_is_named_once() -> None:
    alike = replace(EXCERPT, document="元旦 文告", path=("元旦　文告", "一、[职能]"))
    assert alike.source == ("元旦 文告", "一、[职能]")
    assert printed(answer_of(alike), io.StringIO()).splitlines()[0] == "1. 元旦 文告 › 一、[职能]"


def test_a_long_quotation_stays_on_its_line_in_a_pipe() -> None:
    words = "很长的一句话，" * 200
    long = Excerpt("d", "讲话", (), 0, len(words), words, (), 1.0)
    assert words in printed(answer_of(long), io.StringIO())


def test_a_terminal_gets_colour_and_lines_that_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("NO_COLOR", raising=False)
    words = "很长的一句话，" * 20
    long = Excerpt("d", "讲话", (), 0, len(words), words, (Span(0, 3),), 1.0)
    shown = printed(answer_of(long), Terminal())
    assert "\x1b[1;33m很长的\x1b[0m" in shown
    assert "【" not in shown
    assert max(cell_len(line) for line in shown.splitlines()[2:]) <= 40


def test_three_passages_are_shown_but_a_list_whole() -> None:
    assert printed(answer_of(*[EXCERPT] * 5), io.StringIO()).count("1. 讲话") == 1
    assert "4. " not in printed(answer_of(*[EXCERPT] * 5), io.StringIO())
    assert "5. " in printed(answer_of(*[EXCERPT] * 5, kind=AnswerKind.LIST), io.StringIO())


def test_what_is_only_related_is_called_so() -> None:
    shown = printed(answer_of(EXCERPT, status=AnswerStatus.RELATED), io.StringIO())
    assert shown.startswith("没有找到直接的答案")


def test_what_the_library_lacks_is_printed_alone_and_is_part_of_the_json() -> None:
    missing = Missing(("2019年",), tuple(f"{year}年" for year in range(1990, 2000)))
    nothing = answer_of(status=AnswerStatus.NOT_FOUND, missing=missing)
    line = "库中没有2019年的文件；有：1990年、1991年、1992年……1999年（共 10 个）。"
    assert printed(nothing, io.StringIO()).splitlines() == [line]
    facts = json.loads(answer_json(nothing, "s"))
    assert facts["missing"] == {"named": ["2019年"], "present": list(missing.present)}
    assert json.loads(answer_json(answer_of(EXCERPT), "s"))["missing"] is None


def test_a_stage_that_takes_long_gets_a_bar_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(progress_bars, "TERMINAL_DELAY", 0.001)
    monkeypatch.setattr(progress_bars, "TERMINAL_INTERVAL", 0.0)
    with ProgressBars("zh-hans", terminal) as bars:
        for done in range(4):
            bars(Stage.ENCODING, done, 3)
            time.sleep(0.002)
    assert "建立索引" in terminal.getvalue()
    assert "3/3" in terminal.getvalue()


@pytest.mark.parametrize("file", [Terminal(), io.StringIO()])
def test_quick_work_shows_nothing(file: io.StringIO) -> None:
    with ProgressBars("zh-hans", file) as bars:
        for stage in Stage:
            bars(stage, 0, 1)
            bars(stage, 1, 1)
    assert file.getvalue() == ""


def test_an_answer_across_documents_is_printed_whole_under_its_counts() -> None:
    each = [replace(EXCERPT, document=f"{year}年报告", path=(), marks=()) for year in range(2001, 2008)]
    answer = answer_of(*each[:5], kind=AnswerKind.ACROSS, further=tuple(each[5:]), total=7, silent=2)
    lines = printed(answer, io.StringIO()).splitlines()
    assert lines[0] == "9 份文件中 7 份提到，依次列出："
    assert [line for line in lines if "年报告" in line] == [f"{n + 1}. 200{n + 1}年报告" for n in range(7)]
    facts = json.loads(answer_json(answer, "s"))
    assert (facts["total"], facts["silent"], len(facts["excerpts"])) == (7, 2, 7)
