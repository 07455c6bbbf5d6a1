"""A PostgreSQL server that refuses, goes away and comes back."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.chats import ChatBook, ChatSettings, GroupMode, SeenUpdates
from bot.store.conversations import Conversations
from bot.store.database import Database
from index.errors import StorageError
from tests.bot.store.test_shared import asked, turn
from tests.e2e.process import free_port
from tests.postgresql import PASSWORD, PostgresServer


@pytest.fixture
def shared(postgresql: PostgresServer, tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path, tmp_path / "key", postgresql.new_database())
    yield database
    database.close()


def test_a_restart_of_the_server_is_not_noticed(
    postgresql: PostgresServer, shared: Database, caplog: pytest.LogCaptureFixture
) -> None:
    talks, seen = Conversations(shared), SeenUpdates(shared)
    talks.remember("甲", turn("一"))
    postgresql.stop()
    postgresql.start()
    talks.remember("甲", turn("二"))
    assert asked(Conversations(shared)) == ["一", "二"]
    postgresql.stop()
    postgresql.start()
    assert [seen.claim(1), SeenUpdates(shared).claim(1)] == [True, False]
    assert caplog.text == ""


def test_while_the_server_is_away_copies_stand_in_and_nothing_is_lost(
    postgresql: PostgresServer,
    shared: Database,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talks, book, seen = Conversations(shared), ChatBook(shared), SeenUpdates(shared)
    talks.remember("甲", turn("一"))
    book.save(-5, ChatSettings(GroupMode.COMMAND))
    changed = ChatSettings(GroupMode.QUESTION, documents=frozenset({"a"}))
    now = time.monotonic()
    monkeypatch.setattr("bot.store.database.time.monotonic", lambda: now)
    postgresql.stop()
    try:
        for _ in range(3):
            assert asked(talks) == ["一"] or asked(talks) == ["一", "二"]
            assert book.settings(-5) in {ChatSettings(GroupMode.COMMAND), changed}
            talks.remember("甲", turn("二"), instead_of="二")
            book.save(-5, changed)
            now += 60
        assert [seen.claim(1), seen.claim(1)] == [True, False]
        assert asked(talks) == ["一", "二"]
        lines = [record.getMessage() for record in caplog.records]
        assert len(lines) == 2, "one of reading, one of writing"
        assert all("Connection refused" in line and "\n" not in line for line in lines)
    finally:
        postgresql.start()
    now += 60
    assert asked(talks) == ["一", "二"]
    assert book.settings(-5) == changed
    assert asked(Conversations(shared)) == ["一", "二"]
    assert ChatBook(shared).settings(-5) == changed
    assert "can be read again" in caplog.text
    assert "can be written again" in caplog.text


def test_a_server_that_is_away_is_left_alone_for_a_moment(
    postgresql: PostgresServer, shared: Database, caplog: pytest.LogCaptureFixture
) -> None:
    postgresql.stop()
    try:
        assert shared.try_to_read("SELECT 1") is None
        began = time.perf_counter()
        assert [shared.write("DELETE FROM facts") for _ in range(1000)] == [None] * 1000
        assert time.perf_counter() - began < 0.5
    finally:
        postgresql.start()


def test_what_the_server_refuses_at_the_start_is_said_in_a_line(
    postgresql: PostgresServer, tmp_path: Path
) -> None:
    url = postgresql.new_database()
    name = url.rsplit("/", 1)[1]
    nobody = f"postgresql://bot:geheim@127.0.0.1:{free_port()}/x"
    for wrong, reason in (
        (postgresql.address(name, "falsch"), "password authentication failed"),
        (postgresql.address("keine"), 'database "keine" does not exist'),
        (nobody, "Connection refused"),
    ):
        with pytest.raises(StorageError) as caught:
            Database(tmp_path, tmp_path / "key", wrong)
        assert caught.value.message_id == "database_refused"
        assert reason in str(caught.value)
        assert "\n" not in str(caught.value)
        for secret in (PASSWORD, "falsch", "geheim"):
            assert secret not in repr(caught.value)
        assert caught.value.__cause__ is None


def test_bots_with_different_keys_are_told_so(
    postgresql: PostgresServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = postgresql.new_database()
    for name in ("one", "one", "two"):
        assert "SPEECHBOT_KEY_FILE" not in caplog.text
        Database(tmp_path, tmp_path / name, url).close()
    assert "SPEECHBOT_KEY_FILE" in caplog.text


def test_a_refused_statement_tells_neither_itself_nor_its_values(
    shared: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    assert shared.write("INSERT INTO settled VALUES (:key, :at)", key="机密", at=1.0) == 1
    assert shared.write("INSERT INTO settled VALUES (:key, :at)", key="机密", at=1.0) is None
    assert "duplicate key" in caplog.text
    assert "机密" not in caplog.text
    assert "INSERT" not in caplog.text
    assert shared.read("SELECT 1") == [(1,)], "the connection serves on"


def test_a_newer_layout_is_left_alone(postgresql: PostgresServer, tmp_path: Path) -> None:
    url = postgresql.new_database()
    first = Database(tmp_path, tmp_path / "key", url)
    first.write("INSERT INTO layout VALUES (99)")
    first.write("DROP TABLE settled")
    again = Database(tmp_path, tmp_path / "key", url)
    assert again.read("SELECT max(version) FROM layout") == [(99,)]
    assert again.read("SELECT to_regclass('settled')") == [(None,)]
    first.close()
    again.close()
