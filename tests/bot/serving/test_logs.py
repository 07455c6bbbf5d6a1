from __future__ import annotations

import io
import logging
import sys

import pytest
from telegram import Update

from bot.serving.logs import RecentErrors, Redaction, configure_logging

TOKEN = "123456:TEST-TOKEN-aaaaaaaaaaaaaaaaaaaaaaaaaaa"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr(root, "handlers", [])
    configure_logging("DEBUG", ["hook-secret"])
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def test_tokens_vanish_from_messages_arguments_and_tracebacks(log: io.StringIO) -> None:
    logger = logging.getLogger("some.library")
    logger.info("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    logger.info(f"https://api.telegram.org/bot{TOKEN}/getMe with hook-secret")
    logger.info("%(token)s", {"token": TOKEN})
    try:
        raise ValueError(f"The token `{TOKEN}` was rejected")
    except ValueError:
        logger.exception("failed")
    assert TOKEN.partition(":")[2] not in log.getvalue()
    assert "hook-secret" not in log.getvalue()
    assert log.getvalue().count("<redacted>") == 5
    assert "ValueError" in log.getvalue()


def test_updates_are_named_but_not_shown(log: io.StringIO) -> None:
    chat = {"id": 7, "type": "private", "first_name": "张三"}
    message = {"message_id": 1, "date": 0, "chat": chat, "text": "机密问题"}
    update = Update.de_json({"update_id": 5, "message": message})
    logging.getLogger("telegram.ext.Application").debug("Processing update %s", update)
    logging.getLogger("telegram.ext.Application").debug("Payload %s", '{"text": "机密问题"}' * 20)
    assert "机密" not in log.getvalue()
    assert "张三" not in log.getvalue()
    assert "<Update 5>" in log.getvalue()


def test_request_logs_are_off(log: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST …")
    assert log.getvalue() == ""


def test_stack_information_is_masked() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "m", None, None, sinfo=f"in bot{TOKEN}")
    assert Redaction().filter(record)
    assert TOKEN not in str(record.stack_info)


@pytest.fixture
def errors() -> RecentErrors:
    return RecentErrors(["verysecret"])


@pytest.fixture
def logger(errors: RecentErrors) -> logging.Logger:
    made = logging.Logger("test")
    made.addHandler(errors)
    return made


def test_the_latest_errors_are_kept_newest_first(errors: RecentErrors, logger: logging.Logger) -> None:
    for number in range(20):
        logger.error("failure %d", number)
        logger.warning("only a warning")
    assert [error.text for error in errors.latest()] == [f"failure {n}" for n in (19, 18, 17, 16, 15)]


def test_secrets_and_the_words_of_exceptions_are_left_out(
    errors: RecentErrors, logger: logging.Logger
) -> None:
    try:
        raise ValueError("what a member wrote")
    except ValueError:
        logger.exception("Error ab12 with %s and verysecret\nsecond line", TOKEN)
    [error] = errors.latest()
    assert error.text == "Error ab12 with <redacted> and <redacted> (ValueError)"
