from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

import index
from index import __version__
from index.cli import actions
from index.cli.actions import EXIT_BAD_QUESTION, EXIT_FOUND, EXIT_NOT_FOUND
from index.cli.commands import commands, decoded_argument
from index.errors import EngineError, ModelError
from index.models.encoder import Encoder
from index.settings import IndexSettings
from index.types import Answer, AnswerKind, AnswerStatus
from index.updates import open_library
from tests.index.cli.command_line import Run
from tests.index.sample_speeches import PlainAnswerer

QUESTION = "政协的三大职能是什么？"


@pytest.fixture
def answer_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[AnswerStatus], None]:
    """Return a function that makes every answer one of the given status, without excerpts."""

    def fix(status: AnswerStatus) -> None:
        made = Answer(QUESTION, status, AnswerKind.PASSAGES, 0.0, ())
        monkeypatch.setattr(PlainAnswerer, "answer", lambda *_: made)

    return fix


def test_ask_prints_the_words_of_the_speech_and_where_they_stand(run: Run) -> None:
    result = run("ask", QUESTION)
    assert result.exit_code == EXIT_FOUND
    assert "参政议政" in result.stdout
    assert " › " in result.stdout
    assert result.stderr == ""


def test_ask_takes_a_question_of_several_words(run: Run) -> None:
    facts = json.loads(run("ask", "--json", "怎样", "关心教师").stdout)
    assert facts["question"] == "怎样 关心教师"


def test_json_gives_what_a_program_needs(run: Run, settings: IndexSettings) -> None:
    result = run("ask", "--json", QUESTION)
    facts = json.loads(result.stdout)
    assert facts.keys() == {
        "question", "status", "answered", "confidence", "kind", "total", "silent", "missing",
        "excerpts", "snapshot",
    }  # fmt: skip
    assert facts["question"] == QUESTION
    excerpt = facts["excerpts"][0]
    assert excerpt.keys() == {"text", "document", "document_id", "start", "end", "path", "marks", "score"}
    text = (settings.documents / "政协.txt").read_text("utf-8")
    assert text[excerpt["start"] : excerpt["end"]] == excerpt["text"]
    assert "政治协商" in excerpt["text"]


def test_the_context_reaches_the_answer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    def answer(_: PlainAnswerer, question: str, context: Sequence[str], *__: object) -> Answer:
        seen.append(list(context))
        return Answer(question, AnswerStatus.NOT_FOUND, AnswerKind.PASSAGES, 0.0, ())

    monkeypatch.setattr(PlainAnswerer, "answer", answer)
    run("ask", "--context", "甲", "--context", "乙", QUESTION)
    assert seen == [["甲", "乙"]]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (AnswerStatus.ANSWERED, EXIT_FOUND),
        (AnswerStatus.RELATED, EXIT_FOUND),
        (AnswerStatus.NOT_FOUND, EXIT_NOT_FOUND),
        (AnswerStatus.GREETING, EXIT_NOT_FOUND),
        (AnswerStatus.THANKS, EXIT_NOT_FOUND),
        (AnswerStatus.IDENTITY, EXIT_NOT_FOUND),
        (AnswerStatus.NONSENSE, EXIT_BAD_QUESTION),
        (AnswerStatus.TOO_SHORT, EXIT_BAD_QUESTION),
        (AnswerStatus.TOO_LONG, EXIT_BAD_QUESTION),
    ],
)
def test_each_status_has_its_exit_code(
    run: Run, answer_with: Callable[[AnswerStatus], None], status: AnswerStatus, code: int
) -> None:
    answer_with(status)
    assert run("ask", QUESTION).exit_code == code
    assert run("ask", "--json", QUESTION).exit_code == code


def test_errors_go_to_standard_error_in_the_readers_language(run: Run, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    for language, words in (("", "找不到文件夹"), ("zh_TW", "找不到資料夾"), ("en", "There is no folder")):
        result = run("ask", QUESTION, SPEECHBOT_DOCUMENTS=nowhere, SPEECHBOT_LANGUAGE=language)
        assert (result.exit_code, result.stdout) == (2, "")
        assert words in result.stderr
        assert nowhere in result.stderr
        assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "contents", "words"),
    [
        ("空.txt", b"", "是空的"),
        ("空白.txt", b" \n\t\n", "是空的"),
        ("图片.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "不是文本"),
    ],
)
def test_a_file_that_is_no_speech_is_named(
    run: Run, settings: IndexSettings, name: str, contents: bytes, words: str
) -> None:
    (settings.documents / name).write_bytes(contents)
    result = run("ask", QUESTION)
    assert result.exit_code == EXIT_FOUND  # The other files answer.
    assert name in result.stderr
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_folder_of_nothing_but_unreadable_files_is_an_error(run: Run, settings: IndexSettings) -> None:
    for file in settings.documents.iterdir():
        file.write_bytes(b"")
    result = run("ask", QUESTION)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "是空的" in result.stderr


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_other_encodings_are_quoted_alike(run: Run, settings: IndexSettings, encoding: str) -> None:
    document = settings.documents / "政协.txt"
    document.write_bytes(document.read_text("utf-8").encode(encoding))
    assert "参政议政" in run("ask", QUESTION).stdout


def test_a_wrong_setting_names_its_variable(run: Run) -> None:
    result = run("index", "list", SPEECHBOT_THREADS="many")
    assert result.exit_code == 2
    assert "SPEECHBOT_THREADS" in result.stderr


def test_a_file_in_the_place_of_the_data_folder_is_reported(run: Run, settings: IndexSettings) -> None:
    settings.data_dir.write_text("a file")
    result = run("ask", QUESTION)
    assert (result.exit_code, result.stdout) == (6, "")
    assert str(settings.data_dir) in result.stderr


def test_a_model_that_cannot_be_loaded_is_reported(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ModelError("model_unreadable", model="没有", reason="no such folder")

    monkeypatch.setattr(open_library, "load_encoder", fail)
    result = run("ask", QUESTION)
    assert result.exit_code == 4
    assert "没有" in result.stderr


def test_a_mistake_of_ours_is_one_line_and_a_traceback_only_on_demand(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("made up")

    monkeypatch.setattr(PlainAnswerer, "answer", fail)
    result = run("ask", QUESTION)
    assert result.exit_code == 70
    assert len(result.stderr.splitlines()) == 1
    assert "ZeroDivisionError" in result.stderr
    assert "Traceback" in run("ask", QUESTION, SPEECHBOT_DEBUG="1").stderr


def test_a_worker_says_what_it_does_and_needs_an_engine(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = run("index", "encode", SPEECHBOT_LANGUAGE="en")
    assert refused.exit_code == 2
    assert "SPEECHBOT_ENGINE=milvus" in refused.stderr

    class Engine:
        """Has two batches, goes away between them, and is interrupted."""

        def work(
            self,
            encoder: Encoder,
            batch_done: Callable[[int], None],
            troubled: Callable[[EngineError], None],
            idle_seconds: float | None,
        ) -> int:
            assert idle_seconds == 30
            batch_done(512)
            troubled(EngineError("engine_unreachable", uri="http://there", reason="gone"))
            batch_done(8)
            raise KeyboardInterrupt

    monkeypatch.setattr(actions, "published_library", lambda _: Engine())
    worked = run("index", "encode", "--idle", "30", SPEECHBOT_LANGUAGE="en")
    assert worked.exit_code == 0
    assert "520 texts" in worked.stderr
    assert "http://there cannot be reached" in worked.stderr


def test_the_model_is_made_and_its_place_printed(run: Run, settings: IndexSettings) -> None:
    assert "toy" in run("model", "make").stdout
    assert run("model", "path").stdout.startswith(str(settings.cache_dir))
    assert run("model", "path", SPEECHBOT_MODEL="somewhere/else").stdout == "somewhere/else\n"


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_reported(option: str) -> None:
    result = CliRunner().invoke(commands, [option])
    assert (result.exit_code, result.stdout) == (0, f"speechbot {__version__}\n")
    project = tomllib.loads((Path(index.__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["dynamic"] == ["version"], "stated in one place"


@pytest.mark.parametrize("arguments", [("--help",), ("ask", "-h"), ("index", "--help"), ("model", "--help")])
def test_help_needs_nothing(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(commands, arguments, env={"SPEECHBOT_THREADS": "many"})
    assert result.exit_code == 0
    assert "--help" in result.stdout


def test_ask_without_a_question_is_a_usage_error(run: Run) -> None:
    assert run("ask").exit_code == 2


def test_bytes_that_are_no_utf8_do_not_break_an_argument() -> None:
    assert decoded_argument("政协".encode("gbk").decode("utf-8", "surrogateescape")).startswith("��")
    assert decoded_argument("政协") == "政协"
