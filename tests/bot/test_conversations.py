from __future__ import annotations

from bot.conversations import REMEMBERED_QUESTIONS, REMEMBERED_SECONDS, Conversations


def test_recent_questions_in_order_and_apart() -> None:
    talks = Conversations()
    for number in range(REMEMBERED_QUESTIONS + 2):
        talks.remember("甲", f"问{number}")
    talks.remember("乙", "别的")
    assert talks.recall("甲") == ("问2", "问3", "问4")
    assert talks.recall("乙") == ("别的",)


def test_questions_are_forgotten_after_their_time_and_on_request() -> None:
    now = 1000.0
    talks = Conversations(clock=lambda: now)
    talks.remember("甲", "旧")
    now += REMEMBERED_SECONDS - 1
    talks.remember("甲", "新")
    assert talks.recall("甲") == ("旧", "新")
    now += 2
    assert talks.recall("甲") == ("新",)
    talks.forget("甲")
    assert talks.recall("甲") == ()
