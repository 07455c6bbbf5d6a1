from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import BotSettings, warn_of_open_files
from index.errors import SettingsError

TOKEN = "123456:TEST-TOKEN-aaaaaaaaaaaaaaaaaaaaaaaaaaa"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "SPEECHBOT_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_token_from_the_environment_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", f" {TOKEN}\n")
    settings = BotSettings.from_environment()
    assert settings.read_token() == TOKEN
    assert TOKEN not in repr(settings)


def test_token_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(b"\xef\xbb\xbf" + TOKEN.encode() + b"\r\n")
    monkeypatch.setenv("SPEECHBOT_TOKEN_FILE", str(file))
    assert BotSettings.from_environment().read_token() == TOKEN


@pytest.mark.parametrize(("mode", "told"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_token_that_others_can_read_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture, mode: int, told: bool
) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN)
    file.chmod(mode)
    monkeypatch.setenv("SPEECHBOT_TOKEN_FILE", str(file))
    warn_of_open_files(BotSettings.from_environment())
    assert (f"chmod 600 {file}" in caplog.text) is told
    caplog.clear()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    warn_of_open_files(BotSettings.from_environment())
    assert not caplog.text
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("token", ["abc", "123456:", f"{TOKEN} x", "令牌"])
def test_malformed_token(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", token)
    with pytest.raises(SettingsError, match="token_malformed") as caught:
        BotSettings.from_environment().read_token()
    assert token not in str(caught.value)


def test_missing_token_and_missing_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="token_missing"):
        BotSettings.from_environment().read_token()
    monkeypatch.setenv("SPEECHBOT_TOKEN_FILE", str(tmp_path / "none"))
    with pytest.raises(SettingsError, match="token_file_unreadable"):
        BotSettings.from_environment().read_token()


def test_wrong_value_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEECHBOT_CONCURRENT_UPDATES", "many")
    with pytest.raises(SettingsError) as caught:
        BotSettings.from_environment()
    assert caught.value.facts["name"] == "SPEECHBOT_CONCURRENT_UPDATES"
