from __future__ import annotations

import pytest

from bot.store.conversations import REMEMBERED_SECONDS, REMEMBERED_TURNS, Conversations
from bot.store.database import Database
from index.types import AnswerKind, Quoted, Turn
from tests.bot.store.conftest import Place


def turn(question: str) -> Turn:
    return Turn(question, f"{question}（全）", AnswerKind.LIST, (Quoted("d1", 3, 9), Quoted("d2", 0, 4)))


def asked(talks: Conversations, key: str) -> list[str]:
    return [earlier.question for earlier in talks.recall(key)]


def test_recent_turns_in_order_and_apart() -> None:
    talks = Conversations()
    for number in range(REMEMBERED_TURNS + 2):
        talks.remember("甲", turn(f"问{number}"))
    talks.remember("乙", turn("别的"))
    assert asked(talks, "甲") == [f"问{number}" for number in range(2, REMEMBERED_TURNS + 2)]
    assert talks.recall("乙") == (turn("别的"),)


def test_an_edited_question_takes_the_place_of_the_latest_one() -> None:
    talks = Conversations()
    for question in ("一", "二"):
        talks.remember("甲", turn(question))
    talks.remember("甲", turn("二改"), instead_of="二")
    talks.remember("甲", turn("一改"), instead_of="一")
    assert asked(talks, "甲") == ["一", "二改", "一改"]


def test_a_conversation_can_go_on_from_an_older_turn() -> None:
    talks = Conversations()
    for question in ("一", "二", "三"):
        talks.remember("甲", turn(question))
    talks.remember("甲", turn("接一"), after=[turn("一")])
    assert asked(talks, "甲") == ["一", "接一"]


@pytest.mark.parametrize("on_disk", [False, True])
def test_turns_are_forgotten_after_their_time_and_on_request(database: Database, on_disk: bool) -> None:
    now = 1_000_000.0
    talks = Conversations(database if on_disk else None, clock=lambda: now)
    talks.remember("甲", turn("旧"))
    now += REMEMBERED_SECONDS - 1
    talks.remember("甲", turn("新"))
    assert asked(talks, "甲") == ["旧", "新"]
    now += 2
    assert asked(talks, "甲") == ["新"]
    talks.forget("甲")
    assert talks.recall("甲") == ()
    assert database.read("SELECT * FROM turns") == []


def test_conversations_go_on_after_a_restart_and_leave_no_names(place: Place) -> None:
    now = 1_000_000.0
    talks = Conversations(place.open(), clock=lambda: now)
    talks.remember("-5/None/42", turn("一"))
    talks.remember("-5/None/42", turn("二"))
    talks.remember("-5/None/43", turn("别的"))
    database = place.open()
    talks = Conversations(database, clock=lambda: now)
    assert talks.recall("-5/None/42") == (turn("一"), turn("二"))
    assert all("/" not in row[0] for row in database.read("SELECT conversation FROM turns"))
    now += REMEMBERED_SECONDS + 1
    talks.delete_expired()
    assert database.read("SELECT * FROM turns") == []
