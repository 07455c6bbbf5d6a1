from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import BotSettings, warn_of_open_files
from index.errors import SettingsError
from index.messages import LANGUAGES, SIMPLIFIED, describe
from index.settings import IndexSettings, unknown_variables, variables

KNOWN = variables(BotSettings) | variables(IndexSettings)
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


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_token_that_others_can_read_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture, mode: int, warned: bool
) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN)
    file.chmod(mode)
    monkeypatch.setenv("SPEECHBOT_TOKEN_FILE", str(file))
    warn_of_open_files(BotSettings.from_environment())
    assert (f"chmod 600 {file}" in caplog.text) is warned
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


def test_the_address_of_a_database_is_read_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    assert BotSettings.from_environment().read_database_url() is None
    address = "postgresql://bot:ge%40heim@db.example/bot?sslmode=require"
    monkeypatch.setenv("SPEECHBOT_DATABASE_URL", f" {address}\n")
    settings = BotSettings.from_environment()
    assert settings.read_database_url() == address
    assert "heim" not in repr(settings)
    assert {address, "ge%40heim", "ge@heim", TOKEN, TOKEN.partition(":")[2]} <= set(settings.secrets())
    for wrong in ("mysql://a:geheim@b/c", "sqlite:///x", "postgresql://", "postgresql://a b"):
        monkeypatch.setenv("SPEECHBOT_DATABASE_URL", wrong)
        with pytest.raises(SettingsError, match="database_malformed") as caught:
            BotSettings.from_environment().read_database_url()
        assert "geheim" not in repr(caught.value)


def test_missing_token_and_missing_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="token_missing"):
        BotSettings.from_environment().read_token()
    monkeypatch.setenv("SPEECHBOT_TOKEN_FILE", str(tmp_path / "none"))
    with pytest.raises(SettingsError, match="token_file_unreadable"):
        BotSettings.from_environment().read_token()


@pytest.mark.parametrize(
    ("variable", "value", "wanted"),
    [
        ("SPEECHBOT_CONCURRENT_UPDATES", "many", "1 到 1024 的整数"),
        ("SPEECHBOT_QUESTIONS_BURST", "0", "不小于 1 的整数"),
        ("SPEECHBOT_QUESTIONS_PER_MINUTE", "-3", "大于 0 的数"),
        ("SPEECHBOT_HEALTH_PORT", "70000", "0 到 65535 的整数"),
        ("SPEECHBOT_LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING, ERROR"),
        ("SPEECHBOT_WEBHOOK_URL", "bot.example", "http:// 或 https://"),
        ("SPEECHBOT_WEBHOOK_PATH", "a/b", "英文字母、数字"),
        ("SPEECHBOT_WEBHOOK_SECRET", "geheim ß", "英文字母、数字"),
        ("SPEECHBOT_CONTACT", "x" * 201, "不超过 200 个字"),
        ("SPEECHBOT_OPERATORS", "7, @zhangsan", "第 2 个不是数字"),
        ("SPEECHBOT_ALLOWED_USERS", "@zhangsan", "第 1 个不是数字"),
    ],
)
def test_wrong_value_names_its_variable_and_what_is_wanted(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, wanted: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        BotSettings.from_environment()
    for language in LANGUAGES:
        said = describe(caught.value, language)
        assert variable in said.replace(f"{variable}_", "")
        assert value not in said or value.isdigit()
        assert "?" not in said
    assert wanted in describe(caught.value, SIMPLIFIED)


def test_every_setting_that_can_be_wrong_says_what_it_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting of a kind that has no words yet would fall back to the validator's English ones."""
    errors = {name: error for name in sorted(KNOWN) if (error := _refusal(monkeypatch, name)) is not None}
    assert len(errors) > 15
    assert {name: error.facts["name"] for name, error in errors.items()} == {name: name for name in errors}
    assert not [name for name, error in errors.items() if error.message_id == "setting_invalid"]


def _refusal(monkeypatch: pytest.MonkeyPatch, name: str) -> SettingsError | None:
    settings = BotSettings if name in variables(BotSettings) else IndexSettings
    with monkeypatch.context() as environment:
        environment.setenv(name, "ß " * 300)
        try:
            settings.from_environment()
        except SettingsError as error:
            return error
    return None


def test_a_variable_that_is_no_setting_is_named_with_the_one_meant() -> None:
    assert {"TELEGRAM_BOT_TOKEN", "SPEECHBOT_OPERATORS", "SPEECHBOT_DOCUMENTS"} <= KNOWN
    given = [*KNOWN, "SPEECHBOT_LANGUAGE", "SPEECHBOT_OPERATOR", "SPEECHBOT_XYZ", "PATH"]
    wrong = unknown_variables(given, KNOWN)
    assert wrong == {"SPEECHBOT_OPERATOR": "SPEECHBOT_OPERATORS", "SPEECHBOT_XYZ": ""}


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> BotSettings:
    monkeypatch.setenv("SPEECHBOT_ALLOWED_USERS", "1, 2\n3")
    monkeypatch.setenv("SPEECHBOT_ALLOWED_GROUPS", "-100; -200")
    monkeypatch.setenv("SPEECHBOT_OPERATORS", "9")
    return BotSettings.from_environment()


def test_open_to_all_by_default() -> None:
    settings = BotSettings()
    assert not settings.is_limited
    assert settings.may_ask(None, None)
    assert settings.may_join(-5)


@pytest.mark.parametrize(
    ("user", "group", "may"),
    [
        (1, None, True),
        (9, None, True),
        (4, None, False),
        (4, -100, True),
        (4, -300, False),
        (None, None, False),
    ],
)
def test_limited(limited: BotSettings, user: int | None, group: int | None, may: bool) -> None:
    assert limited.is_limited
    assert limited.may_ask(user, group) is may


def test_groups_to_stay_in(limited: BotSettings) -> None:
    assert limited.may_join(-100)
    assert not limited.may_join(-300)
