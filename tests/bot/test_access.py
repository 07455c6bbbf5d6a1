from __future__ import annotations

import pytest

from bot.access import is_limited, may_ask, may_join
from bot.settings import BotSettings


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> BotSettings:
    monkeypatch.setenv("SPEECHBOT_ALLOWED_USERS", "1, 2\n3")
    monkeypatch.setenv("SPEECHBOT_ALLOWED_GROUPS", "-100; -200")
    monkeypatch.setenv("SPEECHBOT_OPERATORS", "9")
    return BotSettings.from_environment()


def test_open_to_all_by_default() -> None:
    settings = BotSettings()
    assert not is_limited(settings)
    assert may_ask(settings, None, None)
    assert may_join(settings, -5)


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
    assert is_limited(limited)
    assert may_ask(limited, user, group) is may


def test_groups_to_stay_in(limited: BotSettings) -> None:
    assert may_join(limited, -100)
    assert not may_join(limited, -300)
