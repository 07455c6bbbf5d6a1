from __future__ import annotations

from dataclasses import replace

from bot.texts import Language, texts_for
from bot.views.introduction import account, greeting, holdings, instructions, refusal
from index.library import StoredDocument
from tests.bot.stub_library import StubLibrary

TEXTS = texts_for(Language.SIMPLIFIED)
ENGLISH = texts_for(Language.ENGLISH)


class NamedLibrary(StubLibrary):
    """A library of so many documents and these examples."""

    def __init__(self, documents: int, examples: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._titles = {str(number): f"第{number}号文件" for number in range(documents)}
        self._examples = examples

    def titles(self, containing: str = "") -> dict[str, str]:
        return self._titles

    def info(self, document_id: str) -> StoredDocument:
        """Describe one document; the second one holds three speeches."""
        one = StubLibrary().titles()
        return replace(super().info(next(iter(one))), speeches=3 if document_id == "1" else 1)

    @property
    def examples(self) -> tuple[str, ...]:
        return self._examples


def test_the_greeting_says_what_is_inside_and_as_of_when() -> None:
    said = greeting(NamedLibrary(2, ("怎么办？",)), TEXTS)
    assert said.startswith(TEXTS.start)
    day = NamedLibrary.published.astimezone().strftime("%Y-%m-%d")
    assert f"现有文件 2 份，更新于 {day}" in said
    assert "• 第0号文件\n• 第1号文件（3 篇讲话）" in said
    assert TEXTS.start_examples in said
    assert TEXTS.start_examples not in greeting(NamedLibrary(2), TEXTS)


def test_of_many_documents_the_first_and_the_last_are_named() -> None:
    said = holdings(NamedLibrary(190), TEXTS, 4).splitlines()
    assert said[1:] == ["• 第0号文件", "• 第1号文件（3 篇讲话）", "• 第2号文件", "• ……", "• 第189号文件"]
    assert len(holdings(NamedLibrary(4), TEXTS, 4).splitlines()) == 5


def test_an_empty_library_is_shown() -> None:
    assert TEXTS.library_empty in greeting(NamedLibrary(0), TEXTS)


def test_help_has_the_examples_of_the_library() -> None:
    said = instructions(NamedLibrary(1, ("怎么加强督促检查？", "主要任务是什么？")), TEXTS)
    assert said.startswith("直接发送问题即可，例如：\n“怎么加强督促检查？”\n“主要任务是什么？”\n")
    assert instructions(NamedLibrary(1), TEXTS).startswith(TEXTS.help_no_examples)


def test_the_account_counts_in_english_and_names_whom_to_turn_to() -> None:
    assert "1 document, as of" in account(NamedLibrary(1), ENGLISH, None)
    assert "3 documents, as of" in account(NamedLibrary(3), ENGLISH, None)
    assert account(NamedLibrary(1), TEXTS, "@office").endswith("管理员：@office")
    assert "管理员：" not in account(NamedLibrary(1), TEXTS, None)


def test_a_refusal_gives_the_number_to_be_let_in_by() -> None:
    assert "123456789" in refusal(TEXTS, 123456789, None)
    assert refusal(TEXTS, 1, "办公室 6601").endswith("管理员：办公室 6601")
