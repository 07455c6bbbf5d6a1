from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import index
from index import errors
from index.errors import ReadingError, SpeechBotError
from index.message_texts import ERRORS, TEXTS
from index.message_texts.reading import READING_WARNINGS
from index.messages import LANGUAGES, describe, environment_language, language_for, text
from index.progress import Stage
from index.types import AnswerStatus

ROOT = Path(index.__file__).parent
ERROR_CLASSES = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, SpeechBotError)
}
STUBS = ROOT.parent / "tests" / "bot"
"""What stands in for the index there raises its errors as well, to be shown in its words."""
NO_TEXT_WANTED = {"status_answered"}


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def raised() -> Iterator[tuple[str, str, set[str] | None]]:
    """Yield each place in the code that makes an error: where, message id, names of the facts.

    A message id that is computed yields an empty id.
    """
    for path in [*sorted(ROOT.rglob("*.py")), *sorted(STUBS.glob("stub_*.py"))]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in ERROR_CLASSES and node.args:
                facts = {keyword.arg for keyword in node.keywords if keyword.arg}
                ids = [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
                for message_id in [i for i in ids if isinstance(i, str)] or [""]:
                    yield f"{path.name}:{node.lineno}", message_id, facts


def test_every_error_that_is_raised_has_its_text_and_gives_the_facts_it_names() -> None:
    places = [place for place in raised() if place[1]]
    assert len(places) > 20
    for where, message_id, facts in places:
        assert message_id in ERRORS, where
        for template in ERRORS[message_id]:
            assert fields(template) <= facts, where


def test_an_unknown_document_is_told_in_every_language_with_a_code_of_its_own() -> None:
    error = errors.DocumentMissingError("document_unknown", document="甲")
    assert not isinstance(error, errors.SettingsError)
    assert (error.exit_code, errors.DocumentAmbiguousError.exit_code) == (10, 10)
    shown = {describe(error, language) for language in LANGUAGES}
    assert len(shown) == len(LANGUAGES)
    assert all("甲" in words for words in shown)


def test_ids_that_are_computed_are_known() -> None:
    from index.storage.disk import _REASONS

    assert {*_REASONS.values(), "disk_refused"} <= ERRORS.keys()
    assert {f"stage_{stage}" for stage in Stage} <= TEXTS.keys()
    assert {f"status_{status}" for status in AnswerStatus} <= TEXTS.keys()


def test_warnings_of_the_reading_have_their_text() -> None:
    from index.reading.text import DOUBTFUL

    assert DOUBTFUL in TEXTS


def test_a_warning_needs_no_facts_to_be_told() -> None:
    assert not any(fields(template) for texts in READING_WARNINGS.values() for template in texts)


def test_ids_used_in_the_command_line_have_their_text() -> None:
    used = set()
    for path in sorted((ROOT / "cli").glob("*.py")):
        used |= set(re.findall(r'\b(?:help_)?text\(\s*"(\w+)"', path.read_text("utf-8")))
    assert used >= {"help_ask", "help_index_add", "unexpected"}
    assert used <= TEXTS.keys()


@pytest.mark.parametrize("message_id", sorted(TEXTS))
def test_every_text_is_whole_in_every_language(message_id: str) -> None:
    simplified, english = TEXTS[message_id]
    assert fields(simplified) == fields(english)
    facts = dict.fromkeys(fields(simplified), "X")
    for language in LANGUAGES:
        shown = text(message_id, language, **facts)
        assert bool(shown) != (message_id in NO_TEXT_WANTED)
        assert not re.search(r"[{}]", shown)
    assert not re.search(r"[一-鿿]", text(message_id, "en", **facts))


def test_the_same_error_in_three_languages() -> None:
    error = ReadingError("document_empty", name="讲话.txt")
    assert describe(error, "zh-hans") == "文件“讲话.txt”是空的。请补上内容，或去掉它。"
    assert describe(error, "zh-hant") == "檔案「讲话.txt」是空的。請補上內容，或去掉它。"
    assert describe(error, "en").startswith("The file “讲话.txt” is empty.")


def test_braces_in_a_fact_are_shown_as_they_are() -> None:
    assert "{name}" in describe(ReadingError("document_empty", name="{name}"), "en")


def test_an_error_without_text_or_facts_is_still_shown() -> None:
    assert describe(SpeechBotError("not_in_the_table", path="p"), "en") == "not_in_the_table (path=p)"
    assert "?" in describe(ReadingError("document_empty"), "en")


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh_CN.UTF-8", "zh-hans"),
        ("zh", "zh-hans"),
        ("zh-Hans-TW", "zh-hans"),
        ("zh_TW.UTF-8", "zh-hant"),
        ("zh-HK", "zh-hant"),
        ("zh-Hant", "zh-hant"),
        ("en_US.UTF-8", "en"),
        ("EN", "en"),
        ("C", "zh-hans"),
        ("de_DE", "zh-hans"),
    ],
)
def test_a_code_leads_to_the_nearest_language(code: str, language: str) -> None:
    assert language_for(code) == language


def test_our_own_setting_goes_before_the_locale() -> None:
    assert environment_language({}) == "zh-hans"
    assert environment_language({"LANG": "en_US.UTF-8"}) == "en"
    assert environment_language({"LANG": "en_US.UTF-8", "SPEECHBOT_LANGUAGE": "zh-hant"}) == "zh-hant"
