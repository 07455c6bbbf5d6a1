from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import bot.__main__ as command
from bot.texts import Language, texts_for
from index.cli.commands import commands
from tests.bot.stub_library import StubLibrary

_HEAVY = ("telegram", "rich", "pydantic", "numpy", "faiss", "jieba", "opencc", "onnxruntime", "torch")


def test_help_is_quick_because_it_imports_nothing_heavy() -> None:
    script = f"import sys, bot.__main__; print([name for name in {_HEAVY} if name in sys.modules])"
    root = Path(__file__).parents[2]
    shown = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root, timeout=30
    )
    assert shown.stdout.strip() == "[]"


def test_commands_of_index_and_bot_are_offered_together() -> None:
    assert {"ask", "index", "model", "chat", "serve"} <= set(commands.commands)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "chat"),
        ({"TELEGRAM_BOT_TOKEN": "1:A"}, "serve"),
        ({"SPEECHBOT_TOKEN_FILE": "token"}, "serve"),
        ({"TELEGRAM_BOT_TOKEN": ""}, "chat"),
    ],
)
def test_the_default_depends_on_the_token(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str
) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "SPEECHBOT_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert command.default_command() == expected


def test_ctrl_c_and_end_of_input_leave_politely(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_prompt: str) -> str:
        raise KeyboardInterrupt

    def ended(_prompt: str) -> str:
        raise EOFError

    from bot.console import chat

    texts = texts_for(Language.SIMPLIFIED)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for end in (interrupted, ended):
        monkeypatch.setattr("builtins.input", end)
        chat(StubLibrary(), texts)
        assert capsys.readouterr().out.rstrip().endswith(texts.console_bye)
