from __future__ import annotations

import logging

import pytest

from bot.logs import RecentErrors

TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


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
